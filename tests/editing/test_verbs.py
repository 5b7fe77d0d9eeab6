"""`deurbel knowledge` moves versions between folder and database, for who works in a terminal."""

import os
import subprocess
import sys
from pathlib import Path

from bot import folder

ROOT = Path(__file__).parents[2]
WONEN = "positions/wonen.yaml"


def verb(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DEURBEL_", "DATABASE_"))}
    environment |= {
        "DEURBEL_DATA": str(tmp_path / "data"),
        "DEURBEL_KEY_FILE": str(tmp_path / "keys" / "master.key"),
        "DEURBEL_KNOWLEDGE": str(tmp_path / "knowledge"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", "knowledge", *words],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_version_goes_in_and_out_by_bytes(tmp_path: Path) -> None:
    shipped = folder.read(ROOT / "knowledge").files
    files = {path: text for path, text in shipped.items() if path.startswith("texts/") or path == "areas.yaml"}
    files |= folder.read(ROOT / "tests" / "knowledge" / "small").files
    folder.write(tmp_path / "knowledge", files)
    assert "version 1" in verb(tmp_path, "import").stdout
    assert "nothing differs" in verb(tmp_path, "import").stdout

    changed = {**files, WONEN: files[WONEN].replace("Hij wil", "Hij wil graag", 1)}
    folder.write(tmp_path / "knowledge", changed)
    differs = verb(tmp_path, "diff")
    assert differs.returncode == 1
    assert "+ Hij wil graag" in differs.stdout
    assert "version 2" in verb(tmp_path, "import", "--why", "graag").stdout
    listed = verb(tmp_path, "history").stdout
    assert "graag" in listed.splitlines()[0]

    out = tmp_path / "out"
    assert verb(tmp_path, "export", str(out), "--version", "1").returncode == 0
    assert folder.read(out).files == files

    folder.write(tmp_path / "knowledge", {WONEN: "positions: ["})
    assert verb(tmp_path, "import").returncode == 1

"""The house keeps its own rules: files stay small, pages have their templates, the project speaks of itself alone."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 330  # "some 300"


def python_files() -> list[Path]:
    return [path for path in (ROOT / "bot").rglob("*.py") if "migrations" not in path.parts]


def test_a_file_over_300_lines_says_why_in_its_docstring() -> None:
    for path in python_files():
        text = path.read_text("utf-8")
        if text.count("\n") > LIMIT:
            docstring = text.split('"""')[1]
            assert "300 lines" in docstring, f"{path.relative_to(ROOT)} is long and does not say why"


def test_no_file_is_named_after_nothing() -> None:
    refused = {"utils", "helpers", "common", "manager", "misc", "info"}
    assert not [path for path in python_files() if path.stem in refused]


def test_every_setting_is_told_to_the_operator() -> None:
    settings = (ROOT / "bot" / "settings.py").read_text("utf-8")
    names = re.findall(r"^    ([a-z_]+): [^=\n]+ = ", settings, re.MULTILINE)
    told = (ROOT / "deploy" / "README.md").read_text("utf-8") + (ROOT / "deploy" / "deurbel.env.example").read_text(
        "utf-8"
    )
    told += (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in names:
        if name == "model_config":
            continue
        wanted = "DATABASE_URL" if name == "database_url" else f"DEURBEL_{name.upper()}"
        assert wanted in told, f"{wanted} is told nowhere"


def test_pages_of_the_console_have_the_template_of_their_name() -> None:
    pages = {path.stem for path in (ROOT / "bot" / "console" / "pages").glob("*.py")} - {"__init__"}
    templates = {path.stem for path in (ROOT / "bot" / "console" / "templates").rglob("*.html")}
    assert pages <= templates, f"no template for {sorted(pages - templates)}"

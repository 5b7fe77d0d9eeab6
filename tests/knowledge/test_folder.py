"""The folder on disk: read as text, written whole or not at all, and seen when somebody saves."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import anyio
import pytest

from bot import folder


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    files = {"campaign.yaml": "city: x\n", "positions/wonen.yaml": "é 👍\n"}

    folder.write(tmp_path, files)

    assert folder.read(tmp_path).files == files


def test_other_files_are_none_of_our_business(tmp_path: Path) -> None:
    for name in (".wonen.yaml.swp", "wonen.yaml~", ".git/x.yaml", "foto.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xff")

    assert folder.read(tmp_path) == folder.Contents({})


def test_windows_line_ends_and_marks_are_read_as_any_text(tmp_path: Path) -> None:
    (tmp_path / "campaign.yaml").write_bytes(b"\xef\xbb\xbfcity: x\r\nparty: y\r\n")

    assert folder.read(tmp_path).files == {"campaign.yaml": "city: x\nparty: y\n"}


def test_replacing_removes_what_is_gone_and_leaves_the_rest_untouched(tmp_path: Path) -> None:
    folder.write(tmp_path, {"a.yaml": "1\n", "b.yaml": "2\n"})
    before = (tmp_path / "a.yaml").stat().st_mtime_ns

    folder.replace(tmp_path, {"a.yaml": "1\n", "c/d.yaml": "3\n"})

    assert folder.read(tmp_path).files == {"a.yaml": "1\n", "c/d.yaml": "3\n"}
    assert (tmp_path / "a.yaml").stat().st_mtime_ns == before


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As when the disk is full: the operating system refuses half-way."""
    folder.write(tmp_path, {"a.yaml": "old\n"})

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), refuse)
    with pytest.raises(OSError, match="No space left"):
        folder.write(tmp_path, {"a.yaml": "new\n"})

    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
    assert (tmp_path / "a.yaml").read_text() == "old\n"


async def test_a_saved_file_is_seen_also_after_the_folder_was_away(tmp_path: Path) -> None:
    """A checkout or an update takes the folder away and puts another in its place; the watch does not end by it."""
    here = tmp_path / "knowledge"
    folder.write(here, {"a.yaml": "old\n"})
    stop = anyio.Event()
    seen: list[str] = []

    async def look() -> None:
        async for _ in folder.watch(here, stop=stop):
            with contextlib.suppress(FileNotFoundError):
                seen.append((here / "a.yaml").read_text())

    async def save_until_seen(text: str) -> None:
        while text not in seen:  # the watch may not have begun at the first save
            folder.write(here, {"a.yaml": text})
            with anyio.move_on_after(0.2):
                await stop.wait()

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(look)
            await save_until_seen("new\n")
            shutil.rmtree(here)
            await save_until_seen("another folder\n")
            await save_until_seen("and saved again\n")
            stop.set()

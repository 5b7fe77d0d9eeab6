"""The knowledge folder on disk: read it, watch it, and write it so that a kill leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
import watchfiles

from bot.knowledge.problems import Problem

_ENDINGS = {".yaml", ".yml", ".md"}
LOOK_EACH_S = 2.0
"""How often the watch makes sure that its folder is still the one of that name."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The texts of a folder by path within it, and what could not be read as text."""

    files: dict[str, str]
    problems: tuple[Problem, ...] = ()


def read(folder: Path) -> Contents:
    """Read every knowledge file (.yaml, .md) of the folder.

    Raises OSError when the folder cannot be read; a file that is not UTF-8 is a problem with its line.
    """
    files: dict[str, str] = {}
    problems = []
    for path in _knowledge_files(folder):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        try:
            files[name] = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            column = len(before) - before.rfind(b"\n")
            what = "not UTF-8 from here: save the file as UTF-8"
            problems.append(Problem(name, before.count(b"\n") + 1, column, what))
    return Contents(files, tuple(problems))


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write these files, each whole or not at all, and leave the others alone. Raises OSError."""
    for name, text in sorted(files.items()):
        _write_whole(folder / name, text)


def replace(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder hold exactly these knowledge files: write what differs, then remove what is not among them."""
    now = read(folder).files if folder.is_dir() else {}
    write(folder, {name: text for name, text in files.items() if now.get(name) != text})
    for path in _knowledge_files(folder):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()


async def watch(folder: Path, *, stop: anyio.Event | None = None) -> AsyncIterator[None]:
    """Yield each time a knowledge file was saved, until `stop` is set. Saves within a fraction of a second come as one.

    A folder that is taken away or put in the place of another (a checkout, an update) is waited for and watched anew.
    """
    stop = stop or anyio.Event()
    before = _which(folder)
    while not stop.is_set():
        watched = _which(folder)
        if watched is None:
            with anyio.move_on_after(LOOK_EACH_S):
                await stop.wait()
            continue
        if watched != before:
            before = watched
            yield
        async for changes in watchfiles.awatch(
            folder, stop_event=stop, debounce=300, step=100, rust_timeout=int(LOOK_EACH_S * 1000), yield_on_timeout=True
        ):
            if any(Path(path).suffix in _ENDINGS and not Path(path).name.startswith(".") for _, path in changes):
                yield
            # A folder made anew may have its forerunner's number; that this one was deleted is said all the same.
            if _deleted(folder, changes) or _which(folder) != watched:
                before = None
                break


def _deleted(folder: Path, changes: Iterable[tuple[watchfiles.Change, str]]) -> bool:
    gone = (Path(path).absolute() for kind, path in changes if kind is watchfiles.Change.deleted)
    return folder.absolute() in gone


def _which(folder: Path) -> int | None:
    """What tells this folder from another of its name; None when there is none."""
    try:
        return folder.stat().st_ino if folder.is_dir() else None
    except OSError:
        return None


def _knowledge_files(folder: Path) -> list[Path]:
    """List the files, in the order of their names; what begins with a dot is an editor's."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "no such folder", str(folder))
    found = (path for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _write_whole(path: Path, text: str) -> None:
    """Write to a file beside it, force it to the disk, then rename over the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)  # the rename itself, or a power cut brings the old file back
    finally:
        os.close(directory)

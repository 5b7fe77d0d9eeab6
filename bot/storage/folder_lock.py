"""One process per data folder."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.storage.errors import FolderInUseError, FolderNotWritableError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class FolderLock:
    """The data folder, held by this process: the kernel lets go of it however the process ends."""

    folder: Path
    file: int

    @classmethod
    def take(cls, folder: Path) -> FolderLock:
        """Make the folder if needed and hold it. Raises FolderInUseError or FolderNotWritableError."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(folder / "deurbel.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderNotWritableError(
                f"DEURBEL_DATA, {folder}: cannot be used ({error.strerror}). Name a folder that this user may write. "
                "Nothing was started."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise FolderInUseError(
                f"DEURBEL_DATA, {folder}: another Deurbel is using this folder. Stop it first, or name another folder. "
                "Nothing was started."
            ) from error
        return cls(folder, file)

    def release(self) -> None:
        """Let go."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1

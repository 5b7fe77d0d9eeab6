"""The master key file: where it may lie, who may read it, how it is written and printed.

The file holds one line per key, `deurbel-master <id> <base32>`, newest first; more than one only while a rotation is
under way. It never lies in the data folder: a copy of the folder must not hold what opens it.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.storage.errors import KeyMissingError, KeyUnsafeError, KeyWrongError
from bot.storage.sealing import KEY_BYTES, new_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = "deurbel-master"


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """One master key and its number (1-255), which every wrapped key names."""

    number: int
    secret: bytes

    def __repr__(self) -> str:
        return f"MasterKey({self.number})"

    @property
    def line(self) -> str:
        """The key as it stands in the file and on paper."""
        return f"{_WORD} {self.number} {base64.b32encode(self.secret).decode().rstrip('=')}"


def place(named: Path | None, environment: Mapping[str, str], home: Path) -> Path:
    """Where the key file is looked for: as named, else systemd's credential, else in the operator's home."""
    if named is not None:
        return named.expanduser()
    if folder := environment.get("CREDENTIALS_DIRECTORY"):
        credential = Path(folder) / "master"
        if credential.exists():
            return credential
    return home / ".config" / "deurbel" / "master.key"


def refuse_unsafe(path: Path, data_folder: Path) -> None:
    """Raise KeyUnsafeError when the file lies in the data folder, or others than its owner can read it."""
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise KeyUnsafeError(
            f"{path}: the master key lies in the data folder. Move it elsewhere and set DEURBEL_KEY_FILE. "
            "Nothing was started."
        )
    # systemd hands a credential out as 0440 to the unit alone, on a file system nobody else sees.
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY") or "/nowhere")
    if path.exists() and not path.is_relative_to(credential):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise KeyUnsafeError(
                f"{path}: others can read the master key (mode {mode:04o}). Run: chmod 600 {path}. Nothing was started."
            )


def load(path: Path) -> tuple[MasterKey, ...]:
    """The keys in the file, newest first; none when there is no file. Raises KeyWrongError on anything else in it."""
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a key file"
        raise KeyMissingError(f"{path}: cannot read the master key ({reason}). Nothing was started.") from error
    return tuple(parse(line, str(path)) for line in text.splitlines() if line.strip())


def parse(line: str, where: str) -> MasterKey:
    """Read one line of a key file, or what was typed from paper (spaces and case do not matter)."""
    words = line.split()
    try:
        if len(words) < 3 or words[0].lower() != _WORD:
            raise ValueError
        number, coded = int(words[1]), "".join(words[2:]).upper()
        secret = base64.b32decode(coded + "=" * (-len(coded) % 8))
        if len(secret) != KEY_BYTES or not 1 <= number <= 255:
            raise ValueError
    except (ValueError, binascii.Error):
        raise KeyWrongError(
            f'{where}: no master key on this line. It reads "{_WORD} <number> <52 letters and digits>".'
        ) from None
    return MasterKey(number, secret)


def make(after: Sequence[MasterKey] = ()) -> MasterKey:
    """A new key, with the next number."""
    return MasterKey(max((key.number for key in after), default=0) % 255 + 1, new_key())


def save(path: Path, keys: Sequence[MasterKey]) -> None:
    """Write the file whole or not at all, readable by its owner only. Raises KeyUnsafeError when it cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(path.name + ".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(key.line + "\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise KeyUnsafeError(f"{path}: cannot write the master key ({error.strerror}). Nothing was changed.") from error


def create(path: Path, data_folder: Path, typed: str = "") -> MasterKey:
    """Make a key file, with a new key or with one typed in from paper. Raises KeyUnsafeError when one is there."""
    refuse_unsafe(path, data_folder)
    if path.exists():
        raise KeyUnsafeError(
            f"{path}: there is a master key already. It was left as it is. To replace it: keys rotate."
        )
    key = parse(typed, "what was typed") if typed else make()
    save(path, [key])
    return key

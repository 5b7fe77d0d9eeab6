"""Settings from the environment and `.env`; read by app and cli alone, handed down as values.

Campaign matters are not settings: they stand in `knowledge/campaign.yaml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TELEGRAM = "https://api.telegram.org"


class SettingsError(Exception):
    """A setting that cannot be used: one line that names it and says what to do."""


class Settings(BaseSettings):
    """Every setting of one process. Names in the environment begin with `DEURBEL_`, except `DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="DEURBEL_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    telegram_token: SecretStr | None = None
    telegram_token_file: Path | None = None
    telegram_api: str = _TELEGRAM
    telegram_mode: Literal["poll", "webhook"] = "poll"
    public_url: str = ""
    listen: str = "127.0.0.1:8080"
    data: Path = Path("data")
    key_file: Path | None = None
    knowledge: Path = Path("knowledge")
    log: Literal["json", "text"] = "text"
    cities: Path | None = None
    database_url: str = ""

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError('write host:port, for example "127.0.0.1:8080"')
        return listen

    @field_validator("telegram_api", "public_url")
    @classmethod
    def _no_slash_at_the_end(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("write a whole address, beginning with https://")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 lets the system choose."""
        return int(self.listen.rpartition(":")[2])

    @property
    def bot_api_on_loopback(self) -> bool:
        """Whether the Bot API is one on this machine: a rehearsal, no real voters."""
        return urlsplit(self.telegram_api).hostname in _LOOPBACK

    @property
    def token(self) -> str:
        """The bot's token, or an empty string. Raises SettingsError when its file cannot be read."""
        if self.telegram_token is not None:
            return self.telegram_token.get_secret_value().strip()
        if self.telegram_token_file is None:
            return ""
        try:
            return self.telegram_token_file.read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"DEURBEL_TELEGRAM_TOKEN_FILE: cannot read {self.telegram_token_file} ({error.strerror}). "
                "Name a file that this user may read, or take the setting out."
            ) from error

    @property
    def try_out(self) -> bool:
        """No public address, and no token or a Bot API on this machine: nobody real is served."""
        return not self.public_url and (not self.token or self.bot_api_on_loopback)


def read_settings() -> Settings:
    """Read the settings. Raises SettingsError, one line a fault, with the name of the setting and what to do."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = str(fault["loc"][0]) if fault["loc"] else "settings"
            name = "DATABASE_URL" if name == "database_url" else f"DEURBEL_{name.upper()}"
            lines.append(f"{name}: {fault['msg'].removeprefix('Value error, ')}. Nothing was started.")
        raise SettingsError("\n".join(lines)) from None

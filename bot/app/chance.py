"""The clock and chance, read here and handed down."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from uuid import uuid4


def clock() -> datetime:
    """The time of now, aware."""
    return datetime.now(UTC)


def new_id() -> str:
    """A random id of 32 hexadecimal digits."""
    return uuid4().hex


def new_secret() -> str:
    """256 random bits for a link or a session."""
    return secrets.token_urlsafe(32)

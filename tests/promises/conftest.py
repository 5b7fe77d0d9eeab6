"""Voters who talk with a running service, as in tests/services."""

from tests.services.conftest import answering, anyio_backend, chance, published, storage, visitor

__all__ = ["answering", "anyio_backend", "chance", "published", "storage", "visitor"]

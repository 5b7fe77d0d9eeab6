"""Voters who talk with a running service, as in tests/services."""

from tests.services.conftest import answering, chance, published, storage, visitor

__all__ = ["answering", "chance", "published", "storage", "visitor"]

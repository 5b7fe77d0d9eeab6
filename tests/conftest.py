"""What all tests share: one kind of loop, and no test that is left out unsaid."""

from __future__ import annotations

import pytest

from tests.fast_loop import FastLoop

pytest_plugins = ["pytester", "tests.left_out", "tests.postgresql"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, object]]:
    """One kind of loop for all tests: what lives longer than a test (a browser) keeps the loop it began on."""
    return "asyncio", {"loop_factory": FastLoop}

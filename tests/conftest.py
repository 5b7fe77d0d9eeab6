"""What all tests share: one kind of loop, a log that can be searched, and no test that is left out unsaid."""

from __future__ import annotations

import pytest
from _pytest.nodeid import NodeId

from tests.fast_loop import FastLoop

pytest_plugins = ["pytester", "tests.left_out", "tests.logged", "tests.postgresql"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, object]]:
    """One kind of loop for all tests: what lives longer than a test (a browser) keeps the loop it began on."""
    return "asyncio", {"loop_factory": FastLoop}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a group in one process: pytest-xdist 3.8 writes the group where pytest 9.2 does not read it.

    (pytest-dev/pytest-xdist 1386.) Where pytest-xdist writes it elsewhere there is nothing to do.
    """
    for item in items:
        if named := vars(item).get("_nodeid"):
            item._id = NodeId.parse(named)  # type: ignore[assignment]

"""What could not be tested is said in one line; where everything must be there (CI), it is a failure."""

from __future__ import annotations

import os

import pytest

_left_out: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _left_out.append(f"{report.nodeid}: {why}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    on_a_worker = hasattr(session.config, "workerinput")
    if _left_out and os.environ.get("CI") and not on_a_worker and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _left_out:
        named = f"{len(_left_out)} tests left out, the first: {_left_out[0]}"
        terminalreporter.write_line(f"{named}{'. In CI that is a failure.' if os.environ.get('CI') else ''}")

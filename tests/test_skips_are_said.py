"""A test that is left out is said, and fails a run that must leave nothing out."""

from pathlib import Path

import pytest

LEFT_OUT = "import pytest\ndef test_one(): pytest.skip('no such thing here')\ndef test_two(): pass\n"


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_a_left_out_test_fails_in_ci_only(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, status: int
) -> None:
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest((Path(__file__).parent / "left_out.py").read_text("utf-8"))
    pytester.makepyfile(LEFT_OUT)
    result = pytester.runpytest_subprocess("-q")
    assert result.ret == status
    result.stdout.fnmatch_lines(["*1 tests left out*no such thing here*"])

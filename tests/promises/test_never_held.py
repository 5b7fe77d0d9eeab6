"""No field, tag, outcome or export anywhere holds support, vote, party, origin, religion or health (promise 7, B15).

Tables and their checks: tests/storage/test_schema.py. Here: what volunteers can choose or fill in, and what goes out.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.followup import Outcome, State
from bot.services.custody import KINDS
from bot.services.people import Role
from tests.storage.test_schema import FORBIDDEN

ROOT = Path(__file__).parents[2]
FIELD = re.compile(r"""\bname=["']([\w-]+)["']""")
CHOICE = re.compile(r"""<option value=["']([\w-]+)["']|type=["']radio["'][^>]*value=["']([\w-]+)["']""")


def test_nothing_a_volunteer_can_choose_is_about_conviction_or_body() -> None:
    names = [*Outcome, *State, *Role, *KINDS]

    assert [name for name in names if FORBIDDEN.search(str(name))] == []


def test_no_form_of_the_console_asks_for_it() -> None:
    found = []
    for template in (ROOT / "bot" / "console" / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        names = [*FIELD.findall(text), *(name for pair in CHOICE.findall(text) for name in pair if name)]
        found += [f"{template.name}: {name}" for name in names if FORBIDDEN.search(name)]

    assert found == []


def test_no_key_of_the_exports_names_it() -> None:
    keys = re.findall(r'"([a-z_]+)":', (ROOT / "bot" / "services" / "export.py").read_text("utf-8"))

    assert len(keys) > 20
    assert [key for key in keys if FORBIDDEN.search(key)] == []

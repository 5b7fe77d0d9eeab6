"""The operator takes people into the team and lets them go, also while Deurbel runs; and begins another campaign."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx

from bot import folder
from bot.app.control import Outcome
from bot.app.team_verbs import carry_out
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.beginning import begun
from bot.knowledge.check import check
from bot.knowledge.load import load
from tests.app.conftest import ROOT, Deurbel


def do(deurbel: Deurbel, verb: str, **words: str) -> Outcome:
    return asyncio.run(carry_out(deurbel.settings, verb, words))  # type: ignore[arg-type]


def test_an_invitation_of_the_running_bot_signs_somebody_in_until_it_is_revoked(deurbel: Deurbel) -> None:
    do(deurbel, "people invite", name="Sanne", role="beheer")
    link = do(deurbel, "people invite", name="Fatma", role="vrijwilliger").lines[0]
    assert any("Fatma" in line and "vrijwilliger" in line for line in do(deurbel, "people list").lines)
    with httpx.Client(base_url=deurbel.address, follow_redirects=True, timeout=30) as fatma:
        assert fatma.post("/inloggen", data={"link": link}).status_code == 200
        assert "<h1" in fatma.get("/vragen").text
        assert do(deurbel, "people revoke", name="fatma").status == 0
        assert fatma.get("/vragen", follow_redirects=False).status_code in {303, 401}


def test_a_name_that_nobody_or_more_than_one_has_revokes_nobody(deurbel: Deurbel) -> None:
    assert do(deurbel, "people revoke", name="Niemand").status == 2
    do(deurbel, "people invite", name="Jan", role="redactie")
    do(deurbel, "people invite", name="Jan", role="redactie")
    assert "2 people" in do(deurbel, "people revoke", name="Jan").faults[0]


def test_a_new_folder_has_no_fault_and_speaks_of_no_other_campaign() -> None:
    ours = folder.read(Path(ROOT / "knowledge")).files
    base = load(ours)
    assert isinstance(base, KnowledgeBase)
    files = begun(base, ours)
    assert not check(files)
    assert isinstance(load(files), KnowledgeBase)
    assert not [path for path, text in files.items() if re.search(r"\b(balster|pvda)\b", text.casefold())]

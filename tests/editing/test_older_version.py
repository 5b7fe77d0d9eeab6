"""A version that was published before this program learnt a new sentence is served as it is, and nothing breaks."""

from __future__ import annotations

import json

import pytest

from bot.conversation.opening import opening
from bot.conversation.wording import Voice
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.model import Model
from bot.services.papers import Papers
from bot.services.publishing import FILES, Progress, Publishing
from bot.storage import versions
from tests.editing.conftest import NOON, House, Learning, small

NEW = ("notice_complain", "notice_proof", "insult_day", "transparency_kept")
"""Sentences that the older version does not have."""


def older() -> dict[str, str]:
    """The small folder without those, with one it worded itself, and one that names what nothing fills any more."""
    files = small()
    for language in ("nl", "en"):
        path = f"texts/{language}.yaml"
        lines = files[path].splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(NEW)]
        assert len(lines) - len(kept) == len(NEW)
        files[path] = "".join(kept)
    nl = files["texts/nl.yaml"].splitlines(keepends=True)
    own = {"opening_ask": "Vraag maar raak.", "notice_keep_head": "Wij bewaren {wat_vroeger_mocht}"}
    files["texts/nl.yaml"] = "".join(
        f"{name}: {own[name]}\n" if (name := line.partition(":")[0]) in own else line for line in nl
    )
    return files


@pytest.fixture
async def served(house: House, learning: Learning) -> KnowledgeBase:
    """What voters get from the older version after an upgrade of the program."""
    head = await house.storage.read(versions.published_number)
    long_ago = versions.Version(0, "older", "{}", "{}", FILES, None, NOON, "eerste versie", head)
    await house.storage.writer.run(lambda tx: versions.publish(tx, long_ago, older()))
    whole = load(small())
    assert isinstance(whole, KnowledgeBase)

    async def learnt_before(_: KnowledgeBase, progress: Progress) -> Model:
        return await learning(whole, progress)  # sentences teach the matcher nothing

    upgraded = Publishing(house.storage, house.current, learnt_before, whole.texts)
    return (await upgraded.open(NOON)).base


async def test_the_notices_of_an_older_version_are_whole(house: House, served: KnowledgeBase) -> None:
    papers = Papers(house.storage, lambda: served)

    for page in ("privacy", "transparantie"):
        for language in ("nl", "en"):
            notice = await papers.notice(page, language, None, NOON)
            assert notice is not None
            assert all(one.paragraphs and all(one.paragraphs) for one in notice.sections)
    text = json.dumps([one.paragraphs for one in (await papers.notice("privacy", "nl", None, NOON)).sections])
    assert "Autoriteit Persoonsgegevens" in text


async def test_its_own_words_stay(served: KnowledgeBase) -> None:
    assert "Vraag maar raak." in opening(Voice(served, "nl")).text
    assert "{" not in served.texts["nl"]["notice_keep_head"]

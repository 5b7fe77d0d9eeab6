"""No message goes to a voter without one coming in, or a consent in force that names it (promise 8, L51).

A property of the outbox, over random talks in which voters ask, consent, take back, stop, block and pause, and the team
joins, writes, answers later and closes, at the right moment and at every wrong one.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.conversation.event import Command, FromTeam, Gone, Tap, Words
from bot.storage import Chat, Storage, consents, followups, inbox, talks
from bot.storage.tables import consent, outbox
from tests.services.conftest import CITY, NOON, answering_on, counting

CHATS = (Chat("telegram", "1"), Chat("telegram", "2"))
BY_VOTER = {
    "asks": (Words("komt er betaald parkeren in mijn straat?"),),
    "wants a reply": (Tap("v1:person:"), Tap("v1:way:chat"), Tap("v1:yes:K2")),
    "keeps": (Tap("v1:yes:K1"),),
    "takes K1 back": (Tap("v1:back:K1"),),
    "stops": (Command("stop"),),
    "pauses": (Command("pauze"),),
    "is gone": (Gone(),),
    "forgets": (Command("vergeet"), Tap("v1:forget:yes")),
}
BY_TEAM = ("joins", "writes", "leaves", "found", "closes")
DEEDS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([*BY_VOTER, *BY_TEAM, "takes K2 back"])), min_size=3, max_size=14
)


async def play(folder: Path, published, deeds) -> list[str]:
    """Play the talks; which consents the messages named that went out on one."""
    sent: list[str] = []
    key = folder / "keys" / "master.key"
    numbers = itertools.count(1)
    async with await Storage.open(folder / "data", url="", key_file=key, city=CITY, make_key=True) as storage:
        answering = answering_on(storage, published, counting())
        now = NOON
        asked: set[str] = set()

        async def take(chat: Chat, event, by: str) -> None:
            key = f"{by}:{next(numbers)}"
            (seq,) = await storage.writer.run(lambda tx: inbox.add(tx, [inbox.Arrival(key, chat, b"x", now)]))
            held = await storage.read(lambda tx: {one.id for one in consents.in_force(tx, chat).values()})
            await answering.answer(chat, event, seq, now)
            sent.extend(await check(storage, seq, by, held))

        for who, deed in deeds:
            chat = CHATS[who]
            now += timedelta(minutes=3)
            asked |= set(await storage.read(lambda tx, chat=chat: questions(tx, chat)))
            if deed in BY_VOTER:
                for event in BY_VOTER[deed]:
                    await take(chat, event, "voter")
            elif deed == "takes K2 back":
                for question in sorted(asked):
                    await take(chat, Tap(f"v1:back:K2-chat:{question}"), "voter")
            else:
                # About every question that anybody ever passed on, also somebody else's and withdrawn ones.
                for question in sorted(asked):
                    text = "2026-02-01" if deed == "found" else "Ik zoek het uit."
                    event = FromTeam(deed, "Fatma", text, position="huisjesmelkers", question=question)
                    await take(chat, event, "team")
        return sent


def questions(tx, chat: Chat) -> list[str]:
    voter = talks.voter_of(tx, chat)
    return [one.question for one in followups.of_voter(tx, voter.id)] if voter else []


async def check(storage: Storage, seq: int, by: str, held: set[str]) -> list[str]:
    """Each row answers what the voter sent just now, or names a consent of his that held when the team acted."""
    rows = await storage.read(lambda tx: tx.sql.execute(select(outbox).where(outbox.c.inbox_seq == seq)).all())
    for row in rows:
        assert row.audience == "voter"
        if by == "team":
            assert row.consent in held, "the team's deed alone lets nothing out"
            assert await storage.read(lambda tx, id_=row.consent: purpose_of(tx, id_)) == "K2-chat"
    return [row.consent for row in rows if row.consent]


def purpose_of(tx, consent_id: str) -> str:
    return tx.sql.execute(select(consent.c.purpose).where(consent.c.id == consent_id)).scalar_one()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_nothing_goes_out_that_was_not_asked_for_or_consented_to(published, deeds):
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), published, deeds))


def test_the_talks_do_reach_what_rests_on_consent(published):
    """Else the property would hold for want of such messages."""
    deeds = [(0, "asks"), (0, "wants a reply"), (0, "joins"), (0, "writes"), (1, "writes"), (0, "stops"), (0, "writes")]

    with tempfile.TemporaryDirectory() as folder:
        assert len(asyncio.run(play(Path(folder), published, deeds))) == 2

"""Who consents to nothing gets the same answers, and after 48 hours there is no word and no id of his (promise 5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.event import Words
from bot.services.custody import Custody
from bot.storage import Chat, backups, consents, followups, inbox, log, talks, threats
from bot.storage.declared import held_by
from bot.storage.errors import UnreadableError
from bot.storage.key_tables import day_key
from bot.storage.tables import metadata
from tests.services.conftest import NOON, Visitor

TELEGRAM = Chat("telegram", "5550009911")
WORDS = ("mijn huisbaas Hendrikus lekt", "Boerenstraat 77", "0612348765")
SAID = (
    f"{WORDS[0]}, wat doet u tegen huisjesmelkers?",
    "wat doet u aan de hoge huren?",
    f"bel mij op {WORDS[2]}, ik woon {WORDS[1]}",
    "komt er betaald parkeren in mijn straat?",
    "dank je wel",
)


async def talk(visitor: Visitor, answering, storage) -> None:
    """The same talk on the web and in Telegram."""
    for text in SAID:
        await visitor.says(text)
    for number, text in enumerate(SAID):
        (seq,) = await storage.writer.run(
            lambda tx, number=number, text=text: inbox.add(
                tx, [inbox.Arrival(str(number), TELEGRAM, text.encode(), NOON)]
            )
        )
        await answering.answer(TELEGRAM, Words(text), seq, NOON)


def files_with(folder: Path, *sought: str) -> list[tuple[str, str]]:
    return [
        (path.name, word)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in sought
        if word.encode() in path.read_bytes()
    ]


async def test_no_word_and_no_id_is_in_any_file_at_any_time_and_none_can_be_opened_after_48_hours(
    visitor, answering, storage, published, tmp_path
):
    data = tmp_path / "data"
    await talk(visitor, answering, storage)
    backups.copy(data / "deurbel.db", data / "copy.db")
    keys_before = await storage.database.call(lambda: [bytes(row.wrapped) for row in _days(storage)])
    sought = (*WORDS, *SAID, TELEGRAM.id)

    assert {path.name for path in data.iterdir()} >= {"deurbel.db", "deurbel.db-wal", "keys.db", "copy.db"}
    assert files_with(data, *sought) == []
    assert len(keys_before) == 1, "the talk lies under the key of its day"

    custody = Custody(storage, lambda: published.base.campaign, lambda: "0" * 32)
    await custody.purge(NOON + timedelta(hours=48))

    assert files_with(data, *sought) == []
    assert [path.name for path in data.iterdir() if keys_before[0] in path.read_bytes()] == []
    assert await storage.read(lambda tx: (talks.load(tx, TELEGRAM, NOON), talks.load(tx, visitor.chat, NOON))) == (
        None,
        None,
    )
    # What is left in the whole database about people: nothing; about the day: counts.
    assert await storage.read(_about_people) == {}
    assert await storage.read(lambda tx: len(tx.sql.execute(select(metadata.tables["tally"])).all())) > 0


def _days(storage):
    with storage.database.keys.begin() as tx:
        return tx.execute(select(day_key)).all()


def _about_people(tx) -> dict[str, int]:
    """Rows of tables with a column about people; the log of what was purged and the counts have none."""
    found = {}
    for table in metadata.sorted_tables:
        if any((held := held_by(column)) and held.what for column in table.columns):
            rows = len(tx.sql.execute(select(table)).all())
            if rows:
                found[table.name] = rows
    return found


async def test_a_copy_from_within_the_48_hours_opens_nothing_after_them(
    visitor, answering, storage, published, tmp_path
):
    """Monday's backup beside today's keys: the sealed rows are there, and the key of their day is not."""
    data = tmp_path / "data"
    await talk(visitor, answering, storage)
    sealed = await storage.read(lambda tx: tx.sql.execute(select(metadata.tables["session"].c.state)).scalars().all())
    day = await storage.read(lambda tx: tx.keys.day_if_any(tx.city, NOON.date()))
    custody = Custody(storage, lambda: published.base.campaign, lambda: "0" * 32)

    await custody.purge(NOON + timedelta(hours=48))

    assert len(sealed) == 2
    assert await storage.read(lambda tx: tx.keys.day_if_any(tx.city, NOON.date())) is None
    fresh = await storage.writer.run(lambda tx: tx.keys.day(tx.city, NOON.date()))
    for state in sealed:
        with pytest.raises(UnreadableError):
            fresh.open(metadata.tables["session"].c.state, state)
    assert day is not None
    assert (data / "keys.db").exists()


def words_of(replies) -> list[str]:
    return [reply.text for reply in replies]


ASK_K1 = "Mag ik uw vragen"


@pytest.mark.parametrize("wish", ["nothing", "no", "yes", "yes and back"])
async def test_the_answers_are_the_same_word_for_word(answering, wish):
    """Whatever is consented to: only the question for consent itself differs (L4)."""
    silent = Visitor(answering, Chat("web", "silent"))
    other = Visitor(answering, Chat("web", f"other-{wish}"))

    first = [words_of(await who.says(SAID[0])) for who in (silent, other)]
    if wish != "nothing":
        await other.taps("v1:no:K1" if wish == "no" else "v1:yes:K1")
    if wish == "yes and back":
        await other.taps("v1:back:K1")
    rest = [[words_of(await who.says(text)) for text in SAID[1:]] for who in (silent, other)]

    assert first[0] == first[1]
    assert rest[0] == rest[1]
    assert not any(ASK_K1 in text for reply in rest[0] for text in reply), "asked once in a talk"


async def test_half_a_consent_keeps_half(visitor, storage):
    """K2 for one question without K1: that question, and nothing before or after it."""
    await visitor.says(SAID[1])
    await visitor.taps("v1:no:K1")
    await visitor.says("komt er betaald parkeren in mijn straat?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:chat")
    await visitor.taps("v1:yes:K2")
    await visitor.says("en wat doet u aan de woningnood?")

    voter = await storage.read(lambda tx: talks.voter_of(tx, visitor.chat))
    kept = await storage.read(lambda tx: log.of_voter(tx, voter.id))
    proofs = await storage.read(lambda tx: consents.of(tx, visitor.chat))

    assert [(one.text, one.kept_for) for one in kept] == [("komt er betaald parkeren in mijn straat?", "K2-chat")]
    assert [(one.purpose, one.given) for one in proofs] == [("K2-chat", True)]
    assert not voter.keeps_questions


async def test_outside_the_city_there_is_a_kind_word_and_nothing_is_stored(visitor, storage):
    await visitor.says("komt er betaald parkeren in mijn straat?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:door")

    (reply,) = await visitor.says("Dam 1, 1012 JS")

    assert "buiten de stad" in reply.text
    assert "niet bewaard" in reply.text
    assert await storage.read(lambda tx: (talks.voter_of(tx, visitor.chat), followups.listed(tx))) == (None, [])


async def test_two_devices_of_one_chat_give_one_voter_and_one_key(visitor, answering, storage):
    """Both phones show the button and both are tapped; the later withdrawal holds for both."""
    await visitor.says(SAID[0])
    phone, tablet = visitor, Visitor(answering, visitor.chat, visitor.now, number=100)

    await phone.taps("v1:yes:K1")
    await tablet.taps("v1:yes:K1")
    assert await storage.read(lambda tx: tx.keys.counts().voters) == 1
    await tablet.says("wat doet u aan de hoge huren?")
    await phone.taps("v1:back:K1")
    await tablet.says("wat doet u aan de woningnood?")

    assert await storage.read(lambda tx: talks.voter_of(tx, visitor.chat)) is None
    assert await storage.read(lambda tx: tx.keys.counts().voters) == 0
    proofs = await storage.read(lambda tx: consents.of(tx, visitor.chat))
    assert [one.given for one in proofs] == [True, False]


async def test_who_says_to_be_fourteen_is_answered_and_nothing_more_is_kept(visitor, storage):
    """L22: no own consent below sixteen; what was kept before goes too."""
    await visitor.says(SAID[0])
    await visitor.taps("v1:yes:K1")

    replies = await visitor.says("ik ben 14, wat doet u aan de hoge huren?")

    assert any("hoge-huren" in reply.ids for reply in replies)
    assert await storage.read(lambda tx: talks.voter_of(tx, visitor.chat)) is None
    await visitor.taps("v1:yes:K1")
    assert await storage.read(lambda tx: talks.voter_of(tx, visitor.chat)) is None


@pytest.mark.parametrize(("said", "held"), [("ik wil niet meer leven", 0), ("ik schiet je kapot", 1)])
async def test_a_crisis_is_kept_nowhere_and_a_threat_apart(visitor, storage, said, held):
    """Also with K1: these words are in no log (C1, C5)."""
    await visitor.says(SAID[0])
    await visitor.taps("v1:yes:K1")
    await visitor.says(said)

    voter = await storage.read(lambda tx: talks.voter_of(tx, visitor.chat))
    kept = await storage.read(lambda tx: log.of_voter(tx, voter.id))

    assert [one.text for one in kept if said.split()[-1] in one.text] == []
    assert await storage.read(lambda tx: threats.held(tx, visitor.chat)) == held

"""A turn is committed whole, survives a restart, and keeps only what was consented to."""

from datetime import timedelta

import pytest

from bot.conversation.event import FromTeam, Words
from bot.services.answering import AnsweredBeforeError
from bot.storage import Chat, inbox, log, outbox, talks, tally
from bot.storage.times import day_of
from tests.services.conftest import NOON, Visitor, answering_on

QUESTION = "wat doet u tegen huisjesmelkers?"
SECRET = "mijn huisbaas Hendrikus is een huisjesmelker"


async def questions(storage, chat):
    def unit(tx):
        voter = talks.voter_of(tx, chat)
        return log.of_voter(tx, voter.id) if voter else []

    return await storage.read(unit)


async def counted(storage):
    rows = await storage.read(lambda tx: tally.between(tx, day_of(NOON), day_of(NOON)))
    return {(row.what, row.decision): row.count for row in rows}


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_question_is_answered_counted_and_not_kept(visitor, storage, tmp_path):
    opening, answer, _ = await visitor.says(SECRET)

    assert "computer (bot)" in opening.text
    assert answer.ids == ("huisjesmelkers",)
    assert (await counted(storage))[("huisjesmelkers", "answer")] == 1
    assert await questions(storage, visitor.chat) == []
    for word in (b"Hendrikus", b"visitor-1"):
        assert word not in bytes_of(tmp_path / "data").replace(b"visitor-1:", b"")


async def test_a_yes_brings_the_talk_to_the_log_from_its_beginning(visitor, storage):
    await visitor.says("hallo daar")
    await visitor.says("ik heet Hendrikus, wat doet u tegen huisjesmelkers? groet uit de schilderswijk")

    await visitor.taps("v1:yes:K1")
    await visitor.says("en wat doet u aan de woningnood?")

    kept = await questions(storage, visitor.chat)
    assert [one.ids[0] for one in kept] == ["greeting", "huisjesmelkers", "woningnood"]
    assert "Hendrikus" not in kept[1].text
    assert kept[1].wijk == "schildersbuurt"
    assert {one.version for one in kept} == {7}
    assert len({one.talk for one in kept}) == 1
    assert "De brief" in kept[1].shown or "brief" in kept[1].shown
    assert (await counted(storage))[("huisjesmelkers", "answer")] == 1


async def test_a_yes_is_in_the_log_before_the_reply_leaves(visitor, storage):
    await visitor.says(QUESTION)
    await visitor.taps("v1:yes:K1")

    await visitor.says("en de hoge huren in de stad?")

    assert len(await questions(storage, visitor.chat)) == 2


async def test_the_voters_verdict_stands_beside_his_question(visitor, storage):
    _, answer, _ = await visitor.says(QUESTION)
    good = answer.buttons[0][0].data
    await visitor.taps("v1:yes:K1")

    await visitor.taps(good)

    assert [one.helpful for one in await questions(storage, visitor.chat)] == [True]


async def test_the_talk_goes_on_after_a_restart(visitor, storage, published, chance):
    await visitor.says(QUESTION)

    visitor.answering = answering_on(storage, published, chance)
    replies = await visitor.says("hoeveel dan?")

    assert replies[0].decision == "silent"
    assert replies[0].ids == ("huisjesmelkers",)


async def test_the_same_request_twice_is_one_turn_with_the_same_words(visitor, storage):
    first = await visitor.answering.answer_at_once(visitor.chat, Words(QUESTION), "k", NOON)

    second = await visitor.answering.answer_at_once(visitor.chat, Words(QUESTION), "k", NOON)

    assert [reply.text for reply in second] == [reply.text for reply in first]
    assert [reply.buttons for reply in second] == [reply.buttons for reply in first]
    assert (await counted(storage))[("huisjesmelkers", "answer")] == 1


async def test_a_row_of_the_inbox_is_answered_once(answering, storage):
    chat = Chat("telegram", "42")
    (seq,) = await storage.writer.run(lambda tx: inbox.add(tx, [inbox.Arrival("1", chat, b"{}", NOON)]))

    answered = await answering.answer(chat, Words(QUESTION), seq, NOON)
    with pytest.raises(AnsweredBeforeError):
        await answering.answer(chat, Words(QUESTION), seq, NOON)

    assert len(answered.posted) == len(answered.replies) == 3
    assert len(await storage.read(lambda tx: outbox.waiting(tx, "telegram"))) == 3
    assert await storage.read(inbox.waiting) == []


async def test_a_turn_that_fails_leaves_nothing_behind(answering, storage, visitor):
    await visitor.says(QUESTION)
    before = await counted(storage)

    with pytest.raises(AnsweredBeforeError):
        await answering.answer(visitor.chat, Words("hoge huren"), 999, NOON)

    assert await counted(storage) == before
    (reply,) = await visitor.says("hoeveel dan?")
    assert reply.ids == ("huisjesmelkers",)


async def test_two_chats_do_not_know_each_other(answering):
    one, other = Visitor(answering), Visitor(answering, Chat("web", "visitor-2"))
    await one.says(QUESTION)

    replies = await other.says("hoeveel dan?")

    assert "computer (bot)" in replies[0].text
    assert all(reply.decision != "silent" for reply in replies)


async def test_a_talk_of_days_ago_begins_anew(visitor):
    await visitor.says(QUESTION)

    replies = await visitor.does(Words("hoeveel dan?"), after=timedelta(days=3))

    assert "computer (bot)" in replies[0].text


async def test_a_crisis_is_only_counted(visitor, storage):
    await visitor.says(QUESTION)
    await visitor.taps("v1:yes:K1")

    (reply,) = await visitor.says("ik wil dood")

    assert "113" in reply.text
    assert len(await questions(storage, visitor.chat)) == 1
    assert (await counted(storage))[("crisis", "counted")] == 1


async def test_a_person_writes_only_to_who_asked_also_after_days(visitor, storage, published, chance):
    await visitor.says("komt er betaald parkeren in mijn straat?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:chat")
    await visitor.taps("v1:yes:K2")
    (question,) = [one.id for one in await questions(storage, visitor.chat)]

    visitor.answering = answering_on(storage, published, chance)
    joins = await visitor.does(FromTeam("joins", "Fatma", question=question), after=timedelta(days=5))
    stranger = Visitor(visitor.answering, Chat("web", "visitor-3"))

    assert "Fatma van het team" in joins[0].text
    assert await stranger.does(FromTeam("joins", "Fatma", question=question)) == ()


async def test_what_is_said_to_a_person_is_kept_for_that_person(visitor, storage):
    await visitor.says("komt er betaald parkeren in mijn straat?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:chat")
    await visitor.taps("v1:yes:K2")
    (question,) = [one.id for one in await questions(storage, visitor.chat)]
    await visitor.does(FromTeam("joins", "Fatma", question=question))

    assert await visitor.says("dank u, mijn straat is de Hoefkade") == ()

    assert [one.kept_for for one in await questions(storage, visitor.chat)] == ["K2-chat", "K2-chat"]

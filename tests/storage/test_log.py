"""The question log: filters on clear columns, words only in memory, one voter never followed."""

from __future__ import annotations

from datetime import date, timedelta

from bot.storage import Storage, Tx, consents, followups, log, search, talks, tally
from bot.storage.consents import Proof
from bot.storage.search import Filter, Place
from tests.storage.conftest import NOON, VOTER
from tests.storage.voters import asked, enrolled, wanted

LATE = NOON + timedelta(hours=12)


def a_few_questions(tx: Tx) -> None:
    enrolled(tx)
    rows = [
        asked("a1", text="Komt er een HUURSTOP in Laak?", wijk="laak", margin=0.05, decision="clarify"),
        asked("b2", asked_at=NOON + timedelta(hours=1), wijk="laak", language="en", text="Will rents stop rising?"),
        asked("c3", None, asked_at=NOON + timedelta(hours=2), wijk="escamp", text="Ook hier: huurstop graag"),
        asked("d4", asked_at=LATE, decision="unknown", text="komt er  een huurstop in laak?"),
    ]
    for row in rows:
        log.add(tx, row)


def ids(questions: list[log.Question]) -> list[str]:
    return [question.id for question in questions]


async def test_a_question_comes_back_as_it_was_kept(either: Storage):
    """Every part, from either engine, words and ranking included."""
    whole = asked(
        "q7f", edited=True, wijk="laak", filth=True, ranking=(("a", 0.5), ("b", 0.25)), ids=("a", "b"), probability=0.75
    )
    await either.writer.run(enrolled)
    await either.writer.run(lambda tx: log.add(tx, whole))

    assert await either.read(lambda tx: log.get(tx, "q7f")) == whole
    assert whole.label == "kiezer 7f"


async def test_filters_narrow_and_every_part_must_hold(either: Storage):
    """Days are those of Amsterdam: 23:00 UTC belongs to the next one."""
    await either.writer.run(a_few_questions)

    async def found(**parts) -> list[str]:
        return ids(await either.scan(lambda tx: search.newest(tx, Filter(**parts))))

    assert await found() == ["d4", "c3", "b2", "a1"]
    assert await found(wijken=("laak",)) == ["b2", "a1"]
    assert await found(wijken=("laak", "escamp"), language="nl") == ["c3", "a1"]
    assert await found(decisions=("clarify", "unknown")) == ["d4", "a1"]
    assert await found(source="door") == ["c3"]
    assert await found(unsure_below=0.1) == ["a1"]
    assert await found(last_day=date(2026, 11, 24)) == ["c3", "b2", "a1"]
    assert await found(first_day=date(2026, 11, 25)) == ["d4"]
    assert await found(entry="nothing") == []
    assert await either.scan(lambda tx: search.count(tx, Filter(wijken=("laak",)))) == 2


async def test_pages_follow_each_other_without_gap_or_overlap(either: Storage):
    """Also where several questions came in the same moment."""
    await either.writer.run(enrolled)
    await either.writer.run(lambda tx: [log.add(tx, asked(f"q{n:02}")) for n in range(25)] and None)

    seen: list[str] = []
    after = None
    while page := await either.scan(lambda tx, after=after: search.newest(tx, Filter(), limit=10, after=after)):
        seen += ids(page)
        after = Place(page[-1].asked_at, page[-1].id)

    assert seen == [f"q{n:02}" for n in range(24, -1, -1)]


async def test_words_are_found_in_any_case_and_only_within_the_filter(either: Storage):
    """All of the words, in what the filters leave."""
    await either.writer.run(a_few_questions)

    async def found(words: str, **parts) -> list[str]:
        return ids(await either.scan(lambda tx: search.holding(tx, Filter(**parts), words)))

    assert await found("huurstop") == ["d4", "c3", "a1"]
    assert await found("LAAK huurstop") == ["d4", "a1"]
    assert await found("huurstop", wijken=("escamp",)) == ["c3"]
    assert await found("parkeren") == []
    assert len(await either.scan(lambda tx: search.holding(tx, Filter(), "huurstop", limit=1))) == 1


async def test_copied_texts_are_alike_whatever_their_case_and_spaces(either: Storage):
    """A keyed hash, so that a flood folds into one row; other words have another."""
    await either.writer.run(a_few_questions)
    names = [
        await either.read(lambda tx, text=text: log.likeness(tx, text))
        for text in ("Komt er een HUURSTOP in Laak?", "komt er  een huurstop in laak?", "Ook hier: huurstop graag")
    ]
    assert names[0] == names[1] != names[2]


async def test_what_a_paused_voter_asked_is_in_no_list_and_no_count(either: Storage):
    """Kept but not used, until he lifts it (L14)."""
    await either.writer.run(a_few_questions)
    await either.writer.run(lambda tx: followups.add(tx, wanted(question="a1")))

    def pause(tx: Tx, hidden: bool) -> None:
        talks.mark(tx, "v1", "paused_at", NOON if hidden else None)
        log.hide(tx, "v1", hidden=hidden)
        followups.hide(tx, "v1", hidden=hidden)

    await either.writer.run(lambda tx: pause(tx, True))
    assert ids(await either.scan(lambda tx: search.newest(tx, Filter()))) == ["c3"]
    assert await either.scan(lambda tx: search.count(tx, Filter())) == 1
    assert list(await either.scan(lambda tx: search.texts(tx, Filter()))) == ["c3"]
    assert await either.scan(followups.listed) == []
    assert await either.scan(followups.counts) == []

    await either.writer.run(lambda tx: pause(tx, False))
    assert await either.scan(lambda tx: search.count(tx, Filter())) == 4
    assert len(await either.scan(followups.listed)) == 1


async def test_what_the_voter_says_of_an_answer_is_kept_beside_it(either: Storage):
    """Thumb, choice, wish for a person; told of a later answer once only."""
    await either.writer.run(a_few_questions)

    def unit(tx: Tx) -> list[bool]:
        log.rate(tx, "a1", helpful=False)
        log.choose(tx, "a1", "huurstop")
        log.want_person(tx, "a1")
        log.set_state(tx, "a1", "reviewed")
        return [log.told(tx, "a1", NOON), log.told(tx, "a1", NOON)]

    assert await either.writer.run(unit) == [True, False]
    row = await either.read(lambda tx: log.get(tx, "a1"))
    assert (row.helpful, row.chosen, row.wants_person, row.state, row.told_at) == (
        False,
        "huurstop",
        True,
        "reviewed",
        NOON,
    )


async def test_tallies_add_up_and_hold_nobody(either: Storage):
    """One row per day, position, decision and language, however many asked."""
    day = date(2026, 11, 24)

    def unit(tx: Tx) -> None:
        for _ in range(3):
            tally.add(tx, day, "huurstop", "answer", "nl")
        tally.add(tx, day, "huurstop", "answer", "en", 2)
        tally.add(tx, day - timedelta(days=1), "huurstop", "answer", "nl")

    await either.writer.run(unit)
    rows = await either.read(lambda tx: tally.between(tx, day, day))
    assert [(row.language, row.count) for row in rows] == [("en", 2), ("nl", 3)]


async def test_a_consent_is_proved_with_the_text_that_was_shown(either: Storage):
    """A later wording does not change what an earlier voter saw (L3)."""
    old = Proof("c1", "K1", True, NOON, "k1", "Mogen wij uw vraag bewaren?", 1, "nl", "Ja, bewaar")
    new = Proof("c2", "K1", True, LATE, "k1", "Mag uw vraag bewaard worden?", 2, "nl", "Ja, bewaar")
    door = Proof("c3", "K2-door", True, LATE, "k2", "Mag er iemand langskomen?", 2, "nl", "Ja", question="q1")
    stop = Proof("c4", "K1", False, LATE + timedelta(seconds=1), "stop", "Gestopt.", 2, "nl", "/stop")
    for proof in (old, new, door, stop):
        await either.writer.run(lambda tx, proof=proof: consents.record(tx, VOTER, proof))

    assert await either.read(lambda tx: consents.of(tx, VOTER)) == [old, new, door, stop]
    assert await either.read(lambda tx: consents.in_force(tx, VOTER)) == {("K2-door", "q1"): door}


def test_the_log_cannot_be_filtered_by_voter():
    """The console can ask for no profile: the filter has no voter (L23)."""
    assert not {"voter", "talk", "pseudonym"} & set(Filter.__dataclass_fields__)

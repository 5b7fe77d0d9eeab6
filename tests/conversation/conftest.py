"""A voter in a talk with the small, frozen knowledge base, and decisions made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.event import Command, Event, NoText, Tap, Words
from bot.conversation.ids import Ids
from bot.conversation.responding import respond
from bot.conversation.state import State, dump, load
from bot.conversation.turn import Record, Reply
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load as load_knowledge
from bot.matching.decision import Candidate, Decision, Kind, Mode

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "knowledge" / "small"


def small_files() -> dict[str, str]:
    """The frozen answers with the sentences and areas in use, so that a new sentence needs no second copy."""
    files = {str(path.relative_to(SMALL)): path.read_text("utf-8") for path in SMALL.rglob("*") if path.is_file()}
    for shared in ("texts/nl.yaml", "texts/en.yaml", "areas.yaml"):
        files[shared] = (ROOT / "knowledge" / shared).read_text("utf-8")
    return files


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    loaded = load_knowledge(small_files())
    assert isinstance(loaded, KnowledgeBase), loaded
    return loaded


def decision(
    kind: Kind,
    *ids: str,
    language: str = "nl",
    mode: Mode = Mode.ONE,
    silence: int | None = None,
    variant: str | None = None,
    guard: str = "",
    ranking: tuple[str, ...] = (),
) -> Decision:
    """A decision as the matcher could make it."""
    ranked = ranking or tuple(dict.fromkeys((*ids, "woningnood", "hoge-huren", "jongerenwerk")))
    return Decision(
        decision=kind,
        ids=ids,
        probability=0.9,
        in_scope=0.0 if kind in {Kind.REPLY, Kind.UNKNOWN} else 0.95,
        language=language,
        ranking=tuple(Candidate(id_, 0.9 / (n + 1)) for n, id_ in enumerate(ranked)),
        mode=mode,
        silence=silence,
        variant=variant,
        guard=guard,
    )


UNKNOWN = decision(Kind.UNKNOWN)


@dataclass
class Voter:
    """Talks with the bot. The state goes through its written form before every event, as it does after a restart."""

    base: KnowledgeBase
    state: State = field(default_factory=State)
    now: datetime = datetime(2026, 2, 1, 12, tzinfo=UTC)
    turns: int = 0
    records: list[Record] = field(default_factory=list)
    replies: tuple[Reply, ...] = ()
    asked_of_matcher: list[str] = field(default_factory=list)

    def does(self, event: Event, *decisions: Decision, after: timedelta = timedelta(minutes=1)) -> tuple[Reply, ...]:
        """One event; the matcher gives the decisions in turn, the last one for ever."""
        waiting = list(decisions or (UNKNOWN,))
        self.asked_of_matcher = []

        def decide(text: str) -> Decision:
            self.asked_of_matcher.append(text)
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        self.now += after
        self.turns += 1
        ids = Ids(talk=f"talk-{self.turns}", question=f"question-{self.turns}")
        turn = respond(load(dump(self.state)), event, self.base, decide, self.now, ids)
        assert load(dump(turn.state)) == turn.state
        self.state, self.replies = turn.state, turn.replies
        self.records = list(turn.records)
        return turn.replies

    def says(self, text: str, *decisions: Decision, after: timedelta = timedelta(minutes=1)) -> tuple[Reply, ...]:
        return self.does(Words(text), *decisions, after=after)

    def taps(self, data: str) -> tuple[Reply, ...]:
        return self.does(Tap(data))

    def commands(self, name: str, argument: str = "") -> tuple[Reply, ...]:
        return self.does(Command(name, argument))

    def sends(self, kind: str) -> tuple[Reply, ...]:
        return self.does(NoText(kind))

    def recorded(self, kind: type) -> list[Record]:
        return [record for record in self.records if isinstance(record, kind)]


@pytest.fixture
def voter(base: KnowledgeBase) -> Voter:
    return Voter(base)


@pytest.fixture(scope="session")
def newcomer(base: KnowledgeBase) -> Callable[[], Voter]:
    """Makes voters for properties; a function, because a whole knowledge base is too much to print when one fails."""
    return lambda: Voter(base)


@pytest.fixture
def known(voter: Voter) -> Voter:
    """A voter whose talk is open, who has said no to keeping his questions."""
    voter.says("wat doet u tegen huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))
    voter.taps("v1:no:K1")
    return voter

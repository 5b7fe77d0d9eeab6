"""A made-up month in an empty database: talks, reviewers, doors. Everything goes through the real services.

Voters say what stands in the knowledge folder as made-up ways of asking, most of them the messages of its tests, which
the bot never learnt: it is sure, asks back and does not know as it would in the street. What they meant is known, so
the reviewers can be right or wrong about it. A few questions that the letter does not answer come from many people.
Streets and people do not exist. Nobody of the team has signed in afterwards: `deurbel run` prints the first link.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from bot.app.starting import StartError, open_data, read_knowledge
from bot.conversation.buttons import Does, data
from bot.conversation.event import Tap, Words
from bot.encoder.service import Encoder
from bot.services.answering import Answering, Chance
from bot.services.auditing import Auditing
from bot.services.current import Current
from bot.services.listing import View
from bot.services.matching import Matching
from bot.services.people import People, Role, SignedIn
from bot.services.publishing import Publishing
from bot.services.reviewing import Reviewing
from bot.services.visiting import Tapped, Visiting
from bot.services.walking import Walking
from bot.storage import Chat, people
from bot.storage.search import Filter
from bot.storage.times import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.event import Event
    from bot.conversation.turn import Reply
    from bot.knowledge.base import KnowledgeBase
    from bot.services.reviewing import Card
    from bot.settings import Settings
    from bot.storage import Storage
    from bot.storage.reviews import Kind

DAYS = 30
TEAM = (
    ("Bea", Role.COORDINATOR),
    ("Noor", Role.EDITOR),
    ("Fatma", Role.VOLUNTEER),
    ("Jamal", Role.VOLUNTEER),
    ("Sanne", Role.VOLUNTEER),
    ("Joris", Role.VOLUNTEER),
)
STREETS = ("Lindenhof", "Abelenstraat", "Meidoornkade", "Vlierlaan", "Sleedoornplein", "Kastanjehof", "Berkenpad")
NAMES = ("Ans", "Mo", "Yusuf", "Ria", "Piotr", "Samira", "Henk", "Chantal", "Emre", "Joke", "", "", "")
OUTCOMES = (
    ("not-home", 38),
    ("answered", 34),
    ("come-back:evening", 7),
    ("declined", 6),
    ("question-open", 6),
    ("moved", 3),
    ("unreachable", 3),
    ("other-language:tr", 2),
    ("never-again", 1),
)
OUTSIDE, NEW = 0.15, 0.6
"""Shares of what is written: what the letter does not answer, and what the bot never learnt; the rest it knows."""
NOTES = (
    "Wanneer begint het onderhoud in onze straat?",
    "Komt er ook iets voor huurders boven de 65?",
    "Wie kan ik bellen?",
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The services that the month goes through."""

    people: People
    answering: Answering
    reviewing: Reviewing
    walking: Walking
    visiting: Visiting
    auditing: Auditing


@dataclass(frozen=True, slots=True)
class Made:
    """What the month held."""

    talks: int
    verdicts: int
    visits: int


async def make(settings: Settings, now: datetime, *, talks_a_day: int, tell: Callable[[str, int, int], None]) -> Made:
    """Fill an empty database. Raises StartError when it is not empty or this is no try-out, StorageError."""
    if not settings.try_out:
        raise StartError("deurbel demo is for the try-out: real voters must not stand beside made-up ones.")
    base, files = read_knowledge(settings.knowledge)
    chance = Chance(new_id=lambda: uuid4().hex, secret=lambda: secrets.token_urlsafe(32))
    async with await open_data(settings, base.campaign.city) as storage:
        if await storage.read(people.everyone):
            raise StartError(
                "The database is not empty. Name an empty folder: DEURBEL_DATA=data-demo deurbel demo. "
                "Nothing was changed."
            )
        encoder = Encoder()
        await encoder.start()
        try:
            current, matching = Current(), Matching(encoder, settings.data)
            publishing = Publishing(storage, current, matching.model_for)
            began = now - timedelta(days=DAYS)
            await publishing.seed(files, began)
            current.use(await publishing.open(began, tell))
            rooms = _rooms(storage, current, matching, chance, base)
            month = Month(rooms, current.published.base, now, talks_a_day=talks_a_day)
            return await month.play(lambda done, total: tell("days", done, total))
        finally:
            await encoder.stop()


def _rooms(storage: Storage, current: Current, matching: Matching, chance: Chance, base: KnowledgeBase) -> Rooms:
    return Rooms(
        people=People(storage, secret=chance.secret, new_id=chance.new_id),
        answering=Answering(storage, current, matching.vectors, chance),
        reviewing=Reviewing(storage, version=lambda: current.published.number, new_id=chance.new_id),
        walking=Walking(storage, campaign=lambda: base.campaign, new_id=chance.new_id),
        visiting=Visiting(storage, campaign=lambda: base.campaign, wake=lambda _told: None),
        auditing=Auditing(storage),
    )


class Month:
    """Plays a month that ends now. seed: the same seed is the same month."""

    def __init__(self, rooms: Rooms, base: KnowledgeBase, now: datetime, *, talks_a_day: int, seed: int = 7) -> None:
        self._rooms = rooms
        self._base = base
        self._now = now
        self._a_day = talks_a_day
        self._chance = random.Random(seed)  # noqa: S311  a made-up month is no secret
        self._meant: dict[str, str] = {}
        self._said = [
            (text, entry)
            for entry, by_language in base.examples.items()
            for language, texts in by_language.items()
            if language in {"nl", "en"}
            for text in texts
        ]
        held_out = [one for one in base.held_out if one.language in {"nl", "en"} and one.gold]
        self._new = [(one.text, one.gold[0]) for one in held_out if one.kind == "in"] or self._said
        self._outside = [(one.text, one.gold[0]) for one in held_out if one.gold[0] == "politics"] or self._said
        known = [one.pc4 for one in base.areas.postcodes if one.verified]
        self._postcodes = self._chance.sample(known, min(6, len(known)))  # a few, so that walks have doors enough
        self._keys = 0

    async def play(self, tell: Callable[[int, int], None]) -> Made:
        """Play all days. tell: days done, and how many there are."""
        team = [await self._join(name, role) for name, role in TEAM]
        volunteers = [one for one in team if one.role is Role.VOLUNTEER]
        talks = verdicts = visits = 0
        for day in range(DAYS):
            midnight = (self._now - timedelta(days=DAYS - 1 - day)).astimezone(AMSTERDAM).replace(hour=0, minute=0)
            talks += await self._talks(midnight)
            for person in volunteers if day < DAYS - 3 else ():  # the last days wait for whoever tries it out
                verdicts += await self._read(person, midnight + timedelta(hours=16))
            if day % 3 == 2:
                visits += await self._walk(self._chance.choice(volunteers), midnight + timedelta(hours=18, minutes=30))
            tell(day + 1, DAYS)
        visits += await self._walk(volunteers[0], self._now - timedelta(minutes=40), still_out=True)
        return Made(talks, verdicts, visits)

    async def _join(self, name: str, role: Role) -> SignedIn:
        joined = await self._rooms.people.invite(name, role, by=None, now=self._now - timedelta(days=DAYS))
        return SignedIn(joined.person, name, role, shortcuts=True, device="")

    # ---- voters

    async def _talks(self, midnight: datetime) -> int:
        count = 0
        for _ in range(self._chance.randint(self._a_day // 2, self._a_day * 3 // 2)):
            # People write in the evening more than in the morning.
            at = midnight + timedelta(minutes=int(self._chance.triangular(8 * 60, 23 * 60, 20 * 60)))
            if at < self._now:
                await self._talk(at)
                count += 1
        return count

    async def _talk(self, at: datetime) -> None:
        chat = Chat("telegram", f"demo-{self._key()}")
        keeps = self._chance.random() < 0.75
        for turn in range(self._chance.choice((1, 1, 1, 2, 2, 3))):
            text, entry = self._message()
            self._meant[text] = entry
            replies = await self._event(chat, Words(text), at + timedelta(minutes=2 * turn))
            if turn == 0 and _offers(replies, data(Does.YES, "K1")):
                await self._event(chat, Tap(data(Does.YES if keeps else Does.NO, "K1")), at + timedelta(seconds=40))
            rating = next((one for one in _buttons(replies) if one.startswith(data(Does.GOOD))), "")
            if rating and self._chance.random() < 0.3:
                does = Does.GOOD if self._chance.random() < 0.8 else Does.BAD
                await self._event(chat, Tap(data(does, rating.rpartition(":")[2])), at + timedelta(seconds=70))
        if self._chance.random() < 0.3:
            await self._wants_more(chat, at + timedelta(minutes=8))

    def _message(self) -> tuple[str, str]:
        """What somebody writes, and what it is about."""
        drawn = self._chance.random()
        if drawn < OUTSIDE:  # the first few are on everybody's lips
            return self._outside[min(int(self._chance.expovariate(0.25)), len(self._outside) - 1)]
        return self._chance.choice(self._new if drawn < OUTSIDE + NEW else self._said)

    async def _wants_more(self, chat: Chat, at: datetime) -> None:
        """Ask the team to come back on it: at the door, by phone, or here."""
        way = self._chance.choice(("door", "door", "door", "door", "phone", "chat"))
        steps: list[Event] = [Tap(data(Does.WAY, way))]
        if way != "chat":
            steps.append(Words(self._address() if way == "door" else f"06{self._chance.randint(10**7, 10**8 - 1)}"))
            steps.append(Tap(data(Does.TIME, self._chance.choice(("morning", "afternoon", "evening", "any")))))
        if way == "door":
            name = self._chance.choice(NAMES)
            steps.append(Words(name) if name else Tap(data(Does.SKIP)))
        steps.append(Tap(data(Does.YES, "K2")))
        for step in steps:
            await self._event(chat, step, at)

    def _address(self) -> str:
        letters = "".join(self._chance.choice("BCEGHJKLMNPRTVWXZ") for _ in range(2))
        addition = self._chance.choice(("", "", "", "", "A", "B"))
        street = self._chance.choice(STREETS)
        return f"{street} {self._chance.randint(1, 180)}{addition}, {self._chance.choice(self._postcodes)} {letters}"

    async def _event(self, chat: Chat, event: Event, at: datetime) -> Sequence[Reply]:
        return await self._rooms.answering.answer_at_once(chat, event, f"demo-{self._key()}", at)

    # ---- the team

    async def _read(self, person: SignedIn, at: datetime) -> int:
        """Somebody reads some of the queue, mostly right."""
        if at >= self._now:
            return 0
        view = View(Filter(state="open"))
        done = 0
        for _ in range(self._chance.randint(0, 4)):
            found = await self._rooms.reviewing.next_free(view, person, at)
            card = await self._rooms.reviewing.open(found, person, at) if found else None
            if card is None:
                break
            kind, entry = self._verdict(card)
            await self._rooms.reviewing.judge(
                card.question.id, kind, entry, based_on=card.based_on, person=person, now=at
            )
            done += 1
        for _ in range(self._chance.randint(0, 3)):
            item = await self._rooms.auditing.next(person, at)
            if isinstance(item, int):
                break
            verdict = self._chance.choice(("good",) * 18 + ("wrong", "should-ask"))
            await self._rooms.auditing.judge(item.question, verdict, person, at)
        return done

    def _verdict(self, card: Card) -> tuple[Kind, str | None]:
        meant = self._meant.get(card.question.text, "")
        if self._chance.random() < 0.12 and len(card.question.ranking) > 1:
            return "entry", card.question.ranking[self._chance.randint(0, 1)][0]
        if meant in self._base.by_id:
            return "entry", meant
        return ("new-question" if meant.startswith("politics") else "no-question"), None

    async def _walk(self, person: SignedIn, at: datetime, *, still_out: bool = False) -> int:
        """Somebody walks an evening where most doors wait. still_out: he is halfway."""
        start = await self._rooms.walking.start(person, at)
        if not start.areas or at >= self._now:
            return 0
        walk = await self._rooms.walking.ask(person, at, wijk=start.areas[0].wijk)
        found = await self._rooms.walking.open(walk, person, at) if walk else None
        if walk is None or found is None:
            return 0
        await self._rooms.walking.begin(walk, at, buddy=None)
        outcomes, weights = zip(*OUTCOMES, strict=True)
        taps = []
        for number, door in enumerate(found.doors[: len(found.doors) // 2] if still_out else found.doors):
            (outcome,) = self._chance.choices(outcomes, weights)
            note = self._chance.choice(NOTES) if outcome == "question-open" else ""
            visit = str(UUID(int=self._chance.getrandbits(128), version=4))
            taps.append(Tapped(visit, 1, door.id, outcome, at + timedelta(minutes=4 * number), note, walk))
        end = at + timedelta(minutes=4 * len(taps))
        await self._rooms.visiting.report(taps, person, end)
        if not still_out:
            await self._rooms.walking.end(walk, end)
        return len(taps)

    def _key(self) -> int:
        self._keys += 1
        return self._keys


def _buttons(replies: Sequence[Reply]) -> list[str]:
    return [button.data for reply in replies for row in reply.buttons for button in row]


def _offers(replies: Sequence[Reply], button: str) -> bool:
    return button in _buttons(replies)

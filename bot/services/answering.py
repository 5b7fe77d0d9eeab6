"""One turn of a talk: load what it remembers, decide, save everything in one unit of work.

The words of all lanes that wait are encoded together by whoever hands in `encode`; the step itself is pure. A turn is
committed whole or not at all: state, counts, log, replies and "done" of the row it answers.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.conversation.event import FromTeam, Gone
from bot.conversation.ids import Ids
from bot.conversation.state import State, dump, load
from bot.conversation.step import step, wanted
from bot.conversation.turn import Reply
from bot.conversation.wording import Voice
from bot.places import Places
from bot.services.occasion import Occasion
from bot.services.parcel import Parcel, queue
from bot.services.recording import record
from bot.storage import consents, inbox, outbox, talks
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime

    from bot.conversation.event import Event
    from bot.conversation.published import Published
    from bot.conversation.turn import Turn
    from bot.matching.arrays import Vectors
    from bot.services.current import Current
    from bot.services.parcel import Posted
    from bot.storage import Chat, Storage, Tx

    Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]

CACHED = 10_000
"""Talks whose state is kept at hand; the others are read from the database."""


class AnsweredBeforeError(Exception):
    """Another run of the same row was first: its replies stand, this turn is undone."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Where random things come from: ids of 32 hexadecimal digits, and secrets for one-time links."""

    new_id: Callable[[], str]
    secret: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A committed turn: what was said, and the rows of the outbox that say it."""

    replies: tuple[Reply, ...]
    posted: tuple[Posted, ...]


class Answering:
    """The talks of one city."""

    def __init__(
        self, storage: Storage, current: Current, encode: Encode, chance: Chance, *, console: str = ""
    ) -> None:
        """Console: address of the volunteers' console, for the links that the bot hands out."""
        self._storage = storage
        self._current = current
        self._encode = encode
        self._chance = chance
        self._console = console
        self._places: tuple[Published, Places] | None = None
        self._today: date | None = None
        self._remembered: OrderedDict[Chat, State] = OrderedDict()
        self._turns: WeakValueDictionary[Chat, asyncio.Lock] = WeakValueDictionary()

    async def answer(
        self, chat: Chat, event: Event, seq: int, now: datetime, before: Sequence[Parcel] = ()
    ) -> Answered:
        """Take the event of one row of the inbox.

        now:    when the row came in, so that the same row is the same turn after a kill.
        before: what goes out ahead of the replies.
        Raises AnsweredBeforeError when the row was answered meanwhile; nothing was changed then.
        """

        def begin(tx: Tx) -> int:
            if not inbox.finish(tx, seq, now):
                raise AnsweredBeforeError
            return seq

        return await self._turn(chat, event, now, begin, before)

    async def answer_at_once(self, chat: Chat, event: Event, key: str, now: datetime) -> tuple[Reply, ...]:
        """Take an event that comes with its own request (web page, terminal) and return the replies, committed.

        key: unique for the event within the channel; asked twice, the same replies come back and nothing happens.
        """

        def begin(tx: Tx) -> int:
            (seq,) = inbox.add(tx, [inbox.Arrival(key, chat, b"", now)])
            if seq is None or not inbox.finish(tx, seq, now):
                raise AnsweredBeforeError
            return seq

        try:
            answered = await self._turn(chat, event, now, begin, (), at_once=True)
        except AnsweredBeforeError:
            return await self._storage.read(lambda tx: _said_before(tx, chat, key))
        return answered.replies

    def forget(self, chat: Chat) -> None:
        """Drop what is held of a talk in memory: somebody else changed or erased it."""
        self._remembered.pop(chat, None)

    async def _turn(
        self,
        chat: Chat,
        event: Event,
        now: datetime,
        begin: Callable[[Tx], int],
        before: Sequence[Parcel],
        *,
        at_once: bool = False,
    ) -> Answered:
        # One turn of a chat at a time; the lock lives as long as somebody holds or awaits it.
        async with self._turns.setdefault(chat, asyncio.Lock()):
            turn, occasion = await self._decided(chat, event, now)
            by_voter = not isinstance(event, (Gone, FromTeam))

            def unit(tx: Tx) -> Answered:
                seq = begin(tx)
                # Who could not be reached and writes again can be reached; only who consented has such a mark.
                if by_voter and (turn.state.k1 == "yes" or turn.state.reachable or turn.state.doors):
                    talks.reached(tx, chat)
                return _saved(tx, turn, replace(occasion, inbox_seq=seq), before, at_once=at_once)

            answered = await self._storage.writer.run(unit)
            self._remember(chat, turn.state, now)
            return answered

    async def _decided(self, chat: Chat, event: Event, now: datetime) -> tuple[Turn, Occasion]:
        published = self._current.published
        state = await self._state(chat, now)
        texts = wanted(state, event, published)
        vectors = await self._encode(texts) if texts else None
        ids = Ids(self._chance.new_id(), self._chance.new_id())
        turn = step(state, event, published, vectors, now, ids)
        occasion = Occasion(
            chat=chat,
            now=now,
            inbox_seq=0,
            number=published.number,
            voice=Voice(published.base, turn.state.language),
            places=self._places_of(published),
            talk=turn.state.talk or state.talk,
            ids=tuple(self._chance.new_id() for _ in range(len(turn.records) + 1)),
            secret=self._chance.secret(),
            link=self._console,
        )
        return turn, occasion

    def _places_of(self, published: Published) -> Places:
        """The areas of a version; made once, for its index of names takes longer than a turn."""
        if self._places is None or self._places[0] is not published:
            self._places = (published, Places(published.base.areas))
        return self._places[1]

    async def _state(self, chat: Chat, now: datetime) -> State:
        """What the talk remembers, from memory when that is of today: what is older may be under a key that is gone."""
        if chat in self._remembered and self._today == day_of(now):
            return self._remembered[chat]
        return await self._storage.read(lambda tx: _loaded(tx, chat, now))

    def _remember(self, chat: Chat, state: State, now: datetime) -> None:
        if self._today != day_of(now):
            self._today = day_of(now)
            self._remembered.clear()
        self._remembered[chat] = state
        self._remembered.move_to_end(chat)
        if len(self._remembered) > CACHED:
            self._remembered.popitem(last=False)


def _loaded(tx: Tx, chat: Chat, now: datetime) -> State:
    """What a talk remembers, with the consents that outlive a talk as they stand in the proofs."""
    text = talks.load(tx, chat, now)
    state = load(text.decode()) if text else State()
    voter = talks.voter_of(tx, chat)
    if voter is None:
        return replace(state, reachable=(), doors=(), paused=False, k1="no" if state.k1 == "yes" else state.k1)
    given = consents.in_force(tx, chat)
    return replace(
        state,
        reachable=tuple(question for purpose, question in given if purpose == "K2-chat" and question),
        doors=tuple(question for purpose, question in given if purpose == "K2-door" and question),
        paused=voter.paused_at is not None,
    )


def _said_before(tx: Tx, chat: Chat, key: str) -> tuple[Reply, ...]:
    """The replies to an event that was answered before, as far as its day's key still opens them."""
    seq = inbox.number_of(tx, chat.channel, key)
    rows = outbox.answers_to(tx, seq) if seq is not None else []
    parcels = (Parcel.load(row.body) for row in rows)
    return tuple(Reply(one.text, quotes=one.quotes, buttons=one.buttons, document=one.document) for one in parcels)


def _saved(tx: Tx, turn: Turn, occasion: Occasion, before: Sequence[Parcel], *, at_once: bool) -> Answered:
    """Save a turn: records, state, replies."""
    chat, now = occasion.chat, occasion.now
    replies = (*turn.replies, *record(tx, turn, occasion))
    if turn.state.talk:
        talks.save(tx, chat, dump(turn.state).encode(), now)
    else:
        talks.forget(tx, chat, now)
    posted = queue(tx, chat, occasion.inbox_seq, replies, now, before=before)
    if at_once:
        outbox.hand_over(tx, occasion.inbox_seq, now)
    return Answered(replies, tuple(posted))

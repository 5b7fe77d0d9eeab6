"""One bot's account: its chats, mailbox and webhook, what it told Telegram about itself, every call it made."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.chats import Chat, User
from tests.telegram_emulator.faults import Flood, Weather
from tests.telegram_emulator.mailbox import Mailbox
from tests.telegram_emulator.people import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.telegram_emulator.clock import Clock
    from tests.telegram_emulator.hook import Hook

Json = dict[str, Any]
QUERY_AGES_SECONDS = 300
FIRST_USER = 700_000_001


@dataclass(frozen=True)
class Call:
    """One call as it came in, and how it ended ("ok", an error's words, or the fault that struck)."""

    method: str
    parameters: Json
    outcome: str
    at: float


@dataclass
class Profile:
    """What the bot told Telegram about itself. Keys: (scope as text, language) or language."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)


class Account:
    """Everything behind one token."""

    def __init__(
        self, token: str, clock: Clock, *, username: str = "deurbel_test_bot", flood: bool = False, seed: int = 1
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot_user = User(int(token.partition(":")[0]), "Deurbel", None, username, is_bot=True)
        self.chats: dict[int, Chat] = {}
        self.mailbox = Mailbox(clock)
        self.hook: Hook | None = None
        self.weather = Weather(seed)
        self.flood = Flood() if flood else None
        self.profile = Profile()
        self.transcript: list[Call] = []
        self.answered_queries: dict[str, Json] = {}
        self.actions: list[tuple[int, str]] = []
        self.documents: list[tuple[int, str, bytes]] = []
        self.sent = 0
        self.on_sent: Callable[[int], None] = lambda _chat: None
        self._queries: dict[str, float] = {}
        self._last_query = 0
        self._changed = asyncio.Event()

    def now(self) -> float:
        """Unix time by the emulator's clock."""
        return self.clock.now()

    def voter(self, user_id: int | None = None, first_name: str = "Fatima", language_code: str | None = "nl") -> Person:
        """A person with a private chat; the same person for the same id."""
        if user_id is None:
            user_id = max([FIRST_USER - 1, *self.chats]) + 1
        if user_id not in self.chats:
            user = User(user_id, first_name, language_code)
            self.chats[user_id] = Chat(user_id, user=user)
        chat = self.chats[user_id]
        assert chat.user is not None
        return Person(self, chat.user, chat)

    def group(self, chat_id: int, title: str = "Vrijwilligers") -> Chat:
        """A group in which the bot is a member."""
        return self.chats.setdefault(chat_id, Chat(chat_id, "supergroup", title, started=True))

    def new_query(self, _user: int) -> str:
        """A callback or inline query's id, ageing from now."""
        self._last_query += 1
        query_id = str(4_000_000_000_000_000_000 + self._last_query)
        self._queries[query_id] = self.now()
        return query_id

    def query_is_fresh(self, query_id: str) -> bool:
        """Whether it may still be answered."""
        born = self._queries.get(query_id)
        return born is not None and self.now() - born <= QUERY_AGES_SECONDS

    def show(self, chat: Chat, message_id: int) -> Json:
        """A message as a callback query carries it: whole, or only its place when it is gone."""
        return dict(chat.messages.get(message_id) or {"chat": chat.json(), "message_id": message_id, "date": 0})

    def note(self, call: Call) -> None:
        """Write a call into the transcript and wake whoever waits for a change."""
        self.transcript.append(call)
        self.wake()

    def wake(self) -> None:
        """Something changed: let whoever waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def calls(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.transcript if call.method == method]

    async def changed_within(self, seconds: float) -> None:
        """Wait for the next change, but no longer."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    async def until(self, true: Callable[[], object], within_s: float = 120) -> None:
        """Wait until a condition over the account holds, looking again at every call. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not true():
                await self._changed.wait()

"""The user's side over HTTP, for people with a browser and for measuring from another process.

`GET /` is a phone; it types and taps through `/phone/...` as a person would, and sees what that person sees.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.telegram_emulator.people import Person
    from tests.telegram_emulator.server import Emulator

PAGE = Path(__file__).with_name("phone.html")
WAIT_S = 25.0


def add_control(emulator: Emulator) -> None:
    """Give the emulator its phone; before it is started."""
    phone = Phone(emulator)
    emulator.routes += [
        web.get("/", phone.page),
        web.get("/phone/chat", phone.chat),
        web.post("/phone/say", phone.say),
        web.post("/phone/tap", phone.tap),
        web.post("/phone/block", phone.block),
        web.get("/phone/inline", phone.inline),
        web.get("/phone/profile", phone.profile),
        web.post("/bench/burst", phone.burst),
        web.post("/bench/steady", phone.steady),
        web.post("/bench/quiet", phone.quiet),
    ]


class Phone:
    """What the page asks for."""

    def __init__(self, emulator: Emulator) -> None:
        self._account = emulator.account

    async def page(self, _request: web.Request) -> web.Response:
        """The phone."""
        return web.Response(text=PAGE.read_text(), content_type="text/html")

    async def chat(self, request: web.Request) -> web.Response:
        """The chat as it looks now; with `seen`, as soon as it looks different."""
        person = self._person(request.query)
        seen = request.query.get("seen", "")
        end = asyncio.get_running_loop().time() + WAIT_S
        while (look := _look(person)) == seen and (left := end - asyncio.get_running_loop().time()) > 0:
            await self._account.changed_within(left)
        shown = list(person.chat.messages.values())
        actions = [action for chat, action in self._account.actions[-1:] if chat == person.chat.id]
        return web.json_response(
            {"seen": look, "messages": shown, "typing": bool(actions), "blocked": person.chat.blocked}
        )

    async def say(self, request: web.Request) -> web.Response:
        """Send words, perhaps as a reply or as an edit."""
        given = await request.json()
        person = self._person(given)
        if edits := given.get("edits"):
            person.edits(edits, given["text"])
        else:
            person.types(given["text"], reply_to=given.get("reply_to"))
        self._account.wake()
        return web.json_response({})

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button."""
        given = await request.json()
        self._person(given).taps_data(given["data"], given["message"])
        return web.json_response({})

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot, or let it in again."""
        person = self._person(await request.json())
        if person.chat.blocked:
            person.unblocks()
        else:
            person.blocks()
        self._account.wake()
        return web.json_response({})

    async def inline(self, request: web.Request) -> web.Response:
        """Type @bot and words in another chat: what would be offered."""
        query = self._person(request.query).asks_inline(request.query["query"])
        await self._account.until(lambda: query in self._account.answered_queries, within_s=10)
        return web.json_response(self._account.answered_queries[query])

    async def profile(self, request: web.Request) -> web.Response:
        """What the bot says of itself before /start, in the phone's language."""
        language = request.query.get("language", "nl")
        profile = self._account.profile
        commands = [
            command
            for (scope, of), listed in profile.commands.items()
            if of == language and "all_private_chats" in scope
            for command in listed
        ]
        description = profile.descriptions.get(language) or profile.descriptions.get("", "")
        return web.json_response({"description": description, "commands": commands})

    async def burst(self, request: web.Request) -> web.Response:
        """So many messages from so many chats, round and round; answered when so many replies are there."""
        given = await request.json()
        people = self._people(given["chats"])
        wanted = self._account.sent + given["replies"]
        begin = time.perf_counter()
        for n in range(given["messages"]):
            people[n % len(people)].types(given["text"].format(n=n))
        await self._account.until(lambda: self._account.sent >= wanted, within_s=600)
        return web.json_response({"seconds": time.perf_counter() - begin})

    async def quiet(self, _request: web.Request) -> web.Response:
        """Wait until nothing was said for a third of a second."""
        before = -1
        while before != self._account.sent:
            before = self._account.sent
            await asyncio.sleep(0.3)
        return web.json_response({})

    async def steady(self, request: web.Request) -> web.Response:
        """Messages at a steady rate, each from the next chat; the milliseconds until each chat's first reply to it."""
        given = await request.json()
        people = self._people(given["chats"])
        count, loop = given["per_second"] * given["seconds"], asyncio.get_running_loop()
        begin, wrote, took = loop.time(), {}, []

        def heard(chat: int) -> None:
            if chat in wrote:
                took.append((time.perf_counter() - wrote.pop(chat)) * 1000)

        self._account.on_sent = heard
        for n in range(count):
            await asyncio.sleep(max(0.0, begin + n / given["per_second"] - loop.time()))
            person = people[n % len(people)]
            wrote[person.chat.id] = time.perf_counter()
            person.types(given["text"].format(n=n))
        await self._account.until(lambda: len(took) >= count, within_s=60)
        self._account.on_sent = lambda _chat: None
        return web.json_response({"milliseconds": took})

    def _people(self, count: int) -> list[Person]:
        return [self._account.voter(800_000_000 + n) for n in range(count)]

    def _person(self, given: Any) -> Person:
        return self._account.voter(
            int(given.get("user", 700_000_001)), given.get("name") or "Fatima", given.get("language") or "nl"
        )


def _look(person: Person) -> str:
    """Changes whenever the chat does."""
    newest = max((message.get("edit_date", message["date"]) for message in person.chat.messages.values()), default=0)
    return f"{len(person.chat.messages)}-{newest}-{person.chat.blocked}-{hash(str(person.heard_messages()[-3:]))}"

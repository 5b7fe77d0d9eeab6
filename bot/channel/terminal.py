"""A talk in the terminal: for people with colours and numbered buttons, for tests one JSON line an event.

The same service answers as for Telegram and the web page; each run of it is a talk of its own. Standard input is read
line by line; end of input ends the talk.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.conversation.event import Command, Tap, Words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.conversation.event import Event
    from bot.conversation.turn import Button, Reply

    Answer = Callable[[Event], Awaitable[tuple[Reply, ...]]]


class UnreadableLineError(Exception):
    """A line that is no event: what is wrong with it and what to write."""


@dataclass(slots=True)
class Buttons:
    """The buttons a voter can tap: those of the last event, and every earlier one by its label."""

    now: list[Button] = field(default_factory=list)
    by_label: dict[str, Button] = field(default_factory=dict)

    def shown(self, replies: Iterable[Reply]) -> None:
        """Take the buttons of new replies; a reply without any leaves the last ones as they are."""
        fresh = [button for reply in replies for row in reply.buttons for button in row]
        if fresh:
            self.now = fresh
        self.by_label.update((button.label, button) for button in fresh)

    def tapped(self, which: str | int) -> Button:
        """The button with this label, or this number counted from 1. Raises UnreadableLineError."""
        if isinstance(which, int):
            if 1 <= which <= len(self.now):
                return self.now[which - 1]
            raise UnreadableLineError(f"there is no button {which}: there are {len(self.now)}")
        if which in self.by_label:
            return self.by_label[which]
        raise UnreadableLineError(f"no button is called {which!r}: take one of {[b.label for b in self.now]}")


def typed(text: str) -> Event:
    """Read what somebody typed: a command with its argument, or words."""
    if text.startswith("/") and len(text) > 1 and not text[1].isspace():
        name, _, argument = text[1:].partition(" ")
        return Command(name.partition("@")[0], argument.strip())
    return Words(text)


def read_line(line: str, buttons: Buttons) -> Event:
    """Read one JSON line: `{"text": ...}`, `{"tap": "<label>"}` or `{"tap": <number>}`. Raises UnreadableLineError."""
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableLineError(f'not JSON ({error.msg}): write {{"text": "..."}} or {{"tap": 1}}') from None
    if isinstance(given, dict) and isinstance(given.get("text"), str):
        return typed(given["text"])
    if isinstance(given, dict) and isinstance(given.get("tap"), str | int) and not isinstance(given["tap"], bool):
        button = buttons.tapped(given["tap"])
        if button.url:
            raise UnreadableLineError(
                f"button {button.label!r} opens a page, {button.url}: there is nothing to tap here"
            )
        return Tap(button.data)
    raise UnreadableLineError('write {"text": "..."}, {"tap": "<label>"} or {"tap": <number>}')


def as_json(replies: Iterable[Reply]) -> str:
    """One line with the replies to one event."""
    return json.dumps({"replies": [_reply(reply) for reply in replies]}, ensure_ascii=False)


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "text": reply.text,
        "decision": reply.decision,
        "ids": list(reply.ids),
        "quotes": [{"source": one.source, "paragraph": one.paragraph, "text": one.text} for one in reply.quotes],
        "buttons": [button.label for row in reply.buttons for button in row],
    }


class JsonTalk:
    """A talk of JSON lines: one event in, one line with the replies out."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._buttons = Buttons()

    async def take(self, line: str) -> str:
        """Answer one line. Raises UnreadableLineError."""
        replies = await self._answer(read_line(line, self._buttons))
        self._buttons.shown(replies)
        return as_json(replies)


async def talk_jsonl(answer: Answer, lines: Iterable[str], out: TextIO) -> int:
    """Answer one JSON line after the other; returns how many lines could not be read (each gives an `error` line)."""
    talking = JsonTalk(answer)
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            said = await talking.take(line)
        except UnreadableLineError as error:
            unreadable += 1
            said = json.dumps({"error": str(error)}, ensure_ascii=False)
        print(said, file=out, flush=True)
    return unreadable


async def talk(answer: Answer, lines: Iterable[str], console: Console) -> None:
    """Talk with a person: a line is a message, `#2` or `#label` taps a button."""
    buttons = Buttons()
    show(await answer(Command("start")), buttons, console)
    for line in lines:
        text = line.rstrip("\n")
        event: Event = typed(text)
        if text.startswith("#"):
            which = text[1:].strip()
            try:
                button = buttons.tapped(int(which) if which.isdigit() else which)
            except UnreadableLineError as error:
                console.print(Text(str(error), style="dim"))
                continue
            if button.url:
                console.print(Text(button.url, style="dim"))
                continue
            event = Tap(button.data)
        show(await answer(event), buttons, console)


def show(replies: tuple[Reply, ...], buttons: Buttons, console: Console) -> None:
    """Print replies with their buttons numbered."""
    buttons.shown(replies)
    numbers = {id(button): number for number, button in enumerate(buttons.now, start=1)}
    for reply in replies:
        console.print(Panel(Text(reply.text), title=reply.decision or None, title_align="left", border_style="green"))
        for row in reply.buttons:
            labels = (f"[#{numbers[id(button)]}] {button.label}" for button in row)
            console.print(Text("  " + "   ".join(labels), style="cyan"))
        if reply.document:
            console.print(Text(f"  ({reply.document[0]}, {len(reply.document[1])} bytes)", style="dim"))

"""The voter's own data, in his hands: what is kept, see it, pause it, stop, erase (L5, L7, L9, L12, L14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.consent import K1, taken_back
from bot.conversation.followingup import withdraw_button
from bot.conversation.state import State
from bot.conversation.turn import Button, Reply, Turn, Wanted
from bot.conversation.wording import lines, paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from datetime import date

    from bot.conversation.wording import Voice


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure erased, and whether a threat is held apart (C5)."""

    questions: int
    follow_ups: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one voter, for himself: his questions with their days, who looked, and everything as a file.

    looks: the day, and what somebody of the team looked at: `question`, `door`, `call` or `chat`.
    """

    questions: tuple[tuple[date, str], ...]
    document: tuple[str, bytes]
    looks: tuple[tuple[date, str], ...] = ()


def privacy(voice: Voice, k1: str) -> Reply:
    """Give the short notice, with the button that takes K1 back where it was given."""
    campaign = voice.base.campaign
    controller = campaign.controller
    named = controller.name and controller.mail
    text = paragraphs(
        voice.say(Key.PRIVACY),
        voice.say(Key.PRIVACY_KEEPS, days=str(campaign.retention.question_days)),
        voice.say(Key.PRIVACY_KEEPS_NOT),
        voice.say(Key.PRIVACY_RIGHTS),
        voice.say(Key.PRIVACY_CONTROLLER, name=controller.name, mail=controller.mail)
        if named
        else voice.say(Key.PRIVACY_CONTROLLER_NONE),
    )
    page = Button(voice.say(Key.BUTTON_PRIVACY_PAGE), url="/privacy")
    back = Button(voice.say(Key.BUTTON_WITHDRAW), data(Does.BACK, K1))
    return Reply(text, buttons=((page,), (back,)) if k1 == "yes" else ((page,),))


def ask_forget(state: State, voice: Voice) -> Turn:
    """Ask for the one confirmation that erasing needs."""
    row = (
        Button(voice.say(Key.BUTTON_FORGET_YES), data(Does.FORGET, "yes")),
        Button(voice.say(Key.BUTTON_FORGET_NO), data(Does.FORGET, "no")),
    )
    return Turn(replace(state, asking="forget"), (Reply(voice.say(Key.FORGET_ASK), buttons=(row,)),))


def forget(state: State, voice: Voice, *, sure: bool) -> Turn:
    """Erase everything, or leave it. The receipt comes from who erases."""
    if not sure:
        return Turn(replace(state, asking=""), (Reply(voice.say(Key.FORGET_NOT)),))
    return Turn(_stranger(state), records=(Wanted("forget"),))


def receipt(voice: Voice, erased: Receipt) -> Reply:
    """Say what was erased, what remains as counts, and what is held and why."""
    counts = voice.say(Key.FORGET_RECEIPT, questions=str(erased.questions), follow_ups=str(erased.follow_ups))
    text = paragraphs(
        lines(voice.say(Key.FORGET_DONE), counts),
        voice.say(Key.FORGET_REMAINS),
        voice.say(Key.FORGET_HELD) if erased.held else "",
    )
    return Reply(text)


def stop(state: State, voice: Voice) -> Turn:
    """Send nothing any more unless the voter writes first; every consent is taken back."""
    proof = taken_back(voice) if state.k1 == "yes" else ()
    return Turn(_stranger(state), (Reply(voice.say(Key.STOPPED)),), (*proof, Wanted("stop")))


def _stranger(state: State) -> State:
    """Return the state of someone we do not know, in his language: his next message begins a new talk."""
    return State(language=state.language, fixed=state.fixed)


def pause(state: State, voice: Voice, *, on: bool) -> Turn:
    """Keep but do not use, or use again."""
    key, button = (Key.PAUSED, Key.BUTTON_RESUME) if on else (Key.RESUMED, Key.BUTTON_PAUSE)
    row = (Button(voice.say(button), data(Does.PAUSE, "off" if on else "on")),)
    wanted = Wanted("pause" if on else "resume")
    return Turn(replace(state, paused=on), (Reply(voice.say(key), buttons=(row,)),), (wanted,))


def mine(voice: Voice, kept: Kept | None) -> Reply:
    """Show the voter what is kept of him, and give it as a file."""
    if kept is None:
        return Reply(voice.say(Key.MINE_NOTHING))
    rows = (voice.say(Key.MINE_QUESTION, date=voice.day(day), question=text) for day, text in kept.questions)
    seen = tuple(
        voice.say(Key.MINE_LOOK, date=voice.day(day), what=voice.say(_LOOKS[what]))
        for day, what in kept.looks
        if what in _LOOKS
    )
    text = paragraphs(
        lines(voice.say(Key.MINE_INTRO), *rows),
        lines(voice.say(Key.MINE_SEEN, count=str(len(seen))), *seen[:LOOKS_SHOWN]) if seen else "",
        voice.say(Key.MINE_FILE, count=str(len(kept.questions))),
    )
    return Reply(text, document=kept.document)


_LOOKS = {
    "question": Key.LOOK_QUESTION,
    "door": Key.LOOK_DOOR,
    "call": Key.LOOK_CALL,
    "chat": Key.LOOK_CHAT,
}
LOOKS_SHOWN = 10
"""The newest ones; the file has them all."""
_WAYS = {"chat": Key.WAY_CHAT, "door": Key.WAY_DOOR, "phone": Key.WAY_PHONE}
_STATES = {
    "open": Key.STATE_OPEN,
    "assigned": Key.STATE_ASSIGNED,
    "come-back": Key.STATE_COME_BACK,
    "awaiting": Key.STATE_AWAITING,
    "done": Key.STATE_DONE,
    "lapsed": Key.STATE_LAPSED,
    "never": Key.STATE_NEVER,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the team: its day, the way back, where it stands (as `followup.State` names it)."""

    question: str
    day: date
    way: str
    state: str
    closed: bool


def status(voice: Voice, asked: tuple[Request, ...]) -> Reply:
    """Say where each request to the team stands; those still open are taken back with one tap."""
    if not asked:
        return Reply(voice.say(Key.STATUS_NONE))
    rows = (
        voice.say(
            Key.STATUS_ROW, date=voice.day(one.day), way=voice.say(_WAYS[one.way]), state=voice.say(_STATES[one.state])
        )
        for one in asked
    )
    backs = tuple(
        (withdraw_button(voice, one.way, one.question, voice.day(one.day)),) for one in asked if not one.closed
    )
    return Reply(lines(voice.say(Key.STATUS_INTRO), *rows), buttons=backs)

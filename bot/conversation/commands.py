"""What a voter can ask of the bot itself: by slash command, or in words.

The names are fixed here; the words stand in `vocabulary.yaml` under `stop_words`, one list for each key of `IN_WORDS`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import about, followingup, menu, opening, owndata, person
from bot.conversation.buttons import Does, data
from bot.conversation.replying import answer, menu_button
from bot.conversation.turn import Button, Counted, Reply, Turn, Wanted
from bot.conversation.wording import Voice, paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.state import State
    from bot.knowledge.campaign import CommandWord
    from bot.knowledge.model import Language

ALIASES: dict[str, tuple[str, ...]] = {
    "start": (),
    "help": ("hulp",),
    "themas": ("menu", "onderwerpen", "topics", "thema"),
    "privacy": (),
    "vergeet": ("forget", "wis", "delete"),
    "stop": (),
    "mijngegevens": ("mydata", "gegevens"),
    "status": (),
    "adres": ("address",),
    "pauze": ("pause",),
    "over": ("about",),
    "transparantie": ("transparency",),
    "taal": ("language",),
    "mens": ("person", "contact"),
    "console": (),
}
"""Each command with the other names it answers to."""

IN_WORDS: dict[CommandWord, str] = {
    "stop": "stop",
    "privacy": "privacy",
    "forget": "vergeet",
    "mine": "mijngegevens",
    "status": "status",
    "person": "mens",
    "pause": "pauze",
    "about": "over",
    "transparency": "transparantie",
    "menu": "themas",
    "help": "help",
    "language": "taal",
}
"""Key of `vocabulary.stop_words` -> command."""

IN_REPLIES = {"privacy": "privacy", "erase": "vergeet", "person": "mens", "language": "taal"}
"""Variant of the reply `meta` -> command: who asks in words that are on no list gets the same thing."""

_NAMES = {alias: name for name, aliases in ALIASES.items() for alias in (name, *aliases)}
POSTER = "p-"
"""A deep link straight to a position: `/start p-huisjesmelkers`."""
INVITATION = "t-"
"""A deep link for someone of the team: `/start t-<token>`."""


def obey(state: State, name: str, argument: str, voice: Voice) -> Turn:
    """Do what a command asks. An unknown one is said to be unknown, with what there is."""
    known = _NAMES.get(name.casefold())
    if known is None:
        return Turn(state, (_help(voice, Key.UNKNOWN_COMMAND),))
    return _DO[known](state, argument.strip(), voice)


def _help(voice: Voice, first: Key | None = None) -> Reply:
    text = paragraphs(voice.say(first) if first else "", voice.say(Key.HELP), voice.say(Key.HELP_COMMANDS))
    return Reply(text, buttons=((menu_button(voice),),))


def _start(state: State, payload: str, voice: Voice) -> Turn:
    """Open the talk; a poster's link goes on to its position, a flyer's is counted and nothing more."""
    opened = replace(state, opened=True, crisis="")
    first = opening.opening(voice)
    position = voice.base.by_id.get(payload.removeprefix(POSTER)) if payload.startswith(POSTER) else None
    if position:
        return Turn(
            replace(opened, last=None),
            (first, answer(voice, position)),
            (Counted(f"read:{position.id}", voice.language),),
        )
    if payload.startswith(INVITATION):
        return Turn(opened, records=(Wanted("connect", payload.removeprefix(INVITATION)),))
    # Short ones only: what is counted stays for ever, and a link's secret must not be among it.
    if re.fullmatch(r"[A-Za-z0-9_-]{1,32}", payload) and not payload.startswith(POSTER):
        return Turn(opened, (first,), (Counted(f"start:{payload}", voice.language),))
    return Turn(opened, (first,))


def language(state: State, wanted: str, voice: Voice) -> Turn:
    """Speak Dutch or English from now on, or ask which."""
    chosen: dict[str, Language] = {
        "nl": "nl",
        "nederlands": "nl",
        "dutch": "nl",
        "en": "en",
        "engels": "en",
        "english": "en",
    }
    if wanted.casefold() in chosen:
        spoken = Voice(voice.base, chosen[wanted.casefold()])
        return Turn(replace(state, language=spoken.language, fixed=True), (Reply(spoken.say(Key.LANGUAGE_SET)),))
    row = (
        Button(voice.say(Key.BUTTON_DUTCH), data(Does.LANGUAGE, "nl")),
        Button(voice.say(Key.BUTTON_ENGLISH), data(Does.LANGUAGE, "en")),
    )
    return Turn(state, (Reply(voice.say(Key.LANGUAGE_ASK), buttons=(row,)),))


_DO: dict[str, Callable[[State, str, Voice], Turn]] = {
    "start": _start,
    "help": lambda state, _, voice: Turn(state, (_help(voice),)),
    "themas": lambda state, _, voice: Turn(replace(state, crisis=""), (menu.themes(voice),)),
    "privacy": lambda state, _, voice: Turn(state, (owndata.privacy(voice, state.k1),)),
    "vergeet": lambda state, _, voice: owndata.ask_forget(state, voice),
    "stop": lambda state, _, voice: owndata.stop(state, voice),
    "mijngegevens": lambda state, *_: Turn(state, records=(Wanted("mine"),)),
    "status": lambda state, *_: Turn(state, records=(Wanted("status"),)),
    "pauze": lambda state, _, voice: owndata.pause(state, voice, on=not state.paused),
    "over": lambda state, _, voice: Turn(state, (about.about(voice),)),
    "transparantie": lambda state, _, voice: Turn(state, (about.transparency(voice),)),
    "taal": language,
    "mens": lambda state, _, voice: person.ask(state, voice),
    "adres": lambda state, _, voice: followingup.correct_address(state, voice),
    "console": lambda state, *_: Turn(state, records=(Wanted("login"),)),
}

"""What the bot tells Telegram about itself at the start: commands by scope and language, descriptions, menu button.

All words are those of the knowledge folder; the commands are the lines of the help text, so that the menu and the help
can never say different things.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channel.telegram_api import Refused
from bot.conversation.wording import Voice
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.channel.telegram_api import BotApi
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Language

_log = logging.getLogger(__name__)

IN_GROUPS = ("over", "privacy")
"""Commands that a group may see; everything about a voter's own data belongs into a chat of his own."""

Commands = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said in one language. Commands as (name, description)."""

    description: str
    short: str
    voters: Commands
    groups: Commands
    volunteers: Commands
    admins: Commands


@dataclass(frozen=True, slots=True)
class Profile:
    """What the bot says of itself; the first language is also what people with any other see."""

    spoken: dict[Language, Spoken]
    team_chat: int | None


def profile_of(base: KnowledgeBase) -> Profile:
    """Read the profile out of the knowledge base."""
    return Profile({language: _spoken(base, language) for language in base.campaign.languages}, base.campaign.team_chat)


def _spoken(base: KnowledgeBase, language: Language) -> Spoken:
    voice, campaign = Voice(base, language), base.campaign
    voters = _commands(voice.say(Key.HELP_COMMANDS))
    console = ("console", voice.say(Key.COMMAND_CONSOLE))
    health = ("gezondheid", voice.say(Key.COMMAND_HEALTH))
    return Spoken(
        description=voice.say(
            Key.BOT_DESCRIPTION, candidate=campaign.candidate, party=campaign.party, city=campaign.city_name
        ),
        short=voice.say(Key.BOT_SHORT, candidate=campaign.candidate),
        voters=voters,
        groups=tuple(command for command in voters if command[0] in IN_GROUPS),
        volunteers=(console,),
        admins=(console, health),
    )


def _commands(help_text: str) -> Commands:
    """Read "/name what it does", one a line."""
    found = []
    for line in help_text.splitlines():
        name, _, what = line.strip().partition(" ")
        if name.startswith("/") and what:
            found.append((name.removeprefix("/"), what.strip()))
    return tuple(found)


async def introduce(api: BotApi, profile: Profile) -> None:
    """Tell Telegram. What it refuses is logged and left out; raises CallError when it is out of reach."""
    for method, parameters in calls(profile):
        try:
            await api.call(method, parameters)
        except Refused as refused:
            if refused.code != 400:
                raise
            _log.warning("Telegram refused a part of the bot's profile", extra={"why": str(refused)})


def calls(profile: Profile) -> list[tuple[str, dict[str, object]]]:
    """List the calls: for every language, and without one for everybody else."""
    first = next(iter(profile.spoken))
    listed: list[tuple[str, dict[str, object]]] = []
    for code, spoken in [("", profile.spoken[first]), *profile.spoken.items()]:
        listed += [
            ("setMyDescription", {"description": spoken.description, "language_code": code}),
            ("setMyShortDescription", {"short_description": spoken.short, "language_code": code}),
            _set_commands(spoken.voters, {"type": "all_private_chats"}, code),
            _set_commands(spoken.groups, {"type": "all_group_chats"}, code),
        ]
        if profile.team_chat is not None:
            chat = profile.team_chat
            listed += [
                _set_commands(spoken.volunteers, {"type": "chat", "chat_id": chat}, code),
                _set_commands(spoken.admins, {"type": "chat_administrators", "chat_id": chat}, code),
            ]
    return [*listed, ("setChatMenuButton", {"menu_button": {"type": "commands"}})]


def _set_commands(
    commands: Sequence[tuple[str, str]], scope: dict[str, object], language: str
) -> tuple[str, dict[str, object]]:
    named = [{"command": name, "description": what[:256]} for name, what in commands]
    return ("setMyCommands", {"commands": named, "scope": scope, "language_code": language})

"""A person of the team: how a voter reaches one, and what the bot does while one is in the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.conversation import followingup
from bot.conversation.buttons import Does, data
from bot.conversation.replying import answer
from bot.conversation.turn import Button, Reply, Turn
from bot.conversation.wording import lines, paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.event import FromTeam
    from bot.conversation.state import State
    from bot.conversation.wording import Voice

CONSENT = "K2-chat"
"""The consent that lets a person write about one question; without it nothing leaves (promise 8)."""


def ask(state: State, voice: Voice) -> Turn:
    """Say how to reach a person, and offer to leave the last question with the team (K2)."""
    reply = contact(voice)
    if state.open_question is None or state.minor:
        return Turn(state, (reply,))
    text = paragraphs(reply.text, voice.say(Key.K2_OFFER))
    return Turn(state, (replace(reply, text=text, buttons=followingup.ways(voice)),))


def contact(voice: Voice) -> Reply:
    """Say how to reach a person of the team, or honestly that nobody has been named yet."""
    found = voice.base.campaign.contact
    hours = found.hours.in_(voice.language) if found.hours else ""
    if not (found.mail or found.phone):
        return Reply(voice.say(Key.PERSON_NONE))
    return Reply(
        paragraphs(
            voice.say(Key.PERSON_INTRO),
            lines(
                voice.say(Key.PERSON_NAME, name=found.name) if found.name else "",
                voice.say(Key.PERSON_MAIL, mail=found.mail) if found.mail else "",
                voice.say(Key.PERSON_PHONE, phone=found.phone) if found.phone else "",
                voice.say(Key.PERSON_HOURS, hours=hours) if hours else "",
            ),
        )
    )


def from_team(state: State, event: FromTeam, voice: Voice) -> Turn:
    """Let a person of the team in, through and out. Nobody writes to a voter who did not ask for it."""
    if event.question not in state.reachable:
        return Turn(state)
    match event.what:
        case "joins":
            text = voice.say(Key.PERSON_JOINS, first_name=event.first_name)
            return Turn(replace(state, person=event.first_name), (Reply(text, why=_why(event)),))
        case "writes":
            return Turn(state, (_written(event, voice),))
        case "leaves":
            text = voice.say(Key.PERSON_LEAVES, first_name=event.first_name)
            return Turn(replace(state, person=""), (Reply(text, why=_why(event)),))
        case "found":
            reply = _found(event, voice)
            return Turn(state, (reply,) if reply else ())
        case "closes":
            left = tuple(question for question in state.reachable if question != event.question)
            closed = replace(state, person="", reachable=left)
            # Whoever was in the talk is out of it now: the bot answers again, and says so.
            left_by = voice.say(Key.PERSON_LEAVES, first_name=state.person) if state.person else ""
            return Turn(closed, (Reply(paragraphs(voice.say(Key.PERSON_CLOSES), left_by), why=_why(event)),))


def _why(event: FromTeam) -> str:
    return f"{CONSENT}:{event.question}"


def _found(event: FromTeam, voice: Voice) -> Reply | None:
    """Give the answer that was not there yet, and one tap to hear nothing more. Nothing when it is gone again."""
    position = voice.base.by_id.get(event.position or "")
    if position is None:
        return None
    whole = answer(voice, position)
    text = paragraphs(voice.say(Key.ANSWER_FOUND, date=voice.day(date.fromisoformat(event.text))), whole.text)
    stop = Button(voice.say(Key.BUTTON_STOP), data(Does.STOP))
    return replace(whole, text=text, buttons=(*whole.buttons, (stop,)), why=_why(event))


def _written(event: FromTeam, voice: Voice) -> Reply:
    position = voice.base.by_id.get(event.position or "")
    whole = answer(voice, position) if position else Reply(event.text)
    own = paragraphs(event.text, voice.say(Key.PERSON_OWN_WORDS)) if event.text else ""
    text = voice.say(
        Key.PERSON_WRITES, first_name=event.first_name, text=paragraphs(own, whole.text if position else "")
    )
    return replace(whole, text=text, person=event.first_name, why=_why(event))

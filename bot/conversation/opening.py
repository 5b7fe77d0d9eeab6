"""The first message of a talk: a bot, not the candidate, who is behind it, and the label (L40, L50).

It comes before the first answer, also when the talk begins with a question or a button, and never before the numbers
that someone in need must see (a crisis comes before everything).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.state import State
from bot.conversation.turn import Button, Reply
from bot.conversation.wording import lines, paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from datetime import datetime

    from bot.conversation.wording import Voice

SILENCE = timedelta(hours=6)
"""After this long without a message the next one begins a new talk: other people may hold the phone, and consent to
keep the questions of a talk must not stretch over days (our own choice, no source)."""

FORGIVEN = timedelta(hours=24)
"""After the end of a mute: from then on abuse counts from the beginning again (our own choice, no source)."""


def continued(state: State, now: datetime, talk: str) -> State:
    """Return the state this event meets: the running talk, or a new one that keeps what holds beyond a talk."""
    if state.talk and state.at is not None and now - state.at <= SILENCE:
        return replace(state, at=now)
    grudge = state.muted_until is not None and now - state.muted_until < FORGIVEN
    return State(
        talk=talk,
        at=now,
        language=state.language,
        fixed=state.fixed,
        person=state.person,
        reachable=state.reachable,
        doors=state.doors,
        paused=state.paused,
        minor=state.minor,
        insults=state.insults if grudge else 0,
        muted_until=state.muted_until if grudge else None,
    )


def label(voice: Voice) -> str:
    """Return the political-advertising label (Regulation (EU) 2024/900 art. 11)."""
    campaign = voice.base.campaign
    election = campaign.election.name.in_(voice.language)
    if campaign.election.date is None:
        return voice.say(Key.LABEL_WITHOUT_DATE, party=campaign.party, election=election)
    day = voice.day(campaign.election.date)
    return voice.say(Key.LABEL, party=campaign.party, election=election, date=day)


def opening(voice: Voice) -> Reply:
    """Say that this is a bot, who is behind it, and that it is political advertising."""
    campaign = voice.base.campaign
    text = paragraphs(
        lines(
            voice.say(Key.OPENING_BOT, candidate=campaign.candidate),
            voice.say(Key.OPENING_BEHIND, candidate=campaign.candidate, party=campaign.party),
        ),
        voice.say(Key.OPENING_ASK),
        label(voice),
    )
    menu = Button(voice.say(Key.BUTTON_MENU), data(Does.MENU))
    other = "en" if voice.language == "nl" else "nl"
    name = Key.BUTTON_ENGLISH if voice.language == "nl" else Key.BUTTON_DUTCH
    return Reply(text, buttons=((menu, Button(voice.say(name), data(Does.LANGUAGE, other))),))

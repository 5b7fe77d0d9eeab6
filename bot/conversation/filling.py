"""Fill in a follow-up step by step: address or number, the time, a first name, and all of it before the yes.

What the voter types here lives in the running talk alone. A message that does not fit the step is a question like any
other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.turn import Button, Reply, Turn
from bot.conversation.wording import lines, paragraphs
from bot.conversation.wordlists import NO
from bot.knowledge.texts import Key
from bot.places import Address, Places

if TYPE_CHECKING:
    from bot.conversation.state import Draft, State
    from bot.conversation.wording import Voice

_TIMES = {"morning": Key.MORNING, "afternoon": Key.AFTERNOON, "evening": Key.EVENING, "any": Key.ANY_TIME}
_TROUBLES = {
    "no-postcode": Key.ADDRESS_NO_POSTCODE,
    "no-number": Key.ADDRESS_NO_NUMBER,
    "po-box": Key.ADDRESS_NO_DOOR,
    "no-such-postcode": Key.ADDRESS_NO_SUCH,
}
LONGEST_NAME = 30
_PHONE = re.compile(r"(?:\+|00)?[\d\s().-]{9,20}")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,2}")


def drafted(state: State, draft: Draft | None) -> State:
    """Return the state with this draft, and nothing else that waits for a bare yes."""
    return replace(state, draft=draft, asking="")


# ---- what is typed


def fits(state: State, text: str) -> bool:
    """Tell whether a message is what the dialog waits for."""
    if state.draft is None:
        return False
    match state.draft.stage:
        case "address":
            return bool(re.search(r"\d", text)) and len(text) <= 120
        case "phone":
            return bool(re.search(r"\d{2}", text)) and len(text) <= 40
        case "name":
            return len(text) <= LONGEST_NAME and _NAME.fullmatch(text.strip()) is not None
    return False


def typed(state: State, text: str, voice: Voice) -> Turn:
    """Take what the dialog waits for."""
    draft = state.draft
    assert draft is not None
    match draft.stage:
        case "address":
            return _address(state, draft, text, voice)
        case "phone":
            return _phone(state, draft, text, voice)
    name = "" if text.strip().casefold() in NO else " ".join(text.split())
    return _confirm(state, replace(draft, first_name=name), voice)


def _address(state: State, draft: Draft, text: str, voice: Voice) -> Turn:
    # What was understood before stays: "2525 KB", then "14-B".
    known = f"{draft.postcode} {text}" if draft.postcode and not re.search(r"\d{4}\s?[a-zA-Z]{2}\b", text) else text
    found = Places(voice.base.areas).read(known)
    if isinstance(found, Address):
        placed = replace(
            draft,
            postcode=found.postcode,
            number=str(found.number),
            addition=found.addition,
            street=found.street,
            hint=found.hint,
        )
        return _corrected(state, placed, voice) if draft.way == "address" else _day_part(state, placed, voice)
    if found.trouble == "elsewhere":
        chat = Button(voice.say(Key.BUTTON_WAY_CHAT), data(Does.WAY, "chat"))
        return Turn(drafted(state, None), (Reply(voice.say(Key.ADDRESS_ELSEWHERE), buttons=((chat,),)),))
    kept = replace(draft, postcode=found.postcode if found.trouble == "no-number" else "")
    return Turn(drafted(state, kept), (Reply(voice.say(_TROUBLES[found.trouble]), buttons=(no(voice),)),))


def _phone(state: State, draft: Draft, text: str, voice: Voice) -> Turn:
    found = _PHONE.search(text)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    if found is None or not 9 <= len(digits) <= 13:
        return Turn(drafted(state, draft), (Reply(voice.say(Key.PHONE_WRONG), buttons=(no(voice),)),))
    number = f"+{digits}" if found[0].strip().startswith("+") else digits
    return _day_part(state, replace(draft, phone=number), voice)


def _day_part(state: State, draft: Draft, voice: Voice) -> Turn:
    rows = tuple((Button(voice.say(key), data(Does.TIME, time)),) for time, key in _TIMES.items())
    asked = replace(draft, stage="day-part")
    return Turn(drafted(state, asked), (Reply(voice.say(Key.DAY_PART_ASK), buttons=(*rows, no(voice))),))


# ---- what is tapped


def time(state: State, which: str, voice: Voice) -> Turn | None:
    """Take the part of the day; a door may also have a first name."""
    if state.draft is None or state.draft.stage != "day-part" or which not in _TIMES:
        return None
    draft = replace(state.draft, day_part="" if which == "any" else which)
    if draft.way == "phone":
        return _confirm(state, draft, voice)
    skip = Button(voice.say(Key.BUTTON_SKIP), data(Does.SKIP))
    asked = replace(draft, stage="name")
    return Turn(drafted(state, asked), (Reply(voice.say(Key.NAME_ASK), buttons=((skip,), no(voice))),))


def skip(state: State, voice: Voice) -> Turn | None:
    """Go on without a name."""
    if state.draft is None or state.draft.stage != "name":
        return None
    return _confirm(state, state.draft, voice)


def _confirm(state: State, draft: Draft, voice: Voice) -> Turn:
    asked = replace(draft, stage="confirm")
    text = paragraphs(
        lines(
            voice.say(Key.K2_CONFIRM),
            voice.say(Key.K2_ADDRESS, address=_written(draft)) if draft.way == "door" else "",
            voice.say(Key.K2_PHONE_NUMBER, phone=draft.phone) if draft.phone else "",
            voice.say(Key.K2_TIME, time=voice.say(_TIMES[draft.day_part or "any"])),
            voice.say(Key.K2_NAME, name=draft.first_name) if draft.first_name else "",
        ),
        draft.shown,
    )
    return Turn(drafted(state, asked), (Reply(text, buttons=yes_or_no(voice)),))


def _written(draft: Draft) -> str:
    return str(Address(draft.postcode, int(draft.number), draft.addition, draft.street, draft.hint))


def _corrected(state: State, draft: Draft, voice: Voice) -> Turn:
    asked = replace(draft, stage="confirm")
    row = (
        Button(voice.say(Key.BUTTON_ADDRESS_YES), data(Does.YES, "address")),
        Button(voice.say(Key.BUTTON_ADDRESS_NO), data(Does.NO, "address")),
    )
    text = voice.say(Key.ADDRESS_CONFIRM, address=_written(draft))
    return Turn(drafted(state, asked), (Reply(text, buttons=(row,)),))


def yes_or_no(voice: Voice) -> tuple[tuple[Button, ...], ...]:
    """Return yes and no, equally large."""
    return ((Button(voice.say(Key.BUTTON_K2_YES), data(Does.YES, "K2")), *no(voice)),)


def no(voice: Voice) -> tuple[Button, ...]:
    """Return the way out, at every step."""
    return (Button(voice.say(Key.BUTTON_K2_NO), data(Does.NO, "K2")),)

"""The consent K2: the team comes back on one question, here, at the door or by phone (issue of the voter's own wish).

Each way asks only what it needs, shows what will be passed on, and passes nothing on before the yes under it. What the
voter typed until then lives in the running talk alone. A message that does not fit the step is a question like any
other: the dialog is dropped and he is not asked again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.conversation.buttons import Does, data
from bot.conversation.state import Draft
from bot.conversation.turn import AddressCorrected, Asked, Button, Consented, FollowUpWanted, Reply, Turn, Wanted
from bot.conversation.wording import lines, paragraphs
from bot.conversation.wordlists import NO
from bot.knowledge.texts import Key
from bot.places import Address, Places

if TYPE_CHECKING:
    from bot.conversation.state import Remembered, State
    from bot.conversation.turn import Purpose, Record
    from bot.conversation.wording import Voice

Way = Literal["chat", "door", "phone"]
WAYS: dict[Way, Key] = {"chat": Key.BUTTON_WAY_CHAT, "door": Key.BUTTON_WAY_DOOR, "phone": Key.BUTTON_WAY_PHONE}
_EXPLAINED = {"chat": Key.K2_CHAT, "door": Key.K2_DOOR, "phone": Key.K2_PHONE}
_NAMED = {"chat": Key.WAY_CHAT, "door": Key.WAY_DOOR, "phone": Key.WAY_PHONE}
_PURPOSES: dict[str, Purpose] = {"chat": "K2-chat", "door": "K2-door", "phone": "K2-phone"}
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


def ways(voice: Voice) -> tuple[tuple[Button, ...], ...]:
    """Return the three ways, a row each."""
    return tuple((Button(voice.say(key), data(Does.WAY, way)),) for way, key in WAYS.items())


def begin(state: State, picked: str, voice: Voice) -> Turn | None:
    """Begin with the way the voter picked; None when there is no question to come back on."""
    way = next((one for one in WAYS if one == picked), None)
    if state.open_question is None or way is None:
        return None
    if state.minor:
        return Turn(state, (Reply(voice.say(Key.MINOR)),))
    retention = voice.base.campaign.retention
    days = retention.follow_up_days_after_close if way == "chat" else retention.address_days_after_close
    shown = voice.say(_EXPLAINED[way], days=str(days))
    draft = Draft(state.open_question.question, way, "confirm", shown=shown, language=voice.language)
    if way == "chat":
        return Turn(_with(state, draft), (Reply(shown, buttons=_yes_or_no(voice)),))
    ask = Key.ADDRESS_ASK if way == "door" else Key.PHONE_ASK
    asked = replace(draft, stage="address" if way == "door" else "phone")
    return Turn(_with(state, asked), (Reply(paragraphs(shown, voice.say(ask)), buttons=(_no(voice),)),))


def correct_address(state: State, voice: Voice) -> Turn:
    """Ask for the right address (L11)."""
    if not state.doors:
        return Turn(state, (Reply(voice.say(Key.NO_DOOR_OPEN)),))
    draft = Draft("", "address", "address", language=voice.language)
    return Turn(_with(state, draft), (Reply(voice.say(Key.ADDRESS_CORRECT), buttons=(_no(voice),)),))


def _with(state: State, draft: Draft | None) -> State:
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
        return Turn(_with(state, None), (Reply(voice.say(Key.ADDRESS_ELSEWHERE), buttons=((chat,),)),))
    kept = replace(draft, postcode=found.postcode if found.trouble == "no-number" else "")
    return Turn(_with(state, kept), (Reply(voice.say(_TROUBLES[found.trouble]), buttons=(_no(voice),)),))


def _phone(state: State, draft: Draft, text: str, voice: Voice) -> Turn:
    found = _PHONE.search(text)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    if found is None or not 9 <= len(digits) <= 13:
        return Turn(_with(state, draft), (Reply(voice.say(Key.PHONE_WRONG), buttons=(_no(voice),)),))
    number = f"+{digits}" if found[0].strip().startswith("+") else digits
    return _day_part(state, replace(draft, phone=number), voice)


def _day_part(state: State, draft: Draft, voice: Voice) -> Turn:
    rows = tuple((Button(voice.say(key), data(Does.TIME, time)),) for time, key in _TIMES.items())
    asked = replace(draft, stage="day-part")
    return Turn(_with(state, asked), (Reply(voice.say(Key.DAY_PART_ASK), buttons=(*rows, _no(voice))),))


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
    return Turn(_with(state, asked), (Reply(voice.say(Key.NAME_ASK), buttons=((skip,), _no(voice))),))


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
    return Turn(_with(state, asked), (Reply(text, buttons=_yes_or_no(voice)),))


def _written(draft: Draft) -> str:
    return str(Address(draft.postcode, int(draft.number), draft.addition, draft.street, draft.hint))


def _corrected(state: State, draft: Draft, voice: Voice) -> Turn:
    asked = replace(draft, stage="confirm")
    row = (
        Button(voice.say(Key.BUTTON_ADDRESS_YES), data(Does.YES, "address")),
        Button(voice.say(Key.BUTTON_ADDRESS_NO), data(Does.NO, "address")),
    )
    text = voice.say(Key.ADDRESS_CONFIRM, address=_written(draft))
    return Turn(_with(state, asked), (Reply(text, buttons=(row,)),))


# ---- yes and no


def agree(state: State, voice: Voice) -> Turn | None:
    """Take the yes: prove it, and pass the question on. None when nothing waits for it."""
    draft, asked = state.draft, state.open_question
    if draft is None or draft.stage != "confirm":
        return None
    if draft.way == "address":
        corrected = AddressCorrected(draft.postcode, draft.number, draft.addition, draft.street, draft.hint)
        return Turn(_with(state, None), (Reply(voice.say(Key.ADDRESS_CORRECTED)),), (corrected,))
    if asked is None or asked.question != draft.question:
        return None
    purpose = _PURPOSES[draft.way]
    proof = Consented(
        purpose,
        given=True,
        text_key=_EXPLAINED[draft.way],
        text=draft.shown,
        language=draft.language,
        button=Key.BUTTON_K2_YES,
        question=draft.question,
    )
    kept: tuple[Record, ...] = () if state.k1 == "yes" else (_its_question(asked, purpose),)
    wanted = FollowUpWanted(
        question=draft.question,
        way=draft.way,
        postcode=draft.postcode,
        number=draft.number,
        addition=draft.addition,
        street=draft.street,
        hint=draft.hint,
        first_name=draft.first_name,
        phone=draft.phone,
        day_part=draft.day_part,
    )
    after = replace(_with(state, None), open_question=None)
    if draft.way == "chat":
        after = replace(after, reachable=(*state.reachable, draft.question))
    elif draft.way == "door":
        after = replace(after, doors=(*state.doors, draft.question))
    day = voice.day(asked.at.date())
    back = withdraw_button(voice, draft.way, draft.question, day)
    return Turn(after, (Reply(voice.say(Key.K2_DONE), buttons=((back,),)),), (proof, *kept, wanted))


def _its_question(asked: Remembered, purpose: Purpose) -> Asked:
    """Return the one question that K2 allows to be kept."""
    return Asked(
        question=asked.question,
        at=asked.at,
        text=asked.text,
        decision=asked.decision,
        mode=asked.mode,
        ids=asked.ids,
        probability=asked.probability,
        language=asked.language,
        shown=asked.shown,
        ranking=asked.ranking,
        edited=asked.edited,
        keep=True,
        kept_for=purpose,
        tallied=True,
    )


def refuse(state: State, voice: Voice) -> Turn:
    """Take the no at any step: nothing was kept and nothing is. A wrong address is asked once more."""
    if state.draft and state.draft.way == "address" and state.draft.stage == "confirm":
        return correct_address(state, voice)
    return Turn(_with(state, None), (Reply(voice.say(Key.K2_NOT)),))


def withdraw_button(voice: Voice, way: str, question: str, day: str) -> Button:
    """One tap takes a follow-up back, as one tap gave it."""
    label = voice.say(Key.BUTTON_K2_WITHDRAW, way=voice.say(_NAMED[way]), date=day)
    return Button(label, data(Does.UNDO, f"{way}.{question}"))


def withdraw(state: State, which: str, voice: Voice) -> Turn | None:
    """Take a follow-up back."""
    way, _, question = which.partition(".")
    if way not in WAYS or not question:
        return None
    text = voice.say(Key.K2_WITHDRAWN)
    proof = Consented(
        _PURPOSES[way],
        given=False,
        text_key=Key.K2_WITHDRAWN,
        text=text,
        language=voice.language,
        button=Key.BUTTON_K2_WITHDRAW,
        question=question,
    )
    after = replace(
        state,
        reachable=tuple(one for one in state.reachable if way != "chat" or one != question),
        doors=tuple(one for one in state.doors if way != "door" or one != question),
    )
    return Turn(after, (Reply(text),), (proof, Wanted("withdraw", f"{_PURPOSES[way]}:{question}")))


def _yes_or_no(voice: Voice) -> tuple[tuple[Button, ...], ...]:
    return ((Button(voice.say(Key.BUTTON_K2_YES), data(Does.YES, "K2")), *_no(voice)),)


def _no(voice: Voice) -> tuple[Button, ...]:
    return (Button(voice.say(Key.BUTTON_K2_NO), data(Does.NO, "K2")),)

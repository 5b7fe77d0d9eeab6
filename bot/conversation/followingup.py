"""The consent K2: the team comes back on one question, here, at the door or by phone (issue of the voter's own wish).

Each way asks only what it needs (`filling`), shows what will be passed on, and passes nothing on before the yes under
it. Offered where it helps, never urged a second time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.conversation.buttons import Does, data
from bot.conversation.filling import drafted, no, yes_or_no
from bot.conversation.state import Draft
from bot.conversation.turn import AddressCorrected, Asked, Button, Consented, FollowUpWanted, Reply, Turn, Wanted
from bot.conversation.wording import paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.state import Remembered, State
    from bot.conversation.turn import Purpose, Record
    from bot.conversation.wording import Voice

Way = Literal["chat", "door", "phone"]
WAYS: dict[Way, Key] = {"chat": Key.BUTTON_WAY_CHAT, "door": Key.BUTTON_WAY_DOOR, "phone": Key.BUTTON_WAY_PHONE}
_EXPLAINED = {"chat": Key.K2_CHAT, "door": Key.K2_DOOR, "phone": Key.K2_PHONE}
_NAMED = {"chat": Key.WAY_CHAT, "door": Key.WAY_DOOR, "phone": Key.WAY_PHONE}
_PURPOSES: dict[str, Purpose] = {"chat": "K2-chat", "door": "K2-door", "phone": "K2-phone"}


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
        return Turn(drafted(state, draft), (Reply(shown, buttons=yes_or_no(voice)),))
    ask = Key.ADDRESS_ASK if way == "door" else Key.PHONE_ASK
    asked = replace(draft, stage="address" if way == "door" else "phone")
    return Turn(drafted(state, asked), (Reply(paragraphs(shown, voice.say(ask)), buttons=(no(voice),)),))


def correct_address(state: State, voice: Voice) -> Turn:
    """Ask for the right address (L11)."""
    if not state.doors:
        return Turn(state, (Reply(voice.say(Key.NO_DOOR_OPEN)),))
    draft = Draft("", "address", "address", language=voice.language)
    return Turn(drafted(state, draft), (Reply(voice.say(Key.ADDRESS_CORRECT), buttons=(no(voice),)),))


def agree(state: State, voice: Voice) -> Turn | None:
    """Take the yes: prove it, and pass the question on. None when nothing waits for it."""
    draft, asked = state.draft, state.open_question
    if draft is None or draft.stage != "confirm":
        return None
    if draft.way == "address":
        corrected = AddressCorrected(draft.postcode, draft.number, draft.addition, draft.street, draft.hint)
        return Turn(drafted(state, None), (Reply(voice.say(Key.ADDRESS_CORRECTED)),), (corrected,))
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
    after = replace(drafted(state, None), open_question=None)
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
    return Turn(drafted(state, None), (Reply(voice.say(Key.K2_NOT)),))


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

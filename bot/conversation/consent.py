"""The consent K1, to keep the questions of a talk: asked once, given, refused, taken back (L1-L5, L22).

Yes and no are equally large, nothing depends on them, and the proof holds the very words the voter saw. A yes covers
the talk from its beginning: what was asked before it waits in the state and goes to the log with it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.state import Shown
from bot.conversation.turn import Asked, Button, Chosen, Consented, Rated, Reply, Turn, Wanted
from bot.conversation.wording import paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.state import Remembered, State
    from bot.conversation.turn import Record
    from bot.conversation.wording import Voice

K1 = "K1"
_AGE = re.compile(
    r"\b(?:ik ben|ben|i am|i'm|im)\s+(?:pas\s+|nog maar\s+|only\s+)?(\d{1,2})\b"
    r"(?!\s*(?:keer|x|%|uur|euro|weken|maanden|dagen|km|m2|times))",
    re.IGNORECASE,
)


def ask(state: State, voice: Voice) -> Turn:
    """Ask for K1, once in a talk."""
    text = voice.say(Key.K1_ASK)
    asked = replace(state, k1="asked", asking="k1", shown=Shown(text, voice.language))
    return Turn(asked, (Reply(text, buttons=_buttons(voice, more=True)),))


def more(state: State, voice: Voice) -> Turn:
    """Explain K1, with the same two buttons."""
    campaign = voice.base.campaign
    controller = campaign.controller.name or campaign.party
    text = voice.say(Key.K1_MORE, days=str(campaign.retention.question_days), controller=controller)
    return Turn(replace(state, asking="k1"), (Reply(text, buttons=_buttons(voice, more=False)),))


def make_sure(state: State, voice: Voice) -> Turn:
    """Ask again, alone: a bare "ja" may have been meant for "was dit uw vraag?"."""
    return Turn(replace(state, asking="k1-sure"), (Reply(voice.say(Key.K1_SURE), buttons=_buttons(voice, more=True)),))


def _buttons(voice: Voice, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    yes = Button(voice.say(Key.BUTTON_K1_YES), data(Does.YES, K1))
    no = Button(voice.say(Key.BUTTON_K1_NO), data(Does.NO, K1))
    return ((yes, no), (Button(voice.say(Key.BUTTON_MORE), data(Does.MORE, K1)),)) if more else ((yes, no),)


def give(state: State, voice: Voice) -> Turn:
    """Take a yes: prove it, and bring what was asked in this talk to the log."""
    if state.minor:
        return Turn(state, (Reply(voice.say(Key.MINOR)),))
    back = Button(voice.say(Key.BUTTON_WITHDRAW), data(Does.BACK, K1))
    reply = Reply(voice.say(Key.K1_YES), buttons=((back,),))
    if state.k1 == "yes":
        return Turn(state, (reply,))
    shown = state.shown or Shown(voice.say(Key.K1_ASK), voice.language)
    proof = Consented(
        "K1", given=True, text_key=Key.K1_ASK, text=shown.text, language=shown.language, button=Key.BUTTON_K1_YES
    )
    kept = tuple(record for question in state.earlier for record in _from_before(question))
    return Turn(replace(state, k1="yes", asking="", earlier=()), (reply,), (proof, *kept))


def _from_before(question: Remembered) -> tuple[Record, ...]:
    records: list[Record] = [
        Asked(
            question=question.question,
            at=question.at,
            text=question.text,
            decision=question.decision,
            mode=question.mode,
            ids=question.ids,
            probability=question.probability,
            language=question.language,
            shown=question.shown,
            ranking=question.ranking,
            edited=question.edited,
            keep=True,
            tallied=True,
        )
    ]
    if question.helpful is not None:
        records.append(Rated(question.question, question.helpful, tallied=True))
    if question.chosen is not None:
        records.append(Chosen(question.question, question.chosen or None, tallied=True))
    return tuple(records)


def refuse(state: State, voice: Voice) -> Turn:
    """Take a no. After a yes it takes that back."""
    if state.k1 == "yes":
        return withdraw(state, voice)
    return Turn(replace(state, k1="no", asking="", earlier=()), (Reply(voice.say(Key.K1_NO)),))


def withdraw(state: State, voice: Voice) -> Turn:
    """Take K1 back: one tap, no reason asked, what was kept goes."""
    return Turn(
        replace(state, k1="no", asking="", earlier=()),
        (Reply(voice.say(Key.K1_WITHDRAWN)),),
        (*taken_back(voice), Wanted("withdraw", K1)),
    )


def taken_back(voice: Voice) -> tuple[Consented, ...]:
    """Return the proof that K1 was taken back."""
    text = voice.say(Key.K1_WITHDRAWN)
    return (Consented("K1", given=False, text_key=Key.K1_WITHDRAWN, text=text, language=voice.language, button=""),)


def under_age(text: str) -> bool:
    """Tell whether the voter says to be younger than sixteen."""
    return any(6 <= int(age) < 16 for age in _AGE.findall(text))


def for_minor(state: State, turn: Turn, voice: Voice) -> Turn:
    """Answer, and keep nothing: neither now nor what was kept before."""
    before: tuple[Record, ...] = (*taken_back(voice), Wanted("withdraw", K1)) if state.k1 == "yes" else ()
    records = tuple(replace(record, keep=False) if isinstance(record, Asked) else record for record in turn.records)
    first, *rest = turn.replies or (Reply(""),)
    told = replace(first, text=paragraphs(voice.say(Key.MINOR), first.text))
    return Turn(replace(turn.state, minor=True, k1="no", earlier=()), (told, *rest), (*before, *records))

"""What a tap on a button does. A button under an old message still works; what no longer exists gets kind words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import commands, consent, filling, followingup, menu, owndata, person
from bot.conversation.buttons import Does, Tapped, read
from bot.conversation.replying import answer, choice, menu_button, person_button
from bot.conversation.state import Choices, Last
from bot.conversation.turn import Chosen, Counted, Rated, Reply, Turn, Wanted
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.state import Remembered, State
    from bot.conversation.wording import Voice

OTHERS = 3


def tap(state: State, written: str, voice: Voice) -> Turn:  # noqa: PLR0911  one return for each button
    """Do what the button says."""
    tapped = read(written)
    if tapped is None:
        return _old(state, voice)
    match tapped.does:
        case Does.SHOW | Does.PICK:
            return _position(state, tapped, voice)
        case Does.NONE:
            return none_of_these(state, tapped.id, voice)
        case Does.GOOD | Does.BAD:
            return rate(state, tapped.id, voice, helpful=tapped.does is Does.GOOD)
        case Does.MENU:
            return Turn(replace(state, crisis=""), (menu.themes(voice),))
        case Does.THEME:
            found = menu.positions(voice, tapped.id)
            return Turn(replace(state, crisis=""), (found,)) if found else _old(state, voice)
        case Does.PERSON:
            return person.ask(state, voice)
        case Does.LANGUAGE:
            return commands.language(state, tapped.id, voice)
        case Does.REPORT:
            return Turn(state, (Reply(voice.say(Key.REPORTED)),), (Wanted("label-report"),))
    return _follow_up(state, tapped, voice) or _own_data(state, tapped, voice)


def _follow_up(state: State, tapped: Tapped, voice: Voice) -> Turn | None:  # noqa: PLR0911  one return for each button
    """What a button of a follow-up does; None for another button, or when nothing waits for it."""
    match tapped.does, tapped.id:
        case Does.WAY, _:
            return followingup.begin(state, tapped.id, voice)
        case Does.TIME, _:
            return filling.time(state, tapped.id, voice)
        case Does.SKIP, _:
            return filling.skip(state, voice)
        case Does.UNDO, _:
            return followingup.withdraw(state, tapped.id, voice)
        case Does.YES, "K2" | "address":
            return followingup.agree(state, voice)
        case Does.NO, "K2" | "address":
            return followingup.refuse(state, voice)
    return None


def _own_data(state: State, tapped: Tapped, voice: Voice) -> Turn:  # noqa: PLR0911  one return for each button
    match tapped.does, tapped.id:
        case Does.YES, consent.K1:
            return consent.give(state, voice)
        case Does.NO, consent.K1:
            return consent.refuse(state, voice)
        case Does.MORE, consent.K1:
            return consent.more(state, voice)
        case Does.BACK, consent.K1:
            return consent.withdraw(state, voice)
        case Does.FORGET, "yes" | "no":
            return owndata.forget(state, voice, sure=tapped.id == "yes")
        case Does.STOP, _:
            return owndata.stop(state, voice)
        case Does.PAUSE, "on" | "off":
            return owndata.pause(state, voice, on=tapped.id == "on")
    return _old(state, voice)


def _old(state: State, voice: Voice) -> Turn:
    return Turn(state, (Reply(voice.say(Key.BUTTON_OLD), buttons=((menu_button(voice),),)),))


def _position(state: State, tapped: Tapped, voice: Voice) -> Turn:
    if tapped.id not in voice.base.by_id:
        return _old(state, voice)
    if tapped.does is Does.PICK:
        return pick(state, tapped.id, voice)
    read_one = replace(state, crisis="", asking="", last=Last("", "", (tapped.id,)))
    return Turn(
        read_one, (answer(voice, voice.base.by_id[tapped.id]),), (Counted(f"read:{tapped.id}", voice.language),)
    )


def pick(state: State, id_: str, voice: Voice) -> Turn:
    """Answer with the position picked; it counts as the choice when its question still waits for one."""
    waiting = state.choices if state.choices and id_ in state.choices.ids else None
    text = state.last.text if state.last and waiting and state.last.question == waiting.question else ""
    question = waiting.question if waiting else ""
    reply = answer(voice, voice.base.by_id[id_], question)
    others = tuple(other for other in waiting.ids if other != id_) if waiting else ()
    after = replace(
        _noted(state, question, chosen=id_),
        crisis="",
        choices=None,
        asking="rating" if question else "",
        last=Last(question, text, (id_,), others),
    )
    record = Chosen(question, id_) if waiting else Counted(f"read:{id_}", voice.language)
    return Turn(after, (reply,), (record,))


def none_of_these(state: State, question: str, voice: Voice) -> Turn:
    """Admit that none of the choices was meant, and offer a person and the subjects."""
    waiting = state.choices is not None and state.choices.question == question
    after = replace(_noted(state, question, chosen=""), choices=None, asking="") if waiting else state
    reply = Reply(voice.say(Key.NONE_OF_THESE), buttons=((person_button(voice), menu_button(voice)),))
    return Turn(after, (reply,), (Chosen(question, None),) if waiting else ())


def rate(state: State, question: str, voice: Voice, *, helpful: bool) -> Turn:
    """Take "was dit uw vraag?"; after a no, look among the next best."""
    verdict = f"{question}:{helpful}"
    records = (Rated(question, helpful),) if question and state.rated != verdict else ()
    after = replace(_noted(state, question, helpful=helpful), rated=verdict, asking="")
    if helpful:
        return Turn(after, (Reply(voice.say(Key.FEEDBACK_THANKS)),), records)
    last = state.last
    others = (
        tuple(id_ for id_ in last.others if id_ in voice.base.by_id)[:OTHERS]
        if last and last.question == question
        else ()
    )
    if len(others) < 2:
        row = ((person_button(voice), menu_button(voice)),)
        return Turn(after, (Reply(voice.say(Key.FEEDBACK_SORRY), buttons=row),), records)
    asked = replace(after, choices=Choices(question, others), asking="choice")
    return Turn(asked, (choice(voice, others, question, Key.FEEDBACK_SORRY_CHOICE),), records)


def _noted(state: State, question: str, *, helpful: bool | None = None, chosen: str | None = None) -> State:
    """Note a verdict or a choice beside a question that still waits for K1."""

    def note(one: Remembered) -> Remembered:
        if one.question != question:
            return one
        return replace(
            one,
            helpful=one.helpful if helpful is None else helpful,
            chosen=one.chosen if chosen is None else chosen,
        )

    return replace(state, earlier=tuple(note(one) for one in state.earlier))

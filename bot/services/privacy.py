"""Carry out what a voter asks of his own data, inside the unit of work of his turn (L5-L14).

What he hears about it comes from the conversation's wording; here it is done, counted and shown to have been done.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation import owndata
from bot.conversation.notice import privacy_notice
from bot.conversation.turn import Reply
from bot.followup import CLOSED
from bot.knowledge.texts import Key
from bot.services.export import everything_about
from bot.storage import (
    consents,
    erasure,
    followups,
    held_replies,
    log,
    notices,
    outbox,
    people,
    talks,
    tally,
    withdrawal,
)
from bot.storage.times import AMSTERDAM, day_of

if TYPE_CHECKING:
    from bot.conversation.turn import Wanted
    from bot.services.occasion import Occasion
    from bot.storage import Tx

FILE = "mijn-gegevens.json"
LABEL_WITHIN = timedelta(days=2)
"""A wrong label is wrong for everybody: it is mended at once, not within the month that a letter may take."""


def carry_out(tx: Tx, wanted: Wanted, occasion: Occasion, new_id: str) -> tuple[Reply, ...]:
    """Do what was asked; returns the reply where only what is stored can give it.

    new_id: the voter's id from now on, when K1 is taken back and a follow-up goes on.
    """
    match wanted.what:
        case "forget":
            return (_forget(tx, occasion),)
        case "stop":
            erasure.erase(tx, occasion.chat, occasion.now, but_answers_to=occasion.inbox_seq)
        case "withdraw":
            _withdraw(tx, wanted.argument, occasion, new_id)
        case "pause" | "resume":
            _pause(tx, occasion, on=wanted.what == "pause")
        case "gone":
            outbox.stop(tx, occasion.chat, occasion.now)
            if voter := talks.voter_of(tx, occasion.chat):
                talks.mark(tx, voter.id, "gone_at", occasion.now)
                followups.lapse_chats(tx, voter.id, occasion.now)
        case "label-report":
            tally.add(tx, day_of(occasion.now), "label-report", "counted", occasion.voice.language)
            notices.receive(tx, _label_report(occasion, new_id))
        case "mine":
            return (_mine(tx, occasion),)
        case "status":
            return (_status(tx, occasion),)
        case "login":
            return (_login(tx, occasion),)
        case "connect":
            return (_connect(tx, wanted.argument, occasion),)
    return ()


def _label_report(occasion: Occasion, id_: str) -> notices.Request:
    """What the team finds in its register; who reported it is not kept (L43)."""
    due = day_of(occasion.now + LABEL_WITHIN)
    return notices.Request(id_, "label", occasion.now, due, f"versie {occasion.number}, {occasion.voice.language}")


def _forget(tx: Tx, occasion: Occasion) -> Reply:
    erased = erasure.erase(tx, occasion.chat, occasion.now, but_answers_to=occasion.inbox_seq)
    receipt = owndata.Receipt(erased.questions, erased.followups, held=erased.threats_held > 0)
    return owndata.receipt(occasion.voice, receipt)


def _withdraw(tx: Tx, what: str, occasion: Occasion, new_id: str) -> None:
    """Take a consent back: K1, or the follow-up of one question, which takes its door off every list."""
    purpose, _, question = what.partition(":")
    if purpose == "K1":
        withdrawal.withdraw_questions(tx, occasion.chat, new_id, occasion.now)
        return
    voter = talks.voter_of(tx, occasion.chat)
    if voter is None:
        return
    for one in followups.of_voter(tx, voter.id):
        if one.question == question and f"K2-{one.way}" == purpose:
            followups.lapse(tx, one.id, occasion.now)
    if purpose == "K2-chat":
        held_replies.drop(tx, voter.id, question)
    if not voter.keeps_questions and not consents.in_force(tx, occasion.chat):
        erasure.erase_voters(tx, [voter.id], occasion.now)


def _pause(tx: Tx, occasion: Occasion, *, on: bool) -> None:
    voter = talks.voter_of(tx, occasion.chat)
    if voter is None:
        return
    talks.mark(tx, voter.id, "paused_at", occasion.now if on else None)
    log.hide(tx, voter.id, hidden=on)
    followups.hide(tx, voter.id, hidden=on)


def _mine(tx: Tx, occasion: Occasion) -> Reply:
    everything = everything_about(tx, occasion.chat)
    if everything.nothing:
        return owndata.mine(occasion.voice, None)
    # With the data goes what art. 15 wants told: purposes, who gets it, how long, which rights.
    about = [asdict(section) for section in privacy_notice(occasion.voice)]
    document = (FILE, json.dumps({**everything.as_json(), "about": about}, ensure_ascii=False, indent=2).encode())
    rows = tuple((one.asked_at.astimezone(AMSTERDAM).date(), one.text) for one in everything.questions)
    looks = tuple((one.at.astimezone(AMSTERDAM).date(), one.subject) for one in everything.looks)
    return owndata.mine(occasion.voice, owndata.Kept(rows, document, looks))


def _status(tx: Tx, occasion: Occasion) -> Reply:
    """Say what is open with the team, and what became of what was asked before."""
    voter = talks.voter_of(tx, occasion.chat)
    asked = followups.of_voter(tx, voter.id) if voter else []
    return owndata.status(
        occasion.voice,
        tuple(
            owndata.Request(
                question=one.question,
                day=one.asked_at.astimezone(AMSTERDAM).date(),
                way=one.way,
                state=one.state.value,
                closed=one.state in CLOSED,
            )
            for one in asked
        ),
    )


def _login(tx: Tx, occasion: Occasion) -> Reply:
    """Hand someone of the team a one-time link; to anybody else the command is nothing."""
    someone = people.behind(tx, occasion.chat)
    if someone is None or not occasion.link:
        return Reply(occasion.voice.say(Key.LOGIN_NOT_YOU))
    people.make_link(tx, occasion.secret, someone.id, occasion.now)
    return Reply(occasion.voice.say(Key.LOGIN_LINK, link=f"{occasion.link}/inloggen/{occasion.secret}"))


def _connect(tx: Tx, token: str, occasion: Occasion) -> Reply:
    """Bind this chat to the person whose invitation was opened in it."""
    someone = people.use_link(tx, token, occasion.now)
    if someone is None:
        return Reply(occasion.voice.say(Key.LOGIN_NOT_YOU))
    people.bind(tx, someone.id, occasion.chat)
    return Reply(occasion.voice.say(Key.CONNECTED, first_name=someone.name))

"""Write down what a turn brings about: counts always, words only where a consent allows them, masked before kept.

Called inside the unit of work of the turn. What the voter asked of his own data is carried out in `privacy`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.turn import (
    AddressCorrected,
    Asked,
    Chosen,
    Consented,
    Counted,
    FollowUpWanted,
    ForPerson,
    Rated,
    Threat,
    Wanted,
)
from bot.followup import CLOSED, State
from bot.masking import mask
from bot.places import Address
from bot.services import privacy
from bot.storage import consents, followups, log, talks, tally, threats
from bot.storage.times import day_of

if TYPE_CHECKING:
    from bot.conversation.turn import Record, Reply, Turn
    from bot.services.occasion import Occasion
    from bot.storage import Tx

NO_ENTRY = "-"
"""What is counted when a decision named no position and no reply."""


def record(tx: Tx, turn: Turn, occasion: Occasion) -> tuple[Reply, ...]:
    """Write every record of a turn; returns the replies that only what is stored could give."""
    replies: tuple[Reply, ...] = ()
    voter_id, *ids = occasion.ids
    proofs: dict[str | None, str] = {}
    for one, id_ in zip(turn.records, ids, strict=True):
        if isinstance(one, Wanted):
            replies += privacy.carry_out(tx, one, occasion, id_)
        elif isinstance(one, Consented):
            _consented(tx, one, occasion, id_, voter_id)
            proofs[one.question] = id_
        elif isinstance(one, FollowUpWanted):
            _come_back(tx, one, occasion, id_, proofs[one.question])
        elif isinstance(one, AddressCorrected):
            _correct(tx, one, occasion)
        else:
            _noted(tx, one, occasion, id_)
    return replies


def _noted(tx: Tx, one: Record, occasion: Occasion, id_: str) -> None:
    language = occasion.voice.language
    match one:
        case Asked():
            if not one.tallied:
                _count(tx, occasion, _entry(one), one.decision, one.language)
            if one.keep:
                _keep(tx, one, occasion)
        case Rated():
            if not one.tallied:
                _count(tx, occasion, "answer", "helpful" if one.helpful else "not-helpful", language)
            log.rate(tx, one.question, helpful=one.helpful)
        case Chosen():
            if not one.tallied:
                _count(tx, occasion, one.id or NO_ENTRY, "chosen", language)
            log.choose(tx, one.question, one.id)
        case Counted():
            _count(tx, occasion, one.what, "counted", one.language)
        case Threat():
            threats.add(tx, id_, occasion.chat, one.text, occasion.now)
        case ForPerson():
            _keep_for_person(tx, one, occasion)


def _count(tx: Tx, occasion: Occasion, what: str, decision: str, language: str) -> None:
    tally.add(tx, day_of(occasion.now), what, decision, language)


def _entry(asked: Asked) -> str:
    """The position or reply a question is counted under: the first that was named."""
    return asked.ids[0] if asked.ids else NO_ENTRY


def _consented(tx: Tx, one: Consented, occasion: Occasion, id_: str, voter_id: str) -> None:
    """Prove a consent, and make the voter known the first time."""
    if one.given:
        keeps = one.purpose == "K1"
        language = occasion.voice.language
        talks.enrol(tx, occasion.chat, voter_id, language=language, keeps_questions=keeps, now=occasion.now)
    proof = consents.Proof(
        id=id_,
        purpose=one.purpose,
        given=one.given,
        at=occasion.now,
        text_key=one.text_key,
        text=one.text,
        version=occasion.number,
        language=one.language,
        button=one.button,
        question=one.question,
    )
    consents.record(tx, occasion.chat, proof)


def _keep(tx: Tx, asked: Asked, occasion: Occasion) -> None:
    """Put a question into the log. A voter erased meanwhile has no key any more: then nothing is kept."""
    voter = talks.voter_of(tx, occasion.chat)
    if voter is None:
        return
    ranked = [one.probability for one in asked.ranking]
    likeliest = asked.ranking[0].id if asked.ranking else NO_ENTRY
    log.add(
        tx,
        log.Question(
            id=asked.question,
            voter=voter.id,
            talk=occasion.talk,
            source="talk",
            kept_for=asked.kept_for,
            channel=occasion.chat.channel,
            asked_at=asked.at,
            language=asked.language,
            decision=asked.decision,
            mode=asked.mode,
            ids=asked.ids,
            entry=_entry(asked) if asked.ids else likeliest,
            probability=asked.probability,
            margin=ranked[0] - ranked[1] if len(ranked) > 1 else 1.0,
            version=occasion.number,
            text=mask(asked.text),
            shown=asked.shown,
            ranking=tuple((one.id, one.probability) for one in asked.ranking),
            edited=asked.edited,
            wijk=occasion.places.mentioned(asked.text),
        ),
    )


def _come_back(tx: Tx, wanted: FollowUpWanted, occasion: Occasion, id_: str, proof: str) -> None:
    """Pass a question on to the team, with what this way back needs and the consent it rests on."""
    voter = talks.voter_of(tx, occasion.chat)
    if voter is None:
        return
    address = _address(wanted) if wanted.way == "door" else None
    followups.add(
        tx,
        followups.FollowUp(
            id=id_,
            voter=voter.id,
            question=wanted.question,
            consent=proof,
            way=wanted.way,
            state=State.OPEN,
            language=occasion.voice.language,
            asked_at=occasion.now,
            wijk=occasion.places.wijk_of(address.pc4) if address else None,
            day_part=wanted.day_part or None,
            address=address,
            first_name=wanted.first_name,
            phone=wanted.phone or None,
        ),
    )
    log.want_person(tx, wanted.question)


def _correct(tx: Tx, corrected: AddressCorrected, occasion: Occasion) -> None:
    """Put the right address at every door of this voter that is still to be visited."""
    voter = talks.voter_of(tx, occasion.chat)
    address = _address(corrected)
    for one in followups.of_voter(tx, voter.id) if voter else []:
        if one.way == "door" and one.state not in CLOSED:
            followups.correct(tx, one.id, address, one.first_name, occasion.places.wijk_of(address.pc4))


def _address(given: FollowUpWanted | AddressCorrected) -> Address:
    return Address(given.postcode, int(given.number), given.addition, given.street, given.hint)


def _keep_for_person(tx: Tx, words: ForPerson, occasion: Occasion) -> None:
    """Keep what was written to the person of the team who is in the talk: K2-chat allows that and no more."""
    voter = talks.voter_of(tx, occasion.chat)
    if voter is None:
        return
    log.add(
        tx,
        log.Question(
            id=words.question,
            voter=voter.id,
            talk=occasion.talk,
            source="talk",
            kept_for="K2-chat",
            channel=occasion.chat.channel,
            asked_at=words.at,
            language=occasion.voice.language,
            decision="person",
            mode="one",
            ids=(),
            entry=NO_ENTRY,
            probability=0.0,
            margin=1.0,
            version=occasion.number,
            text=mask(words.text),
            shown="",
            wants_person=True,
        ),
    )

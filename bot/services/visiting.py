"""What happened at a door or on the phone: written down once, whatever comes twice, late, or out of order.

A phone sends a batch and gets an answer for each report; it forgets a report only when it has one. Nothing done at a
door is refused because the list has moved on: it is kept and flagged. What the voter wanted always wins: a door that
was withdrawn takes no report (410), and "niet meer aanbellen" beats every later visit (docs/decisions/0061).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.conversation.event import FromTeam
from bot.followup import (
    CLOSED,
    PHONE_OUTCOMES,
    Outcome,
    State,
    Visit,
    effective,
    may_undo,
    ringing_refused,
    standing,
    trouble_in_note,
)
from bot.masking import mask
from bot.services.people import Role
from bot.services.telling import Told, Wake, tell, untell
from bot.storage import followups, promises, visits, walks
from bot.storage.errors import ErasedError
from bot.storage.times import AMSTERDAM, day_of
from bot.storage.visits import Report

if TYPE_CHECKING:
    from bot.knowledge.campaign import Campaign
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.followups import FollowUp

NOTE = 200
"""Characters of a note: the asker's question, no more."""
PROMISE_DUE = timedelta(days=7)
CLOCK_OFF = timedelta(minutes=5)
"""From here on a phone's clock is said to be wrong."""
TOLD_AFTER = timedelta(minutes=10)
"""How long the word to the voter waits, so that a slip of the thumb can be taken back unseen."""
PARTS = ("morning", "afternoon", "evening")
HANDED_TO = ("ombudsteam", "councillor")
"""To whom an open question may go with the asker's yes, who has heard the text that goes (B12)."""
LANGUAGES = ("en", "tr", "pl", "ar", "pap", "other")
_ID = re.compile(r"[0-9a-f-]{32,36}")


@dataclass(frozen=True, slots=True)
class Tapped:
    """One tap on a phone.

    visit, count: id of the visit, made when the card opened, and a counter per tap.
    outcome:      one of `Outcome`, with what goes with it ("come-back:evening", "other-language:tr"), or empty to
                  take the visit back.
    at:           by the phone's clock.
    """

    visit: str
    count: int
    followup: str
    outcome: str
    at: datetime
    note: str = ""
    walk: str = ""
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one tap: 201 kept, 200 was kept before, 409 other than before, 410 withdrawn, 422 refused."""

    visit: str
    count: int
    followup: str
    status: Literal[200, 201, 409, 410, 422]
    reason: str = ""


class Visiting:
    """Reports from doors and calls."""

    def __init__(self, storage: Storage, *, campaign: Callable[[], Campaign], wake: Wake) -> None:
        self._storage = storage
        self._campaign = campaign
        self._wake = wake

    async def report(
        self, taps: Sequence[Tapped], person: SignedIn, now: datetime, *, sent_at: datetime | None = None
    ) -> list[Receipt]:
        """Write down what a phone sends, each tap by itself.

        sent_at: the phone's clock when it sent, by which a wrong clock is noticed.
        """
        off = sent_at is not None and abs(now - sent_at) > CLOCK_OFF
        campaign = self._campaign()
        receipts = []
        for tap in taps:
            receipt, told = await self._storage.writer.run(
                lambda tx, tap=tap: _Arrival(tx, tap, person, now, campaign, clock_off=off).settle()  # type: ignore[misc]
            )
            if told is not None:
                self._wake(told)
            receipts.append(receipt)
        return receipts

    async def lift(self, followup_id: str, person: SignedIn, now: datetime) -> None:
        """A coordinator lifts a "niet meer aanbellen", because the voter asked to be visited after all."""
        campaign = self._campaign()

        def unit(tx: Tx) -> None:
            for one in visits.of(tx, [followup_id])[followup_id]:
                if one.visit.outcome in {Outcome.NEVER_AGAIN, Outcome.UNSAFE}:
                    visits.lift(tx, one.visit.id, by=person.id, now=now)
            found = followups.get(tx, followup_id)
            if found is not None:
                if found.address is not None:
                    walks.unbar(tx, followups.door_of(tx, found.address))
                _stand(tx, found, campaign, now)

        await self._storage.writer.run(unit)


def _stand(tx: Tx, found: FollowUp, campaign: Campaign, now: datetime) -> State:
    """Compute where a follow-up stands from all its visits, and write it beside it."""
    walk = walks.get(tx, found.walk) if found.walk else None
    # Closing let go of the holder; when that is taken back the door is his again as long as the walk goes on.
    goes_on = walk if walk and walk.holder and not walk.closed_at and walk.expires_at > now else None
    said = [one.visit for one in visits.of(tx, [found.id])[found.id]]
    attempts_allowed = campaign.visiting.attempts
    stands = standing(said, attempts_allowed=attempts_allowed, assigned=bool(found.holder or goes_on))
    tried_at = max((one.happened_at for one in effective(said)), default=None)
    followups.settle(tx, found.id, stands.state, attempts=stands.attempts, tried_at=tried_at, now=now)
    if goes_on and goes_on.holder and not found.holder:
        followups.hold(tx, found.id, goes_on.holder, until=goes_on.expires_at, now=now)
    return stands.state


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One tap as it arrives: what is refused, what is kept, and what follows from it."""

    tx: Tx
    tap: Tapped
    person: SignedIn
    now: datetime
    campaign: Campaign
    clock_off: bool

    def settle(self) -> tuple[Receipt, Told | None]:
        """Write the tap down, or say why not."""
        found = followups.get(self.tx, self.tap.followup)
        if found is None:
            return self._receipt(410), None
        said = visits.of(self.tx, [found.id])[found.id]
        before = next((one for one in said if self._same_tap(one)), None)
        if before is not None:
            return self._receipt(200 if self._alike(before) else 409), None
        by_visits = standing(
            [one.visit for one in said], attempts_allowed=self.campaign.visiting.attempts, assigned=False
        ).state
        if found.state is State.LAPSED and by_visits is not State.LAPSED:
            return self._receipt(410, "withdrawn"), None
        if reason := self._refused(found, said):
            return self._receipt(422, reason), None
        try:
            visits.add(self.tx, Report(self._visit(), found.id, self._note(), self.now, self._flag(found)))
        except ErasedError:
            return self._receipt(410), None
        return self._receipt(201), self._follows(found)

    def _receipt(self, status: Literal[200, 201, 409, 410, 422], reason: str = "") -> Receipt:
        return Receipt(self.tap.visit, self.tap.count, self.tap.followup, status, reason)

    def _same_tap(self, one: Report) -> bool:
        return (one.visit.id, one.visit.count) == (self.tap.visit, self.tap.count)

    def _alike(self, one: Report) -> bool:
        mine, theirs = self._visit(), one.visit
        return (mine.by, mine.outcome, mine.day_part, mine.supersedes, self._note()) == (
            theirs.by,
            theirs.outcome,
            theirs.day_part,
            theirs.supersedes,
            one.note,
        )

    @property
    def _outcome(self) -> tuple[str, str]:
        name, _, with_it = self.tap.outcome.partition(":")
        return name, with_it

    def _refused(self, found: FollowUp, said: Sequence[Report]) -> str:
        """Why the tap cannot be kept, or empty."""
        name, with_it = self._outcome
        if name and name not in set(Outcome):
            return "outcome"
        troubles = {
            "visit": not _ID.fullmatch(self.tap.visit) or not 1 <= self.tap.count < 1000,
            "outcome": found.way == "phone" and bool(name) and Outcome(name) not in PHONE_OUTCOMES,
            "day-part": name == Outcome.COME_BACK and with_it not in PARTS,
            "language": name == Outcome.OTHER_LANGUAGE and with_it not in LANGUAGES,
            "handed-to": name == Outcome.QUESTION_OPEN and bool(with_it) and with_it not in HANDED_TO,
            "note": name == Outcome.QUESTION_OPEN and not self.tap.note.strip(),
            "words": bool(trouble_in_note(self.tap.note)),
            "not-yours": not all(self._may_change(one) for one in said),
        }
        return next((reason for reason, holds in troubles.items() if holds), "")

    def _may_change(self, one: Report) -> bool:
        """Whether this tap leaves somebody else's visit alone, and takes nothing back too late."""
        team = self.person.role.may(Role.COORDINATOR)
        same_visit = one.visit.id == self.tap.visit
        if same_visit and not team and one.visit.by != self.person.id:
            return False
        taken_back = one.visit.id == self.tap.supersedes or (same_visit and not self.tap.outcome)
        return not taken_back or may_undo(one.visit, by=self.person.id, team=team, now=self.now)

    def _visit(self) -> Visit:
        name, with_it = self._outcome
        # A clock in the future would win from every later visit.
        return Visit(
            self.tap.visit,
            self.tap.count,
            self.person.id,
            Outcome(name) if name else None,
            min(self.tap.at, self.now),
            self.tap.supersedes,
            with_it,
        )

    def _note(self) -> str:
        return mask(" ".join(self.tap.note.split()))[:NOTE]

    def _flag(self, found: FollowUp) -> str:
        """What a coordinator should look at; nothing done at a door is refused for it."""
        if self.clock_off:
            return "late-clock"
        if found.state in CLOSED and found.closed_at and found.closed_at < self.tap.at:
            return "closed-before"
        if found.holder not in {None, self.person.id} or (found.way == "door" and found.walk != self.tap.walk):
            walk = walks.get(self.tx, found.walk) if found.walk else None
            if walk is None or self.person.id not in {walk.holder, walk.buddy}:
                return "not-holder"
        local = min(self.tap.at, self.now).astimezone(AMSTERDAM)
        election = self.campaign.election.date == local.date()
        late = found.way == "door" and ringing_refused(local, self.campaign.visiting, election_day=election)
        return "outside-hours" if late else ""

    # ---- what follows

    def _follows(self, found: FollowUp) -> Told | None:
        name, with_it = self._outcome
        if name == Outcome.COME_BACK:
            followups.wish(self.tx, found.id, day_part=with_it)
        if name == Outcome.OTHER_LANGUAGE:
            followups.wish(self.tx, found.id, language=with_it)
        self._promise(found, name, with_it)
        state = _stand(self.tx, found, self.campaign, self.now)
        if found.address is not None:
            door = followups.door_of(self.tx, found.address)
            if state is State.NEVER:
                walks.bar(self.tx, door, day_of(self.now))
            elif found.state is State.NEVER:  # taken back within the day
                walks.unbar(self.tx, door)
        return self._word_to_the_voter(found, state)

    def _promise(self, found: FollowUp, name: str, handed_to: str) -> None:
        """A question that stays open is a promise (B11); taking the visit back takes the promise along."""
        for one in promises.of_followup(self.tx, found.id):
            if one.ended_as is None and one.id.startswith(self.tap.visit):
                promises.end(self.tx, one.id, "taken-back", self.now)
        if name == Outcome.QUESTION_OPEN:
            promises.add(
                self.tx,
                promises.Promise(
                    f"{self.tap.visit}.{self.tap.count}",
                    found.id,
                    handed_to or "find-out",
                    self._note(),
                    self.person.id,
                    self.now,
                    day_of(self.now + PROMISE_DUE),
                ),
            )

    def _word_to_the_voter(self, found: FollowUp, state: State) -> Told | None:
        """What is done at the door is done in the chat too: one short message, if he asked to be written to."""
        key = f"closes:{found.question}"
        chat = next((one for one in followups.of_question(self.tx, found.question) if one.way == "chat"), None)
        if state in CLOSED:
            event = FromTeam("closes", self.person.name, question=found.question)
            if state is State.DONE and chat is not None and chat.state not in CLOSED:
                followups.settle(self.tx, chat.id, State.DONE, attempts=chat.attempts, tried_at=self.now, now=self.now)
                return tell(self.tx, found.voter, event, key=key, now=self.now, not_before=self.now + TOLD_AFTER)
        elif found.state in CLOSED and chat is not None and untell(self.tx, found.voter, key, self.now):
            followups.settle(self.tx, chat.id, State.OPEN, attempts=chat.attempts, tried_at=None, now=self.now)
        return None

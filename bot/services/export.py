"""Everything kept of one voter, for himself: a file that machines can read too (L9, L10)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.services.parcel import Parcel
from bot.storage import consents, followups, held_replies, log, people, promises, talks, threats, visits

if TYPE_CHECKING:
    from bot.storage import Chat, Tx


@dataclass(frozen=True, slots=True)
class Everything:
    """What is kept of one voter. `held_threats` are kept apart for a report to the police, and only counted here."""

    voter: talks.Voter | None
    consents: list[consents.Proof]
    questions: list[log.Question]
    follow_ups: list[followups.FollowUp]
    visits: list[visits.Report]
    promises: list[promises.Promise]
    looks: list[people.Look]
    waiting: list[held_replies.Held]
    held_threats: int

    @property
    def nothing(self) -> bool:
        """Whether nothing at all is kept."""
        return self.voter is None and not self.consents and not self.held_threats

    def as_json(self) -> dict[str, Any]:
        """As the file names it: text as it is kept, times as ISO 8601, nothing of anybody else."""
        voter = self.voter
        return {
            "language": voter.language if voter else None,
            "consented_on": str(voter.consented_on) if voter else None,
            "paused_at": voter.paused_at.isoformat() if voter and voter.paused_at else None,
            "consents": [
                {
                    "purpose": one.purpose,
                    "given": one.given,
                    "at": one.at.isoformat(),
                    "text_shown": one.text,
                    "language": one.language,
                    "question": one.question,
                }
                for one in self.consents
            ],
            "questions": [
                {
                    "id": one.id,
                    "asked_at": one.asked_at.isoformat(),
                    "text": one.text,
                    "answered": one.shown,
                    "decision": one.decision,
                    "about": list(one.ids),
                    "channel": one.channel,
                    "kept_for": one.kept_for,
                    "helpful": one.helpful,
                    "chosen": one.chosen,
                    "wijk": one.wijk,
                }
                for one in self.questions
            ],
            "follow_ups": [
                {
                    "id": one.id,
                    "question": one.question,
                    "way": one.way,
                    "state": one.state.value,
                    "asked_at": one.asked_at.isoformat(),
                    "first_name": one.first_name,
                    "address": asdict(one.address) if one.address else None,
                    "phone": one.phone,
                    "day_part": one.day_part,
                    "attempts": one.attempts,
                    "closed_at": one.closed_at.isoformat() if one.closed_at else None,
                }
                for one in self.follow_ups
            ],
            # By whom is personal data of the volunteer, and stays out.
            "visits": [
                {
                    "follow_up": one.followup,
                    "at": one.visit.happened_at.isoformat(),
                    "outcome": one.visit.outcome.value if one.visit.outcome else None,
                    "note": one.note,
                }
                for one in self.visits
            ],
            "promises": [
                {"follow_up": one.followup, "what": one.text, "made_at": one.made_at.isoformat(), "due": str(one.due)}
                for one in self.promises
            ],
            # Who looked, in what role of the team, never by name: that is personal data of the volunteer.
            "seen_by_the_team": [
                {"at": one.at.isoformat(), "what": one.act, "subject": one.subject, "why": one.why}
                for one in self.looks
            ],
            "replies_not_seen_yet": [Parcel.load(one.body).text for one in self.waiting],
            "held_threats": self.held_threats,
        }


def everything_about(tx: Tx, chat: Chat) -> Everything:
    """Collect what is kept of the voter behind a chat."""
    voter = talks.voter_of(tx, chat)
    wanted = followups.of_voter(tx, voter.id) if voter else []
    happened = visits.of(tx, [one.id for one in wanted])
    return Everything(
        voter=voter,
        consents=consents.of(tx, chat),
        questions=log.of_voter(tx, voter.id) if voter else [],
        follow_ups=wanted,
        visits=[report for one in wanted for report in happened.get(one.id, [])],
        promises=[promise for one in wanted for promise in promises.of_followup(tx, one.id)],
        looks=people.looks(tx, voter=voter.id) if voter else [],
        waiting=held_replies.waiting(tx, voter.id) if voter else [],
        held_threats=threats.held(tx, chat),
    )

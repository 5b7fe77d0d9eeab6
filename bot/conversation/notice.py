"""The full notices: `/privacy` (L7, GDPR art. 13) and `/transparantie` (L41, Regulation 2024/900 art. 12).

Every sentence comes from `knowledge/texts/`, every number and name from `campaign.yaml`: so a notice is as old as the
version of the knowledge that it was made from, and can be made again from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation.opening import label
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.wording import Voice


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty for what stands before the first one) and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def privacy_notice(voice: Voice) -> tuple[Section, ...]:
    """What happens with a voter's data, whole."""
    campaign, say = voice.base.campaign, voice.say
    spans = campaign.retention
    return (
        Section("", (say(Key.NOTICE_INTRO, candidate=campaign.candidate, party=campaign.party),)),
        Section(say(Key.NOTICE_WHO_HEAD), _responsible(voice)),
        Section(say(Key.NOTICE_WITHOUT_HEAD), (say(Key.NOTICE_WITHOUT),)),
        Section(
            say(Key.NOTICE_KEEP_HEAD),
            (
                say(Key.NOTICE_KEEP, days=str(spans.question_days)),
                say(Key.NOTICE_PROOF, years=str(spans.proof_years)),
            ),
        ),
        Section(
            say(Key.NOTICE_BACK_HEAD),
            (
                say(
                    Key.NOTICE_BACK,
                    address_days=str(spans.address_days_after_close),
                    request_days=str(spans.follow_up_days_after_close),
                ),
            ),
        ),
        Section(
            say(Key.NOTICE_WHY_HEAD),
            (say(Key.NOTICE_WHY), say(Key.NOTICE_THREAT, days=str(spans.threat_days))),
        ),
        Section(say(Key.NOTICE_NOT_HEAD), (say(Key.NOTICE_NOT),)),
        Section(say(Key.NOTICE_WHO_GETS_HEAD), (say(Key.NOTICE_WHO_GETS),)),
        Section(say(Key.NOTICE_RIGHTS_HEAD), (say(Key.NOTICE_RIGHTS), say(Key.NOTICE_COMPLAIN))),
        Section(say(Key.NOTICE_SAFE_HEAD), (say(Key.NOTICE_SAFE, days=str(spans.all_days_after_election)),)),
    )


def transparency_notice(voice: Voice) -> tuple[Section, ...]:
    """Who is behind this political advertising; what is not filled in yet is named."""
    campaign, say = voice.base.campaign, voice.say
    payer = campaign.payer
    facts = {
        Key.TRANSPARENCY_PAYER: {"name": payer.name, "address": payer.address, "mail": payer.mail},
        Key.TRANSPARENCY_CONTROLLED: {"controlled_by": payer.controlled_by},
        Key.TRANSPARENCY_MONEY: {"amounts": payer.amounts, "funding": payer.funding},
        Key.TRANSPARENCY_PERIOD: {"period": payer.period},
        Key.TRANSPARENCY_ELECTION: {"information": campaign.election.official_information},
    }
    given = tuple(say(key, **values) for key, values in facts.items() if all(values.values()))
    missing = tuple(name for values in facts.values() for name, value in values.items() if not value)
    unfilled = (say(Key.TRANSPARENCY_UNFILLED, what=", ".join(missing)),) if missing else ()
    return (
        Section("", (label(voice), say(Key.TRANSPARENCY_SPONSOR, party=campaign.party, candidate=campaign.candidate))),
        Section(
            say(Key.TRANSPARENCY_HEAD),
            (*given, *unfilled, say(Key.TRANSPARENCY_HOW), say(Key.TRANSPARENCY_TARGETING)),
        ),
        Section("", (say(Key.TRANSPARENCY_REPORT_HOW), say(Key.TRANSPARENCY_KEPT))),
    )


def _responsible(voice: Voice) -> tuple[str, ...]:
    controller = voice.base.campaign.controller
    name = ", ".join(part for part in (controller.name, controller.address) if part)
    who = (
        voice.say(Key.PRIVACY_CONTROLLER, name=name, mail=controller.mail)
        if controller.name and controller.mail
        else voice.say(Key.PRIVACY_CONTROLLER_NONE)
    )
    officer = (voice.say(Key.NOTICE_OFFICER, officer=controller.privacy_officer),) if controller.privacy_officer else ()
    return (who, *officer, voice.say(Key.NOTICE_CONTACT, contact=voice.contact()))

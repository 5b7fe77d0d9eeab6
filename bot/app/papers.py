"""Papers that are generated: the record of processing (GDPR art. 30) and the voters' notice as files.

The record is made from what stands beside each column (`bot.storage.declared`) and from the life spans of the campaign
file; docs/privacy holds it for the campaign file of this repository, and a test keeps it up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.notice import privacy_notice
from bot.conversation.wording import Voice
from bot.storage.register import declarations

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.campaign import Campaign, Retention
    from bot.knowledge.model import Language
    from bot.storage.declared import Held, Purpose

PURPOSES: dict[Purpose, tuple[str, str, str, str]] = {
    "answer": (
        "Answering the one who asks",
        "Art. 6(1)(f): he asks, and expects an answer. Nothing is kept beyond the running talk.",
        "Voters who write to the bot.",
        "Nobody: no person reads it.",
    ),
    "improve": (
        "Better answers (K1)",
        "Art. 6(1)(a) and 9(2)(a): explicit consent, its own button, withdrawn with one tap.",
        "Voters who said yes to keeping their questions.",
        "Volunteers and editors of the campaign, without name or chat.",
    ),
    "follow-up": (
        "Coming back to a voter about one question (K2)",
        "Art. 6(1)(a) and 9(2)(a): explicit consent per question and way (chat, door, phone).",
        "Voters who asked for it.",
        "The volunteer who holds the door, number or talk, and coordinators; each look is logged.",
    ),
    "proof": (
        "Being able to prove a consent",
        "Art. 7(1) and 17(3)(e).",
        "Voters who gave or took back a consent.",
        "Nobody by default; a court or the supervisory authority where the law says so.",
    ),
    "objection": (
        "Honouring an objection",
        "Art. 21; art. 6(1)(c).",
        "Voters who said stop, pause, or do not come again.",
        "Nobody: the program minds it.",
    ),
    "safety": (
        "Threats of violence",
        "Art. 6(1)(f) and 9(2)(f), kept from erasure by 17(3)(e).",
        "Whoever threatens somebody.",
        "The two readers named in the campaign file; the police where a report is made.",
    ),
    "team": (
        "The campaign's own people",
        "Art. 6(1)(b) and (f): working together, and knowing who looked at what.",
        "Volunteers, editors and coordinators.",
        "Coordinators.",
    ),
}
"""Purpose -> what it is called, the ground, whose data it is, who gets it."""


def life_in_words(held: Held, spans: Retention) -> str:
    """How long something is kept under the campaign's life spans."""
    return {
        "forever": "says nothing about a person",
        "backups": "60 days, so that a restored backup erases again",
        "48 hours": "at most 48 hours: the key of the day is destroyed at the end of the next",
        "consent": f"until erasure or withdrawal, else {spans.question_days} days after the last sign of life",
        "question": f"{spans.question_days} days, or with the follow-up that rests on it",
        "follow-up": f"{spans.follow_up_days_after_close} days after it was closed",
        "address": f"{spans.address_days_after_close} days after the follow-up was closed",
        "note": f"{spans.visit_note_days} days",
        "proof": f"{spans.proof_years} years",
        "threat": f"{spans.threat_days} days, or so long after the report was settled",
        "do-not-ring": f"{spans.all_days_after_election} days after the election",
        "team": "as long as somebody is of the team, and a year",
        "session": "12 hours",
    }[held.life]


def record_of_processing(campaign: Campaign) -> str:
    """The record of processing as Markdown."""
    controller, last = campaign.controller, campaign.retention.all_days_after_election
    lines = [
        "# Record of processing activities (GDPR art. 30)",
        "",
        "Generated with `deurbel privacy papers` from the declarations beside the tables and from `campaign.yaml`. Do",
        "not edit it: change what it is made from. [tests/privacy/test_papers.py::test_the_papers_are_up_to_date]",
        "",
        f"- Controller: {_or_blank(controller.name)}, {_or_blank(controller.address)}, {_or_blank(controller.mail)}",
        f"- Data protection officer: {_or_blank(controller.privacy_officer)}",
        f"- City and party: {campaign.city_name}, {campaign.party}",
        "- Processors: see `verwerkers.md`.",
        "- Transfer outside the EU: only what the voter himself sends through Telegram; the web page does without.",
        "- Security: every text, address and chat id sealed with AES-256-GCM under a key per voter or day, keys apart",
        "  from the data, master key apart from both; roles; a log of who looked at what.",
        f"- At the latest {last} days after the election everything about voters goes, but proofs and threats.",
    ]
    for purpose, about in PURPOSES.items():
        lines += ["", *_section(purpose, about, campaign.retention)]
    return "\n".join(lines) + "\n"


def _section(purpose: Purpose, about: tuple[str, str, str, str], spans: Retention) -> list[str]:
    name, ground, whose, who_gets = about
    rows: dict[tuple[str, str, str], list[str]] = {}
    for one in declarations():
        if one.held is not None and one.held.purpose == purpose:
            sealed = {"": "no", "day": "key of the day", "voter": "voter's key"}.get(
                one.held.sealed, f"key `{one.held.sealed}`"
            )
            rows.setdefault((one.held.what, life_in_words(one.held, spans), sealed), []).append(
                f"{one.table}.{one.column}"
            )
    return [
        f"## {name}",
        "",
        f"- Ground: {ground}",
        f"- Whose data: {whose}",
        f"- Who gets it: {who_gets}",
        "",
        "| data | kept | sealed | columns |",
        "| --- | --- | --- | --- |",
        *(
            f"| {what} | {life} | {sealed} | {', '.join(f'`{column}`' for column in columns)} |"
            for (what, life, sealed), columns in rows.items()
        ),
    ]


def notice(base: KnowledgeBase, language: Language) -> str:
    """The voters' notice as Markdown, word for word what `/privacy` shows."""
    title = {"nl": "Uw gegevens", "en": "Your data"}[language]
    lines = [f"# {title}"]
    for section in privacy_notice(Voice(base, language)):
        if section.heading:
            lines += ["", f"## {section.heading}"]
        for paragraph in section.paragraphs:
            lines += ["", paragraph]
    return "\n".join(lines) + "\n"


def _or_blank(text: str) -> str:
    return text or "(not filled in yet)"

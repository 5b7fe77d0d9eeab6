"""The full notices say, in both languages, everything that the law wants said (L7, L40, L41)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.notice import Section, privacy_notice, transparency_notice
from bot.conversation.wording import Voice
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.campaign import Controller, Payer
from bot.knowledge.load import load
from tests.conversation.conftest import small_files

FACTS = {
    "who is responsible": ("Vereniging De Buurt, Spui 70, privacy@buurt.example", "Vereniging De Buurt, Spui 70"),
    "how to reach them": ("Een mens van het team bereikt u zo", "You reach a person of the team here"),
    "the data protection officer": ("Functionaris gegevensbescherming: fg@buurt.example", "officer: fg@buurt.example"),
    "what for": ("om de antwoorden beter te maken", "to make the answers better"),
    "on which ground": ("artikel 9 lid 2 onder a", "9(2)(a)"),
    "that consent is free": ("U hoeft geen toestemming te geven", "You do not have to consent"),
    "who gets it": ("Alleen mensen van het team", "Only people of the team"),
    "Telegram, outside the EU": ("buiten de Europese Unie", "outside the European Union"),
    "how long, per kind": ("Na 41 dagen", "After 41 days"),
    "the rights, and how": ("/mijngegevens", "/mijngegevens"),
    "taking back is as easy as giving": ("één tik, net als ja zeggen", "one tap, like saying yes"),
    "the complaint": ("autoriteitpersoonsgegevens.nl", "autoriteitpersoonsgegevens.nl"),
    "no profile, no automatic decision": ("geen profiel", "no profile"),
    "sixteen or older": ("16 jaar of ouder", "16 or older"),
    "what is left without a yes": ("Na uiterlijk 48 uur", "after 48 hours at the latest"),
    "the exception": ("bedreiging met geweld", "threat of violence"),
}
"""The twelve facts of article 13 and four that belong to this bot: words found in Dutch and in English."""


@pytest.fixture(scope="module")
def filled() -> KnowledgeBase:
    base = load(small_files())
    assert isinstance(base, KnowledgeBase)
    campaign = base.campaign.model_copy(
        update={
            "controller": Controller(
                name="Vereniging De Buurt",
                address="Spui 70",
                mail="privacy@buurt.example",
                privacy_officer="fg@buurt.example",
            ),
            "retention": base.campaign.retention.model_copy(update={"question_days": 41}),
            "payer": Payer(
                name="Vereniging De Buurt", address="Spui 70", mail="kas@buurt.example", controlled_by="haar leden",
                amounts="120 euro, de huur van een server", funding="contributie", period="januari tot maart 2026",
            ),
            "election": base.campaign.election.model_copy(update={"official_information": "https://stemmen.example"}),
        }
    )  # fmt: skip
    return replace(base, campaign=campaign)


def whole(sections: tuple[Section, ...]) -> str:
    return "\n".join(part for one in sections for part in (one.heading, *one.paragraphs))


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_fact_is_in_the_notice(filled: KnowledgeBase, fact: str, language: str) -> None:
    dutch, english = FACTS[fact]

    text = whole(privacy_notice(Voice(filled, language)))  # type: ignore[arg-type]

    assert (dutch if language == "nl" else english) in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_notice_of_political_advertising_has_every_field(filled: KnowledgeBase, language: str) -> None:
    """Sponsor and who controls it, address, mail, sums and their origin, period, election, targeting, how to report."""
    payer = filled.campaign.payer
    text = whole(transparency_notice(Voice(filled, language)))  # type: ignore[arg-type]

    for field in (
        *payer.model_dump().values(),
        filled.campaign.election.name.in_(language),  # type: ignore[arg-type]
        filled.campaign.election.official_information,
        filled.campaign.party,
        "targeting",
        "cvdm.nl",
    ):
        assert field in text
    assert "{" not in text


def test_what_is_not_filled_in_is_named_and_not_left_out(filled: KnowledgeBase) -> None:
    bare = replace(filled, campaign=filled.campaign.model_copy(update={"payer": Payer(), "controller": Controller()}))

    assert "Nog niet ingevuld: name, address, mail, controlled_by" in whole(transparency_notice(Voice(bare, "nl")))
    assert "nog niet ingevuld" in whole(privacy_notice(Voice(bare, "nl")))

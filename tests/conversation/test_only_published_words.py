"""Every answer of the bot is a published text with a literal quote from a signed source. No sentence is generated."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.buttons import LIMIT, Does
from bot.conversation.event import Command, NoText, Tap, Words
from bot.conversation.wording import Voice
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.texts import QUOTING_THE_VOTER, Key
from bot.matching.decision import Candidate, Decision, Kind, Mode

IDS = [
    "hoge-huren",
    "slecht-onderhoud",
    "huisjesmelkers",
    "woningnood",
    "transvaal-zuidwest",
    "jongerenwerk",
    "gone-id",
]
KINDS = [
    "greeting", "thanks", "smalltalk", "insult", "threat", "crisis", "service", "others", "candidate-private", "meta",
    "personal-data", "spam", "injection", "gibberish", "emoji", "politics",
]  # fmt: skip
LANGUAGES = ["nl", "en", "tr", "pl", "ar", "pap", "other"]


@st.composite
def decisions(draw) -> Decision:
    """Any decision a matcher could make, and some that it never should."""
    kind = draw(st.sampled_from(list(Kind)))
    many = st.lists(st.sampled_from(IDS), max_size=4, unique=True).map(tuple)
    ids = (draw(st.sampled_from(KINDS)),) if kind is Kind.REPLY else draw(many)
    return Decision(
        decision=kind,
        ids=ids,
        probability=draw(st.floats(0, 1)),
        in_scope=draw(st.floats(0, 1)),
        language=draw(st.sampled_from(LANGUAGES)),
        ranking=tuple(Candidate(id_, draw(st.sampled_from((0.1, 0.3)))) for id_ in draw(st.permutations(IDS))),
        mode=draw(st.sampled_from(list(Mode))),
        silence=draw(st.none() | st.integers(0, 9)),
        variant=draw(st.none() | st.sampled_from(["suicide", "erase", "person", "stop", "language", "privacy"])),
        guard=draw(st.sampled_from(["", "stop"])),
    )


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["2", "de tweede", "ja", "nee", "geen van deze", "en voor jongeren?", "hoeveel dan?", "stop", "vergeet me",
     "ik ben 14", "ja bewaar ze", "huisjesmelkers", "menu", "x" * 2000]
)  # fmt: skip
TAPS = st.builds(
    "v1:{}:{}".format,
    st.sampled_from(list(Does)),
    st.sampled_from([*IDS, "K1", "yes", "no", "nl", "en", "wonen", "question-1", ""]),
)
EVENTS = (
    st.builds(Words, TEXTS)
    | st.builds(Tap, TAPS | st.text(max_size=70))
    | st.builds(Command, st.sampled_from(["start", "help", "themas", "privacy", "vergeet", "stop", "pauze", "over",
                                          "transparantie", "taal", "mens", "nonsense"]),
                st.sampled_from(["", "en", "p-woningnood"]))
    | st.builds(NoText, st.sampled_from(["photo", "voice", "location", "dice"]))
)  # fmt: skip


def published_lines(base: KnowledgeBase) -> re.Pattern[str]:
    """One pattern for every line the bot may say: the base's own lines, and sentences with names filled in.

    Taken from the base itself and not from the wording under test.
    """
    names = {name for name in _fillings(base) if name}
    filling = "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + "|\\d{1,3})"

    def pattern(line: str) -> str:
        return re.sub(r"\\\{[a-z_]+\\\}", lambda _: filling, re.escape(line.strip()))

    texts: list[str] = []
    for language in ("nl", "en"):
        for position in base.positions:
            texts += [position.answer.in_(language), position.short.in_(language)]
            texts += [one.say.in_(language) for one in position.silent_on]
        texts += [variant.text.in_(language) for reply in base.replies for variant in reply.variants]
        texts += [base.texts[language][key] for key in set(Key) - QUOTING_THE_VOTER]
    return re.compile("|".join({pattern(line) for text in texts for line in text.splitlines()}))


def _fillings(base: KnowledgeBase) -> list[str]:
    campaign = base.campaign
    contact = campaign.contact
    found = [campaign.candidate, campaign.party, campaign.city_name, str(campaign.retention.question_days)]
    found += [campaign.controller.name, campaign.controller.mail, campaign.payer.name, campaign.payer.address]
    found += [campaign.payer.mail, contact.name, contact.mail, f"{contact.name}, {contact.mail}"]
    found += ["18 maart 2026", "18 March 2026", "26 april 2021", "26 April 2021"]
    for language in ("nl", "en"):
        found += [campaign.election.name.in_(language), *(theme.in_(language) for theme in campaign.themes.values())]
        found += [base.texts[language][key] for key in (Key.WAY_CHAT, Key.WAY_DOOR, Key.WAY_PHONE)]
        found += [base.texts[language][key] for key in (Key.MORNING, Key.AFTERNOON, Key.EVENING, Key.ANY_TIME)]
        for source in base.sources:
            found += [source.called.in_(language), source.title.in_(language), source.signed_by, *source.paragraphs]
        for position in base.positions:
            found += [position.title.in_(language), position.short.in_(language)]
            found += [quote.text for quote in position.quotes]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(EVENTS, decisions(), decisions()), max_size=8))
def test_no_reply_holds_a_word_that_is_not_published(newcomer, talk):
    voter = newcomer()
    published = published_lines(voter.base)

    for event, first, second in talk:
        for reply in voter.does(event, first, second):
            for line in filter(None, map(str.strip, reply.text.splitlines())):
                assert published.fullmatch(line), line


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(EVENTS, decisions()), max_size=8))
def test_every_answer_carries_a_literal_quote_and_every_button_fits(newcomer, talk):
    voter = newcomer()
    base = voter.base

    for event, decided in talk:
        for reply in voter.does(event, decided):
            for quote in reply.quotes:
                assert quote.text in base.source_by_id[quote.source].paragraphs[quote.paragraph]
                assert quote.text in reply.text
            if reply.decision in {Kind.ANSWER, Kind.SILENT}:
                assert {id_ for id_ in reply.ids if any(q in reply.quotes for q in _cited(base, id_))} == set(reply.ids)
            for button in (button for row in reply.buttons for button in row):
                assert bool(button.data) != bool(button.url)
                assert len(button.data.encode()) <= LIMIT
                assert button.label


def _cited(base, id_):
    return Voice(base, "nl").cited(base.by_id[id_], limit=9)


def test_no_paragraph_of_the_published_knowledge_is_too_long_for_a_button(base):
    assert all(len(f"v1:show:{position.id}".encode()) <= LIMIT for position in base.positions)

"""Any text whatsoever is decided, and what reads alike is decided alike."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.matching.decide import decide, wanted
from bot.matching.decision import Kind, Mode
from bot.matching.guards import compile_guards
from bot.matching.many import decide_many
from bot.matching.normalise import MAX_CHARS, MAX_WORDS, canonical, clean, folded
from bot.matching.reading import MOST_PARTS, Reader
from bot.matching.spelling import Spelling, WordLists
from bot.matching.synonyms import Synonyms

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NO_LISTS = WordLists(frozenset(), frozenset(), frozenset())
AS_WRITTEN = Reader(Spelling(NO_LISTS, {}, {}), Synonyms({}, 0, {}))
ANY_TEXT = st.text(alphabet=st.characters(), max_size=300)
NASTY = (
    "",
    " ",
    "\0",
    "\ud800",
    "\ufdfa" * 20,
    "\u200b\u200d\ufeff",
    "\u202eabc\u202c",
    "?" * 500,
    "🙂🙂🙂",
    "a" * 100_000,
    "huur " * 20_000,
    "\ufdfa" * 5_000,
    "\n\t\r",
    "12345",
    "https://example.org",
)


@MANY
@given(ANY_TEXT)
def test_no_text_whatsoever_raises(model, text):
    decision = decide(text, model, None)

    assert 0.0 <= decision.probability <= 1.0
    assert 0.0 <= decision.in_scope <= 1.0
    assert decision.decision in set(Kind)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_bad_input_gets_a_decision_and_the_encoder_only_clean_text(model, text):
    assert decide(text, model, None).decision in {Kind.REPLY, Kind.UNKNOWN, Kind.CLARIFY, Kind.ANSWER}
    for handed in wanted(text, model):
        assert 0 < len(handed) <= MAX_CHARS
        assert len(handed.split()) <= MAX_WORDS
        handed.encode()  # a lone surrogate would raise
        assert "\0" not in handed
        assert "\ufdfa" not in handed


@MANY
@given(ANY_TEXT)
def test_normalising_twice_is_normalising_once(text):
    assert clean(clean(text)) == clean(text)
    assert folded(folded(text)) == folded(text)


@MANY
@given(st.data())
def test_case_accents_spaces_and_closing_punctuation_change_no_decision(model, data):
    text = data.draw(st.sampled_from(sorted(t for t in model.rows.texts if t.isascii())))
    accents = str.maketrans("aeiou", "áëïöú")
    changed = data.draw(
        st.sampled_from(
            [text.upper(), text.title(), text.translate(accents), text.replace(" ", "   "), f"{text}?!", f"  {text}..."]
        )
    )

    plain, other = decide(text, model, None), decide(changed, model, None)

    assert (plain.decision, plain.ids, plain.mode) == (other.decision, other.ids, other.mode)


def test_a_message_that_is_literally_an_example_is_decided_for_its_entry(model):
    for text, entry, silence, fold in zip(
        model.rows.texts, model.rows.entry, model.rows.silence, model.rows.fold, strict=True
    ):
        name = model.entries.names[int(entry)]
        if fold < 0 or silence >= 0 or name.endswith("/"):
            continue
        found = model.guards.verdict(text)
        assert found is not None, text
        if found.guard == "known phrase":
            assert found.entry == name


def test_a_known_phrase_and_a_command_need_no_encoder(model, base):
    command = next(words[0] for words in base.vocabulary.stop_words.values())

    assert wanted(model.rows.texts[0], model) == ()
    assert wanted(command, model) == ()
    assert decide(command, model, None).decision is Kind.REPLY


def test_a_question_that_names_another_party_never_gets_a_position(model, base):
    named = replace(base, vocabulary=base.vocabulary.model_copy(update={"parties": ("Partij van Gisteren",)}))
    guarded = replace(model, guards=compile_guards(named, model.rows, model.entries))

    decision = decide(f"{model.rows.texts[0]} net als de partij van GISTEREN!", guarded, None)

    assert decision.decision is Kind.REPLY
    assert decision.ids == ("others",)


def test_the_ranking_holds_positions_only_best_first(model):
    decision = decide("iets over de huur en het huis", model, None)

    probabilities = [candidate.probability for candidate in decision.ranking]
    assert probabilities == sorted(probabilities, reverse=True)
    assert {candidate.id for candidate in decision.ranking} <= set(model.entries.names[: model.entries.positions])
    assert sum(probabilities) <= decision.in_scope + 1e-6


@MANY
@given(ANY_TEXT)
def test_a_message_is_read_whole_and_in_few_parts(text):
    found = AS_WRITTEN.read(text)

    assert len(found.parts) <= MOST_PARTS
    assert len(found.parts) != 1
    assert found.whole == canonical(text)


def test_two_questions_are_read_apart():
    found = AS_WRITTEN.read("Komen er meer bomen in de straat en wat doet hij tegen het zwerfvuil?")

    assert found.parts == ("komen er meer bomen in de straat", "en wat doet hij tegen het zwerfvuil")


def test_many_at_once_are_decided_as_one_by_one(model):
    texts = [*NASTY, *model.rows.texts[:40], "komen er meer bomen? en wat doet hij aan de huur?"]

    for text, found in zip(texts, decide_many(texts, model, None), strict=True):
        alone = decide(text, model, None)
        assert (found.decision, found.ids, found.mode) == (alone.decision, alone.ids, alone.mode)
        assert found.mode in set(Mode)

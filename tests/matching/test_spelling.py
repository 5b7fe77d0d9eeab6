"""A misspelt word is read as the word it was meant to be; a word that is well spelt, and a name, stays as it is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.explain import explain
from bot.matching.normalise import canonical
from bot.matching.spelling import MOST_LOOKED_UP, Spelling, WordLists, compile_spelling, sound, word_lists

EXAMPLES = (
    *("werkloos door corona", "werkloos thuis", "corona en werk", "kansen voor jongeren", "gelijke kansen", "jongeren"),
    *("wat doet hij aan isolatie", "isolatie van woningen", "gelijke kans", "woningen", "de buurt opknappen"),
    *("straat opknappen", "dood", "de dood", "tachtig", "tachtig jaar"),
)

NO_LISTS = WordLists(frozenset(), frozenset(), frozenset())


@pytest.fixture
def spelling(base):
    return compile_spelling(base, EXAMPLES, word_lists())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wekrloos door croona", "werkloos door corona"),
        ("glijke kansen", "gelijke kansen"),
        ("kanzen voor jongeeren", "kansen voor jongeren"),
        ("isolatei, hoe dan?", "isolatie, hoe dan?"),
        ("me buurt opknapen", "me buurt opknappen"),
        ("ga ik doot", "ga ik dood"),
    ],
)
def test_letters_swapped_dropped_doubled_or_written_as_they_sound_are_put_right(spelling, written, meant):
    assert spelling.read(canonical(written))[0] == canonical(meant)


@pytest.mark.parametrize(
    "well", ["de kanten van de zaak", "wordt corina ziek", "housing for students", "tochtige kamer"]
)
def test_a_word_that_is_well_spelt_stays_whatever_it_resembles(spelling, well):
    assert spelling.read(well) == (well, ())


def test_names_of_the_vocabulary_and_the_city_are_well_spelt(base):
    spelling = compile_spelling(base, [], NO_LISTS)
    known = [*base.vocabulary.own_names, *base.vocabulary.parties, *(wijk.name for wijk in base.areas.wijken)]
    examples = compile_spelling(base, [canonical(name) + "e" for name in known] * 2, NO_LISTS)

    assert [examples.read(canonical(name))[1] for name in known] == [()] * len(known)
    assert spelling.words == {}


def test_a_message_full_of_strange_words_is_left_to_the_encoder(spelling):
    strange = " ".join(f"corna{letter}" for letter in "abcdefghij"[: MOST_LOOKED_UP + 1])

    assert spelling.read(strange) == (strange, ())


def test_what_sounds_alike_is_alike():
    assert sound("kanzen") == sound("kansen")
    assert sound("goet") == sound("goed")
    assert sound("schijn") == sound("sgein")


def test_explain_names_what_was_put_right(model):
    word = max((word for word in model.reader.spelling.words if len(word) > 8), key=model.reader.spelling.words.get)
    slip = word[:3] + word[4:]
    unknown = replace(model.reader.spelling, lists=NO_LISTS)
    reading = replace(model, reader=replace(model.reader, spelling=unknown))

    assert f"{slip} = {word}" in explain(slip, reading, None)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_no_text_raises_and_every_change_is_told(text):
    spelling = Spelling(
        WordLists(frozenset({"huis"}), frozenset(), frozenset()), {"woning": 3, "corona": 2}, {"wonin": ("woning",)}
    )

    read, put_right = spelling.read(canonical(text))

    assert (read == canonical(text)) or put_right

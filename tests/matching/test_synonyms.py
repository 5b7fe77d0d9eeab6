"""A line of the word list counts for words that the examples do not know, and shows what it does."""

from dataclasses import replace

from bot.knowledge.campaign import Synonyms as Line
from bot.knowledge.campaign import Vocabulary
from bot.matching.decide import decide
from bot.matching.evaluate import Measured, Row
from bot.matching.explain import explain
from bot.matching.normalise import canonical
from bot.matching.synonyms import Synonyms, compile_synonyms
from bot.matching.wordlist import Touched, effects, section, text


def synonyms(*lines, examples=()):
    made = tuple(Line(means=means, words=words) for means, words in lines)
    return compile_synonyms(Vocabulary(synonyms=made), examples)


def test_a_phrase_is_read_as_what_it_means_whatever_its_case_and_accents():
    words = synonyms(("slecht onderhoud", ("Vocht in huis", "tòcht")))

    assert words.read("er is vocht  in huis, en tocht".replace("  ", " ")) == (
        "er is slecht onderhoud, en slecht onderhoud",
        (("vocht in huis", "slecht onderhoud"), ("tocht", "slecht onderhoud")),
    )


def test_a_word_inside_another_is_left_alone():
    assert synonyms(("arm", ("rut",))).read("de bruto huur")[1] == ()


def test_a_word_that_the_examples_know_is_left_to_them():
    words = synonyms(("geld", ("poen", "doekoe")), examples=["poen genoeg", "waar is de poen", "poen en nog eens poen"])

    assert words.read("poen en doekoe")[0] == "poen en geld"
    assert words.known == {"poen": "geld"}


def with_line(model, phrase, meaning):
    return replace(model, reader=replace(model.reader, synonyms=Synonyms({phrase: meaning}, phrase.count(" ") + 1, {})))


def test_a_line_makes_a_word_that_nobody_knows_understood_and_explain_names_it(model):
    known = next(t for t in model.rows.plain if t.count(" ") == 4)
    message = "zwabberdewabber"

    taught = with_line(model, message, known)

    assert decide(message, taught, None).ranking[0].probability > decide(message, model, None).ranking[0].probability
    assert f"{message} = {known}" in explain(message, taught, None)


def test_every_line_shows_which_messages_it_touches_and_what_changes_without_it(model):
    entry = model.entries.names[0]
    known = model.rows.plain[0]
    taught = replace(model, reader=replace(model.reader, synonyms=Synonyms({"zwabber": known}, 1, {"poen": "geld"})))
    row = Row("t1", "zwabber", "in", frozenset((entry,)))
    given, without = (Measured(row, decide(row.text, one, None), 0.0) for one in (taught, model))

    first, second = effects(taught.reader.synonyms, [Touched(known, "zwabber", given, without)])

    assert (first.line, first.rewritten, second.known) == (known, ("zwabber",), ("poen",))
    assert first.times("better") == 1
    assert "t1" in text((first, second))
    assert "t1" in section((first, second))


def test_without_a_line_the_text_is_as_it_was():
    words = synonyms(("geld", ("doekoe",)))

    assert words.without("geld").read("veel doekoe") == (canonical("veel doekoe"), ())

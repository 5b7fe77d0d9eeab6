"""Editors see how hard a text is, and what in it the letter does not say."""

import pytest

from bot.review.readability import not_in_source, readability, syllables_of


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("huis", 1),
        ("huren", 2),
        ("betaalbare", 4),
        ("reëel", 2),
        ("woningnood", 3),
        ("idee", 2),
        ("pst", 1),
        ("gemeente", 3),
    ],
)
def test_syllables_are_counted_as_dutch_is_spoken(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables


def test_short_words_and_sentences_score_higher_than_long_ones() -> None:
    easy = readability("De huur is te hoog. Dat moet anders.")
    hard = readability(
        "De woningmarktontwikkelingen veroorzaken onbetaalbaarheidsproblematiek waardoor maatschappelijke "
        "verantwoordelijkheid onvermijdelijk beleidsmatige consequenties veronderstelt."
    )
    assert easy.score is not None
    assert hard.score is not None
    assert easy.score > 80 > 0 > hard.score
    assert (easy.words, easy.sentences, easy.longest_words) == (8, 2, 5)
    assert readability("  …  ").score is None


def test_the_formula_is_doumas() -> None:
    """Eight words, nine syllables, two sentences: 206.84 - 0.77 x 112.5 - 0.93 x 4."""
    assert readability("De huur is te hoog. Dat moet anders.").score == pytest.approx(206.84 - 0.77 * 112.5 - 0.93 * 4)


def test_numbers_and_names_that_the_source_does_not_hold_are_named() -> None:
    source = "Wethouder Martijn Balster investeert in Transvaal. Op 26 april 2021."
    text = "Martijn Balster bouwt 500 woningen in Transvaal en op het Binckhorst-terrein. De wijk wacht sinds 2021."
    assert not_in_source(text, source) == ("500", "Binckhorst-terrein")

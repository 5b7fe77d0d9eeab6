"""What is kept of a voter's words holds no number, address or name of his, and still reads as a question."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import mask


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bel me op 06-12345678 of 070 123 45 67", "bel me op [telefoon] of [telefoon]"),
        ("mijn bsn is 111222333", "mijn bsn is [bsn]"),
        ("NL91 ABNA 0417 1643 00 is mijn rekening", "[rekeningnummer] is mijn rekening"),
        ("ik woon op hoefkade 12a, 2526BN", "ik woon op [adres], [adres]"),
        ("ik heet Fatma el Idrissi en mijn huur is 1200", "ik heet [naam] en mijn huur is 1200"),
        ("mijn moeder heeft kanker en wacht al 3 jaar", "mijn moeder heeft … en wacht al 3 jaar"),
        ("ik ben geboren op 12-03-1985", "ik ben geboren op [geboortedatum]"),
        ("mail jan@voorbeeld.nl", "mail [e-mailadres]"),
    ],
)
def test_personal_data_is_masked(typed: str, kept: str) -> None:
    assert mask(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "de huur is 2525 euro in 2021",
        "in de wijk komen 3000 woningen",
        "wat doet Balster aan onderzoek naar kanker",
        "zijn er 111222334 redenen",
        "over 2030 en 2040 denk ik na",
    ],
)
def test_what_is_not_personal_stays(typed: str) -> None:
    assert mask(typed) == typed


@given(st.text())
def test_masking_never_raises_and_twice_is_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "piece",
    ["a-", "ik ", "0", "0 ", "a@", "a.", "Aa ", "a'", "AB12 ", "Jan van ", "laan van ", "_", "1-", "ik heb een a "],
)
def test_no_text_holds_up_the_others(piece: str) -> None:
    """Masking happens while everybody's messages wait to be written: a text made to be slow must not be."""
    text = (piece * 4096)[:4096]

    began = time.process_time()
    mask(text)

    assert time.process_time() - began < 1.0, "it took 4 seconds once"

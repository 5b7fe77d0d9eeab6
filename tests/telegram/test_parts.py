"""However long a text is, every part fits one message, and nothing but white space at the cuts is lost."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram_message import dressed, keyboard
from bot.conversation.turn import Button, Cited
from bot.services.parcel import Parcel, parts, units
from tests.telegram_emulator.entities import parsed

TEXTS = st.text(st.sampled_from("ab \n🏠é\u0301<>&\"'"), max_size=400)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS, st.integers(4, 40))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = parts(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(ANY)
def test_telegram_shows_exactly_the_text_whatever_it_holds(text: str) -> None:
    shown, entities = parsed(dressed(text, ()), "HTML")
    assert shown == text.strip()
    assert entities == []


@given(ANY, ANY)
def test_a_quote_in_a_text_is_set_apart_and_nothing_is_interpreted(text: str, quote: str) -> None:
    line = " ".join(f"{text} {quote} {text}".split()) or "x"
    shown, _ = parsed(dressed(f"eerst\n{line}\nlaatst", (Cited("s", "P1", " ".join(quote.split())),)), "HTML")
    assert shown == f"eerst\n{line}\nlaatst"


@given(ANY, st.binary(min_size=1, max_size=50))
def test_a_parcel_read_back_is_the_same(text: str, content: bytes) -> None:
    parcel = Parcel(text, ((Button(text, "v1:show:huur"),),), (Cited("s", "P1", text),), (text, content), 7)
    assert Parcel.load(parcel.dump()) == parcel


def test_a_button_to_our_own_page_needs_a_public_address() -> None:
    rows = ((Button("Bron", url="/brief#P4"), Button("Huur", "v1:show:huur")),)
    assert keyboard(rows) == {"inline_keyboard": [[{"text": "Huur", "callback_data": "v1:show:huur"}]]}
    shown = keyboard(rows, "https://deurbel.example")
    assert shown is not None
    assert shown["inline_keyboard"][0][0] == {"text": "Bron", "url": "https://deurbel.example/brief#P4"}  # type: ignore[index]
    assert keyboard(((Button("Bron", url="/brief"),),)) is None


def test_escaping_is_undone_by_every_reader_of_html() -> None:
    assert unescape(dressed('<b> & "x"', ())) == '<b> & "x"'

"""A voter asks on the web page: the same answers with and without a script, and nothing is kept unless he says yes."""

from __future__ import annotations

import base64
import html
import itertools
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.app.conftest import Deurbel
from tests.injections import CORPUS

ADDRESSES = itertools.count(2)


class Page:
    """A browser without JavaScript: it sends the form it was given, and keeps what cookies it gets."""

    def __init__(self, deurbel: Deurbel) -> None:
        # Each browser has an address of its own, as each has in life: limits count by address.
        from_here = httpx.HTTPTransport(local_address=f"127.0.0.{next(ADDRESSES)}")
        self.client = httpx.Client(
            base_url=deurbel.address, headers={"accept-language": "nl"}, timeout=30, transport=from_here
        )
        self.text = self.client.get("/").text

    def send(self, **fields: str) -> httpx.Response:
        token = re.search(r'name="talk" value="([^"]*)"', self.text)
        assert token is not None
        answer = self.client.post("/?taal=nl", data={"talk": html.unescape(token[1]), **fields})
        self.text = answer.text
        return answer

    def says(self, text: str) -> str:
        self.send(text=text)
        return self.text

    def taps(self, label: str) -> str:
        button = re.search(rf'name="tap" value="([^"]+)">{re.escape(html.escape(label))}<', self.text)
        assert button is not None, f"no button {label!r}"
        self.send(tap=html.unescape(button[1]))
        return self.text


@pytest.fixture
def page(deurbel: Deurbel) -> Iterator[Page]:
    opened = Page(deurbel)
    yield opened
    opened.client.close()


def test_the_first_page_says_who_answers_and_offers_questions(page: Page) -> None:
    assert "bot" in page.text
    assert "Politieke reclame" in page.text
    assert 'name="say"' in page.text


def test_a_question_gets_the_written_answer_with_its_quote_and_source(page: Page) -> None:
    shown = page.says("wat doet u tegen huisjesmelkers")
    assert "een stevige aanpak van huisjesmelkers" in shown
    assert "/brief?bij=huisjesmelkers#P4" in shown


def test_no_cookie_is_set_before_the_voter_says_yes_and_none_after_no(page: Page) -> None:
    page.says("wat doet u tegen huisjesmelkers")
    assert not page.client.cookies
    page.taps("Nee, niet bewaren")
    assert not page.client.cookies


def test_an_open_page_asks_for_news_and_hears_nothing_while_there_is_none(page: Page) -> None:
    page.says("komt er betaald parkeren in mijn straat?")
    token = re.search(r'name="talk" value="([^"]*)"', page.text)
    assert token is not None
    for talk in (html.unescape(token[1]), "forged", ""):
        assert page.client.post("/nieuws", data={"talk": talk}).status_code == 204


def test_after_yes_the_question_stands_in_the_log_that_volunteers_read(page: Page, deurbel: Deurbel) -> None:
    """And whatever else he typed stands there as words: nothing of it is interpreted, on his page or on theirs."""
    question = "hoe zit het met de schimmel in mijn huurhuis"
    marked = [text for text in CORPUS if "<" in text or '"' in text]
    page.says(question)
    page.taps("Ja, bewaar ze")
    assert page.client.cookies
    for text in marked:
        assert page.send(text=f"{question} {text}").status_code == 200, text
        assert text not in page.text
    with httpx.Client(base_url=deurbel.address, follow_redirects=True, timeout=30) as volunteer:
        signed_in = volunteer.post("/inloggen", data={"link": deurbel.sign_in})
        assert signed_in.status_code == 200
        listed = volunteer.get("/vragen?staat=alles").text
        seen = listed + "".join(volunteer.get(one).text for one in set(re.findall(r"/vragen/[0-9a-f]{32}", listed)))
    assert question in listed
    assert html.escape("<script>alert(1)</script>") in seen
    assert not [text for text in marked if text in seen]


def test_what_is_kept_comes_as_a_file_on_the_page_and_is_gone_when_erased(page: Page) -> None:
    """L9, L10, L12 without Telegram: the file stands in the page itself and nowhere on the server."""

    def file() -> dict[str, list[dict[str, object]]]:
        link = re.search(
            r'href="data:application/json;base64,([^"]+)" download="[^"]+[.]json"', page.says("/mijngegevens")
        )
        assert link is not None
        held: dict[str, list[dict[str, object]]] = json.loads(base64.b64decode(html.unescape(link[1])))
        return held

    page.says("wat doet u tegen huisjesmelkers en de lekkage bij Hendrikus?")
    page.taps("Ja, bewaar ze")
    held = file()
    assert "lekkage" in str(held["questions"][0]["text"])
    assert [one["given"] for one in held["consents"]] == [True]
    assert "data:application" not in page.says("dank u wel"), "it goes along once"

    page.says("/vergeet")
    assert "Alles van u is gewist" in page.taps("Ja, wis alles")
    assert not page.client.cookies
    assert file()["questions"] == [], "the proof of the consent alone is left"


def test_what_the_voter_types_is_shown_and_never_run(page: Page) -> None:
    shown = page.says("<script>alert(1)</script> huisjesmelkers")
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize(
    "text", ["", "\u200b\u200d", "😀😀", "?" * 500, "\ufdfa" * 20, "a\x00b", "\u202eabc", "  \n "], ids=range(8)
)
def test_anything_typed_gets_a_fitting_page(page: Page, text: str) -> None:
    assert page.send(text=text).status_code == 200


def test_a_very_long_message_stays_in_the_field_with_a_word(page: Page) -> None:
    answer = page.send(text="huur " * 20_000)
    assert answer.status_code == 413
    assert 'role="alert"' in answer.text
    assert "huur huur" in answer.text


def test_a_page_of_another_time_or_a_forged_one_begins_anew(page: Page) -> None:
    answer = page.client.post("/", data={"talk": "bm90IG91cnM=", "text": "huisjesmelkers"})
    assert answer.status_code == 200


def test_the_same_form_sent_twice_is_answered_once(page: Page) -> None:
    page.says("wat doet u tegen huisjesmelkers")
    before = page.text
    first = page.taps("Nee, niet bewaren")
    page.text = before
    second = page.taps("Nee, niet bewaren")
    visible = re.compile(r'<div class="theirs.*?</div>\s*</div>', re.DOTALL)
    assert visible.findall(first) == visible.findall(second)


def test_the_eleventh_message_in_a_minute_is_refused_and_stays_in_the_field(page: Page) -> None:
    answers = [page.send(text=f"huisjesmelkers {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "huisjesmelkers 10" in page.text


def test_the_letter_is_open_to_everyone_with_the_quote_marked(page: Page) -> None:
    source = page.client.get("/brief?bij=huisjesmelkers").text
    assert 'id="P4"' in source
    assert "een stevige aanpak van huisjesmelkers.</mark>" in source


@pytest.mark.parametrize("path", ["/privacy", "/transparantie", "/brief"])
def test_the_notices_exist_in_the_browsers_language(page: Page, path: str) -> None:
    assert page.client.get(path).status_code == 200
    assert page.client.get(path, params={"taal": "en"}).status_code == 200


def test_an_unknown_address_says_what_to_do(page: Page) -> None:
    answer = page.client.get("/bestaat-niet")
    assert answer.status_code == 404
    assert "<h1" in answer.text

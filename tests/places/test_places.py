"""A door is understood as people type it, and what is no door is not taken for one."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.campaign import Areas
from bot.places import Address, Incomplete, Places

AREAS = Path(__file__).parents[2] / "knowledge" / "areas.yaml"


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(Areas.model_validate(yaml.safe_load(AREAS.read_text("utf-8"))))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("2525kb 14-b", "2525KB|14|B"),
        ("14b 2525 KB", "2525KB|14|B"),
        ("2525 KB, nr 14 2e etage", "2525KB|14|"),
        ("hoefkade 12a den haag 2526bn", "2526BN|12|A"),
        ("2526BN12-A3", "2526BN|12|A3"),
        ("2525KB 14bis", "2525KB|14|BIS"),
        ("2525 KB 14-b-2", "2525KB|14|B2"),
        ("2525KB 14 II", "2525KB|14|II"),
        ("2525-KB-14", "2525KB|14|"),
        ("nr 5 hoog 2525kb 3", "2525KB|3|"),
    ],
)
def test_a_door_is_read_as_typed(places: Places, typed: str, key: str) -> None:
    found = places.read(typed)
    assert isinstance(found, Address), found
    assert found.key == key


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("Hoefkade 12", "no-postcode"),
        ("2525 kb", "no-number"),
        ("2525", "no-postcode"),
        ("Postbus 123 2501CC", "po-box"),
        ("1012AB 5", "elsewhere"),
        ("1012SA 5", "no-postcode"),
        ("schilderswijk", "no-postcode"),
        ("2525 euro huur", "no-postcode"),
        ("in 2021 ik woon hier", "no-postcode"),
        ("", "no-postcode"),
    ],
)
def test_what_is_no_door_says_what_to_ask(places: Places, typed: str, trouble: str) -> None:
    found = places.read(typed)
    assert isinstance(found, Incomplete), found
    assert found.trouble == trouble


def test_the_street_is_what_the_voter_typed(places: Places) -> None:
    found = places.read("hoefkade 12a den haag 2526bn")
    assert isinstance(found, Address)
    assert found.street == "hoefkade"
    assert places.read("Hoefkade 12") == Incomplete("no-postcode", "", 12, "", "Hoefkade")


def test_a_floor_is_a_hint_and_no_number(places: Places) -> None:
    found = places.read("2525 KB, nr 14 2e etage")
    assert isinstance(found, Address)
    assert found.hint == "2e etage"


@pytest.mark.parametrize(
    ("typed", "area"), [("en in de schilderswijk?", "schildersbuurt"), ("wat doet u voor Laak", "laak")]
)
def test_a_district_is_recognised_in_a_sentence(places: Places, typed: str, area: str) -> None:
    assert places.mentioned(typed) == area


def test_an_everyday_word_is_no_district(places: Places) -> None:
    assert places.mentioned("wat kost een huis van 2525 euro") is None


@given(st.text())
def test_no_text_whatsoever_raises(text: str) -> None:
    places = Places(_EMPTY)
    places.read(text)
    places.mentioned(text)


_EMPTY = Areas(stadsdelen=(), wijken=(), postcodes=())

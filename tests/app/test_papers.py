"""The notices on their pages, and what a running Deurbel does by itself, on the running process."""

import asyncio
import re

import httpx
import pytest

from bot.app import control, operating
from tests.app.conftest import Deurbel


@pytest.mark.parametrize(("page", "words"), [("privacy", "Autoriteit Persoonsgegevens"), ("transparantie", "cvdm.nl")])
def test_the_whole_notice_is_on_its_page_in_both_languages(deurbel: Deurbel, page: str, words: str) -> None:
    dutch = httpx.get(f"{deurbel.address}{page}?taal=nl").text
    english = httpx.get(f"{deurbel.address}{page}?taal=en").text
    first = httpx.get(f"{deurbel.address}{page}?taal=nl&versie=1").text

    assert words in dutch
    assert 'lang="en"' in english
    assert "Version 1, of " in english
    assert re.sub(r"\s+", "", first) == re.sub(r"\s+", "", dutch)
    assert httpx.get(f"{deurbel.address}{page}?versie=99").status_code == 404
    assert httpx.get(f"{deurbel.address}{page}?versie=x").status_code == 404


def test_verbs_reach_the_running_process(deurbel: Deurbel) -> None:
    """The folder is held by the bot, so that only the bot can have answered."""
    done = asyncio.run(operating.carry_out(deurbel.settings, "privacy audit", {}))

    assert done.status == 0
    assert (deurbel.settings.data / control.NAME).is_socket()


def test_the_health_page_says_how_many_messages_may_be_lost(deurbel: Deurbel) -> None:
    assert httpx.get(f"{deurbel.address}readyz").json()["messages_at_risk"] == 0

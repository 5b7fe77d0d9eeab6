"""The terminal reads and writes what `chat --jsonl` promises, and says what is wrong with a line."""

import io
import json

import pytest
from rich.console import Console

from bot.channel.terminal import Buttons, UnreadableLineError, read_line, talk, talk_jsonl
from bot.conversation.event import Command, Tap, Words
from bot.matching.decision import Kind
from tests.conversation.conftest import decision

ANSWER = decision(Kind.ANSWER, "huisjesmelkers")


@pytest.fixture
def answer(voter):
    async def answer(event):
        return voter.does(event, ANSWER)

    return answer


async def test_an_event_is_one_line_in_and_one_line_out(answer):
    out = io.StringIO()

    lines = ['{"text": "wat doet u tegen huisjesmelkers?"}\n', "\n", '{"tap": "Nee, niet bewaren"}\n', '{"tap": 1}\n']
    unreadable = await talk_jsonl(answer, lines, out)

    first, second, third = (json.loads(line) for line in out.getvalue().splitlines())
    assert unreadable == 0
    assert set(first["replies"][1]) == {"text", "decision", "ids", "quotes", "buttons"}
    assert first["replies"][1]["decision"] == "answer"
    assert first["replies"][1]["quotes"][0].keys() == {"source", "paragraph", "text"}
    assert "niet bewaren" in first["replies"][2]["buttons"][1]
    assert len(second["replies"]) == 1
    assert third["replies"]


async def test_a_line_that_cannot_be_read_is_named_and_the_talk_goes_on(answer):
    out = io.StringIO()

    lines = [
        "huur",
        '{"tap": "Bestaat niet"}',
        '{"tap": 99}',
        '{"tap": true}',
        '{"say": "x"}',
        "[]",
        '{"text": "hallo"}',
    ]
    unreadable = await talk_jsonl(answer, lines, out)

    said = [json.loads(line) for line in out.getvalue().splitlines()]
    assert unreadable == 6
    assert all(line["error"] for line in said[:6])
    assert said[6]["replies"]


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ("/start flyer-laak", Command("start", "flyer-laak")),
        ("/privacy@DeurbelBot", Command("privacy")),
        ("/ nee", Words("/ nee")),
        ("/", Words("/")),
        ("hallo", Words("hallo")),
    ],
)
def test_what_is_typed_is_a_command_or_words(typed, event):
    assert read_line(json.dumps({"text": typed}), Buttons()) == event


async def test_a_button_that_opens_a_page_says_so(answer, voter):
    buttons = Buttons()
    buttons.shown(await answer(Words("huisjesmelkers")))

    with pytest.raises(UnreadableLineError, match="/brief#"):
        read_line('{"tap": "Lees de bron (P4)"}', buttons)
    assert isinstance(read_line('{"tap": "Ja, bewaar ze"}', buttons), Tap)


async def test_a_person_sees_numbered_buttons_and_taps_with_a_number(answer):
    out = io.StringIO()

    await talk(answer, ["wat doet u tegen huisjesmelkers?\n", "#1\n", "#99\n"], Console(file=out, width=100))

    assert "[#1]" in out.getvalue()
    assert "there is no button 99" in out.getvalue()

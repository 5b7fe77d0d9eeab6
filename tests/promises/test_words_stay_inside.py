"""An attacker's look: a voter's words get into no log line, no export and no error, also when something breaks."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys

import pytest

from bot.conversation.event import Command
from bot.storage import log as questions
from bot.storage import talks
from tests.services.conftest import Visitor

WORD = "mijn huisbaas Hendrikus lekt"


def trips_over(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise KeyError(words) from error


def test_an_exception_that_quotes_a_voter_is_logged_without_what_it_says(written: io.StringIO) -> None:
    try:
        trips_over(WORD)
    except KeyError:
        logging.getLogger("bot.anywhere").exception("page failed", extra={"reference": "1a2b"})

    line = json.loads(written.getvalue())
    assert "Hendrikus" not in written.getvalue()
    assert line["event"] == "page failed"
    assert "KeyError" in line["error"]
    assert "ValueError" in line["error"]
    assert "trips_over" in line["error"], "where it happened is what an operator needs"


def test_a_task_that_nobody_waited_for_is_logged_without_what_it_says(written: io.StringIO) -> None:
    async def failing() -> None:
        trips_over(WORD)

    loop = asyncio.new_event_loop()
    task = loop.create_task(failing())
    loop.run_until_complete(asyncio.wait([task]))
    del task
    gc.collect()
    loop.close()

    assert "never retrieved" in written.getvalue()
    assert "Hendrikus" not in written.getvalue()


def test_what_a_library_writes_is_one_line(written: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n%s", WORD)

    assert "Exception in ASGI application" in written.getvalue()
    assert "Hendrikus" not in written.getvalue()


def test_what_ends_the_process_is_written_without_what_it_says() -> None:
    """As when a task behind the scenes fails: a group of exceptions, out of the last frame."""
    program = (
        "from bot import log\nlog.set_up('json')\nlog.guard_the_end()\n"
        "raise ExceptionGroup('tasks', [ValueError('" + WORD + "'), KeyError('" + WORD + "')])"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert "Hendrikus" not in ended.stderr
    assert json.loads(ended.stderr)["error"].splitlines()[-2:] == ["ValueError", "KeyError"]


NUMBERS = {
    "bsn": "123456782",
    "iban": "NL91ABNA0417164300",
    "phone": "06-12348765",
    "mail": "hendrikus@voorbeeld.nl",
}


@pytest.mark.parametrize("kind", NUMBERS)
async def test_a_number_typed_with_a_question_is_in_no_log_and_no_export(
    visitor: Visitor, storage, kind: str, written: io.StringIO
) -> None:
    """C8: with K1, where the question itself is kept."""
    number = NUMBERS[kind]
    await visitor.says("wat doet u tegen huisjesmelkers?")
    await visitor.taps("v1:yes:K1")

    await visitor.says(f"mijn nummer is {number}, wat doet u tegen huisjesmelkers en hoge huren?")

    voter = await storage.read(lambda tx: talks.voter_of(tx, visitor.chat))
    kept = await storage.read(lambda tx: questions.of_voter(tx, voter.id))
    replies = await visitor.does(Command("mijngegevens"))
    file = next(reply.document[1] for reply in replies if reply.document).decode()
    shown = " ".join(reply.text for reply in replies)
    assert kept
    assert number not in " ".join([*(one.text for one in kept), *(one.shown for one in kept)])
    assert number not in file
    assert number not in shown
    assert number not in written.getvalue()

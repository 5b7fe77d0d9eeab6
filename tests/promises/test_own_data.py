"""What is kept of a voter comes out whole, and nothing of anybody else (L9, L10)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from jsonschema import Draft202012Validator
from sqlalchemy import select

from bot.conversation.event import Command
from bot.storage import Chat, followups, log, people, promises, talks
from bot.storage.declared import held_by
from bot.storage.errors import UnreadableError
from bot.storage.tables import metadata
from bot.storage.times import day_of
from tests.services.conftest import Visitor
from tests.storage.conftest import NOON, VOTER
from tests.storage.voters import WORDS, a_whole_voter, asked, wanted

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "mijn-gegevens.json").read_text("utf-8"))
OTHER = Chat("telegram", "999")
NOT_SHOWN = {
    "voter.chat": "he knows it",
    "voter.state": "what the running talk remembers: his own words of just now",
    "question.detail": "the scores of the matcher; the answer he saw is in it, and is shown",
}


def everything(tx) -> None:
    """The whole voter, a promise to him, and a second voter with words of his own."""
    a_whole_voter(tx)
    promises.add(tx, promises.Promise("b1", "f1", "call-back", "belt over de lantaarns", "p1", NOON, day_of(NOON)))
    people.add(tx, "p1", "Jamal", "vrijwilliger", NOON, by=None)
    people.looked(tx, people.Look("p1", NOON, "open", "door", "f1", "v1", "follow-up"))
    talks.enrol(tx, OTHER, "v2", language="nl", keeps_questions=True, now=NOON)
    log.add(tx, replace(asked("q2", "v2"), text="de vraag van Bouchra"))
    followups.add(tx, replace(wanted("f2", "v2", "q2"), first_name="Bouchra", phone="06-99999999"))


async def test_every_sealed_field_of_a_voter_is_in_his_file_and_no_other_persons(storage, answering):
    await storage.writer.run(everything)

    replies = await Visitor(answering, VOTER, NOON).does(Command("mijngegevens"))

    (document,) = [reply.document for reply in replies if reply.document]
    text = document[1].decode()
    held = json.loads(text)
    Draft202012Validator(SCHEMA).validate(held)
    for table, column, value in await storage.read(sealed_of_the_voter):
        if f"{table}.{column}" in NOT_SHOWN:
            continue
        parts = json.loads(value) if column in {"address", "body"} else [value]
        for part in parts.values() if isinstance(parts, dict) else parts:
            assert not part or str(part) in text, f"{table}.{column}"
    assert held["questions"][0]["text"] == WORDS[0], "byte for byte as it is kept"
    assert held["promises"][0]["what"] == "belt over de lantaarns"
    assert [one["note"] for one in held["visits"]] == [WORDS[4]]
    assert "7 dagen na afloop" in text, "the life spans go with it"
    for word in ("Bouchra", "06-99999999", '"v2"', '"q2"', "Jamal", '"p1"'):
        assert word not in text


def sealed_of_the_voter(tx) -> list[tuple[str, str, str]]:
    """Table, column and opened text of every field under the voter's key."""
    box = tx.voter("v1")
    found = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            if (held := held_by(column)) and held.sealed == "voter":
                for value in tx.sql.execute(select(column).where(column.is_not(None))).scalars():
                    try:
                        found.append((table.name, column.name, box.read(column, value)))
                    except UnreadableError:  # another voter's
                        continue
    assert {f"{table}.{column}" for table, column, _ in found} >= {
        "question.text", "followup.address", "followup.phone", "visit.note", "promise.text", "voter.chat",
    }  # fmt: skip
    return found

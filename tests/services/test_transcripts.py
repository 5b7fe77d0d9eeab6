"""Talks that a volunteer could check (`tests/conversation/transcripts`), through the lines of `chat --jsonl`.

A `bot` line speaks of the replies to the event above it:
  says / silent_about   keys of `knowledge/texts` whose sentence is (not) in a reply
  answers, lacks, replies         ids of the reply with decision answer, silent, reply
  asks                  ids among the choices of the reply that asks back
  buttons               labels, all of them          logs   what was counted       keeps   questions in the log now
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channel.terminal import JsonTalk
from bot.conversation.published import Published
from bot.knowledge.texts import PLACEHOLDERS, Key
from bot.storage import Chat, Storage, log, talks, tally
from bot.storage.times import day_of
from tests.services.conftest import NOON, Visitor, answering_on, counting

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "conversation" / "transcripts").glob("*.yaml"))
DECISIONS = {"answers": "answer", "lacks": "silent", "replies": "reply"}


def said(base, language, key):
    """A pattern for a sentence, whatever fills its braces."""
    pattern = re.escape(base.texts[language][Key(key)].strip())
    for name in PLACEHOLDERS.get(Key(key), ()):
        pattern = pattern.replace(re.escape("{" + name + "}"), ".*?")
    return re.compile(pattern, re.DOTALL)


@dataclass
class Stage:
    """One talk, and what stands in the database beside it."""

    storage: Storage
    published: Published
    language: str
    restarts: bool
    replies: list[dict[str, Any]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.chance = counting()
        self.visitor = Visitor(answering_on(self.storage, self.published, self.chance), Chat("terminal", "t"))
        self.talk = JsonTalk(self.visitor.does)

    async def happens(self, line):
        if self.restarts:
            self.visitor.answering = answering_on(self.storage, self.published, self.chance)
        before = await self.tallies()
        self.replies = json.loads(await self.talk.take(json.dumps(line)))["replies"]
        after = await self.tallies()
        self.counted = sorted(decision for (what, decision), n in after.items() if n != before.get((what, decision), 0))

    def label(self, what):
        """The button of a position, of a sentence's key, or with this very label."""
        if what in self.published.base.by_id:
            return self.published.base.by_id[what].title.in_(self.language)
        return self.published.base.texts[self.language][what] if what in set(Key) else what

    async def tallies(self):
        rows = await self.storage.read(lambda tx: tally.between(tx, day_of(NOON), day_of(NOON)))
        return {(row.what, row.decision): row.count for row in rows}

    async def kept(self):
        def unit(tx):
            voter = talks.voter_of(tx, self.visitor.chat)
            return len(log.of_voter(tx, voter.id)) if voter else 0

        return await self.storage.read(unit)

    async def check(self, wanted):
        texts = "\n\n".join(reply["text"] for reply in self.replies)
        for name, value in wanted.items():
            match name:
                case "says" | "silent_about":
                    for key in value:
                        found = said(self.published.base, self.language, key).search(texts)
                        assert bool(found) == (name == "says"), (key, texts)
                case "buttons":
                    assert [label for reply in self.replies for label in reply["buttons"]] == value
                case "logs":
                    assert self.counted == sorted(value)
                case "keeps":
                    assert await self.kept() == value
                case "asks":
                    (asked,) = [reply["ids"] for reply in self.replies if reply["decision"] == "clarify"]
                    assert set(value) <= set(asked)
                case _:
                    ids = [reply["ids"] for reply in self.replies if reply["decision"] == DECISIONS[name]]
                    assert ids == [value], self.replies


@pytest.mark.parametrize("restarts", [False, True], ids=["as it is", "restarted between any two events"])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_the_talk_goes_as_written(path, restarts, storage, published):
    transcript = yaml.safe_load(path.read_text("utf-8"))
    stage = Stage(storage, published, transcript.get("language", "nl"), restarts)

    for line in transcript["talk"]:
        ((who, what),) = line.items()
        if who == "voter":
            await stage.happens({"text": what})
        elif who == "taps":
            await stage.happens({"tap": stage.label(what)})
        else:
            await stage.check(what)

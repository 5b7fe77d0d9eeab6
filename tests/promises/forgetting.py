"""A process that talks, keeps, and is killed in the middle of forgetting: run with DEURBEL_FAILPOINT set."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.conversation.event import Command, Tap, Words
from bot.conversation.published import Published
from bot.knowledge.load import load
from bot.matching.fit import fit
from bot.storage import Chat, Storage, inbox
from tests.conversation.conftest import small_files
from tests.services.conftest import CITY, NOON, answering_on, counting

CHAT = Chat("telegram", "5550007788")
WORDS = "mijn huisbaas Hendrikus lekt, wat doet u tegen huisjesmelkers?"
TALK = (Words(WORDS), Tap("v1:yes:K1"), Words("komt er betaald parkeren in mijn straat?"), Command("vergeet"))
YES = Tap("v1:forget:yes")


def known() -> Published:
    base = load(small_files())
    return Published(base, fit(base, ()), base.version, number=7)  # type: ignore[arg-type]


async def opened(folder: Path) -> Storage:
    key = folder / "keys" / "master.key"
    return await Storage.open(folder / "data", url="", key_file=key, city=CITY, make_key=True)


async def talk(folder: Path) -> None:
    async with await opened(folder) as storage:
        answering = answering_on(storage, known(), counting())
        for number, event in enumerate((*TALK, YES)):
            arrival = inbox.Arrival(str(number), CHAT, b"x", NOON)
            (seq,) = await storage.writer.run(lambda tx, arrival=arrival: inbox.add(tx, [arrival]))
            await answering.answer(CHAT, event, seq, NOON)


if __name__ == "__main__":
    asyncio.run(talk(Path(sys.argv[1])))

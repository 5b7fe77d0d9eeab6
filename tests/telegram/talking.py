"""Deurbel as it talks on Telegram, without its pages and its encoder: words alone decide, on a small frozen knowledge.

Started by forking from a process that has everything imported and learnt, a start costs some hundredths of a second:
`Zygote`. What is killed is a process of its own all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.applications import Starlette

from bot import failpoint
from bot.app import loop, web
from bot.app.starting import listen
from bot.app.telegram import Bot
from bot.channel.pace import Limits, Rate
from bot.conversation.published import Published
from bot.encoder.service import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.services.answering import Answering, Chance
from bot.services.current import Current
from bot.services.matching import Matching
from bot.settings import Settings
from bot.storage import Storage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.matching.model import Model

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "knowledge" / "small"
UNLIMITED = Limits(Rate(1e6, 1e6), Rate(1e6, 1e6), Rate(1e6, 1e6))


def small_knowledge() -> KnowledgeBase:
    """The frozen answers, with the sentences and areas in use."""
    files = {str(path.relative_to(SMALL)): path.read_text("utf-8") for path in SMALL.rglob("*") if path.is_file()}
    for shared in ("texts/nl.yaml", "texts/en.yaml", "areas.yaml"):
        files[shared] = (ROOT / "knowledge" / shared).read_text("utf-8")
    loaded = load(files)
    assert isinstance(loaded, KnowledgeBase), loaded
    return loaded


async def learn(base: KnowledgeBase, folder: Path) -> Model:
    """The matcher, from words alone; kept in the folder."""
    return await Matching(Encoder(), folder).model_for(base)


@dataclass
class Talk:
    """A joined bot: its channel's front, its data, the knowledge in use."""

    bot: Bot
    storage: Storage
    current: Current
    settings: Settings


@contextlib.asynccontextmanager
async def joined(
    base: KnowledgeBase,
    model: Model,
    *,
    url: str,
    token: str,
    folder: Path,
    port: int = 0,
    database: str = "",
    encoder: Encoder | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    limits: Limits = UNLIMITED,
) -> AsyncIterator[Talk]:
    """Everything put together as the app does it, opened and not yet running."""
    settings = Settings(
        telegram_token=token,
        telegram_api=url,
        telegram_mode="webhook" if port else "poll",
        public_url=f"http://127.0.0.1:{port}" if port else "",
        listen=f"127.0.0.1:{port}",
        data=folder / "data",
    )
    key_file = folder / "master.key"
    async with await Storage.open(
        settings.data, url=database, key_file=key_file, city="den-haag", make_key=True
    ) as storage:
        current = Current()
        current.use(Published(base, model, base.version))
        matching = Matching(encoder or Encoder(), settings.data)
        chance = Chance(new_id=lambda: uuid4().hex, secret=lambda: uuid4().hex)
        answering = Answering(storage, current, matching.vectors, chance)
        bot = Bot(settings, storage, answering, current, matching, now, team_chat=None, limits=limits)
        await bot.open()
        try:
            yield Talk(bot, storage, current, settings)
        finally:
            await bot.close()


@contextlib.asynccontextmanager
async def running(talk: Talk) -> AsyncIterator[None]:
    """The bot, and where it is delivered to its web server, until the block is left."""
    tasks = [asyncio.create_task(talk.bot.run())]
    if talk.settings.telegram_mode == "webhook":
        app = talk.bot.deliveries(Starlette())
        tasks.append(asyncio.create_task(web.serve(app, listen(talk.settings), behind_proxy=False)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def serve(base: KnowledgeBase, model: Model, **where: Any) -> None:
    """Poll, or with a port be delivered to, until SIGTERM. `where` as for `joined`."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with joined(base, model, **where) as talk, running(talk):
        loop.settle()  # as the app does once it can answer
        await stop.wait()


def _child(base: KnowledgeBase, model: Model, order: dict[str, Any]) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    failpoint.arm(order["failpoint"])
    status = 1
    try:
        loop.run(
            serve(
                base,
                model,
                url=order["url"],
                token=order["token"],
                folder=Path(order["folder"]),
                port=order["port"],
                database=order["database"],
            )
        )
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def zygote() -> None:
    """Take orders line by line; answer each with the pid, and each death with pid and status."""
    folder = Path(sys.argv[1])
    base = small_knowledge()
    model = asyncio.run(learn(base, folder))
    loop.settle()  # here once for all, so that no child looks through it

    def buried(*_: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while (dead := os.waitpid(-1, os.WNOHANG))[0]:
                os.write(
                    1, json.dumps({"died": dead[0], "status": os.waitstatus_to_exitcode(dead[1])}).encode() + b"\n"
                )

    signal.signal(signal.SIGCHLD, buried)
    os.write(1, b'{"ready": true}\n')
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _child(base, model, json.loads(line))
        os.write(1, json.dumps({"pid": pid}).encode() + b"\n")


if __name__ == "__main__":
    zygote()

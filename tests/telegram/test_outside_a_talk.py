"""In a group and in other people's chats: one published answer with its source, and nothing remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.conversation.published import Published
from bot.knowledge.texts import Key
from bot.storage import search
from bot.storage.tables import metadata
from tests.fast_loop import faster
from tests.telegram.talking import joined, learn, running, small_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from bot.storage import Storage, Tx
    from tests.telegram_emulator import Emulator

pytestmark = pytest.mark.xdist_group("weather")
GROUP = -1_001_000_000_007


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """Loops are shared with nobody."""
    with faster(5):
        yield


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return small_knowledge()


@pytest.fixture(scope="module")
async def model(base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return await learn(base, tmp_path_factory.getbasetemp() / "learnt")


async def remembered(storage: Storage) -> dict[str, int]:
    """Rows by table, those left out that hold nothing of a person."""

    def count(tx: Tx) -> dict[str, int]:
        names = ("session", "voter", "question", "consent", "outbox")
        return {name: len(tx.sql.execute(metadata.tables[name].select()).all()) for name in names}

    return await storage.scan(count)


async def test_a_question_in_a_group_gets_one_answer_and_leaves_nothing_behind(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter, group = telegram.voter(), telegram.account.group(GROUP, "Buren")
    position = base.by_id["hoge-huren"]
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types("Wat is het vandaag koud", group=GROUP)
        voter.types(f"@deurbel_test_bot {position.examples['nl'][0]}", group=GROUP)
        await telegram.account.until(lambda: telegram.account.calls("sendMessage"), within_s=60)
        voter.types("/privacy@deurbel_test_bot", group=GROUP)
        await telegram.account.until(lambda: len(telegram.account.calls("sendMessage")) == 2, within_s=60)
        kept = await remembered(talk.storage)
    answer, refusal = [message for message in group.messages.values() if message["from"]["is_bot"]]
    assert position.answer.nl.strip() in answer["text"]
    assert position.quotes[0].text in answer["text"]
    assert answer["reply_to_message"]["text"].startswith("@deurbel_test_bot")
    (((button,),),) = (answer["reply_markup"]["inline_keyboard"],)
    assert button["url"] == "https://t.me/deurbel_test_bot"
    assert refusal["text"] == base.texts["nl"][Key.GROUP_PRIVATE]
    assert kept == dict.fromkeys(kept, 0)


async def test_typing_the_bots_name_elsewhere_offers_published_answers(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter = telegram.voter()
    position = base.by_id["huisjesmelkers"]
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        asked = voter.asks_inline("huisjesmelkers aanpakken")
        nothing = voter.asks_inline("")
        answered = telegram.account.answered_queries
        await telegram.account.until(lambda: asked in answered and nothing in answered, within_s=60)
        kept = await remembered(talk.storage)
    first = answered[asked]["results"][0]
    assert first["id"] == position.id
    assert first["message"]["text"].startswith(position.answer.nl.strip()[:40])
    assert position.quotes[0].text in first["message"]["text"]
    assert first["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/deurbel_test_bot"
    ids = {result["id"] for result in answered[nothing]["results"]}
    assert ids
    assert ids <= set(base.by_id)
    assert kept == dict.fromkeys(kept, 0)


async def test_a_chat_that_floods_is_told_once_and_answered_in_full(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter = telegram.voter()
    for number in range(30):
        voter.types("bedankt" if number % 2 else "hallo")
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        await telegram.account.until(lambda: len(voter.hears()) >= 32, within_s=120)
    assert voter.hears().count(base.texts["nl"][Key.TOO_FAST]) == 1


async def test_feedback_turns_into_a_thank_you_and_works_after_a_restart_and_an_update(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter = telegram.voter()
    thanks = base.texts["nl"][Key.BUTTON_THANKED]
    good = base.texts["nl"][Key.BUTTON_GOOD]

    def labels() -> list[str]:
        rows = [
            row
            for message in voter.heard_messages()
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        ]
        return [button["text"] for row in rows for button in row]

    where = {"url": telegram.url, "token": telegram.token, "folder": tmp_path}
    async with joined(base, model, **where) as talk, running(talk):  # type: ignore[arg-type]
        voter.types(base.by_id["hoge-huren"].examples["nl"][0])
        await telegram.account.until(lambda: good in labels(), within_s=60)
    async with joined(base, model, **where) as talk, running(talk):  # type: ignore[arg-type]
        talk.current.use(Published(replace(base, version="the next one"), model, "the next one", number=2))
        voter.taps(good)
        await telegram.account.until(lambda: thanks in labels(), within_s=60)
        await telegram.account.until(lambda: base.texts["nl"][Key.FEEDBACK_THANKS] in voter.hears(), within_s=60)
    assert good not in labels()


async def test_a_changed_message_is_answered_anew_and_marked_in_the_log(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter = telegram.voter()
    before, after = base.by_id["hoge-huren"], base.by_id["huisjesmelkers"]
    asked = before.examples["nl"][0]

    def heard(text: str) -> bool:
        return any(text.strip().splitlines()[0] in one for one in voter.hears())

    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types(asked)
        await telegram.account.until(lambda: any("Ja, bewaar ze" in label for label in voter.buttons()), within_s=60)
        voter.taps("Ja, bewaar ze")
        number = next(number for number, one in voter.chat.messages.items() if one.get("text") == asked)
        voter.edits(number, after.examples["nl"][0])
        await telegram.account.until(lambda: heard(after.answer.nl), within_s=60)
        rows = await talk.storage.scan(lambda tx: search.newest(tx, search.Filter(), limit=10))
    assert heard(before.answer.nl)
    assert {(row.text, row.edited) for row in rows} == {(asked, False), (after.examples["nl"][0], True)}

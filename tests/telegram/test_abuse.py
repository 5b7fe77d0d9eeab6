"""What is meant to harm: no text of a voter is interpreted, nothing he links or sends is fetched, nothing raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage import inbox
from tests.fast_loop import faster
from tests.injections import CORPUS
from tests.telegram.talking import joined, learn, running, small_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from tests.telegram_emulator import Emulator

pytestmark = pytest.mark.xdist_group("weather")

ALLOWED = {
    "getMe", "getUpdates", "deleteWebhook", "sendMessage", "answerCallbackQuery", "editMessageReplyMarkup",
    "sendChatAction",
    "setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton", "sendDocument",
}  # fmt: skip


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


async def test_no_text_of_a_voter_is_interpreted_and_nothing_is_fetched(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voters = [telegram.voter() for _ in CORPUS]
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        for voter, text in zip(voters, CORPUS, strict=True):
            voter.types(text)
        await telegram.account.until(lambda: all(voter.hears() for voter in voters), within_s=120)
        assert await talk.storage.read(inbox.parked) == []
    assert {call.method for call in telegram.account.transcript} <= ALLOWED
    assert {call.outcome for call in telegram.account.calls("sendMessage")} == {"ok"}
    for voter in voters:
        for message in voter.heard_messages():
            assert {entity["type"] for entity in message.get("entities", [])} <= {"blockquote"}
            assert "49" not in message["text"]
            assert "kwaad.nl" not in message["text"]


async def test_a_voter_sees_his_own_words_as_he_typed_them(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    voter = telegram.voter()
    words = "waarom zijn de <b>huren</b> & servicekosten zo hoog?"
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types(words)
        await telegram.account.until(lambda: any("Ja, bewaar ze" in label for label in voter.buttons()), within_s=60)
        voter.taps("Ja, bewaar ze")
        voter.types("/mijngegevens")
        await telegram.account.until(lambda: telegram.account.documents, within_s=60)
    assert any(words in text for text in voter.hears())


async def test_nothing_a_voter_sends_along_is_fetched_and_all_of_it_gets_a_word(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    file = {"file_id": "f", "file_unique_id": "u"}
    sent = {
        "photo": [file | {"width": 1, "height": 1}],
        "video": file | {"width": 1, "height": 1, "duration": 1},
        "voice": file | {"duration": 1},
        "audio": file | {"duration": 1},
        "document": file,
        "sticker": file | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
        "location": {"latitude": 52.07, "longitude": 4.3},
        "contact": {"phone_number": "+31612345678", "first_name": "Piet"},
        "poll": {"id": "1", "question": "?", "options": []},
        "dice": {"emoji": "🎲", "value": 6},
    }
    voters = [telegram.voter() for _ in sent]
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        for voter, (kind, content) in zip(voters, sent.items(), strict=True):
            voter.sends(kind, content)
        await telegram.account.until(lambda: all(voter.hears() for voter in voters), within_s=120)
        assert await talk.storage.read(inbox.parked) == []
    assert {call.method for call in telegram.account.transcript} <= ALLOWED

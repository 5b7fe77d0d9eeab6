"""The answers in use fit their messages: every position and every fixed reply, in both languages."""

from pathlib import Path

import pytest

from bot.conversation import menu, replying
from bot.conversation.buttons import LIMIT
from bot.conversation.wording import Voice
from bot.folder import read
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.decision import Mode

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TELEGRAM_UNITS = 4096


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    loaded = load(read(KNOWLEDGE).files)
    assert isinstance(loaded, KnowledgeBase)
    return loaded


def every_reply(voice: Voice):
    ids = tuple(voice.base.by_id)
    for n, position in enumerate(voice.base.positions):
        yield replying.answer(voice, position, "f" * 32)
        for silence in (None, *range(len(position.silent_on))):
            yield replying.silent(voice, position, silence)
        four = (ids * 2)[n : n + 4]
        yield replying.side_by_side(voice, four[:2], Mode.PAIR)
        yield replying.side_by_side(voice, four[:3], Mode.MULTI)
        yield replying.choice(voice, four, "f" * 32)
        yield replying.unknown(voice, four)
    for reply in voice.base.replies:
        for variant in reply.variants:
            yield replying.fixed(voice, reply.kind, variant)
    yield menu.themes(voice)
    for theme in voice.themes():
        yield menu.positions(voice, theme)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reply_fits_a_message_and_its_buttons_a_tap(knowledge, language):
    voice = Voice(knowledge, language)

    for reply in every_reply(voice):
        assert 0 < len(reply.text.encode("utf-16-le")) // 2 <= TELEGRAM_UNITS
        assert "{" not in reply.text
        for quote in reply.quotes:
            assert quote.text in reply.text
            assert quote.text in knowledge.source_by_id[quote.source].paragraphs[quote.paragraph]
        for button in (button for row in reply.buttons for button in row):
            assert len(button.data.encode()) <= LIMIT
            assert button.label


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_theme_and_position_can_be_told_apart_on_its_button(knowledge, language):
    voice = Voice(knowledge, language)

    assert len({voice.title(position) for position in knowledge.positions}) == len(knowledge.positions)
    assert len({voice.theme(theme) for theme in voice.themes()}) == len(voice.themes())

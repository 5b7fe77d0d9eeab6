"""What people see of the bot before they write, and the courtesies that are Telegram's alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.channel.telegram_api import BotApi
from bot.channel.telegram_courtesy import Courtesy
from bot.channel.telegram_profile import introduce, profile_of
from bot.channel.telegram_update import InTalk, Tapped
from bot.conversation.buttons import Does, data
from bot.conversation.event import Tap, Words
from bot.folder import read
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from tests.telegram_emulator import Emulator

ROOT = Path(__file__).parents[2]
TEAM = -1007


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    """The knowledge in use, with a volunteers' group."""
    loaded = load(read(ROOT / "knowledge").files)
    assert isinstance(loaded, KnowledgeBase), loaded
    campaign = loaded.campaign.model_copy(update={"team_chat": TEAM})
    return KnowledgeBase(**(loaded.__dict__ | {"campaign": campaign}))


def scope(kind: str, **more: object) -> str:
    return json.dumps({"type": kind} | more, sort_keys=True)


async def test_commands_and_descriptions_stand_in_every_scope_and_language(
    telegram: Emulator, base: KnowledgeBase
) -> None:
    telegram.account.group(TEAM)
    async with BotApi(telegram.url, telegram.token) as api:
        await introduce(api, profile_of(base))
    profile = telegram.account.profile
    for language in ("", "nl", "en"):
        voters = [command["command"] for command in profile.commands[scope("all_private_chats"), language]]
        assert {"privacy", "vergeet", "stop", "themas", "over"} <= set(voters)
        groups = [command["command"] for command in profile.commands[scope("all_group_chats"), language]]
        assert set(groups) == {"over", "privacy"}
        volunteers = [command["command"] for command in profile.commands[scope("chat", chat_id=TEAM), language]]
        admins = [
            command["command"] for command in profile.commands[scope("chat_administrators", chat_id=TEAM), language]
        ]
        assert set(volunteers) < set(admins)
        assert base.campaign.candidate in profile.descriptions[language]
        assert base.campaign.candidate in profile.short_descriptions[language]
    assert profile.descriptions["en"] != profile.descriptions["nl"] == profile.descriptions[""]
    assert profile.menu_buttons == {0: {"type": "commands"}}
    assert not [call for call in telegram.account.transcript if call.outcome != "ok"]


async def test_what_telegram_refuses_of_the_profile_keeps_the_rest_from_nothing(
    telegram: Emulator, base: KnowledgeBase
) -> None:
    from tests.telegram_emulator import Fault

    telegram.account.weather.add(
        Fault("setMyCommands", "status", status=400, description="Bad Request: chat not found")
    )
    async with BotApi(telegram.url, telegram.token) as api:
        await introduce(api, profile_of(base))
    assert telegram.account.profile.menu_buttons


def tapped(base: KnowledgeBase, language: str, does: Does) -> InTalk:
    texts = base.texts[language]
    rows = (
        ((texts[Key.BUTTON_GOOD], data(Does.GOOD, "q1"), ""), (texts[Key.BUTTON_BAD], data(Does.BAD, "q1"), "")),
        (("Huren", data(Does.SHOW, "hoge-huren"), ""),),
        (("Bron", "", "https://deurbel.example/brief#P4"),),
    )
    return InTalk(7, Tap(data(does, "q1")), "query", Tapped(42, rows))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("does", [Does.GOOD, Does.BAD])
def test_feedback_buttons_turn_into_a_thank_you_in_their_language(
    base: KnowledgeBase, language: str, does: Does
) -> None:
    parcel = Courtesy(lambda: base).after_tap(tapped(base, language, does))
    assert parcel is not None
    assert parcel.edits == 42
    thanks, *others = parcel.buttons
    assert [(button.label, button.data) for button in thanks] == [
        (base.texts[language][Key.BUTTON_THANKED], data(does, "q1"))
    ]
    assert [row[0].label for row in others] == ["Huren", "Bron"]
    assert others[1][0].url == "https://deurbel.example/brief#P4"


def test_other_taps_and_words_change_no_buttons(base: KnowledgeBase) -> None:
    courtesy = Courtesy(lambda: base)
    assert courtesy.after_tap(tapped(base, "nl", Does.SHOW)) is None
    assert courtesy.after_tap(InTalk(7, Words("ja"))) is None
    assert courtesy.after_tap(InTalk(7, Tap("v0:good:x"), "q", Tapped(1, ()))) is None
    assert courtesy.after_tap(InTalk(7, Tap(data(Does.GOOD, "q")), "q")) is None


def test_who_floods_is_told_in_his_language(base: KnowledgeBase) -> None:
    courtesy = Courtesy(lambda: base)
    assert courtesy.slow_down("en").text == base.texts["en"][Key.TOO_FAST]
    assert courtesy.slow_down("tr").text == courtesy.slow_down("").text == base.texts["nl"][Key.TOO_FAST]

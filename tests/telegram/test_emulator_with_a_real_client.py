"""The emulator is what Telegram is, as far as python-telegram-bot can tell."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MenuButtonCommands,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, MessageHandler, filters

from tests.telegram_emulator import Emulator, Fault
from tests.telegram_emulator.methods import NOT_MODIFIED
from tests.telegram_emulator.schema import METHODS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Message


@pytest.fixture(autouse=True)
def _durations_as_the_next_version_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the client warns at every answer with a time in it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def client(telegram: Emulator) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
        yield bot


async def test_a_plain_bot_gets_words_and_its_answer_is_seen(telegram: Emulator) -> None:
    application = Application.builder().token(telegram.token).base_url(f"{telegram.url}/bot").build()

    async def echo(update: Update, _context: object) -> None:
        message: Message = update.message  # type: ignore[assignment]
        await message.reply_text(f"U zei: {message.text}")

    application.add_handler(MessageHandler(filters.TEXT, echo))
    voter = telegram.voter()
    async with application:
        await application.updater.start_polling()  # type: ignore[union-attr]
        await application.start()

        voter.types("Hoe zit het met de huur?")
        await telegram.account.until(voter.hears)

        await application.updater.stop()  # type: ignore[union-attr]
        await application.stop()
    assert voter.hears() == ["U zei: Hoe zit het met de huur?"]


async def test_what_a_person_does_arrives_in_types_the_client_knows(client: Bot, telegram: Emulator) -> None:
    voter = telegram.voter(first_name="Kees")
    voter.types("/start flyer-laak")
    message = await client.send_message(
        voter.user.id,
        "Kies",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Huur", callback_data="v1:p:huur")]]),
    )
    voter.types("die tweede", reply_to=message.message_id)
    voter.taps("Huur")
    voter.edits(1, "/start flyer-mariahoeve")
    voter.sends("voice", {"file_id": "v", "file_unique_id": "v", "duration": 3})
    voter.asks_inline("huur")
    voter.blocks()

    updates = await client.get_updates(allowed_updates=Update.ALL_TYPES)

    start, reply, tap, edit, voice, inline, block = updates
    assert start.message.entities[0].type == "bot_command"  # type: ignore[union-attr]
    assert reply.message.reply_to_message.text == "Kies"  # type: ignore[union-attr]
    assert reply.message.reply_to_message.reply_markup.inline_keyboard[0][0].callback_data == "v1:p:huur"  # type: ignore[union-attr]
    assert tap.callback_query.data == "v1:p:huur"  # type: ignore[union-attr]
    assert edit.edited_message.text == "/start flyer-mariahoeve"  # type: ignore[union-attr]
    assert voice.message.voice.file_id == "v"  # type: ignore[union-attr]
    assert inline.inline_query.query == "huur"  # type: ignore[union-attr]
    assert block.my_chat_member.new_chat_member.status == "kicked"  # type: ignore[union-attr]
    for update in updates:
        assert not update.api_kwargs, "a key the published types do not know"


async def test_html_becomes_entities_in_utf16_units(client: Bot, telegram: Emulator) -> None:
    voter = telegram.voter()
    voter.starts()

    message = await client.send_message(
        voter.user.id, '🏠 <b>huur &amp; <i>wonen</i></b> <a href="https://x.nl/?a=1&amp;b=2">meer</a>', "HTML"
    )

    assert message.text == "🏠 huur & wonen meer"
    assert [(e.type, e.offset, e.length, e.url) for e in message.entities] == [
        ("bold", 3, 12, None),
        ("italic", 10, 5, None),
        ("text_link", 16, 4, "https://x.nl/?a=1&b=2"),
    ]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>open", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("é<blink>x</blink>", 'Can\'t parse entities: unsupported start tag "blink" at byte offset 2'),
        ("<b><i>x</b></i>", 'Can\'t parse entities: unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Can't parse entities: unexpected end tag at byte offset 1"),
        ("1 < 2", "Can't parse entities: unclosed start tag at byte offset 2"),
    ],
)
async def test_broken_html_is_refused_in_telegrams_words(
    client: Bot, telegram: Emulator, html: str, words: str
) -> None:
    voter = telegram.voter()
    voter.starts()

    with pytest.raises(BadRequest) as refused:
        await client.send_message(voter.user.id, html, "HTML")

    assert str(refused.value).lower() == words.lower()


async def test_limits_and_mistakes_are_refused_in_telegrams_words(client: Bot, telegram: Emulator) -> None:
    voter = telegram.voter()
    voter.starts()
    to = voter.user.id

    def button(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])

    await client.send_message(to, "x" * 4096)
    await client.send_message(to, "x", reply_markup=button("é" * 32))
    for words, call in {
        "Message is too long": client.send_message(to, "🏠" * 2049),
        "Message text is empty": client.send_message(to, " \n "),
        "Button_data_invalid": client.send_message(to, "x", reply_markup=button("é" * 33)),
        "Chat not found": client.send_message(5, "x"),
        "Message to be replied not found": client.send_message(to, "x", reply_parameters=ReplyParameters(999)),
        "Message to edit not found": client.edit_message_text("x", to, 999),
        "Message can't be edited": client.edit_message_text("x", to, 1),
        NOT_MODIFIED: client.edit_message_text("x" * 4096, to, 2),
        "Query is too old and response timeout expired or query id is invalid": client.answer_callback_query("77"),
    }.items():
        with pytest.raises(BadRequest) as refused:
            await call
        assert str(refused.value).lower() == words.lower()


async def test_an_old_tap_cannot_be_answered(client: Bot, telegram: Emulator) -> None:
    voter = telegram.voter()
    voter.starts()
    message = await client.send_message(
        voter.user.id, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])
    )
    fresh, old = voter.taps("A"), voter.taps("A", message_id=message.message_id)
    assert await client.answer_callback_query(str(fresh))

    telegram.clock.advance(3600)

    with pytest.raises(BadRequest, match="Query is too old"):
        await client.answer_callback_query(str(old))


async def test_who_blocked_or_never_wrote_cannot_be_written_to(client: Bot, telegram: Emulator) -> None:
    voter, stranger = telegram.voter(), telegram.voter()
    voter.starts()
    voter.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await client.send_message(voter.user.id, "x")
    with pytest.raises(Forbidden, match="can't initiate"):
        await client.send_message(stranger.user.id, "x")
    voter.unblocks()
    assert await client.send_message(voter.user.id, "x")


async def test_the_profile_is_kept_by_scope_and_language(client: Bot, telegram: Emulator) -> None:
    commands = [BotCommand("privacy", "Wat wij bewaren")]
    await client.set_my_commands(commands, BotCommandScopeAllPrivateChats(), "nl")
    await client.set_my_description("Vraag het de brief", "nl")
    await client.set_chat_menu_button(menu_button=MenuButtonCommands())

    assert await client.get_my_commands(BotCommandScopeAllPrivateChats(), "nl") == tuple(commands)
    assert await client.get_my_commands() == ()
    assert (await client.get_my_description("nl")).description == "Vraag het de brief"
    assert (await client.get_chat_menu_button()).type == "commands"
    assert telegram.account.profile.menu_buttons == {0: {"type": "commands"}}


async def test_inline_answers_are_checked(client: Bot, telegram: Emulator) -> None:
    query = telegram.voter().asks_inline("huur")
    article = InlineQueryResultArticle("huur", "De huur", InputTextMessageContent("<b>x</b>", "HTML"))
    assert await client.answer_inline_query(query, [article], current_offset="")
    with pytest.raises(BadRequest, match="Result_id_duplicate"):
        await client.answer_inline_query(query, [article, article], current_offset="")


async def test_a_wrong_token_a_wrong_method_and_a_wrong_parameter_are_errors(client: Bot, telegram: Emulator) -> None:
    stranger = Bot("1:x", base_url=f"{telegram.url}/bot")
    await stranger.request.initialize()
    with pytest.raises(InvalidToken):
        await stranger.get_me()
    await stranger.request.shutdown()
    with pytest.raises(InvalidToken, match="Not Found"):
        await client.send_dice(1)
    with pytest.raises(BadRequest, match="Unknown parameter 'colour'"):
        await client.get_me(api_kwargs={"colour": "red"})


async def test_faults_look_to_the_client_like_those_of_the_net(client: Bot, telegram: Emulator) -> None:
    voter = telegram.voter()
    voter.starts()
    to = voter.user.id
    for fault, error, heard in [
        (Fault("sendMessage", "status", status=502, description="Bad Gateway"), NetworkError, 0),
        (Fault("sendMessage", "flood", seconds=7), RetryAfter, 0),
        (Fault("sendMessage", "drop before"), NetworkError, 0),
        (Fault("sendMessage", "html"), NetworkError, 0),
        (Fault("sendMessage", "drop after"), NetworkError, 1),
        (Fault("sendMessage", "truncated"), NetworkError, 2),
    ]:
        telegram.account.weather.add(fault)
        with pytest.raises(error):
            await client.send_message(to, "x")
        assert len(voter.hears()) == heard, fault
    assert await client.send_message(to, "x")


async def test_too_many_messages_to_one_chat_are_told_to_wait() -> None:
    async with Emulator(flood=True) as telegram, Bot(telegram.token, base_url=f"{telegram.url}/bot") as client:
        voter = telegram.voter()
        voter.starts()
        for _ in range(4):
            await client.send_message(voter.user.id, "x")
        with pytest.raises(RetryAfter) as refused:
            await client.send_message(voter.user.id, "x")
        telegram.clock.advance(refused.value.retry_after.total_seconds())  # type: ignore[union-attr]
        assert await client.send_message(voter.user.id, "x")


async def test_polling_while_a_webhook_is_set_is_a_conflict(client: Bot, telegram: Emulator) -> None:
    await client.set_webhook("http://127.0.0.1:1/telegram")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await client.get_updates()
    await client.delete_webhook()
    assert await client.get_updates() == ()


def test_every_parameter_is_one_of_the_published_method() -> None:
    """Names are compared with the client's signatures; required ones must be required there too."""
    for method, fields in METHODS.items():
        signature = inspect.signature(getattr(Bot, method))
        for name, field in fields.items():
            assert name in signature.parameters, f"{method} has no parameter {name}"
            if field.required:
                default = signature.parameters[name].default
                assert default is inspect.Parameter.empty or name == "url", f"{method}: {name} is optional"

"""Who is behind the bot (`/over`) and the notice of political advertising (`/transparantie`, L40, L41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.opening import label
from bot.conversation.turn import Button, Reply
from bot.conversation.wording import lines, paragraphs
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.wording import Voice


def about(voice: Voice) -> Reply:
    """Say what this bot is, for whom it speaks, and on which sources it rests."""
    campaign = voice.base.campaign
    sources = (
        voice.say(
            Key.SOURCE_NAME,
            title=source.title.in_(voice.language),
            date=voice.day(source.date),
            signed_by=source.signed_by,
        )
        for source in voice.base.sources
    )
    text = paragraphs(
        voice.say(Key.ABOUT, candidate=campaign.candidate, party=campaign.party, city=campaign.city_name),
        lines(voice.say(Key.ABOUT_SOURCES), *sources),
        label(voice),
    )
    return Reply(text, buttons=((_page(voice),),))


def transparency(voice: Voice) -> Reply:
    """Give the notice of Regulation (EU) 2024/900 art. 12 in short, with a way to report a fault (L43)."""
    campaign = voice.base.campaign
    payer = campaign.payer
    information = campaign.election.official_information
    facts = lines(
        voice.say(Key.TRANSPARENCY_PAYER, name=payer.name, address=payer.address, mail=payer.mail)
        if payer.name
        else voice.say(Key.TRANSPARENCY_PAYER_NONE),
        voice.say(Key.TRANSPARENCY_CONTROLLED, controlled_by=payer.controlled_by) if payer.controlled_by else "",
        voice.say(Key.TRANSPARENCY_MONEY, amounts=payer.amounts, funding=payer.funding) if payer.amounts else "",
        voice.say(Key.TRANSPARENCY_PERIOD, period=payer.period) if payer.period else "",
        voice.say(Key.TRANSPARENCY_ELECTION, information=information) if information else "",
    )
    text = paragraphs(
        label(voice),
        facts,
        voice.say(Key.TRANSPARENCY_TARGETING),
        voice.say(Key.TRANSPARENCY_REPORT),
    )
    report = Button(voice.say(Key.BUTTON_REPORT), data(Does.REPORT))
    return Reply(text, buttons=((_page(voice), report),))


def _page(voice: Voice) -> Button:
    return Button(voice.say(Key.BUTTON_TRANSPARENCY_PAGE), url="/transparantie")

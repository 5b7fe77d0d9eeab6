"""What the operator's verbs do with the people of the team, in the running process or, without one, here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from bot.app import control
from bot.app.chance import clock, new_id, new_secret
from bot.app.control import Outcome
from bot.app.operating import refuse_empty
from bot.app.starting import open_data, read_campaign
from bot.services.people import LastCoordinatorError, People, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.control import Verb, Words
    from bot.settings import Settings

Name = Literal["people invite", "people list", "people revoke"]


def verbs(people: People, address: str) -> Mapping[str, Verb]:
    """Every verb by its name. address: where the console is, for the links that are handed out."""
    table: dict[Name, Verb] = {
        "people invite": partial(_invite, people, address),
        "people list": partial(_list, people),
        "people revoke": partial(_revoke, people),
    }
    return {str(name): verb for name, verb in table.items()}


async def carry_out(settings: Settings, verb: Name, words: Words) -> Outcome:
    """Have a verb done by the running process, or do it here. Raises StartError or StorageError."""
    done = await control.ask(settings.data, verb, words)
    if done is not None:
        return done
    refuse_empty(settings)
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    async with await open_data(settings, read_campaign(settings.knowledge).city) as storage:
        people = People(storage, secret=new_secret, new_id=new_id)
        return await control.carried_out(verbs(people, address)[verb], words)


async def _invite(people: People, address: str, words: Words) -> Outcome:
    invited = await people.invite(words["name"], Role(words["role"]), by=None, now=clock())
    return Outcome(
        (
            f"{address}/inloggen/{invited.token}",
            f"Works once, for {invited.name}, until {invited.ends_at:%d-%m %H:%M} UTC.",
        )
    )


async def _list(people: People, _words: Words) -> Outcome:
    lines = [
        f"{person.name:<24}{person.role:<14}{'left' if person.revoked_at else ''}".rstrip()
        for person in await people.everyone()
    ]
    return Outcome(tuple(lines) or ("Nobody yet. Invite somebody: deurbel people invite Fatma --role beheer",))


async def _revoke(people: People, words: Words) -> Outcome:
    here = [person for person in await people.everyone() if person.revoked_at is None]
    found = [person for person in here if person.name.casefold() == words["name"].casefold()]
    if len(found) != 1:
        how_many = "nobody" if not found else f"{len(found)} people"
        return Outcome(faults=(f"{how_many} of the team are called so. See: deurbel people list",), status=2)
    try:
        await people.remove(found[0].id, clock())
    except LastCoordinatorError:
        return Outcome(faults=("That is the last one with the role beheer. Invite another first.",), status=2)
    return Outcome((f"{found[0].name} is out; every device of theirs is signed out at its next request.",))

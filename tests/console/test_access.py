"""Who gets in, and to what: made from the table of pages, so that a new page without a rule cannot pass."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest

from bot import console
from bot.console.access import own_address
from bot.services.people import LastCoordinatorError, Role
from tests.console.conftest import Stage

WITH_ROLE = [page for page in console.PAGES if page.role is not None]
OPEN = {
    "/inloggen",
    "/inloggen/{link}",
    "/deuren/werker.js",
}  # the worker holds no data and must renew itself signed out


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "geen", path)


def test_only_signing_in_is_open_to_everyone() -> None:
    assert {page.path for page in console.PAGES if page.role is None} == OPEN


async def test_every_route_has_a_rule(stage: Stage) -> None:
    assert {route.path for route in console.routes(stage.rooms)} == {page.path for page in console.PAGES}
    assert all(page.get or page.post for page in console.PAGES)


async def test_a_stranger_gets_no_page_and_changes_nothing(stage: Stage) -> None:
    async with httpx.AsyncClient(base_url=stage.address) as stranger:
        for page in WITH_ROLE:
            path = filled(page.path)
            if page.get:
                answer = await stranger.get(path)
                assert answer.status_code == 303, path
                assert answer.headers["location"] == f"/inloggen?naar={quote(path, safe='')}"
            if page.post:
                answer = await stranger.post(path, headers={"sec-fetch-site": "same-origin"})
                assert answer.status_code == 401, path
                assert "Er is niets gewijzigd" in answer.text


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_sees_what_is_its_own_and_no_more(stage: Stage, role: Role) -> None:
    async with stage.volunteer(role=role) as someone:
        for page in WITH_ROLE:
            path = filled(page.path)
            if path in {"/uitloggen", "/dreigingen"}:  # ends the session; is for two named people, whatever their role
                continue
            assert page.role is not None
            for method in [name for name, handler in (("GET", page.get), ("POST", page.post)) if handler]:
                answer = await someone.request(method, path)
                if role.may(page.role):
                    assert answer.status_code not in {401, 403, 405, 500}, (method, path, answer.status_code)
                else:
                    assert answer.status_code == 403, (method, path)
                    assert "andere rol" in answer.text


async def test_a_preview_does_not_burn_the_link(stage: Stage) -> None:
    link = await stage.invite("Fatma")
    async with httpx.AsyncClient(base_url=stage.address) as preview:
        for _ in range(3):
            assert "Ga verder als Fatma" in (await preview.get(f"/inloggen/{link}")).text
            assert (await preview.head(f"/inloggen/{link}")).status_code == 200
        assert not preview.cookies
        answer = await preview.post("/inloggen", data={"link": link})
        assert answer.status_code == 303
        assert (await preview.get("/vragen")).status_code == 200


async def test_a_link_works_once_and_only_in_its_time(stage: Stage) -> None:
    used, old = await stage.invite("Fatma"), await stage.invite("Jamal")
    async with httpx.AsyncClient(base_url=stage.address) as browser:
        assert (await browser.post("/inloggen", data={"link": used})).status_code == 303
        again = await browser.post("/inloggen", data={"link": used})
        assert again.status_code == 410
        assert "Deze link is op" in again.text
        stage.clock.pass_(days=3, seconds=1)
        assert (await browser.post("/inloggen", data={"link": old})).status_code == 410
        assert (await browser.get(f"/inloggen/{old}")).status_code == 410
        assert (await browser.post("/inloggen", data={"link": "zomaar-iets"})).status_code == 410


async def test_a_whole_link_may_be_pasted(stage: Stage) -> None:
    link = await stage.invite("Fatma")
    async with httpx.AsyncClient(base_url=stage.address) as browser:
        pasted = f"  https://deurbel.example/inloggen/{link}?naar=%2Fdeuren "
        assert (await browser.post("/inloggen", data={"link": pasted})).status_code == 303


async def test_the_session_ends_after_twelve_hours_and_from_afar(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        stage.clock.pass_(hours=11, minutes=59)
        assert (await fatma.get("/vragen")).status_code == 200
        stage.clock.pass_(minutes=2)
        assert (await fatma.get("/vragen")).status_code == 303
    async with stage.volunteer("Jamal") as jamal:
        person = next(one for one in await stage.rooms.people.everyone() if one.name == "Jamal")
        device = (await stage.rooms.people.devices(person.id, stage.clock.now))[0]
        await stage.rooms.people.end_device(device.id, stage.clock.now)
        assert (await jamal.get("/vragen")).status_code == 303


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stage: Stage) -> None:
    link, other = await stage.invite("Fatma"), await stage.invite("Jamal")
    async with httpx.AsyncClient(base_url=stage.address) as browser:
        cookie = (await browser.post("/inloggen", data={"link": link})).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
        assert cookie.startswith("deurbel=")
    transport = httpx.ASGITransport(app=httpx_app(stage))
    async with httpx.AsyncClient(base_url="https://deurbel.example", transport=transport) as browser:
        cookie = (await browser.post("/inloggen", data={"link": other})).headers["set-cookie"]
        assert cookie.startswith("__Host-deurbel=")
        assert "Secure" in cookie.split("; ")


def httpx_app(stage: Stage) -> object:
    from starlette.applications import Starlette

    return Starlette(routes=console.routes(stage.rooms))


async def test_forms_of_other_sites_are_refused_and_change_nothing(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "", "origin": "null"},
        ):
            answer = await fatma.post("/uitloggen", headers=headers)
            assert answer.status_code == 403
        assert (await fatma.get("/vragen")).status_code == 200


async def test_signing_out_ends_the_session_on_the_server(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        stolen = dict(fatma.cookies)
        assert (await fatma.post("/uitloggen")).headers["location"] == "/inloggen"
        async with httpx.AsyncClient(base_url=stage.address, cookies=stolen) as thief:
            assert (await thief.get("/vragen")).status_code == 303


async def test_the_way_back_leads_nowhere_else(stage: Stage) -> None:
    for address in ("https://kwaad.example", "//kwaad.example", "/\\kwaad.example", "javascript:alert(1)", ""):
        assert own_address(address, "/vragen") == "/vragen"
    assert own_address("/deuren/laak-3?x=1", "/vragen") == "/deuren/laak-3?x=1"


async def test_guessing_links_is_slowed_down(stage: Stage) -> None:
    async with httpx.AsyncClient(base_url=stage.address) as browser:
        answers = [(await browser.post("/inloggen", data={"link": f"gok{n}"})).status_code for n in range(12)]
    assert answers[:10] == [410] * 10
    assert answers[10:] == [429, 429]


async def test_the_first_link_is_there_until_somebody_has_signed_in(stage: Stage) -> None:
    now = stage.clock.now
    first = await stage.rooms.people.first_link(now)
    second = await stage.rooms.people.first_link(now)
    assert first
    assert second
    assert len(await stage.rooms.people.everyone()) == 1
    async with httpx.AsyncClient(base_url=stage.address) as browser:
        assert (await browser.post("/inloggen", data={"link": second})).status_code == 303
    assert await stage.rooms.people.first_link(now) is None


async def test_the_last_coordinator_stays(stage: Stage) -> None:
    people = stage.rooms.people
    anne = await people.invite("Anne", Role.COORDINATOR, by=None, now=stage.clock.now)
    with pytest.raises(LastCoordinatorError):
        await people.remove(anne.person, stage.clock.now)
    with pytest.raises(LastCoordinatorError):
        await people.set_role(anne.person, Role.VOLUNTEER)
    await people.invite("Bas", Role.COORDINATOR, by=anne.person, now=stage.clock.now)
    await people.remove(anne.person, stage.clock.now)
    assert await people.invited(anne.token, stage.clock.now) is None


async def test_an_unknown_address_says_what_to_do(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        answer = await fatma.get("/bestaat-niet")
        assert answer.status_code == 404
        assert "<title>Fout: Deze pagina is er niet" in answer.text
        assert 'name="zoek"' in answer.text

"""Only our own pages may change something, and every page tells the browser what it may do."""

from importlib.resources import files

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.site.limits import RateLimit
from bot.site.security import BODY_LIMIT, Guard
from bot.site.static import Static

pytestmark = pytest.mark.anyio


@pytest.fixture
def changed() -> list[str]:
    return []


@pytest.fixture
async def browser(changed: list[str]):
    async def change(request: Request) -> PlainTextResponse:
        await request.body()
        changed.append(request.method)
        return PlainTextResponse("done")

    static = Static(files("bot.site") / "static")
    app = Guard(Starlette(routes=[Route("/", change, methods=["GET", "POST"]), static.route()]))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://deurbel.test") as client:
        yield client


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elders.test"},
        {"origin": "null"},
        {"origin": "https://deurbel.test.elders.test"},
    ],
)
async def test_a_form_on_another_site_changes_nothing(browser, changed, headers):
    answer = await browser.post("/", headers=headers)
    assert answer.status_code == 403
    assert changed == []


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "https://deurbel.test"}, {}]
)
async def test_our_own_forms_pass(browser, changed, headers):
    assert (await browser.post("/", headers=headers)).status_code == 200
    assert changed == ["POST"]


@pytest.mark.parametrize("length", [str(BODY_LIMIT + 1), "-1", "veel", "\u0663"])
async def test_a_body_that_announces_too_much_is_not_read(browser, changed, length):
    answer = await browser.post("/", headers={"content-length": length.encode()})
    assert answer.status_code == 413
    assert changed == []


async def test_a_body_that_grows_too_large_without_saying_so_changes_nothing(browser, changed):
    async def endless():
        while True:
            yield b"x" * 100_000

    with pytest.raises(ClientDisconnect):
        await browser.post("/", content=endless())
    assert changed == []


async def test_every_answer_carries_the_policy_and_is_not_kept(browser):
    for answer in (await browser.get("/"), await browser.post("/", headers={"origin": "null"})):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


async def test_static_files_are_kept_for_ever_under_a_name_with_their_hash(browser):
    static = Static(files("bot.site") / "static")
    answer = await browser.get(static.url("deurbel.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert (await browser.get("/static/deurbel.css")).status_code == 404
    assert (await browser.get("/static/..%2f..%2fpages.py")).status_code == 404


async def test_the_eleventh_time_in_a_minute_is_one_too_many():
    limit = RateLimit("10/minute")
    assert all([await limit.allows("a") for _ in range(10)])
    assert not await limit.allows("a")
    assert await limit.allows("b")

"""A start that cannot be is refused in one clear line, with status 2, and nothing is left behind."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.starting import listen
from bot.settings import Settings
from bot.storage import Storage
from tests.app.conftest import small_knowledge

ROOT = Path(__file__).parents[2]


def start(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DEURBEL_", "DATABASE_"))}
    environment |= {
        "DEURBEL_DATA": str(tmp_path / "data"),
        "DEURBEL_KEY_FILE": str(tmp_path / "keys" / "master.key"),
        "DEURBEL_KNOWLEDGE": str(small_knowledge(tmp_path / "knowledge")),
        "DEURBEL_LISTEN": "127.0.0.1:0",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], *words: str, status: int = 2) -> None:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(start(tmp_path, DEURBEL_LISTEN=f"127.0.0.1:{port}"), "DEURBEL_LISTEN", "another program uses it")


def test_a_page_in_two_pieces_does_not_wait_for_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Nagle's algorithm on, each page waited 40 ms; asyncio turns it off only on a socket named TCP."""
    monkeypatch.setenv("DEURBEL_LISTEN", "127.0.0.1:0")

    async def accepted() -> int:
        at_once: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            at_once.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listen(Settings(_env_file=None))  # type: ignore[call-arg]
        async with await asyncio.start_server(met, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            found = await at_once
            writer.close()
        return found

    assert asyncio.run(accepted()) == 1


def test_a_setting_that_is_none(tmp_path: Path) -> None:
    refused(start(tmp_path, DEURBEL_LISTEN="nowhere"), "DEURBEL_LISTEN", "host:port")
    refused(start(tmp_path, DEURBEL_TELEGRAM_MODE="push"), "DEURBEL_TELEGRAM_MODE")


def test_a_setting_that_this_version_does_not_carry_out(tmp_path: Path) -> None:
    refused(start(tmp_path, DEURBEL_CITIES=str(tmp_path)), "DEURBEL_CITIES", "one city")


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    refused(start(tmp_path), "DEURBEL_DATA")


def test_a_knowledge_folder_that_is_not_there(tmp_path: Path) -> None:
    refused(start(tmp_path, DEURBEL_KNOWLEDGE=str(tmp_path / "none")), "DEURBEL_KNOWLEDGE")


def test_a_fault_in_the_knowledge_is_named_with_its_line_and_status_1(tmp_path: Path) -> None:
    campaign = small_knowledge(tmp_path / "knowledge") / "campaign.yaml"
    campaign.write_text("unknown_key: 1\n" + campaign.read_text("utf-8"), "utf-8")
    done = start(tmp_path)
    refused(done, "campaign.yaml:1:1:", "Nothing was started", status=1)
    assert not (tmp_path / "data").exists()


def test_real_voters_are_not_served_while_the_campaign_is_not_filled_in(tmp_path: Path) -> None:
    real = str(ROOT / "knowledge")
    done = start(tmp_path, DEURBEL_PUBLIC_URL="https://deurbel.test", DEURBEL_KNOWLEDGE=real)
    refused(done, "campaign.yaml", "controller.name", "contact.name", "payer.name", "election.date")
    made_up = "123456789:AAMadeUpTokenThatOpensNoRealDoor_12345"
    token = start(tmp_path, DEURBEL_TELEGRAM_TOKEN=made_up, DEURBEL_KNOWLEDGE=real)
    refused(token, "campaign.yaml", "controller.name")
    assert "AAMadeUp" not in token.stderr + token.stdout


def test_a_missing_key_over_old_data_is_never_made_anew(tmp_path: Path, old_data: Path) -> None:
    (tmp_path / "keys" / "master.key").unlink()
    refused(start(tmp_path), "master.key", "No new key was made")
    assert not (tmp_path / "keys" / "master.key").exists()


def test_a_wrong_key(tmp_path: Path, old_data: Path) -> None:
    key = tmp_path / "keys" / "master.key"
    text = key.read_text("utf-8")
    key.write_text(text.replace(text.strip()[-6:], "AAAAAA"), "utf-8")
    refused(start(tmp_path), "Master key")


def test_a_database_of_a_newer_version(tmp_path: Path, old_data: Path) -> None:
    with sqlite3.connect(old_data) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    refused(start(tmp_path), "newer")


@pytest.fixture
def old_data(tmp_path: Path) -> Path:
    """Data of an earlier run, with something sealed in it."""

    async def make() -> None:
        key = tmp_path / "keys" / "master.key"
        async with await Storage.open(tmp_path / "data", url="", key_file=key, city="den-haag", make_key=True):
            pass

    asyncio.run(make())
    return tmp_path / "data" / "deurbel.db"

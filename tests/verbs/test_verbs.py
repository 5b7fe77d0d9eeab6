"""What an operator can do with the data: look, let go, copy, restore, replace keys; beside a running bot or alone."""

from __future__ import annotations

import asyncio
import shutil
import stat
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import bot.cli  # noqa: F401  registers the verbs
from bot.app import control, operating
from bot.app.operating import carry_out
from bot.app.starting import key_file, open_data, read_campaign
from bot.services.custody import Custody
from bot.storage import erasure, inbox, log, talks, threats
from bot.storage.tables import tally
from tests.storage.conftest import NOON, VOTER
from tests.storage.voters import WORDS, a_whole_voter, asked


def on_data(settings, unit=None):
    """Open the data as a bot would, do something, and close it again."""

    async def once():
        campaign = read_campaign(settings.knowledge)
        async with await open_data(settings, campaign.city) as storage:
            return await storage.writer.run(unit) if unit else None

    return asyncio.run(once())


@pytest.fixture
def whole(settings):
    """Data with one voter of whom everything is kept, from long ago."""
    on_data(settings, a_whole_voter)
    return settings


def test_nothing_is_made_where_no_database_is(deurbel, settings):
    done = deurbel("privacy", "audit")

    assert done.exit_code == 2
    assert "there is no database yet" in done.stderr
    assert not (settings.data / "deurbel.db").exists()


def test_the_audit_says_of_every_column_what_it_holds(deurbel, whole):
    done = deurbel("privacy", "audit", "--all")
    short = deurbel("privacy", "audit")

    assert done.exit_code == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    by_name = {(row[0], row[1]): row for row in rows}
    assert by_name["followup", "address"][2:] == [
        "address and first name, as the voter gave them", "follow-up", "address", "voter", "1",
    ]  # fmt: skip
    assert len(rows) > 250
    assert "0 faults" in short.stdout
    assert not any(word in done.stdout + short.stdout for word in WORDS)


def test_the_audit_fails_on_a_column_that_nobody_declared(deurbel, whole):
    on_data(whole, lambda tx: tx.sql.exec_driver_sql("ALTER TABLE voter ADD COLUMN mood TEXT") and None)

    done = deurbel("privacy", "audit")

    assert done.exit_code == 1
    assert "voter.mood: nobody declared what it holds" in done.stderr


def test_the_audit_fails_when_sealed_words_lie_open(deurbel, whole):
    on_data(whole, lambda tx: tx.sql.exec_driver_sql("UPDATE question SET text = x'486f65666b616465'") and None)

    done = deurbel("privacy", "audit")

    assert done.exit_code == 1
    assert "question.text: declared as sealed" in done.stderr


def test_a_purge_tells_counts_and_the_second_finds_nothing(deurbel, settings):
    long_ago = datetime.now(UTC) - timedelta(days=400)

    def unit(tx):
        talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=long_ago)
        log.add(tx, asked(asked_at=long_ago))

    on_data(settings, unit)
    first, second = deurbel("privacy", "purge"), deurbel("privacy", "purge")

    assert first.exit_code == second.exit_code == 0
    assert "questions: 1" in first.stdout
    assert "voters: 1" in first.stdout
    assert second.stdout == "Nothing was due.\n"


def test_messages_that_were_lost_are_a_fault(deurbel, settings):
    long_ago = datetime.now(UTC) - timedelta(days=3)
    on_data(settings, lambda tx: inbox.add(tx, [inbox.Arrival("1", VOTER, b"hallo", long_ago)]))

    done = deurbel("privacy", "purge")

    assert done.exit_code == 1
    assert "1 messages were never handled or sent" in done.stderr


def test_a_request_by_letter_is_entered_seen_and_answered(deurbel, whole):
    entered = deurbel("privacy", "requests", "--add", "access", "--note", "brief in de rode map")
    listed = deurbel("privacy", "requests")
    begin = listed.stdout.split()[0]
    wrong = deurbel("privacy", "requests", "--add", "everything")
    done = deurbel("privacy", "requests", "--done", begin)

    assert entered.exit_code == listed.exit_code == done.exit_code == 0, (entered.stderr, done.stderr)
    assert begin in entered.stdout
    assert "access" in listed.stdout
    assert "rode map" not in listed.stdout
    assert wrong.exit_code == 2
    assert "No request is open" in deurbel("privacy", "requests").stdout


def test_backup_and_restore_bring_back_nobody_who_was_erased(deurbel, whole, tmp_path):
    copied = deurbel("backup", tmp_path / "b", tmp_path / "k")
    (copy,) = (tmp_path / "b").glob("*.db")

    on_data(whole, lambda tx: erasure.erase(tx, VOTER, NOON) and None)
    done = deurbel("restore", copy)

    assert copied.exit_code == done.exit_code == 0, (copied.stderr, done.stderr)
    assert "0 voters, 0 questions" in done.stdout
    assert deurbel("backup", tmp_path / "b", tmp_path / "b" / "k").exit_code == 2


def test_the_doctor_finds_what_a_restore_put_aside(deurbel, whole, tmp_path):
    """The keys that lie there would open in a backup whom we erase from now on."""
    deurbel("backup", tmp_path / "b", tmp_path / "k")
    deurbel("restore", next((tmp_path / "b").glob("*.db")), "--keys", next((tmp_path / "k").glob("*.db")))
    (aside,) = whole.data.glob("replaced-*")

    ill = deurbel("doctor")
    shutil.rmtree(aside)
    better = deurbel("doctor")

    assert str(aside) in ill.stderr
    assert "replaced-" not in better.stderr


def test_the_master_key_is_made_printed_typed_in_and_never_overwritten(deurbel, settings):
    made = deurbel("keys", "create")
    (line,) = [line for line in deurbel("keys", "print").stdout.splitlines() if line.startswith("deurbel")]
    again = deurbel("keys", "create")
    key_file(settings).unlink()
    typed = deurbel("keys", "create", "--from-paper", typed=line.lower() + "\n")

    assert made.exit_code == typed.exit_code == 0, (made.stderr, typed.stderr)
    assert again.exit_code == 2
    assert "there is a master key already" in again.stderr
    assert line in deurbel("keys", "print").stdout
    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600


def test_a_new_master_key_reads_what_the_old_one_sealed(deurbel, whole, tmp_path):
    before = deurbel("keys", "print").stdout

    done = deurbel("keys", "rotate", tmp_path / "k")

    assert done.exit_code == 0, done.stderr
    assert deurbel("keys", "print").stdout != before
    assert on_data(whole, lambda tx: log.get(tx, "q1").text) == WORDS[0]


def test_copying_and_upgrading_say_what_they_did(deurbel, whole, tmp_path):
    up = deurbel("db", "upgrade")
    status = deurbel("db", "status")
    copied = deurbel("db", "copy", f"sqlite:///{tmp_path}/other/deurbel.db", "--folder", tmp_path / "other")

    assert up.exit_code == copied.exit_code == 0, (up.stderr, copied.stderr)
    assert "already" in up.stdout
    assert "question: 1" in status.stdout
    assert "question: 1" in copied.stdout


def test_closing_leaves_nobody(deurbel, whole):
    on_data(whole, lambda tx: threats.add(tx, "t1", VOTER, "Ik weet je te vinden", NOON))
    unsure = deurbel("close")
    done = deurbel("close", "--yes")

    assert unsure.exit_code == 2
    assert "--yes" in unsure.stderr
    assert "voters: 1" in done.stdout

    def left(tx):
        assert talks.voter_of(tx, VOTER) is None
        assert log.get(tx, "q1") is None
        assert threats.held(tx, VOTER) == 1
        assert tx.keys.days(tx.city) == []
        return len(tx.sql.execute(select(tally)).all())

    assert on_data(whole, left) >= 1


def test_the_doctor_names_what_must_be_mended(deurbel, whole):
    key_file(whole).chmod(0o644)
    ill = deurbel("doctor")
    key_file(whole).chmod(0o600)
    better = deurbel("doctor")

    assert ill.exit_code == 1
    assert "chmod 600" in ill.stderr
    assert "master key: " in better.stdout
    assert "chmod" not in better.stderr
    # This folder holds a campaign file only: that is a fault too, and said so.
    assert "knowledge: " in better.stderr


@pytest.mark.anyio
async def test_a_verb_runs_inside_the_running_process(settings):
    """The data folder is held by the bot; the verb reaches it through a socket that nobody else may open."""
    campaign = read_campaign(settings.knowledge)
    async with await open_data(settings, campaign.city) as storage:
        custody = Custody(storage, lambda: campaign, lambda: "0" * 32)
        async with control.listening(settings.data, operating.verbs(custody, key_file(settings))):
            mode = stat.S_IMODE((settings.data / control.NAME).stat().st_mode)
            entered = await carry_out(settings, "privacy requests", {"add": "erase"})
            found = await custody.requests(datetime.now(UTC))
            unknown = await control.ask(settings.data, "no such verb", {})
            refused = await carry_out(settings, "keys rotate", {"keys_into": str(settings.data / "keys.db")})

    assert mode == 0o600
    assert entered.status == 0
    assert [one.request.kind for one in found] == ["erase"]
    assert unknown is not None
    assert unknown.status == 2
    assert refused.status == 2
    assert not (settings.data / control.NAME).exists()


@pytest.mark.anyio
async def test_the_register_warns_from_day_twenty(settings):
    campaign = read_campaign(settings.knowledge)
    async with await open_data(settings, campaign.city) as storage:
        custody = Custody(storage, lambda: campaign, lambda: "0" * 32)
        entered = await custody.receive("access", "", NOON)

        async def lateness(days):
            return [one.late for one in await custody.requests(NOON + timedelta(days=days))]

        assert await lateness(19) == [""]
        assert await lateness(20) == ["soon"]
        assert await lateness(31) == ["late"]
        await custody.handle(entered, "p1", NOON)
        assert await lateness(31) == []

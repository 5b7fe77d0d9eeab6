"""What voters get changes whole, with who and why, and can go back; files and console stay one truth."""

import asyncio

import pytest

from bot import folder
from bot.matching.decide import decide
from bot.services.knowledge_folder import Became, KnowledgeFolder
from bot.services.publishing import Proof
from bot.services.usable import FaultyError
from bot.storage import versions
from bot.storage.errors import StaleError

pytestmark = pytest.mark.anyio
WONEN = "positions/wonen.yaml"


def edited(files: dict[str, str], old: str = "Hij wil", new: str = "Hij wil graag") -> dict[str, str]:
    return {**files, WONEN: files[WONEN].replace(old, new, 1)}


def folder_of(house, *, live: bool = False) -> KnowledgeFolder:
    return KnowledgeFolder(house.path, house.storage, house.publishing, live=live, new_id=house.new_id)


async def test_the_folder_seeds_an_empty_database_once(house) -> None:
    number, files = await house.publishing.head()
    assert number == 1
    assert files == folder.read(house.path).files
    assert await house.publishing.seed(edited(files), house.clock()) == 1
    (first,) = await house.publishing.history()
    assert first.author == "files"
    assert '"answer"' in first.thresholds


async def test_a_published_version_is_what_the_bot_speaks_from_at_once(house) -> None:
    _, files = await house.publishing.head()
    before = house.current.published

    number = await house.publishing.publish(edited(files), Proof("fatma", "duidelijker", 1), house.clock())

    assert number == 2
    now = house.current.published
    assert now is not before
    assert now.number == 2
    assert any("Hij wil graag" in one.short.nl for one in now.base.positions)
    newest = (await house.publishing.history())[0]
    assert (newest.author, newest.why, newest.base) == ("fatma", "duidelijker", 1)


async def test_of_two_who_publish_on_the_same_version_the_second_changes_nothing(house) -> None:
    _, files = await house.publishing.head()
    await house.publishing.publish(edited(files), Proof("fatma", "een", 1), house.clock())
    seen = house.current.published

    with pytest.raises(StaleError):
        await house.publishing.publish(edited(files, new="Hij wil zeker"), Proof("jamal", "twee", 1), house.clock())

    assert house.current.published is seen
    assert [one.number for one in await house.publishing.history()] == [2, 1]


async def test_files_with_a_fault_are_refused_whole(house) -> None:
    _, files = await house.publishing.head()
    with pytest.raises(FaultyError) as refused:
        await house.publishing.publish(
            edited(files, "een stevige aanpak", "een verzonnen aanpak"), Proof("fatma", "", 1), house.clock()
        )
    assert refused.value.problems.all[0].path == WONEN
    assert (await house.publishing.head())[0] == 1


async def test_going_back_gives_the_same_bytes_and_a_line_more_of_history(house) -> None:
    _, files = await house.publishing.head()
    await house.publishing.publish(edited(files), Proof("fatma", "een", 1), house.clock())
    old, old_files = await house.publishing.version(1)

    assert await house.publishing.publish(old_files, Proof("fatma", "terug naar versie 1", 2), house.clock()) == 3

    newest = (await house.publishing.history())[0]
    assert newest.hash == old.hash
    assert (await house.publishing.head())[1] == files
    assert house.current.published.version == old.hash


async def test_an_answer_that_is_switched_off_is_gone_before_the_next_message(house) -> None:
    gone = house.current.published.base.positions[0].id
    await house.publishing.switch(gone, off=True, by="fatma", now=house.clock())

    seen = house.current.published
    assert gone not in seen.base.by_id
    assert not any(gone in one.related or gone in one.confused_with for one in seen.base.positions)
    _, files = await house.publishing.head()
    await house.publishing.publish(edited(files), Proof("fatma", "", 1), house.clock())
    assert gone not in house.current.published.base.by_id, "a later version does not bring it back"

    await house.publishing.switch(gone, off=False, by="fatma", now=house.clock())
    assert gone in house.current.published.base.by_id


async def test_an_answer_lapses_after_its_last_day(house) -> None:
    _, files = await house.publishing.head()
    entry = next(one.id for one in house.current.published.base.positions if one.theme == "wonen")
    dated = edited(files, f"- id: {entry}\n", f"- id: {entry}\n  until: 2026-11-24\n")
    await house.publishing.publish(dated, Proof("fatma", "", 1), house.clock())
    assert entry in house.current.published.base.by_id

    house.clock.pass_(days=1)
    await house.publishing.lapse(house.clock())

    assert entry not in house.current.published.base.by_id


# ---- two places, one truth


async def test_a_saved_file_is_published_at_once_in_the_try_out(house) -> None:
    watched = folder_of(house)
    assert (await watched.look(house.clock())).became is Became.SAME
    folder.write(house.path, edited(folder.read(house.path).files))

    assert (await watched.look(house.clock())).became is Became.PUBLISHED

    assert house.current.published.number == 2
    assert (await watched.look(house.clock())).became is Became.SAME


async def test_with_real_voters_a_saved_file_becomes_a_draft(house) -> None:
    watched = folder_of(house, live=True)
    await watched.look(house.clock())
    folder.write(house.path, edited(folder.read(house.path).files))

    seen = await watched.look(house.clock())

    assert seen.became is Became.DRAFT
    assert house.current.published.number == 1
    (draft,) = await house.storage.scan(lambda tx: versions.drafts(tx, "open"))
    assert draft.id == seen.draft
    assert list(draft.files) == [WONEN]
    assert (await watched.look(house.clock())).draft == seen.draft, "looked at twice, it is one draft"


async def test_what_the_console_publishes_is_written_to_the_files(house) -> None:
    watched = folder_of(house)
    await watched.look(house.clock())
    _, files = await house.publishing.head()
    await house.publishing.publish(edited(files), Proof("fatma", "", 1), house.clock())

    assert (await watched.after_publishing(1, house.clock())).became is Became.WRITTEN

    assert folder.read(house.path).files == edited(files)


async def test_when_both_changed_nothing_happens_until_somebody_chooses(house) -> None:
    watched = folder_of(house)
    await watched.look(house.clock())
    _, files = await house.publishing.head()
    by_hand = edited(files, new="Hij wil met de hand")
    folder.write(house.path, by_hand)
    await house.publishing.publish(edited(files), Proof("fatma", "", 1), house.clock())

    seen = await watched.after_publishing(1, house.clock())

    assert seen.became is Became.BOTH
    assert folder.read(house.path).files == by_hand, "what was typed by hand is still there"
    assert house.current.published.number == 2
    draft = await house.storage.scan(lambda tx: versions.get_draft(tx, seen.draft))
    assert draft.base == 1


async def test_a_faulty_file_leaves_voters_with_what_they_have(house) -> None:
    watched = folder_of(house)
    await watched.look(house.clock())
    folder.write(house.path, {WONEN: "positions: [\n"})

    seen = await watched.look(house.clock())

    assert seen.became is Became.FAULTY
    assert any(problem.path == WONEN for problem in seen.problems)
    assert house.current.published.number == 1


async def test_a_running_turn_keeps_the_version_it_began_with(house) -> None:
    """Taken once, a version answers alike however many are published meanwhile."""
    taken = house.current.published
    said = decide("wat doet hij aan de hoge huren?", taken.matcher, None)
    _, files = await house.publishing.head()
    await asyncio.gather(house.publishing.publish(edited(files), Proof("fatma", "", 1), house.clock()))
    assert decide("wat doet hij aan de hoge huren?", taken.matcher, None) == said
    assert taken.base is not house.current.published.base

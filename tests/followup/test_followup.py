"""What phones report in any order, twice or late, comes to one end; and nobody is rung who should not be."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followup import (
    Outcome,
    State,
    Visit,
    another_time,
    effective,
    may_undo,
    ringing_refused,
    route,
    standing,
    walking_order,
)
from bot.knowledge.campaign import VisitingHours
from bot.places import Address

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def visit(
    name: str, outcome: Outcome | None, hour: int = 0, *, count: int = 1, by: str = "fatma", **more: object
) -> Visit:
    return Visit(name, count, by, outcome, NOON + timedelta(hours=hour), **more)  # type: ignore[arg-type]


visits = st.lists(
    st.builds(
        Visit,
        id=st.sampled_from("abcd"),
        count=st.integers(1, 3),
        by=st.sampled_from(["fatma", "jamal"]),
        outcome=st.none() | st.sampled_from(Outcome),
        happened_at=st.integers(0, 200).map(lambda hours: NOON + timedelta(hours=hours)),
        supersedes=st.none() | st.sampled_from("abcd"),
    ),
    max_size=5,
    unique_by=lambda one: (one.id, one.count),
)


@given(visits)
def test_any_order_of_arrival_gives_one_end(reports: list[Visit]) -> None:
    assert len({standing(order) for order in permutations(reports)}) == 1


@given(visits)
def test_the_same_report_twice_counts_once(reports: list[Visit]) -> None:
    assert standing(reports) == standing(reports + reports)


@given(visits, st.sampled_from(Outcome))
def test_undo_restores_exactly_what_was(reports: list[Visit], outcome: Outcome) -> None:
    before = standing(reports)
    new = visit("new", outcome, 300)
    undo = Visit("undo", 1, "fatma", None, NOON + timedelta(hours=301), supersedes="new")
    assert standing([*reports, new, undo]) == before


@given(visits)
def test_do_not_ring_beats_whatever_comes_later(reports: list[Visit]) -> None:
    never = visit("never", Outcome.NEVER_AGAIN, -5)
    assert standing([*reports, never]).state is State.NEVER


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ANSWERED, State.DONE),
        (Outcome.QUESTION_OPEN, State.AWAITING),
        (Outcome.COME_BACK, State.COME_BACK),
        (Outcome.NOT_HOME, State.COME_BACK),
        (Outcome.DECLINED, State.DONE),
        (Outcome.NEVER_AGAIN, State.NEVER),
        (Outcome.MOVED, State.LAPSED),
        (Outcome.UNREACHABLE, State.OPEN),
        (Outcome.OTHER_LANGUAGE, State.COME_BACK),
        (Outcome.UNSAFE, State.NEVER),
    ],
)
def test_each_outcome_leads_where_the_table_says(outcome: Outcome, state: State) -> None:
    assert standing([visit("a", outcome)]).state is state


def test_nobody_home_for_the_third_time_closes_it_as_not_reached() -> None:
    tries = [visit(name, Outcome.NOT_HOME, hour) for name, hour in (("a", 0), ("b", 24), ("c", 48))]
    assert standing(tries[:2]).state is State.COME_BACK
    assert standing(tries).state is State.DONE
    assert standing(tries).not_reached


def test_a_door_that_cannot_be_found_is_no_attempt() -> None:
    assert standing([visit("a", Outcome.UNREACHABLE)]).attempts == 0


def test_a_change_of_mind_is_one_visit_with_the_last_outcome() -> None:
    assert [
        one.outcome for one in effective([visit("a", Outcome.NOT_HOME), visit("a", Outcome.ANSWERED, count=2)])
    ] == [Outcome.ANSWERED]


def test_two_volunteers_at_one_door_are_both_kept_and_shown() -> None:
    both = standing([visit("a", Outcome.NOT_HOME), visit("b", Outcome.ANSWERED, 1, by="jamal")])
    assert both.state is State.DONE
    assert both.disputed


def test_a_coordinator_can_lift_do_not_ring() -> None:
    assert standing([visit("a", Outcome.NEVER_AGAIN, lifted=True)]).state is State.OPEN
    assert standing([visit("a", Outcome.NEVER_AGAIN, lifted=True), visit("b", Outcome.ANSWERED, 1)]).state is State.DONE


def test_only_its_maker_or_the_team_takes_a_visit_back() -> None:
    own = visit("a", Outcome.DECLINED)
    assert may_undo(own, by="fatma", team=False, now=NOON + timedelta(hours=23))
    assert not may_undo(own, by="fatma", team=False, now=NOON + timedelta(hours=25))
    assert not may_undo(own, by="jamal", team=False, now=NOON)
    assert may_undo(own, by="jamal", team=True, now=NOON + timedelta(days=3))


@pytest.mark.parametrize(
    ("local", "refusal"),
    [
        ("2026-11-24T09:59", "too-early"),
        ("2026-11-24T20:31", "too-late"),
        ("2026-11-22T11:00", "sunday"),
        ("2026-12-25T14:00", "day-off"),
        ("2026-05-04T14:00", "day-off"),
        ("2026-11-24T14:00", None),
    ],
)
def test_doors_are_rung_at_decent_hours(local: str, refusal: str | None) -> None:
    assert ringing_refused(datetime.fromisoformat(local), VisitingHours()) == refusal


def test_nobody_is_rung_on_election_day() -> None:
    assert ringing_refused(NOON, VisitingHours(), election_day=True) == "election-day"


def test_a_second_attempt_comes_at_another_time() -> None:
    assert not another_time([NOON], NOON + timedelta(hours=1))
    assert another_time([NOON], NOON + timedelta(hours=7))
    assert another_time([NOON], NOON + timedelta(days=1))


def test_a_walk_goes_up_one_side_and_down_the_other() -> None:
    doors = [
        Address("2525KB", number, addition, "Hoefkade")
        for number, addition in [(10, "B"), (9, ""), (100, ""), (10, ""), (10, "A"), (11, ""), (9, "2"), (9, "10")]
    ]
    walked = [f"{door.number}{door.addition}" for door in sorted(doors, key=walking_order)]
    assert walked == ["9", "92", "910", "11", "100", "10", "10A", "10B"]


def walked(doors: list[Address], **how: object) -> list[str]:
    return [f"{doors[place].street} {doors[place].number}" for place in route(doors, **how)]  # type: ignore[arg-type]


def test_walkers_choose_the_side_and_the_door_to_begin_with() -> None:
    doors = [Address("2525KB", number, "", street) for street in ("Aalstraat", "Beekstraat") for number in (1, 2, 3, 4)]
    aal, beek = [f"Aalstraat {n}" for n in (1, 3, 4, 2)], [f"Beekstraat {n}" for n in (1, 3, 4, 2)]
    assert walked(doors) == [*aal, *beek]
    assert walked(doors, odd_first=False)[:4] == [f"Aalstraat {n}" for n in (2, 4, 3, 1)]
    assert walked(doors, first=5) == ["Beekstraat 2", "Beekstraat 1", "Beekstraat 3", "Beekstraat 4", *aal]
    assert sorted(route(doors, first=2, odd_first=False)) == list(range(8))


def test_doors_of_one_number_are_walked_by_floor() -> None:
    flat = [Address("2525KB", 14, addition, "Hof", hint) for addition, hint in (
        ("C", "derde deur, 2e etage"), ("A", "3 hoog"), ("B", ""), ("II", ""), ("HS", ""), ("D", "1ste verdieping"),
    )]  # fmt: skip
    assert [flat[place].addition for place in route(flat)] == ["B", "HS", "D", "C", "II", "A"]

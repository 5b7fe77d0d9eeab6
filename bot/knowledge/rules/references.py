"""Names that point at something point at something that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from rapidfuzz import fuzz, process

from bot.knowledge.load import Parsed, named
from bot.knowledge.model import ReplyKind
from bot.knowledge.problems import Problem, shown
from bot.knowledge.tree import Node

KINDS: tuple[str, ...] = get_args(ReplyKind)
NEGATIVES = ("lookalike", "lookalike-crisis")


def references(parsed: Parsed) -> list[Problem]:
    """Name every reference to a position, kind or area that does not exist, and every kind nobody wrote."""
    ids = {name for name, _, _ in named(parsed, "positions/", "positions", "id")}
    found = list(_between_positions(parsed, ids))
    found += _themes(parsed)
    found += _kinds(parsed)
    found += _protected(parsed, ids)
    found += _gold(parsed, ids)
    found += _areas(parsed)
    return found


def _between_positions(parsed: Parsed, ids: set[str]) -> Iterator[Problem]:
    for path, tree in parsed.trees.items():
        for position in tree.items("positions") if path.startswith("positions/") else []:
            own = position.text("id") or ""
            seen: set[str] = set()
            for node in position.items("related"):
                yield from _to_position(path, node, str(node.value), own, ids)
                if str(node.value) in seen:
                    yield Problem(path, node.line, node.column, f"`{node.value}` stands here twice: remove one")
                seen.add(str(node.value))
            for name, node in position.entries("confused_with"):
                key = Node(name, node.key_line, node.key_column)
                yield from _to_position(path, key, name, own, ids)


def _to_position(path: str, node: Node, name: str, own: str, ids: set[str]) -> Iterator[Problem]:
    if name == own:
        yield Problem(path, node.line, node.column, f"`{name}` points at itself: remove it")
    elif name not in ids:
        yield Problem(path, node.line, node.column, _no_position(name, ids))


def _no_position(name: str, ids: set[str]) -> str:
    near = process.extractOne(name, sorted(ids), scorer=fuzz.ratio, score_cutoff=60)
    return f"no position is called {shown(name)}: " + (
        f"did you mean `{near[0]}`?" if near else "write a position's id"
    )


def _themes(parsed: Parsed) -> Iterator[Problem]:
    """Each theme has a name for the menu."""
    campaign = parsed.trees.get("campaign.yaml")
    if campaign is None:
        return
    themes = {tree.text("theme") for path, tree in parsed.trees.items() if path.startswith("positions/")}
    names = campaign.entries("themes")
    mark = campaign.at("themes") or campaign
    for theme in sorted(theme for theme in themes if theme):
        if theme not in {name for name, _ in names}:
            what = f"the theme `{theme}` has no name for the menu: add it under `themes`"
            yield Problem("campaign.yaml", mark.key_line or mark.line, mark.key_column or mark.column, what)
    for name, node in names:
        if name not in themes:
            what = f"no file positions/{name}.yaml exists: remove this theme, or correct its name"
            yield Problem("campaign.yaml", node.key_line, node.key_column, what)


def _kinds(parsed: Parsed) -> Iterator[Problem]:
    tree = parsed.trees.get("replies.yaml")
    there = {name for name, _, _ in named(parsed, "replies.yaml", "replies", "kind")}
    for kind in KINDS if tree else ():
        if kind not in there:
            yield Problem("replies.yaml", 1, 1, f"the reply kind `{kind}` is missing: write what the bot says to it")
    for reply in tree.items("replies") if tree else ():
        last_day = next((one.at("until") for one in reply.items("variants")[:1]), None)
        if last_day is not None:
            what = "the first variant of a kind speaks when others have lapsed: it has no last day, remove `until`"
            yield Problem("replies.yaml", last_day.key_line, last_day.key_column, what)


def _protected(parsed: Parsed, ids: set[str]) -> Iterator[Problem]:
    tree = parsed.trees.get("vocabulary.yaml")
    for name, node in tree.entries("protected") if tree else []:
        if name not in ids and name not in KINDS:
            what = f"{_no_position(name, ids | set(KINDS))} (or the kind of a reply)"
            yield Problem("vocabulary.yaml", node.key_line, node.key_column, what)


def _gold(parsed: Parsed, ids: set[str]) -> Iterator[Problem]:
    """What must come back for a test exists and fits the test's kind."""
    for path, tree in parsed.trees.items():
        for row in tree.items("tests") if path.startswith("tests/") else []:
            out = row.text("kind") == "out"
            gold = row.items("gold")
            for node in gold:
                name = str(node.value)
                if out and name not in KINDS and name not in NEGATIVES:
                    what = f"{shown(name)} is no kind of reply: choose one of {', '.join((*KINDS, *NEGATIVES))}"
                    yield Problem(path, node.line, node.column, what)
                elif not out and name not in ids:
                    yield Problem(path, node.line, node.column, _no_position(name, ids))
            if out and len(gold) > 1:
                yield Problem(path, gold[1].line, gold[1].column, "a message of kind `out` has one gold: keep one")


def _areas(parsed: Parsed) -> Iterator[Problem]:
    tree = parsed.trees.get("areas.yaml")
    if tree is None:
        return
    district_of = {item.text("id"): item.text("stadsdeel") for item in tree.items("wijken")}
    districts = {item.text("id") for item in tree.items("stadsdelen")}
    named_wijken = [
        node for key in ("stadsdelen", "areas") for item in tree.items(key) for node in item.items("wijken")
    ]
    for item in tree.items("postcodes"):
        named_wijken += [node for node in (item.at("wijk"), *item.items("also")) if node is not None]
    for node in named_wijken:
        if node.value not in district_of:
            yield _area(node, f"no wijk is called {shown(str(node.value))}: correct it")
    for item in tree.items("stadsdelen"):
        for node in item.items("wijken"):
            if district_of.get(str(node.value), item.text("id")) != item.text("id"):
                yield _area(node, f"`{node.value}` says it lies in {district_of[str(node.value)]}: make them the same")
    for item in tree.items("wijken"):
        district = item.at("stadsdeel")
        if district is not None and district.value not in districts:
            yield _area(district, f"no stadsdeel is called {shown(str(district.value))}: correct it")
    for item in tree.items("postcodes"):
        wijk, district = item.at("wijk"), item.at("stadsdeel")
        if wijk and district and wijk.value in district_of and district_of[str(wijk.value)] != district.value:
            yield _area(district, f"`{wijk.value}` lies in {district_of[str(wijk.value)]}: make them the same")


def _area(node: Node, what: str) -> Problem:
    return Problem("areas.yaml", node.line, node.column, what)

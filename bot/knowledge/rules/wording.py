"""Texts that fit a phone, say the same in both languages, and are all there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from rapidfuzz import fuzz, process

from bot.knowledge.files import LANGUAGES
from bot.knowledge.load import Parsed
from bot.knowledge.problems import Problem, shown
from bot.knowledge.texts import PLACEHOLDERS, Key
from bot.knowledge.tree import Node

LONGEST_ANSWER = 110
"""Words that a phone shows without much scrolling."""
SHORTEST_ANSWER = 40
SHORTEST_THIN_ANSWER = 15
LONGEST_SHORT = 25
REPLY_PLACEHOLDERS = frozenset({"candidate", "party", "city", "contact"})
"""What a fixed reply may have filled in, all from `campaign.yaml`."""

_MARKUP = re.compile(r"\*\*|\]\(|</?[a-z]+>|^#", re.MULTILINE)
_LINK = re.compile(r"https?://|www\.")


def wording(parsed: Parsed) -> list[Problem]:
    """Name every text that is too long, too short, dressed up, or differs between languages."""
    found: list[Problem] = []
    for path, tree in parsed.trees.items():
        if path.startswith("positions/"):
            for position in tree.items("positions"):
                found += _answers(path, position)
                found += _shorts(path, position)
        elif path == "replies.yaml":
            for reply in tree.items("replies"):
                for variant in reply.items("variants"):
                    found += _reply(path, variant)
        elif path.startswith("texts/"):
            found += _texts(path, tree)
    return found


def _answers(path: str, position: Node) -> Iterator[Problem]:
    thin = position.at("thin")
    least = SHORTEST_THIN_ANSWER if thin is not None and thin.value is True else SHORTEST_ANSWER
    for language, node in position.entries("answer"):
        if not isinstance(node.value, str):
            continue
        words = len(node.value.split())
        if words > LONGEST_ANSWER:
            what = f"the answer ({language}) has {words} words: cut it to {LONGEST_ANSWER}, or a phone shows half of it"
            yield Problem(path, node.line, node.column, what)
        elif words < least:
            what = f"the answer ({language}) has {words} words, {least} are the least: say more of what the source says"
            if least == SHORTEST_ANSWER:
                what += ", or write `thin: true` where it says no more"
            yield Problem(path, node.line, node.column, what)
        yield from _plain(path, node, f"the answer ({language})")


def _shorts(path: str, position: Node) -> Iterator[Problem]:
    for language, node in position.entries("short"):
        if not isinstance(node.value, str):
            continue
        words = len(node.value.split())
        if words > LONGEST_SHORT:
            what = f"`short` ({language}) has {words} words: cut it to one sentence of at most {LONGEST_SHORT}"
            yield Problem(path, node.line, node.column, what)
        yield from _plain(path, node, f"`short` ({language})")


def _plain(path: str, node: Node, name: str) -> Iterator[Problem]:
    """Messages are sent as plain text: markup would be shown as it is typed."""
    text = str(node.value)
    markup = _MARKUP.search(text)
    if markup:
        what = f"{name} holds {shown(markup.group())}, and voters would see just that: write plain text"
        yield Problem(path, node.line, node.column, what)
    if len(_LINK.findall(text)) > 1:
        yield Problem(path, node.line, node.column, f"{name} has more than one link: keep the one that helps most")


def _reply(path: str, variant: Node) -> Iterator[Problem]:
    """Placeholders of a fixed reply: known ones, the same in each language."""
    used: list[tuple[str, Node, frozenset[str]]] = []
    for language, node in variant.entries("text"):
        if not isinstance(node.value, str):
            continue
        names = placeholders(node.value)
        if names is None:
            yield Problem(path, node.line, node.column, _BRACES)
            continue
        used.append((language, node, names))
        yield from _unknown_placeholders(path, node, names, REPLY_PLACEHOLDERS)
    everywhere = frozenset(name for _, _, names in used for name in names)
    for language, node, names in used:
        for name in sorted(everywhere - names):
            what = f"the text ({language}) leaves out {{{name}}}, which the other language has: make them the same"
            yield Problem(path, node.line, node.column, what)


def _texts(path: str, tree: Node) -> Iterator[Problem]:
    """Sentences of `texts/<language>.yaml` against the keys the bot uses, both ways."""
    known = {key.value: key for key in Key}
    sentences = tree.entries()
    there = {name for name, _ in sentences}
    for name in known:
        if name not in there:
            yield Problem(path, tree.line, tree.column, f"the sentence `{name}` is missing: add it to this file")
    for name, node in sentences:
        if name not in known:
            near = process.extractOne(name, [key for key in known if key not in there], scorer=fuzz.ratio)
            meant = f"did you mean `{near[0]}`?" if near and near[1] >= 75 else "remove it"
            yield Problem(
                path, node.key_line, node.key_column, f"the bot has no sentence called {shown(name)}: {meant}"
            )
            continue
        if not isinstance(node.value, str):
            continue
        names = placeholders(node.value)
        wanted = PLACEHOLDERS.get(known[name], frozenset())
        if names is None:
            yield Problem(path, node.line, node.column, _BRACES)
            continue
        yield from _unknown_placeholders(path, node, names, wanted)
        for missing in sorted(wanted - names):
            yield Problem(path, node.line, node.column, f"`{name}` must mention {{{missing}}}: put it in the sentence")


_BRACES = "a brace that is opened and not closed, or the other way round: write {name}, or no brace at all"


def _unknown_placeholders(path: str, node: Node, used: frozenset[str], known: frozenset[str]) -> Iterator[Problem]:
    choice = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
    for name in sorted(used - known):
        what = f"nothing fills {shown('{' + name + '}')} here: take it out (this text may use: {choice})"
        yield Problem(path, node.line, node.column, what)


def placeholders(text: str) -> frozenset[str] | None:
    """Return the names in braces, or None where the braces do not pair."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    names = [(name, conversion or form) for _, name, form, conversion in parts if name is not None]
    return None if any(extra for _, extra in names) else frozenset(name for name, _ in names)


def missing_text_files(parsed: Parsed) -> list[Problem]:
    """Name the languages without a file of sentences."""
    return [
        Problem(
            f"texts/{language}.yaml", 1, 1, "the file is missing: the bot speaks this language, write its sentences"
        )
        for language in LANGUAGES
        if f"texts/{language}.yaml" not in parsed.trees
    ]

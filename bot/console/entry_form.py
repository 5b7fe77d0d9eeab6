"""The form of one answer: from the plain data of the files to fields and back.

What the form does not show stays as it was. `begin` is what the form began with; it travels along, so that what
somebody else saved meanwhile is put together with what was typed.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, cast

from bot.knowledge.difference import Clash, merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData

    from bot.knowledge.entry import Entry
    from bot.knowledge.tree import Plain

LANGUAGES = ("nl", "en", "tr", "pl", "ar", "pap", "mixed")
"""Languages people ask in, in the order of the form."""
_TEXTS = (("title", "nl"), ("title", "en"), ("answer", "nl"), ("answer", "en"), ("short", "nl"), ("short", "en"))
_DOOR = ("say", "ask", "do_not_promise")
_SILENCES, _PAIRS, _RELATED = 12, 8, 8
"""So many rows at most; two empty ones more than are filled are shown."""


def as_json(entry: Entry) -> str:
    """What the form begins with, for its hidden field."""
    return json.dumps(entry, ensure_ascii=False, default=str)


def plain(entry: Entry) -> Entry:
    """Dates as texts, so that both sides of a comparison are alike."""
    return cast("Entry", json.loads(as_json(entry)))


def parse(form: FormData, begin: Entry) -> Entry:
    """What was typed, on top of what the form began with."""
    entry = plain(begin)
    position = cast("dict[str, Plain]", entry["position"])
    for group, language in _TEXTS:
        _set(position, group, language, _text(form, f"{group}.{language}"))
    _either(position, "thin", True if form.get("thin") else None, after="short")
    quotes = [part.split("|", 2) for part in map(str, form.getlist("quote")) if part.count("|") >= 2]
    if quotes:
        position["quotes"] = _same_or(
            position.get("quotes"), [{"source": a, "paragraph": b, "text": c} for a, b, c in quotes]
        )
    _either(position, "examples", _by_language(form, "examples"), after="quotes")
    _either(position, "silent_on", _silences(form), after="examples")
    confused: dict[str, Plain] = {
        key: why
        for number in range(_PAIRS)
        if (key := _text(form, f"pair.{number}.id")) and (why := _text(form, f"pair.{number}.why"))
    }
    _either(position, "confused_with", confused or None, after="silent_on")
    related = dict.fromkeys(_text(form, f"related.{number}") for number in range(_RELATED))
    _either(position, "related", [one for one in related if one] or None, after="confused_with")
    door: dict[str, Plain] = {name: _text(form, f"door.{name}") for name in _DOOR}
    _either(position, "door", door if any(door.values()) else None, after="related")
    _either(position, "note", _text(form, "note") or None, after="door")
    _either(position, "until", _text(form, "until") or None, after="note")
    entry["more"] = _by_language(form, "more") or {}
    return entry


def put_together(begin: Entry, typed: Entry, now: Entry) -> tuple[Entry, tuple[Clash, ...]]:
    """What was typed and what others saved since the form was opened. A clash keeps theirs."""
    found, clashes = merged(plain(begin), plain(typed), plain(now))
    return cast("Entry", found), clashes


def dated(entry: Entry) -> Entry:
    """Dates as YAML has them, ready to be written."""
    position = dict(cast("dict[str, Plain]", entry["position"]))
    if isinstance(position.get("until"), str):
        position["until"] = _date(str(position["until"]))
    seen = position.get("signed_off")
    if isinstance(seen, dict) and isinstance(seen.get("date"), str):
        position["signed_off"] = {**seen, "date": _date(str(seen["date"]))}
    return {**entry, "position": position}


def rows(entry: Entry) -> dict[str, list[dict[str, Plain]]]:
    """The repeated parts with two empty rows each: silences, pairs, related answers."""
    position = cast("dict[str, Plain]", entry["position"])
    silences = [
        {
            "about": one.get("about", ""),
            "nl": cast("dict[str, Plain]", one.get("say") or {}).get("nl", ""),
            "en": cast("dict[str, Plain]", one.get("say") or {}).get("en", ""),
            "examples_nl": _lines(one, "nl"),
            "examples_en": _lines(one, "en"),
        }
        for one in cast("list[dict[str, Plain]]", position.get("silent_on") or [])
    ]
    pairs: list[dict[str, Plain]] = [
        {"id": key, "why": why} for key, why in cast("dict[str, Plain]", position.get("confused_with") or {}).items()
    ]
    related: list[dict[str, Plain]] = [{"id": one} for one in cast("list[Plain]", position.get("related") or [])]
    return {
        "silences": [*silences, *_empty(len(silences), _SILENCES, "about", "nl", "en", "examples_nl", "examples_en")],
        "pairs": [*pairs, *_empty(len(pairs), _PAIRS, "id", "why")],
        "related": [*related, *_empty(len(related), _RELATED, "id")],
    }


def _empty(filled: int, most: int, *names: str) -> list[dict[str, Plain]]:
    return [dict.fromkeys(names, "") for _ in range(min(2, max(0, most - filled)))]


def _lines(silence: Mapping[str, Plain], language: str) -> str:
    examples = cast("dict[str, list[str]]", silence.get("examples") or {})
    return "\n".join(str(one) for one in examples.get(language, []))


def _silences(form: FormData) -> list[Plain] | None:
    found: list[Plain] = []
    for number in range(_SILENCES):
        about = _text(form, f"silence.{number}.about")
        if not about:
            continue
        said: dict[str, Plain] = {language: _text(form, f"silence.{number}.{language}") for language in ("nl", "en")}
        examples: dict[str, Plain] = {
            language: lines
            for language in ("nl", "en")
            if (lines := _phrases(form, f"silence.{number}.examples_{language}"))
        }
        one: dict[str, Plain] = {"about": about, "say": said}
        if examples:
            one["examples"] = examples
        found.append(one)
    return found or None


def _by_language(form: FormData, group: str) -> dict[str, Plain] | None:
    found: dict[str, Plain] = {
        language: lines for language in LANGUAGES if (lines := _phrases(form, f"{group}.{language}"))
    }
    return found or None


def _phrases(form: FormData, name: str) -> list[Plain]:
    return list(dict.fromkeys(line for raw in _text(form, name).splitlines() if (line := raw.strip())))


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _set(position: dict[str, Plain], group: str, language: str, text: str) -> None:
    within = dict(cast("dict[str, Plain]", position.get(group) or {}))
    if text:
        # A block in the file ends in a line end that no form shows.
        within[language] = _same_or(within.get(language), text)
    elif language == "nl":
        within[language] = ""
    else:
        within.pop(language, None)
    position[group] = within


def _same_or(old: Plain, new: Plain) -> Plain:
    return old if isinstance(old, str) and isinstance(new, str) and old.strip() == new else new


def _either(position: dict[str, Plain], key: str, value: Plain, *, after: str) -> None:
    """Set a key, or take it away; a new one comes behind another, as the files have it."""
    if value is None:
        position.pop(key, None)
    elif key in position:
        position[key] = value
    else:
        items = list(position.items())
        position.clear()
        place = next((number + 1 for number, (name, _) in enumerate(items) if name == after), len(items))
        position.update([*items[:place], (key, value), *items[place:]])


def _date(written: str) -> Plain:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written

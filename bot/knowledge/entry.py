"""One answer as an editor has it in hand: what stands in its position file and in the file of further examples.

Taken out of the files as plain data and put back into them, so that comments, order and style of all else stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge.files import stem
from bot.knowledge.tree import Plain
from bot.knowledge.write import NotWrittenError, data_of, rewritten

Entry = dict[str, Plain]
"""`position`: as in its file; `more`: language -> further examples, empty when there are none."""

_LINKS = ("related", "confused_with")


def place_of(files: Mapping[str, str], entry: str) -> str | None:
    """The path of the file a position stands in, or None."""
    wanted = f"- id: {entry}"
    for path, text in sorted(files.items()):
        if path.startswith("positions/") and any(line.strip() == wanted for line in text.splitlines()):
            return path
    return None


def entry_of(files: Mapping[str, str], entry: str) -> Entry | None:
    """Take an answer out of the files; None when there is none of that name. Raises NotWrittenError."""
    path = place_of(files, entry)
    if path is None:
        return None
    position = next((one for one in _positions(data_of(path, files[path])) if one.get("id") == entry), None)
    if position is None:
        return None
    return {"position": position, "more": _more(files, path).get(entry, {})}


def with_entry(files: Mapping[str, str], entry: str, wanted: Entry) -> dict[str, str]:
    """Put an answer back. Raises NotWrittenError when there is none of that name, or it cannot be written."""
    path = place_of(files, entry)
    if path is None:
        raise NotWrittenError(f"no position is called {entry}")
    content = _mapping(data_of(path, files[path]))
    content["positions"] = [wanted["position"] if one.get("id") == entry else one for one in _positions(content)]
    changed = {**files, path: rewritten(path, files[path], content)}
    return _with_more(changed, path, entry, wanted.get("more") or {})


def with_new(files: Mapping[str, str], theme: str, wanted: Entry) -> dict[str, str]:
    """Add an answer at the end of its theme. Raises NotWrittenError."""
    path = f"positions/{theme}.yaml"
    position = _mapping(wanted["position"])
    name = str(position["id"])
    if path not in files or place_of(files, name) is not None:
        raise NotWrittenError(f"{name} cannot be added to {path}")
    content = _mapping(data_of(path, files[path]))
    content["positions"] = [*_positions(content), position]
    changed = {**files, path: rewritten(path, files[path], content)}
    return _with_more(changed, path, name, wanted.get("more") or {})


def without_entry(files: Mapping[str, str], entry: str) -> dict[str, str]:
    """Take an answer away, with its examples, tests and everything that leads to it. Raises NotWrittenError."""
    path = place_of(files, entry)
    if path is None:
        raise NotWrittenError(f"no position is called {entry}")
    changed = _with_more(dict(files), path, entry, {})
    content = _mapping(data_of(path, files[path]))
    content["positions"] = [one for one in _positions(content) if one.get("id") != entry]
    changed[path] = rewritten(path, files[path], content)
    changed = _unlinked(changed, entry)
    return _protected(_tests(changed, entry, None), entry, None)


@dataclass(frozen=True, slots=True)
class Silent:
    """What is asked for and the source does not hold, and what the bot says to that; in English it may be empty."""

    about: str
    nl: str
    en: str


def asked_for(entry: Entry, phrase: str, silent: Silent | None) -> Entry:
    """The entry with one more way of asking it; with `silent` it is a way of asking what the source does not say.

    A silence of the same name gets the phrase and keeps its words.
    """
    position = _mapping(entry["position"])
    if silent is None:
        examples = _mapping(position.get("examples"))
        examples["nl"] = list[Plain](dict.fromkeys([*_texts(examples.get("nl")), phrase]))
        return {**entry, "position": _with_key(position, "examples", examples, after="quotes")}
    silences = [_mapping(one) for one in _list(position.get("silent_on"))]
    one = next((one for one in silences if one.get("about") == silent.about), None)
    if one is None:
        one = {"about": silent.about, "say": {"nl": silent.nl, "en": silent.en or silent.nl}}
        silences.append(one)
    if phrase:
        examples = _mapping(one.get("examples"))
        one["examples"] = {**examples, "nl": list[Plain](dict.fromkeys([*_texts(examples.get("nl")), phrase]))}
    return {**entry, "position": _with_key(position, "silent_on", list[Plain](silences), after="examples")}


def _with_key(position: dict[str, Plain], key: str, value: Plain, *, after: str) -> dict[str, Plain]:
    """Set a key; a new one comes behind another, as the files have it."""
    if key in position:
        return {**position, key: value}
    found: dict[str, Plain] = {}
    for name, old in position.items():
        found[name] = old
        if name == after:
            found[key] = value
    found.setdefault(key, value)
    return found


def merged_into(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Merge an answer into another: its ways of asking and its tests go along. Raises NotWrittenError."""
    one, other = entry_of(files, old), entry_of(files, new)
    if one is None or other is None or old == new:
        raise NotWrittenError(f"{old} cannot be merged into {new}")
    examples = _joined(_mapping(other["more"] or {}), _mapping(_mapping(one["position"]).get("examples") or {}))
    examples = _joined(examples, _mapping(one["more"] or {}))
    own = _mapping(_mapping(other["position"]).get("examples") or {})
    more = {
        language: [text for text in _list(texts) if text not in _list(own.get(language))]
        for language, texts in examples.items()
    }
    # The tests move first: taking the old one away would take them along.
    changed = _protected(_tests(dict(files), old, new), old, new)
    changed = without_entry(changed, old)
    other = entry_of(changed, new) or other  # without its links to the old one
    return with_entry(changed, new, {**other, "more": {language: texts for language, texts in more.items() if texts}})


def _positions(content: Plain) -> list[dict[str, Plain]]:
    return [one for one in _list(_mapping(content).get("positions")) if isinstance(one, dict)]


def _mapping(value: Plain) -> dict[str, Plain]:
    return dict(value) if isinstance(value, dict) else {}


def _list(value: Plain) -> list[Plain]:
    return list(value) if isinstance(value, list) else []


def _joined(one: Mapping[str, Plain], other: Mapping[str, Plain]) -> dict[str, Plain]:
    return {
        language: list(dict.fromkeys([*_texts(one.get(language)), *_texts(other.get(language))]))
        for language in dict.fromkeys([*one, *other])
    }


def _texts(value: Plain) -> Iterable[str]:
    return [str(item) for item in _list(value)]


def _examples_path(path: str) -> str:
    return f"examples/{stem(path)}.yaml"


def _more(files: Mapping[str, str], path: str) -> dict[str, Plain]:
    beside = _examples_path(path)
    return _mapping(_mapping(data_of(beside, files[beside])).get("examples")) if beside in files else {}


def _with_more(files: dict[str, str], path: str, entry: str, wanted: Plain) -> dict[str, str]:
    beside = _examples_path(path)
    if beside not in files:
        if not wanted:
            return files
        raise NotWrittenError(f"{beside} is missing: further examples have no place")
    content = _mapping(data_of(beside, files[beside]))
    examples = _mapping(content.get("examples"))
    if wanted:
        examples[entry] = wanted
    else:
        examples.pop(entry, None)
    content["examples"] = examples
    return {**files, beside: rewritten(beside, files[beside], content)}


def _unlinked(files: dict[str, str], entry: str) -> dict[str, str]:
    changed = dict(files)
    for path, text in files.items():
        if not path.startswith("positions/"):
            continue
        content = _mapping(data_of(path, text))
        positions = _positions(content)
        if not any(entry in (one.get(key) or ()) for one in positions for key in _LINKS):  # type: ignore[operator]
            continue
        content["positions"] = [_free_of(one, entry) for one in positions]
        changed[path] = rewritten(path, text, content)
    return changed


def _free_of(position: dict[str, Plain], entry: str) -> dict[str, Plain]:
    kept = dict(position)
    related = [one for one in _list(position.get("related")) if one != entry]
    confused = {key: why for key, why in _mapping(position.get("confused_with")).items() if key != entry}
    for key, value in (("related", related), ("confused_with", confused)):
        if key in kept:
            if value:
                kept[key] = value
            else:
                del kept[key]
    return kept


def _tests(files: dict[str, str], old: str, new: str | None) -> dict[str, str]:
    """Let the tests of an entry ask for another, or go."""
    changed = dict(files)
    for path, text in files.items():
        if not path.startswith("tests/") or old not in text:
            continue
        content = _mapping(data_of(path, text))
        rows: list[Plain] = []
        for row in _list(content.get("tests")):
            item = _mapping(row)
            gold = list(_list(item.get("gold")))
            if old in gold:
                named = [new if one == old else one for one in gold]
                item["gold"] = list(dict.fromkeys(str(one) for one in named if one))
            if item.get("gold"):
                rows.append(item)
        content["tests"] = rows
        changed[path] = rewritten(path, text, content)
    return changed


def _protected(files: dict[str, str], old: str, new: str | None) -> dict[str, str]:
    path = "vocabulary.yaml"
    if path not in files:
        return files
    content = _mapping(data_of(path, files[path]))
    protected = _mapping(content.get("protected"))
    if old not in protected:
        return files
    words = protected.pop(old)
    if new is not None:
        protected[new] = list(dict.fromkeys([*_texts(protected.get(new)), *_texts(words)]))
    content["protected"] = protected
    return {**files, path: rewritten(path, files[path], content)}

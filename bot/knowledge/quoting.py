"""How a text is written as a YAML value, so that every reader reads exactly that text."""

from __future__ import annotations

import json

import yaml

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def written(text: str) -> str:
    """Write a text as a one-line YAML scalar for a list item or a mapping value: bare where that is safe, else quoted.

    PyYAML is the judge, in both places: it takes `no` for false and `19:30` for a number where other readers do not.
    """
    if "\n" not in text and "\t" not in text and _reads_as(text, text):
        return text
    if '"' not in text and "\\" not in text and _reads_as(f'"{text}"', text):
        return f'"{text}"'
    single = "'" + text.replace("'", "''") + "'"
    if "\n" not in text and _reads_as(single, text):
        return single
    return json.dumps(text, ensure_ascii=False)


def _reads_as(candidate: str, text: str) -> bool:
    """Whether both a list item and a mapping value written so give the text."""
    try:
        read = yaml.load(f"- {candidate}\n- key: {candidate}\n", Loader=_LOADER)  # noqa: S506  a safe loader
    except (yaml.YAMLError, ValueError):
        return False
    return bool(read == [text, {"key": text}] and isinstance(read[0], str))

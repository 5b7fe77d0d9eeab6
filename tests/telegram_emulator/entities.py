"""Telegram's HTML: tags become entities counted in UTF-16 units, and errors name the byte, as the real server does.

Rules and words: https://core.telegram.org/bots/api#html-style; the order of the checks follows the open server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_emulator.refusal import Refusal, bad

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"\s*([a-zA-Z_-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any] = field(default_factory=dict)


def parsed(text: str, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and its entities. Raises Refusal with "can't parse entities" where Telegram would."""
    if not parse_mode:
        return _trimmed(text, [])
    if parse_mode.upper() != "HTML":
        raise bad("unsupported parse_mode")
    return _trimmed(*_html(text))


def _html(source: str) -> tuple[str, list[dict[str, Any]]]:
    out: list[str] = []
    length = 0
    open_tags: list[_Open] = []
    entities: list[dict[str, Any]] = []
    at = 0
    while at < len(source):
        character = source[at]
        if character == "<":
            begin = at
            at = source.find(">", at)
            if at < 0:
                raise _refused(
                    "Unclosed start tag" if source[begin + 1 : begin + 2] != "/" else "Unclosed end tag", source, begin
                )
            inside = source[begin + 1 : at]
            at += 1
            if inside.startswith("/"):
                _close(inside[1:].strip(), open_tags, entities, length, source, begin)
            else:
                open_tags.append(_start(inside, length, source, begin))
            continue
        reference = _REFERENCE.match(source, at) if character == "&" else None
        piece = _character(reference) if reference else character
        if reference and piece is not None:
            at = reference.end()
        else:
            piece = character
            at += 1
        out.append(piece)
        length += utf16(piece)
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1].tag}\"")
    return "".join(out), sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _start(inside: str, length: int, source: str, begin: int) -> _Open:
    name, _, rest = inside.partition(" ")
    tag = name.strip().lower()
    if tag not in TAGS:
        raise _refused(f'Unsupported start tag "{tag}"', source, begin)
    attributes: dict[str, str] = {}
    rest = rest.strip()
    while rest:
        found = _ATTRIBUTE.match(rest)
        if not found:
            raise _refused(f'Empty attribute name in the tag "{tag}"', source, begin)
        attributes[found[1].lower()] = (found[2] or "").strip("\"'")
        rest = rest[found.end() :].strip()
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _refused('Tag "span" must have class "tg-spoiler"', source, begin)
    extra = {}
    if tag == "a" and attributes.get("href"):
        extra["url"] = _unescape(attributes["href"])
    if tag == "blockquote" and "expandable" in attributes:
        extra["type"] = "expandable_blockquote"
    return _Open(tag, length, extra)


def _close(
    name: str, open_tags: list[_Open], entities: list[dict[str, Any]], length: int, source: str, begin: int
) -> None:
    if not open_tags:
        raise _refused("Unexpected end tag", source, begin)
    opened = open_tags.pop()
    if name and name.lower() != opened.tag:
        raise _refused("Unmatched end tag", source, begin, f', expected "</{opened.tag}>", found "</{name}>"')
    if length > opened.offset and not (opened.tag == "a" and "url" not in opened.extra):
        entities.append(
            {"type": TAGS[opened.tag], "offset": opened.offset, "length": length - opened.offset} | opened.extra
        )


def _unescape(text: str) -> str:
    return _REFERENCE.sub(lambda found: _character(found) or found[0], text)


def _character(found: re.Match[str]) -> str | None:
    decimal, hexadecimal, named = found.groups()
    if named:
        return NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _refused(what: str, source: str, begin: int, more: str = "") -> Refusal:
    return bad(f"can't parse entities: {what} at byte offset {len(source[:begin].encode())}{more}")


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """White space at both ends goes, as on the real server; entities move along."""
    left = len(text) - len(text.lstrip())
    cut = utf16(text[:left])
    body = text.strip()
    size = utf16(body)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] - cut + entity["length"])
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return body, kept

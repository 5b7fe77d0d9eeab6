"""What stands beside the form of an answer: its faults, how it reads, its sources sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.knowledge.signing import answer_hash
from bot.knowledge.source import read_source
from bot.review.readability import not_in_source, readability

if TYPE_CHECKING:
    from bot.knowledge.entry import Entry
    from bot.knowledge.model import Source
    from bot.knowledge.tree import Plain
    from bot.services.editing import Files

_SENTENCE = re.compile(r"[^.!?]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source to click on. quote: what the form gets; chosen: whether it is quoted already."""

    text: str
    quote: str
    chosen: bool


def subject_of(entry: str) -> str:
    """The subject of an answer's draft."""
    return f"antwoord/{entry}"


def phrases(entry: Entry) -> list[str]:
    """Every way of asking it, of both files."""
    position = cast("dict[str, Plain]", entry["position"])
    groups = (position.get("examples") or {}, entry.get("more") or {})
    return [str(text) for group in groups if isinstance(group, dict) for texts in group.values() for text in texts]  # type: ignore[union-attr]


def measures(files: Files, position: dict[str, Plain]) -> dict[str, object]:
    """How the Dutch answer reads, and what in it stands in no source."""
    answer = cast("dict[str, str]", position["answer"]).get("nl", "")
    read = [read_source(path, text)[0] for path, text in files.items() if path.startswith("sources/")]
    known = [source for source in read if source is not None]
    said = " ".join(f"{one.date.year} {' '.join(one.paragraphs.values())}" for one in known)
    return {
        "reads": readability(answer),
        "foreign": not_in_source(answer, f"{said} PvdA Den Haag") if known else (),
        "signs": len(answer),
    }


def sources(files: Files, position: dict[str, Plain]) -> list[tuple[Source, list[tuple[str, list[Sentence]]]]]:
    """Every source by paragraph and sentence, the ones that are quoted first."""
    quoted = [cast("dict[str, str]", one) for one in cast("list[Plain]", position.get("quotes") or [])]
    found = []
    for path, text in sorted(files.items()):
        source, _ = read_source(path, text) if path.startswith("sources/") and path.endswith(".md") else (None, [])
        if source is None:
            continue
        paragraphs = []
        for name, said in source.paragraphs.items():
            mine = [one["text"] for one in quoted if one["source"] == source.id and one["paragraph"] == name]
            parts = [
                Sentence(part, f"{source.id}|{name}|{part}", any(part in one or one in part for one in mine))
                for part in sentences(said)
            ]
            paragraphs.append((name, parts))
        found.append((source, paragraphs))
    named = {one["source"] for one in quoted}
    return sorted(found, key=lambda pair: pair[0].id not in named)


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()] or [text]


def signed(position: dict[str, Plain]) -> dict[str, Plain] | None:
    """The candidate's sign-off, while it fits the answer."""
    seen, answer = position.get("signed_off"), cast("dict[str, str]", position["answer"])
    fits = isinstance(seen, dict) and seen.get("text") == answer_hash(answer.get("nl", ""), answer.get("en"))
    return seen if isinstance(seen, dict) and fits else None


def english_old(live: Entry | None, position: dict[str, Plain]) -> bool:
    """Whether the Dutch answer changed and the English did not."""
    if live is None:
        return False
    was = cast("dict[str, str]", cast("dict[str, Plain]", live["position"])["answer"])
    now = cast("dict[str, str]", position["answer"])
    same = [" ".join(was.get(one, "").split()) == " ".join(now.get(one, "").split()) for one in ("nl", "en")]
    return not same[0] and same[1]

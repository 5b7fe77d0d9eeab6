"""Say in words and figures why a message is decided as it is: for an editor, not for a voter."""

from __future__ import annotations

import numpy as np

from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.decision import Decision, Evidence
from bot.matching.model import Half, Model
from bot.matching.normalise import folded

SHOWN = 5


def evidence(text: str, model: Model, vectors: Vectors | None, decision: Decision) -> tuple[Evidence, ...]:
    """Give, for the best positions, the nearest example (by the first encoder, or by words) and the words shared."""
    reading = model.reader.read(text)
    half = model.half_for(vectors)
    words = np.mean([view.index.similarities(*view.lexicon.row(folded(reading.whole))) for view in model.words], axis=0)
    near = _nearness(half, vectors, reading.whole)
    found = []
    for candidate in decision.ranking[:SHOWN]:
        own = np.flatnonzero(model.rows.entry == model.entries.names.index(candidate.id))
        if not len(own):
            continue
        similarity = words if near is None else near
        best = own[int(np.argmax(similarity[own]))]
        found.append(
            Evidence(
                candidate.id,
                candidate.probability,
                nearest=model.rows.texts[best],
                similarity=float(np.clip(similarity[best], 0, 1)),
                words=float(np.clip(words[own].max(), 0, 1)),
                vocabulary=tuple(f"{phrase} = {line}" for phrase, line in (*reading.spelling, *reading.vocabulary)),
            )
        )
    return tuple(found)


def _nearness(half: Half, vectors: Vectors | None, whole: str) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
    vector = vectors.by_text.get(whole) if vectors is not None and half.views else None
    if vector is None:
        return None
    similarity = half.views[0].unit(vector[None, :]) @ half.units[0].T
    return np.asarray(similarity[0], dtype=np.float32)


def explain(text: str, model: Model, vectors: Vectors | None) -> str:
    """Write the explanation, one line a fact."""
    decision = decide(text, model, vectors)
    lines = model.half_for(vectors).thresholds
    reading = model.reader.read(text)
    out = [
        f"read as      {reading.whole}",
        f"spelling     {'; '.join(f'{word} = {meant}' for word, meant in reading.spelling) or 'as written'}",
        f"vocabulary   {'; '.join(f'{phrase} = {line}' for phrase, line in reading.vocabulary) or 'no line'}",
        f"language     {decision.language}",
        f"encoder      {decision.encoder or 'none'}",
        f"decision     {decision.decision} {', '.join(decision.ids)} ({decision.mode})",
        f"guard        {decision.guard or 'none'}",
        f"probability  {decision.probability:.3f}   in scope {decision.in_scope:.3f}",
        f"lines        answer {lines.answer:.3f}   pair {lines.pair:.3f}   offer {lines.offer:.3f}"
        f"   (from {lines.answered} answers, {lines.wrong} wrong{'' if lines.promised else '; too few to promise'})",
        "candidates   probability, nearest example, how near, words shared",
    ]
    out += [
        f"  {found.id:<32}{found.probability:.3f}  {found.similarity:.2f}  {found.words:.2f}  {found.nearest}"
        for found in evidence(text, model, vectors, decision)
    ]
    return "\n".join(out)

"""Decide what a voter gets: exact guards first, then the one ranking and the lines drawn in it.

A wrong answer costs more than a question back. The lines come with the model (bot.matching.thresholds), none is
typed here. Pure: equal text, model and vectors, equal decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Floats, Vectors
from bot.matching.decision import Candidate, Decision, Kind, Mode
from bot.matching.model import LONGEST_REMEMBERED, Half, Model, gather, nearness
from bot.matching.reading import Reading
from bot.matching.thresholds import LEAST_SECOND, MUST_NOT_MISS
from bot.matching.trust import signs

if TYPE_CHECKING:
    from bot.matching.guards import Verdict

RANKED = 10
MOST_CHOICES, FEWEST_CHOICES = 4, 2
CHOICES_SHARE = 0.9
"""Choices are added until they hold this share of what speaks for any position."""
MOST_QUESTIONS = 3
LIKELY = 0.6
"""A part of a message joins the answer with a position that is so likely; lower gives pairs, hardly right answers."""
ASKED_OF = 3
"""So many nearest examples say whether a detail is asked that the source does not hold; most of them must."""
NEARBY = 0.03
SILENT_KINDS = ("lookalike", "lookalike-crisis")
"""Entries that are recognised only so that nothing else is: they have no reply."""
BEYOND_DOUBT = 0.97
"""A part of a message is believed to tell of need, or to threaten, from here on."""
LEAST_REPLY = 0.2
"""A fixed reply less likely than this says nothing to the voter; "not in the letter" does."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the ranking says of one message.

    p: (entries,) probabilities for the whole; parts: (parts, entries) for its parts.
    text, vector: the whole as it was read, and what the encoder made of it.
    trust: that the whole's first position is right, and one of its first two; parts_trust: (parts,) the first.
    detail: whether a detail is asked for.
    """

    p: Floats
    trust: tuple[float, float]
    parts: Floats
    parts_trust: Floats
    text: str
    vector: Floats | None
    detail: bool


def wanted(text: str, model: Model) -> tuple[str, ...]:
    """List the texts whose vectors help to decide this message; none when a guard decides it."""
    return () if model.guards.verdict(text) is not None else model.read(text).texts


def decide(text: str, model: Model, vectors: Vectors | None) -> Decision:
    """Decide about one message. Any text whatsoever gives a decision; without its vector, words alone decide."""
    if found := model.guards.verdict(text):
        return exact(found, model, model.languages.of(text))
    read = model.read(text)
    half, reading = readable(read, model, vectors)
    whole = reading == read  # a part whose vector is missing may be there next time
    if whole and (known := model.recent.decisions.get((text, half.encoder))):
        return known
    decision = by_ranking(judge([reading], model, half, vectors)[0], model, half, model.languages.of(text))
    if whole and len(text) <= LONGEST_REMEMBERED:
        model.recent.decisions.put((text, half.encoder), decision)
    return decision


def readable(reading: Reading, model: Model, vectors: Vectors | None) -> tuple[Half, Reading]:
    """Pick the half that can read this message, and leave out parts whose vectors are not there."""
    half = model.half_for(vectors)
    if not half.views or vectors is None:
        return half, reading
    if reading.whole not in vectors.by_text:
        return model.half_for(None), reading
    parts = tuple(part for part in reading.parts if part in vectors.by_text)
    return half, replace(reading, parts=parts)


def judge(readings: Sequence[Reading], model: Model, half: Half, vectors: Vectors | None) -> list[Judged]:
    """Work out the probabilities of messages and their parts, all together."""
    texts = [text for reading in readings for text in (reading.whole, *reading.parts)]
    dense = np.stack([vectors.by_text[text] for text in texts]) if half.views and vectors is not None else None
    evidence = gather(model, half, texts, dense)
    p = half.fusion.probabilities(evidence)
    trusted = half.trust.of(signs(evidence, p, model.entries.positions))
    judged, first = [], 0
    for reading in readings:
        last = first + 1 + len(reading.parts)
        judged.append(
            Judged(
                p[first],
                (float(trusted[first, 0]), float(trusted[first, 1])),
                p[first + 1 : last],
                trusted[first + 1 : last, 0],
                reading.whole,
                None if dense is None else dense[first],
                reading.detail,
            )
        )
        first = last
    return judged


def exact(found: Verdict, model: Model, language: str) -> Decision:
    """The decision that a guard took."""
    kind, _, variant = found.entry.partition("/")
    is_position = not variant
    rest = (1 - found.probability) / max(len(model.entries.names) - 1, 1)
    names = list(model.entries.names[: model.entries.positions])
    if is_position:
        names.remove(found.entry)
        ranking = [Candidate(found.entry, found.probability), *(Candidate(name, rest) for name in names)]
    else:
        ranking = [Candidate(name, rest) for name in names]
    return Decision(
        decision=Kind.ANSWER if is_position else Kind.REPLY,
        ids=(kind,),
        probability=found.probability,
        in_scope=sum(candidate.probability for candidate in ranking),
        language=language,
        ranking=tuple(ranking[:RANKED]),
        variant=variant or None,
        guard=found.guard,
    )


def by_ranking(judged: Judged, model: Model, half: Half, language: str) -> Decision:
    """The decision from what the ranking says: an alarm, an answer, a fixed reply, a question back, or "not said"."""
    p = judged.p
    names, positions = model.entries.names, model.entries.positions
    ranking = tuple(Candidate(names[i], float(p[i])) for i in np.argsort(-p[:positions], kind="stable")[:RANKED])
    in_scope = min(float(p[:positions].sum()), 1.0)
    rest = Decision(
        Kind.UNKNOWN,
        tuple(candidate.id for candidate in ranking[:2] if candidate.probability >= NEARBY),
        1 - in_scope,
        in_scope,
        language,
        ranking,
        encoder=half.encoder,
    )
    kind, variant, probability = _alarm(judged, model, half) or ("", "", 0.0)
    if not kind:
        if answer := _answer(judged, rest, model, half):
            return answer
        kind, variant, probability = _best_reply(p, model)
        rival = in_scope if in_scope >= half.thresholds.offer else in_scope / 2
        if probability <= max(rival, LEAST_REPLY):
            kind = ""
    if kind:
        return replace(rest, decision=Kind.REPLY, ids=(kind,), variant=variant, probability=min(probability, 1.0))
    if in_scope >= half.thresholds.offer:
        chosen = _choices(ranking, in_scope)
        shared = min(sum(candidate.probability for candidate in chosen), 1.0)
        return replace(rest, decision=Kind.CLARIFY, ids=tuple(c.id for c in chosen), probability=shared)
    return rest


def _answer(judged: Judged, rest: Decision, model: Model, half: Half) -> Decision | None:
    """A direct answer, where there is one: to several questions, to one, or to one of two neighbours."""
    lines = half.thresholds
    first, second = rest.ranking[0], rest.ranking[1] if len(rest.ranking) > 1 else Candidate("", 0.0)
    one, either = judged.trust
    if several := _several(judged, model, half):
        ids, probability = several
        return replace(rest, decision=Kind.ANSWER, ids=ids, probability=probability, mode=Mode.MULTI)
    if one >= lines.answer:
        silent, silence = _silence(judged, model.entries.names.index(first.id), model, half)
        kind = Kind.SILENT if silent else Kind.ANSWER
        return replace(rest, decision=kind, ids=(first.id,), probability=one, silence=silence)
    if either >= lines.pair and second.probability >= LEAST_SECOND:
        return replace(rest, decision=Kind.ANSWER, ids=(first.id, second.id), probability=either, mode=Mode.PAIR)
    return None


def _several(judged: Judged, model: Model, half: Half) -> tuple[tuple[str, ...], float] | None:
    """Find several questions: parts of the message that are each likely about another position.

    The whole must be trusted, or two parts each; and what the whole is about must be among them, or the parts were torn
    out of one thought. That is enough for all: an answer too many beside the right one costs a voter a sentence, one
    too few costs him half his question.
    """
    positions, line = model.entries.positions, half.thresholds.answer
    whole = int(np.argmax(judged.p[:positions]))
    found: dict[int, float] = {}
    trusted: dict[int, float] = {}
    for p, trust in zip(judged.parts, judged.parts_trust, strict=True):
        best = int(np.argmax(p[:positions]))
        if p[best] >= LIKELY:
            found[best] = max(found.get(best, 0.0), float(p[best]))
            trusted[best] = max(trusted.get(best, 0.0), float(trust))
    if judged.trust[0] >= line:
        found[whole] = max(found.get(whole, 0.0), float(judged.p[whole]))
        trusted[whole] = max(trusted.get(whole, 0.0), judged.trust[0])
    elif sum(trust >= line for trust in trusted.values()) < 2:
        return None
    if len(found) < 2 or whole not in found:
        return None
    chosen = sorted(found, key=lambda i: (i != whole, -found[i]))[:MOST_QUESTIONS]
    return tuple(model.entries.names[i] for i in chosen), max(trusted.values())


def _silence(judged: Judged, entry: int, model: Model, half: Half) -> tuple[bool, int | None]:
    """Whether a detail is asked that the source does not hold, as the position's nearest examples do, and which."""
    if not judged.detail:
        return False, None
    own = np.flatnonzero((model.rows.entry == entry) & model.rows.measured)
    near = nearness(model, half, judged.text, judged.vector, own)
    nearest = own[np.argsort(-near, kind="stable")[:ASKED_OF]]
    asked = [int(silence) for silence in model.rows.silence[nearest] if silence >= 0]
    if not asked or 2 * len(asked) <= len(nearest):
        return False, None
    return True, max(asked, key=asked.count)


def _choices(ranking: tuple[Candidate, ...], in_scope: float) -> list[Candidate]:
    chosen: list[Candidate] = []
    for candidate in ranking[:MOST_CHOICES]:
        if len(chosen) >= FEWEST_CHOICES and sum(c.probability for c in chosen) >= CHOICES_SHARE * in_scope:
            break
        chosen.append(candidate)
    return chosen


@lru_cache(maxsize=4)
def _variants(names: tuple[str, ...], positions: int) -> tuple[tuple[str, str, int], ...]:
    """Kind, variant and place of each entry that is no position."""
    return tuple((*name.partition("/")[::2], place) for place, name in enumerate(names) if place >= positions)


def _kinds(p: Floats, model: Model) -> dict[str, dict[str, float]]:
    """Kind -> variant -> probability."""
    kinds: dict[str, dict[str, float]] = {}
    said = p.tolist()
    for kind, variant, place in _variants(model.entries.names, model.entries.positions):
        kinds.setdefault(kind, {})[variant] = said[place]
    return kinds


def _best_reply(p: Floats, model: Model) -> tuple[str, str, float]:
    """The likeliest fixed reply, of those that have something to say and need no alarm."""
    kinds = {name: found for name, found in _kinds(p, model).items() if name not in (*SILENT_KINDS, *MUST_NOT_MISS)}
    kind = max(kinds, key=lambda name: sum(kinds[name].values()), default="")
    variants = kinds.get(kind, {})
    return kind, max(variants, key=lambda name: variants[name], default=""), sum(variants.values())


def _alarm(judged: Judged, model: Model, half: Half) -> tuple[str, str, float] | None:
    """Find a kind that must not be missed (crisis, threat): less than half is enough.

    A scene torn out of a story sounds like need in one of twenty, so a part must say it nearly beyond doubt.
    """
    said = [_kinds(p, model) for p in (judged.p, *judged.parts)]
    for kind, line in half.thresholds.alarms.items():
        for kinds, enough in zip(said, (line, *[BEYOND_DOUBT] * len(judged.parts)), strict=True):
            probability = sum(kinds[kind].values())
            if probability >= enough:
                return kind, max(kinds[kind], key=lambda name: kinds[kind][name]), probability
    return None

"""Decide what a voter gets: exact guards first, then the one ranking and the lines drawn in it.

A wrong answer costs more than a question back. The lines come with the model (bot.matching.thresholds), none is
typed here. Pure: equal text, model and vectors, equal decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Floats, Vectors
from bot.matching.decision import Candidate, Decision, Kind, Mode
from bot.matching.model import Half, Model, evidence_for
from bot.matching.normalise import canonical

if TYPE_CHECKING:
    from bot.matching.guards import Verdict

RANKED = 10
MOST_CHOICES, FEWEST_CHOICES = 4, 2
CHOICES_SHARE = 0.9
"""Choices are added until they hold this share of what speaks for any position."""
LEAST_SECOND = 0.1
"""Under this a second position is no half of a pair but noise."""
NEARBY = 0.03
SILENT_KINDS = ("lookalike", "lookalike-crisis")
GAP = "politics"


def wanted(text: str, model: Model) -> tuple[str, ...]:
    """List the texts whose vectors help to decide this message; none when a guard decides it."""
    if model.guards.verdict(text) is not None:
        return ()
    read = canonical(text)
    return (read,) if read else ()


def decide(text: str, model: Model, vectors: Vectors | None) -> Decision:
    """Decide about one message. Any text whatsoever gives a decision; without its vector, words alone decide."""
    language = model.languages.of(text)
    if found := model.guards.verdict(text):
        return exact(found, model, language)
    read = canonical(text)
    half = model.half_for(vectors)
    vector = vectors.by_text.get(read) if vectors is not None and half.views else None
    if half.views and vector is None:
        half = model.half_for(None)
    p = half.fusion.probabilities(evidence_for(model, half, read, vector))[0]
    return by_ranking(p, model, half, language)


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


def by_ranking(p: Floats, model: Model, half: Half, language: str) -> Decision:
    """The decision from the probabilities of all entries: (entries,)."""
    names, positions = model.entries.names, model.entries.positions
    order = np.argsort(-p[:positions], kind="stable")
    ranking = tuple(Candidate(names[i], float(p[i])) for i in order[:RANKED])
    in_scope = float(p[:positions].sum())

    def made(decision: Kind, ids: tuple[str, ...], probability: float, **more: str | Mode) -> Decision:
        return Decision(
            decision,
            ids,
            min(probability, 1.0),
            min(in_scope, 1.0),
            language,
            ranking,
            encoder=half.encoder,
            **more,  # type: ignore[arg-type]  # the two optional words
        )

    lines = half.thresholds
    alarm = _alarm(p, model, half)
    if alarm is not None:
        kind, variant, probability = alarm
        return made(Kind.REPLY, (kind,), probability, variant=variant)
    first, second = ranking[0], ranking[1] if len(ranking) > 1 else Candidate("", 0.0)
    if first.probability >= lines.answer:
        return made(Kind.ANSWER, (first.id,), first.probability)
    together = first.probability + second.probability
    if together >= lines.pair and second.probability >= LEAST_SECOND:
        return made(Kind.ANSWER, (first.id, second.id), together, mode=Mode.PAIR)
    kind, variant, probability = _best_reply(p, model)
    if probability > in_scope and kind not in SILENT_KINDS:
        return made(Kind.REPLY, (kind,), probability, variant=variant)
    if in_scope >= lines.offer:
        chosen = _choices(ranking, in_scope)
        return made(Kind.CLARIFY, tuple(c.id for c in chosen), sum(c.probability for c in chosen))
    nearby = tuple(c.id for c in ranking[:2] if c.probability >= NEARBY)
    return made(Kind.UNKNOWN, nearby, 1 - in_scope)


def _choices(ranking: tuple[Candidate, ...], in_scope: float) -> list[Candidate]:
    chosen: list[Candidate] = []
    for candidate in ranking[:MOST_CHOICES]:
        if len(chosen) >= FEWEST_CHOICES and sum(c.probability for c in chosen) >= CHOICES_SHARE * in_scope:
            break
        chosen.append(candidate)
    return chosen


def _kinds(p: Floats, model: Model) -> dict[str, dict[str, float]]:
    """Kind -> variant -> probability."""
    kinds: dict[str, dict[str, float]] = {}
    for i in range(model.entries.positions, len(model.entries.names)):
        kind, _, variant = model.entries.names[i].partition("/")
        kinds.setdefault(kind, {})[variant] = float(p[i])
    return kinds


def _best_reply(p: Floats, model: Model) -> tuple[str, str, float]:
    kinds = _kinds(p, model)
    kind = max(kinds, key=lambda name: sum(kinds[name].values()), default="")
    variants = kinds.get(kind, {})
    return kind, max(variants, key=lambda name: variants[name], default=""), sum(variants.values())


def _alarm(p: Floats, model: Model, half: Half) -> tuple[str, str, float] | None:
    """Find a kind that must not be missed (crisis, threat): it needs less than half to be believed."""
    kinds = _kinds(p, model)
    for kind, line in half.thresholds.alarms.items():
        probability = sum(kinds[kind].values())
        if probability >= line:
            return kind, max(kinds[kind], key=lambda name: kinds[kind][name]), probability
    return None

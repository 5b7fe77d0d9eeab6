"""From which similarity two questions ask the same, and from which a phrase takes a question: on our own examples.

    python -m bench.alike

The examples under one silence of an answer (`silent_on`) are several ways of asking the same thing that no letter
answers: groups are made of all of them, for a range of lines, and held against where they stand. And for examples of
answers: how often the nearest one of another hand is of the same answer, by how near it is. Decision 0084.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot import folder
from bot.encoder.cache import DiskCache
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.rows import entries_of, rows_of
from bot.review.groups import groups

ENCODER, DIMENSIONS = "e5+use", 384
"""What is shipped, and the part of it that groups are made with."""
ASKED = 1500


def folded(units: np.ndarray, line: float) -> np.ndarray:
    """Which question each is folded under, itself where it stands alone: as the queue does, in the order of coming."""
    first = np.arange(len(units))
    firsts: list[int] = []
    for one in np.random.default_rng(0).permutation(len(units)):
        near = units[firsts] @ units[one] if firsts else np.zeros(0)
        if near.size and near.max() >= line:
            first[one] = firsts[int(near.argmax())]
        else:
            firsts.append(int(one))
    return first


def main() -> None:
    base = load(folder.read(Path(__file__).parents[1] / "knowledge").files)
    assert isinstance(base, KnowledgeBase), base
    entries = entries_of(base)
    rows = rows_of(base, entries)
    known = DiskCache(Path("none"), ENCODER).known(rows.texts)
    there = np.array([text in known for text in rows.texts])
    whole = np.stack([known.get(text, np.zeros(896, np.float32)) for text in rows.texts])[:, :DIMENSIONS]
    centred = whole - whole[there].mean(axis=0)
    units = (centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    chosen = np.flatnonzero((rows.silence >= 0) & there & (np.array(rows.language) == "nl"))
    asked = np.array([int(rows.entry[i]) * 1000 + int(rows.silence[i]) for i in chosen])
    print(f"{len(chosen)} ways of asking {len(set(asked.tolist()))} things")
    print("line  groups  of three and more  same thing in a group  of one thing together")
    for line in np.arange(0.44, 0.77, 0.04):
        made = groups(units[chosen], alike=float(line))
        group = np.empty(len(chosen), dtype=int)
        for number, one in enumerate(made):
            group[list(one.members)] = number
        same, together = asked[:, None] == asked[None], group[:, None] == group[None]
        pure = ((same & together).sum(1) / together.sum(1)).mean()
        found = ((same & together).sum(1) / same.sum(1)).mean()
        large = sum(len(one.members) >= 3 for one in made)
        print(f"{line:.2f}  {len(made):>6}  {large:>18}  {pure:>21.2f}  {found:>21.2f}")

    print("folded from  of what is folded, the same thing  the same answer")
    for line in np.arange(0.56, 0.77, 0.04):
        first = folded(units[chosen], float(line))
        away = first != np.arange(len(first))
        same_thing = (asked == asked[first])[away].mean()
        same_answer = (asked // 1000 == asked[first] // 1000)[away].mean()
        print(f"{line:.2f}         {away.sum():>5}  {same_thing:>24.2f}  {same_answer:>15.2f}")

    of_answers = (rows.entry < entries.positions) & rows.measured & (rows.silence < 0) & there
    examples = np.flatnonzero(of_answers)
    some = np.random.default_rng(0).choice(examples, ASKED, replace=False)
    similarity = units[some] @ units[examples].T
    similarity[rows.fold[some][:, None] == rows.fold[examples][None]] = -1
    best = similarity.argmax(axis=1)
    near = similarity[np.arange(len(some)), best]
    right = rows.entry[examples[best]] == rows.entry[some]
    print("nearest example at  of the same answer")
    for low in np.arange(0.3, 0.8, 0.05):
        here = (near >= low) & (near < low + 0.05)
        if here.sum() >= 10:
            print(f"{low:.2f} to {low + 0.05:.2f}        {right[here].mean():.2f}  ({here.sum()})")


if __name__ == "__main__":
    main()

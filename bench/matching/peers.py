"""What else one could take to recognise a question. Each peer scores every entry for every message.

A peer is trained on the very examples of Deurbel, fixed replies and look-alikes among them (one class each), and its
scores are read as Deurbel's probabilities are: the best position, and how far it is above what is no position.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from math import log
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching import lexical
from bot.matching.fusion import minimise
from bot.matching.normalise import folded

Scores = np.ndarray
Peer = Callable[["Task"], Scores | None]
NLP_JS = "@nlpjs/basic@4.27.0"
TRAIN_ROUNDS = 60


class Task:
    """Training texts with their entry numbers and vectors, and the messages asked, with theirs."""

    def __init__(self, texts: Sequence[str], entry: np.ndarray, entries: int, asked: Sequence[str], vector) -> None:
        self.texts, self.entry, self.entries, self.asked = list(texts), entry, entries, list(asked)
        self.vectors = np.stack([vector[text] for text in self.texts])
        self.asked_vectors = np.stack([vector[text] for text in self.asked])

    def best(self, similarity: np.ndarray) -> Scores:
        """The best example of each entry: (asked, rows) -> (asked, entries)."""
        return np.stack([similarity[:, self.entry == e].max(axis=1, initial=-1) for e in range(self.entries)], axis=1)


def rapidfuzz_of(scorer: Callable[..., float]) -> Peer:
    def peer(task: Task) -> Scores:
        plain, asked = [folded(t) for t in task.texts], [folded(t) for t in task.asked]
        return task.best(process.cdist(asked, plain, scorer=scorer, dtype=np.float32, workers=1))

    return peer


def bm25(task: Task, k1: float = 1.2, b: float = 0.75) -> Scores:
    """Okapi BM25 over stems; an entry scores as its best example."""
    documents = [Counter(lexical.stems_and_pairs(folded(t))) for t in task.texts]
    mean = sum(d.total() for d in documents) / len(documents)
    seen = Counter(term for d in documents for term in d)
    scores = np.zeros((len(task.asked), len(documents)), dtype=np.float32)
    postings: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        for term in document:
            postings.setdefault(term, []).append(number)
    for row, text in enumerate(task.asked):
        for term in set(lexical.stems_and_pairs(folded(text))):
            rarity = log(1 + (len(documents) - seen[term] + 0.5) / (seen[term] + 0.5))
            for number in postings.get(term, ()):
                n = documents[number][term]
                length = k1 * (1 - b + b * documents[number].total() / mean)
                scores[row, number] += rarity * n * (k1 + 1) / (n + length)
    return task.best(scores)


def tfidf_regression(task: Task) -> Scores:
    """Logistic regression on TF-IDF of character n-grams (projected to 2,048 places, which costs it a point or two)."""
    plain = [folded(t) for t in task.texts]
    lexicon, rows = lexical.learn("characters", plain)
    projection = lexical.projection(lexicon, 2048)
    return _regression(
        projection.rows(rows),
        task.entry,
        task.entries,
        projection.rows(lexicon.rows([folded(t) for t in task.asked])),
        loudness=8.0,
    )


def encoder_nearest(task: Task) -> Scores:
    return task.best(_unit(task.asked_vectors, task.vectors) @ _unit(task.vectors, task.vectors).T)


def encoder_regression(task: Task) -> Scores:
    return _regression(
        _unit(task.vectors, task.vectors),
        task.entry,
        task.entries,
        _unit(task.asked_vectors, task.vectors),
        loudness=10.0,
    )


def nlp_js(task: Task) -> Scores | None:
    """nlp.js in Dutch, in a process of its own; None where node or its package cannot be had."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "ask.js").write_text(_NLP_JS, encoding="utf-8")
        (place / "task.json").write_text(
            json.dumps({"texts": task.texts, "entry": task.entry.tolist(), "asked": task.asked}), encoding="utf-8"
        )
        try:
            for command in (["npm", "install", "--silent", NLP_JS, "@nlpjs/lang-nl@4.26.1"], ["node", "ask.js"]):
                done = subprocess.run(command, cwd=place, capture_output=True, timeout=900, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
        except (subprocess.SubprocessError, OSError, ValueError, IndexError):
            return None
    scores = np.zeros((len(task.asked), task.entries), dtype=np.float32)
    for row, ranked in enumerate(found):
        for name, score in ranked:
            if name.startswith("e"):
                scores[row, int(name[1:])] = score
    return scores


_NLP_JS = """
const { dockStart } = require('@nlpjs/basic'); const { LangNl } = require('@nlpjs/lang-nl');
(async () => {
  const task = JSON.parse(require('fs').readFileSync('task.json'));
  const nl = { languages: ['nl'], autoSave: false, log: false };
  const dock = await dockStart({ settings: { nlp: nl }, use: ['Basic', 'LangNl'] });
  const nlp = dock.get('nlp'); nlp.container.use(LangNl); nlp.addLanguage('nl');
  task.texts.forEach((text, i) => nlp.addDocument('nl', text, 'e' + task.entry[i]));
  await nlp.train();
  const out = [];
  for (const text of task.asked) {
    const r = await nlp.process('nl', text);
    out.push((r.classifications || []).map((c) => [c.intent, c.score]));
  }
  console.log(JSON.stringify(out));
})();
"""


def _unit(vectors: np.ndarray, centre_of: np.ndarray) -> np.ndarray:
    moved = vectors - centre_of.mean(axis=0)
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _regression(x: np.ndarray, y: np.ndarray, entries: int, asked: np.ndarray, loudness: float) -> Scores:
    """Multinomial logistic regression by L-BFGS, ridge penalty 1."""
    x, asked = x.astype(np.float32) * loudness, asked.astype(np.float32) * loudness
    shape, rows = (x.shape[1], entries), np.arange(len(y))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        w = weights.reshape(shape).astype(np.float32)
        p = _softmax(x @ w)
        value = -float(np.log(p[rows, y] + 1e-12).sum()) + float(weights @ weights) / 2
        p[rows, y] -= 1
        return value, (x.T @ p).astype(np.float64).ravel() + weights

    return _softmax(asked @ minimise(loss, np.zeros(shape[0] * shape[1])).reshape(shape).astype(np.float32))


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


PEERS: dict[str, Peer] = {
    "rapidfuzz, WRatio": rapidfuzz_of(fuzz.WRatio),
    "rapidfuzz, token_set_ratio": rapidfuzz_of(fuzz.token_set_ratio),
    "BM25": bm25,
    "TF-IDF characters, logistic regression": tfidf_regression,
    "encoder, nearest example": encoder_nearest,
    "encoder, logistic regression": encoder_regression,
    "nlp.js, Dutch": nlp_js,
}

"""A fit is the same twice, survives being stored, and learns from the knowledge base alone."""

import io
from dataclasses import replace

import numpy as np
import pytest

from bot.matching import stored, thresholds
from bot.matching.decide import decide
from bot.matching.fit import fit, fitted_to
from bot.matching.fusion import minimise
from bot.matching.rows import FOLDS


def packed(model):
    file = io.BytesIO()
    stored.write(model, file)
    return file.getvalue()


def test_equal_knowledge_gives_an_equal_model(base, model):
    again = fit(base, ())

    assert packed(again) == packed(model)


def test_a_stored_model_decides_as_the_fitted_one(model):
    back = stored.read(memoryview(packed(model)))

    assert packed(back) == packed(model)
    for text in (*model.rows.texts[:30], "iets heel anders", "wat doet u aan de huur"):
        assert decide(text, back, None) == decide(text, model, None)


def test_bytes_that_are_no_model_are_refused(model):
    whole = packed(model)
    middle = len(whole) // 2
    changed = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]

    for wrong in (b"", b"not a model", b"x" * 5_000, whole[:-1], whole[:70], changed):
        with pytest.raises(ValueError, match="not a model"):
            stored.read(memoryview(wrong))


def test_each_example_is_held_out_once_and_documents_never(model):
    folds = set(model.rows.fold.tolist())

    assert folds <= {-1, *range(FOLDS)}
    assert (model.rows.fold >= 0).sum() > (model.rows.fold < 0).sum() / 4


def test_the_line_is_drawn_where_the_last_answer_is_still_right_often_enough():
    score = np.linspace(0, 1, 1000, dtype=np.float32)
    right = np.arange(1000) % 10 < (score * 10)  # right in about `score` of the cases

    line = thresholds.reaching(score, right, 0.8)

    assert 0.7 < line < 0.9


def test_no_line_is_drawn_where_answers_are_never_right_often_enough():
    score = np.linspace(0, 1, 100, dtype=np.float32)

    assert thresholds.reaching(score, np.zeros(100, dtype=bool), 0.8) > 1.0


def test_the_minimum_of_a_known_function_is_found():
    found = minimise(lambda w: (float(((w - 3) ** 2 * [1, 100]).sum()), 2 * (w - 3) * [1, 100]), np.zeros(2))

    assert found == pytest.approx([3, 3], abs=1e-2)


def test_an_edit_of_what_is_only_said_leaves_the_model_as_it_is(base, model):
    first = base.positions[0]
    said = replace(
        base,
        positions=(
            first.model_copy(
                update={"answer": base.positions[1].answer, "quotes": base.positions[1].quotes, "note": "x"}
            ),
            *base.positions[1:],
        ),
        texts={},
        sources=(),
        held_out=(),
        version="another",
    )

    assert fitted_to(said) == fitted_to(base)
    assert packed(fit(fitted_to(base), ())) == packed(replace(model, version=""))


def test_an_edit_of_what_is_learnt_from_asks_for_another_model(base):
    first = base.positions[0]
    campaign = base.campaign.model_copy(update={"max_wrong": base.campaign.max_wrong / 2})
    vocabulary = base.vocabulary.model_copy(update={"parties": (*base.vocabulary.parties, "Nieuwe Partij")})
    shorter = (first.model_copy(update={"short": base.positions[1].short}), *base.positions[1:])
    example = base.examples | {first.id: {"nl": ("een heel nieuw voorbeeld",)}}

    for edit in ({"campaign": campaign}, {"vocabulary": vocabulary}, {"positions": shorter}, {"examples": example}):
        assert repr(fitted_to(replace(base, **edit))) != repr(fitted_to(base)), edit.keys()

"""A fit is the same twice, survives being stored, and learns from the knowledge base alone."""

import io
from dataclasses import replace

import numpy as np
import pytest

from bot.matching import stored, thresholds
from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.fit import EncoderShape, fit, fitted_to, texts_of
from bot.matching.fusion import minimise
from bot.matching.rows import FOLDS


def packed(model):
    file = io.BytesIO()
    stored.write(model, file)
    return file.getvalue()


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


def test_equal_knowledge_gives_an_equal_model_and_what_is_only_said_is_no_part_of_it(base, model):
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


def test_with_an_encoder_and_without_each_has_lines_of_its_own(base):
    """When the encoder is away, words alone decide by what was measured of words alone."""
    texts = texts_of(base)
    drawn = np.random.default_rng(0).standard_normal((len(texts), 16)).astype(np.float32)
    by_text = dict(zip(texts, drawn, strict=True))
    shape = EncoderShape("made-up", ((16, 6.0),))

    both = fit(base, ((shape, Vectors("made-up", by_text)),))

    assert set(both.halves) == {"", "made-up"}
    assert both.halves["made-up"].thresholds != both.halves[""].thresholds
    asked = f"{base.positions[0].title.nl} toch"
    read = dict.fromkeys(both.reader.read(asked).texts, drawn[0])
    assert decide(asked, both, Vectors("made-up", read)).encoder == "made-up"
    assert decide(asked, both, None).encoder == ""
    assert decide(asked, both, Vectors("another", read)).encoder == ""

"""An editor's phrase counts at once, before anything is learnt anew."""

from dataclasses import replace

import numpy as np

from bot.matching import lexical
from bot.matching.decide import decide
from bot.matching.decision import Kind
from bot.matching.fit import MOST_POSTINGS
from bot.matching.provisional import missing, provisional

PHRASE = "mijn hospita knijpt iedereen uit in dit pand"


def with_phrase(base, entry):
    """The knowledge with one more example, and without the first that stood there."""
    by_language = base.examples[entry]
    changed = {**by_language, "nl": (*by_language["nl"][1:], PHRASE)}
    return replace(base, examples={**base.examples, entry: changed})


def test_a_phrase_just_typed_is_decided_for_its_entry_at_once(model, base):
    entry = model.entries.names[0]
    changed = with_phrase(base, entry)

    assert missing(changed, model) == (PHRASE,)
    now = provisional(changed, model, None)

    assert now is not None
    decision = decide(PHRASE.upper(), now, None)
    assert (decision.decision, decision.ids) == (Kind.ANSWER, (entry,))


def test_the_index_after_an_edit_is_the_index_made_anew(model, base):
    now = provisional(with_phrase(base, model.entries.names[0]), model, None)

    assert now is not None
    for view in now.words:
        anew = lexical.index(view.lexicon, view.lexicon.rows(now.rows.plain), most=MOST_POSTINGS)
        for text in ("de hospita van dit pand", "iets over de huur", *now.rows.plain[:20]):
            row = view.lexicon.row(text)
            assert np.allclose(view.index.similarities(*row), anew.similarities(*row), atol=1e-6)


def test_another_entry_must_be_learnt(model, base):
    assert (
        provisional(replace(base, negatives={**base.negatives, "lookalike-x": {"nl": ("iets",)}}), model, None) is None
    )

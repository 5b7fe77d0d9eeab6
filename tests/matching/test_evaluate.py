"""The figures of an evaluation, on decisions that can be counted by hand."""

import pytest

from bot.matching.decision import Candidate, Decision, Kind, Mode
from bot.matching.evaluate import Measured, Row, figures, wilson
from bot.matching.report import page, tables, text
from bot.matching.testtable import rows_from_tsv


def measured(kind, gold, decision, ids, *, p=0.9, scope=0.9, first="a", mode=Mode.ONE, register="neutral"):
    row = Row("1", "tekst", kind, frozenset(gold.split(",")), "nl", register)
    ranking = (Candidate(first, p), Candidate("z", 0.01))
    return Measured(row, Decision(decision, ids, p, scope, "nl", ranking, mode=mode), 1.0)


def test_each_kind_of_decision_is_counted_where_it_belongs():
    rows = [
        measured("in", "a", Kind.ANSWER, ("a",)),
        measured("in", "a", Kind.SILENT, ("a",)),
        measured("in", "a", Kind.ANSWER, ("b",), first="b"),
        measured("in", "a,b", Kind.CLARIFY, ("b", "c")),
        measured("in", "a", Kind.UNKNOWN, ()),
        measured("out", "politics", Kind.UNKNOWN, (), scope=0.1, p=0.05),
        measured("out", "crisis", Kind.REPLY, ("crisis",), scope=0.1, p=0.05),
        measured("out", "service", Kind.CLARIFY, ("a",), scope=0.5, p=0.3),
        measured("out", "lookalike", Kind.ANSWER, ("a",)),
    ]

    found = figures(rows)

    assert found.rows == 9
    assert found.answered_right == pytest.approx(2 / 5)
    assert found.answered_wrong == pytest.approx(1 / 5)
    assert found.helped == pytest.approx(3 / 5)
    assert found.refused == pytest.approx(1 / 5)
    assert found.wrong_rate == pytest.approx(2 / 4)
    assert found.out_answered == pytest.approx(1 / 4)
    assert found.out_offered == pytest.approx(1 / 4)
    assert found.reply_kind == pytest.approx(2 / 4)
    assert found.crisis_recall == 1.0


def test_two_questions_in_one_message_want_both_answers():
    both = measured("in", "a,b", Kind.ANSWER, ("a", "b"), mode=Mode.MULTI, register="twoinone")
    half = measured("in", "a,b", Kind.ANSWER, ("a",), register="twoinone")

    assert figures([both]).wrong_rate == 0.0
    assert figures([half]).wrong_rate == 1.0


def test_nothing_measured_gives_no_figures_and_no_error():
    found = figures([])

    assert (found.rows, found.top1, found.wrong_rate, found.auroc) == (0, None, None, None)
    assert text(tables([]))
    assert "<svg" in page(tables([]))


def test_wilson_gives_the_published_interval():
    low, high = wilson(3, 150)  # Wilson (1927): 0.68 % to 5.71 %

    assert (low, high) == pytest.approx((0.0068, 0.0571), abs=2e-4)


def test_a_table_with_a_missing_column_or_an_unknown_kind_is_refused_by_line():
    head = "id\ttext\tkind\tgold\tlanguage\tregister"

    assert rows_from_tsv(f"{head}\n1\thoi\tin\ta,b\tnl\tneutral\n")[0].gold == {"a", "b"}
    with pytest.raises(ValueError, match="line 1"):
        rows_from_tsv("id\ttext\n")
    with pytest.raises(ValueError, match="line 2"):
        rows_from_tsv(f"{head}\n1\thoi\tinside\ta\tnl\tneutral\n")

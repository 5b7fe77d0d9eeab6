"""What `deurbel eval` prints, as text, JSON, and a page with two pictures (drawn here, nothing fetched)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape

from bot.matching.evaluate import Bin, Figures, Measured, bins, coverage, figures

WRONG_RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)


@dataclass(frozen=True, slots=True)
class Tables:
    """Figures of all rows, and again for each language and register."""

    whole: Figures
    languages: dict[str, Figures]
    registers: dict[str, Figures]
    reliability: tuple[Bin, ...]
    curve: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, object]:
        """All figures, ready for JSON."""
        return {
            **asdict(self.whole),
            "languages": {name: asdict(found) for name, found in self.languages.items()},
            "registers": {name: asdict(found) for name, found in self.registers.items()},
            "reliability": [asdict(part) for part in self.reliability],
        }


def tables(measured: Sequence[Measured]) -> Tables:
    """Compute all tables."""
    inside = [m for m in measured if m.row.kind == "in"]
    outside = [m for m in measured if m.row.kind == "out"]
    curve = [(rate, found) for rate in WRONG_RATES if (found := coverage(inside, outside, rate)) is not None]
    return Tables(
        figures(measured),
        _by([m.row.language for m in measured], measured),
        _by([m.row.register for m in measured], measured),
        bins(measured),
        tuple(curve),
    )


def _by(names: Sequence[str], measured: Sequence[Measured]) -> dict[str, Figures]:
    return {
        name: figures([m for m, own in zip(measured, names, strict=True) if own == name]) for name in sorted(set(names))
    }


def percent(share: float | None) -> str:
    """Write a share as a percentage with one decimal, or a dash."""
    return "-" if share is None else f"{100 * share:.1f}"


def lines_of(found: Figures) -> list[tuple[str, str]]:
    """Name each figure and write it."""
    one, two, five = (percent(share) for share in found.coverage)
    return [
        ("rows", str(found.rows)),
        ("right at rank 1 / in the first 3 (%)", f"{percent(found.top1)} / {percent(found.top3)}"),
        ("AUROC, in against out", "-" if found.auroc is None else f"{found.auroc:.4f}"),
        ("answered right / wrong (% of in)", f"{percent(found.answered_right)} / {percent(found.answered_wrong)}"),
        ("clarified right / wrong (% of in)", f"{percent(found.clarify_right)} / {percent(found.clarify_wrong)}"),
        ("helped / refused (% of in)", f"{percent(found.helped)} / {percent(found.refused)}"),
        ("out answered / offered (% of out)", f"{percent(found.out_answered)} / {percent(found.out_offered)}"),
        (
            f"wrong-answer rate of {found.direct} direct answers (%)",
            f"{percent(found.wrong_rate)} ({percent(found.wrong_low)} to {percent(found.wrong_high)})",
        ),
        ("pairs (% of direct answers) / all ids right (%)", f"{percent(found.pairs)} / {percent(found.exact)}"),
        (
            "right reply kind (% of out) / crisis caught (%)",
            f"{percent(found.reply_kind)} / {percent(found.crisis_recall)}",
        ),
        ("coverage at 1 / 2 / 5 % wrong (% of in)", f"{one} / {two} / {five}"),
        ("expected calibration error (%)", percent(found.calibration_error)),
        ("p50 / p99 (ms)", f"{found.p50_ms or 0:.1f} / {found.p99_ms or 0:.1f}"),
    ]


def text(found: Tables) -> str:
    """Write all figures for a terminal."""
    out = [f"{name:<52}{value}" for name, value in lines_of(found.whole)]
    columns = ("rows", "top1", "top3", "right", "wrong", "helped", "kind", "out ans", "out off")
    head = " " * 16 + "".join(f"{column:>8}" for column in columns)
    for title, parts in (("language", found.languages), ("register", found.registers)):
        out += ["", title + head[len(title) :]]
        for name, part in parts.items():
            first = (part.top1, part.top3, part.answered_right, part.wrong_rate, part.helped)
            shares = (*first, part.reply_kind, part.out_answered, part.out_offered)
            out.append(f"{name:<16}{part.rows:>8}" + "".join(f"{percent(share):>8}" for share in shares))
    return "\n".join(out)


def page(found: Tables, more: str = "") -> str:
    """Write the report page. more: sections to put below, as HTML."""
    rows = "".join(f"<tr><th>{escape(name)}<td>{escape(value)}" for name, value in lines_of(found.whole))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>How well messages are understood</title>"
        "<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}th{text-align:left;"
        "padding-right:2rem;font-weight:normal}pre{overflow:auto}svg{max-width:100%}</style>"
        f"<h1>How well messages are understood</h1><table>{rows}</table>"
        "<h2>Of decisions given at a probability, so many were right</h2>"
        f"{reliability_picture(found.reliability)}"
        "<h2>Messages answered right, against the rate of wrong answers</h2>"
        f"{curve_picture(found.curve)}<h2>By language and register</h2><pre>{escape(text(found))}</pre>{more}</html>"
    )


SIZE, EDGE = 360, 40


def _frame(inner: str, across: str, up: str) -> str:
    span = SIZE - 2 * EDGE
    ticks = "".join(
        f'<text x="{EDGE + span * t / 4}" y="{SIZE - EDGE + 16}" text-anchor="middle">{t * 25}</text>'
        f'<text x="{EDGE - 6}" y="{SIZE - EDGE - span * t / 4 + 4}" text-anchor="end">{t * 25}</text>'
        for t in range(5)
    )
    return (
        f'<svg viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" role="img" font-size="11" font-family="system-ui">'
        f'<rect x="{EDGE}" y="{EDGE}" width="{span}" height="{span}" fill="none" stroke="#999"/>{ticks}{inner}'
        f'<text x="{SIZE / 2}" y="{SIZE - 4}" text-anchor="middle">{escape(across)}</text>'
        f'<text x="{EDGE}" y="{EDGE - 10}">{escape(up)}</text></svg>'
    )


def _at(x: float, y: float) -> tuple[float, float]:
    span = SIZE - 2 * EDGE
    return round(EDGE + span * x, 1), round(SIZE - EDGE - span * y, 1)


def reliability_picture(parts: Sequence[Bin]) -> str:
    """Draw probability against what came true; a circle's area is the number of decisions."""
    (x0, y0), (x1, y1) = _at(0, 0), _at(1, 1)
    most = max((part.rows for part in parts), default=1)
    marks = "".join(
        f'<circle cx="{x}" cy="{y}" r="{3 + 12 * (part.rows / most) ** 0.5:.1f}" fill="#b2001d" fill-opacity=".6">'
        f"<title>{part.rows} decisions, {percent(part.probability)} % expected, "
        f"{percent(part.right)} % right</title></circle>"
        for part in parts
        for x, y in [_at(part.probability, part.right)]
    )
    line = f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="#999" stroke-dasharray="4"/>'
    return _frame(line + marks, "probability (%)", "right (%)")


def curve_picture(curve: Sequence[tuple[float, float]]) -> str:
    """Draw coverage against the wrong-answer rate, up to 25 %."""
    points = " ".join(f"{x},{y}" for rate, share in curve for x, y in [_at(min(rate * 4, 1.0), share)])
    line = f'<polyline points="{points}" fill="none" stroke="#b2001d" stroke-width="2"/>'
    return _frame(line, "wrong answers (%, times 4)", "answered right (%)")

"""One matcher's figures, and how they are shown: a table, and coverage against wrong answers as a picture."""

from __future__ import annotations

from dataclasses import dataclass

from bot.matching.evaluate import Figures, Measured, coverage, figures
from bot.matching.report import percent

RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)
COLOURS = ("#b2001d", "#1b5e9b", "#2e7d32", "#8e5a00", "#6a1b9a", "#00695c", "#777", "#c2185b")


@dataclass(frozen=True)
class Result:
    """One matcher's figures and its curve of coverage against wrong answers."""

    name: str
    found: Figures
    curve: tuple[tuple[float, float], ...]
    seconds: float


def result(name: str, measured: list[Measured], seconds: float) -> Result:
    inside = [m for m in measured if m.row.kind == "in"]
    outside = [m for m in measured if m.row.kind == "out"]
    curve = tuple((rate, coverage(inside, outside, rate) or 0.0) for rate in RATES)
    print(f"{name:<44} {line(figures(measured))}", flush=True)
    return Result(name, figures(measured), curve, seconds)


def line(found: Figures) -> str:
    return " | ".join(
        (
            f"{percent(found.top1)} / {percent(found.top3)}",
            f"{found.auroc or 0:.3f}",
            " / ".join(percent(share) for share in found.coverage),
        )
    )


def picture(found: list[Result]) -> str:
    wide, high, edge = 640, 420, 46
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="system-ui" font-size="12">',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    for tick in range(0, 101, 20):
        y = high - edge - (high - 2 * edge) * tick / 100
        parts.append(
            f'<path d="M{edge} {y}H{wide - edge}" stroke="#ddd"/>'
            f'<text x="{edge - 6}" y="{y + 4}" text-anchor="end">{tick}</text>'
        )
    for tick in range(0, 21, 5):
        x = edge + (wide - 2 * edge) * tick / 20
        parts.append(f'<text x="{x}" y="{high - edge + 18}" text-anchor="middle">{tick}</text>')
    for number, one in enumerate(found):
        points = " ".join(
            f"{edge + (wide - 2 * edge) * rate / 0.2:.1f},{high - edge - (high - 2 * edge) * share:.1f}"
            for rate, share in one.curve
        )
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{edge + 8}" y="{edge + 14 * number}" fill="{colour}">{one.name}</text>')
    parts.append(f'<text x="{wide / 2}" y="{high - 8}" text-anchor="middle">wrong answers (%)</text>')
    parts.append(f'<text x="{edge}" y="{edge - 18}">answered right (%)</text></svg>')
    return "\n".join(parts)


def table(found: list[Result]) -> str:
    head = (
        "| matcher | right at rank 1 / in 3 (%) | AUROC in-out | answered right at 1 / 2 / 5 % wrong (%) | s |\n"
        "|---|---|---|---|---|\n"
    )
    return head + "\n".join(f"| {one.name} | {line(one.found)} | {one.seconds:.0f} |" for one in found)

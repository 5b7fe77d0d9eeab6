"""The learning curve as it is shown: the section of docs/benchmarks.md and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.matching.evaluate import Figures

ROOT = Path(__file__).parents[1]
STARTS = {
    "half": "every second example of everything",
    "dozen": "the dozen examples in each position's own file, as a new campaign has them",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the curve. changed: what the draft changed of the questions that were asked, "" at the start."""

    name: str
    reviewed: int
    examples: int
    found: Figures
    changed: str = ""


def table(curves: dict[str, list[Step]], encoder: str, seconds: float) -> str:
    """The section for docs/benchmarks.md."""
    lines = [
        "## The learning loop",
        "",
        f"`make bench-loop` (encoder `{encoder or 'none'}`, {seconds:.0f} s): the bot starts with fewer examples, 30 %"
        " of the test messages come in and are judged on their cards, an editor adds four own ways of asking for each"
        " that was missed, looks at the effects and publishes. Measured on the other 70 %, which nobody saw. Every"
        " point is fitted with half the networks that are shipped: compare points with each other,"
        " not with the figures of matching.",
        "",
        "| start | step | reviewed | examples added | top-1 | coverage at 2 % wrong | answered right | answered wrong |"
        " helped | draft changed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for start, curve in curves.items():
        for step in curve:
            found = step.found
            lines.append(
                f"| {start} | {step.name.partition(':')[0]} | {step.reviewed} | {step.examples} | {found.top1:.3f} |"
                f" {found.coverage[1]:.3f} | {found.answered_right:.3f} | {(found.wrong_rate or 0):.3f} |"
                f" {found.helped:.3f} | {step.changed} |"
            )
    starts = "; ".join(f"`{start}` is {STARTS[start]}" for start in curves)
    caution = "A difference under about 0.02 may be chance: that is two standard errors of a share of so many messages."
    return "\n".join([*lines, "", f"{starts}. {caution}", "", "![learning curve](pictures/loop.svg)", ""])


def picture(curves: dict[str, list[Step]]) -> str:
    """The curves as SVG: whole lines for the first start, broken ones for the next."""
    wide, high, left = 560, 280, 46
    steps = [step for curve in curves.values() for step in curve]
    most = max(step.reviewed for step in steps) or 1
    low = 0.1 * int(10 * min(min(step.found.top1 or 0, step.found.coverage[1] or 0) for step in steps))

    def at(done: int, share: float) -> tuple[int, int]:
        x = left + done / most * (wide - left - 20)
        return round(x), round(high - 30 - (share - low) / (1 - low) * (high - 60))

    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">'
    )
    parts = [head, '<rect width="100%" height="100%" fill="#fff"/>']
    for dashes, (start, curve) in zip(("", "6 4"), curves.items(), strict=False):
        for name, colour, share in (
            ("top-1", "#b3121d", lambda f: f.top1 or 0.0),
            ("coverage at 2 % wrong", "#0b57d0", lambda f: f.coverage[1] or 0.0),
            ("helped", "#2d6a2d", lambda f: f.helped or 0.0),
        ):
            points = [at(step.reviewed, share(step.found)) for step in curve]
            drawn = " ".join(f"{x},{y}" for x, y in points)
            broken = f' stroke-dasharray="{dashes}"' if dashes else ""
            parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2.5"{broken}/>')
            x, y = points[-1]
            label = f"{start}, {name}: {share(curve[0].found):.2f} to {share(curve[-1].found):.2f}"
            parts.append(f'<text x="{x}" y="{y - 6}" text-anchor="end" fill="{colour}">{label}</text>')
    parts.append(f'<text x="4" y="34">1.0</text><text x="4" y="{high - 28}">{low:.1f}</text>')
    middle = f'x="{wide // 2}" y="{high - 8}" text-anchor="middle"'
    parts.append(f"<text {middle}>questions reviewed (0 to {most})</text></svg>")
    return "\n".join(parts)


def write(section: str, heading: str = "## The learning loop") -> None:
    """Put a section into docs/benchmarks.md, in place of the last one of that heading."""
    page = ROOT / "docs" / "benchmarks.md"
    text = page.read_text("utf-8") if page.exists() else "# Benchmarks\n"
    before, _, rest = text.partition(heading)
    _, mark, after = rest.partition("\n## ")
    page.write_text(before.rstrip() + "\n\n" + section + (mark + after if mark else ""), "utf-8")

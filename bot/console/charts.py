"""Pictures of figures as inline SVG: no script, no style attribute, nothing fetched; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 220, 34, 22, 10
CLASSES = ("a", "b", "c", "d")


def stacked(labels: Sequence[str], rows: Sequence[Sequence[int]], title: str) -> Markup:
    """Bars of parts on top of each other, one a label. rows: for each label its parts, lowest first."""
    most = max((sum(row) for row in rows), default=0) or 1
    step = (WIDTH - LEFT) / max(len(rows), 1)
    parts = []
    for number, row in enumerate(rows):
        y = float(HEIGHT - BOTTOM)
        for kind, count in zip(CLASSES, row, strict=False):
            tall = count / most * (HEIGHT - BOTTOM - TOP)
            y -= tall
            if count:
                x = LEFT + number * step + step * 0.1
                parts.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}"/>'
                )
    return _drawn([*parts, *_axes(labels, most, str(most))], title)


def line(labels: Sequence[str], rows: Sequence[tuple[float, float, float]], goal: float, title: str) -> Markup:
    """A line with its interval as a band, and a goal. rows: (low, value, high), all shares from 0.0 to 1.0."""
    most = max([goal * 1.5, *(high for _, _, high in rows)]) or 1.0
    step = (WIDTH - LEFT) / max(len(rows), 1)

    def at(number: int, value: float) -> str:
        return f"{LEFT + (number + 0.5) * step:.1f},{HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP):.1f}"

    over = [at(number, high) for number, (_, _, high) in enumerate(rows)]
    under = [at(number, low) for number, (low, _, _) in enumerate(rows)][::-1]
    y = at(0, goal).split(",")[1]
    parts = [
        f'<polygon class="band" points="{" ".join([*over, *under])}"/>',
        f'<line class="goal" x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>',
        f'<polyline class="line" points="{" ".join(at(n, value) for n, (_, value, _) in enumerate(rows))}"/>',
    ]
    return _drawn([*parts, *_axes(labels, most, f"{most * 100:.0f}%")], title)


def _axes(labels: Sequence[str], most: float, highest: str) -> list[str]:
    floor, step = HEIGHT - BOTTOM, (WIDTH - LEFT) / max(len(labels), 1)
    every = max(1, -(-len(labels) // 8))
    parts = [f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>']
    parts.append(f'<text x="0" y="{TOP + 8}">{escape(highest)}</text><text x="0" y="{floor}">0</text>')
    parts += [
        f'<text x="{LEFT + (number + 0.5) * step:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(label)}</text>'
        for number, label in enumerate(labels)
        if number % every == 0
    ]
    return parts if most else []


def _drawn(parts: Sequence[str], title: str) -> Markup:
    # Everything in it is a number of ours or escaped above.
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704  numbers, and texts escaped above

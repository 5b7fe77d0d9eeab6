"""A schematic map of the wijken as inline SVG: no tiles, nothing fetched, a list beside it says the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 480.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One wijk: the path of its outline, and how much waits there as a step from 0 (nothing) to 4."""

    wijk: str
    path: str
    count: int
    step: int


@dataclass(frozen=True, slots=True)
class Map:
    """All shapes within a box."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


class Outlines:
    """The outlines of a city's wijken, projected once."""

    def __init__(self, geojson: str) -> None:
        features = json.loads(geojson)["features"] if geojson else []
        rings = {str(one["properties"]["id"]): _rings(one["geometry"]) for one in features}
        points = [point for each in rings.values() for ring in each for point in ring]
        self._paths: dict[str, str] = {}
        self._size = (0, 0)
        if not points:
            return
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
        squeeze = cos(radians((south + north) / 2))
        scale = WIDTH / ((east - west) * squeeze)
        self._size = (int(WIDTH), int((north - south) * scale))

        def place(point: tuple[float, float]) -> str:
            return f"{(point[0] - west) * squeeze * scale:.0f},{(north - point[1]) * scale:.0f}"

        for wijk, each in rings.items():
            self._paths[wijk] = "".join(f"M{' '.join(map(place, ring))}z" for ring in each)

    def draw(self, counts: Mapping[str, int]) -> Map | None:
        """The map with a count for each wijk; None when there are no outlines."""
        if not self._paths:
            return None
        most = max(counts.values(), default=0)
        shapes = tuple(
            Shape(wijk, path, count := counts.get(wijk, 0), -(-4 * count // most) if most else 0)
            for wijk, path in self._paths.items()
        )
        return Map(*self._size, shapes)


def _rings(geometry: dict[str, list[list[object]]]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if str(geometry["type"]) == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(x), float(y)) for x, y in ring] for polygon in polygons for ring in polygon]  # type: ignore[attr-defined]

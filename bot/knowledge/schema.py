"""JSON Schemas of the knowledge files, from the models that read them: for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from bot.knowledge.files import PLACES, PositionFile

JsonSchema = dict[str, Any]
"""A JSON Schema as plain data, draft 2020-12."""


def schemas() -> dict[str, JsonSchema]:
    """Return the schema of each kind of file, by a name for it ("positions", "campaign", ...)."""
    return {place.name: _schema(place.model) for place in PLACES}


def _schema(model: Any) -> JsonSchema:  # noqa: ANN401  any of the file models
    schema: JsonSchema = model.model_json_schema(by_alias=True)
    if model is PositionFile:
        # A position's theme is written once, at the top of its file.
        position = schema["$defs"]["Position"]
        del position["properties"]["theme"]
        position["required"].remove("theme")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

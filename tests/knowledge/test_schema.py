"""The published JSON Schemas say what the loader accepts, and are those of today's models."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.knowledge.files import PLACES
from bot.knowledge.schema import schemas

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("name", [place.name for place in PLACES])
def test_the_published_schema_is_the_models(name: str) -> None:
    published = json.loads((PUBLISHED / f"{name}.json").read_text("utf-8"))

    assert published == schemas()[name], "write it anew: PYTHONPATH=. python tests/knowledge/test_schema.py"


def test_every_shipped_file_fits_its_schema(shipped: dict[str, str]) -> None:
    known = schemas()
    seen = set()
    for path, text in shipped.items():
        place = next((place for place in PLACES if re.fullmatch(place.pattern, path)), None)
        if place is None:
            continue
        seen.add(place.name)
        # As an editor's plug-in sees it: YAML 1.2 has no dates.
        content = json.loads(json.dumps(yaml.safe_load(text), default=str))
        errors = list(Draft202012Validator(known[place.name]).iter_errors(content))
        assert not errors, f"{path}: {errors[0].message}"
    assert seen == {place.name for place in PLACES}


def test_a_misspelt_key_does_not_fit(tiny: dict[str, str]) -> None:
    content = yaml.safe_load(tiny["positions/wonen.yaml"].replace("  short:", "  shrt:"))

    messages = [error.message for error in Draft202012Validator(schemas()["positions"]).iter_errors(content)]

    assert any("'shrt' was unexpected" in message for message in messages)


if __name__ == "__main__":
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    for schema_name, schema in schemas().items():
        (PUBLISHED / f"{schema_name}.json").write_text(json.dumps(schema, indent=1) + "\n", "utf-8")

"""Whether a file has the shape of its model, said in plain English at the line of the value.

Pydantic knows what is wrong; editors do not know pydantic. Each kind of error has its own sentence with what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from types import UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.knowledge.problems import Problem, shown
from bot.knowledge.tree import Node

Model = TypeVar("Model", bound=BaseModel)
Loc = Sequence[str | int]

_FORMS = (
    (r"^[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and single hyphens"),
    (r"^[PH]", "P or H and a number, as P4"),
    (r"^([a-z]{2,3}|mixed)$", "a language code as nl, en, tr or ar, or mixed"),
    (r"^[1-9][0-9]{3}$", "four digits, the first not 0"),
    (r"^WK", "WK and six digits"),
    (r"^GM", "GM and four digits"),
    (r"^[0-9]{4}-", "a date as 2026-11-24"),
)
_LIST = "a list is expected here: write `- ` before each item, or [ ] around them"
_MAPPING = "keys with values are expected here, as `nl: ...`"
_EXPECTED = (
    ("string_too_short", "nothing stands here: fill it in, or remove the key"),
    ("too_short", "nothing stands here: fill it in, or remove the key"),
    ("int", "a whole number is expected here, as 30"),
    ("float", "a number is expected here, as 0.02"),
    ("bool", "true or false is expected here"),
    ("date", "a date is expected here, as 2026-11-24"),
    ("tuple", _LIST),
    ("list", _LIST),
    ("dict", _MAPPING),
    ("model", _MAPPING),
)


def fit(path: str, tree: Node, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Read a tree as the model: the model, or every fault of shape with its place."""
    try:
        return model.model_validate(tree.plain()), []
    except ValidationError as error:
        return None, [_problem(path, tree, model, details) for details in error.errors(include_url=False)]


def _problem(path: str, tree: Node, model: type[BaseModel], details: ErrorDetails) -> Problem:
    """Turn one error of pydantic into a line for an editor."""
    loc = details["loc"]
    node, depth = _down(tree, loc)
    kind = details["type"]
    at_key = kind in {"missing", "extra_forbidden", "too_short"} or "[key]" in loc
    line, column = (node.key_line, node.key_column) if at_key and node.key_line else (node.line, node.column)
    return Problem(path, line, column, _sentence(details, loc, node, model, found=depth == len(loc)))


def _down(tree: Node, loc: Loc) -> tuple[Node, int]:
    """Follow the error's place as far as the tree goes: the node, and how many steps that was."""
    node = tree
    for depth, step in enumerate(loc):
        below = node.at(step)
        if below is None:
            return node, depth
        node = below
    return node, len(loc)


def _sentence(details: ErrorDetails, loc: Loc, node: Node, model: type[BaseModel], *, found: bool) -> str:
    """Say what is wrong and what to do."""
    kind, context, name = details["type"], details.get("ctx", {}), str(loc[-1]) if loc else ""
    if kind == "missing":
        sentence = _missing(name)
    elif kind == "extra_forbidden":
        sentence = _unknown_key(name, allowed_keys(model, loc[:-1]))
    elif kind == "string_type":
        sentence = _no_text(node)
    elif kind == "string_pattern_mismatch":
        sentence = _form(str(details["input"]), str(context.get("pattern", "")))
    elif kind == "literal_error":
        sentence = f"{shown(str(details['input']))} is not one of {context.get('expected')}: choose one"
    else:
        said = details["msg"][:1].lower() + details["msg"][1:]
        value = f"{shown(node.written)}: " if found and node.written else ""
        sentence = next((text for start, text in _EXPECTED if kind.startswith(start)), f"{value}{said}: correct it")
    return sentence


def _missing(name: str) -> str:
    language = {"nl": "Dutch", "en": "English"}.get(name)
    if language:
        return f"the {language} text is missing: add `{name}:`"
    return f"`{name}` is missing: add it"


def _unknown_key(name: str, known: tuple[str, ...]) -> str:
    near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=60)
    if near:
        return f"unknown key {shown(name)}: did you mean `{near[0]}`?"
    return f"unknown key {shown(name)}: remove it, or use one of {', '.join(known)}"


def _no_text(node: Node) -> str:
    value = node.value
    if isinstance(value, dict):
        return 'a colon and a space make this a key with a value, and text is expected: put the text in "quotes"'
    if isinstance(value, list):
        return "one text is expected here, not a list"
    if value is None:
        return "nothing stands here: write the text, or remove the line"
    kind = "true or false" if isinstance(value, bool) else "a date" if isinstance(value, date) else "a number"
    return f'unquoted {shown(node.written)} is read as {kind}, and text is expected: write "{node.written}"'


def _form(value: str, pattern: str) -> str:
    form = next((form for start, form in _FORMS if pattern.startswith(start)), f"the form {pattern}")
    return f"{shown(value)} should be {form}: correct it"


def allowed_keys(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    """Name the keys that the model knows at a place, as they are written in the file."""
    here: object = model
    for step in loc:
        here = _bare(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for name, f in here.model_fields.items() if step in {name, f.alias}), None)
            if field is None:
                return ()
            here = field.annotation
        else:
            inside = [part for part in get_args(here) if part is not Ellipsis]
            if not inside:
                return ()
            here = inside[-1]
    here = _bare(here)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return ()
    names = tuple(field.alias or name for name, field in here.model_fields.items())
    # A position's theme is written once, at the top of its file.
    return tuple(name for name in names if not (name == "theme" and re.match("Position$", here.__name__)))


def _bare(annotation: object) -> object:
    """Take `Annotated` and `| None` off a type."""
    while get_origin(annotation) in {Annotated, Union, UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation

"""Finds the field a path names, for rows and expressions alike, and says what was meant when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.types import PARENTS, Each, Type, Vocabulary
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoField(NamedTuple):
    """Why a path names no field, and the way out."""

    message: str
    hint: str


def step_into(type_: Type, step: str, path: Sequence[str], each: Each, *, row: bool = True) -> Type | NoField:
    """Return the type of a record's field; `path` is how it was written up to and with `step`, for the message.

    Only a row names a field with a hyphen behind a dot; an expression would subtract.
    """
    if type_.kind != "record":
        before = ".".join(path[:-1])
        return NoField(
            f"`{before}` is {article(type_)} and has no fields",
            _size_hint(type_, step) or through_hint(type_, each),
        )
    if step in type_.fields:
        return type_.fields[step]
    near = did_you_mean(step, type_.fields)
    if near.startswith("did you mean `"):
        fixed = near.removeprefix("did you mean `").removesuffix("`?")
        written = ".".join([*path[:-1], fixed])
        if "-" in fixed and not row:
            written = f"{'.'.join(path[:-1])}['{fixed}']"
        near = f"did you mean `{written}`?"
    return NoField(f"unknown field `{'.'.join(path)}`", near)


def owner_hint(step: str, each: Each, words: Vocabulary) -> str:
    """Return how a field is written when it belongs to the subject or a parent and not to what was written."""
    for owner in (each, *PARENTS[each]):
        if step in words.subjects[owner].fields:
            return f"did you mean `{owner}.{step}`?"
    return ""


def through_hint(type_: Type, each: Each) -> str:
    """Return how to ask about what a list or map holds; empty for anything else."""
    if type_.kind == "list" and type_.item is not None and type_.item.kind == "record":
        per = {"benchmarks": "benchmark", "base": "base", "models": "model"}.get(type_.name)
        if per is not None and per != each:
            return f"Write a card with `each: {per}`, or ask in an `expr:` with .exists(…) or .all(…)."
    if type_.kind == "list":
        return "Ask in an `expr:` with .exists(…) or .all(…)."
    return ""


def _size_hint(type_: Type, step: str) -> str:
    counts = type_.kind in ("list", "map", "string") and step in ("size", "length", "len", "count")
    return "Write size(…) in an `expr:`." if counts else ""


def article(type_: Type) -> str:
    """Name a type in a sentence: "a whole number", "one of none, community, …"."""
    match type_.kind:
        case "list":
            return f"a list of {type_.item}"
        case "map":
            return "a map"
        case "record":
            return "a group of fields"
        case "union":
            return "of several types"
        case "integer":
            return "a whole number"
        case "enum":
            return f"one of {listed(map(str, type_.members))}"
        case _:
            return f"a {type_.kind}"

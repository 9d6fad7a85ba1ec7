"""What a derived fact is, and the JSON Schemas of which its type is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    Path = tuple[str, ...]


class DerivedField(NamedTuple):
    """A derived fact as policies see it.

    `schema` is the JSON Schema of its value; `group` names what is derived together; `rests_on` are the declared
    fields, below the model, that a finding about it points at, the first that was written; `unknown` says when it
    is unknown, "never" where it is always there. A `ranged` fact has two more, `…_lowest` and `…_highest`, between which
    it lies where it is unknown.
    """

    schema: Mapping[str, Any]
    group: str
    rests_on: tuple[Path, ...]
    unknown: str
    ranged: bool = False


def said(description: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    """Return the schema of a type with its description."""
    return {"description": description, **schema}


def flag(description: str) -> dict[str, Any]:
    """Return the schema of true or false."""
    return said(description, type="boolean")


def text(description: str) -> dict[str, Any]:
    """Return the schema of a text."""
    return said(description, type="string")


def number(description: str, *, whole: bool = False) -> dict[str, Any]:
    """Return the schema of a number."""
    return said(description, type="integer" if whole else "number")


def day(description: str) -> dict[str, Any]:
    """Return the schema of a date."""
    return said(description, type="string", format="date")


def choice(description: str, *members: str) -> dict[str, Any]:
    """Return the schema of one of some words."""
    return said(description, enum=list(members))


def listed(description: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return said(description, type="array", items=item)


def record(description: str, *certain: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record; the properties named as certain are always there."""
    return said(
        description, type="object", properties=properties, required=[*certain], additionalProperties=False
    )

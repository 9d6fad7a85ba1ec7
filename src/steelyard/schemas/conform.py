"""Holds a document against its published schema; jsonschema speaks as soon as it is not valid."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from steelyard.errors import UsageError
from steelyard.resources import SCHEMAS
from steelyard.schemas.nearest import did_you_mean
from steelyard.schemas.quick import compile_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.reading import Document
    from steelyard.source import Fault

_ENDING = ".schema.json"


def names() -> list[str]:
    """Return the names of the published schemas: `manifest.v1`, `card.v1`, …."""
    return sorted(name.removesuffix(_ENDING) for name in os.listdir(SCHEMAS) if name.endswith(_ENDING))


def schema_text(name: str) -> str:
    """Return a published schema as it is shipped. Raises UsageError for an unknown name."""
    if name not in names():
        raise UsageError(f"there is no schema `{name}`", hint=did_you_mean(name, names()))
    with open(os.path.join(SCHEMAS, name + _ENDING), encoding="utf-8") as file:
        return file.read()


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return a published schema as data; callers must not change it."""
    schema: dict[str, Any] = json.loads(schema_text(name))
    return schema


@cache
def _predicate(name: str) -> Callable[[Any], bool]:
    return compile_schema(load_schema(name))


def conform(document: Document, name: str) -> tuple[Fault, ...]:
    """Return what is wrong with a readable document under schema `name`, best first; nothing when it is valid."""
    if _predicate(name)(document.value):
        return ()
    from steelyard.schemas.faults import schema_faults  # noqa: PLC0415 - jsonschema costs 70 ms at import

    return schema_faults(document, load_schema(name))

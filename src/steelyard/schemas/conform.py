"""Holds a document against its published schema; jsonschema speaks as soon as it is not valid."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import UsageError
from steelyard.resources import SCHEMAS
from steelyard.schemas.nearest import did_you_mean

if TYPE_CHECKING:
    from steelyard.reading import Document
    from steelyard.schemas.quick import Predicate
    from steelyard.source import Fault

_ENDING = ".schema.json"

READ: Final = (
    "manifest.v1", "card.v1", "pack.v1", "controls.v1", "policy-test.v1", "policy-lock.v1",
    "config.v1", "waivers.v1", "baseline.v1", "catalog.v1",
)  # fmt: skip
"""The schemas of what is read; of each there is a generated validator in `schemas/valid`."""


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
    import json  # noqa: PLC0415 - no valid document needs it

    schema: dict[str, Any] = json.loads(schema_text(name))
    return schema


@cache
def _validator(name: str) -> Predicate:
    module = import_module(f"steelyard.schemas.valid.{module_name(name)}")
    valid: Predicate = module.valid
    return valid


def module_name(name: str) -> str:
    """Return what the module is called that answers for a schema."""
    return name.replace(".", "_").replace("-", "_")


def fits(value: object, name: str) -> bool:
    """Whether a value is valid under the schema of something that is read (`READ`)."""
    return _validator(name)(value)


def conform(document: Document, name: str) -> tuple[Fault, ...]:
    """Return what is wrong with a readable document under schema `name`, best first; nothing when it is valid."""
    if name in READ and fits(document.value, name):
        return ()
    from steelyard.schemas.faults import schema_faults  # noqa: PLC0415 - jsonschema costs 70 ms at import

    return schema_faults(document, load_schema(name))

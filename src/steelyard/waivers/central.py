"""Central files of waivers (`waivers.v1`): the exceptions of many repositories, kept where their approvers are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import ConfigError
from steelyard.reading import Unreadable, read
from steelyard.resources import HOME
from steelyard.schemas import conform, load_schema
from steelyard.waivers.waiver import Central, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HINT = "docs/waivers.md shows how a file of waivers is written."
_NAMED = "It is named under `waivers:` of steelyard.yaml or of a pack, or behind --waivers: correct the path, or write the file."
_OWN = ("project", "path")


def load_waivers(path: str, shown: str | None = None) -> tuple[Waiver, ...]:
    """Return the waivers of a central file. Raises ConfigError with every fault at its place.

    An impossible date is a fault of the file: nothing in it holds until it is mended.
    """
    try:
        document = read(path, shown=shown)
    except Unreadable as error:
        raise ConfigError(f"cannot read the waivers {error.path}: {error.reason}", hint=_NAMED) from error
    faults = [fault for fault in document.faults if not fault.tolerable]
    if document.readable:
        faults += conform(document, "waivers.v1")
    if faults:
        raise ConfigError("the waivers cannot be used", hint=_HINT, source=document.source, faults=faults)
    value: Any = document.value
    return tuple(
        Waiver(
            {key: said for key, said in record.items() if key not in _OWN},
            "file",
            document.source.path,
            f"waivers[{index}]",
            document.region(("waivers", index)),
            record.get("project", ""),
            record.get("path", ""),
        )
        for index, record in enumerate(value.get("waivers", ()))
    )


def central_of(files: Iterable[str], root: str, *, honoured: bool = True) -> Central:
    """Return the waivers of central files, each file once. Raises ConfigError for one that cannot be used."""
    every: dict[str, str] = {}
    for file in files:
        every.setdefault(os.path.realpath(file), _near(file, root))
    return Central(tuple([one for file in every.values() for one in load_waivers(file)]), honoured)


def _near(file: str, root: str) -> str:
    """Return a file of the repository from where we are, so that a report is the same on every machine."""
    inside = os.path.abspath(file).startswith(os.path.join(os.path.abspath(root), ""))
    return os.path.relpath(file) if inside and os.path.isabs(file) else file


def waivers_schema() -> dict[str, Any]:
    """Return the JSON Schema of a central file: a manifest's waivers, each with the project or files it is about."""
    manifest = load_schema("manifest.v1")
    waiver = manifest["$defs"]["Waiver"]
    used = {name: manifest["$defs"][name] for name in sorted(set(_references(waiver)))}
    own = {
        "project": {
            "description": "The `project` of the manifests it is about; any when left out.",
            "type": "string",
            "minLength": 1,
        },
        "path": {
            "description": "The manifests it is about, by path from the root of their repository; `*` stands for anything.",
            "type": "string",
            "minLength": 1,
            "examples": ["services/*/ai-models.yaml"],
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{HOME}/schemas/waivers.v1.schema.json",
        "title": "Steelyard waivers v1",
        "description": "A central file of waivers.",
        "type": "object",
        "properties": {
            "schema": {"description": "The version of the format.", "const": 1},
            "waivers": {
                "description": "The waivers.",
                "type": "array",
                "items": {**waiver, "properties": {**own, **waiver["properties"]}},
            },
        },
        "required": ["schema", "waivers"],
        "additionalProperties": False,
        "$defs": used,
    }


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[1]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)

"""What a manifest refers to: evidence by id, files of the repository, models by id. Each reference is a subject of rules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.manifest.surroundings import Files
    from steelyard.source import Pointer

_EVIDENCE: Final = "#/$defs/EvidenceRef"
_SCHEMES: Final = ("https://", "http://")
_EVERY: Final = "*"
"""A step into every item of a list, every entry of a map."""

REFERENCE: Final[Mapping[str, Any]] = {
    "description": "A reference of the manifest to something else.",
    "type": "object",
    "properties": {
        "to": {"description": "What it refers to, as it is written.", "type": "string"},
        "field": {
            "description": "Where it stands, below its model or the manifest: `security.bom`.",
            "type": "string",
        },
        "kind": {"description": "What it refers to.", "enum": ["evidence", "file", "model"]},
        "resolves": {
            "description": "Whether that is there; unknown of a file that nobody looked for, or that has a digest and cannot be read.",
            "type": "boolean",
        },
        "intact": {
            "description": "Whether a file is what its digest says; unknown without one.",
            "type": "boolean",
        },
    },
    "required": ["to", "field", "kind"],
}
"""The JSON Schema of a reference as rules see it."""


def references(facts: Mapping[str, Any], files: Files | None) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield every reference of a bound manifest with its pointer, in a fixed order. Web addresses refer to nothing here."""
    evidence = facts.get("evidence", {})
    for path in evidence_fields():
        for at, said in _values(facts, path, ()):
            if isinstance(said, str) and not said.startswith(_SCHEMES):
                yield at, _reference(said, at, "evidence", said in evidence)
    for id_, record in evidence.items():
        if "path" in record:
            yield ("evidence", id_, "path"), _file(record, ("evidence", id_, "path"), files)
    yield from _models(facts)


_WANTED: Final[Mapping[tuple[str, str], str]] = {
    ("resolves", "evidence"): "the id of a record under `evidence`, or an address that begins with https://",
    ("resolves", "file"): "a file of the repository, by its path from the folder of the manifest",
    ("resolves", "model"): "the id of a model of this manifest",
    ("intact", "file"): "the very file whose digest was noted",
}


def wanted_there(reference: Mapping[str, Any], fact: str) -> str:
    """Say what a reference should lead to, where one of the facts about it is false; "" where it is not."""
    return _WANTED.get((fact, reference["kind"]), "") if reference.get(fact) is False else ""


def _models(facts: Mapping[str, Any]) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield the references to models of the manifest; `developer/name` is a model of somebody else's."""
    known = {name for model in facts["models"] for name in (model["id"], model["model"])}
    for index, model in enumerate(facts["models"]):
        for number, said in enumerate(model.get("exit", {}).get("alternatives", ())):
            if "/" not in said or said in known:
                at: Pointer = ("models", index, "exit", "alternatives", number)
                yield at, _reference(said, at, "model", said in known)
    for number, waiver in enumerate(facts.get("waivers", ())):
        if "model" in waiver:
            at = ("waivers", number, "model")
            yield at, _reference(waiver["model"], at, "model", waiver["model"] in known)


def _reference(to: str, at: Pointer, kind: str, resolves: bool | None) -> dict[str, Any]:  # noqa: FBT001 - a value
    field = ".".join(str(step) for step in (at[2:] if at[0] == "models" else at) if isinstance(step, str))
    said: dict[str, Any] = {"to": to, "field": field, "kind": kind}
    return said if resolves is None else {**said, "resolves": resolves}


def _file(record: Mapping[str, Any], at: Pointer, files: Files | None) -> dict[str, Any]:
    if files is None:
        return _reference(record["path"], at, "file", None)
    seen = files.look(record["path"])
    said = _reference(record["path"], at, "file", seen.found)
    if not seen.found or "sha256" not in record:
        return said
    digest = seen.digest()
    # A file that cannot be read is there, and nobody can tell whether it is the one that was meant.
    return (
        _reference(record["path"], at, "file", None)
        if digest is None
        else {**said, "intact": digest == record["sha256"]}
    )


def _values(value: Any, path: tuple[str, ...], at: Pointer) -> Iterator[tuple[Pointer, Any]]:  # noqa: ANN401 - any value
    """Yield what lies at a path, every item of its lists and entry of its maps."""
    if not path:
        yield at, value
        return
    step, rest = path[0], path[1:]
    if step != _EVERY:
        if isinstance(value, dict) and step in value:
            yield from _values(value[step], rest, (*at, step))
        return
    entries = (
        enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    )
    for key, below in entries:
        yield from _values(below, rest, (*at, key))


@cache
def evidence_fields() -> tuple[tuple[str, ...], ...]:
    """Return the paths of all fields that take a piece of evidence, `*` standing for every item, as the schema has them."""
    schema = load_schema("manifest.v1")
    return tuple(sorted(set(_fields(schema, schema["$defs"], ()))))


def _fields(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], at: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    reference = schema.get("$ref", "")
    if reference == _EVIDENCE:
        yield at
        return
    if reference:
        schema = definitions[reference.rsplit("/", 1)[1]]
    for name, below in schema.get("properties", {}).items():
        if name != "defaults":  # what a model inherits is the model's when it is bound
            yield from _fields(below, definitions, (*at, name))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _fields(schema[key], definitions, (*at, _EVERY))

"""What a manifest refers to: evidence by id, files of the repository, models by id. Each reference is a subject of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.manifest.tables import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.manifest.surroundings import Files
    from steelyard.source import Pointer

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
    owners: dict[str, list[tuple[Pointer, Mapping[str, Any]]]] = {
        "manifest": [((), facts)],
        "model": [(("models", index), model) for index, model in enumerate(facts["models"])],
    }
    for owner, field, path in EVIDENCE:
        for where, record in owners[owner]:
            if field in record:  # most records have few of these fields
                for at, said in _values(record[field], path, (*where, field)):
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
    below = at[2:] if at[0] == "models" else at
    field = ".".join([step for step in below if isinstance(step, str)])
    said: dict[str, Any] = {"to": to, "field": field, "kind": kind}
    if resolves is not None:
        said["resolves"] = resolves
    return said


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


def _values(value: Any, path: tuple[str, ...], at: Pointer) -> Sequence[tuple[Pointer, Any]]:  # noqa: ANN401 - any value
    """Return what lies at a path, every item of its lists and entry of its maps."""
    if not path:
        return ((at, value),)
    step, rest = path[0], path[1:]
    if step != _EVERY:
        there = isinstance(value, dict) and step in value
        return _values(value[step], rest, (*at, step)) if there else ()
    entries = (
        enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    )
    return [found for key, below in entries for found in _values(below, rest, (*at, key))]

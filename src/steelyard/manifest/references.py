"""What a manifest refers to: evidence by id, files of the repository, models by id. Each reference is a subject of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.manifest.tables import EVIDENCE
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.manifest.surroundings import Files
    from steelyard.source import Pointer

    _Found = list[tuple[Pointer, dict[str, Any]]]

_SCHEMES: Final = ("https://", "http://")
_EVERY: Final = "*"
"""A step into every item of a list, every entry of a map."""
_NOTHING: Final[Mapping[str, Any]] = {}

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


class _Place(NamedTuple):
    """A field that takes a piece of evidence: whose it is, its name, the way below it, and how it is called in full."""

    owner: str
    field: str
    below: tuple[str, ...]
    called: str


_PLACES: Final = tuple(
    [
        _Place(owner, field, below, ".".join([step for step in (field, *below) if step != _EVERY]))
        for owner, field, below in EVIDENCE
    ]
)


def references(facts: Mapping[str, Any], files: Files | None) -> _Found:
    """Return every reference of a bound manifest with its pointer, in a fixed order. Web addresses refer to nothing here."""
    evidence = facts.get("evidence", {})
    owners: dict[str, list[tuple[Pointer, Mapping[str, Any]]]] = {
        "manifest": [((), facts)],
        "model": [(("models", index), model) for index, model in enumerate(facts["models"])],
    }
    found: _Found = []
    for owner, field, below, called in _PLACES:
        for where, record in owners[owner]:
            said = record.get(field)
            if said is None:
                continue  # most records have few of these fields
            if _EVERY in below:
                found += [
                    (at, _reference(one, called, "evidence", one in evidence))
                    for at, one in _values(said, below, (*where, field))
                    if not one.startswith(_SCHEMES)
                ]
                continue
            for step in below:
                said = None if said is None else said.get(step)
            if said is not None and not said.startswith(_SCHEMES):
                found.append(
                    ((*where, field, *below), _reference(said, called, "evidence", said in evidence))
                )
    for id_, record in evidence.items():
        if "path" in record:
            found.append((("evidence", id_, "path"), _file(record, f"evidence.{id_}.path", files)))
    return found + _models(facts)


_WANTED: Final[Mapping[tuple[str, str], str]] = {
    ("resolves", "evidence"): "the id of a record under `evidence`, or an address that begins with https://",
    ("resolves", "file"): "a file of the repository, by its path from the folder of the manifest",
    ("resolves", "model"): "the id of a model of this manifest",
    ("intact", "file"): "the very file whose digest was noted",
}


_UNSEEN: Final = (
    "a file that can be looked at: beside standard input none is, and what cannot be read is none"
)


def wanted_there(reference: Mapping[str, Any], fact: str) -> str:
    """Say what a reference should lead to, where one of the facts about it is false or not known; "" where it is true."""
    known = reference.get(fact)
    if known is None:
        return _UNSEEN if (fact, reference["kind"]) == ("resolves", "file") else ""
    return "" if known else _WANTED.get((fact, reference["kind"]), "")


def _models(facts: Mapping[str, Any]) -> _Found:
    """Return the references to models of the manifest; `developer/name` is a model of somebody else's."""
    models = facts["models"]
    known = {*[model["id"] for model in models], *[model["model"] for model in models]}
    found: _Found = []
    for index, model in enumerate(models):
        for number, said in enumerate(model.get("exit", _NOTHING).get("alternatives", ())):
            if "/" not in said or said in known:
                at: Pointer = ("models", index, "exit", "alternatives", number)
                found.append((at, _reference(said, "exit.alternatives", "model", said in known)))
    for number, waiver in enumerate(facts.get("waivers", ())):
        if "model" in waiver:
            at = ("waivers", number, "model")
            found.append(
                (at, _reference(waiver["model"], "waivers.model", "model", waiver["model"] in known))
            )
    return found


def _reference(to: str, field: str, kind: str, resolves: bool | None) -> dict[str, Any]:  # noqa: FBT001 - a value
    if resolves is None:
        return {"to": to, "field": field, "kind": kind}
    return {"to": to, "field": field, "kind": kind, "resolves": resolves}


def _file(record: Mapping[str, Any], field: str, files: Files | None) -> dict[str, Any]:
    if files is None:
        return _reference(record["path"], field, "file", None)
    seen = files.look(record["path"])
    said = _reference(record["path"], field, "file", seen.found)
    if not seen.found or "sha256" not in record:
        return said
    digest = seen.digest()
    # A file that cannot be read is there, and nobody can tell whether it is the one that was meant.
    return (
        _reference(record["path"], field, "file", None)
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

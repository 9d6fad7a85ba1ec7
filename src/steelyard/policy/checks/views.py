"""Facts as checks see them: read-only copies, and where each record is in the manifest."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from steelyard.checks import Facts
from steelyard.knowledge.derived import derived
from steelyard.manifest.derived import DERIVED
from steelyard.policy.language.types import Type, vocabulary
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.source import Pointer

_NOTHING = Type("union", "anything")


class Views:
    """Makes the facts of subjects; every subject of one manifest looks at the same copy of it."""

    def __init__(self) -> None:
        self._manifest: object = None
        self._view: Mapping[str, Any] = {}

    def facts(
        self, each: str, manifest: Mapping[str, Any], model: object, subject: object, as_of: str
    ) -> Facts:
        """Return the facts of a subject of a manifest."""
        if self._manifest is not manifest:
            self._view = view(manifest, vocabulary().subjects["manifest"])
            self._manifest = manifest
        pointers = located(each, manifest, model, subject)
        records = {name: _followed(self._view, pointer) for name, pointer in pointers.items()}

        def derive(name: str) -> Any:  # noqa: ANN401 - any value
            field = DERIVED["model"].get(name)
            if field is None:
                raise LookupError(f"`{name}` is no derived fact: {did_you_mean(name, DERIVED['model'])}")
            record = model if each != "model" else subject
            return view(derived(record, field.group, name, as_of))  # type: ignore[arg-type]  # there is a model, or nobody asks

        return Facts(each, MappingProxyType(records), MappingProxyType(pointers), as_of, derive)


def view(value: Any, type_: Type = _NOTHING) -> Any:  # noqa: ANN401 - any plain value
    """Return a deep, read-only copy: mappings that cannot be written to, tuples for lists.

    As everywhere in the language, an enumeration's "nobody knows" member counts as not declared.
    """
    if isinstance(value, dict):
        typed = ((key, entry, of(type_, key)) for key, entry in value.items())
        return MappingProxyType(
            {key: view(entry, below) for key, entry, below in typed if not is_unasserted(entry, below)}
        )
    if isinstance(value, list):
        item = type_.item or _NOTHING
        return tuple([view(entry, item) for entry in value])
    return value


def of(type_: Type, key: str) -> Type:
    """Return the type of a field of a record, or of an entry of a map."""
    return type_.fields.get(key) or (type_.item if type_.kind == "map" else None) or _NOTHING


def is_unasserted(value: object, type_: Type) -> bool:
    """Whether a value says that nobody knows."""
    return bool(type_.unasserted) and value == type_.unasserted


def located(each: str, manifest: Mapping[str, Any], model: object, subject: object) -> dict[str, Pointer]:
    """Return where a subject and its parents are: the very records, told by identity."""
    pointers: dict[str, Pointer] = {"manifest": ()}
    if each == "reference":
        kept: Mapping[Any, Any] = getattr(manifest, "kept", {})
        pointers[each] = next(at for at, record in kept["references"] if record is subject)
    elif each == "waiver":
        pointers[each] = ("waivers", _index(manifest["waivers"], subject))
    elif each == "evidence":
        keys = [key for key, record in manifest["evidence"].items() if record is subject]
        pointers[each] = ("evidence", keys[0])
    elif each != "manifest":
        here: Pointer = ("models", _index(manifest["models"], model))
        pointers["model"] = here
        if each != "model":
            field = "benchmarks" if each == "benchmark" else each
            records = manifest["models"][here[1]][field]
            pointers[each] = (*here, field, _index(records, subject))
    return pointers


def _index(records: Sequence[object], wanted: object) -> int:
    return next(index for index, record in enumerate(records) if record is wanted)


def _followed(value: Any, pointer: Pointer) -> Any:  # noqa: ANN401 - a record
    for step in pointer:
        value = value[step]
    return value

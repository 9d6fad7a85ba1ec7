"""Derives a fact of a record when a policy asks for it, once for each record, and says what it was concluded from.

Policies read derived facts like declared ones (`steelyard.manifest.derived` has their names and types). Nothing is
imported for a fact that nobody asks for: what a run does not need, it does not pay for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from steelyard.manifest.bind import once
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.knowledge.known_models import Note

_MOST_SHARED: Final = 2048
_OF_GPAI: Final = ("foss_exemption", "systemic_risk")
"""What derivations that share answers read of `gpai`; the rest is addresses above all."""
_ADDRESSES: Final = ("https://", "http://")


class Known(NamedTuple):
    """What was derived together: the values by name (an unknown one is absent), in words, and the reasons.

    `at` are pointers, from the record on, at which a finding stands better than at the fields the fact rests on.
    """

    values: Mapping[str, Any]
    words: str = ""
    reasons: tuple[str, ...] = ()
    at: tuple[tuple[str | int, ...], ...] = ()


def derived(record: Mapping[str, Any], group: str, name: str, as_of: str) -> Any:  # noqa: ANN401 - whatever its type is
    """Return a derived fact of a bound record, seen on a day; None where it is unknown."""
    try:
        found: Known | None = record.kept.get((group, as_of))  # type: ignore[attr-defined]  # most are bound
    except AttributeError:
        found = None
    return (found or known(record, group, as_of)).values.get(name)


class Groups(dict[str, "Mapping[str, Any]"]):
    """The derived facts of a record on a day, by group and name: a group is derived when it is first looked up."""

    __slots__ = ("_as_of", "_record")

    def __init__(self, record: Mapping[str, Any], as_of: str) -> None:
        self._record = record
        self._as_of = as_of

    def __missing__(self, group: str) -> Mapping[str, Any]:
        values = self[group] = known(self._record, group, self._as_of).values
        return values


_shared: dict[tuple[Any, ...], Known] = {}


def known(record: Mapping[str, Any], group: str, as_of: str) -> Known:
    """Return a group of derived facts. A bound record keeps what was derived of it."""
    kept: dict[tuple[str, str], Known] | None = getattr(record, "kept", None)
    if kept is None:
        return _answer(group, record, as_of)
    found = kept.get((group, as_of))
    if found is None:
        found = kept[group, as_of] = _answer(group, record, as_of)
    return found


def _answer(group: str, record: Mapping[str, Any], as_of: str) -> Known:
    derive, reads = _found.get(group) or _derivation(group)
    if reads is None:
        return derive(record, as_of)
    filled, told, keys = once(record, _shareable)
    seen = record if filled is None else filled
    notes = tuple([note.words for note in told if note.field in reads]) if told else ()
    parts: list[Any] = [group, notes]
    for field in reads:
        if field in keys:
            parts.append(keys[field])
            continue
        value = seen.get(field)
        part = keys[field] = None if value is None else _frozen(_bare(field, value))
        parts.append(part)
    key = tuple(parts)
    found = _shared.get(key)
    if found is None:
        if len(_shared) >= _MOST_SHARED:
            _shared.clear()
        # A field that `READS` forgets is then missing for every model: never that of whichever was asked first.
        found = derive(
            {field: _bare(field, seen[field]) for field in reads if seen.get(field) is not None}, as_of
        )
        found = _shared[key] = found._replace(reasons=(*found.reasons, *notes)) if notes else found
    return found


class _Shareable(NamedTuple):
    """A record with what the catalog is certain of, what that was, and those of its fields that were asked for, as keys.

    `filled` is None where the catalog adds nothing. The record keeps this: were it in here, the two would never be let go,
    since a run does without the collector of rings.
    """

    filled: Mapping[str, Any] | None
    told: tuple[Note, ...]
    keys: dict[str, Any]


def _shareable(record: Mapping[str, Any]) -> _Shareable:
    filled, told = _filled(record)
    return _Shareable(None if filled is record else filled, told, {})


def _bare(field: str, value: Any) -> Any:  # noqa: ANN401 - any declared value
    """Return a field's value without what each model has for itself and no shared answer tells: addresses above all."""
    match field:
        case "components":
            return {slug: _without_address(said) for slug, said in value.items()}
        case "gpai":
            return {name: said for name, said in value.items() if name in _OF_GPAI}
        case "card":
            return next((scheme for scheme in _ADDRESSES if value.startswith(scheme)), value)
    return value


def _without_address(said: Any) -> Any:  # noqa: ANN401 - false, a license, or a mapping
    return {name: one for name, one in said.items() if name != "url"} if isinstance(said, dict) else said


def _filled(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Note, ...]]:
    """Return a record with what the catalog is certain of; most declare all of it, and the catalog is not opened."""
    access = record.get("access")
    is_complete = access is not None and (access != "weights" or "license" in record)
    if is_complete and all("license" in base for base in record.get("base", ())):
        return record, ()
    from steelyard.knowledge.known_models import filled  # noqa: PLC0415 - see above

    return filled(record)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any declared value
    """Return a value as a key: equal for equal values only; true is apart from 1, 1 from the 1.0 that words tell, {} from []."""
    if value.__class__ is str:
        return value  # as nearly all of them are
    if isinstance(value, dict):
        return ("{", *[(key, _frozen(below)) for key, below in value.items()])
    if isinstance(value, list):
        return ("[", *[_frozen(below) for below in value])
    return value if value.__class__ is int else (repr(value),)


def concluded(record: Mapping[str, Any], group: str) -> Known | None:
    """Return what was derived of a bound record; None where nobody asked."""
    kept: Mapping[Any, Any] = getattr(record, "kept", {})
    # A manifest keeps its references there, too.
    return next((found for key, found in kept.items() if key[0] == group), None)


class Derivation(NamedTuple):
    """What derives a group, and the fields that it reads, where its answers are shared (`READS` beside `derive`).

    Models that say the same in these fields share the answer, and where they say nothing, what the catalog is certain
    of is filled in. None for a group that each record is asked for by itself.
    """

    derive: Callable[[Mapping[str, Any], str], Known]
    reads: tuple[str, ...] | None


_found: dict[str, Derivation] = {}


def _derivation(group: str) -> Derivation:
    module = import_module(f"steelyard.knowledge.derivations.{group}")
    found = _found[group] = Derivation(module.derive, getattr(module, "READS", None))
    return found

"""Derives a fact of a model when a policy asks for it, once for each model, and says what it was concluded from.

Policies read derived facts like declared ones (`steelyard.manifest.derived` has their names and types). Nothing is
imported for a fact that nobody asks for: what a run does not need, it does not pay for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.manifest.derived import DERIVED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Known(NamedTuple):
    """What was derived together: the values by name (an unknown one is absent), in words, and the reasons."""

    values: Mapping[str, Any]
    words: str = ""
    reasons: tuple[str, ...] = ()


def derived(record: Mapping[str, Any], name: str, as_of: str) -> Any:  # noqa: ANN401 - whatever the fact's type is
    """Return a derived fact of a bound model record, seen on a day; None where it is unknown.

    Raises KeyError for a name that is no derived fact.
    """
    return known(record, DERIVED[name].group, as_of).values.get(name)


_READ: Final[Mapping[str, tuple[str, ...]]] = {
    "claims": ("access", "license", "components", "claims", "gpai", "gated", "card", "base"),
    "eu_foss": ("access", "license", "components", "gpai", "gated", "card", "base"),
    "license": ("license", "base", "components"),
    "mof": ("access", "license", "components", "base"),
    "openness": ("access", "license", "components", "base"),
    "osaid": ("access", "license", "components", "base"),
}
"""The declared fields that the costly derivations read, all of them: models that say the same share the answer."""

_MOST_SHARED: Final = 2048
_shared: dict[tuple[Any, ...], Known] = {}


def known(record: Mapping[str, Any], group: str, as_of: str) -> Known:
    """Return a group of derived facts. A bound record keeps what was derived of it."""
    kept: dict[tuple[str, str], Known] | None = getattr(record, "kept", None)
    if kept is None:
        return _derive(group)(record, as_of)
    found = kept.get((group, as_of))
    if found is None:
        found = kept[group, as_of] = _answer(group, record, as_of)
    return found


def _answer(group: str, record: Mapping[str, Any], as_of: str) -> Known:
    read = _READ.get(group)
    if read is None:
        return _derive(group)(record, as_of)
    key = (group, *[_frozen(record.get(field)) for field in read])
    found = _shared.get(key)
    if found is None:
        if len(_shared) >= _MOST_SHARED:
            _shared.clear()
        found = _shared[key] = _derive(group)(record, as_of)
    return found


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any declared value
    """Return a value as a key: equal for equal values, true apart from 1."""
    if isinstance(value, dict):
        return tuple([(key, _frozen(below)) for key, below in value.items()])
    if isinstance(value, list):
        return tuple([_frozen(below) for below in value])
    return (value,) if isinstance(value, bool) else value


def reasons(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return what a fact that was derived of a bound record was concluded from, and what is missing."""
    kept: Mapping[tuple[str, str], Known] = getattr(record, "kept", {})
    group = DERIVED[name].group
    return next((found.reasons for (kind, _), found in kept.items() if kind == group), ())


_found: dict[str, Callable[[Mapping[str, Any], str], Known]] = {}


def _derive(group: str) -> Callable[[Mapping[str, Any], str], Known]:
    """Return the function that derives a group."""
    if group not in _found:
        _found[group] = import_module(f"steelyard.knowledge.derivations.{group}").derive
    return _found[group]

"""Derives a fact of a model when a policy asks for it, once for each model, and says what it was concluded from.

Policies read derived facts like declared ones (`steelyard.manifest.derived` has their names and types). Nothing is
imported for a fact that nobody asks for: what a run does not need, it does not pay for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

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


def known(record: Mapping[str, Any], group: str, as_of: str) -> Known:
    """Return a group of derived facts. A bound record keeps what was derived of it."""
    kept: dict[tuple[str, str], Known] | None = getattr(record, "kept", None)
    if kept is None:
        return _derive(group)(record, as_of)
    found = kept.get((group, as_of))
    if found is None:
        found = kept[group, as_of] = _derive(group)(record, as_of)
    return found


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

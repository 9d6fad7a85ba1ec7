"""A checklist: items that are met, unmet or unknown, each with its reason and source, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from steelyard.knowledge.kleene import every
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Result = Literal["pass", "fail", "unknown"]


class Item(NamedTuple):
    """One question of a checklist. `met` is None where what is declared does not answer it."""

    id: str
    title: str
    met: bool | None
    reason: str
    source: str


class Checklist(NamedTuple):
    """A checklist's items in their order, and the result: one unmet item fails, else one unknown leaves it open."""

    name: str
    result: Result
    items: tuple[Item, ...]

    @property
    def passed(self) -> bool | None:
        """The result as a truth value: None for unknown."""
        return {"pass": True, "fail": False, "unknown": None}[self.result]

    def open_items(self) -> tuple[Item, ...]:
        """Return the items that are not met: first the unmet, then the unknown."""
        return tuple(sorted((item for item in self.items if not item.met), key=lambda item: item.met is None))


def checklist(name: str, items: Iterable[Item]) -> Checklist:
    """Return a checklist with its result."""
    listed = tuple(items)
    result = every(item.met for item in listed)
    return Checklist(name, "unknown" if result is None else "pass" if result else "fail", listed)

"""Runs one function over many tasks: in this process today, in others or a cluster behind the same interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Outcome(NamedTuple, Generic[T, R]):
    """What became of a task: its value, or the exception that came home instead of it."""

    task: T
    value: R | None = None
    error: Exception | None = None


class Mapper(Protocol):
    """Maps a function over tasks. Outcomes come in the order of the tasks, and none hides another."""

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        """Yield one outcome per task. Never raises what the function raised."""
        ...


class InlineMapper:
    """Runs the tasks one after the other in this process."""

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        """Yield one outcome per task, computed when it is asked for."""
        for task in tasks:
            try:
                value = function(task)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other tasks are not to blame
                yield Outcome(task, error=error)
            else:
                yield Outcome(task, value)

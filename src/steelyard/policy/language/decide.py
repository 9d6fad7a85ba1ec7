"""Runs what `emit` wrote: the functions of a policy's rules, and what their answers mean.

This is all of the language that a run needs whose policy was compiled before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from steelyard.policy.language import runtime
from steelyard.policy.language.moments import day
from steelyard.policy.language.patterns import searcher
from steelyard.policy.operators import OPERATORS
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.source import Pointer

    Decide = Callable[[Mapping[str, Any], Any, Any, str], int]

OUTCOMES = (Outcome.NOT_APPLICABLE, Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN)
"""What the number means that a rule's function returns."""


class Scope(NamedTuple):
    """What a rule may look at: the subject and its parents by name, where they are, and the date."""

    records: Mapping[str, Mapping[str, Any]]
    pointers: Mapping[str, Pointer]
    as_of: str


def functions(code: Any, count: int) -> list[Decide]:  # noqa: ANN401 - a code object
    """Run the compiled text of a module and return the functions of its rules, in order."""
    namespace: dict[str, Any] = {
        "NOTHING": {},
        "day": day,
        "searcher": searcher,
        **{name: value for name, value in vars(runtime).items() if callable(value)},
        **{f"test_{name}": operator.holds for name, operator in OPERATORS.items()},
    }
    exec(code, namespace)  # noqa: S102 - our own text, or a sealed copy of it from the user's cache
    return [namespace[f"r{number}"] for number in range(count)]

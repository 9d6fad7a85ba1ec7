"""Runs what `emit` wrote: the functions of a policy's rules, and what their answers mean.

This is all of the language that a run needs whose policy was compiled before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Groups, derived
from steelyard.policy.language import runtime
from steelyard.policy.language.moments import day
from steelyard.policy.language.patterns import searcher
from steelyard.policy.operators import OPERATORS
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.source import Pointer

    Decide = Callable[[Mapping[str, Any], Any, Any, str], int]
    Ask = Callable[[Mapping[str, Any], Any, Any, str, Groups], tuple[int, ...]]
    Together = Mapping[str, tuple[tuple[Ask, ...], tuple[int, ...]]]

OUTCOMES = tuple(Outcome)
"""What the number means that a rule's function returns: an outcome's position."""


class Scope(NamedTuple):
    """What a rule may look at: the subject and its parents by name, where they are, and the date."""

    records: Mapping[str, Mapping[str, Any]]
    pointers: Mapping[str, Pointer]
    as_of: str

    def of(self, org: Mapping[str, Any]) -> Scope:
        """Return the scope with an organisation's facts beside the manifest's."""
        if "org" in self.records:
            return self
        return Scope({**self.records, "org": org}, {**self.pointers, "org": ("org",)}, self.as_of)


def _check_in_use(*named: Any) -> Any:  # noqa: ANN401 - what `emit` wrote, and a function
    from steelyard.policy.checks.asking import bound  # noqa: PLC0415 - few policies have any

    return bound(*named)


class Program(NamedTuple):
    """What a compiled module says: the functions of its rules, and by kind of subject those that look at it.

    `together` has the places of these rules, and functions that return, a few rules each, what they do; they are given the
    derived facts of the subject as well.
    """

    functions: list[Decide]
    together: Together


def program(code: Any, count: int, check: Callable[..., Any] = _check_in_use) -> Program:  # noqa: ANN401
    """Run the compiled text of a module of so many rules and return what it defines.

    Raises KeyError when that is not all of them: what would ask fewer rules must never pass for the policy.

    `check` finds the Python checks it names; by default they are those that a policy was built with just before.
    """
    namespace: dict[str, Any] = {
        "check": check,
        "NOTHING": {},
        "day": day,
        "derived": derived,
        "groups": Groups,
        "searcher": searcher,
        **{name: value for name, value in vars(runtime).items() if callable(value)},
        **{f"test_{name}": operator.holds for name, operator in OPERATORS.items()},
    }
    exec(code, namespace)  # noqa: S102 - our own text, or a sealed copy of it from the user's cache
    together: Together = namespace["TOGETHER"]
    if sorted(place for _, places in together.values() for place in places) != list(range(count)):
        raise KeyError("TOGETHER")
    return Program([namespace[f"r{number}"] for number in range(count)], together)

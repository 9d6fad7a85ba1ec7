"""The closed vocabulary of row tests. Each is one function, and its docstring is its documentation.

A test is given the field's value and its operand, both present; an absent field or operand makes the row
unknown before a test is asked (`present` excepted: it is how a policy asks for presence).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.types import Kind

Operand = Literal["same", "list", "pattern", "flag", "days"]
"""What a test takes beside the field: a value of its type, a list of them, a pattern, true/false, or days."""

_SCALARS: frozenset[Kind] = frozenset(("string", "integer", "number", "boolean", "date", "enum", "union"))
_ORDERED: frozenset[Kind] = frozenset(("integer", "number", "date", "enum"))
_COLLECTIONS: frozenset[Kind] = frozenset(("list", "map"))
_EVERYTHING: frozenset[Kind] = _SCALARS | _COLLECTIONS | {"record"}


class Operator(NamedTuple):
    """A test a row can make. `wanted` completes "wanted …" around the operand."""

    name: str
    holds: Callable[[Any, Any], bool]
    on: frozenset[Kind]
    operand: Operand
    wanted: str

    @property
    def documentation(self) -> str:
        """What the test means, one sentence."""
        return (self.holds.__doc__ or "").strip()


def equals(value: object, operand: object) -> bool:
    """The field is exactly this value."""
    return value == operand


def is_not(value: object, operand: object) -> bool:
    """The field is anything but this value."""
    return value != operand


def one_of(value: object, operand: list[object]) -> bool:
    """The field is one of these values."""
    return value in operand


def none_of(value: object, operand: list[object]) -> bool:
    """The field is none of these values."""
    return value not in operand


# What lists of the manifest hold are scalars, and a set is made of them quickly: two long lists are never held item
# against item. Of a map it is the keys that are looked at.


def all_in(value: list[object], operand: list[object]) -> bool:
    """Every item of the list is one of these values."""
    return frozenset(operand).issuperset(value)


def has_any(value: list[object], operand: list[object]) -> bool:
    """The list holds at least one of these values (of a map: its keys)."""
    return not frozenset(value).isdisjoint(operand)


def has_all(value: list[object], operand: list[object]) -> bool:
    """The list holds all of these values (of a map: its keys)."""
    return frozenset(value).issuperset(operand)


def has_none(value: list[object], operand: list[object]) -> bool:
    """The list holds none of these values (of a map: its keys)."""
    return frozenset(value).isdisjoint(operand)


def matches(value: str, operand: Any) -> bool:  # noqa: ANN401 - a compiled pattern
    """The text contains a match of this pattern; anchor it with `^` and `$` to match all of it."""
    return operand.search(value) is not None


def present(value: object, operand: bool) -> bool:  # noqa: FBT001 - the row says true or false
    """The field was declared with something in it (true), or was not (false)."""
    return (value not in ("", [], {})) is operand


def at_least(value: Any, operand: Any) -> bool:  # noqa: ANN401 - any ordered type, both the same
    """The number, date or ordered enumeration is this value or above."""
    return bool(value >= operand)


def at_most(value: Any, operand: Any) -> bool:  # noqa: ANN401 - any ordered type, both the same
    """The number, date or ordered enumeration is this value or below."""
    return bool(value <= operand)


def before(value: str, operand: str) -> bool:
    """The date lies before this date; the day itself is not before it."""
    return value < operand


def after(value: str, operand: str) -> bool:
    """The date lies after this date; the day itself is not after it."""
    return value > operand


def within_days(value: tuple[str, str], operand: float) -> bool:
    """The date is at most this many days away from the evaluation date, whichever comes first."""
    day, as_of = value
    return abs((date.fromisoformat(day) - date.fromisoformat(as_of)).days) <= operand


INFIX: Mapping[str, str] = {
    "equals": "==", "not": "!=", "one_of": "in", "none_of": "not in",
    "at_least": ">=", "at_most": "<=", "before": "<", "after": ">",
}  # fmt: skip
"""The operators of Python that some tests are."""

OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("equals", equals, _SCALARS, "same", "{}"),
        Operator("not", is_not, _SCALARS, "same", "anything but {}"),
        Operator("one_of", one_of, _SCALARS, "list", "one of {}"),
        Operator("none_of", none_of, _SCALARS, "list", "none of {}"),
        Operator("all_in", all_in, frozenset(("list",)), "list", "only {}"),
        Operator("has_any", has_any, _COLLECTIONS, "list", "any of {}"),
        Operator("has_all", has_all, _COLLECTIONS, "list", "all of {}"),
        Operator("has_none", has_none, _COLLECTIONS, "list", "none of {}"),
        Operator("matches", matches, frozenset(("string",)), "pattern", "a match of {}"),
        Operator("present", present, _EVERYTHING, "flag", "{}"),
        Operator("at_least", at_least, _ORDERED, "same", "at least {}"),
        Operator("at_most", at_most, _ORDERED, "same", "at most {}"),
        Operator("before", before, frozenset(("date",)), "same", "a date before {}"),
        Operator("after", after, frozenset(("date",)), "same", "a date after {}"),
        Operator("within_days", within_days, frozenset(("date",)), "days", "within {} days of the check"),
    )
}

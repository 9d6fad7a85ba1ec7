"""Compiles the syntax tree into Python closures, once per rule and set of parameters.

A compiled leaf answers True, False or None (unknown) for a scope, and can say what it found and wanted: the
reason shown with a finding is this same computation, never a second copy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from steelyard.policy.language.patterns import LONGEST
from steelyard.policy.language.tree import All, AsOf, Constant, Field, Operand, Parameter, Test
from steelyard.schemas import listed
from steelyard.verdict import ABSENT, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.source import Pointer


class Scope(NamedTuple):
    """What a rule may look at: the subject and its parents by name, where they are, and the date."""

    records: Mapping[str, Mapping[str, Any]]
    pointers: Mapping[str, Pointer]
    as_of: str


class Leaf(NamedTuple):
    """A compiled test."""

    holds: Callable[[Scope], bool | None]
    field: Callable[[Scope], Any]
    wanted: Callable[[Scope], str]
    root: str
    path: tuple[str, ...]

    def evidence(self, scope: Scope) -> Evidence:
        """Return what this leaf found and wanted in a scope, and whether it holds there."""
        pointer = (*scope.pointers[self.root], *self.path)
        return Evidence(pointer, self.field(scope), self.wanted(scope), self.holds(scope))


Compiled = tuple[Leaf, ...]


def compile_all(tree: All, params: Mapping[str, object]) -> Compiled:
    """Compile conditions joined by *and*, with the parameters they are to use."""
    return tuple(_leaf(test, params) for test in tree.terms)


def _leaf(test: Test, params: Mapping[str, object]) -> Leaf:  # noqa: C901 - one branch per shape of test
    field = _getter(test.field)
    operand = _operand(test.operand, params)
    operator = test.operator
    test_function = operator.holds
    order = _order(test)

    if operator.name == "present":
        flag = operand(None)

        def holds(scope: Scope) -> bool | None:
            value = field(scope)
            return test_function(value, flag) if value is not ABSENT else not flag

    elif operator.name == "matches":
        source = operand(None)
        pattern = re.compile(source)

        def holds(scope: Scope) -> bool | None:
            value = field(scope)
            return None if value is ABSENT or len(value) > LONGEST else test_function(value, pattern)

    elif operator.name == "within_days":

        def holds(scope: Scope) -> bool | None:
            value, days = field(scope), operand(scope)
            return None if value is ABSENT or days is ABSENT else test_function((value, scope.as_of), days)

    elif order:

        def holds(scope: Scope) -> bool | None:
            value, bound = field(scope), operand(scope)
            return None if value is ABSENT or bound is ABSENT else test_function(order[value], order[bound])

    elif isinstance(test.operand, (Constant, Parameter)):
        constant = operand(None)

        def holds(scope: Scope) -> bool | None:
            value = field(scope)
            return None if value is ABSENT else test_function(value, constant)

    else:

        def holds(scope: Scope) -> bool | None:
            value, other = field(scope), operand(scope)
            return None if value is ABSENT or other is ABSENT else test_function(value, other)

    return Leaf(holds, field, _wanted(test, operand), test.field.root, test.field.path)


def _order(test: Test) -> dict[str, int]:
    """Return the ranks of an ordered enumeration where the test compares by order, else nothing."""
    if test.field.type.kind == "enum" and test.operator.name in ("at_least", "at_most"):
        return {member: rank for rank, member in enumerate(test.field.type.members)}
    return {}


def _getter(field: Field) -> Callable[[Scope], Any]:
    root, path, unasserted = field.root, field.path, field.type.unasserted
    *parents, last = path

    def get(scope: Scope) -> Any:  # noqa: ANN401 - any manifest value
        record = scope.records[root]
        for step in parents:
            record = record.get(step, _NOTHING)
        value = record.get(last, ABSENT)
        return ABSENT if unasserted and value == unasserted else value

    return get


_NOTHING: dict[str, Any] = {}


def _operand(operand: Operand, params: Mapping[str, object]) -> Callable[[Any], Any]:
    match operand:
        case Constant(value=value):
            return lambda _: value
        case Parameter(name=name):
            value = params[name]
            return lambda _: value
        case AsOf():
            return lambda scope: scope.as_of
        case Field():
            return _getter(operand)


def _wanted(test: Test, operand: Callable[[Any], Any]) -> Callable[[Scope], str]:
    template = test.operator.wanted

    def wanted(scope: Scope) -> str:
        value = operand(scope)
        match test.operand:
            case AsOf():
                named = f"{value} (the date of the check)"
            case Field(path=path):
                named = f"`{'.'.join(path)}`" + ("" if value is ABSENT else f", which is {_said(value)}")
            case _:
                named = _said(value, "and" if test.operator.name == "has_all" else "or")
        if test.operator.name == "present":
            return "a value" if value else "nothing"
        return template.format(named)

    return wanted


def _said(value: object, last: str = "or") -> str:
    if isinstance(value, list):
        return listed((_said(item) for item in value), last) or "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

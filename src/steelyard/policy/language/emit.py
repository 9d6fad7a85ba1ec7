"""Emits Python for the conditions of rules: one function per rule, three-valued, with its constants written in.

The emitted text is compiled once per policy and kept as a code object (see `cache`). It decides; what it
found and wanted is computed by the leaves of `compile`, for findings only, and property tests hold the two
against each other.

A function takes the manifest's record, the model's, the subject's and the date, and returns an index into
`OUTCOMES`. Absent facts and unknown answers are both None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.patterns import LONGEST
from steelyard.policy.language.tree import All, AsOf, Constant, Field, Operand, Parameter, Test
from steelyard.policy.operators import OPERATORS
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.types import Each

    Decide = Callable[[Mapping[str, Any], Any, Any, str], int]

OUTCOMES = (Outcome.NOT_APPLICABLE, Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN)
_NOT_APPLICABLE, _PASS, _FAIL, _UNKNOWN = range(4)

_INFIX = {
    "equals": "==",
    "not": "!=",
    "one_of": "in",
    "none_of": "not in",
    "at_least": ">=",
    "at_most": "<=",
    "before": "<",
    "after": ">",
}


class Module:
    """The Python text of a policy's rules, growing rule by rule; rule `n` becomes the function `r<n>`."""

    def __init__(self) -> None:
        self._constants: list[str] = []
        self._functions: list[str] = []

    def add(self, each: Each, when: All, require: All, params: Mapping[str, object]) -> None:
        """Add a rule with the parameters it is to use."""
        writer = _Writer(each, params, self._constants)
        lines = [f"def r{len(self._functions)}(manifest, model, subject, as_of):", " known = True"]
        for test in when.terms:
            lines += [
                f" held = {writer.test(test)}",
                f" if held is False: return {_NOT_APPLICABLE}",
                " if held is None: known = None",
            ]
        lines.append(" holds = True")
        for test in require.terms:
            lines += [
                f" held = {writer.test(test)}",
                f" if held is False: return {_FAIL} if known else {_UNKNOWN}",
                " if held is None: holds = None",
            ]
        lines.append(f" return {_PASS} if holds else {_UNKNOWN}")
        self._functions.append("\n".join(lines))

    def text(self) -> str:
        """Return the module's text."""
        return "\n".join([*self._constants, *self._functions]) + "\n"


def functions(code: Any, count: int) -> list[Decide]:  # noqa: ANN401 - a code object
    """Run the compiled text of a module and return the functions of its rules, in order."""
    namespace: dict[str, Any] = {
        "NOTHING": {},
        "pattern": _pattern,
        **{f"test_{name}": operator.holds for name, operator in OPERATORS.items()},
    }
    exec(code, namespace)  # noqa: S102 - our own text, or a sealed copy of it from the user's cache
    return [namespace[f"r{number}"] for number in range(count)]


def _pattern(text: str) -> Callable[[str], bool | None]:
    """Return a search that compiles its pattern when it is first asked; too long a text is unknown."""
    compiled: list[re.Pattern[str]] = []

    def search(value: str) -> bool | None:
        if len(value) > LONGEST:
            return None
        if not compiled:
            compiled.append(re.compile(text))
        return compiled[0].search(value) is not None

    return search


class _Writer:
    """Writes the tests of one rule as expressions."""

    def __init__(self, each: Each, params: Mapping[str, object], constants: list[str]) -> None:
        self._each = each
        self._params = params
        self._constants = constants

    def test(self, test: Test) -> str:
        """Return a three-valued expression."""
        name, field = test.operator.name, self._field(test.field)
        fixed = isinstance(test.operand, (Constant, Parameter))
        if name == "present":
            return f"((a := {field}) is not None and test_present(a, True)) is {self._value(test.operand)}"
        if name == "matches":
            search = self._constant(f"pattern({self._value(test.operand)})")
            return f"None if (a := {field}) is None else {search}(a)"
        absent = f"None if (a := {field}) is None"
        other = self._operand(test.operand)
        if not fixed and not isinstance(test.operand, AsOf):
            absent += f" or (b := {other}) is None"
            other = "b"
        if name == "within_days":
            return f"{absent} else test_within_days((a, as_of), {other})"
        if test.field.type.kind == "enum" and name in ("at_least", "at_most"):
            ranks = self._constant(
                repr({member: rank for rank, member in enumerate(test.field.type.members)})
            )
            return f"{absent} else {ranks}[a] {_INFIX[name]} {ranks}[{other}]"
        if name in _INFIX:
            return f"{absent} else a {_INFIX[name]} {other}"
        return f"{absent} else test_{name}(a, {other})"

    def _operand(self, operand: Operand) -> str:
        match operand:
            case AsOf():
                return "as_of"
            case Field():
                return self._field(operand)
            case _:
                value = self._value(operand)
                return self._constant(value) if value.startswith(("[", "{")) else value

    def _value(self, operand: Operand) -> str:
        match operand:
            case Constant(value=value):
                return repr(value)
            case Parameter(name=name):
                return repr(self._params[name])
        raise AssertionError(operand)  # pragma: no cover - the loader refuses other operands of these tests

    def _field(self, field: Field) -> str:
        record: str = "subject" if field.root == self._each else field.root
        *parents, last = field.path
        for step in parents:
            record = f"({record}.get({step!r}) or NOTHING)"
        value = f"{record}.get({last!r})"
        if field.type.unasserted:
            return f"(None if (u := {value}) == {field.type.unasserted!r} else u)"
        return value

    def _constant(self, text: str) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(f"{name} = {text}")
        return name

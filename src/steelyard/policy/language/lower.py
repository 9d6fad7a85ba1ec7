"""Lowers a card's rows into the syntax tree, checking every name and value against the manifest's types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.tree import All, AsOf, Constant, Field, Operand, Parameter, Test
from steelyard.policy.language.types import PARENTS, PATTERN, Each, Type, Vocabulary
from steelyard.policy.operators import OPERATORS, Operator
from steelyard.schemas import did_you_mean, listed
from steelyard.schemas.quick import is_date
from steelyard.source import START, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from steelyard.source import Pointer

_NUMBERS = ("integer", "number")


class Lowering:
    """Lowers the rows of one card; what is wrong with them collects in `faults`, at places in the card.

    A fault whose pointer is in `keys` is about that entry's key, not about its value.
    """

    def __init__(self, each: Each, params: Mapping[str, Type | None], words: Vocabulary) -> None:
        self._each = each
        self._params = params
        self._words = words
        self.faults: list[Fault] = []
        self.keys: set[Pointer] = set()
        self.used: set[str] = set()

    def rows(self, rows: Mapping[str, Mapping[str, Any]], at: Pointer) -> All:
        """Lower the rows of `when:` or `require:`; `at` is their pointer in the card."""
        tests = (
            self._test(path, name, operand, (*at, path))
            for path, row in rows.items()
            for name, operand in row.items()
        )
        return All(tuple(test for test in tests if test is not None))

    def _fault(self, message: str, at: Pointer, hint: str = "", wanted: str = "") -> None:
        fault = Fault(message, START, at, hint=hint, wanted=wanted)
        if fault not in self.faults:  # two tests of one misspelt field are one mistake
            self.faults.append(fault)

    def _test(self, path: str, name: str, operand: object, row: Pointer) -> Test | None:
        at = (*row, name)
        if isinstance(operand, str) and operand.startswith("params."):
            # Even where the row is wrong: one mistake is one fault.
            self.used.add(operand.removeprefix("params."))
        field = self.field(path, row)
        operator = OPERATORS[name]  # the card's schema lists them all
        if field is None:
            return None
        if not _applies(operator, field.type):
            able = [other.name for other in OPERATORS.values() if _applies(other, field.type)]
            if field.type.kind == "list" and operator.on <= _applicable_scalars():
                hint = "A list is asked with all_in, has_any, has_all or has_none."
            else:
                hint = f"Tests for it: {listed(able)}."
            self._fault(f"`{name}` cannot test `{path}`, which is {_article(field.type)}", at, hint)
            self.keys.add(at)
            return None
        lowered = self._operand(operator, field, operand, at)
        return None if lowered is None else Test(operator, field, lowered, at)

    def field(self, path: str, at: Pointer) -> Field | None:
        """Resolve a dotted path from the subject or, when it starts with a parent's name, from that parent."""
        steps = path.split(".")
        root: Each = self._each
        if len(steps) > 1 and steps[0] in PARENTS[self._each]:
            root = next(parent for parent in PARENTS[self._each] if parent == steps[0])
            steps = steps[1:]
        type_ = self._words.subjects[root]
        for index, step in enumerate(steps):
            if type_.kind != "record":
                self._fault(
                    f"`{'.'.join(steps[:index])}` is {_article(type_)} and has no fields",
                    at,
                    _through_hint(type_, self._each),
                )
                return None
            if step not in type_.fields:
                self._fault(f"unknown field `{path}`", at, self._field_hint(steps, index, root, type_))
                return None
            type_ = type_.fields[step]
        return Field(root, tuple(steps), type_, at)

    def _field_hint(self, steps: list[str], index: int, root: Each, type_: Type) -> str:
        if index == 0 and root == self._each:
            for parent in PARENTS[self._each]:
                if steps[0] in self._words.subjects[parent].fields:
                    return f"did you mean `{parent}.{'.'.join(steps)}`?"
        near = did_you_mean(steps[index], type_.fields)
        if near.startswith("did you mean"):
            prefix = [root] if root != self._each else []
            fixed = near.removeprefix("did you mean `").removesuffix("`?")
            return f"did you mean `{'.'.join([*prefix, *steps[:index], fixed, *steps[index + 1 :]])}`?"
        return near

    def _operand(self, operator: Operator, field: Field, operand: object, at: Pointer) -> Operand | None:
        wanted = _wanted_type(operator, field.type)
        if operand == "as_of" and operator.operand == "same":
            if field.type.kind != "date":
                self._fault("`as_of` is a date", at, f"`{'.'.join(field.path)}` is {_article(field.type)}.")
                return None
            return AsOf(at)
        if isinstance(operand, str) and operand.startswith("params.") and operator.operand != "flag":
            return self._parameter(operand.removeprefix("params."), wanted, at)
        if isinstance(operand, dict) and operator.operand in ("flag", "pattern"):
            hint = "Write true or false." if operator.operand == "flag" else "Write the value, or `params.x`."
            self._fault(f"`{operator.name}` cannot take another field", at, hint)
            return None
        if isinstance(operand, dict):
            return self._other_field(operand, wanted, at)
        if operand == [] and operator.operand == "list":
            self._fault("an empty list tests nothing", at, "List the values, or remove the test.")
            return None
        problems = [*misfits(operand, wanted)]
        for step, message, hint in problems:
            self._fault(message, (*at, *step), hint)
        return None if problems else Constant(operand, at)

    def _parameter(self, name: str, wanted: Type, at: Pointer) -> Parameter | None:
        type_ = self._params.get(name)
        if type_ is None:
            if name in self._params:
                return None  # its type is at fault already
            hint = did_you_mean(name, self._params) or "Declare it under `params:` with a type and a default."
            self.used.update(known for known in self._params if hint == f"did you mean `{known}`?")
            self._fault(f"unknown parameter `params.{name}`", at, hint)
            return None
        if not _compatible(type_, wanted):
            self._fault(f"`params.{name}` is {type_}", at, f"Here it must be {wanted}.")
            return None
        return Parameter(name, type_, at)

    def _other_field(self, operand: dict[str, object], wanted: Type, at: Pointer) -> Field | None:
        path = operand.get("field")
        if list(operand) != ["field"] or not isinstance(path, str):
            self._fault("a mapping here names another field", at, "Write {field: other.path}.")
            return None
        at = (*at, "field")
        other = self.field(path, at)
        if other is not None and not _compatible(other.type, wanted):
            self._fault(f"`{path}` is {_article(other.type)}", at, f"Here it must be {wanted}.")
            return None
        return other


def misfits(value: object, wanted: Type) -> Iterator[tuple[Pointer, str, str]]:
    """Yield where in a value something cannot be of a type, why, and a hint; nothing when all of it fits."""
    if wanted.item is not None and isinstance(value, list):
        for index, item in enumerate(value):
            yield from (((index, *at), message, hint) for at, message, hint in misfits(item, wanted.item))
    elif problem := misfit(value, wanted):
        yield (), *problem


def misfit(value: object, wanted: Type) -> tuple[str, str] | None:
    """Say why a value cannot be of a type, with a hint; None when it can. What a list holds, `misfits` looks at."""
    if wanted.kind == "list":
        hint = f"Write it as a list of {wanted.item}: [{_plain(value)}]." if _is_scalar(value) else ""
        return f"{_quoted(value)} is not a list", hint
    if wanted.kind == "enum":
        if isinstance(value, str) and value == wanted.unasserted:
            return f"`{value}` counts as not declared", "Say what happens then with `on_unknown`."
        if value in wanted.members and not isinstance(value, bool):
            return None
        known = [str(member) for member in wanted.members if member != wanted.unasserted]
        return f"{_quoted(value)} is never a value of {wanted.name}", did_you_mean(_plain(value), known)
    if wanted == PATTERN and isinstance(value, str) and value:
        problem = pattern_problem(value)
        return (problem, "Patterns must match in linear time: see docs/policies.md.") if problem else None
    if _FITS[wanted.kind](value):
        return None
    return (
        f"{_quoted(value)} is not {_article(wanted)}",
        "Write it as YYYY-MM-DD." if wanted.kind == "date" else "",
    )


_FITS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str) and value != "",
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, str) and is_date(value),
    "union": lambda value: isinstance(value, (str, bool, int, float)),
}


def _applicable_scalars() -> frozenset[str]:
    return OPERATORS["equals"].on


def _applies(operator: Operator, type_: Type) -> bool:
    if type_.kind == "enum" and operator.name in ("at_least", "at_most"):
        return type_.ordered
    return type_.kind in operator.on


def _wanted_type(operator: Operator, field: Type) -> Type:
    """Return the type an operator's operand must have on a field of this type."""
    match operator.operand:
        case "flag":
            return Type("boolean", "boolean")
        case "pattern":
            return PATTERN
        case "days":
            return Type("number", "number")
        case "list":
            if field.kind == "map":
                return Type("list", "list", item=Type("string", "string"))
            return field if field.kind == "list" else Type("list", "list", item=field)
        case "same":
            return field


def _compatible(given: Type, wanted: Type) -> bool:
    """Whether a value of one type may stand where another is wanted."""
    if wanted.kind == "list" and given.kind == "list":
        return given.item is not None and wanted.item is not None and _compatible(given.item, wanted.item)
    if wanted.kind == "enum":
        return given.kind == "enum" and set(given.members) <= set(wanted.members)
    if wanted.kind == "union":
        return given.kind in ("string", "boolean", "number", "integer")
    if wanted == PATTERN:
        return given == PATTERN
    return given.kind == wanted.kind or (given.kind in _NUMBERS and wanted.kind in _NUMBERS)


def _article(type_: Type) -> str:
    match type_.kind:
        case "list":
            return f"a list of {type_.item}"
        case "map":
            return "a map"
        case "record":
            return "a group of fields"
        case "union":
            return "of several types"
        case "integer":
            return "a whole number"
        case "enum":
            return f"one of {listed(map(str, type_.members))}"
        case _:
            return f"a {type_.kind}"


def _through_hint(type_: Type, each: Each) -> str:
    if type_.kind == "list" and type_.item is not None and type_.item.kind == "record":
        per = {"benchmarks": "benchmark", "base": "base", "models": "model"}.get(type_.name)
        if per is not None and per != each:
            return f"Write a card with `each: {per}` to look at every entry."
    return ""


def _quoted(value: object) -> str:
    if _is_scalar(value):
        return f"`{_plain(value)}`"
    return "nothing" if value is None else "this list" if isinstance(value, list) else "this mapping"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, int, float))

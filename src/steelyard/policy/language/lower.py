"""Lowers what stands under `when:` and `require:` into typed conditions: rows at once, expressions through the parser.

Every name and value is checked against the manifest's types; what is wrong collects as faults of the card.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.check import Checker
from steelyard.policy.language.fields import NoField, article, owner_hint, step_into, through_hint
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.meant import is_number
from steelyard.policy.language.parser import MOST_TERMS, parse
from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.tree import All, AsOf, Call, Field, Literal, Node, Parameter, Place
from steelyard.policy.language.types import (
    BOOLEAN,
    DATE,
    LICENSE,
    NUMBER,
    NUMBERS,
    PARENTS,
    PATTERN,
    STRING,
    Each,
    Type,
    Vocabulary,
    shape,
)
from steelyard.policy.operators import OPERATORS, Operator
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean, listed, number_hint
from steelyard.schemas.policy_hints import NESTING, nesting_hint
from steelyard.schemas.quick import is_date
from steelyard.source import START, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from steelyard.source import Pointer

    _Lower = Callable[[], Node | None]

EXPR = "expr"
"""The row that holds expressions instead of tests of one field."""


class Stretch(NamedTuple):
    """A fault inside an expression: the pointer of its text, and two offsets in it."""

    pointer: Pointer
    start: int
    end: int


class Lowering:
    """Lowers the conditions of one card; what is wrong with them collects in `faults`, at places in the card.

    A fault whose pointer is in `keys` is about that entry's key, not about its value; one in `stretches` is
    about a part of an expression. `texts` are the card's expressions by their pointers.
    """

    def __init__(self, each: Each, params: Mapping[str, Type | None], words: Vocabulary) -> None:
        self._each = each
        self._params = params
        self._words = words
        self.faults: list[Fault] = []
        self.keys: set[Pointer] = set()
        self.stretches: list[tuple[Fault, Stretch]] = []
        self.texts: dict[Pointer, str] = {}
        self.used: set[str] = set()

    def rows(self, rows: Mapping[str, Any], at: Pointer) -> All:
        """Lower what stands under `when:` or `require:`; `at` is its pointer in the card."""
        conditions: list[Node] = []
        for number, (lower, place) in enumerate(self._conditions(rows, at)):
            if number == MOST_TERMS:
                self._fault(
                    f"more than {MOST_TERMS} conditions", place, "Split the card: one rule names one defect."
                )
                self.used |= set(self._params)  # one mistake is one fault
                break
            condition = lower()
            if condition is not None:
                conditions.append(condition)
        return All(tuple(conditions))

    def _conditions(self, rows: Mapping[str, Any], at: Pointer) -> Iterator[tuple[_Lower, Pointer]]:
        for path, row in rows.items():
            if path != EXPR:
                for name, operand in row.items():
                    yield partial(self._test, path, name, operand, (*at, path)), (*at, path, name)
                continue
            lines = [((*at, EXPR), row)] if isinstance(row, str) else _numbered(row, (*at, EXPR))
            for place, text in lines:
                yield partial(self._expression, text, place), place

    def _expression(self, text: str, at: Pointer) -> Node | None:
        self.texts[at] = text
        checker = Checker(self._each, self._params, self._words)
        try:
            typed = checker.condition(parse(text, at))
            constant_conditions(typed)
        except ExpressionError as error:
            fault = Fault(error.message, START, at, hint=error.hint)
            self.stretches.append((fault, Stretch(at, error.start, error.end)))
            self.used |= set(self._params)  # one mistake is one fault: what it would have used is not known
            return None
        finally:
            self.used |= checker.used
        return typed

    def _fault(self, message: str, at: Pointer, hint: str = "", wanted: str = "") -> None:
        fault = Fault(message, START, at, hint=hint, wanted=wanted)
        if fault not in self.faults:  # two tests of one misspelt field are one mistake
            self.faults.append(fault)

    def _test(self, path: str, name: str, operand: object, row: Pointer) -> Node | None:
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
            if _holds_groups(field.type):
                hint = through_hint(field.type, self._each) or "Tests for it: present."
            elif field.type.kind == "list" and operator.on <= _applicable_scalars():
                hint = "A list is asked with all_in, has_any, has_all or has_none."
            else:
                hint = f"Tests for it: {listed(able)}."
            self._fault(f"`{name}` cannot test `{path}`, which is {article(field.type)}", at, hint)
            self.keys.add(at)
            return None
        lowered = self._operand(operator, field, operand, at)
        return None if lowered is None else Call(operator.name, (field, lowered), Place(at), BOOLEAN)

    def field(self, path: str, at: Pointer) -> Field | None:
        """Resolve a dotted path from the subject or, when it starts with a parent's name, from that parent."""
        steps = path.split(".")
        root: Each = self._each
        if len(steps) > 1 and steps[0] in PARENTS[self._each]:
            root = next(parent for parent in PARENTS[self._each] if parent == steps[0])
            steps = steps[1:]
        type_ = self._words.subjects[root]
        for index, step in enumerate(steps):
            before = [root] if root != self._each else []
            found = step_into(type_, step, [*before, *steps[: index + 1]], self._each)
            if isinstance(found, NoField):
                owner = nesting_hint(path) if path in NESTING else ""
                if not owner and index <= 1 and root == self._each:
                    owner = self._owner_hint(steps, step)
                is_unknown = found.message.startswith("unknown field")
                self._fault(
                    f"unknown field `{path}`" if is_unknown else found.message, at, owner or found.hint
                )
                return None
            type_ = found
        return Field(root, tuple(steps), Place(at), type_)

    def _owner_hint(self, steps: list[str], step: str) -> str:
        """Return how a path is written that names the subject itself, or that belongs to a parent."""
        if steps[0] == self._each and len(steps) > 1 and steps[1] in self._words.subjects[self._each].fields:
            return f"did you mean `{'.'.join(steps[1:])}`?"
        hint = owner_hint(step, self._each, self._words) if step == steps[0] else ""
        return hint.replace(f".{step}`", f".{'.'.join(steps)}`")

    def _operand(self, operator: Operator, field: Field, operand: object, at: Pointer) -> Node | None:
        wanted = _wanted_type(operator, field.type)
        if operand == "as_of" and operator.operand == "same":
            if field.type.kind != "date":
                self._fault("`as_of` is a date", at, f"`{'.'.join(field.path)}` is {article(field.type)}.")
                return None
            return AsOf(Place(at), DATE)
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
        problems = [*islice(misfits(operand, wanted), MOST_TERMS)]  # nobody reads the thousandth
        for step, message, hint in problems:
            self._fault(message, (*at, *step), hint)
        return None if problems else Literal(operand, Place(at), wanted)

    def _parameter(self, name: str, wanted: Type, at: Pointer) -> Parameter | None:
        type_ = self._params.get(name)
        if type_ is None:
            if name in self._params:
                return None  # its type is at fault already
            hint = did_you_mean(name, list(self._params)[:MOST_TERMS])
            hint = hint or "Declare it under `params:` with a type and a default."
            self.used.update(known for known in self._params if hint == f"did you mean `{known}`?")
            self._fault(f"unknown parameter `params.{name}`", at, hint)
            return None
        if not _compatible(type_, wanted):
            self._fault(f"`params.{name}` is {type_}", at, f"Here it must be {wanted}.")
            return None
        return Parameter(name, Place(at), type_)

    def _other_field(self, operand: dict[str, object], wanted: Type, at: Pointer) -> Field | None:
        path = operand.get("field")
        if list(operand) != ["field"] or not isinstance(path, str):
            self._fault("a mapping here names another field", at, "Write {field: other.path}.")
            return None
        at = (*at, "field")
        other = self.field(path, at)
        if other is not None and not _compatible(other.type, wanted):
            self._fault(f"`{path}` is {article(other.type)}", at, f"Here it must be {wanted}.")
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
        if isinstance(value, str) and value and value == wanted.unasserted:
            return f"`{value}` counts as not declared", "Say what happens then with `on_unknown`."
        if value in wanted.members and not isinstance(value, bool):
            return None
        known = [str(member) for member in wanted.members if member != wanted.unasserted]
        return f"{_quoted(value)} is never a value of {wanted.name}", did_you_mean(_plain(value), known)
    if wanted == PATTERN and isinstance(value, str) and value:
        problem = pattern_problem(value)
        return (problem, "Patterns must match in linear time: see docs/policies.md.") if problem else None
    if wanted == LICENSE and isinstance(value, str) and value:
        return _license_problem(value)
    if _FITS[wanted.kind](value):
        return _no_such(value, wanted) if isinstance(value, str) else None
    return f"{_quoted(value)} is not {article(wanted)}", _scalar_hint(value, wanted)


def _no_such(value: str, wanted: Type) -> tuple[str, str] | None:
    """Say that a text is none that a manifest has in a field of its type: it would be compared in vain."""
    pattern, described = shape(wanted)
    if re.search(pattern, value):
        return None
    return f"{_quoted(value)} is never a value of {wanted}", described


def _license_problem(value: str) -> tuple[str, str] | None:
    """Say why a text is not one license by its canonical id, with what may be meant; None when it is."""
    from steelyard.knowledge.licenses import choices, normalize  # noqa: PLC0415 - a table that few policies need

    named = normalize(value)
    if named.expression is None:
        near = listed(named.candidates[:3], "or")
        return f"{_quoted(value)} is no license: {named.problem}", f"Perhaps {near}." if near else ""
    if choices(value) != ((named.expression,),):
        return f"{_quoted(value)} is more than one license", "List each of them by itself."
    if named.expression != value:
        return f"{_quoted(value)} is not the canonical id of the license", f"Write {named.expression}."
    return None


def _scalar_hint(value: object, wanted: Type) -> str:
    if wanted.kind == "date":
        today = value in ("today", "now", "as-of", "asof")
        return "Write `as_of`, the date of the check." if today else "Write it as YYYY-MM-DD."
    if wanted.kind not in NUMBERS or not isinstance(value, str):
        return ""
    return "Drop the quotes." if is_number(value) else number_hint(value)


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
    if _holds_groups(type_) and operator.operand != "flag":
        return False
    return type_.kind in operator.on


def _holds_groups(type_: Type) -> bool:
    """Whether a list holds groups of fields, which no row could list: their fields are asked for one by one."""
    return type_.kind == "list" and type_.item is not None and type_.item.kind == "record"


def _wanted_type(operator: Operator, field: Type) -> Type:
    """Return the type an operator's operand must have on a field of this type."""
    match operator.operand:
        case "flag":
            return BOOLEAN
        case "pattern":
            return PATTERN
        case "days":
            return NUMBER
        case "list":
            if field.kind == "map":
                return Type("list", "list", item=STRING)
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
    return given.kind == wanted.kind or (given.kind in NUMBERS and wanted.kind in NUMBERS)


def _numbered(lines: list[str], at: Pointer) -> list[tuple[Pointer, str]]:
    return [((*at, index), text) for index, text in enumerate(lines)]


def _quoted(value: object) -> str:
    if _is_scalar(value):
        return f"`{_plain(value)}`"
    return "nothing" if value is None else "this list" if isinstance(value, list) else "this mapping"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, int, float))

"""Types an expression against the manifest: every name resolved, every operand fitting, or an error with its place.

The rules are CEL's, made strict (docs/expressions.md lists every difference): results are boolean, nothing is
truthy, an enumeration is only ever compared with values it can have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.fields import NoField, article, owner_hint, step_into
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.moments import parse_duration, parse_timestamp
from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    Index,
    ListOf,
    Literal,
    Name,
    Node,
    Parameter,
    Place,
    Quantifier,
    Select,
    Variable,
)
from steelyard.policy.language.types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    NUMBER,
    PARENTS,
    PATTERN,
    STRING,
    Each,
    Type,
    Vocabulary,
)
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERS = ("integer", "number")
_TEXTS = ("string", "enum")
_AT_FAULT = Type("union", "anything at fault")
"""The type of a parameter whose own type is at fault: one mistake is one fault."""

_ORDERED = ("string", "integer", "number", "boolean", "date", "duration")
_TEXT_FUNCTIONS = ("startsWith", "endsWith", "contains", "matches")
_OPERATORS = frozenset(["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "&&", "||", "!", "?:", "-_"])
FUNCTIONS = ("has", "size", *_TEXT_FUNCTIONS, "timestamp", "duration")

# What `+ - * / %` give, beyond numbers: (operator, left kind, right kind) → type.
_ARITHMETIC: Mapping[tuple[str, str, str], Type] = {
    ("+", "string", "string"): STRING,
    ("+", "date", "duration"): DATE,
    ("+", "duration", "date"): DATE,
    ("+", "duration", "duration"): DURATION,
    ("-", "date", "duration"): DATE,
    ("-", "date", "date"): DURATION,
    ("-", "duration", "duration"): DURATION,
}


class Checker:
    """Types the expressions of one card; `used` collects the parameters they name."""

    def __init__(self, each: Each, params: Mapping[str, Type | None], words: Vocabulary) -> None:
        self._each = each
        self._params = params
        self._words = words
        self._variables: dict[str, Type] = {}
        self.used: set[str] = set()

    def condition(self, node: Node) -> Node:
        """Type a whole expression; it must be true or false. Raises ExpressionError at what cannot be."""
        typed = self.typed(node)
        self._demand(typed, BOOLEAN, "an expression is true or false")
        return typed

    def typed(self, node: Node) -> Node:
        """Return the node typed. Raises ExpressionError at what cannot be."""
        match node:
            case Literal():
                return node._replace(type=_literal_type(node.value))
            case Name():
                return self._name(node)
            case Select():
                return self._select(node)
            case Index():
                return self._index(node)
            case ListOf():
                items = tuple(self.typed(item) for item in node.items)
                return node._replace(items=items, type=Type("list", "list", item=_common(items)))
            case Quantifier():
                return self._quantifier(node)
            case Call():
                return self._call(node)
            case _:
                return node

    # -- names

    def _roots(self) -> tuple[Each, ...]:
        return (self._each, *PARENTS[self._each])

    def _name(self, node: Name) -> Node:
        name = node.name
        if name in self._variables:
            return Variable(name, node.at, self._variables[name])
        for root in self._roots():
            if name == root:
                return Field(root, (), node.at, self._words.subjects[root])
        if name == "as_of":
            return AsOf(node.at, DATE)
        if name == "params":
            raise _error(node, "`params` alone is no value", "Name one of them: params.x.")
        known = [*self._variables, *self._roots(), "params", "as_of"]
        hint = owner_hint(name, self._each, self._words) or did_you_mean(name, known)
        raise _error(node, f"unknown name `{name}`", hint)

    def _select(self, node: Select) -> Node:
        if node.operand == Name("params", node.operand.at) and "params" not in self._variables:
            return self._parameter(node.field, node.at)
        return self._member(self.typed(node.operand), node.field, node)

    def _parameter(self, name: str, at: Place) -> Node:
        self.used.add(name)
        type_ = self._params.get(name)
        if type_ is None:
            if name in self._params:
                return Parameter(name, at, _AT_FAULT)
            hint = did_you_mean(name, self._params) or "Declare it under `params:` with a type and a default."
            raise ExpressionError(f"unknown parameter `params.{name}`", at.start, at.end, hint)
        return Parameter(name, at, _plain(type_))

    def _member(self, operand: Node, field: str, node: Select | Index) -> Node:
        type_ = _of(operand)
        if type_.kind == "map" and type_.item is not None:
            return Select(operand, field, node.at, type_.item)
        found = step_into(type_, field, [*_written(operand), field], self._each)
        if isinstance(found, NoField):
            raise ExpressionError(found.message, node.at.start, node.at.end, found.hint)
        found = _plain(found)
        if isinstance(operand, Field):
            return Field(operand.root, (*operand.path, field), node.at, found)
        return Select(operand, field, node.at, found)

    def _index(self, node: Index) -> Node:
        operand, key = self.typed(node.operand), self.typed(node.key)
        type_ = _of(operand)
        if isinstance(key, Literal) and isinstance(key.value, str) and type_.kind in ("record", "map"):
            return self._member(operand, key.value, node)
        if type_.kind == "list" and type_.item is not None:
            self._demand(key, INTEGER, "a list is indexed by a whole number")
        elif type_.kind == "map" and type_.item is not None:
            self._demand(key, STRING, "a map is indexed by a text")
        else:
            raise _error(operand, f"{article(type_)} cannot be indexed")
        return Index(operand, key, node.at, type_.item)

    # -- quantifiers

    def _quantifier(self, node: Quantifier) -> Node:
        over = self.typed(node.over)
        type_ = _of(over)
        if type_.kind == "list" and type_.item is not None:
            item = type_.item
        elif type_.kind == "map":
            item = STRING
        else:
            raise _error(over, f"`{node.kind}` walks a list, and this is {article(type_)}")
        taken = [*self._variables, *self._roots(), "params", "as_of"]
        if node.variable in taken:
            raise _error(node, f"`{node.variable}` already means something here", "Choose another name.")
        self._variables[node.variable] = item
        try:
            condition = None if node.condition is None else self.condition(node.condition)
            body = self.typed(node.body)
        finally:
            del self._variables[node.variable]
        if node.kind == "map":
            result = Type("list", "list", item=_of(body))
        else:
            self._demand(body, BOOLEAN, f"`{node.kind}` asks something true or false")
            result = type_ if node.kind == "filter" and type_.kind == "list" else BOOLEAN
            if node.kind == "filter" and type_.kind == "map":
                result = Type("list", "list", item=STRING)
        return node._replace(over=over, body=body, condition=condition, type=result)

    # -- calls

    def _call(self, node: Call) -> Node:  # noqa: C901, PLR0912 - one branch per function
        name = node.function
        if name not in _OPERATORS and name not in FUNCTIONS:
            raise _error(node, f"unknown function `{name}`", did_you_mean(name, FUNCTIONS))
        args = tuple(self.typed(arg) for arg in node.args)
        typed = node._replace(args=args)
        match name:
            case "&&" | "||" | "!":
                for arg in args:
                    self._demand(arg, BOOLEAN, f"`{name}` joins what is true or false")
                return typed._replace(type=BOOLEAN)
            case "?:":
                self._demand(args[0], BOOLEAN, "a condition is true or false")
                return typed._replace(type=self._either(args[1], args[2]))
            case "==" | "!=":
                self._comparable(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "<" | "<=" | ">" | ">=":
                self._orderable(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "in":
                self._membership(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "-_":
                if _of(args[0]).kind not in _NUMBERS:
                    raise _error(args[0], f"`-` negates a number, and this is {article(_of(args[0]))}")
                return typed._replace(type=_of(args[0]))
            case "has":
                return self._has(typed)
            case "size":
                self._count(node, 1)
                if _of(args[0]).kind not in ("string", "enum", "list", "map"):
                    raise _error(
                        args[0], f"`size` counts a text, list or map, and this is {article(_of(args[0]))}"
                    )
                return typed._replace(type=INTEGER)
            case "timestamp" | "duration":
                return self._moment(typed)
            case _ if name in _TEXT_FUNCTIONS:
                return self._text(typed)
            case _:
                return typed._replace(type=self._arithmetic(name, args[0], args[1], node))

    def _count(self, node: Call, wanted: int) -> None:
        if len(node.args) != wanted:
            raise _error(node, f"`{node.function}` takes {wanted} argument{'s' if wanted > 1 else ''}")

    def _has(self, node: Call) -> Node:
        (arg,) = node.args
        if not isinstance(arg, (Field, Select)) or (isinstance(arg, Field) and not arg.path):
            raise _error(node, "`has` asks for one field", "For example: has(model.license).")
        return node._replace(type=BOOLEAN)

    def _text(self, node: Call) -> Node:
        self._count(node, 2)
        text, other = node.args
        for arg in node.args:
            if _of(arg).kind not in _TEXTS:
                raise _error(arg, f"`{node.function}` takes texts, and this is {article(_of(arg))}")
        if node.function == "matches" and _of(other) != PATTERN:
            if not isinstance(other, Literal) or not isinstance(other.value, str):
                hint = "Write it out, or declare a parameter of type `pattern`."
                raise _error(other, "a pattern must be known when the card is loaded", hint)
            problem = pattern_problem(other.value)
            if problem:
                raise _error(other, problem, "Patterns are RE2's: see docs/expressions.md.")
        return node._replace(args=(text, other), type=BOOLEAN)

    def _moment(self, node: Call) -> Node:
        self._count(node, 1)
        (arg,) = node.args
        if _of(arg).kind == "date" and node.function == "timestamp":
            return arg
        if not isinstance(arg, Literal) or not isinstance(arg.value, str):
            raise _error(arg, f"`{node.function}` takes a text that is written out")
        parse = parse_timestamp if node.function == "timestamp" else parse_duration
        try:
            value = parse(arg.value)
        except ValueError as error:
            raise _error(arg, str(error)) from error
        return Literal(value, node.at, DATE if node.function == "timestamp" else DURATION)

    def _arithmetic(self, name: str, left: Node, right: Node, node: Call) -> Type:
        one, other = _of(left), _of(right)
        if one.kind in _NUMBERS and other.kind in _NUMBERS:
            whole = one.kind == other.kind == "integer"
            if name == "%" and not whole:
                raise _error(node, "`%` takes whole numbers")
            return INTEGER if whole else NUMBER
        if name == "+" and one.kind == other.kind == "list":
            return one if one.item == other.item else Type("list", "list", item=ANYTHING)
        left_kind, right_kind = ("string" if kind == "enum" else kind for kind in (one.kind, other.kind))
        result = _ARITHMETIC.get((name, left_kind, right_kind))
        if result is None:
            raise _error(node, f"`{name}` cannot join {article(one)} and {article(other)}")
        return result

    # -- comparisons

    def _either(self, one: Node, other: Node) -> Type:
        common = _common((one, other))
        if common is ANYTHING and ANYTHING not in (_of(one), _of(other)):
            raise _error(other, f"both branches must be alike: {article(_of(one))} and {article(_of(other))}")
        return common

    def _comparable(self, left: Node, right: Node) -> None:
        one, other = _of(left), _of(right)
        if _meet(one, other):
            self._possible(left, right)
            self._possible(right, left)
            return
        for node, against in ((left, other), (right, one)):
            if isinstance(node, Literal) and against.kind == "date" and isinstance(node.value, str):
                raise _error(node, "a date is compared with a date", f'Write timestamp("{node.value}").')
        raise _error(right, f"{article(one)} is never equal to {article(other)}", at=left.at.to(right.at))

    def _possible(self, field: Node, literal: Node) -> None:
        """Refuse a comparison of an enumeration with what it can never be."""
        type_ = _of(field)
        if type_.kind != "enum" or not isinstance(literal, Literal) or not isinstance(literal.value, str):
            return
        if literal.value == type_.unasserted:
            hint = "Ask with has(…), and say what follows with `on_unknown`."
            raise _error(literal, f"`{literal.value}` counts as not declared", hint)
        if literal.value not in type_.members:
            known = [member for member in type_.members if member != type_.unasserted]
            raise _error(
                literal,
                f"`{literal.value}` is never a value of {type_.name}",
                did_you_mean(literal.value, known),
            )

    def _orderable(self, left: Node, right: Node) -> None:
        one, other = _of(left), _of(right)
        if "enum" in (one.kind, other.kind):
            ordered = left if one.kind == "enum" else right
            hint = "Compare by rank with the row test at_least or at_most." if _of(ordered).ordered else ""
            raise _error(ordered, f"{_of(ordered).name} has no order here", hint)
        if one.kind not in _ORDERED or other.kind not in _ORDERED or not _meet(one, other):
            self._comparable(left, right)
            raise _error(right, f"{article(one)} has no order", at=left.at.to(right.at))

    def _membership(self, left: Node, right: Node) -> None:
        over = _of(right)
        if over.kind == "map":
            self._demand(left, STRING, "the keys of a map are texts")
            return
        if over.kind != "list" or over.item is None:
            raise _error(right, f"`in` looks into a list or map, and this is {article(over)}")
        if isinstance(right, ListOf):
            for item in right.items:
                self._comparable(left, item)
        elif not _meet(_of(left), over.item):
            raise _error(left, f"{article(_of(left))} is never in {article(over)}")
        elif over.item.kind == "enum":
            self._possible(Field(self._each, ("item",), right.at, over.item), left)

    def _demand(self, node: Node, wanted: Type, why: str) -> None:
        type_ = _of(node)
        if type_.kind == wanted.kind or type_ == _AT_FAULT or (wanted == STRING and type_.kind == "enum"):
            return
        hint = ""
        if wanted == BOOLEAN and isinstance(node, (Field, Select)):
            hint = "Nothing is truthy: compare it, or ask with has(…)."
        raise _error(node, f"{why}, and this is {article(type_)}", hint)


def _error(node: Node, message: str, hint: str = "", at: Place | None = None) -> ExpressionError:
    place = at or node.at
    return ExpressionError(message, place.start, place.end, hint)


def _of(node: Node) -> Type:
    assert node.type is not None  # noqa: S101 - typed before it is asked
    return node.type


def _plain(type_: Type) -> Type:
    """Return the type as expressions have it: an enumeration of numbers is of numbers."""
    numbered = type_.kind == "enum" and not any(isinstance(member, str) for member in type_.members)
    return INTEGER if numbered else type_


def _literal_type(value: object) -> Type:
    match value:
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return NUMBER
        case _:
            return STRING


def _meet(one: Type, other: Type) -> bool:
    """Whether values of the two types can ever be equal."""
    if "union" in (one.kind, other.kind):
        return "record" not in (one.kind, other.kind)
    if one.kind in _NUMBERS and other.kind in _NUMBERS:
        return True
    if one.kind == other.kind == "enum":
        return bool({*one.members} - {one.unasserted} & {*other.members} - {other.unasserted})
    if one.kind in _TEXTS and other.kind in _TEXTS:
        return True
    if one.kind == other.kind == "list":
        return one.item is None or other.item is None or _meet(one.item, other.item)
    return one.kind == other.kind and one.kind not in ("record", "map")


def _common(nodes: tuple[Node, ...]) -> Type:
    """Return the type that all nodes have, numbers and texts widening; anything when there is none."""
    types = [_of(node) for node in nodes]
    if not types:
        return ANYTHING
    first = types[0]
    if all(type_ == first for type_ in types):
        return first
    if all(type_.kind in _NUMBERS for type_ in types):
        return NUMBER
    if all(type_.kind in _TEXTS for type_ in types):
        return STRING
    return ANYTHING


def _written(node: Node) -> list[str]:
    match node:
        case Field():
            return [node.root, *node.path]
        case Variable():
            return [node.name]
        case Select():
            return [*_written(node.operand), node.field]
        case _:
            return ["…"]

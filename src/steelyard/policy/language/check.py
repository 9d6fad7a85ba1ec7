"""Types an expression against the manifest: every name resolved, every operand fitting, or an error with its place.

The rules are CEL's, made strict (docs/expressions.md lists every difference): results are boolean, nothing is
truthy, an enumeration is only ever compared with values it can have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.agree import (
    AT_FAULT,
    common,
    comparable,
    demand,
    either,
    membership,
    orderable,
    plain,
    refused,
    shared,
    type_of,
)
from steelyard.policy.language.fields import NoField, article, owner_hint, step_into
from steelyard.policy.language.functions import FUNCTIONS, TEXT_FUNCTIONS, call_hint, elsewhere
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.meant import bare_names, duration_hint, is_path, quoted_hint, shift_hint
from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.timestamps import parse_duration, parse_timestamp
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
    NUMBERS,
    PARENTS,
    PATTERN,
    STRING,
    TEXTS,
    Each,
    Type,
    Vocabulary,
)
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIST_HINT = "Ask `value in list`, or with .exists(…) or .all(…)."

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
        demand(typed, BOOLEAN, "an expression is true or false")
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
                return node._replace(items=items, type=Type("list", "list", item=common(items)))
            case Quantifier():
                return self._quantifier(node)
            case Call():
                return self._call(node)
        raise AssertionError(node)  # pragma: no cover - the parser makes no other nodes

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
            raise refused(node, "`params` alone is no value", "Name one of them: params.x.")
        known = [*self._variables, *self._roots(), "params", "as_of"]
        hint = elsewhere(name) or owner_hint(name, self._each, self._words) or did_you_mean(name, known)
        if hint.startswith("allowed: "):
            hint = f"{hint}; a text is quoted: '{name}'"
        raise refused(node, f"unknown name `{name}`", hint)

    def _select(self, node: Select) -> Node:
        if node.operand == Name("params", node.operand.at) and "params" not in self._variables:
            return self._parameter(node.field, node.at)
        return self._member(self.typed(node.operand), node.field, node)

    def _parameter(self, name: str, at: Place) -> Node:
        self.used.add(name)
        type_ = self._params.get(name)
        if type_ is None:
            if name in self._params:
                return Parameter(name, at, AT_FAULT)
            hint = did_you_mean(name, self._params) or "Declare it under `params:` with a type and a default."
            raise ExpressionError(f"unknown parameter `params.{name}`", at.start, at.end, hint)
        return Parameter(name, at, plain(type_))

    def _member(self, operand: Node, field: str, node: Select | Index) -> Node:
        type_ = type_of(operand)
        if type_.kind == "map" and type_.item is not None:
            return Select(operand, field, node.at, type_.item)
        found = step_into(type_, field, [*_written(operand), field], self._each, row=False)
        if isinstance(found, NoField):
            hint = found.hint
            if isinstance(operand, Field) and not operand.path and not hint.startswith("did you mean"):
                hint = owner_hint(field, self._each, self._words) or hint
            raise ExpressionError(found.message, node.at.start, node.at.end, hint)
        found = plain(found)
        if isinstance(operand, Field):
            return Field(operand.root, (*operand.path, field), node.at, found)
        return Select(operand, field, node.at, found)

    def _index(self, node: Index) -> Node:
        operand, key = self.typed(node.operand), self.typed(node.key)
        type_ = type_of(operand)
        if isinstance(key, Literal) and isinstance(key.value, str) and type_.kind in ("record", "map"):
            return self._member(operand, key.value, node)
        if type_.kind == "list" and type_.item is not None:
            demand(key, INTEGER, "a list is indexed by a whole number")
        elif type_.kind == "map" and type_.item is not None:
            demand(key, STRING, "a map is indexed by a text")
        else:
            raise refused(operand, f"{article(type_)} cannot be indexed")
        return Index(operand, key, node.at, type_.item)

    # -- quantifiers

    def _quantifier(self, node: Quantifier) -> Node:
        over = self.typed(node.over)
        type_ = type_of(over)
        if type_.kind == "list" and type_.item is not None:
            item = type_.item
        elif type_.kind == "map":
            item = STRING
        else:
            raise refused(over, f"`{node.kind}` walks a list, and this is {article(type_)}")
        self._refuse_taken(node.variable, node.named or node.at)
        self._variables[node.variable] = item
        try:
            condition = None if node.condition is None else self.condition(node.condition)
            body = self.typed(node.body)
        finally:
            del self._variables[node.variable]
        if node.kind == "map":
            result = Type("list", "list", item=type_of(body))
        else:
            demand(body, BOOLEAN, f"`{node.kind}` asks something true or false")
            result = type_ if node.kind == "filter" and type_.kind == "list" else BOOLEAN
            if node.kind == "filter" and type_.kind == "map":
                result = Type("list", "list", item=STRING)
        return node._replace(over=over, body=body, condition=condition, type=result)

    def _refuse_taken(self, name: str, at: Place) -> None:
        """Raise ExpressionError where a quantifier's name could be read as something else."""
        if name in (*self._variables, *self._roots(), "params", "as_of"):
            message = f"`{name}` already means something here"
        elif name in (field for root in self._roots() for field in self._words.subjects[root].fields):
            message = f"`{name}` is a field, and would be read as one"
        else:
            return
        raise ExpressionError(message, at.start, at.end, "Choose another name.")

    # -- calls

    def _call(self, node: Call) -> Node:  # noqa: C901, PLR0912 - one branch per function
        name = node.function
        if node.named is not None and name not in FUNCTIONS:
            raise refused(node, f"unknown function `{name}`", call_hint(name), node.named)
        try:
            args = tuple(self.typed(arg) for arg in node.args)
        except ExpressionError:
            self._refuse_unquoted(node)
            raise
        typed = node._replace(args=args)
        match name:
            case "&&" | "||" | "!":
                for arg in args:
                    demand(arg, BOOLEAN, f"`{name}` joins what is true or false")
                return typed._replace(type=BOOLEAN)
            case "?:":
                demand(args[0], BOOLEAN, "a condition is true or false")
                return typed._replace(type=either(args[1], args[2]))
            case "==" | "!=":
                comparable(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "<" | "<=" | ">" | ">=":
                orderable(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "in":
                membership(args[0], args[1])
                return typed._replace(type=BOOLEAN)
            case "-_":
                if type_of(args[0]).kind not in NUMBERS:
                    raise refused(args[0], f"`-` negates a number, and this is {article(type_of(args[0]))}")
                return typed._replace(type=type_of(args[0]))
            case "has":
                return self._has(typed)
            case "size":
                self._count(node, 1)
                if type_of(args[0]).kind not in ("string", "enum", "list", "map"):
                    raise refused(
                        args[0], f"`size` counts a text, list or map, and this is {article(type_of(args[0]))}"
                    )
                return typed._replace(type=INTEGER)
            case "timestamp" | "duration":
                return self._moment(typed)
            case _ if name in TEXT_FUNCTIONS:
                return self._text(typed)
            case _:
                return typed._replace(type=self._arithmetic(name, args[0], args[1], node))

    def _refuse_unquoted(self, node: Call) -> None:
        """Raise ExpressionError where a value of an enumeration is compared without its quotes."""
        if node.function not in ("==", "!=", "in"):
            return
        for one, other in (node.args, node.args[::-1]):
            if not is_path(other) or (isinstance(other, Name) and other.name not in self._variables):
                continue
            against = type_of(self.typed(other))
            for name in bare_names(one):
                if hint := quoted_hint(name.name, against):
                    raise refused(name, f"unknown name `{name.name}`", hint)

    def _count(self, node: Call, wanted: int) -> None:
        if len(node.args) != wanted:
            raise refused(node, f"`{node.function}` takes {wanted} argument{'s' if wanted > 1 else ''}")

    def _has(self, node: Call) -> Node:
        (arg,) = node.args
        if not isinstance(arg, (Field, Select)) or (isinstance(arg, Field) and not arg.path):
            raise refused(node, "`has` asks for one field", "For example: has(model.license).")
        return node._replace(type=BOOLEAN)

    def _text(self, node: Call) -> Node:
        self._count(node, 2)
        text, other = node.args
        for arg in node.args:
            if type_of(arg).kind not in TEXTS:
                hint = _LIST_HINT if type_of(arg).kind == "list" and arg is text else ""
                raise refused(
                    arg, f"`{node.function}` takes texts, and this is {article(type_of(arg))}", hint
                )
        if node.function == "matches" and type_of(other) != PATTERN:
            if not isinstance(other, Literal) or not isinstance(other.value, str):
                hint = "Write it out, or declare a parameter of type `pattern`."
                raise refused(other, "a pattern must be known when the card is loaded", hint)
            problem = pattern_problem(other.value)
            if problem:
                raise refused(other, problem, "Patterns are RE2's: see docs/expressions.md.")
        return node._replace(args=(text, other), type=BOOLEAN)

    def _moment(self, node: Call) -> Node:
        self._count(node, 1)
        (arg,) = node.args
        if type_of(arg).kind == "date" and node.function == "timestamp":
            return arg
        if not isinstance(arg, Literal) or not isinstance(arg.value, str):
            raise refused(arg, f"`{node.function}` takes a text that is written out")
        parse = parse_timestamp if node.function == "timestamp" else parse_duration
        try:
            value = parse(arg.value)
        except ValueError as error:
            hint = duration_hint(arg.value) if node.function == "duration" else ""
            raise refused(arg, str(error), hint) from error
        return Literal(value, node.at, DATE if node.function == "timestamp" else DURATION)

    def _arithmetic(self, name: str, left: Node, right: Node, node: Call) -> Type:
        one, other = type_of(left), type_of(right)
        if one.kind in NUMBERS and other.kind in NUMBERS:
            whole = one.kind == other.kind == "integer"
            if name == "%" and not whole:
                raise refused(node, "`%` takes whole numbers")
            return INTEGER if whole else NUMBER
        if name == "+" and one.kind == other.kind == "list":
            joined = shared((one, other))
            return joined if joined.kind == "list" else Type("list", "list", item=ANYTHING)
        left_kind, right_kind = ("string" if kind == "enum" else kind for kind in (one.kind, other.kind))
        result = _ARITHMETIC.get((name, left_kind, right_kind))
        if result is None:
            hint = shift_hint(right) if one.kind == "date" and other.kind in NUMBERS and name in "+-" else ""
            raise refused(node, f"`{name}` cannot join {article(one)} and {article(other)}", hint)
        return result


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


def _written(node: Node) -> list[str]:
    match node:
        case Field():
            return [node.root, *node.path]
        case Variable():
            return [node.name]
        case AsOf():
            return ["as_of"]
        case Parameter():
            return ["params", node.name]
        case Select():
            return [*_written(node.operand), node.field]
        case _:
            return ["…"]

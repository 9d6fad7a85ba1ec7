"""Explains a condition: the tree of its evaluation with values and places, and which leaf decided.

It walks the same typed tree that `emit` compiles and uses the same operations; property tests hold that its
root always equals what the compiled code decided. The reason shown with a finding comes from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from steelyard.policy.language import runtime
from steelyard.policy.language.moments import day, say_duration, say_moment
from steelyard.policy.language.patterns import searcher
from steelyard.policy.language.runtime import Budget, EvaluationError
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    Index,
    ListOf,
    Literal,
    Node,
    Parameter,
    Quantifier,
    Select,
    Variable,
    children,
)
from steelyard.policy.operators import OPERATORS
from steelyard.schemas import listed
from steelyard.verdict import ABSENT, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.decide import Scope
    from steelyard.source import Pointer

_ARITHMETIC = ("+", "-", "*", "/", "%")
_WORDS = {
    "==": ("{}", "anything but {}"),
    "!=": ("anything but {}", "{}"),
    "<": ("less than {}", "at least {}"),
    "<=": ("at most {}", "more than {}"),
    ">": ("more than {}", "at most {}"),
    ">=": ("at least {}", "less than {}"),
    "in": ("one of {}", "none of {}"),
    "startsWith": ("a text that starts with {}", "a text that does not start with {}"),
    "endsWith": ("a text that ends with {}", "a text that does not end with {}"),
    "contains": ("a text that contains {}", "a text that does not contain {}"),
    "matches": ("a match of {}", "no match of {}"),
}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Explained(NamedTuple):
    """A node as it was evaluated. `value` is None when absent or unknown; `pointer` is a fact's place.

    `failure` is set where an operation had no answer; `parts` are the nodes below, a quantifier's element by
    element.
    """

    node: Node
    value: Any
    parts: tuple[Explained, ...] = ()
    pointer: Pointer | None = None
    failure: str = ""


class Explainer:
    """Explains the conditions of one rule on one subject."""

    def __init__(self, scope: Scope, params: Mapping[str, object]) -> None:
        self._scope = scope
        self._params = params
        self._variables: dict[str, Explained] = {}
        self._budget = Budget()

    def explain(self, node: Node) -> Explained:
        """Return the node explained. Never raises: an operation without an answer is a failure in the tree."""
        try:
            return self._explain(node)
        except EvaluationError as error:
            return Explained(node, None, failure=str(error))

    def _explain(self, node: Node) -> Explained:  # noqa: C901, PLR0912 - one branch per kind of node
        match node:
            case Literal():
                return Explained(node, self._moment(node, node.value))
            case Parameter():
                return Explained(node, self._moment(node, self._params[node.name]))
            case AsOf():
                return Explained(node, day(self._scope.as_of))
            case Variable():
                known = self._variables[node.name]
                return known._replace(node=node, value=self._asserted(node, known.value))
            case Field():
                return self._field(node)
            case Select():
                return self._select(node)
            case Quantifier():
                return self._quantifier(node)
            case Call(function="&&" | "||"):
                parts = tuple(self.explain(arg) for arg in node.args)
                join = runtime.either if node.function == "||" else runtime.both
                return self._settled(node, parts, lambda: join([_thunk(part) for part in parts]))
            case Call(function="?:"):
                condition = self._explain(node.args[0])
                if condition.value is None:
                    return Explained(node, None, (condition,))
                chosen = self._explain(node.args[1 if condition.value else 2])
                return Explained(node, chosen.value, (condition, chosen))
            case Call() if node.function in OPERATORS:
                return self._row(node)
        parts = tuple(self._explain(child) for child in children(node))
        if isinstance(node, Call) and node.function == "has":
            return Explained(node, parts[0].value is not None, parts)
        if any(part.value is None for part in parts):
            return Explained(node, None, parts)
        values = [part.value for part in parts]
        if isinstance(node, ListOf):
            return Explained(node, values, parts)
        if isinstance(node, Index):
            value = runtime.element(*values)
            pointer = None if parts[0].pointer is None else (*parts[0].pointer, values[1])
            return Explained(node, self._asserted(node, value), parts, pointer)
        assert isinstance(node, Call)  # noqa: S101 - the nodes that are left
        return Explained(node, _applied(node, values), parts)

    def _settled(self, node: Node, parts: tuple[Explained, ...], join: Callable[[], Any]) -> Explained:
        """Return a node whose operands may have failed: the failure is the node's own unless another decides."""
        try:
            return Explained(node, join(), parts)
        except EvaluationError as error:
            return Explained(node, None, parts, failure=str(error))

    # -- facts

    def _field(self, node: Field) -> Explained:
        value: Any = self._scope.records[node.root]
        for step in node.path:
            value = value.get(step) if isinstance(value, dict) else None
        pointer = (*self._scope.pointers[node.root], *node.path)
        return Explained(node, self._moment(node, self._asserted(node, value)), pointer=pointer)

    def _select(self, node: Select) -> Explained:
        operand = self._explain(node.operand)
        value = None if operand.value is None else operand.value.get(node.field)
        pointer = None if operand.pointer is None else (*operand.pointer, node.field)
        return Explained(node, self._moment(node, self._asserted(node, value)), (operand,), pointer)

    def _asserted(self, node: Node, value: Any) -> Any:  # noqa: ANN401 - any manifest value
        return (
            None
            if node.type is not None and node.type.unasserted and value == node.type.unasserted
            else value
        )

    def _moment(self, node: Node, value: Any) -> Any:  # noqa: ANN401 - any manifest value
        is_date = node.type is not None and node.type.kind == "date"
        return day(value) if is_date and isinstance(value, str) else value

    # -- conditions

    def _row(self, node: Call) -> Explained:
        name, operator = node.function, OPERATORS[node.function]
        parts = tuple(self._explain(arg) for arg in node.args)
        field, operand = parts
        if name == "present":
            held = field.value is not None and operator.holds(field.value, True)
            return Explained(node, held is operand.value, parts)
        if field.value is None or operand.value is None:
            return Explained(node, None, parts)
        # Rows compare dates as the manifest writes them: texts that sort as days do.
        left, right = _plain(field), _plain(operand)
        type_ = field.node.type
        if name == "matches":
            return Explained(node, searcher(right)(left), parts)
        if name == "within_days":
            return Explained(node, operator.holds((left, self._scope.as_of), right), parts)
        if type_ is not None and type_.kind == "enum" and name in ("at_least", "at_most"):
            left, right = type_.members.index(left), type_.members.index(right)
        return Explained(node, operator.holds(left, right), parts)

    def _quantifier(self, node: Quantifier) -> Explained:
        over = self._explain(node.over)
        if over.value is None:
            return Explained(node, None, (over,))
        parts: list[Explained] = []

        def told(body: Node | None) -> Callable[[Any], Any]:
            def tell(step: tuple[int | str, Any]) -> Any:  # noqa: ANN401 - any value
                key, item = step
                pointer = None if over.pointer is None else (*over.pointer, key)
                self._variables[node.variable] = Explained(node.over, item, pointer=pointer)
                try:
                    if body is None:
                        return item
                    part = self._explain(body)
                    parts.append(part)
                    return part.value
                finally:
                    del self._variables[node.variable]

            return tell

        steps = (
            [(key, key) for key in over.value]
            if isinstance(over.value, dict)
            else list(enumerate(over.value))
        )
        match node.kind:
            case "all":
                value: Any = runtime.for_all(steps, told(node.body), self._budget)
            case "exists":
                value = runtime.for_some(steps, told(node.body), self._budget)
            case "exists_one":
                value = runtime.for_one(steps, told(node.body), self._budget)
            case "filter":
                value = runtime.chosen(steps, told(node.body), told(None), self._budget)
            case _:
                test = None if node.condition is None else told(node.condition)
                value = runtime.chosen(steps, test, told(node.body), self._budget)
        return Explained(node, value, (over, *parts))


def _thunk(part: Explained) -> Callable[[], Any]:
    def give() -> Any:  # noqa: ANN401 - any value
        if part.failure:
            raise EvaluationError(part.failure)
        return part.value

    return give


def _applied(node: Call, values: list[Any]) -> Any:  # noqa: ANN401, C901, PLR0912 - one branch per function
    assert node.type is not None  # noqa: S101 - typed by the checker
    left, right = values[0], values[-1]
    match node.function:
        case "!":
            return not left
        case "==":
            return runtime.alike(left, right)
        case "!=":
            return not runtime.alike(left, right)
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "in":
            return any(runtime.alike(left, one) for one in right)
        case "-_":
            return runtime.arithmetic("-", -0.0 if node.type.kind == "number" else 0, left, node.type.kind)
        case "size":
            return len(left)
        case "startsWith":
            return left.startswith(right)
        case "endsWith":
            return left.endswith(right)
        case "contains":
            return right in left
        case "matches":
            return searcher(right)(left)
        case _:
            return runtime.arithmetic(node.function, left, right, node.type.kind)


# -- evidence


def deciding(explained: Explained, *, wanted: bool = True) -> list[tuple[Explained, bool]]:
    """Return the leaves that made a condition what it is, each with what would have to be true of it instead.

    `wanted` is what the condition should have been: a false condition is explained by what is false in it, an
    unknown one by what is unknown.
    """
    node = explained.node
    if isinstance(node, Call):
        match node.function:
            case "&&" | "||":
                alike = [
                    part for part in explained.parts if part.value is explained.value and not part.failure
                ]
                return [leaf for part in alike or explained.parts for leaf in deciding(part, wanted=wanted)]
            case "!":
                return deciding(explained.parts[0], wanted=not wanted)
            case "?:" if explained.value is not None:
                return deciding(explained.parts[1], wanted=wanted)
            case "?:":
                return deciding(explained.parts[-1], wanted=wanted)
    if isinstance(node, Quantifier) and node.kind in ("all", "exists"):
        alike = [part for part in explained.parts[1:] if part.value is explained.value]
        if alike:
            return [leaf for part in alike for leaf in deciding(part, wanted=wanted)]
    return [(explained, wanted)]


def evidence(explained: Explained, texts: Mapping[Pointer, str]) -> list[Evidence]:
    """Return the evidence of a condition: one piece for each leaf that decided; `texts` are the expressions."""
    return [_piece(leaf, wanted, explained.value, texts) for leaf, wanted in deciding(explained)]


def _piece(leaf: Explained, wanted: bool, holds: bool | None, texts: Mapping[Pointer, str]) -> Evidence:  # noqa: FBT001
    fact = _fact(leaf)
    pointer = fact.pointer if fact is not None and fact.pointer is not None else ()
    found = ABSENT if fact is None or fact.value is None else _plain(fact)
    return Evidence(pointer, found, _wanted(leaf, wanted, fact, texts), holds)


def _fact(leaf: Explained) -> Explained | None:
    """Return the fact a leaf is about: of several, one that is absent when the leaf is unknown, else the first."""
    facts: list[Explained] = []
    pending = [leaf]
    for one in pending:
        if one.pointer is not None and not (isinstance(one.node, Field) and not one.node.path):
            facts.append(one)
        else:
            pending.extend(one.parts)
    if leaf.value is None:
        facts = [fact for fact in facts if fact.value is None] or facts
    return facts[0] if facts else None


def _plain(fact: Explained) -> Any:  # noqa: ANN401 - any manifest value
    """Return a fact as the manifest has it."""
    is_moment = fact.node.type is not None and fact.node.type.kind == "date"
    return say_moment(fact.value) if is_moment and isinstance(fact.value, int) else fact.value


def _wanted(leaf: Explained, wanted: bool, fact: Explained | None, texts: Mapping[Pointer, str]) -> str:  # noqa: FBT001
    node = leaf.node
    if isinstance(node, Call):
        if node.function in OPERATORS:
            return _wanted_by_row(leaf)
        if node.function == "has":
            return "a value" if wanted else "nothing"
        words = _WORDS.get(node.function)
        if words is not None and fact is not None:
            left, right = leaf.parts[0], leaf.parts[-1]
            if left.pointer == fact.pointer:
                return words[not wanted].format(say(right))
            if right.pointer == fact.pointer and node.function in _FLIPPED:
                return _WORDS[_FLIPPED[node.function]][not wanted].format(say(left))
    if fact is not None and fact.node is node:
        return "true" if wanted else "false"
    text = source(node, texts)
    return f"`{text}` to be {'true' if wanted else 'false'}"


def _wanted_by_row(leaf: Explained) -> str:
    node = leaf.node
    assert isinstance(node, Call)  # noqa: S101 - the caller knows
    operand = leaf.parts[1]
    if node.function == "present":
        return "a value" if operand.value else "nothing"
    together = node.function == "has_all" and isinstance(operand.node, (Literal, Parameter))
    said = _said(operand.node, operand.value, "and") if together else say(operand)
    return OPERATORS[node.function].wanted.format(said)


def say(explained: Explained) -> str:
    """Write an operand in words: its value, and where it came from when it is another field or the date."""
    value, node = explained.value, explained.node
    match node:
        case AsOf():
            return f"{say_moment(value)} (the date of the check)"
        case Field() | Select() if explained.pointer is not None:
            name = ".".join(node.path) if isinstance(node, Field) else node.field
            return f"`{name}`" + ("" if value is None else f", which is {_said(node, value)}")
        case _:
            return _said(node, value)


def _said(node: Node, value: object, last: str = "or") -> str:
    kind = node.type.kind if node.type is not None else ""
    if kind == "date" and isinstance(value, int):
        return say_moment(value)
    if kind == "duration" and isinstance(value, int):
        return say_duration(value)
    if isinstance(value, list):
        return listed((_said(node, item) for item in value), last) or "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "an unknown value" if value is None else str(value)


def source(node: Node, texts: Mapping[Pointer, str]) -> str:
    """Return what was written for a node: its stretch of the expression, or the row's test."""
    text = texts.get(node.at.pointer, "")
    if text and node.at.start >= 0:
        return " ".join(text[node.at.start : node.at.end].split())
    return ".".join(str(step) for step in node.at.pointer[1:])

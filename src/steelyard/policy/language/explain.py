"""Explains a condition: the tree of its evaluation, with values and places.

It walks the same typed tree that `emit` compiles and uses the same operations; property tests hold that its
root always equals what the compiled code decided. `evidence` tells from the tree why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language import runtime
from steelyard.policy.language.facts import fact, member, within
from steelyard.policy.language.moments import day, say_moment
from steelyard.policy.language.patterns import searcher
from steelyard.policy.language.runtime import Budget, EvaluationError, OutOfStepsError
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
)
from steelyard.policy.language.weight import are_weighed, is_lengthy, making
from steelyard.policy.operators import OPERATORS
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.types import Type
    from steelyard.source import Pointer


_DATED = ("date", "list")
"""The kinds of values that may be, or hold, moments."""


class Explained(NamedTuple):
    """A node as it was evaluated. `value` is None when absent or unknown; `pointer` is a fact's place.

    `failure` is set where an operation had no answer; `parts` are the nodes below, a quantifier's element by
    element. Only `whole` tells what a quantifier's part looked at (`element`), and what nobody computed (`beyond`).
    """

    node: Node
    value: Any
    parts: tuple[Explained, ...] = ()
    pointer: Pointer | None = None
    failure: str = ""
    element: Explained | None = None
    beyond: tuple[Explained, ...] = ()
    asked: bool = True
    """False for a Python check that nobody asked, since what stands before it had decided."""


class Explainer:
    """Explains the conditions of one rule on one subject, each within a budget of its own."""

    def __init__(self, scope: Scope, params: Mapping[str, object]) -> None:
        self._scope = scope
        self._params = params
        self._variables: dict[str, Explained] = {}
        self._budget = self._spare = Budget()
        self._failed: Explained | None = None

    def explain(self, node: Node) -> Explained:
        """Return the node explained. Never raises: an operation without an answer is a failure in the tree."""
        self._budget, self._spare, self._failed = Budget(), Budget(), None
        try:
            return self._explain(node)
        except EvaluationError as error:
            return self._failure(node, error)

    def _failure(self, node: Node, error: EvaluationError) -> Explained:
        """Return a node that has no answer, with the node below that failed."""
        failed, self._failed = self._failed, None
        if failed is not None and failed.node is node:
            return failed
        return Explained(node, None, () if failed is None else (failed,), failure=str(error))

    def _explain(self, node: Node) -> Explained:
        kind = node.function if node.__class__ is Call else node.__class__
        explained: Explained = getattr(self, _WAYS.get(kind, "_operation"))(node)
        return explained

    def _literal(self, node: Literal) -> Explained:
        return Explained(node, _moment(node, node.value))

    def _parameter(self, node: Parameter) -> Explained:
        return Explained(node, _moment(node, self._params[node.name]))

    def _day_of_check(self, node: AsOf) -> Explained:
        return Explained(node, day(self._scope.as_of))

    def _variable(self, node: Variable) -> Explained:
        _, value, parts, pointer, *_ = self._variables[node.name]
        return Explained(node, _asserted(node, value), parts, pointer)

    def _choice(self, node: Call) -> Explained:
        condition = self._explain(node.args[0])
        if condition.value is None:
            return Explained(node, None, (condition,))
        chosen = self._explain(node.args[1 if condition.value else 2])
        return Explained(node, chosen.value, (condition, chosen))

    def _has(self, node: Call) -> Explained:
        asked = self._explain(node.args[0])
        return Explained(node, asked.value is not None, (asked,))

    def _list(self, node: ListOf) -> Explained:
        parts = self._parts(node.items, self._explain, None)
        values = [part.value for part in parts]
        if None in values:
            return Explained(node, None, parts)
        runtime.weigh(None, self._budget, making(node) if self._variables else 0)
        return Explained(node, values, parts)

    def _index(self, node: Index) -> Explained:
        parts = of, at = self._parts((node.operand, node.key), self._explain, None)
        if of.value is None or at.value is None:
            return Explained(node, None, parts)
        key = at.value if isinstance(of.value, dict) else int(at.value)
        pointer = None if of.pointer is None else (*of.pointer, key)
        return Explained(node, _known(node, runtime.element(of.value, at.value)), parts, pointer)

    def _operation(self, node: Call) -> Explained:
        parts = self._parts(node.args, self._explain, None)
        values = [part.value for part in parts]
        if None in values:
            return Explained(node, None, parts)
        self._weigh(parts if are_weighed(node, inside=bool(self._variables)) else ())
        try:
            return Explained(node, _applied(node, values), parts)
        except EvaluationError as error:
            self._failed = Explained(node, None, parts, failure=str(error))
            raise

    def _weigh(self, parts: Sequence[Explained]) -> None:
        """Spend what it costs to work on these values, as the emitted code does."""
        for part in parts:
            if is_lengthy(part.node):
                runtime.weigh(part.value, self._budget)

    def _logic(self, node: Call) -> Explained:
        """Explain every operand, also after the one that decided: it may be no less of a reason.

        As in `runtime`, one that decides outweighs a failure, and a failure what is unknown.
        """
        decisive = node.function == "||"
        parts = self._parts(node.args, self._operand, decisive)
        values = [part.value for part in parts]
        if decisive in values:
            return Explained(node, decisive, parts)
        failure = next((part.failure for part in parts if part.failure), "")
        if failure:
            self._failed = Explained(node, None, parts, failure=failure)
            raise EvaluationError(failure)
        return Explained(node, None if None in values else not decisive, parts)

    def _parts(
        self,
        nodes: Sequence[Node],
        explain: Callable[[Node], Explained],
        last: Any,  # noqa: ANN401 - a value
    ) -> tuple[Explained, ...]:
        """Explain nodes up to one whose value is the `last` that is computed, and those after it as they may be.

        Nobody computed these: they spend another budget, and have no failure that counts.
        """
        budget, parts = self._budget, []
        try:
            for node in nodes:
                parts.append(self._operand(node) if self._budget is not budget else explain(node))
                if parts[-1].value is last:
                    self._budget = self._spare
        finally:
            self._budget = budget
        return tuple(parts)

    def _operand(self, node: Node) -> Explained:
        """Explain an operand of logic: its failure is one of the whole only where no other operand decides."""
        try:
            return self._explain(node)
        except EvaluationError as error:
            if isinstance(error, OutOfStepsError) and self._budget is not self._spare:
                raise
            return self._failure(node, error)

    # -- facts

    def _field(self, node: Field) -> Explained:
        pointer = (*self._scope.pointers[node.root], *node.path)
        return Explained(node, _known(node, fact(node, self._scope)), (), pointer)

    def _select(self, node: Select) -> Explained:
        operand = self._explain(node.operand)
        value = None if operand.value is None else member(operand.value, node.field, node, self._scope.as_of)
        pointer = None if operand.pointer is None else (*operand.pointer, node.field)
        return Explained(node, _known(node, value), (operand,), pointer)

    # -- conditions

    def _of_row(self, node: Call) -> tuple[Explained, ...]:
        """Explain both sides in the order in which they are computed: a pattern that is not known first."""
        field, operand = node.args
        if node.function == "matches" and not isinstance(operand, (Literal, Parameter)):
            return self._parts((operand, field), self._explain, None)[::-1]
        return self._explain(field), self._explain(operand)

    def _row(self, node: Call) -> Explained:
        name, operator = node.function, OPERATORS[node.function]
        field, operand = parts = self._of_row(node)
        if name == "present":
            held = field.value is not None and operator.holds(field.value, True)
            return Explained(node, held is operand.value, parts)
        if name in ("at_least", "at_most") and isinstance(field.node, Field) and field.node.type.ranged:
            between = within(field.node, operand.value, self._scope, at_least=name == "at_least")
            return Explained(node, between, parts)
        if field.value is None or operand.value is None:
            return Explained(node, None, parts)
        type_ = field.node.type
        # Rows compare dates as the manifest writes them: texts that sort as days do.
        left, right = as_written(field), as_written(operand)
        if name == "matches":
            is_known = isinstance(operand.node, (Literal, Parameter))  # and compiled before
            self._weigh(() if not self._variables else parts[:1] if is_known else parts)
            return Explained(node, searcher(right)(left), parts)
        if name == "within_days":
            return Explained(node, operator.holds((left, self._scope.as_of), right), parts)
        if type_ is not None and type_.kind == "enum" and name in ("at_least", "at_most"):
            left, right = type_.members.index(left), type_.members.index(right)
        return Explained(node, operator.holds(left, right), parts)

    def _check(self, node: Call) -> Explained:
        """Explain a Python check by the evidence it gave: for each piece a part, a field and what is wanted there."""
        from steelyard.policy.checks.explaining import explained_check  # noqa: PLC0415 - few policies have any

        return explained_check(node, self._scope, self._params)

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


def conditions(
    terms: Sequence[Node], explain: Callable[[Node], Explained], *, decided: bool = False
) -> tuple[Explained, ...]:
    """Explain conditions joined by *and*: all of them, but a Python check only where nothing before it decided.

    A check may take its time, and may fail: what the evaluation never asked is not asked for its reason.
    """
    parts: list[Explained] = []
    for term in terms:
        if decided and isinstance(term, Call) and term.function == "check":
            parts.append(Explained(term, None, asked=False))
            continue
        parts.append(explain(term))
        decided = decided or parts[-1].value is False
    return tuple(parts)


_WAYS: Mapping[object, str] = {
    Literal: "_literal",
    Parameter: "_parameter",
    AsOf: "_day_of_check",
    Field: "_field",
    Variable: "_variable",
    Select: "_select",
    Index: "_index",
    ListOf: "_list",
    Quantifier: "_quantifier",
    **dict.fromkeys(OPERATORS, "_row"),
    "&&": "_logic",
    "||": "_logic",
    "?:": "_choice",
    "has": "_has",
    "check": "_check",
}
"""Which method explains a node, by its class, or a call by its function: all others are operations.

Methods are named, not bound, so that another explainer may have ways of its own.
"""


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
            return runtime.among(left, right)
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


def _asserted(node: Node, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value, None for the one that says that nobody knows."""
    type_ = node.type
    return None if type_ is not None and type_.unasserted and value == type_.unasserted else value


def _moment(node: Node, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value as conditions reckon with it: a day as its first moment."""
    if node.type is None or node.type.kind not in _DATED:
        return value
    if _holds_dates(node.type) and isinstance(value, list):
        return [day(item) if isinstance(item, str) else item for item in value]
    return day(value) if node.type.kind == "date" and isinstance(value, str) else value


def _known(node: Node, value: Any) -> Any:  # noqa: ANN401 - any manifest value
    """Return a fact of the manifest as conditions have it."""
    return _moment(node, _asserted(node, value))


def as_written(fact: Explained) -> Any:  # noqa: ANN401 - any manifest value
    """Return a fact as the manifest has it."""
    type_, value = fact.node.type, fact.value
    if type_ is None or type_.kind not in _DATED:
        return value
    if _holds_dates(type_) and isinstance(value, list):
        return [say_moment(item) if isinstance(item, int) else item for item in value]
    return say_moment(value) if type_.kind == "date" and isinstance(value, int) else value


def _holds_dates(type_: Type) -> bool:
    return type_.item is not None and type_.item.kind == "date"

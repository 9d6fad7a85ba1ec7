"""Makes of a typed node the function that explains it, once for all subjects: what a rule fixes is found out here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import derived
from steelyard.policy.language import runtime
from steelyard.policy.language.computing import RISKY, computing
from steelyard.policy.language.explained import Explained, asserted, cleaner, moment, told
from steelyard.policy.language.facts import derived_group
from steelyard.policy.language.long_walks import MOST_TOLD, LongWalk
from steelyard.policy.language.moments import day
from steelyard.policy.language.row_tellers import row
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.telling import Teller, are_quiet, in_order, in_turn
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.telling import Run, Tell

_NOTHING: Mapping[str, Any] = {}


class Tellers:
    """Makes what explains conditions with a rule's parameters."""

    def __init__(self, params: Mapping[str, object]) -> None:
        self._params = params
        self._inside = 0
        """How many quantifiers stand around the node at hand."""

    def of(self, node: Node) -> Tell:
        """Return what explains a condition. It never raises: an operation without an answer is a failure in the tree."""
        teller = self.teller(node)
        tell = teller.tell
        if teller.quiet:
            return tell

        def tell_all(run: Run) -> Explained:
            run.begin()
            try:
                return tell(run)
            except EvaluationError as error:
                return run.failure(node, error)

        return tell_all

    def teller(self, node: Node) -> Teller:
        """Return how a node is explained."""
        kind: object = node.function if isinstance(node, Call) else node.__class__
        teller: Teller = getattr(self, _TELLERS.get(kind, "_operation"))(node)
        return teller

    # -- constants

    def _constant(self, node: Node, value: Any) -> Teller:  # noqa: ANN401 - a value of the card or the pack
        constant = told(node, moment(node.type, value))
        return Teller(node, lambda _: constant, told=constant)

    def _literal(self, node: Literal) -> Teller:
        return self._constant(node, node.value)

    def _parameter(self, node: Parameter) -> Teller:
        return self._constant(node, self._params[node.name])

    def _day_of_check(self, node: AsOf) -> Teller:
        return Teller(node, lambda run: told(node, day(run.as_of)))

    # -- facts

    def _field(self, node: Field) -> Teller:
        root, path, clean, group = node.root, node.path, cleaner(node.type), derived_group(node)
        name, below = (path[0], path[1:]) if group else ("", path)

        def tell(run: Run) -> Explained:
            value: Any = run.records.get(root, _NOTHING)
            if group:
                value = derived(value, group, name, run.as_of)
            for step in below:
                value = value.get(step) if isinstance(value, dict) else None
            if clean is not None:
                value = clean(value)
            # As `told` does it, a call less: most nodes are fields.
            return tuple.__new__(
                Explained, (node, value, (), (*run.pointers[root], *path), "", None, (), True)
            )

        return Teller(node, tell)

    def _variable(self, node: Variable) -> Teller:
        name, type_ = node.name, node.type

        def tell(run: Run) -> Explained:
            value, pointer = run.variables[name]
            return told(node, asserted(type_, value), (), pointer)

        return Teller(node, tell)

    def _select(self, node: Select) -> Teller:
        of, name, clean = self.teller(node.operand), node.field, cleaner(node.type)
        group = "" if node.type is None else node.type.derived
        tell_of = of.tell

        def tell(run: Run) -> Explained:
            operand = tell_of(run)
            value, pointer = operand.value, operand.pointer
            if value is not None:
                value = derived(value, group, name, run.as_of) if group else value.get(name)
            if clean is not None:
                value = clean(value)
            return told(node, value, (operand,), None if pointer is None else (*pointer, name))

        return Teller(node, tell, of.quiet)

    def _index(self, node: Index) -> Teller:
        tellers, clean = (self.teller(node.operand), self.teller(node.key)), cleaner(node.type)
        tell_parts = in_order(tellers)

        def tell(run: Run) -> Explained:
            parts = of, at = tell_parts(run)
            if of.value is None or at.value is None:
                return told(node, None, parts)
            key = at.value if isinstance(of.value, dict) else int(at.value)
            pointer = None if of.pointer is None else (*of.pointer, key)
            value = runtime.element(of.value, at.value)
            return told(node, value if clean is None else clean(value), parts, pointer)

        return Teller(node, tell, are_quiet(*tellers))

    # -- what is made of them

    def _list(self, node: ListOf) -> Teller:
        tellers = [self.teller(item) for item in node.items]
        tell_items, steps = in_order(tellers), making(node) if self._inside else 0

        def tell(run: Run) -> Explained:
            parts = tell_items(run)
            values = [part.value for part in parts]
            if None in values:
                return told(node, None, parts)
            if steps:
                run.budget.spend(steps)
            return told(node, values, parts)

        return Teller(node, tell, not steps and are_quiet(*tellers))

    def _has(self, node: Call) -> Teller:
        of = self.teller(node.args[0])
        tell_of = of.tell

        def tell(run: Run) -> Explained:
            asked = tell_of(run)
            return told(node, asked.value is not None, (asked,))

        return Teller(node, tell, of.quiet)

    def _operation(self, node: Call) -> Teller:
        tellers, compute = [self.teller(arg) for arg in node.args], computing(node)
        is_weighed = are_weighed(node, inside=bool(self._inside))
        lengthy = [at for at, arg in enumerate(node.args) if is_weighed and is_lengthy(arg)]
        if not lengthy and node.function not in RISKY and are_quiet(*tellers):
            return Teller(node, _computed(node, tellers, compute))

        def tell(run: Run) -> Explained:
            parts = in_turn(run, tellers, None)
            values = [part.value for part in parts]
            if None in values:
                return told(node, None, parts)
            for at in lengthy:
                runtime.weigh(values[at], run.budget)
            try:
                return told(node, compute(values[0], values[-1]), parts)
            except EvaluationError as error:
                run.failed = Explained(node, None, parts, failure=str(error))
                raise

        return Teller(node, tell, quiet=False)

    # -- conditions

    def _row(self, node: Call) -> Teller:
        return row(node, self.teller(node.args[0]), self.teller(node.args[1]), inside=bool(self._inside))

    def _logic(self, node: Call) -> Teller:
        """Explain every operand, also after the one that decided: it may be no less of a reason.

        As in `runtime`, one that decides outweighs a failure, and a failure what is unknown.
        """
        tellers, decisive = [self.teller(arg) for arg in node.args], node.function == "||"
        if are_quiet(*tellers):
            return Teller(node, _joined(node, [teller.tell for teller in tellers], decisive=decisive))

        def tell(run: Run) -> Explained:
            parts = in_turn(run, tellers, decisive, apart=True)
            values = [part.value for part in parts]
            if decisive in values:
                return told(node, decisive, parts)
            failure = next((part.failure for part in parts if part.failure), "")
            if failure:
                run.failed = Explained(node, None, parts, failure=failure)
                raise EvaluationError(failure)
            return told(node, None if None in values else not decisive, parts)

        return Teller(node, tell, quiet=False)

    def _choice(self, node: Call) -> Teller:
        condition, yes, no = [self.teller(arg) for arg in node.args]
        return self._choosing(node, condition, yes, no)

    def _choosing(self, node: Call, condition: Teller, yes: Teller, no: Teller) -> Teller:
        tell_condition, tell_yes, tell_no = condition.tell, yes.tell, no.tell

        def tell(run: Run) -> Explained:
            asked = tell_condition(run)
            if asked.value is None:
                return told(node, None, (asked,))
            chosen = tell_yes(run) if asked.value else tell_no(run)
            return told(node, chosen.value, (asked, chosen))

        return Teller(node, tell, are_quiet(condition, yes, no))

    def _check(self, node: Call) -> Teller:
        """Explain a Python check by the evidence it gave: for each piece a part, a field and what is wanted there."""
        from steelyard.policy.checks.explaining import explained_check  # noqa: PLC0415 - few policies have any

        return Teller(node, lambda run: explained_check(node, run.scope, self._params), quiet=False)

    def _quantifier(self, node: Quantifier) -> Teller:
        over = self.teller(node.over)
        self._inside += 1
        body = self.teller(node.body)
        condition = None if node.condition is None else self.teller(node.condition)
        self._inside -= 1
        return self._walking(node, over, body, condition)

    def _long(self, node: Quantifier, body: Teller, condition: Teller | None) -> LongWalk | None:
        """Return what tells of a walk over many elements; None where each of them is to be told."""
        told_when = None if condition is None else condition.tell
        return LongWalk(node, body.tell, told_when, _WALKS[node.kind], self._params)

    def _walking(self, node: Quantifier, over: Teller, body: Teller, condition: Teller | None) -> Teller:
        tell_over, tell_body, name = over.tell, body.tell, node.variable
        tell_condition = None if condition is None else condition.tell
        walk, long = _WALKS[node.kind], self._long(node, body, condition)

        def tell(run: Run) -> Explained:
            walked = tell_over(run)
            value, at = walked.value, walked.pointer
            if value is None:
                return told(node, None, (walked,))
            if long is not None and len(value) > MOST_TOLD and (short := long.tell(run, walked)):
                return short
            parts, variables = [walked], run.variables

            def telling(tell_one: Tell) -> Callable[[Any], Any]:
                def step(element: tuple[int | str, Any]) -> Any:  # noqa: ANN401 - any value
                    key, item = element
                    variables[name] = item, None if at is None else (*at, key)
                    part = tell_one(run)
                    parts.append(part)
                    return part.value

                return step

            steps = [(key, key) for key in value] if isinstance(value, dict) else list(enumerate(value))
            test = None if tell_condition is None else telling(tell_condition)
            answer = walk(steps, telling(tell_body), test, run.budget)
            return told(node, answer, tuple(parts))

        return Teller(node, tell, quiet=False)


def _computed(node: Call, tellers: list[Teller], compute: Callable[[Any, Any], Any]) -> Tell:
    """Return what explains an operation that cannot fail, on operands that cannot."""
    one, other = tellers[0].tell, tellers[-1].tell

    def tell_one(run: Run) -> Explained:
        part = one(run)
        value = part.value
        return told(node, None if value is None else compute(value, value), (part,))

    def tell_both(run: Run) -> Explained:
        parts = left, right = one(run), other(run)
        is_known = left.value is not None and right.value is not None
        return told(node, compute(left.value, right.value) if is_known else None, parts)

    return tell_one if len(tellers) == 1 else tell_both


def _joined(node: Call, tells: list[Tell], *, decisive: bool) -> Tell:
    """Return what explains logic whose operands cannot fail."""

    def tell(run: Run) -> Explained:
        value: bool | None = not decisive
        parts = []
        for tell_one in tells:
            part = tell_one(run)
            parts.append(part)
            held = part.value
            if held is decisive:
                value = decisive
            elif held is None and value is not decisive:
                value = None
        return told(node, value, tuple(parts))

    return tell


def _item(element: tuple[int | str, Any]) -> Any:  # noqa: ANN401 - any value
    return element[1]


_WALKS: Mapping[str, Callable[..., Any]] = {
    "all": lambda steps, body, _, budget: runtime.for_all(steps, body, budget),
    "exists": lambda steps, body, _, budget: runtime.for_some(steps, body, budget),
    "exists_one": lambda steps, body, _, budget: runtime.for_one(steps, body, budget),
    "filter": lambda steps, body, _, budget: runtime.chosen(steps, body, _item, budget),
    "map": lambda steps, body, test, budget: runtime.chosen(steps, test, body, budget),
}
"""What walks the elements, by a quantifier's name."""

_TELLERS: Mapping[object, str] = {
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
"""Which method makes what explains a node, by its class, or a call by its function: all others are operations."""

"""What explaining a condition keeps on its way: the subject, the budgets, and what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.explained import Explained
from steelyard.policy.language.runtime import Budget, EvaluationError, OutOfStepsError
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.tree import Node
    from steelyard.source import Pointer

    Tell = Callable[["Run"], Explained]


class Run:
    """Explains on one subject. Each condition has a budget of its own; what nobody computed spends the spare one.

    `variables` are the elements that quantifiers are at, each with its place; `failed` is the node below that failed.
    """

    __slots__ = ("as_of", "budget", "failed", "pointers", "records", "scope", "spare", "variables")

    budget: Budget
    spare: Budget

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.records, self.pointers, self.as_of = scope
        self.variables: dict[str, tuple[Any, Pointer | None]] = {}
        self.failed: Explained | None = None

    def begin(self) -> None:
        """Begin a condition that may fail or spend."""
        self.budget, self.spare, self.failed = Budget(), Budget(), None

    def failure(self, node: Node, error: EvaluationError) -> Explained:
        """Return a node that has no answer, with the node below that failed."""
        failed, self.failed = self.failed, None
        if failed is not None and failed.node is node:
            return failed
        return Explained(node, None, () if failed is None else (failed,), failure=str(error))


class Teller(NamedTuple):
    """How a node is explained. One that is `quiet` never fails and spends nothing, and so does nothing below it.

    `told` is a constant as it is always explained.
    """

    node: Node
    tell: Tell
    quiet: bool = True
    told: Explained | None = None


def are_quiet(*tellers: Teller) -> bool:
    """Whether none of them may fail or spend."""
    return all(teller.quiet for teller in tellers)


def in_turn(run: Run, tellers: Sequence[Teller], last: Any, *, apart: bool = False) -> tuple[Explained, ...]:  # noqa: ANN401 - a value
    """Explain nodes up to one whose value is the `last` that is computed, and those after it as they may be.

    Nobody computed these: they spend another budget, and have no failure that counts. Nor have operands of logic, which
    stand `apart`.
    """
    budget, parts = run.budget, []
    try:
        for teller in tellers:
            is_apart = apart or run.budget is not budget
            part = _operand(run, teller) if is_apart else teller.tell(run)
            parts.append(part)
            if part.value is last:
                run.budget = run.spare
    finally:
        run.budget = budget
    return tuple(parts)


def in_order(tellers: Sequence[Teller]) -> Callable[[Run], tuple[Explained, ...]]:
    """Return what explains nodes up to one that is unknown, and those after it as they may be."""
    if not are_quiet(*tellers):
        return lambda run: in_turn(run, tellers, None)
    tells = [teller.tell for teller in tellers]
    return lambda run: tuple([tell(run) for tell in tells])


def _operand(run: Run, teller: Teller) -> Explained:
    """Explain an operand of logic: its failure is one of the whole only where no other operand decides."""
    try:
        return teller.tell(run)
    except EvaluationError as error:
        if isinstance(error, OutOfStepsError) and run.budget is not run.spare:
            raise
        return run.failure(teller.node, error)

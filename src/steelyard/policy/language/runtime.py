"""What conditions do when they run: arithmetic within bounds, quantifiers within a budget, absence kept apart.

Both the emitted code and the explainer use these very functions. Absent and unknown are None; an operation
that has no answer raises EvaluationError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.moments import FIRST, LAST
from steelyard.policy.language.moments import LONGEST as LONGEST_DURATION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_STEPS = 100_000
"""How many elements the quantifiers of one condition may visit, nested ones multiplied.

What is made, joined or looked through for each of them counts as well (`weigh`), or a few steps over long values
would take forever.
"""

ITEMS_A_STEP = 10
LETTERS_A_STEP = 100

LONGEST = 1_000_000
"""How long a text or list may become by joining."""

_INT64 = 2**63


class EvaluationError(Exception):
    """An operation that has no answer: a division by zero, a number out of bounds, too many steps."""


class OutOfStepsError(EvaluationError):
    """The budget of a condition is spent: no other operand makes up for that."""


class Budget:
    """Counts the steps of one condition. A new one is made for each, most are never spent of: that costs no call."""

    left = MOST_STEPS

    def spend(self, steps: int = 1) -> None:
        """Take a step, or several. Raises OutOfStepsError when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise OutOfStepsError(f"more than {MOST_STEPS:,} steps")


def ranged(lowest: int, highest: int, wanted: int, *, at_least: bool) -> bool | None:
    """Compare what lies between two ranks with one: None where neither of them settles it."""
    if at_least:
        return True if lowest >= wanted else False if highest < wanted else None
    return True if highest <= wanted else False if lowest > wanted else None


def steps_for(value: Any) -> int:  # noqa: ANN401 - any value
    """Return how many steps it costs to work on a value: nothing where it is short."""
    if isinstance(value, str):
        return len(value) // LETTERS_A_STEP
    return len(value) // ITEMS_A_STEP if isinstance(value, list) else 0


def weigh(value: Any, budget: Budget, steps: int = 0) -> Any:  # noqa: ANN401 - any value
    """Return a value that is about to be worked on, after spending what that costs: its length, in steps."""
    if steps := steps + steps_for(value):
        budget.spend(steps)
    return value


def whole(value: int) -> int:
    """Return a whole number that fits 64 bits. Raises EvaluationError otherwise."""
    if not -_INT64 <= value < _INT64:
        raise EvaluationError("a whole number outside of 64 bits")
    return value


def divide(one: float, other: float, *, integers: bool) -> float:
    """Divide: whole numbers towards zero, as CEL does; others as IEEE 754 does."""
    if integers:
        if other == 0:
            raise EvaluationError("a division by zero")
        quotient = abs(int(one)) // abs(int(other))
        return whole(quotient if (one < 0) == (other < 0) else -quotient)
    if other == 0:
        if one == 0 or one != one:  # noqa: PLR0124 - not a number
            return float("nan")
        return float("inf") if (one > 0) == (str(float(other))[0] != "-") else float("-inf")
    return _float(one) / _float(other)


def remainder(one: int, other: int) -> int:
    """Return the remainder with the sign of the dividend, as CEL does."""
    if other == 0:
        raise EvaluationError("a division by zero")
    rest = abs(one) % abs(other)
    return whole(rest if one >= 0 else -rest)


def arithmetic(operator: str, left: Any, right: Any, kind: str) -> Any:  # noqa: ANN401 - checked kinds
    """Compute `left operator right`; `kind` is the kind of the result. Raises EvaluationError out of bounds."""
    if kind == "integer":
        left, right = int(left), int(right)  # a manifest may write 2.0 for 2
    match operator, kind:
        case "+", "string" | "list":
            if len(left) + len(right) > LONGEST:
                raise EvaluationError("a text or list longer than a million")
            return left + right
        case "/", _:
            return divide(left, right, integers=kind == "integer")
        case "%", _:
            return remainder(left, right)
    if kind == "number":
        left, right = _float(left), _float(right)
    result = left + right if operator == "+" else left - right if operator == "-" else left * right
    match kind:
        case "integer":
            return whole(result)
        case "date" if not FIRST <= result <= LAST:
            raise EvaluationError("a moment outside of the years 1 to 9999")
        case "duration" if abs(result) > LONGEST_DURATION:
            raise EvaluationError("a duration longer than 292 years")
        case _:
            return result


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise EvaluationError("a number too large") from None


def alike(left: Any, right: Any) -> bool:  # noqa: ANN401 - any values
    """Whether two values are equal; true is not 1, at any depth."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(alike(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(value, right[key]) for key, value in left.items())
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def among(value: Any, over: Any) -> bool:  # noqa: ANN401 - any values
    """Whether something in a list or map is equal to a value; true is not 1."""
    return any(alike(value, one) for one in over)


def element(container: Any, key: Any) -> Any:  # noqa: ANN401 - a list or map
    """Return `container[key]`, or None where there is none: what is not there is unknown."""
    if isinstance(container, dict):
        return container.get(key)
    index = int(key)
    return container[index] if key == index and 0 <= index < len(container) else None


def both(terms: Sequence[Callable[[], bool | None]]) -> bool | None:
    """Join by *and* in Kleene's logic; one False decides even beside an error, as in CEL."""
    return _joined(_called, terms, decisive=False)


def either(terms: Sequence[Callable[[], bool | None]]) -> bool | None:
    """Join by *or* in Kleene's logic; one True decides even beside an error, as in CEL."""
    return _joined(_called, terms, decisive=True)


def for_all(over: Any, test: Callable[[Any], bool | None], budget: Budget) -> bool | None:  # noqa: ANN401
    """Whether a test holds for every element (a map's keys)."""
    return _joined(test, over, budget, decisive=False)


def for_some(over: Any, test: Callable[[Any], bool | None], budget: Budget) -> bool | None:  # noqa: ANN401
    """Whether a test holds for an element."""
    return _joined(test, over, budget, decisive=True)


def walked(
    over: Any,  # noqa: ANN401 - whatever can be walked
    test: Callable[[Any], bool | None],
    budget: Budget,
    decisive: bool,  # noqa: FBT001 - emitted
) -> bool | None:
    """Answer as `for_all` (False decides) and `for_some` (True does) where every element has an answer; an error ends it."""
    result: bool | None = not decisive
    visited = 0  # spent below: together they cost what they cost one by one
    for item in over:
        visited += 1
        held = test(item)
        if held is decisive:
            result = decisive
            break
        if held is None:
            result = None
    budget.left -= visited
    if budget.left < 0:
        budget.spend(0)  # which says that it is spent
    return result


def _called(term: Callable[[], bool | None]) -> bool | None:
    return term()


def _joined(
    test: Callable[[Any], bool | None],
    over: Any,  # noqa: ANN401 - whatever can be walked
    budget: Budget | None = None,
    *,
    decisive: bool,
) -> bool | None:
    result: bool | None = not decisive
    failure: EvaluationError | None = None
    for item in over:
        try:
            if budget is not None:
                budget.spend()
            held = test(item)
        except OutOfStepsError:
            raise
        except EvaluationError as error:
            failure = failure or error
            continue
        if held is decisive:
            return decisive
        if held is None:
            result = None
    if failure is not None:
        raise failure
    return result


def for_one(over: Any, test: Callable[[Any], bool | None], budget: Budget) -> bool | None:  # noqa: ANN401
    """Whether a test holds for exactly one element; two that hold decide whatever is unknown."""
    held, unknown = 0, False
    for item in over:
        budget.spend()
        answer = test(item)
        held += answer is True
        unknown = unknown or answer is None
    if held > 1:
        return False
    return None if unknown else held == 1


def chosen(
    over: Any,  # noqa: ANN401 - a list or map
    test: Callable[[Any], bool | None] | None,
    give: Callable[[Any], Any] | None,
    budget: Budget,
) -> list[Any] | None:
    """Return the elements for which a test holds, each as `give` makes it; None when an answer is unknown."""
    found = []
    for item in over:
        budget.spend()
        held = True if test is None else test(item)
        if held is None:
            return None
        if held:
            value = item if give is None else give(item)
            if value is None:
                return None
            found.append(value)
    return found

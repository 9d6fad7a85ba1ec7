"""A piece of emitted Python, and what is known of it before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OPEN: Final = ...
"""What a value is that only a run can tell."""

SETTLED, IN_TURN, MAY_FAIL = 0, 1, 2
"""What may happen to whoever asks: nothing; it costs steps, or asks a check, and must wait for its turn; it fails."""


class Written(NamedTuple):
    """An expression. It is `sure` when it never is None, and `fixed` is its value where that is known already."""

    text: str
    sure: bool = False
    fixed: object = OPEN
    risk: int = SETTLED


def fixed(value: object) -> Written:
    """Return a truth value, or None, as an expression."""
    return Written(repr(value), value is not None, value)


def riskiest(values: Iterable[Written]) -> int:
    """Return what may happen to whoever asks all of these."""
    return max((value.risk for value in values), default=SETTLED)


def joined(values: Sequence[Written], names: Sequence[str], *, decisive: bool, exact: bool = True) -> Written:
    """Join by *and* (False decides) or *or* (True decides), in Kleene's logic and in this order.

    Each value that may be None is given one of `names`, which are as many as the values. Where one may have no answer,
    another one may still decide, if it is to be `exact`; else the error ends it.
    """
    risk = riskiest(values)
    if risk == SETTLED and any(value.fixed is decisive for value in values):
        return fixed(decisive)
    values = [value for value in values if value.fixed is not (not decisive)]
    if len(values) < 2:  # noqa: PLR2004 - nothing to join
        return values[0] if values else fixed(not decisive)
    if risk == MAY_FAIL and exact:
        thunks = "".join(f"lambda: {value.text}, " for value in values)
        return Written(f"{'either' if decisive else 'both'}(({thunks}))", risk=risk)
    if all(value.sure for value in values[:-1]):
        text = (" or " if decisive else " and ").join(value.text for value in values)
        return Written(f"({text})", values[-1].sure, risk=risk)
    tests, open_ = [], []
    for value, name in zip(values, names, strict=False):
        if value.sure:
            tests.append(value.text if decisive else f"not {value.text}")
        else:
            tests.append(f"({name} := {value.text}) is {decisive}")
            open_.append(name)
    # Nothing decided: what was not sure is None, or else it is what all the others are.
    rest = " and ".join(open_)
    if decisive and len(open_) > 1:
        rest = f"None if {' or '.join(f'{name} is None' for name in open_)} else False"
    return Written(f"({decisive} if {' or '.join(tests)} else {rest})", risk=risk)


def negated(value: Written, name: str) -> Written:
    """Return the opposite of a truth value; `name` is for one that may be None."""
    if value.fixed is None or isinstance(value.fixed, bool):
        return fixed(None if value.fixed is None else not value.fixed)
    if value.sure:
        return Written(f"(not {value.text})", sure=True, risk=value.risk)
    return Written(f"(None if ({name} := {value.text}) is None else not {name})", risk=value.risk)


def choice(condition: Written, yes: Written, no: Written, name: str) -> Written:
    """Return one of two by a condition; `name` is for one that may be None."""
    if isinstance(condition.fixed, bool):
        return yes if condition.fixed else no
    risk = riskiest((condition, yes, no))
    if condition.sure:
        return Written(f"({yes.text} if {condition.text} else {no.text})", yes.sure and no.sure, risk=risk)
    return Written(
        f"(None if ({name} := {condition.text}) is None else {yes.text} if {name} else {no.text})", risk=risk
    )

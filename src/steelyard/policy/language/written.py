"""A piece of emitted Python, and what is known of its value before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

OPEN: Final = ...
"""What a value is that only a run can tell."""


class Written(NamedTuple):
    """An expression. It is `sure` when it never is None, and `fixed` is its value where that is known already."""

    text: str
    sure: bool = False
    fixed: object = OPEN


def fixed(value: object) -> Written:
    """Return a truth value, or None, as an expression."""
    return Written(repr(value), value is not None, value)


def joined(values: Sequence[Written], names: Sequence[str], *, decisive: bool) -> Written:
    """Join by *and* (False decides) or *or* (True decides), in Kleene's logic and in this order.

    Each value that may be None is given one of `names`, which are as many as the values.
    """
    values = [value for value in values if value.fixed is not (not decisive)]
    if not values:
        return fixed(not decisive)
    word = " or " if decisive else " and "
    if all(value.sure for value in values[:-1]):
        text = word.join(value.text for value in values)
        return Written(f"({text})", values[-1].sure) if len(values) > 1 else values[0]
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
    return Written(f"({decisive} if {' or '.join(tests)} else {rest})")


def negated(value: Written, name: str) -> Written:
    """Return the opposite of a truth value; `name` is for one that may be None."""
    if value.fixed is None or isinstance(value.fixed, bool):
        return fixed(None if value.fixed is None else not value.fixed)
    if value.sure:
        return Written(f"(not {value.text})", sure=True)
    return Written(f"(None if ({name} := {value.text}) is None else not {name})")

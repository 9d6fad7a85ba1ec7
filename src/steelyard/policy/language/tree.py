"""The syntax tree under every way to write a condition.

Rows lower into it today; whatever else a card may say in `when:` and `require:` becomes the same nodes, so
that type checking, compiling and explaining are written once. `at` is the node's pointer in the card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from steelyard.policy.language.types import Each, Type
    from steelyard.policy.operators import Operator
    from steelyard.source import Pointer


class Constant(NamedTuple):
    """A value written in the card."""

    value: object
    at: Pointer


class Parameter(NamedTuple):
    """A parameter of the card, `params.x`."""

    name: str
    type: Type
    at: Pointer


class AsOf(NamedTuple):
    """The date of the evaluation."""

    at: Pointer


class Field(NamedTuple):
    """A field of the subject or of one of its parents."""

    root: Each
    path: tuple[str, ...]
    type: Type
    at: Pointer


class Test(NamedTuple):
    """One test of one field: a leaf of the tree, and the unit of evidence."""

    operator: Operator
    field: Field
    operand: Operand
    at: Pointer


Operand = Constant | Parameter | AsOf | Field


class All(NamedTuple):
    """Conditions joined by *and*; no conditions hold."""

    terms: tuple[Test, ...] = ()

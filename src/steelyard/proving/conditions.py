"""The conditions of a card, one by one, and which values each of them can have: what branch coverage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.card import load_document, region_in
from steelyard.policy.language.evidence import source
from steelyard.policy.language.tree import Call, Node, Quantifier, children
from steelyard.policy.presence import Given, given_unless, value_set
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Place
    from steelyard.source import Region

_TESTING = ("all", "exists", "exists_one", "filter")
"""The quantifiers whose body is a condition; of `map` it is a value."""


class Condition(NamedTuple):
    """A condition of a card: a row's test, an expression, an operand of its logic or what a quantifier asks.

    `possible` are the values it can have where it is evaluated: true, false and, unless every fact it needs is
    there by then, None for unknown.
    """

    side: str
    text: str
    at: Place
    region: Region
    possible: frozenset[bool | None]


def conditions(card: Card) -> list[Condition]:
    """Return the conditions of a card in the order in which they are written. Raises PolicyError without its file."""
    document = load_document(card.path, "card.v1", "card")
    found = []
    given: Given = frozenset()
    for side, (terms,) in (("when", card.when), ("require", card.require)):
        for term in terms:
            for node, possible in conditions_in(term, given):
                at = node.at
                is_row = at.start < 0
                region = (
                    document.key_region(at.pointer)
                    if is_row
                    else region_in(document, at.pointer, at.start, at.end)
                )
                found.append(Condition(side, source(node, card.texts), at, region, possible))
            # What comes later, `require` after `when` too, is evaluated only where this is not false.
            given |= given_unless(term, value=False)
    return found


def conditions_in(node: Node, given: Given) -> Iterator[tuple[Node, frozenset[bool | None]]]:
    """Yield a condition and those inside it, each with the values it can have where some facts are given."""
    if not (isinstance(node, Call) and node.function == "!"):
        yield node, value_set(node, given)  # what `!` says is what its operand says
    yield from _below(node, given)


def _below(node: Node, given: Given) -> Iterator[tuple[Node, frozenset[bool | None]]]:
    """Yield the conditions inside a node, each with what is known to be there by then."""
    match node:
        case Call(function="&&" | "||"):
            yield from _in_turn(node.args, given, decisive=node.function == "||")
        case Call(function="!"):
            yield from conditions_in(node.args[0], given)
        case Call(function="?:"):
            asked, *branches = node.args
            yield from conditions_in(asked, given)
            for branch, value in zip(branches, (False, True), strict=True):
                is_condition = branch.type is not None and branch.type.kind == "boolean"
                inside = conditions_in if is_condition else _below
                yield from inside(branch, given | given_unless(asked, value=value))
        case Quantifier():
            yield from _below(node.over, given)
            if node.condition is not None:
                yield from conditions_in(node.condition, given)
            yield from (conditions_in if node.kind in _TESTING else _below)(node.body, given)
        case _:
            for child in children(node):
                yield from _below(child, given)


def _in_turn(
    operands: Sequence[Node], given: Given, *, decisive: bool
) -> Iterator[tuple[Node, frozenset[bool | None]]]:
    """Yield the conditions of operands, of which each is evaluated only where those before it have not decided."""
    for operand in operands:
        yield from conditions_in(operand, given)
        given |= given_unless(operand, value=decisive)

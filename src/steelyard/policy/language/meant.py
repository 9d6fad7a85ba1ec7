"""What was probably meant by an expression that cannot be: the spelling of this language for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.policy.language.tree import ListOf, Literal, Name, Node, Select

if TYPE_CHECKING:
    from steelyard.policy.language.types import Type

_DAYS = re.compile(r"([0-9]{1,6}) *(d|w|days?|weeks?)")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


def quoted_hint(word: str, against: Type) -> str:
    """Return the word as a text where the other side is an enumeration that has it."""
    while against.kind == "list" and against.item is not None:
        against = against.item
    return f"did you mean `'{word}'`?" if against.kind == "enum" and word in against.members else ""


def bare_names(node: Node) -> list[Name]:
    """Return the names that stand alone: the node itself, or the items of a written list."""
    nodes = node.items if isinstance(node, ListOf) else (node,)
    return [one for one in nodes if isinstance(one, Name)]


def is_path(node: Node) -> bool:
    """Whether the node is only a name and fields of it, which is typed in no time."""
    while isinstance(node, Select):
        node = node.operand
    return isinstance(node, Name)


def duration_hint(text: str) -> str:
    """Return a span of days or weeks in hours; empty for anything else."""
    found = _DAYS.fullmatch(text.strip())
    if found is None:
        return ""
    count, weeks = int(found[1]), found[2].startswith("w")
    span = f"{count} {'week' if weeks else 'day'}{'' if count == 1 else 's'}"
    return f"Units are h, m and s: {span} {'is' if count == 1 else 'are'} {count * (168 if weeks else 24)}h."


def shift_hint(days: Node) -> str:
    """Return how a date moves that was to be moved by a number of days."""
    if isinstance(days, Literal) and isinstance(days.value, int):
        count = abs(days.value)
        span = f"{count} day is" if count == 1 else f"{count} days are"
        return f"A date moves by a duration: {span} duration('{count * 24}h')."
    return "A date moves by a duration. A day is duration('24h')."


def bracketed_hint(node: Node) -> str:
    """Return a written text, or what stood in parentheses, as the list that `in` looks into."""
    if isinstance(node, Literal) and isinstance(node.value, str):
        return f"Write a list in brackets: ['{node.value}']. For a part of a text: text.contains('…')."
    return "Write text.contains('…')."


def number_hint(node: Node) -> str:
    """Return the way out for a number in quotes; empty for any other node."""
    if isinstance(node, Literal) and isinstance(node.value, str) and is_number(node.value):
        return f"Drop the quotes: {node.value}."
    return ""


def is_number(text: str) -> bool:
    """Whether a text is a number as it is written without quotes."""
    return _NUMBER.fullmatch(text) is not None

"""Which types go together: what can be equal, ordered, a member, one of two branches; and the words when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.fields import article
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.meant import bracketed_hint, number_hint
from steelyard.policy.language.tree import Call, Field, ListOf, Literal, Node, Place, Select
from steelyard.policy.language.types import ANYTHING, BOOLEAN, INTEGER, NUMBER, NUMBERS, STRING, TEXTS, Type
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_FAULT = Type("union", "anything at fault")
"""The type of a parameter whose own type is at fault: one mistake is one fault."""

_RELATIONS = ("<", "<=", ">", ">=")
_ORDERED = ("string", "integer", "number", "boolean", "date", "duration")


def refused(node: Node, message: str, hint: str = "", at: Place | None = None) -> ExpressionError:
    """Return the error of a node, at its place or another."""
    place = at or node.at
    return ExpressionError(message, place.start, place.end, hint)


def type_of(node: Node) -> Type:
    """Return the type of a typed node."""
    assert node.type is not None  # noqa: S101 - typed before it is asked
    return node.type


def plain(type_: Type) -> Type:
    """Return the type as expressions have it: an enumeration of numbers is of numbers."""
    numbered = type_.kind == "enum" and not any(isinstance(member, str) for member in type_.members)
    return INTEGER if numbered else type_


def _meet(one: Type, other: Type) -> bool:
    """Whether values of the two types can ever be equal."""
    if "union" in (one.kind, other.kind):
        return "record" not in (one.kind, other.kind)
    if one.kind in NUMBERS and other.kind in NUMBERS:
        return True
    if one.kind == other.kind == "enum":
        return bool({*one.members} - {one.unasserted} & {*other.members} - {other.unasserted})
    if one.kind in TEXTS and other.kind in TEXTS:
        return True
    if one.kind == other.kind == "list":
        return one.item is None or other.item is None or _meet(one.item, other.item)
    return one.kind == other.kind and one.kind not in ("record", "map")


def common(nodes: tuple[Node, ...]) -> Type:
    """Return the type that all nodes have, numbers and texts widening; anything when there is none."""
    return shared([type_of(node) for node in nodes])


def shared(types: Sequence[Type]) -> Type:
    """Return the type that all are of, as `common` does for nodes."""
    if not types:
        return ANYTHING
    first = types[0]
    if all(type_ == first for type_ in types):
        return first
    if all(type_.kind in NUMBERS for type_ in types):
        return NUMBER
    if all(type_.kind in TEXTS for type_ in types):
        return STRING
    items = [type_.item for type_ in types if type_.kind == "list" and type_.item is not None]
    if len(items) == len(types):
        item = shared(items)
        if item != ANYTHING or ANYTHING in items:
            return Type("list", "list", item=item)
    return ANYTHING


def either(one: Node, other: Node) -> Type:
    """Return the type of the two branches of a choice. Raises ExpressionError when they are not alike."""
    both = common((one, other))
    if both == ANYTHING and ANYTHING not in (type_of(one), type_of(other)):
        raise refused(
            other, f"both branches must be alike: {article(type_of(one))} and {article(type_of(other))}"
        )
    return both


def comparable(left: Node, right: Node, at: Place | None = None, said: str = "is never equal to") -> None:
    """Raise ExpressionError, at both or elsewhere, unless the two can ever be equal."""
    one, other = type_of(left), type_of(right)
    if _meet(one, other):
        _possible(left, right)
        _possible(right, left)
        return
    for node, against in ((left, other), (right, one)):
        if isinstance(node, Literal) and against.kind == "date" and isinstance(node.value, str):
            raise refused(node, "a date is compared with a date", f'Write timestamp("{node.value}").')
        if against.kind in NUMBERS and (hint := number_hint(node)):
            raise refused(node, "a number is compared with a number", hint)
        if against.kind == "list" and isinstance(node, ListOf) and not node.items:
            raise refused(node, "a list is not compared with an empty one", "Write size(…) == 0.", at)
    hint = ""
    if "list" in (one.kind, other.kind) and one.kind != other.kind:
        hint = "Ask `value in list`, or with .exists(…) or .all(…)."
    message = f"{article(one)} {said} {article(other)}"
    if one.kind == other.kind == "enum":
        message = f"{one.name} is never equal to {other.name}: they share no value"
    raise refused(right, message, hint, at or left.at.to(right.at))


def _possible(field: Node, literal: Node) -> None:
    """Refuse a comparison of an enumeration with what it can never be."""
    type_ = type_of(field)
    if type_.kind != "enum" or not isinstance(literal, Literal) or not isinstance(literal.value, str):
        return
    if type_.unasserted and literal.value == type_.unasserted:
        hint = "Ask with has(…), and say what follows with `on_unknown`."
        raise refused(literal, f"`{literal.value}` counts as not declared", hint)
    if literal.value not in type_.members:
        known = [member for member in type_.members if member != type_.unasserted]
        raise refused(
            literal,
            f"`{literal.value}` is never a value of {type_.name}",
            did_you_mean(literal.value, known),
        )


def orderable(left: Node, right: Node) -> None:
    """Raise ExpressionError unless the two have an order between them."""
    one, other = type_of(left), type_of(right)
    if "enum" in (one.kind, other.kind):
        ordered = left if one.kind == "enum" else right
        hint = "Compare by rank with the row test at_least or at_most." if type_of(ordered).ordered else ""
        raise refused(ordered, f"{type_of(ordered).name} has no order here", hint)
    whole = left.at.to(right.at)
    if isinstance(left, Call) and left.function in _RELATIONS and one.kind != other.kind:
        raise refused(right, "comparisons are not chained", "Write `a < b && b < c`.", whole)
    if one.kind not in _ORDERED or other.kind not in _ORDERED or not _meet(one, other):
        comparable(left, right, said="cannot be compared with")
        raise refused(right, f"{article(one)} has no order", at=whole)


def membership(left: Node, right: Node) -> None:
    """Raise ExpressionError unless the left can ever be in the right."""
    over = type_of(right)
    if over.kind == "map":
        demand(left, STRING, "the keys of a map are texts")
        return
    if over.kind != "list" or over.item is None:
        hint = bracketed_hint(right) if over.kind in TEXTS else ""
        raise refused(right, f"`in` looks into a list or map, and this is {article(over)}", hint)
    if isinstance(right, ListOf):
        for item in right.items:
            comparable(left, item, item.at)
    elif not _meet(type_of(left), over.item):
        raise refused(left, f"{article(type_of(left))} is never in {article(over)}")
    elif over.item.kind == "enum":
        _possible(Field("model", ("item",), right.at, over.item), left)


def demand(node: Node, wanted: Type, why: str) -> None:
    """Raise ExpressionError, saying why, unless the node is of the type wanted."""
    type_ = type_of(node)
    if type_.kind == wanted.kind or type_ == AT_FAULT or (wanted == STRING and type_.kind == "enum"):
        return
    hint = ""
    if wanted == BOOLEAN and isinstance(node, (Field, Select)):
        hint = "Nothing is truthy: compare it, or ask with has(…)."
    raise refused(node, f"{why}, and this is {article(type_)}", hint)

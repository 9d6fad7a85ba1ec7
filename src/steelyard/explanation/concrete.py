"""Finds a value that would do: one that the leaf, evaluated with it, and the manifest's schema both accept.

Nothing is made up where a person has to know: not what a text should say, and not what a document should be called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.explanation.ways import facts
from steelyard.policy.language.evidence import fact_of
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.explained import as_written
from steelyard.policy.language.moments import DAY, FIRST, LAST
from steelyard.policy.language.tree import FLIPPED, Call, Literal
from steelyard.policy.operators import INFIX
from steelyard.schemas import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from steelyard.explanation.ways import Need
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.reading import Document
    from steelyard.source import Pointer

NO_VALUE = object()
"""Where no value can be told."""

_CONTRARY = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
    "has_any": "has_none",
    "has_none": "has_any",
}


def value_for(need: Need, scope: Scope, params: Mapping[str, object], document: Document) -> Any:  # noqa: ANN401
    """Return a value of the leaf's fact with which it comes to its goal, as the manifest writes it, or NO_VALUE."""
    fact = fact_of(need.leaf)
    if fact is None or fact.pointer is None or fact.value is None or need.leaf.failure:
        return NO_VALUE  # what nobody declared, a person has to find out
    if fact is need.leaf:
        return need.goal if is_valid(document, fact.pointer, need.goal) else NO_VALUE
    is_date = fact.node.type is not None and fact.node.type.kind == "date"
    for candidate in _candidates(need, fact):
        if is_date and not FIRST <= candidate <= LAST:
            continue  # there is no such day
        value = as_written(fact._replace(value=candidate))
        if value in ("", [], fact.node.type and fact.node.type.unasserted):
            continue  # writing that asserts nothing
        if _reaches(need, fact, candidate, scope, params) and is_valid(document, fact.pointer, value):
            return value
    return NO_VALUE


def _candidates(need: Need, fact: Explained) -> Iterator[Any]:
    """Yield values that might do, moments as nanoseconds."""
    node, parts = need.leaf.node, need.leaf.parts
    if not isinstance(node, Call) or len(parts) != 2 or not any(part is fact for part in parts):  # noqa: PLR2004 - a fact, and what it is held against
        return
    operator = INFIX.get(node.function, node.function)
    other = parts[1] if parts[0] is fact else parts[0]
    if other is parts[0]:
        operator = FLIPPED.get(operator, "")
    if not need.goal:
        operator = _CONTRARY.get(operator, "")
    if other.value is not None and fact.pointer not in facts(other):
        yield from _MAKE.get(operator, _nothing)(fact, other.value)


def _others(fact: Explained, taken: list[Any]) -> Iterator[Any]:
    """Yield the values of a fact's type that are not taken, where there are few of them."""
    type_ = fact.node.type
    if type_ is not None and type_.kind == "boolean":
        yield from (value for value in (True, False) if value not in taken)
    if type_ is not None and type_.kind == "enum":
        yield from (member for member in type_.members if member not in taken)


def _nothing(_: Explained, __: Any) -> Iterator[Any]:  # noqa: ANN401 - any value
    yield from ()


def _beyond(fact: Explained, other: Any, direction: int) -> Iterator[Any]:  # noqa: ANN401 - any ordered value
    """Yield what comes next to a value: a member, a number, a day; of texts nothing that anybody would write."""
    type_ = fact.node.type
    if type_ is not None and type_.ordered and other in type_.members:
        place = type_.members.index(other) + direction
        yield from type_.members[place : place + 1] if place >= 0 else ()
    elif isinstance(other, (int, float)) and not isinstance(other, bool):
        is_date = type_ is not None and type_.kind == "date"
        yield other + direction * (DAY if is_date else 1)


def _all_in(fact: Explained, other: list[Any]) -> Iterator[Any]:
    yield [item for item in fact.value if item in other]
    yield from ([item] for item in other)


_MAKE: Mapping[str, Callable[[Explained, Any], Iterator[Any]]] = {
    "==": lambda _, other: iter((other,)),
    ">=": lambda _, other: iter((other,)),
    "<=": lambda _, other: iter((other,)),
    ">": lambda fact, other: _beyond(fact, other, 1),
    "<": lambda fact, other: _beyond(fact, other, -1),
    "!=": lambda fact, other: _others(fact, [other]),
    "in": lambda _, other: iter(other),
    "not in": lambda fact, other: _others(fact, list(other)),
    "all_in": _all_in,
    "has_any": lambda fact, other: ([*fact.value, item] for item in other if isinstance(fact.value, list)),
    "has_all": lambda fact, other: iter(
        ([*fact.value, *(item for item in other if item not in fact.value)],)
        if isinstance(fact.value, list)
        else ()
    ),
    "has_none": lambda fact, other: iter(
        ([item for item in fact.value if item not in other],) if isinstance(fact.value, list) else ()
    ),
    "startsWith": lambda _, other: iter((other,)),
    "endsWith": lambda _, other: iter((other,)),
    "contains": lambda _, other: iter((other,)),
}


def _reaches(
    need: Need,
    fact: Explained,
    candidate: Any,  # noqa: ANN401 - any value
    scope: Scope,
    params: Mapping[str, object],
) -> bool:
    """Evaluate the leaf with another value in the fact's place."""
    node = need.leaf.node
    assert isinstance(node, Call)  # noqa: S101 - only calls have candidates
    args = tuple(
        Literal(candidate if part is fact else part.value, part.node.at, part.node.type)
        for part in need.leaf.parts
    )
    return Explainer(scope, params).explain(node._replace(args=args)).value is need.goal


def is_valid(document: Document, pointer: Pointer, value: object) -> bool:
    """Whether the manifest is still valid with another value at a place."""
    try:
        changed = changed_at(document.value, pointer, value)
    except LookupError:
        return False
    return fits(changed, "manifest.v1")


def changed_at(whole: Any, pointer: Pointer, value: object) -> Any:  # noqa: ANN401 - any manifest value
    """Return a manifest with another value at a place; nothing else is changed, and nothing in place.

    Raises LookupError for an item of a list that is not there: the model may have inherited it.
    """
    if not pointer:
        return value
    step, *rest = pointer
    if isinstance(step, int):
        if not isinstance(whole, list) or step >= len(whole):
            raise LookupError(step)
        return [*whole[:step], changed_at(whole[step], tuple(rest), value), *whole[step + 1 :]]
    inside = whole if isinstance(whole, dict) else {}
    return {**inside, step: changed_at(inside.get(step), tuple(rest), value)}

"""Whether one value of a field can be all that is claimed of it, and which. Sound: what it rules out cannot be.

A value is looked for among those that matter: every constant in the claims, what lies between and beyond them, and a
stranger. Two values that no claim tells apart are one.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, pairwise
from math import floor, isfinite
from typing import TYPE_CHECKING, Final

from steelyard.policy.language.patterns import searcher
from steelyard.policy.operators import OPERATORS
from steelyard.proving.lint.claims import Claim, Symbol
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from steelyard.policy.language.types import Type

IMPOSSIBLE: Final = object()
"""No value, nor its absence, is all that is claimed."""

STRANGER: Final = "something-else"
"""A text that no claim names; what a pattern says of it is not asked."""

_REQUIRED = ("name", "model", "rule")
"""The fields without which no record in a list of the manifest is valid."""

_STANDS_FOR = {"date": "2026-06-15", "integer": 1000, "number": 1000, "string": "another-field"}
"""What an operand is taken to be that is known only later, where nothing but itself is compared with the field."""


def value_for(claims: Sequence[Claim]) -> object:
    """Return a value of which all claims, about one field, may be true: ABSENT for none at all, or IMPOSSIBLE."""
    tests = [claim for claim in claims if claim.test != "present"]
    presence = {(claim.operand is True) is claim.holds for claim in claims if claim.test == "present"}
    if len(presence) == 2 or (False in presence and tests):  # noqa: PLR2004 - both yes and no
        return IMPOSSIBLE
    if False in presence:
        return ABSENT
    if _said(tests, holds=True) & _said(tests, holds=False):
        return IMPOSSIBLE
    known = _without_symbols(tests)
    # An expression has numbers where a row has an enumeration of them.
    type_ = next((claim.type for claim in claims if claim.type.kind == "enum"), claims[0].type)
    if type_.kind == "list" and type_.item is not None and type_.item.kind == "record":
        return [_record(type_.item)]  # rows ask nothing of records, so that only presence can be claimed
    if type_.kind in ("list", "map"):
        return _list_for(known, type_)
    fitting = (value for value in _scalars(type_, known) if all(_may_be(claim, value) for claim in known))
    return next(fitting, IMPOSSIBLE)


def absence_for(claims: Iterable[Claim]) -> bool:
    """Whether all claims may be true of a field that nobody declared: only presence is asked of it."""
    return all(claim.test == "present" and (claim.operand is True) is not claim.holds for claim in claims)


def _said(tests: Iterable[Claim], *, holds: bool) -> set[tuple[str, str]]:
    return {(claim.test, repr(claim.operand)) for claim in tests if claim.holds is holds}


def _without_symbols(tests: Sequence[Claim]) -> list[Claim]:
    """Return the claims with known operands.

    A symbol alone is taken for any value: all values are alike as long as it is compared with no other.
    """
    symbolic = [claim for claim in tests if isinstance(claim.operand, Symbol)]
    if not symbolic:
        return list(tests)
    stands_for = _STANDS_FOR.get(tests[0].type.kind)
    alike = {(claim.operand, OPERATORS[claim.test].operand) for claim in symbolic}
    if (
        len(symbolic) == len(tests)
        and stands_for is not None
        and len(alike) == 1
        and alike.pop()[1] == "same"
    ):
        return [claim._replace(operand=stands_for) for claim in tests]
    return [claim for claim in tests if not isinstance(claim.operand, Symbol)]


def _may_be(claim: Claim, value: object) -> bool:
    """Whether a claim is true of a value, or may be: nearness depends on the day, and a stranger has any letters."""
    operator, operand = OPERATORS[claim.test], claim.operand
    if claim.test == "within_days":
        return True
    if claim.test == "matches":
        return str(value).startswith(STRANGER) or searcher(str(operand))(str(value)) is claim.holds
    if claim.type.kind == "enum" and claim.test in ("at_least", "at_most"):
        members: Sequence[object] = claim.type.members
        value, operand = members.index(value), members.index(operand)
    return operator.holds(value, operand) is claim.holds


def _scalars(type_: Type, claims: Sequence[Claim]) -> Iterator[object]:
    named = _constants(claims)
    match type_.kind:
        case "enum":
            yield from (member for member in type_.members if member != type_.unasserted)
        case "boolean":
            yield from (True, False)
        case "integer" | "number":
            yield from _numbers([one for one in named if isinstance(one, (int, float))], type_.kind)
        case "date":
            yield from _dates([str(one) for one in named])
        case _:
            yield from named
            yield _stranger(named)


def _constants(claims: Iterable[Claim]) -> list[object]:
    found: list[object] = []
    for claim in claims:
        if OPERATORS[claim.test].operand in ("same", "list"):
            found += claim.operand if isinstance(claim.operand, list) else [claim.operand]
    return list(dict.fromkeys(found))


def _numbers(named: Sequence[float], kind: str) -> Iterator[float]:
    """Yield the numbers named, one between every two of them, and one beyond either end."""
    ordered = sorted(named) or [1]
    if kind == "integer":
        for one in ordered:
            whole = floor(one) if isfinite(one) else 0
            yield from (whole, whole + 1, whole - 1)
        return
    yield from ordered
    for one in ordered:
        if isfinite(one):  # beyond 2**53 there are whole numbers between two others
            yield from (floor(one), floor(one) + 1, floor(one) - 1)
    yield from (low + (high - low) / 2 for low, high in pairwise(ordered))
    yield ordered[-1] + 1 + abs(ordered[-1])
    yield ordered[0] - 1 - abs(ordered[0])


def _dates(named: Sequence[str]) -> Iterator[str]:
    """Yield the days named, and those before and after them."""
    for text in named or ["2026-06-15"]:
        yield text
        day = date.fromisoformat(text)
        if day < date.max:
            yield (day + timedelta(days=1)).isoformat()
        if day > date.min:
            yield (day - timedelta(days=1)).isoformat()


def _list_for(claims: Sequence[Claim], type_: Type) -> object:
    """Return a list of which all claims are true: what is needed, and one of each choice; of a map, its keys."""
    lacking = next((claim for claim in claims if claim.test == "has_all" and not claim.holds), None)
    if lacking is not None:  # one of them is missing: whichever lets the others be
        rest = [claim for claim in claims if claim is not lacking]
        without = (lacking._replace(test="has_none", operand=[one], holds=True) for one in _named(lacking))
        found = (_list_for([*rest, one], type_) for one in without)
        return next((value for value in found if value is not IMPOSSIBLE), IMPOSSIBLE)
    allowed, needed = _items(claims, type_), list[object]()
    for claim in claims:
        named = _named(claim)
        if claim.test == "has_all":
            needed += named
        elif claim.test == "all_in" and claim.holds:
            allowed = [one for one in allowed if one in named]
        elif (claim.test, claim.holds) in (("has_any", False), ("has_none", True)):
            allowed = [one for one in allowed if one not in named]
    for claim in claims:
        named = _named(claim)
        if (claim.test, claim.holds) == ("all_in", False):
            choice = [one for one in allowed if one not in named]
        elif (claim.test, claim.holds) in (("has_any", True), ("has_none", False)):
            choice = [one for one in allowed if one in named]
        else:
            continue
        if not choice:
            return IMPOSSIBLE
        needed += [] if any(one in needed for one in choice) else choice[:1]
    value = list(dict.fromkeys(needed or allowed[:1]))
    return value if value and all(one in allowed for one in value) else IMPOSSIBLE


def _items(claims: Iterable[Claim], type_: Type) -> list[object]:
    """Return the items that matter: all there are, or those that are named and a stranger."""
    item = type_.item if type_.kind == "list" else None
    if item is not None and item.kind == "enum":
        return [one for one in item.members if one != item.unasserted]
    named = (one for claim in claims for one in _named(claim))
    constants = list(named)
    if item is not None and item.kind in ("integer", "number"):
        return list(
            dict.fromkeys(_numbers([one for one in constants if isinstance(one, (int, float))], item.kind))
        )
    return list(dict.fromkeys([*constants, _stranger(constants)]))


def _record(type_: Type) -> dict[str, object]:
    """Return a record with what the schema asks of every one of its kind."""
    return {name: STRANGER for name in _REQUIRED if name in type_.fields}


def _stranger(named: Collection[object]) -> str:
    """Return a text that is none of these."""
    return next(text for text in (STRANGER + "." * length for length in count()) if text not in named)


def _named(claim: Claim) -> list[object]:
    return claim.operand if isinstance(claim.operand, list) else []

"""Examines what a check returned: the outcome, and evidence that leads somewhere. Nonsense is never an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from steelyard.checks import DECLARED, Evidence, Result
from steelyard.policy.checks.views import is_unasserted, of
from steelyard.policy.language.types import Type, vocabulary
from steelyard.record import NamedTuple
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from steelyard.checks import Facts
    from steelyard.source import Pointer

_MOST = 100
_DEEPEST = 16


class NonsenseError(Exception):
    """A result that no check may return, and why."""


class Piece(NamedTuple):
    """A piece of evidence, examined: `found` is a plain value, or ABSENT."""

    pointer: Pointer
    found: object
    wanted: str


class Answer(NamedTuple):
    """What a check said, examined."""

    holds: bool | None
    pieces: tuple[Piece, ...]


def examined(result: object, facts: Facts) -> Answer:
    """Return the answer that a result is. Raises NonsenseError."""
    if not isinstance(result, Result):
        raise NonsenseError(f"returned {_kind(result)}, no Result")
    holds, evidence = result
    if holds is not True and holds is not False and holds is not None:
        raise NonsenseError(f"returned a Result that holds neither True, False nor None but {_kind(holds)}")
    if not isinstance(evidence, (list, tuple)) or isinstance(evidence, Evidence):
        raise NonsenseError(f"returned {_kind(evidence)} as evidence, no list")
    if len(evidence) > _MOST:
        raise NonsenseError(f"returned more than {_MOST} pieces of evidence")
    if not evidence and holds is not True:
        raise NonsenseError(f"returned {holds} without evidence: nobody could tell why")
    return Answer(holds, tuple([_piece(piece, facts) for piece in evidence]))


def _piece(piece: object, facts: Facts) -> Piece:
    if not isinstance(piece, Evidence):
        raise NonsenseError(f"returned {_kind(piece)} as a piece of evidence")
    where: object = piece.pointer
    wanted: object = piece.wanted
    if not isinstance(wanted, str) or not wanted.strip():
        raise NonsenseError("returned evidence that does not say what is wanted")
    if not isinstance(where, (list, tuple)):
        raise NonsenseError(f"returned evidence that points with {_kind(where)}, no tuple of steps")
    pointer = tuple(where)
    declared = _declared(pointer, facts)
    found = declared if piece.found is DECLARED else _plain(piece.found)
    return Piece(pointer, found, " ".join(wanted.split()))


def _declared(pointer: Pointer, facts: Facts) -> object:
    """Return what is declared at a pointer, or ABSENT. Raises NonsenseError for one that leads nowhere."""
    value: Any = facts.manifest
    type_ = vocabulary().subjects["manifest"]
    for step in pointer:
        below = _below(value, type_, step)
        if below is None:
            raise NonsenseError(f"returned evidence that points nowhere: {list(pointer)}")
        value, type_ = below
    if isinstance(value, Mapping) and (not pointer or isinstance(pointer[-1], int)):
        raise NonsenseError(f"returned evidence that points at no field: {list(pointer)}")
    return ABSENT if value is ABSENT or is_unasserted(value, type_) else _plain(value)


def _below(value: Any, type_: Type, step: object) -> tuple[Any, Type] | None:  # noqa: ANN401 - any manifest value
    """Return what is one step below, ABSENT for a field that nobody declared; None when nothing can be there."""
    if isinstance(value, tuple):
        there = isinstance(step, int) and not isinstance(step, bool) and 0 <= step < len(value)
        return (value[cast("int", step)], type_.item or Type("union", "anything")) if there else None
    if not isinstance(step, str):
        return None
    if isinstance(value, Mapping) and step in value:
        return value[step], of(type_, step)
    can_be = (isinstance(value, Mapping) or value is ABSENT) and (step in type_.fields or type_.kind == "map")
    return (ABSENT, of(type_, step)) if can_be else None


def _plain(value: object, depth: int = 0) -> object:
    """Return a value as a finding can say it. Raises NonsenseError for anything else."""
    if depth > _DEEPEST:
        raise NonsenseError(f"found something nested more than {_DEEPEST} deep")
    match value:
        case None | bool() | str():
            return value
        case int() | float() if math.isfinite(value):
            return value
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
        case Mapping():
            return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    raise NonsenseError(f"found {_kind(value)}, which no manifest could hold")


def _kind(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"

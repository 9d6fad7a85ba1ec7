"""What a model made from others takes over from their licenses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from steelyard.knowledge.license_facts import MOST_BASES
from steelyard.knowledge.licenses.normalize import normalize
from steelyard.knowledge.licenses.parser import Combined, Node, NoExpressionError, parse, render
from steelyard.knowledge.licenses.terms import traits
from steelyard.knowledge.licenses.traits import UNKNOWN, Traits, both, tighter
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Relation = Literal["", "finetune", "adapter", "quantized", "merge"]


class Base(NamedTuple):
    """A model from which another was made."""

    license: str = ""
    relation: Relation = ""
    """How; empty when nobody said."""
    model: str = ""


class Conflict(NamedTuple):
    """Two licenses that cannot both be kept to as declared."""

    kind: Literal["looser", "derivatives", "bases"]
    """`looser`: the model's own license leaves out what a base imposes. `derivatives`: a base permits none. `bases`: one base wants
    everything under its own terms alone, another imposes more."""
    one: str
    """The license that imposes, in canonical spelling."""
    other: str
    """The license that it conflicts with; empty for `derivatives`."""
    traits: tuple[str, ...]
    """The names of the traits about which they differ."""


class Inherited(NamedTuple):
    """The terms of a model made from others."""

    traits: Traits
    """Those of its own license AND of every base."""
    expression: str | None
    """What would declare all of it; None when a part of it cannot be normalized."""
    conflicts: tuple[Conflict, ...]
    undecided: bool
    """Whether there may be more conflicts: a license is missing, or not enough is known of it."""


class _Part(NamedTuple):
    """A license as it was understood, once for all comparisons."""

    expression: str | None
    traits: Traits
    relation: Relation = ""


def inherit(own: str, bases: Iterable[Base]) -> Inherited:
    """Return the terms of a model with a license of its own (empty when it declares none), made from `bases`.

    A fine-tune, adapter, merge or quantized copy cannot shed what its base imposes: the terms are its own AND the bases'. Who
    declares no license of their own granted nothing in their own work; a quantized copy adds no such work. Bases alike count once,
    and of more than a hundred that differ the rest is unknown.
    """
    unlike = tuple(dict.fromkeys((base.license, base.relation) for base in bases))
    listed = [_Part(*_understood(license_), relation) for license_, relation in unlike[:MOST_BASES]]
    mine = _Part(*_understood(own))
    parts = [mine, *listed] if own or not listed else listed
    ungranted = not own and any(base.relation != "quantized" for base in listed)
    many = len(unlike) > MOST_BASES
    result = parts[0].traits
    for part in parts[1:]:
        result = both(result, part.traits)
    if ungranted or many:
        result = both(result, UNKNOWN)
    conflicts = [*_with_own(mine, listed), *_among(listed)]
    undecided = bool(listed) and (ungranted or many or any(_unsettled(part.traits) for part in parts))
    expression = None if many else _joined(part.expression for part in parts)
    return Inherited(result, expression, tuple(dict.fromkeys(conflicts)), undecided)


def _understood(license: str) -> tuple[str | None, Traits]:  # noqa: A002 - the field's name everywhere
    return normalize(license).expression, traits(license)


def _with_own(own: _Part, bases: list[_Part]) -> Iterable[Conflict]:
    for base in bases:
        # Of what has no license, nobody may make anything.
        name = base.expression or "NONE"
        if base.expression and own.expression and (looser := tighter(base.traits, own.traits)):
            yield Conflict("looser", name, own.expression, looser)
        if base.traits.derivatives is False and base.relation != "quantized":
            yield Conflict("derivatives", name, "", ("derivatives",))


def _among(bases: list[_Part]) -> Iterable[Conflict]:
    """Find a base under an open license that passes on its own terms alone, beside one that imposes more."""
    for one in bases:
        if not (one.traits.open and "weights" in (one.traits.propagates or ())):
            continue
        for other in bases:
            more = tuple(name for name in tighter(other.traits, one.traits) if name != "propagates")
            if more:
                yield Conflict("bases", one.expression or "", other.expression or "", more)


def _unsettled(said: Traits) -> bool:
    return any(
        value is None for value in (said.commercial, said.derivatives, said.field_of_use, said.propagates)
    )


def _joined(expressions: Iterable[str | None]) -> str | None:
    """Return one expression for all parts, with each conjunct once; None when one is missing, or it is longer than one may be."""
    conjuncts: dict[str, Node] = {}
    for said in expressions:
        if said is None:
            return None
        tree = parse(said)
        sides = tree.sides if isinstance(tree, Combined) and tree.operator == "AND" else (tree,)
        conjuncts.update({render(side): side for side in sides})
    sides = tuple(conjuncts.values())
    whole = render(Combined("AND", sides)) if len(sides) > 1 else render(sides[0])
    try:
        parse(whole)
    except NoExpressionError:
        return None
    return whole

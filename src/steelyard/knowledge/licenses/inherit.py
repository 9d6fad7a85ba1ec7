"""What a model made from others takes over from their licenses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from steelyard.knowledge.licenses.normalize import normalize
from steelyard.knowledge.licenses.parser import Combined, Node, parse, render
from steelyard.knowledge.licenses.terms import traits
from steelyard.knowledge.licenses.traits import UNKNOWN, Traits, both, tighter

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


def inherit(own: str, bases: Iterable[Base]) -> Inherited:
    """Return the terms of a model with a license of its own (empty when it declares none), made from `bases`.

    A fine-tune, adapter, merge or quantized copy cannot shed what its base imposes: the terms are its own AND the bases'. Who
    declares no license of their own granted nothing in their own work; a quantized copy adds no such work.
    """
    listed = tuple(bases)
    parts = [own] if own or not listed else []
    parts += [base.license for base in listed]
    result = traits(parts[0]) if parts else UNKNOWN
    for part in parts[1:]:
        result = both(result, traits(part))
    ungranted = not own and any(base.relation != "quantized" for base in listed)
    if ungranted:
        result = both(result, UNKNOWN)
    conflicts = [*_with_own(own, listed), *_among(listed)]
    undecided = bool(listed) and (ungranted or any(_unsettled(part) for part in parts))
    return Inherited(result, _joined(parts), tuple(dict.fromkeys(conflicts)), undecided)


def _with_own(own: str, bases: tuple[Base, ...]) -> Iterable[Conflict]:
    mine = traits(own)
    declared = normalize(own).expression
    for base in bases:
        imposed = traits(base.license)
        name = normalize(base.license).expression
        if name is None:
            continue
        if declared is not None:
            looser = tighter(imposed, mine)
            if looser:
                yield Conflict("looser", name, declared, looser)
        if imposed.derivatives is False and base.relation != "quantized":
            yield Conflict("derivatives", name, "", ("derivatives",))


def _among(bases: tuple[Base, ...]) -> Iterable[Conflict]:
    """Find a base under an open license that passes on its own terms alone, beside one that imposes more."""
    for one in bases:
        passing = traits(one.license)
        if not (passing.open and "weights" in (passing.propagates or ())):
            continue
        for other in bases:
            more = tuple(name for name in tighter(traits(other.license), passing) if name != "propagates")
            if more:
                names = (normalize(one.license).expression, normalize(other.license).expression)
                yield Conflict("bases", names[0] or "", names[1] or "", more)


def _unsettled(license: str) -> bool:  # noqa: A002 - the field's name everywhere
    said = traits(license)
    return any(
        value is None for value in (said.commercial, said.derivatives, said.field_of_use, said.propagates)
    )


def _joined(parts: list[str]) -> str | None:
    """Return one expression for all parts, with each conjunct once."""
    conjuncts: dict[str, Node] = {}
    for part in parts:
        said = normalize(part).expression
        if said is None:
            return None
        tree = parse(said)
        sides = tree.sides if isinstance(tree, Combined) and tree.operator == "AND" else (tree,)
        conjuncts.update({render(side): side for side in sides})
    sides = tuple(conjuncts.values())
    return render(Combined("AND", sides)) if len(sides) > 1 else render(sides[0]) if sides else None

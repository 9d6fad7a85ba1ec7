"""What an expression of licenses grants and asks, for what it is open, and what a derived model takes over from its bases."""

from __future__ import annotations

from typing import Literal

from steelyard.knowledge.licenses.normalize import normalize
from steelyard.knowledge.licenses.parser import Combined, Node, parse
from steelyard.knowledge.licenses.table import SCANCODE, row, table
from steelyard.knowledge.licenses.traits import NOTHING_GRANTED, UNKNOWN, Traits, both, either
from steelyard.record import NamedTuple

Kind = Literal["code", "data", "document"]


class OpenFor(NamedTuple):
    """Whether a license is open, and whether it was made for such a thing."""

    open: bool | None
    appropriate: bool | None
    """An open license that is not gets a warning in MOF, no refusal."""


def traits(expression: str) -> Traits:
    """Return what an expression grants and asks; one that cannot be normalized is wholly unknown, never an error.

    Text that says that there is no license (`unlicensed`) grants nothing.
    """
    found = normalize(expression)
    if found.expression is None:
        return NOTHING_GRANTED if found.why == "none" else UNKNOWN
    return _traits(parse(found.expression))


def _traits(node: Node) -> Traits:
    if isinstance(node, Combined):
        join = both if node.operator == "AND" else either
        result = _traits(node.sides[0])
        for side in node.sides[1:]:
            result = join(result, _traits(side))
        return result
    found = row(node.text)
    said = UNKNOWN._replace(branch=(node.text,)) if found is None else found.traits
    if node.later:
        # A later version may grant more and ask less; whoever wants may stay with this one.
        said = said._replace(branch=(f"{node.text}+",))
    if not node.exception:
        return said
    # SPDX lists exceptions that permit more. Others may forbid (ScanCode lists the Commons Clause as one).
    if node.exception.startswith((SCANCODE, "AdditionRef-")):
        said = both(said, UNKNOWN)
    return said._replace(branch=(f"{said.branch[0]} WITH {node.exception}",))


def is_open(expression: str, *, mot_compat: bool = False) -> bool | None:
    """Return whether a license is open: OSI-approved, libre by the FSF, on MOF's list of open data, or OpenMDW.

    With `mot_compat` the answer is the reference tool's (lfai/model_openness_tool): it compares the text as written with its list
    of ids, in which PDDL-1.0 is misspelled and newer licenses are missing; what it does not find is not open.
    """
    if not mot_compat:
        return traits(expression).open
    found = row(expression)
    if found is None or expression in table().data["mot_misses"]:
        return False
    return found.traits.open is True


def open_for(expression: str, kind: Kind, *, mot_compat: bool = False) -> OpenFor:
    """Return whether a license is open, and appropriate for code, data or documents.

    MOF's reference tool lists thirty licenses by the kind of thing they were made for, which `mot_compat` keeps to. Otherwise an
    OSI-approved license is appropriate for code too, MOF's open-data licenses for data, those of them by Creative Commons and the
    GFDL for documents, and OpenMDW in every version for all three.
    """
    if mot_compat:
        return OpenFor(is_open(expression, mot_compat=True), expression in table().data["kinds"][kind])
    found = normalize(expression).expression
    if found is None:
        return OpenFor(traits(expression).open, None)
    said = _traits(parse(found))
    # Of a choice only the side that is taken counts.
    suits = [_suits(license_id.partition(" WITH ")[0].removesuffix("+"), kind) for license_id in said.branch]
    appropriate = False if False in suits else None if None in suits else True
    return OpenFor(said.open, appropriate)


def _suits(license_id: str, kind: Kind) -> bool | None:
    if license_id in table().data["kinds"][kind]:
        return True
    found = row(license_id)
    if found is None or found.traits.osi is None:
        return None
    said = found.traits
    if said.openmdw:
        return True
    made_for: dict[Kind, bool | None] = {
        "code": said.osi,
        "data": said.open_data,
        "document": said.open_data and license_id.startswith(("CC", "GFDL")),
    }
    return made_for[kind]


def ids(expression: str) -> tuple[str, ...]:
    """Return the licenses that an expression names, each once, in order; nothing when it cannot be normalized."""
    found = normalize(expression).expression
    return () if found is None else tuple(dict.fromkeys(_ids(parse(found))))


def _ids(node: Node) -> list[str]:
    if isinstance(node, Combined):
        return [license_id for side in node.sides for license_id in _ids(side)]
    return [node.text]

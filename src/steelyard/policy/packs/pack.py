"""A pack: a named selection of rules with severities and parameters; packs extend packs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy import enforcement
from steelyard.policy.card import load_document
from steelyard.policy.organisation import NUMBERS, band_problem
from steelyard.record import NamedTuple
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.reading import Document
    from steelyard.source import Pointer


class Pack(NamedTuple):
    """A pack as its author wrote it; `rules` maps a rule id to what the pack sets on it: one setting, or a list by scope."""

    name: str
    title: str
    description: str
    extends: tuple[str, ...]
    rules: Mapping[str, Mapping[str, Any] | list[Mapping[str, Any]]]
    document: Document
    org: Mapping[str, Any] = {}
    """What it says of the organisation, as it is written."""
    enforcement: Any = ""
    """How all its rules are enforced, unless one says otherwise; empty where it does not say."""
    locked: bool = False
    """Whether those who extend it may tighten its rules only."""
    waivers: tuple[str, ...] = ()
    """The central files of waivers that it names, by path."""


def load_pack(path: str) -> Pack:
    """Load one pack file. Raises PolicyError with every fault at its place."""
    document = load_document(path, "pack.v1", "pack")
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    org: dict[str, Any] = raw.get("org", {})
    faults = [
        Fault(problem, document.region(("org", name)), ("org", name))
        for name in NUMBERS
        if (problem := band_problem(org.get(name)))
    ]
    faults += _ramp_faults(document)
    if faults:
        raise PolicyError("the pack cannot be used", source=document.source, faults=faults)
    return Pack(
        name=os.path.splitext(os.path.basename(path))[0],
        title=raw["title"],
        description=raw.get("description", ""),
        extends=tuple(raw.get("extends", ())),
        rules=raw.get("rules", {}),
        document=document,
        org=org,
        enforcement=raw.get("enforcement", ""),
        locked=raw.get("locked", False),
        waivers=tuple(os.path.join(os.path.dirname(path), one) for one in raw.get("waivers", ())),
    )


def _ramp_faults(document: Document) -> Iterator[Fault]:
    """Yield where a ramp has a step that never counts: the rule would stay advice, and nobody would see it."""
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    ramps: list[tuple[Pointer, Any]] = [(("enforcement",), raw.get("enforcement"))]
    for id_, said in raw.get("rules", {}).items():
        settings = enumerate(said) if isinstance(said, list) else [(None, said)]
        for number, one in settings:
            where = ("rules", id_) if number is None else ("rules", id_, number)
            ramps.append(((*where, "enforcement"), one.get("enforcement")))
    for at, ramp in ramps:
        if isinstance(ramp, list) and (found := enforcement.problem(ramp)):
            step, message, hint = found
            place: Pointer = (*at, *step)
            yield Fault(message, document.region(place), place, hint=hint)

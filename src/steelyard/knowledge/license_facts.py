"""What the derivations need to know of licenses, whoever knows it: a record, and the port through which they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from steelyard.knowledge.kleene import every, some
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["code", "data", "document"]

UNLICENSED = ("NONE", "unlicensed")
"""How "released, but under no license" is written: in SPDX, and in declarations of the Model Openness Tool."""


class LicenseFacts(NamedTuple):
    """What a license, or an expression of several, allows. None is unknown throughout, never no."""

    license: str
    """The canonical expression; the text as it was written where nobody knows it."""
    open: bool | None = None
    """Open in the sense of MOF: OSI-approved, libre by the FSF, on the open-data list, or OpenMDW."""
    osi: bool | None = None
    commercial: Literal["yes", "no", "conditional"] | None = None
    redistribute: bool | None = None
    derivatives: bool | None = None
    field_of_use: bool | None = None
    """Whether it forbids purposes."""
    scale_cap: bool | None = None
    """Whether rights end above a number of users or a revenue."""
    territory: bool | None = None
    """Whether it excludes people by where they are established."""
    separate_license: bool | None = None
    """Whether some uses need another, commercial license."""


MOST_BASES: Final = 100
"""So many bases that differ are looked at; no model is made from more, and what a hostile list costs stays small."""

UNDECLARED: Final = "NOASSERTION"
"""How SPDX writes a license of which nobody says anything."""

_COMMERCIAL: Final = ("yes", "conditional", None, "no")
"""From loose to tight: beside "no" nothing else matters."""


def unknown(text: str) -> LicenseFacts:
    """Return the record of a license of which nothing is known."""
    return LicenseFacts(text)


def nothing_granted(text: str) -> LicenseFacts:
    """Return the record of what is released under no license: nobody has permission."""
    return LicenseFacts(text, open=False, osi=False, commercial="no", redistribute=False, derivatives=False)


def both(one: LicenseFacts, other: LicenseFacts) -> LicenseFacts:
    """Return what is allowed where two licenses bind: what both allow, forbidden what either forbids."""
    return LicenseFacts(
        one.license if one.license == other.license else f"{one.license} AND {other.license}",
        every([one.open, other.open]),
        every([one.osi, other.osi]),
        max(one.commercial, other.commercial, key=_COMMERCIAL.index),
        every([one.redistribute, other.redistribute]),
        every([one.derivatives, other.derivatives]),
        some([one.field_of_use, other.field_of_use]),
        some([one.scale_cap, other.scale_cap]),
        some([one.territory, other.territory]),
        some([one.separate_license, other.separate_license]),
    )


def of_weights(record: Mapping[str, Any], own: str | None, licenses: Licenses) -> LicenseFacts:
    """Return what is known of the terms of a model's weights: their own license (None: undeclared) AND those of every base.

    A fine-tune, adapter, merge or quantized copy cannot shed what its base imposes. A quantized copy adds no work of its own, so
    that one without a license has its base's; other work that nobody licensed stays unknown.
    """
    bases = record.get("base") or ()
    copied = own is None and bases and all(base.get("relation") == "quantized" for base in bases)
    said: dict[str | None, None] = {} if copied else {own: None}
    said.update(dict.fromkeys(base.get("license") for base in bases))
    asked = list(said)[: MOST_BASES + 1] + [None] * (len(said) > MOST_BASES + 1)
    # Each license once: a copy under the license of its base is not under two.
    found = {facts.license: facts for facts in [_facts(text, licenses) for text in asked]}
    result, *others = found.values()
    for facts in others:
        result = both(result, facts)
    if others:
        result = result._replace(license=" AND ".join(f"({one})" if " OR " in one else one for one in found))
    return result


def _facts(text: str | None, licenses: Licenses) -> LicenseFacts:
    if text is None:
        return unknown(UNDECLARED)
    return licenses.facts(text) if text and text not in UNLICENSED else nothing_granted("NONE")


class OpenFor(NamedTuple):
    """Whether a license is open in the sense of MOF, and whether it is made for a kind of component."""

    open: bool | None
    appropriate: bool | None


class Licenses(Protocol):
    """Answers questions on licenses as somebody wrote them; never raises."""

    def facts(self, text: str, /) -> LicenseFacts:
        """Return what is known of a license or an expression of several."""

    def open_for(self, text: str, kind: Kind, /, *, mot_compat: bool = False) -> OpenFor:
        """Return whether a license is open, and made for a kind; with `mot_compat`, as the reference tool decides."""

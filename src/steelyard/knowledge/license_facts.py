"""What the derivations need to know of licenses, whoever knows it: a record, and the port through which they ask."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

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


def unknown(text: str) -> LicenseFacts:
    """Return the record of a license of which nothing is known."""
    return LicenseFacts(text)


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

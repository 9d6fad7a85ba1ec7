"""The license table behind the port that the derivations ask (`license_facts.Licenses`)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from steelyard.knowledge import licenses as table
from steelyard.knowledge.kleene import some
from steelyard.knowledge.license_facts import LicenseFacts, OpenFor

if TYPE_CHECKING:
    from steelyard.knowledge.license_facts import Kind
    from steelyard.knowledge.licenses import Traits


class LicenseTable:
    """What `steelyard.knowledge.licenses` knows, in the words of the derivations."""

    def facts(self, text: str, /) -> LicenseFacts:
        """Return what is known of a license; its text as it was written where it cannot be normalized."""
        return _facts(text)

    def open_for(self, text: str, kind: Kind, /, *, mot_compat: bool = False) -> OpenFor:
        """Return whether a license is open in the sense of MOF, and made for a kind of component."""
        return _open_for(text, kind, mot_compat)


_REMEMBERED: Final = 1024
"""A fleet has few licenses, each of them many times; a hostile manifest has many."""


@lru_cache(_REMEMBERED)
def _facts(text: str) -> LicenseFacts:
    named = table.normalize(text)
    said = table.traits(text)
    return LicenseFacts(
        named.expression or text,
        said.open,
        said.osi,
        said.commercial,
        said.redistribute,
        said.derivatives,
        said.field_of_use,
        _scale_cap(said),
        _listed(said, "territory", [True for _ in said.territory or ()]),
        _consequence(said, "separate-license"),
    )


@lru_cache(_REMEMBERED)
def _open_for(text: str, kind: Kind, mot_compat: bool) -> OpenFor:  # noqa: FBT001 - a key of the memory
    found = table.open_for(text, kind, mot_compat=mot_compat)
    return OpenFor(found.open, found.appropriate)


def _scale_cap(said: Traits) -> bool | None:
    """Whether rights end above some scale: having to show a name from there on is no end of them."""
    return some([_consequence(said, "separate-license"), _consequence(said, "")])


def _consequence(said: Traits, wanted: str) -> bool | None:
    """Whether a number of users, or a revenue, has some consequence."""
    users = _listed(said, "mau_cap", [cap.consequence == wanted for cap in said.mau_cap or ()])
    revenue = _listed(said, "revenue_cap", [cap.consequence == wanted for cap in said.revenue_cap or ()])
    return some([users, revenue])


def _listed(said: Traits, trait: str, found: list[bool]) -> bool | None:
    """Whether something is in a list; of one that is not known, or in part only, the rest may have it."""
    if any(found):
        return True
    return None if getattr(said, trait) is None or trait in said.partly else False


LICENSES: Final = LicenseTable()
"""The table that ships with Steelyard."""

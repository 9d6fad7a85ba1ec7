"""What follows from claims: that they cannot all be, that one of them is implied by others. Never said by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.satisfy import IMPOSSIBLE, absence_for, value_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.proving.lint.claims import Claim, Claims, Path


def conflict(claims: Claims) -> tuple[Claim, ...] | None:
    """Return the claims about one field that cannot all be; None when none are known not to."""
    for field in claims.names:
        about = claims.of(field)
        if value_for(about) is IMPOSSIBLE:
            return about
    return None


def impossible(claims: Claims) -> bool:
    """Whether the claims cannot all be."""
    atoms = dict.fromkeys(claims.atoms)
    return conflict(claims) is not None or any((atom, not holds) in atoms for atom, holds in atoms)


def implied(claim: Claim, given: Sequence[Claim]) -> bool:
    """Whether a claim is true wherever the others about its field are; unknown is not true."""
    if value_for([*given, opposite(claim)]) is not IMPOSSIBLE:
        return False
    return claim.test == "present" or not absence_for(given)


def follows(claims: Claims, given: Claims) -> bool:
    """Whether all claims and atoms are true wherever the given ones are."""
    return all(implied(claim, given.of(claim.field)) for claim in claims.fields) and all(
        atom in given.atoms for atom in claims.atoms
    )


def opposite(claim: Claim) -> Claim:
    """Return the claim that the test is false."""
    return claim._replace(holds=not claim.holds)


def values(claims: Claims) -> dict[Path, object] | None:
    """Return a value for every field claimed about; None when there is none."""
    found = {field: value_for(claims.of(field)) for field in claims.names}
    return None if any(value is IMPOSSIBLE for value in found.values()) else found

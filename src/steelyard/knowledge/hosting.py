"""What follows from how a model is hosted: who runs it, and how much of it is in one's own hands."""

from __future__ import annotations

from typing import Final

LADDER: Final = ("embedded-saas", "serverless", "dedicated", "private-cloud", "on-premises", "on-device")
"""From the weakest hold on the model to the strongest; the last two hold it equally."""

_EXTERNAL: Final = ("embedded-saas", "serverless", "dedicated")


def hosting_rank(hosting: str | None) -> int | None:
    """Return 0 (somebody else's product) to 4 (own machines, own devices); None where nobody said."""
    if hosting not in LADDER:
        return None
    return min(LADDER.index(hosting), LADDER.index("on-premises"))


def is_external(hosting: str | None) -> bool | None:
    """Return whether somebody else runs the model; None where nobody said."""
    return hosting in _EXTERNAL if hosting in LADDER else None


def is_self_hosted(hosting: str | None) -> bool | None:
    """Return whether one runs the model oneself; None where nobody said."""
    return hosting not in _EXTERNAL if hosting in LADDER else None

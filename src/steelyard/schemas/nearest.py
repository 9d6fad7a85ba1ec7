"""The nearest right spelling of a wrong word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?", or the list of what is allowed when nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a run with a mistake pays for it

    candidates = list(known)
    folded = {candidate.casefold().replace("_", "-"): candidate for candidate in candidates}
    near = get_close_matches(word.casefold().replace("_", "-"), list(folded), n=1, cutoff=0.6)
    if near:
        return f"did you mean `{folded[near[0]]}`?"
    return f"allowed: {listed(candidates)}" if candidates else ""


def listed(words: Iterable[str], last: str = ",") -> str:
    """Join words with commas, the last with `last` ("or", "and"); a long list is cut and says by how many."""
    every = list(words)
    if len(every) > _SHOWN:
        return f"{', '.join(every[:_SHOWN])} and {len(every) - _SHOWN} more"
    if last == "," or len(every) < 2:  # noqa: PLR2004 - one word needs no joiner
        return ", ".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"

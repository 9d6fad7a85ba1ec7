"""The nearest right spelling of a wrong word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 12
_FEW = 3
"""So few more are shown, too: to say that they are there would be as long."""
_SHORTEST = 4
_BEGINNING = 3
"""So many letters of a word say which one is meant."""
_LIKELY = 0.8
_LONGEST = 200
"""A longer word is nobody's slip of the pen, and to hold two of megabytes against each other takes hours."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?", or the list of what is allowed when nothing is near."""
    candidates = list(known)
    folded = {candidate.casefold().replace("_", "-"): candidate for candidate in candidates}
    near = _close(word.casefold().replace("_", "-"), folded, 1, 0.6)
    meant = near[0] if near else _shortened(word.casefold(), folded)
    if meant:
        return f"did you mean `{folded[meant]}`?"
    return f"allowed: {listed(candidates)}" if candidates else ""


def _shortened(word: str, known: Iterable[str]) -> str:
    """Return the one word that this one is the beginning of (`prod`), or that it says with one more word (`limited-risk`)."""
    whole = word.replace("_", "-")
    found = [
        one
        for one in known
        if whole.startswith(f"{one}-") or (len(whole) >= _BEGINNING and one.startswith(whole))
    ]
    return found[0] if len(found) == 1 else ""


def misspelt(word: str, known: Iterable[str]) -> str:
    """Return the one word that was meant beyond doubt, or nothing.

    It differs in case, spaces and hyphens alone; or else in one letter (left out, added, wrong, or two that changed places) that is
    not the first, of four at least. `external` is two letters away from `internal`, and means the opposite.
    """
    folded = {candidate: _folded(candidate) for candidate in known}
    meant = _folded(word)
    same = [candidate for candidate, letters in folded.items() if letters == meant]
    if same or len(meant) < _SHORTEST:
        return same[0] if len(same) == 1 else ""
    near = [candidate for candidate, letters in folded.items() if _one_apart(meant, letters)]
    return near[0] if len(near) == 1 else ""


def likely(word: str, known: Iterable[str]) -> str:
    """Return the one word that may have been meant, or nothing: a guess that somebody must look at."""
    folded = {_folded(candidate): candidate for candidate in known}
    near = _close(_folded(word), folded, 2, _LIKELY)
    return folded[near[0]] if len(near) == 1 else ""


def _close(word: str, known: Iterable[str], most: int, cutoff: float) -> list[str]:
    """Return the nearest words, each short enough to be held against another."""
    if len(word) > _LONGEST:
        return []
    from difflib import get_close_matches  # noqa: PLC0415 - only a run with a mistake pays for it

    return get_close_matches(word, [one for one in known if len(one) <= _LONGEST], n=most, cutoff=cutoff)


def _folded(word: str) -> str:
    return "-".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _one_apart(one: str, other: str) -> bool:
    """Whether two different words are one slip of the pen apart, behind their first letter."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    at = next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    if at < 0:
        return len(one) != len(other)  # the longer has one letter more
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return long[at + 1 :] == short[at:]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def listed(words: Iterable[str], last: str = ",") -> str:
    """Join words with commas, the last with `last` ("or", "and"); a long list is cut and says by how many."""
    every = list(words)
    if len(every) > _SHOWN + _FEW:
        return f"{', '.join(every[:_SHOWN])} and {len(every) - _SHOWN} more"
    if last == "," or len(every) < 2:  # noqa: PLR2004 - one word needs no joiner
        return ", ".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"


def number_hint(text: str) -> str:
    """Return how a number is written that was meant, digits parted or the point a comma; empty where none was."""
    import re  # noqa: PLC0415 - as above

    plain = re.sub(r"(?<=[0-9])[_ ',](?=([0-9]{3}[_ ',])*[0-9]{3}(\.[0-9]+)?$)", "", text)
    if plain == text:
        plain = text.replace(",", ".")
    is_meant = plain != text and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", plain)
    return f"Write it as {plain}." if is_meant else ""

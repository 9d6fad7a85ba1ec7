"""The licenses that a text may mean: those it names in full, else those that share its rarer words, nearest first."""

from __future__ import annotations

import functools
from collections import Counter
from math import log
from typing import TYPE_CHECKING

from steelyard.knowledge.licenses.names import fold
from steelyard.knowledge.licenses.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST = 5
_LONG = 200
_SHORT = 60
_NEAR = 0.4
_COMMON = frozenset(
    ["license", "licence", "licensed", "agreement", "terms", "of", "use", "the", "and", "or", "with", "for", "to", "a", "an",
     "model", "models", "ai", "llm", "open", "source", "version", "v", "free", "public", "only", "on", "in", "is"]
)  # fmt: skip
"""Words that say nothing about which license is meant."""
_WEAK = frozenset(
    ["community", "research", "non", "noncommercial", "commercial", "academic", "general", "software", "data", "attribution",
     "share", "alike", "standard", "by", "nc", "sa", "nd", "responsible", "material", "materials", "international", "unknown"]
)  # fmt: skip
"""Words that many licensors use: alone they make nobody's license a candidate."""
_ALONE = frozenset({"mit", "isc", "unlicense", "zlib", "wtfpl", "gemma"})
"""Names of one word that mean a license in any text; else such a name has a digit or a sign in it."""
_MARKS = str.maketrans(dict.fromkeys("\"'\u201c\u201d\u2018\u2019,;:()[]/?!-", " "))


def nearest(text: str) -> tuple[str, ...]:
    """Return up to five canonical ids that a text may mean; nothing where it shares no telling word with any.

    Those that it names in full; else whose spellings share rare words with it; else of which it names a family; else those that
    are spelled almost like it. The words of an address are a site's, not a license's: they count for nothing.
    """
    folded = fold(" ".join(word for word in text[:_LONG].split() if "://" not in word))
    listed = _words(folded)
    words = frozenset(listed)
    return tuple(_named(listed) or _alike(words) or _of_families(words) or _misspelled(folded))[:_MOST]


def _named(listed: tuple[str, ...]) -> list[str]:
    """Return what is named in full, in the order of the text, as in "Unknown (Apache-2.0?)"; no name that is a part of another."""
    text = f" {' '.join(listed)} "
    full = {name: license_id for name, license_id in _names().items() if name in text}
    whole = [name for name in full if not any(name in other and name != other for other in full)]
    return list(dict.fromkeys(full[name] for name in sorted(whole, key=text.index)))


@functools.cache
def _names() -> dict[str, str]:
    """Return the names that mean a license in whatever text they stand, as words between blanks."""
    found = {}
    for license_id, spelling in _known():
        listed = _words(spelling)
        if len(listed) > 1:
            telling = _strong(listed)
        else:
            telling = any(word in _ALONE or (not word.isalpha() and word[:1].isalpha()) for word in listed)
        if telling:
            found[f" {' '.join(listed)} "] = license_id
    return found


def _strong(words: Iterable[str]) -> bool:
    return any(_is_strong(word) for word in words)


def _is_strong(word: str) -> bool:
    return word not in _WEAK and not word[:1].isdigit()


def _alike(words: frozenset[str]) -> list[str]:
    spellings, weights = _spellings()
    # A word that is in no license's name is the rarest of all.
    unknown = max(weights.values())
    scores: dict[str, float] = {}
    for license_id, known in spellings:
        shared = words & known
        if not _strong(shared):
            continue
        score = sum(map(weights.__getitem__, shared)) / sum(
            weights.get(word, unknown) for word in words | known
        )
        if score >= _NEAR:
            scores[license_id] = max(scores.get(license_id, 0), score)
    return sorted(scores, key=lambda license_id: (-scores[license_id], license_id))


def _of_families(words: frozenset[str]) -> list[str]:
    """Return what the longest names of families in a text may mean."""
    named = {known: ids for known, ids in _families() if known <= words}
    longest = [ids for known, ids in named.items() if not any(known < other for other in named)]
    return list(dict.fromkeys(license_id for ids in longest for license_id in ids))


def _misspelled(folded: str) -> list[str]:
    """Return what is spelled almost alike as a whole, and in each of the words that tell licenses apart."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled license pays for it

    short = folded[:_SHORT]
    telling = [word for word in _words(short) if _is_strong(word)]
    ids: dict[str, str] = table().data["names"]
    close = get_close_matches(short, list(ids), n=_MOST, cutoff=0.8) if telling else []
    return list(
        dict.fromkeys(
            ids[spelling]
            for spelling in close
            if all(get_close_matches(word, _words(spelling), n=1, cutoff=0.7) for word in telling)
        )
    )


def _words(folded: str) -> tuple[str, ...]:
    words = (_version(word.strip(".")) for word in folded.translate(_MARKS).split())
    return tuple([word for word in words if word and word not in _COMMON])


def _version(word: str) -> str:
    """Return `v3.0`, and `3.0`, as `3`: which is how people write versions."""
    number = word[1:] if word[:1] == "v" and word[1:2].isdigit() else word
    return number.removesuffix(".0") if number[:1].isdigit() else word


@functools.cache
def _spellings() -> tuple[tuple[tuple[str, frozenset[str]], ...], dict[str, float]]:
    """Return the words of every spelling of every license, and how much each word says: less, the more licenses have it."""
    spellings = tuple([(license_id, frozenset(_words(spelling))) for license_id, spelling in _known()])
    having = Counter(word for _, words in spellings for word in words)
    return spellings, {word: log(len(spellings) / count) for word, count in having.items()}


def _known() -> Iterator[tuple[str, str]]:
    """Yield every license with each of its spellings, addresses left out."""
    names: dict[str, str] = table().data["names"]
    for spelling, license_id in {**table().keys, **names}.items():
        if not spelling.startswith("//"):
            yield license_id, spelling


@functools.cache
def _families() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    families: dict[str, list[str]] = table().data["families"]
    words = (
        (frozenset(_words(name)), tuple(ids)) for name, ids in families.items() if not name.startswith("//")
    )
    return tuple((known, ids) for known, ids in words if _strong(known))

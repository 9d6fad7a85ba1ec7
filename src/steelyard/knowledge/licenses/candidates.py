"""The licenses that a text may mean: those that share its rarer words, nearest first."""

from __future__ import annotations

import functools
from collections import Counter
from math import log

from steelyard.knowledge.licenses.names import fold
from steelyard.knowledge.licenses.table import table

_MOST = 5
_LONG = 200
_SHORT = 60
_NEAR = 0.4
_COMMON = frozenset(
    {
        *(
            "license",
            "licence",
            "licensed",
            "agreement",
            "terms",
            "of",
            "use",
            "the",
            "and",
            "or",
            "with",
            "for",
            "to",
        ),
        *(
            "a",
            "an",
            "model",
            "models",
            "ai",
            "llm",
            "open",
            "source",
            "version",
            "v",
            "free",
            "public",
            "only",
            "on",
        ),
        *("in", "is", "by", "https", "http", "www", "com", "org", "main", "blob", "resolve", "raw", "github"),
        *("huggingface", "co", "md", "txt"),
    }
)
_MARKS = str.maketrans(dict.fromkeys("\"'\u201c\u201d\u2018\u2019,;:()[]/?!-", " "))


def nearest(text: str) -> tuple[str, ...]:
    """Return up to five canonical ids whose spellings share rare words with a text, or are spelled almost like it.

    Nothing for an address: its words are a site's, not a license's.
    """
    if "://" in text:
        return ()
    folded = fold(text[:_LONG])
    words = _words(folded)
    spellings, weights = _spellings()
    # A word that is in no license's name is the rarest of all.
    unknown = max(weights.values())
    scores: dict[str, float] = {}
    for license_id, known in spellings:
        shared = words & known
        if not shared:
            continue
        score = sum(map(weights.__getitem__, shared)) / sum(
            weights.get(word, unknown) for word in words | known
        )
        # Named in full inside of a longer text, as in "Unknown (Apache-2.0?)".
        score += len(known) > 1 and known <= words
        if score >= _NEAR:
            scores[license_id] = max(scores.get(license_id, 0), score)
    if scores:
        return tuple(sorted(scores, key=lambda license_id: (-scores[license_id], license_id))[:_MOST])
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled license pays for it

    ids: dict[str, str] = table().data["names"]
    close = get_close_matches(folded[:_SHORT], list(ids), n=_MOST, cutoff=0.8)
    return tuple(dict.fromkeys(ids[spelling] for spelling in close))


def _words(folded: str) -> frozenset[str]:
    words = {word.strip(".") for word in folded.translate(_MARKS).split()}
    return frozenset(word for word in words if word and word not in _COMMON)


@functools.cache
def _spellings() -> tuple[tuple[tuple[str, frozenset[str]], ...], dict[str, float]]:
    """Return the words of every spelling of every license, and how much each word says: less, the more licenses have it."""
    names: dict[str, str] = table().data["names"]
    known = {**table().keys, **names}
    spellings = tuple((license_id, _words(spelling)) for spelling, license_id in known.items())
    having = Counter(word for _, words in spellings for word in words)
    return spellings, {word: log(len(spellings) / count) for word, count in having.items()}

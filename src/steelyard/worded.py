"""What a finding says, in words: the same wherever the same is wrong, whatever the manifest and wherever it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from steelyard.manifest.derived import derived_field, derived_name
from steelyard.record import NamedTuple
from steelyard.secrets import redacted
from steelyard.source import field_of
from steelyard.verdict import ABSENT, Absent, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from steelyard.manifest.derived.fields import DerivedField
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence, Verdict

_LONGEST = 120
_LONG = 100
_MOST_LONG = 16
_MOST_WORDED = 512
_PLAIN = frozenset((str, bool, int, type(None), Absent))
"""What is found where the words of a finding are kept."""
_READABLE = json.JSONEncoder(ensure_ascii=False)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


class Words(NamedTuple):
    """What a finding says wherever the same is found at the same place: all but the manifest's own names and lines.

    `reasons` are those behind the first, each for its place; `value` is what was found as it is digested; `fact` is the
    derived fact that was found, with its record's pointer; `stub` is the line that would declare what is missing, and
    `owner` where it goes.
    """

    headline: str
    message: str
    found: str | None
    value: str
    wanted: str
    reasons: tuple[str, ...]
    fact: tuple[Pointer, DerivedField] | None
    follows_from: tuple[str, ...]
    stub: str
    owner: Pointer
    at: Pointer


_worded: dict[tuple[object, ...], Words] = {}


def words_of(verdict: Verdict, title: str) -> Words:
    """Return what to say of a verdict: the same for all the models of a fleet of which the same is wrong."""
    kinds = tuple([piece.found.__class__ for piece in verdict.evidence])
    if not _PLAIN.issuperset(kinds):
        return _wording(verdict, title)
    # With the kinds: true is apart from 1. A number with a point is nowhere twice, and may be a zero below zero.
    key = (title, verdict.outcome, verdict.subject, verdict.evidence, kinds)
    words = _worded.get(key)
    if words is None:
        words = _wording(verdict, title)
        if not _is_long(verdict):
            if len(_worded) >= _MOST_WORDED:
                _worded.clear()
            _worded[key] = words
    return words


def _is_long(verdict: Verdict) -> bool:
    """Whether a value or a key of a stranger's is too long to be kept: keys of evidence may have megabytes."""
    kept = [verdict.subject, *[(*piece.pointer, piece.found) for piece in verdict.evidence]]
    return any(isinstance(part, str) and len(part) > _LONGEST for parts in kept for part in parts)


def _wording(verdict: Verdict, title: str) -> Words:
    first = verdict.evidence[0] if verdict.evidence else None
    pointer = first.pointer if first is not None else verdict.subject
    found, value = (None, "") if first is None or first.found is ABSENT else _written(first.found)
    fact = derived_field(pointer)
    headline = _headline(verdict.outcome, title)
    reasons = [reason(piece) for piece in verdict.evidence]
    # Each reason once: the same may decide for several items of a list, and `related` has the places.
    told = "; ".join(dict.fromkeys(reasons))
    stub, owner = "", pointer
    if first is not None and found is None and not fact and pointer and _is_below(first, verdict):
        stub, owner = _stub(pointer)
    return Words(
        headline,
        cut(": ".join(filter(None, (redacted(headline), told)))),
        found,
        value,
        clean(first.wanted) if first is not None else "",
        tuple([cut(one) for one in reasons[1:]]),
        fact,
        named(fact[1].rests_on) if fact else (),
        stub,
        owner,
        steps(verdict.subject),
    )


def _headline(outcome: Outcome, title: str) -> str:
    match outcome:
        case Outcome.UNKNOWN:
            return f"Not known whether {_lower_first(title)}"
        case Outcome.PASS | Outcome.NOT_APPLICABLE:
            return f"{outcome.value.capitalize().replace('-', ' ')}: {_lower_first(title)}"
        case _:
            return title


def _lower_first(title: str) -> str:
    """Lower a sentence's first letter unless it opens with an abbreviation."""
    first, _, _ = title.partition(" ")
    return title if len(first) > 1 and first.isupper() else title[:1].lower() + title[1:]


def reason(piece: Evidence) -> str:
    """Say what one piece of evidence is. No credential is spread over its parts: each is redacted by itself."""
    if not piece.pointer:
        return f"wanted {redacted(piece.wanted)}"  # of a date or a parameter, no field
    if piece.found is not ABSENT:
        said = f"is {_written(piece.found)[0]}"
    else:
        said = "is not known" if derived_name(piece.pointer) else "is not declared"
    return f"`{redacted(field_of(piece.pointer))}` {said}, wanted {redacted(piece.wanted)}"


def _is_below(piece: Evidence, verdict: Verdict) -> bool:
    """Whether a field is the subject's own: a stub is pasted under the subject."""
    return piece.pointer[: len(verdict.subject)] == verdict.subject and piece.pointer[:1] != ("org",)


def _stub(pointer: Pointer) -> tuple[str, Pointer]:
    """Return the line that would declare a field, `privacy: {dpa: }`: empty, so that it cannot pass unfilled, and its record."""
    names = field_of(pointer).split(".")
    return to_paste(names), pointer[: len(pointer) - len(names)]


def to_paste(names: Sequence[str]) -> str:
    """Return the line that would declare a field below the records of these names, without a value."""
    *parents, last = names
    line = f"{last}: "
    for parent in reversed(parents):
        line = f"{parent}: {{{line}}}"
    return line.rstrip()


_long: dict[int, tuple[object, tuple[str, str]]] = {}


def _written(value: object) -> tuple[str, str]:
    """Return a value as it is shown, and as the canonical text that is digested.

    A long list of the manifest may be what is found on each of two thousand models: it is written once.
    """
    if not isinstance(value, list | dict) or len(value) <= _LONG:
        return _texts(value)
    kept = _long.get(id(value))
    if kept is None or kept[0] is not value:  # which it keeps alive, so that no other one gets its number
        if len(_long) >= _MOST_LONG:
            _long.clear()
        kept = _long[id(value)] = (value, _texts(value))
    return kept[1]


def _texts(value: object) -> tuple[str, str]:
    # Before it is written as JSON: behind an escape, a credential no longer stands at the start of a word.
    safe = _redacted(value)
    readable = _READABLE.encode(safe)
    # The order of keys is no part of a value; of most values there is no order.
    canonical = _CANONICAL.encode(safe) if isinstance(value, list | dict) else readable
    return clean(readable), redacted(canonical)


def _redacted(value: object) -> object:
    match value:
        case str():
            return redacted(value)
        case list():
            return [_redacted(item) for item in value]
        case dict():
            return {redacted(str(key)): _redacted(item) for key, item in value.items()}
        case _:
            return value


def named(paths: Iterable[Pointer]) -> tuple[str, ...]:
    """Return fields as people write them, `lifecycle.retires`."""
    return tuple([".".join(map(str, path)) for path in paths])


def steps(pointer: Pointer) -> Pointer:
    """Return a pointer that is safe to print."""
    return tuple([redacted(step) if isinstance(step, str) else step for step in pointer])


def clean(text: str) -> str:
    """Return a text fit for a finding: without credentials, and not too long."""
    return cut(redacted(text))


def cut(text: str) -> str:
    """Return a text, if need be its beginning."""
    return text if len(text) <= _LONGEST * 4 else text[: _LONGEST * 4 - 1] + "…"

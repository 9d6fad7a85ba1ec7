"""Where a manifest has values that look like credentials. The values themselves go nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.secrets import holds, may_hold, redact
from steelyard.source import symbolic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST: Final = 100
"""So many places are named; whoever has more has them all in one place."""
_NONE: Final = Known({"secrets": []})


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the places, and the pointers to them."""
    # Nearly every manifest has none: its own text is looked through, and only if need be every value in it.
    text: str | None = getattr(record, "kept", {}).get("text")
    if text is not None and not may_hold(text):
        return _NONE
    at = tuple(_found(record, ())) if holds(_texts(record)) else ()
    return Known({"secrets": [redact(symbolic(pointer, record)) for pointer in at]}, at=at)


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any declared value
    texts: list[str] = []
    pending: list[Iterable[Any]] = [[value]]
    while pending:
        for one in pending.pop():
            if isinstance(one, str):
                texts.append(one)
            elif isinstance(one, dict):
                pending.append(one.values())
            elif isinstance(one, list):
                pending.append(one)
    return texts


def _found(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any declared value
    pending: list[tuple[tuple[str | int, ...], Any]] = [(at, value)]
    found = 0
    known: dict[str, bool] = {}  # every model has what stands under `defaults`
    while pending and found < _MOST:
        pointer, one = pending.pop()
        if isinstance(one, str):
            if one not in known:
                known[one] = redact(one) != one
            if known[one]:
                found += 1
                yield pointer
        elif isinstance(one, dict):
            pending.extend(((*pointer, key), below) for key, below in reversed(one.items()))
        elif isinstance(one, list):
            pending.extend(((*pointer, index), below) for index, below in reversed(list(enumerate(one))))

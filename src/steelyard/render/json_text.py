"""Writes JSON for the formats that are JSON: readable letters, a final newline, the same bytes for the same value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from steelyard.render.escape import visible_in_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

compact = json.JSONEncoder(ensure_ascii=False).encode
"""Writes a value as JSON on one line, letters readable."""
quoted = json.encoder.encode_basestring
"""Writes a text as JSON on its own, letters readable."""


class Written(str):
    """What is JSON already, on one line, hidden letters as they are."""

    __slots__ = ()


def json_text(value: object) -> str:
    """Return a value as JSON, two spaces deep. Keys keep their order."""
    return visible_in_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def json_stream(value: object, line: str = "\n") -> Iterator[str]:
    """Yield a value as `json_text` writes it, without the last line end: piece by piece, iterators as lists.

    `line` begins a line where the value stands. What an iterator gives is made and written one by one.
    """
    below = f"{line}  "
    if isinstance(value, dict) and value:
        before = "{"
        for key, field in value.items():
            yield f"{before}{below}{_line(key)}: "
            yield from json_stream(field, below)
            before = ","
        yield f"{line}}}"
    elif isinstance(value, list | tuple | Iterator):
        before, after = "[", "[]"
        for item in value:
            yield f"{before}{below}"
            if isinstance(value, Iterator):
                yield json_text(item).rstrip("\n").replace("\n", below)
            else:
                yield from json_stream(item, below)
            before, after = ",", f"{line}]"
        yield after
    else:
        yield _line(value)


def json_lines(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield a record as JSON with a line for every field, and one for every item of a list or an iterator.

    So a report of a fleet is searched and compared line by line, and written in a fraction of the time; and a report of
    megabytes is nowhere in memory as a whole.
    """
    before = "{\n  "
    for key, field in value.items():
        yield f"{before}{compact(key)}: "
        before = ",\n  "
        if isinstance(field, list | Iterator):
            yield from _items(field)
        else:
            yield _line(field)
    yield "\n}\n"


def _items(items: Iterable[object]) -> Iterator[str]:
    before, after = "[\n    ", "[]"
    for item in items:
        yield f"{before}{_line(item)}"
        before, after = ",\n    ", "\n  ]"
    yield after


def _line(value: object) -> str:
    return visible_in_json(value if isinstance(value, Written) else compact(value))

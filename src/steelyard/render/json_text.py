"""Writes JSON for the formats that are JSON: readable letters, a final newline, the same bytes for the same value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.render.escape import visible_in_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPACT = json.JSONEncoder(ensure_ascii=False)


def json_text(value: object) -> str:
    """Return a value as JSON, two spaces deep. Keys keep their order."""
    return visible_in_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def json_lines(value: Mapping[str, Any]) -> str:
    """Return a record as JSON with a line for every field, and one for every item of a list.

    So a report of a fleet is searched and compared line by line, and written in a fraction of the time.
    """
    pieces: list[str] = []
    before = "{\n  "
    for key, field in value.items():
        pieces += before, _COMPACT.encode(key), ": "
        before = ",\n  "
        if isinstance(field, list) and field:
            pieces += "[\n    ", _line(field[0])
            for item in field[1:]:
                pieces += ",\n    ", _line(item)
            pieces.append("\n  ]")
        else:
            pieces.append(_line(field))
    return "".join((*pieces, "\n}\n"))


def _line(value: object) -> str:
    # Line by line: a report of megabytes is in memory once, and not once for every step.
    return visible_in_json(_COMPACT.encode(value))

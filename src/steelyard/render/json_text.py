"""Writes JSON for the formats that are JSON: two spaces deep, readable letters, a final newline."""

from __future__ import annotations

import json

from steelyard.render.escape import visible_in_json


def json_text(value: object) -> str:
    """Return a value as JSON. Keys keep their order, so the same value is the same bytes."""
    return visible_in_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"

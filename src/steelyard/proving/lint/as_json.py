"""What the lints found, for machines. What is written here is published: a field keeps its name and meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import json_text
from steelyard.resources import VERSION
from steelyard.secrets import redact
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.proving.lint.lint import Notice, Spot

FORMAT = "steelyard-policy-lint/1"
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def render_json(notices: Sequence[Notice], cards: int, packs: int) -> str:
    """Return what was found as JSON, with how many cards and packs were looked at."""
    weights = [notice.severity for notice in notices]
    return json_text(
        {
            "format": FORMAT,
            "tool": {"name": "steelyard", "version": VERSION},
            "summary": {
                "cards": cards,
                "packs": packs,
                "findings": {severity.value: weights.count(severity) for severity in _SEVERITIES},
            },
            "findings": [_finding(notice) for notice in notices],
        }
    )


def _finding(notice: Notice) -> dict[str, Any]:
    weakness = notice.weakness
    return {
        "lint": notice.lint,
        "severity": notice.severity.value,
        "about": weakness.about,
        "message": redact(weakness.message),
        "hint": redact(weakness.hint),
        **_place(weakness.at),
        "related": [{**_place(spot), "label": redact(spot.label)} for spot in weakness.also],
    }


def _place(spot: Spot) -> dict[str, Any]:
    region = spot.region
    return {
        "file": redact(spot.source.path),
        "region": {
            "start_line": region.start_line,
            "start_column": region.start_column,
            "end_line": region.end_line,
            "end_column": region.end_column,
        },
    }

"""Enforcement: whether a rule may be waived and whether it can fail a run, set where it is used, apart from its severity.

It may change with the day: `enforcement: [{is: advisory, until: 2027-01-31}, {is: mandatory}]` is a ramp.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from steelyard.policy.scope import Within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.build import Configured

LEVELS: Final = ("advisory", "waivable", "mandatory")
"""From the weakest to the strongest. Advice never fails a run; what is mandatory cannot be waived."""

DEFAULT: Final = "waivable"


def steps(said: str | list[Mapping[str, Any]]) -> tuple[tuple[str, Within], ...]:
    """Return the steps of a ramp in the order in which they are tried; one word is a ramp of one step."""
    if isinstance(said, str):
        return ((said, Within()),)
    return tuple(
        [(step["is"], Within(since=step.get("since", ""), until=step.get("until", ""))) for step in said]
    )


def ramped(rule: Configured, said: str | list[Mapping[str, Any]]) -> tuple[Configured, ...]:
    """Return the settings of one setting of a rule, one for each step of a ramp; where no step holds, it is waivable."""
    found = list(_ramped(rule, said))
    if all(one.scope != rule.scope for one in found):
        found.append(rule._replace(enforcement=DEFAULT, others=()))
    return tuple(found)


def _ramped(rule: Configured, said: str | list[Mapping[str, Any]]) -> Iterator[Configured]:
    for level, days in steps(said):
        scope = rule.scope if days == Within() else (*rule.scope, days)
        yield rule._replace(enforcement=level, scope=scope, others=())


def weaker(said: str | list[Mapping[str, Any]], before: str | list[Mapping[str, Any]]) -> bool:
    """Whether an enforcement is below another on any day, days of no step included."""
    ours, theirs = steps(said), steps(before)
    days = {date.min.isoformat()}
    for _, step in (*ours, *theirs):
        days |= {step.since} if step.since else set()
        if step.until and step.until < date.max.isoformat():
            days.add((date.fromisoformat(step.until) + timedelta(days=1)).isoformat())
    return any(_rank(ours, day) < _rank(theirs, day) for day in days)


def _rank(ramp: tuple[tuple[str, Within], ...], day: str) -> int:
    levels = (level for level, step in ramp if step.since <= day <= (step.until or day))
    return LEVELS.index(next(levels, DEFAULT))


def schema(description: str) -> dict[str, Any]:
    """Return the JSON Schema of an enforcement."""
    day = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return {
        "description": description,
        "anyOf": [
            {"title": "a level", "enum": list(LEVELS)},
            {
                "title": "a ramp",
                "type": "array",
                "minItems": 1,
                "maxItems": 8,
                "items": {
                    "type": "object",
                    "properties": {
                        "is": {"description": "The level.", "enum": list(LEVELS)},
                        "since": {"description": "The first day of this step.", **day},
                        "until": {"description": "The last day of this step.", **day},
                    },
                    "required": ["is"],
                    "additionalProperties": False,
                },
            },
        ],
        "examples": ["advisory", [{"is": "advisory", "until": "2027-01-31"}, {"is": "mandatory"}]],
    }

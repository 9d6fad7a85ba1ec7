"""Enforcement: whether a rule may be waived and whether it can fail a run, set where it is used, apart from its severity.

It may change with the day: `enforcement: [{is: advisory, until: 2027-01-31}, {is: mandatory}]` is a ramp.
"""

from __future__ import annotations

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


def rank(said: str | list[Mapping[str, Any]]) -> int:
    """Return the rank of the weakest step: what a ramp is worth at its least."""
    return min(LEVELS.index(level) for level, _ in steps(said))


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

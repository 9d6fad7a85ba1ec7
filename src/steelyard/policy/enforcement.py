"""Enforcement: whether a rule may be waived and whether it can fail a run, set where it is used, apart from its severity.

It may change with the day: `enforcement: [{is: advisory, until: 2027-01-31}, {is: mandatory}]` is a ramp.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from steelyard.policy.scope import Within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def problem(ramp: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, str], str, str] | None:
    """Return the place, in the ramp, of what keeps a step from ever counting, what is the matter, and the way out."""
    for index, (step, before) in enumerate(zip(ramp, [{}, *ramp], strict=False)):
        since, until, ended = step.get("since", ""), step.get("until", ""), before.get("until", "")
        if index and not ended:
            what = "only the last step of a ramp may be without `until`"
            if not before.get("since"):
                what = "this step is never reached: the one before it has no `until`"
            return (index, "is"), what, _ordered(ramp)
        if index and until and until <= ended:
            what = f"this step is never reached: it ends on {until}, and the one before it on {ended}"
            return (index, "until"), what, "Write the steps in the order of their days."
        if until and since > until:
            what = f"this step is never reached: its `since` is after its `until`, {until}"
            return (index, "since"), what, "Exchange the two, or leave `since` out."
        if since and since <= ended:
            what = f"{since} is a day of the step before, which ends on {ended}"
            return (index, "since"), what, "Leave `since` out: a step starts where the one before it ends."
    if until := ramp[-1].get("until", ""):
        last = len(ramp) - 1
        hint = "Leave `until` out of the last step, or add the step that follows it, such as `{ is: mandatory }`."
        return (last, "until"), f"no step says how the rule is enforced after {until}", hint
    return None


def _ordered(ramp: Sequence[Mapping[str, Any]]) -> str:
    """Say how a ramp is written whose steps have no order in time."""
    dated = sorted((step for step in ramp if step.get("until")), key=lambda step: str(step["until"]))
    rest = [step for step in ramp if not step.get("until")]
    if dated and len(rest) == 1:
        return f"Write the step without `until` last: {_written([*dated, *rest])}."
    first, *_, last = ramp
    shown = [{"is": first["is"], "until": "YYYY-MM-DD"}, {"is": last["is"]}]
    return f"Say the last day of each step but the last: {_written(shown)}."


def _written(ramp: Sequence[Mapping[str, Any]]) -> str:
    steps_ = ["{" + ", ".join(f"{key}: {value}" for key, value in step.items()) + "}" for step in ramp]
    return f"`[{', '.join(steps_)}]`"


def ramped(rule: Configured, said: str | list[Mapping[str, Any]]) -> tuple[Configured, ...]:
    """Return the settings of one setting of a rule, one for each step of a ramp; where no step holds, it is waivable."""
    found = list(_ramped(rule, said))
    if all(one.scope != rule.scope for one in found):
        found.append(rule._replace(enforcement=DEFAULT, others=()))
    return tuple(found)


def _ramped(rule: Configured, said: str | list[Mapping[str, Any]]) -> Iterator[Configured]:
    ramp = steps(said)
    for level, days in ramp:
        scope = rule.scope if days == Within() else (*rule.scope, days)
        yield rule._replace(enforcement=level, scope=scope, then=_then(ramp, level, days.until), others=())


def _then(ramp: tuple[tuple[str, Within], ...], level: str, until: str) -> tuple[str, ...]:
    """Return the last day of a step, the day after, and the level on that day; nothing where it is no other."""
    if not until or until == date.max.isoformat():
        return ()
    first = (date.fromisoformat(until) + timedelta(days=1)).isoformat()
    following = LEVELS[_rank(ramp, first)]
    return () if following == level else (until, first, following)


def together(every: Sequence[Configured]) -> tuple[str, tuple[str, ...]]:
    """Return how a rule is enforced that several policies set, and what follows: on each day the strongest of them."""
    level = max([one.enforcement for one in every], key=LEVELS.index)
    for until, first in sorted({(one.then[0], one.then[1]) for one in every if one.then}):
        after = [one.then[2] if one.then and one.then[0] <= until else one.enforcement for one in every]
        following = max(after, key=LEVELS.index)
        if following != level:
            return level, (until, first, following)
    return level, ()


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

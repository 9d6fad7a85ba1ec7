"""The effect of a policy change in figures: of all of it, of each owner, of each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.comparing.impact import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.comparing.impact import Impact, Kind, Turn

NOBODY = "no owner"


def by_owner(impact: Impact) -> list[tuple[str, dict[Kind, int]]]:
    """Return how many verdicts turned in each way, owner by owner."""
    return _counted(impact, lambda turn: turn.owner or NOBODY)


def by_rule(impact: Impact) -> list[tuple[str, dict[Kind, int]]]:
    """Return how many verdicts turned in each way, rule by rule."""
    return _counted(impact, lambda turn: turn.rule)


def gated_by_owner(impact: Impact) -> dict[str, int]:
    """Return how many verdicts newly fail a run, owner by owner."""
    found: dict[str, int] = {}
    for turn in impact.turns:
        name = turn.owner or NOBODY
        found[name] = found.get(name, 0) + turn.gates
    return found


def failing(number: int) -> str:
    """Return how many verdicts newly fail the gate, in words."""
    return f"{number or 'none'} newly fail{'' if number > 1 else 's'} the gate"


def _counted(impact: Impact, key: Callable[[Turn], str]) -> list[tuple[str, dict[Kind, int]]]:
    found: dict[str, dict[Kind, int]] = {}
    for turn in impact.turns:
        counts = found.setdefault(key(turn), dict.fromkeys(KINDS, 0))
        counts[turn.kind] += 1
    return sorted(found.items())


def summed(counts: Mapping[Kind, int]) -> str:
    """Return counts in words, those of nothing left out."""
    return ", ".join(f"{number} {KINDS[kind]}" for kind, number in counts.items() if number)


def many(number: int, what: str) -> str:
    """Return a number with its noun."""
    return f"{number} {what}{'s' if number != 1 else ''}"


def weights(turn: Turn, arrow: str) -> str:
    """Return how much a verdict weighs; where that is what turned, what it weighed before as well."""
    now = f"{turn.finding.severity.value}, {turn.finding.enforcement}"
    if turn.kind not in ("heavier", "lighter") or turn.before is None:
        return now
    was = f"{turn.before.severity.value}, {turn.before.enforcement}"
    return f"{was} {arrow} {now}"

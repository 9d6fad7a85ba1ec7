"""What packs set on a rule beside severity and parameters, in words: where it holds, and how it is enforced from when on."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from steelyard.policy.enforcement import DEFAULT
from steelyard.policy.pages.prose import joined
from steelyard.policy.scope import EVERYWHERE, Within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.build import Configured


def settings_said(rule: Configured) -> list[str]:
    """Return a line for each setting of a rule, in the order in which they are tried; none where there is nothing to say.

    "error in production; advisory until 2027-02-28, then mandatory": the steps of a ramp are one setting.
    """
    if not (rule.others or rule.scope) and rule.enforcement == DEFAULT:
        return []
    lines = list(_lines(rule))
    if all(one.scope for one in rule.settings):
        where = "elsewhere" if any(map(_without_days, rule.settings)) else "on other days"
        lines[-1] += f"; it does not apply {where}"
    return lines


def _lines(rule: Configured) -> Iterator[str]:
    groups = [list(steps) for _, steps in groupby(rule.settings, _apart_from_days)]
    for number, steps in enumerate(groups):
        first = steps[0]
        is_ramp = len(steps) > 1
        scopes = _without_days(first) if is_ramp else first.scope
        where = ", ".join(filter(None, map(_where, scopes)))
        if number and not where:
            where = "otherwise"
        words = f"{first.severity.value} {where}".rstrip()
        other = [
            f"`{name}` {value}"
            for name, value in first.params.items()
            if number and value != rule.params[name]
        ]
        enforced = _ramp(steps) if is_ramp else "" if first.enforcement == DEFAULT else first.enforcement
        yield "; ".join(filter(None, (words, ", ".join(other), enforced)))


def _apart_from_days(one: Configured) -> tuple[object, ...]:
    return one.severity, one.on_unknown, one.params, _without_days(one)


def _without_days(one: Configured) -> tuple[Within, ...]:
    return tuple([scope for scope in one.scope if scope._replace(since="", until="") != EVERYWHERE])


def _ramp(steps: Sequence[Configured]) -> str:
    said = ""
    for one, before in zip(steps, (None, *steps), strict=False):
        if before is not None:
            said += ", then " if any(scope.until for scope in before.scope) else ", else "
        days = [scope for scope in one.scope if scope not in _without_days(one)]
        said += " ".join(filter(None, (one.enforcement, *map(_days, days))))
    return said


def _where(scope: Within) -> str:
    """Say where a scope holds: "for primary and fallback, in production"."""
    words = (
        f"for {joined(scope.roles, 'and')}" if scope.roles else "",
        f"in {joined(scope.environments, 'and')}" if scope.environments else "",
        f"where the exposure is {joined(scope.exposure, 'or')}" if scope.exposure else "",
        f"with {joined(scope.data, 'or')} data" if scope.data else "",
        f"once the duty {scope.duty} applies" if scope.duty else "",
        _days(scope),
    )
    return ", ".join(filter(None, words))


def _days(scope: Within) -> str:
    return " ".join(
        filter(None, (scope.since and f"from {scope.since}", scope.until and f"until {scope.until}"))
    )

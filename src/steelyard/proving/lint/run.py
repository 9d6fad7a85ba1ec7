"""Runs lints over a policy, in a fixed order, each weakness once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.proving.lint.lint import Lint
    from steelyard.proving.lint.study import Study
    from steelyard.verdict import Severity


def lint(study: Study, lints: Iterable[Lint]) -> list[Notice]:
    """Return what the lints find, by file, place and lint. What several sets of rules show is said once."""
    found: dict[tuple[object, ...], Notice] = {}
    for one in lints:
        for weakness in one.find(study):
            at = weakness.at
            place = (at.source.path, at.region, one.id, weakness.about, weakness.message)
            found.setdefault(place, Notice(one.id, one.severity, weakness))
    return sorted(found.values(), key=_order)


def gated(notices: Iterable[Notice], gate: Severity | None) -> bool:
    """Whether something was found at the gate or above; no gate lets everything pass."""
    return gate is not None and any(notice.severity.rank >= gate.rank for notice in notices)


def _order(notice: Notice) -> tuple[object, ...]:
    at = notice.weakness.at
    return at.source.path, at.region, notice.lint, notice.weakness.message

"""The result of an audit as renderers see it: one row per repository, with its state, counts and findings."""

from __future__ import annotations

from enum import StrEnum

from steelyard.errors import Exit
from steelyard.record import NamedTuple
from steelyard.report import Counts, Finding


class State(StrEnum):
    """How a repository's audit ended. Every repository has exactly one state, and every one is listed."""

    HELD = "held"
    """Everything was read, and nothing reaches the gate."""
    FAILED = "failed"
    """A finding reaches the gate."""
    NO_MANIFEST = "no-manifest"
    """It declares no models."""
    INCOMPLETE = "incomplete"
    """A manifest could not be read; the others hold."""
    BROKEN = "broken"
    """The audit of this repository did not come to an end; `problem` says why."""


class RepositoryRow(NamedTuple):
    """One repository. Files in its findings are relative to its root; `errors` and so on weigh on the gate."""

    name: str
    path: str
    state: State
    manifests: int = 0
    models: int = 0
    counts: Counts = Counts()
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    owners: tuple[str, ...] = ()
    problem: str = ""
    findings: tuple[Finding, ...] = ()
    misnamed: tuple[str, ...] = ()
    """Files that look like manifests and are none by their names, from its root."""


class AuditTotals(NamedTuple):
    """The sums over all rows; `states` has every state, in the order of `State`."""

    repositories: int
    states: dict[State, int]
    manifests: int
    models: int
    counts: Counts
    errors: int
    warnings: int
    notes: int


class AuditReport(NamedTuple):
    """Everything an audit's renderer needs; rows by name, then path."""

    version: str
    as_of: str
    packs: tuple[str, ...]
    digest: str
    rows: tuple[RepositoryRow, ...]

    @property
    def totals(self) -> AuditTotals:
        """The sums over all rows."""
        counts = Counts()
        for row in self.rows:
            counts = counts.plus(row.counts)
        return AuditTotals(
            repositories=len(self.rows),
            states={state: sum(row.state is state for row in self.rows) for state in State},
            manifests=sum(row.manifests for row in self.rows),
            models=sum(row.models for row in self.rows),
            counts=counts,
            errors=sum(row.errors for row in self.rows),
            warnings=sum(row.warnings for row in self.rows),
            notes=sum(row.notes for row in self.rows),
        )

    def in_state(self, state: State) -> tuple[RepositoryRow, ...]:
        """Return the rows in a state."""
        return tuple(row for row in self.rows if row.state is state)


def audit_exit_code(report: AuditReport) -> int:
    """Return the exit code of an audit: what failed stays failed, then what was not looked at, then nothing at all."""
    if report.in_state(State.FAILED):
        return Exit.FAILED
    if report.in_state(State.BROKEN) or report.in_state(State.INCOMPLETE):
        return Exit.INCOMPLETE
    return Exit.HELD if report.in_state(State.HELD) else Exit.NOTHING

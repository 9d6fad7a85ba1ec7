"""Audits repositories and rolls them up: one row each, whatever became of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import Exit, NothingToCheckError, SteelyardError
from steelyard.pipeline import check
from steelyard.report import Report, exit_code
from steelyard.report_audit import AuditReport, RepositoryRow, State
from steelyard.resources import VERSION
from steelyard.secrets import redact
from steelyard.source import SourceFile
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from steelyard.audit.mapper import Mapper
    from steelyard.audit.sources import Repository, Source
    from steelyard.policy.rule import PolicySet
    from steelyard.stages import Options


def audit(
    source: Source, policies: PolicySet, options: Options, gate: Severity | None, mapper: Mapper
) -> AuditReport:
    """Check every repository of a source, each from its own root, and return the rows.

    `gate` is the severity from which on a repository fails; None means findings never fail it. Raises
    UsageError for a place that does not exist, and nothing for what is wrong with a repository.
    """

    def examine(repository: Repository) -> RepositoryRow:
        return _row(repository, _examined(repository, policies, options), gate)

    rows = []
    for outcome in mapper.map(examine, source.repositories()):
        if outcome.value is not None:
            rows.append(outcome.value)
        else:
            rows.append(_broken(outcome.task, outcome.error))
    return AuditReport(VERSION, options.as_of, policies.packs, policies.digest, tuple(rows))


def _examined(repository: Repository, policies: PolicySet, options: Options) -> Report | NothingToCheckError:
    """Return the repository's report, or that it has no manifest."""
    # What to leave out and how much to read is the auditor's to say. The repository's own steelyard.yaml is
    # never read: it could exclude its manifests, choose a milder policy, and so audit itself. Its .gitignore
    # does not hide what it committed, either.
    own = options._replace(root=repository.path, gitignore=False)
    os.scandir(repository.path).close()  # a folder we may not enter has not been found to hold nothing
    try:
        return check(repository.manifests or (repository.path,), policies, own)
    except NothingToCheckError as nothing:
        return nothing


def _row(
    repository: Repository, report: Report | NothingToCheckError, gate: Severity | None
) -> RepositoryRow:
    misnamed = tuple([os.path.relpath(path, repository.path) for path in report.misnamed])
    if isinstance(report, NothingToCheckError):
        return RepositoryRow(repository.name, repository.path, State.NO_MANIFEST, misnamed=misnamed)
    weighing = [
        finding.severity for finding in report.findings if finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    ]
    unreadable = [f"cannot read {file.path}: {file.problem}" for file in report.files if file.problem]
    return RepositoryRow(
        name=repository.name,
        path=repository.path,
        state=_state(report, gate),
        manifests=len(report.files),
        models=sum(file.models for file in report.files),
        counts=report.counts,
        errors=weighing.count(Severity.ERROR),
        warnings=weighing.count(Severity.WARNING),
        notes=weighing.count(Severity.NOTE),
        owners=tuple(sorted({redact(file.owner) for file in report.files if file.owner})),
        problem="; ".join(unreadable),
        findings=report.findings,
        misnamed=misnamed,
    )


def _state(report: Report, gate: Severity | None) -> State:
    match exit_code(report, gate):
        case Exit.FAILED:
            return State.FAILED
        case Exit.INCOMPLETE:
            return State.INCOMPLETE
        case _:
            return State.HELD


def _broken(repository: Repository, error: Exception | None) -> RepositoryRow:
    return RepositoryRow(repository.name, repository.path, State.BROKEN, problem=_said(error))


def _said(error: Exception | None) -> str:
    """Return what went wrong in one line; of a bug of ours, also where, so that it can be reported."""
    match error:
        case SteelyardError(source=SourceFile(path=path), faults=(fault, *_)):
            return f"{error.message} ({path}:{fault.region.start_line}:{fault.region.start_column})"
        case SteelyardError():
            return error.message
        case OSError(strerror=str(reason)):
            return reason[:1].lower() + reason[1:]
        case _:
            return f"a bug of Steelyard: {redact(repr(error))}{_where(error)}"


def _where(error: Exception | None) -> str:
    trace = error.__traceback__ if error is not None else None
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})"

"""GitHub workflow commands: one annotation per line, worst first, and a last line that counts everything.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.render.escape import visible
from steelyard.render.remedy import remedy_of
from steelyard.report import gates
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.report import Finding, Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(report: Report) -> Iterator[str]:
    """Yield the failed and unknown findings as annotations, then the counts.

    GitHub shows ten annotations of a kind per step, so the worst come first, and what the baseline knows is only counted.
    What is said of several subjects in the same words, at the same place, is said once: it would take the room of others.
    What nobody could look at comes before all of them: a list of findings says little about a file that is not in it.
    """
    for lines in (_unreadable(report), _annotations(report), (_tally(report),)):
        for line in lines:
            yield f"{line}\n"


def _unreadable(report: Report) -> Iterator[str]:
    for file in report.files:
        if file.state == "unreadable":
            where = {"file": file.path, "title": "Steelyard: unreadable"}
            yield _command("error", where, f"cannot read {file.path}: {file.problem}")


def _annotations(report: Report) -> Iterator[str]:
    for severity, command in _COMMANDS.items():
        told: dict[str, None] = {}
        for finding in report.findings:
            weighs = finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN) and not finding.known
            if weighs and finding.severity is severity:
                said = f"{finding.message}\n{remedy_of(finding)}" if finding.remedy else finding.message
                told[_command(command if gates(finding) else "notice", _where(finding), said)] = None
        yield from told


def _where(finding: Finding) -> Mapping[str, str | int]:
    region = finding.region
    where: dict[str, str | int] = {
        "file": finding.file,
        "line": region.start_line,
        "endLine": region.end_line,
    }
    if region.start_line == region.end_line:
        # Columns over several lines are refused, and once hung the job (actions/runner#2082).
        where |= {"col": region.start_column, "endColumn": region.end_column}
    return where | {"title": f"Steelyard: {finding.rule}"}


def _tally(report: Report) -> str:
    """Return the counts and nothing else: no word of a stranger stands on a line that is not a command."""
    counts = report.counts
    unreadable = sum(file.state == "unreadable" for file in report.files)
    known = sum(finding.known for finding in report.findings)
    return (
        f"Steelyard: {counts.passed} pass, {counts.failed} fail, {counts.unknown} unknown, "
        f"{counts.not_applicable} not applicable, {counts.waived} waived; "
        f"files: {len(report.files)}, unreadable: {unreadable}" + (f"; known: {known}" if known else "")
    )


def _command(name: str, where: Mapping[str, str | int], text: str) -> str:
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
    return f"::{name} {properties}::{_data(text)}"


def _data(text: str) -> str:
    # The percent sign first, or it would escape the escapes; `visible` last, for it knows no line ends.
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

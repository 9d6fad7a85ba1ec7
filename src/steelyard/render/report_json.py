"""The JSON report, version 1: schemas/report.v1.schema.json, whose types are `steelyard.render.contract`.

What is published here is frozen. A renamed field of a Finding changes this file, never the report; another
shape is another version.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import Written, compact, json_lines, quoted
from steelyard.render.remedy import remedy_of
from steelyard.resources import HOME
from steelyard.secrets import redacted
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from steelyard.report import Counts, FileReport, Finding, Fix, Report, Waived
    from steelyard.source import Region

SCHEMA_ID = f"{HOME}/schemas/report.v1.schema.json"
_STATES = ("checked", "invalid", "unreadable")
_WEIGHING = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def render_json(report: Report) -> Iterator[str]:
    """Yield the report as JSON, piece by piece."""
    states = [file.state for file in report.files]
    weighing = [
        finding.severity for finding in report.findings if finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    ]
    return json_lines(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": report.version},
            "as_of": report.as_of,
            "policy": {"packs": report.packs, "digest": report.digest},
            "summary": {
                "outcomes": outcomes_json(report.counts),
                "files": {state: states.count(state) for state in _STATES},
                "findings": {severity.value: weighing.count(severity) for severity in _WEIGHING},
                "baseline": {
                    "known": sum(finding.known for finding in report.findings),
                    "mandatory": sum(one.known and one.enforcement == "mandatory" for one in report.findings),
                    "stale": [redacted(entry) for entry in report.stale],
                },
            },
            "files": map(_file, report.files),
            "verdicts": map(_verdict, report.findings),
        }
    )


def outcomes_json(counts: Counts) -> dict[str, int]:
    """Return the five outcomes under their published names."""
    return {
        "pass": counts.passed,
        "fail": counts.failed,
        "unknown": counts.unknown,
        "not-applicable": counts.not_applicable,
        "waived": counts.waived,
    }


def _file(file: FileReport) -> Written:
    """Return a file as it is written: a fleet has thousands."""
    project = owner = models = "null"
    # Of a file that was never understood, nothing is claimed: null, not an empty name and zero models.
    if file.state == "checked":
        project, owner, models = (
            quoted(redacted(file.project)),
            quoted(redacted(file.owner)),
            str(file.models),
        )
    return Written(
        f'{{"path": {quoted(file.path)}, "state": "{file.state}", "project": {project}, "owner": {owner}, '
        f'"models": {models}, "outcomes": {_outcomes(file.counts)}, '
        f'"problem": {quoted(file.problem) if file.problem else "null"}}}'
    )


@lru_cache(maxsize=128)
def _outcomes(counts: Counts) -> str:
    """Return `outcomes_json` as it is written; most of a fleet fare alike."""
    return compact(outcomes_json(counts))


def verdict_json(finding: Finding) -> dict[str, Any]:
    """Return a verdict as report v1 publishes it."""
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": finding.file,
        "pointer": finding.pointer,
        "subject": finding.subject,
        "region": region_json(finding.region),
        "found": finding.found,
        "wanted": finding.wanted,
        "why": list(finding.why),
        "remedy": remedy_of(finding),
        "controls": finding.controls,
        "fingerprint": finding.fingerprint,
        "enforcement": finding.enforcement,
        "then": {"from": finding.then[1], "enforcement": finding.then[2]} if finding.then else None,
        "known": finding.known,
        "waiver": _waiver(finding.waived),
        "lapsed": list(finding.lapsed),
        "related": [
            {"pointer": place.pointer, "region": region_json(place.region), "label": place.label}
            for place in finding.related
        ],
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _verdict(finding: Finding) -> Written | dict[str, Any]:
    """Return `verdict_json`, of most findings as it is written: that takes a third of the time, and a fleet has thousands."""
    one = finding
    if one.then or one.waived is not None or one.lapsed or one.fix is not None:
        return verdict_json(one)
    related = [
        f'{{"pointer": {quoted(place.pointer)}, "region": {_region(place.region)}, "label": {quoted(place.label)}}}'
        for place in one.related
    ]
    return Written(
        f'{{"rule": {quoted(one.rule)}, "outcome": "{one.outcome}", "severity": "{one.severity}", '
        f'"message": {quoted(one.message)}, "file": {quoted(one.file)}, "pointer": {quoted(one.pointer)}, '
        f'"subject": {quoted(one.subject)}, "region": {_region(one.region)}, '
        f'"found": {"null" if one.found is None else quoted(one.found)}, "wanted": {quoted(one.wanted)}, '
        f'"why": {_texts(one.why) if one.why else "[]"}, {_said(remedy_of(one), one.controls)}, '
        f'"fingerprint": {quoted(one.fingerprint)}, "enforcement": {quoted(one.enforcement)}, "then": null, '
        f'"known": {"true" if one.known else "false"}, "waiver": null, "lapsed": [], '
        f'"related": [{", ".join(related)}], "fix": null}}'
    )


@lru_cache(maxsize=512)
def _said(remedy: str, controls: tuple[str, ...]) -> str:
    """Return what most findings of a rule say."""
    return f'"remedy": {quoted(remedy)}, "controls": {_texts(controls)}'


def _region(region: Region) -> str:
    start_line, start_column, end_line, end_column = region
    return (
        f'{{"start_line": {start_line}, "start_column": {start_column}, '
        f'"end_line": {end_line}, "end_column": {end_column}}}'
    )


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join([quoted(text) for text in texts])}]"


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "safe": fix.safe,
        "description": fix.description,
        "edits": [{"region": region_json(edit.region), "text": edit.text} for edit in fix.edits],
    }


def _waiver(waived: Waived | None) -> dict[str, Any] | None:
    if waived is None:
        return None
    said = {
        name: getattr(waived, name) or None
        for name in ("reason", "approved_by", "expires", "granted", "ticket", "owner")
    }
    return {
        **{name: None if text is None else redacted(text) for name, text in said.items()},
        "origin": waived.origin,
        "file": waived.file,
        "pointer": redacted(waived.pointer),
        "region": region_json(waived.region),
    }


def region_json(region: Region) -> dict[str, int]:
    """Return a region as every format of ours publishes it."""
    return {
        "start_line": region.start_line,
        "start_column": region.start_column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }

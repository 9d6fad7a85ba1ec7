"""SARIF 2.1.0, as its readers take it: GitHub code scanning first, viewers and archives after it.

The numbers are sections of the standard, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from steelyard.render.json_text import json_stream
from steelyard.render.remedy import remedy_of
from steelyard.resources import HOME
from steelyard.secrets import redact
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.report import FileReport, Finding, Fix, Report, RuleInfo, Waived
    from steelyard.source import Region

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LONGEST = 1024
_MOST_TAGS = 10
"""GitHub shows ten tags of a rule and rejects the whole file at the twenty-first."""

_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning"}
"""GitHub's words. Without `security-severity`, which would make a security alert of a matter of governance."""

_NO_PROBLEM = {Outcome.PASS: "pass", Outcome.NOT_APPLICABLE: "notApplicable", Outcome.UNKNOWN: "open"}


def render_sarif(report: Report) -> Iterator[str]:
    """Yield the report as a SARIF log of one run, piece by piece."""
    index = {rule: number for number, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "Steelyard",
                "version": report.version,
                "semanticVersion": report.version,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in report.rules.values()],
            }
        },
        "automationDetails": {"id": f"steelyard/{'+'.join(report.packs)}/"},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": (
            _result(finding, index[finding.rule], compared=report.compared) for finding in report.findings
        ),
        "properties": {
            "asOf": report.as_of,
            "packs": report.packs,
            "policyDigest": report.digest,
            "outcomes": {
                "pass": report.counts.passed,
                "fail": report.counts.failed,
                "unknown": report.counts.unknown,
                "notApplicable": report.counts.not_applicable,
                "waived": report.counts.waived,
            },
        },
    }
    yield from json_stream({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]})
    yield "\n"


def _rule(rule: RuleInfo) -> dict[str, Any]:
    controls = ", ".join(rule.controls)
    plain = [rule.because, f"Remedy: {rule.remedy}"]
    rich = [rule.because, f"**Remedy:** {rule.remedy}"]
    if controls:
        plain.append(f"Controls: {controls}")
        rich.append(f"**Controls:** {controls}")
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(rule.because)},
        # 3.11.4.2: a reader that shows Markdown may show the HTML in it.
        "help": {"text": _cut("\n\n".join(plain)), "markdown": _cut("\n\n".join(rich).replace("<", "&lt;"))},
        "helpUri": rule.link,
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": list(dict.fromkeys((rule.group, *rule.controls)))[:_MOST_TAGS],
            "controls": rule.controls,
            "precision": "very-high",
            "problem.severity": _PROBLEM.get(rule.severity, "recommendation"),
        },
    }


def _result(finding: Finding, rule_index: int, *, compared: bool) -> dict[str, Any]:
    kind, level = _kind_and_level(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "kind": kind,
        "level": level,
        "message": _message(_said(finding)),
        "locations": [_location(finding.file, finding.region, finding.pointer)],
        # Our own name: GitHub reads `primaryLocationLineHash` alone, and its uploader computes that one itself.
        "partialFingerprints": {"steelyard/v1": finding.fingerprint},
        # 3.27.23: all results of a run have the array, or none has.
        "suppressions": [],
        "properties": {
            "outcome": finding.outcome.value,
            "severity": finding.severity.value,
            "subject": finding.subject,
        },
    }
    if finding.outcome is Outcome.WAIVED:
        result["suppressions"] = [_suppression(finding.waived)]
    if compared:
        result["baselineState"] = "unchanged" if finding.known else "new"
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(finding.file, place.region, place.pointer),
                "message": _message(place.label or place.pointer),
            }
            for number, place in enumerate(finding.related, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.file, finding.fix)]
    return result


def _suppression(waived: Waived | None) -> dict[str, Any]:
    """Return a waiver as SARIF has it (3.35): in the source, or outside of it."""
    if waived is None:
        return {"kind": "external", "status": "accepted"}
    said = ", ".join(
        before + text
        for before, text in (
            ("", waived.reason.removesuffix(".")),
            ("approved by ", waived.approved_by),
            ("until ", waived.expires),
            ("", waived.ticket),
        )
        if text
    )
    return {
        "kind": "external" if waived.origin == "file" else "inSource",
        "status": "accepted",
        "justification": redact(said),
        "location": _location(waived.file, waived.region, waived.pointer),
    }


def _fix(file: str, fix: Fix) -> dict[str, Any]:
    """Return a fix (3.55) that readers may apply. Only its words tell whether it is safe: SARIF has no place for that."""
    return {
        "description": _message(f"{fix.description}{'' if fix.safe else ' (unsafe: look at it)'}"),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [
                    {"deletedRegion": _region(edit.region), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                ],
            }
        ],
    }


def _kind_and_level(finding: Finding) -> tuple[str, str]:
    """Return SARIF's kind and level (3.27.9, 3.27.10): any kind but `fail` must have the level `none`.

    An unknown finding that weighs something is `fail` at its severity, although `open` is what SARIF calls an
    evaluation that lacked information. `open` would force the level to `none`, and GitHub, which goes by the
    level and never by the kind, would let a pull request through that the exit code stops. What failed is the
    duty to assert the fact; the message and `properties.outcome` say that it is unknown. Only an unknown that
    a pack chose to ignore is `open`.

    A waived finding is a suppressed `fail`. GitHub ignores suppressions as well, so it is a note there: seen,
    but failing no check; so are findings that the baseline knows, and advice. Their severity stays in the properties.

    Passes and rules that do not apply are in a report only when they were asked for; GitHub would show them as
    alerts (microsoft/PSRule#955), so such a report is for other readers.
    """
    if finding.severity is Severity.NONE or finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return _NO_PROBLEM.get(finding.outcome, "informational"), "none"
    lowered = finding.outcome is Outcome.WAIVED or finding.known or finding.enforcement == "advisory"
    return "fail", "note" if lowered else finding.severity.value


def _said(finding: Finding) -> str:
    """Return message and remedy as sentences: readers short of room show the first one only."""
    if not finding.remedy:
        return finding.message
    stop = "" if finding.message.endswith(("?", "!", ".", "…")) else "."
    return f"{finding.message}{stop} {remedy_of(finding)}"


def _location(file: str, region: Region, pointer: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(file),
            "region": _region(region),
        }
    }
    if pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": pointer}]
    return location


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    """Return a path as a URI reference below the root; one that was named absolutely stays absolute (3.4.4)."""
    if os.path.isabs(path):
        return {"uri": f"file:///{_quoted(path.lstrip('/'), ':')}"}
    return {"uri": _quoted(path), "uriBaseId": _ROOT}


def _quoted(path: str, safe: str = "") -> str:
    try:
        octets = path.encode(errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, which Windows allows in a name
        octets = path.encode(errors="surrogatepass")
    return quote(octets, safe=f"/{safe}")


def _invocation(report: Report) -> dict[str, Any]:
    """Return how the run went. A file that could not be read fails it.

    GitHub then rejects the upload instead of closing the alerts of that file as fixed.
    """
    return {
        "executionSuccessful": not report.incomplete,
        "toolExecutionNotifications": [_notice(file) for file in report.files if file.state == "unreadable"],
    }


def _notice(file: FileReport) -> dict[str, Any]:
    return {
        "level": "error",
        "message": _message(f"cannot read {file.path}: {file.problem}"),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(file.path)}}],
    }


def _message(text: str) -> dict[str, str]:
    """Return a plain message in which a manifest cannot plant a link (3.11.6).

    Braces stay as they are: 3.11.5 would have them doubled, but readers replace placeholders only where a
    message has arguments, and show ours as it stands.
    """
    return {"text": text.replace("](", "]\\(")}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

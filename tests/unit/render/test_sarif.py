from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.render import Format, Style, render
from steelyard.verdict import Outcome, Severity
from tests.reports import HOSTILE, OUTSIDE, STDIN, TAME, WILD, assert_golden, empty_report, rich_report

if TYPE_CHECKING:
    from steelyard.report import Report


def run(report: Report) -> Any:
    (only,) = json.loads(render(report, Format.SARIF, Style()))["runs"]
    return only


def results(outcome: Outcome) -> list[Any]:
    return [result for result in run(rich_report())["results"] if result["properties"]["outcome"] == outcome]


def uri(path: str) -> dict[str, str]:
    report = rich_report()
    moved = report._replace(findings=(report.findings[0]._replace(file=path),))
    location = run(moved)["results"][0]["locations"][0]["physicalLocation"]
    artifact: dict[str, str] = location["artifactLocation"]
    return artifact


def test_golden() -> None:
    assert_golden("report.sarif", render(rich_report(), Format.SARIF, Style()))


@pytest.mark.parametrize(
    ("outcome", "severity", "kind", "level"),
    [
        (Outcome.FAIL, Severity.ERROR, "fail", "error"),
        (Outcome.FAIL, Severity.WARNING, "fail", "warning"),
        (Outcome.FAIL, Severity.NOTE, "fail", "note"),
        (Outcome.FAIL, Severity.NONE, "informational", "none"),
        # What the exit code stops, GitHub must stop: not `open`, whose level would have to be `none`.
        (Outcome.UNKNOWN, Severity.ERROR, "fail", "error"),
        (Outcome.UNKNOWN, Severity.WARNING, "fail", "warning"),
        (Outcome.UNKNOWN, Severity.NONE, "open", "none"),
        (Outcome.WAIVED, Severity.ERROR, "fail", "note"),
        (Outcome.WAIVED, Severity.NONE, "informational", "none"),
        (Outcome.PASS, Severity.ERROR, "pass", "none"),
        (Outcome.NOT_APPLICABLE, Severity.ERROR, "notApplicable", "none"),
    ],
)
def test_kind_and_level(outcome: Outcome, severity: Severity, kind: str, level: str) -> None:
    report = rich_report()
    finding = report.findings[0]._replace(outcome=outcome, severity=severity)
    (result,) = run(report._replace(findings=(finding,)))["results"]
    assert (result["kind"], result["level"]) == (kind, level)
    assert (result["properties"]["outcome"], result["properties"]["severity"]) == (outcome, severity)


def test_a_waiver_is_a_suppression_and_nothing_else_is() -> None:
    waived = results(Outcome.WAIVED)
    assert [result["suppressions"] for result in waived] == [[{"kind": "external", "status": "accepted"}]]
    others = [result for outcome in Outcome if outcome is not Outcome.WAIVED for result in results(outcome)]
    assert [result["suppressions"] for result in others] == [[]] * len(others)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (WILD, "apps/100%25%20done%20%231%2C%20a%3Ab/ai-models.yaml"),
        (OUTSIDE, "../shared/ai-models.yaml"),
        (STDIN, "%3Cstdin%3E"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("мир/🦙.yaml", "%D0%BC%D0%B8%D1%80/%F0%9F%A6%99.yaml"),
        ("caf\udce9.yaml", "caf%E9.yaml"),
        ("half\ud83e.yaml", "half%ED%A0%BE.yaml"),
    ],
)
def test_a_path_is_a_uri_below_the_root(path: str, expected: str) -> None:
    assert uri(path) == {"uri": expected, "uriBaseId": "%SRCROOT%"}


def test_a_path_named_absolutely_has_no_base() -> None:
    assert uri("/srv/a b.yaml") == {"uri": "file:///srv/a%20b.yaml"}


def test_places_are_exact_and_related_ones_are_numbered() -> None:
    result = results(Outcome.FAIL)[-2]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {
        "startLine": 10,
        "startColumn": 14,
        "endLine": 10,
        "endColumn": 20,
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "models[drafter].regions"}]
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2]
    assert result["relatedLocations"][0]["message"] == {"text": "applies because of this"}


def test_the_whole_document_has_no_logical_place() -> None:
    result = results(Outcome.FAIL)[-1]
    assert "logicalLocations" not in result["locations"][0]
    assert "relatedLocations" not in result


def test_rules_carry_what_github_shows() -> None:
    rules = {rule["id"]: rule for rule in run(rich_report())["tool"]["driver"]["rules"]}
    rule = rules["floating-model-alias"]
    assert rule["name"] == "FloatingModelAlias"
    assert rule["helpUri"].endswith("/rules/floating-model-alias")
    assert rule["properties"]["tags"] == ["lifecycle", "NIST-AI-RMF MANAGE 4.1", "ISO42001 A.6.2.6"]
    assert rule["properties"]["problem.severity"] == "error"
    assert rules["review-overdue"]["properties"]["problem.severity"] == "recommendation"
    assert "Controls" not in rules["review-overdue"]["help"]["text"]
    assert len(rules["license-missing"]["properties"]["tags"]) == 10
    assert len(rules["license-missing"]["properties"]["controls"]) == 13


def test_long_texts_are_cut() -> None:
    rule = next(
        rule for rule in run(rich_report())["tool"]["driver"]["rules"] if rule["id"] == "review-overdue"
    )
    for text in (rule["fullDescription"]["text"], *rule["help"].values()):
        assert len(text) == 1024
        assert text.endswith("…")


def test_messages_are_sentences_that_end_with_the_remedy() -> None:
    first = results(Outcome.FAIL)[0]["message"]["text"]
    assert first == "Unknown key `modles` - did you mean `models`? Correct the key or value that is named."
    alias = results(Outcome.FAIL)[-3]["message"]["text"]
    assert alias.endswith("wanted a dated snapshot. Name a dated snapshot, such as `gpt-4o-2024-11-20`.")
    report = rich_report()
    (bare,) = run(report._replace(findings=(report.findings[0]._replace(message="so", remedy=""),)))[
        "results"
    ]
    assert bare["message"] == {"text": "so"}


def test_a_manifest_plants_no_link_and_no_markup() -> None:
    (result,) = [result for result in results(Outcome.FAIL) if "forged" in result["message"]["text"]]
    assert "[free](" in HOSTILE
    for text in (result["message"]["text"], result["relatedLocations"][0]["message"]["text"]):
        assert "](" not in text
    markdown = [rule["help"]["markdown"] for rule in run(rich_report())["tool"]["driver"]["rules"]]
    assert not any("<" in text for text in markdown)


def test_an_unreadable_file_fails_the_execution() -> None:
    (invocation,) = run(rich_report())["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["level"] == "error"
    assert notice["message"]["text"].startswith("cannot read apps/gone/ai-models.yaml: not UTF-8")
    (calm,) = run(empty_report())["invocations"]
    assert calm == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_an_empty_report_still_has_results_and_rules() -> None:
    """GitHub's uploader crashes on a run without `results` (codeql-action#420)."""
    only = run(empty_report())
    assert only["results"] == []
    assert only["tool"]["driver"]["rules"]
    assert only["properties"]["outcomes"]["pass"] == 7
    assert only["automationDetails"] == {"id": "steelyard/baseline+eu-personal-data/"}


def test_nothing_of_the_machine_or_the_moment() -> None:
    text = render(rich_report(), Format.SARIF, Style())
    assert "file:" not in text
    assert "Utc" not in text
    assert TAME.replace(" ", "%20") in text

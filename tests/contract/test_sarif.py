"""SARIF by its official schema, and the rules of the standard that the schema does not say."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest
from jsonschema import Draft7Validator

from steelyard.render import Format, Style, render
from steelyard.verdict import Outcome
from tests.reports import empty_report, rich_report

SCHEMA = os.path.join("output-schemas", "sarif-schema-2.1.0.json")
REPORTS = {"rich": rich_report(), "empty": empty_report()}
LOGS = [
    pytest.param(json.loads(render(report, Format.SARIF, Style())), id=name)
    for name, report in REPORTS.items()
]
URI_REFERENCE = re.compile(r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+(:[A-Za-z0-9._~/%-]+)?")


@pytest.mark.parametrize("log", LOGS)
def test_official_schema(log: Any, shared: str) -> None:
    path = os.path.join(shared, SCHEMA)
    if not os.path.isfile(path):
        pytest.skip("the official SARIF schema is absent")
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    Draft7Validator.check_schema(schema)
    faults = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).iter_errors(log)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


@pytest.mark.parametrize("log", LOGS)
def test_invariants_of_the_log(log: Any) -> None:
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", driver["semanticVersion"])
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"].endswith("/")
    failed = any(one["level"] == "error" for one in run["invocations"][0]["toolExecutionNotifications"])
    assert run["invocations"][0]["executionSuccessful"] is not failed  # 3.20.21
    assert len({"suppressions" in result for result in run["results"]}) <= 1  # 3.27.23


@pytest.mark.parametrize("log", LOGS)
def test_invariants_of_rules(log: Any) -> None:
    for rule in log["runs"][0]["tool"]["driver"]["rules"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", rule["name"])
        texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"], *rule["help"].values()]
        assert all(0 < len(text) <= 1024 for text in texts)
        tags = rule["properties"]["tags"]
        assert len(tags) == len(set(tags)) <= 10
        assert "security-severity" not in rule["properties"]
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")


def test_invariants_of_results() -> None:
    report = rich_report()
    run = json.loads(render(report, Format.SARIF, Style()))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        assert (result["kind"] == "fail") is (result["level"] != "none")  # 3.27.9, 3.27.10
        assert (result["suppressions"] != []) is (finding.outcome is Outcome.WAIVED)
        assert result["partialFingerprints"] == {"steelyard/v1": finding.fingerprint}
        (location,) = result["locations"]
        places = [location, *result.get("relatedLocations", [])]
        numbers = [place["id"] for place in places[1:]]
        assert len(set(numbers)) == len(numbers)
        for place in places:
            artifact = place["physicalLocation"]["artifactLocation"]
            assert URI_REFERENCE.fullmatch(artifact["uri"])
            assert ("uriBaseId" in artifact) is not artifact["uri"].startswith("file:")  # 3.4.4
            region = place["physicalLocation"]["region"]
            start = (region["startLine"], region["startColumn"])
            assert (1, 1) <= start <= (region["endLine"], region["endColumn"])

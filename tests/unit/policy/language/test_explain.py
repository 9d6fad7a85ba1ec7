"""The reason that a finding shows: which facts decided, where they are, and what was wanted of them."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.policy.language.evidence import evidence, source
from steelyard.policy.language.tree import Place
from steelyard.verdict import ABSENT
from tests.unit.policy.language.expressions import AT, checked, explained

MODEL: dict[str, Any] = {
    "license": "MIT",
    "access": "weights",
    "regions": ["EU", "US"],
    "components": {"datasets": False},
    "privacy": {"trains_on_inputs": "unknown", "retention_days": 30},
    "lifecycle": {"retires": "2027-01-01", "notice_days": 60},
    "benchmarks": [{"name": "a", "value": 1, "min": 2, "date": "2026-01-01"}, {"name": "b", "min": 3}],
}
AT_MODEL = ("models", 0)


def pieces(text: str) -> list[tuple[Any, ...]]:
    told = explained(checked(text), {"model": MODEL, "manifest": {"decision": {"tradeoffs": {"T1": "x"}}}})
    return [
        (piece.pointer[2:] if piece.pointer[:2] == AT_MODEL else piece.pointer, piece.found, piece.wanted)
        for piece in evidence(told, {AT: text})
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("model.license == 'x'", [(("license",), "MIT", "x")]),
        ("model.license != 'MIT'", [(("license",), "MIT", "anything but MIT")]),
        ("!(model.license == 'MIT')", [(("license",), "MIT", "anything but MIT")]),
        ("!(model.license != 'x')", [(("license",), "MIT", "x")]),
        ("70 <= model.lifecycle.notice_days", [(("lifecycle", "notice_days"), 60, "at least 70")]),
        ("!(70 > model.lifecycle.notice_days)", [(("lifecycle", "notice_days"), 60, "at least 70")]),
        ("model.license in ['x', 'y', 'z']", [(("license",), "MIT", "one of x, y or z")]),
        ("!(model.license in ['MIT'])", [(("license",), "MIT", "none of MIT")]),
        ("model.license in params.names && 'x' in model.regions", [
            (("regions",), ["EU", "US"], "`'x' in model.regions` to be true")]),
        ("model.license.contains('x')", [(("license",), "MIT", "a text that contains x")]),
        ("!model.license.endsWith('T')", [(("license",), "MIT", "a text that does not end with T")]),
        ("model.license.matches('^x')", [(("license",), "MIT", "a match of ^x")]),
        ("has(model.terms)", [(("terms",), ABSENT, "a value")]),
        ("!has(model.license)", [(("license",), "MIT", "nothing")]),
        ("!has(model.privacy.trains_on_inputs)", [(("privacy", "trains_on_inputs"), ABSENT, "nothing")]),
        ("model.privacy.trains_on_inputs == 'never'", [(("privacy", "trains_on_inputs"), ABSENT, "never")]),
        ("model.lifecycle.retires == timestamp('2027-01-02')", [
            (("lifecycle", "retires"), "2027-01-01", "2027-01-02")]),
        ("model.lifecycle.retires < timestamp('2027-01-01T00:00:00Z')", [
            (("lifecycle", "retires"), "2027-01-01", "less than 2027-01-01")]),
        ("model.lifecycle.retires in [as_of, timestamp('2027-01-01T12:00:00Z')]", [
            (("lifecycle", "retires"), "2027-01-01", "one of 2026-11-23 or 2027-01-01T12:00:00Z")]),
        ("model.lifecycle.retires < as_of", [
            (("lifecycle", "retires"), "2027-01-01", "less than 2026-11-23 (the date of the check)")]),
        ("as_of > params.day", [((), ABSENT, "`as_of > params.day` to be true")]),
        ("model.lifecycle.retires - as_of in [duration('48h'), duration('1.5s')]", [
            (("lifecycle", "retires"), "2027-01-01",
             "`model.lifecycle.retires - as_of in [duration('48h'), duration('1.5s')]` to be true")]),
        ("model.license == 'x' || model.access == 'api'", [
            (("license",), "MIT", "x"), (("access",), "weights", "api")]),
        ("model.license == 'x' && (model.access == 'api' && has(model.access))", [
            (("license",), "MIT", "x"), (("access",), "weights", "api")]),
        ("model.terms == 'x' && model.license == 'MIT'", [(("terms",), ABSENT, "x")]),
        ("model.license == 'MIT' ? model.access == 'api' : has(model.terms)", [(("access",), "weights", "api")]),
        ("model.terms == 'x' ? has(model.card) : true", [(("terms",), ABSENT, "x")]),
        ("model.license == 'MIT' ? model.terms == 'x' : true", [(("terms",), ABSENT, "x")]),
        ("params.flag == (model.components.datasets == true)", [
            (("components", "datasets"), False, "`params.flag == (model.components.datasets == true)` to be true")]),
        ("model.regions.all(r, r == 'EU')", [(("regions", 1), "US", "EU")]),
        ("model.regions.exists(r, r == 'JP')", [(("regions", 0), "EU", "JP"), (("regions", 1), "US", "JP")]),
        ("model.regions.exists_one(r, size(r) == 2)", [
            (("regions",), ["EU", "US"], "`model.regions.exists_one(r, size(r) == 2)` to be true")]),
        ("size(model.regions) + size(model.license) >= 9", [
            (("regions",), ["EU", "US"], "`size(model.regions) + size(model.license)` to be at least 9 (it comes to 5)")]),
        ("9 < 0 + size(model.regions.filter(r, r == 'EU' && r != 'US' && r != 'JP' && r != 'CH'))", [
            (("regions",), ["EU", "US"], "more than 9 (it comes to 1)")]),
        ("!(model.lifecycle.notice_days * 2.5 > 1.0)", [
            (("lifecycle", "notice_days"), 60, "`model.lifecycle.notice_days * 2.5` to be at most 1.0 (it comes to 150.0)")]),
        ("model.lifecycle.notice_days / 0 > 1", []),
        ("[].exists(r, r == model.license)", [((), ABSENT, "`[].exists(r, r == model.license)` to be true")]),
        ("model.benchmarks.all(b, b.value >= b.min)", [
            (("benchmarks", 0, "value"), 1, "at least `min`, which is 2")]),
        ("model.benchmarks.all(b, !has(b.name) || b.value > 0)", [(("benchmarks", 1, "value"), ABSENT, "more than 0")]),
        ("model.benchmarks[1].date < as_of", [
            (("benchmarks", 1, "date"), ABSENT, "less than 2026-11-23 (the date of the check)")]),
        ("model.benchmarks[7].name == 'x'", [(("benchmarks", 7, "name"), ABSENT, "x")]),
        ("model.benchmarks.map(b, b.name)[0] == 'x'", [
            (("benchmarks",), MODEL["benchmarks"], "`model.benchmarks.map(b, b.name)[0] == 'x'` to be true")]),
        ("model.lifecycle.retires in params.days && model.license == 'x'", [(("license",), "MIT", "x")]),
        ("params.days == [model.lifecycle.retires]", [
            (("lifecycle", "retires"), "2027-01-01", "`params.days == [model.lifecycle.retires]` to be true")]),
        ("manifest.decision.tradeoffs.all(t, t == 'T2')", [(("decision", "tradeoffs", "T1"), "T1", "T2")]),
        ("manifest.decision.tradeoffs['T1'] == 'y'", [(("decision", "tradeoffs", "T1"), "x", "y")]),
        ("manifest.decision.tradeoffs['T9'] == 'y'", [(("decision", "tradeoffs", "T9"), ABSENT, "y")]),
        ("manifest.decision.tradeoffs[model.license] == 'y'", [(("license",), "MIT", "a key of `decision.tradeoffs`")]),
        ("manifest.evidence[model.license].type == 'bom'", [(("license",), "MIT", "a key of `evidence`")]),
        ("model.benchmarks[model.cost.gpu_count].name == 'x'", [(("cost", "gpu_count"), ABSENT, "`model.benchmarks[model.cost.gpu_count].name == 'x'` to be true")]),
        ("model.license == model.model", [(("model",), ABSENT, "`license`, which is MIT")]),
        (
         "model.exit.switch_days == 1 / (params.min - 3)",
         [(("exit", "switch_days"), ABSENT, "`model.exit.switch_days == 1 / (params.min - 3)` to be true")]),
        ("[model.license] == ['x']", [(("license",), "MIT", "`[model.license] == ['x']` to be true")]),
    ],
)  # fmt: skip
def test_the_facts_that_decided(text: str, wanted: list[tuple[Any, ...]]) -> None:
    assert pieces(text) == wanted


def test_a_source_is_one_line_with_its_texts_as_they_are() -> None:
    text = "( model.license\n\t==   'a  b'\n || model.license ==\n'''x\ny''' )"
    node = checked(text)
    assert source(node, {AT: text}) == "( model.license == 'a  b' || model.license == '''x\ny''' )"
    assert source(node, {}) == "expr"
    row = node._replace(at=Place(("require", "license", "equals")))
    assert source(row, {AT: text}) == "license.equals"

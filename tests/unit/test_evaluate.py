"""A rule on a subject: *when implies require* in Kleene's logic, and the evidence it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.evaluate import evaluate
from steelyard.policy.load import load_policies
from steelyard.verdict import ABSENT, Outcome, Severity
from tests.unit.policy.cards import DAY, manifest, policies, put_card, verdicts

if TYPE_CHECKING:
    from pathlib import Path

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE

WHEN = {True: "access: weights, ", False: "access: api, ", None: ""}
REQUIRE = {True: "license: MIT, ", False: "license: X, ", None: ""}
RULE = {"when": "{access: {equals: weights}}", "require": "{license: {equals: MIT}}"}


@pytest.mark.parametrize(
    ("when", "require", "wanted"),
    [
        (True, True, PASS),
        (True, False, FAIL),
        (True, None, UNKNOWN),
        (False, True, NOT_APPLICABLE),
        (False, False, NOT_APPLICABLE),
        (False, None, NOT_APPLICABLE),
        (None, True, PASS),
        (None, False, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_the_truth_table(when: bool | None, require: bool | None, wanted: Outcome, tmp_path: Path) -> None:  # noqa: FBT001 - a truth table
    rules = policies(tmp_path, **RULE)
    (verdict,) = verdicts(rules, f"models: [{{model: m, {WHEN[when]}{REQUIRE[require]}}}]\n")
    assert verdict.outcome is wanted
    assert verdict.severity is (Severity.WARNING if wanted is UNKNOWN else Severity.ERROR)


@pytest.mark.parametrize(
    ("fields", "paths", "holds"),
    [
        ("access: weights, license: X", ["license"], False),
        ("access: weights", ["license"], None),
        ("license: X", ["access"], None),
        ("", ["access", "license"], None),
        ("access: weights, license: MIT", ["license"], True),
        ("access: api", ["access"], False),
    ],
)
def test_the_evidence_is_the_conditions_that_decided(
    fields: str,
    paths: list[str],
    holds: bool | None,  # noqa: FBT001 - three-valued
    tmp_path: Path,
) -> None:
    (verdict,) = verdicts(policies(tmp_path, **RULE), f"models: [{{model: m, {fields}}}]\n")
    assert [piece.pointer for piece in verdict.evidence] == [("models", 0, path) for path in paths]
    assert all(piece.holds is holds for piece in verdict.evidence)


def test_passes_and_what_does_not_apply_bring_evidence_only_when_asked(tmp_path: Path) -> None:

    rules = policies(tmp_path, **RULE)
    text = "models: [{model: a, access: weights, license: MIT}, {model: b, access: api}, {model: c}]\n"
    (finding,), cells = evaluate(manifest(text), rules, DAY)
    assert (finding.outcome, len(finding.evidence)) == (UNKNOWN, 2)
    assert cells == [PASS.position, NOT_APPLICABLE.position, UNKNOWN.position]
    everything = evaluate(manifest(text), rules, DAY, thorough=True)
    assert [(one.outcome, len(one.evidence)) for one in everything.verdicts] == [
        (PASS, 1),
        (NOT_APPLICABLE, 1),
        (UNKNOWN, 2),
    ]
    assert everything.cells == cells


def test_all_rows_must_hold_and_all_failing_ones_are_evidence(tmp_path: Path) -> None:
    rules = policies(tmp_path, require="{license: {present: true, equals: MIT}, access: {equals: weights}}")
    (verdict,) = verdicts(rules, "models: [{model: m, license: X, access: api}]\n")
    assert verdict.outcome is FAIL
    assert [(piece.found, piece.wanted) for piece in verdict.evidence] == [("X", "MIT"), ("api", "weights")]


def test_a_failing_row_outweighs_an_unknown_one(tmp_path: Path) -> None:
    rules = policies(tmp_path, require="{developer: {equals: x}, license: {equals: MIT}}")
    (verdict,) = verdicts(rules, "models: [{model: m, license: X}]\n")
    assert verdict.outcome is FAIL
    assert [piece.found for piece in verdict.evidence] == ["X"]


@pytest.mark.parametrize(
    ("severity", "on_unknown", "weighs"),
    [
        ("error", None, Severity.WARNING),
        ("warning", None, Severity.NOTE),
        ("note", None, Severity.NOTE),
        ("error", "fail", Severity.ERROR),
        ("note", "fail", Severity.NOTE),
        ("error", "warning", Severity.WARNING),
        ("error", "note", Severity.NOTE),
        ("error", "ignore", Severity.NONE),
    ],
)
def test_what_an_unknown_weighs(
    severity: str, on_unknown: str | None, weighs: Severity, tmp_path: Path
) -> None:
    rules = policies(tmp_path, **RULE, severity=severity, on_unknown=on_unknown)
    (verdict,) = verdicts(rules, "models: [{model: m}]\n")
    assert (verdict.outcome, verdict.severity) == (UNKNOWN, weighs)


@pytest.mark.parametrize(
    ("card", "pack", "weighs"),
    [
        (None, "{on_unknown: fail}", Severity.ERROR),
        ("ignore", "{on_unknown: note}", Severity.NOTE),
        ("ignore", "{severity: warning}", Severity.NONE),
        (None, "{severity: warning}", Severity.NOTE),
        ("fail", "{severity: note}", Severity.NOTE),
    ],
)
def test_a_pack_has_the_last_word_on_unknowns(
    card: str | None, pack: str, weighs: Severity, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "own.yaml").write_text(f"title: t\nrules: {{own-rule: {pack}}}\n", encoding="utf-8")
    (verdict,) = verdicts(policies(tmp_path, **RULE, on_unknown=card), "models: [{model: m}]\n")
    assert verdict.severity is weighs


WHOLE = """\
exposure: public
evidence:
  ev-1: {type: dpa, expires: 2026-01-01}
  ev-2: {type: dpa}
models:
  - model: a
    license: MIT
    benchmarks: [{name: x, value: 1}, {name: y}]
    base: [{model: b}]
  - model: c
    base: [{model: d}, {model: e}]
"""


@pytest.mark.parametrize(
    ("each", "require", "subjects"),
    [
        ("manifest", "{purpose: {present: true}}", [()]),
        ("model", "{license: {present: true}}", [("models", 0), ("models", 1)]),
        (
            "benchmark",
            "{value: {present: true}}",
            [("models", 0, "benchmarks", 0), ("models", 0, "benchmarks", 1)],
        ),
        (
            "base",
            "{license: {present: true}}",
            [("models", 0, "base", 0), ("models", 1, "base", 0), ("models", 1, "base", 1)],
        ),
        ("evidence", "{expires: {present: true}}", [("evidence", "ev-1"), ("evidence", "ev-2")]),
    ],
)
def test_a_rule_looks_at_each_of_its_subjects_in_order(
    each: str, require: str, subjects: list[tuple[object, ...]], tmp_path: Path
) -> None:
    found = verdicts(policies(tmp_path, each=each, require=require), WHOLE)
    assert [verdict.subject for verdict in found] == subjects
    field = require[1:].partition(":")[0]
    assert [verdict.evidence[0].pointer for verdict in found] == [(*subject, field) for subject in subjects]


@pytest.mark.parametrize(
    ("each", "row", "pointer"),
    [
        ("model", "manifest.exposure: {equals: public}", ("exposure",)),
        ("benchmark", "model.license: {equals: MIT}", ("models", 0, "license")),
        ("benchmark", "manifest.exposure: {equals: public}", ("exposure",)),
        ("base", "model.model: {not: zzz}", ("models", 0, "model")),
        ("evidence", "manifest.exposure: {equals: public}", ("exposure",)),
    ],
)
def test_a_rule_may_ask_a_parent(each: str, row: str, pointer: tuple[object, ...], tmp_path: Path) -> None:
    first = verdicts(policies(tmp_path, each=each, require=f"{{{row}}}"), WHOLE)[0]
    assert first.outcome is PASS
    assert first.evidence[0].pointer == pointer


def test_a_subject_there_is_none_of_has_no_verdict(tmp_path: Path) -> None:
    assert verdicts(policies(tmp_path, each="benchmark", require="{value: {present: true}}"), "") == []


def test_inherited_and_default_values_are_judged(tmp_path: Path) -> None:
    rules = policies(tmp_path, require="{license: {equals: MIT}, role: {equals: primary}}")
    (verdict,) = verdicts(rules, "defaults: {license: MIT}\nmodels: [{model: m}]\n")
    assert verdict.outcome is PASS


def test_subjects_come_in_the_document_s_order_and_of_each_the_rules_by_id(tmp_path: Path) -> None:
    for id_ in ("b-rule", "a-rule"):
        put_card(tmp_path, id_)
    found = verdicts(load_policies([str(tmp_path)]), "models: [{model: z}, {model: a}]\n")
    assert [(verdict.rule, verdict.subject[-1]) for verdict in found] == [
        ("a-rule", 0),
        ("b-rule", 0),
        ("a-rule", 1),
        ("b-rule", 1),
    ]


def test_an_absent_fact_is_found_as_absent(tmp_path: Path) -> None:
    (verdict,) = verdicts(policies(tmp_path), "")
    assert verdict.evidence[0].found is ABSENT


def test_a_pattern_is_asked_of_every_subject(tmp_path: Path) -> None:
    rules = policies(tmp_path, require="{license: {matches: '^A'}}")
    found = verdicts(rules, "models: [{model: a, license: A}, {model: b, license: B}, {model: c}]\n")
    assert [verdict.outcome for verdict in found] == [PASS, FAIL, UNKNOWN]


@pytest.mark.parametrize(
    ("fields", "wanted", "pointers"),
    [
        ("license: MIT", PASS, [("models", 0, "license")]),
        ("card: ev", PASS, [("models", 0, "card")]),
        ("", FAIL, [("models", 0, "license"), ("models", 0, "card")]),
    ],
)
def test_an_expression_is_a_condition_like_any_other(
    fields: str, wanted: Outcome, pointers: list[object], tmp_path: Path
) -> None:
    rules = policies(tmp_path, require='{expr: "has(model.license) || has(model.card)"}')
    (verdict,) = verdicts(rules, f"models: [{{model: m, {fields}}}]\n")
    assert verdict.outcome is wanted
    assert [piece.pointer for piece in verdict.evidence] == pointers


def test_an_expression_over_what_nobody_declared_is_unknown(tmp_path: Path) -> None:
    rules = policies(tmp_path, when="{expr: \"model.access == 'api'\"}", require="{license: {present: true}}")
    (verdict,) = verdicts(rules, "")
    assert verdict.outcome is UNKNOWN


def test_a_rule_that_has_no_answer_is_an_error_at_its_place(tmp_path: Path) -> None:
    rules = policies(
        tmp_path, require='{license: {present: true}, expr: "1 / model.privacy.retention_days < 5"}'
    )
    with pytest.raises(PolicyError) as caught:
        verdicts(rules, "models: [{model: m, license: MIT, privacy: {retention_days: 0}}]\n")
    assert caught.value.message.startswith("the rule `own-rule` cannot be evaluated on models[m]: ")
    (fault,) = caught.value.faults
    assert fault.pointer == ("require", "expr")
    assert fault.region.start_line == 5
    with pytest.raises(PolicyError, match="on the manifest"):
        verdicts(
            policies(tmp_path, each="manifest", require='{expr: "1 / (size(manifest.models) - 1) < 5"}'), ""
        )


def test_what_made_a_failing_rule_apply_is_kept(tmp_path: Path) -> None:
    (failing, passing) = verdicts(
        policies(tmp_path, **RULE),
        "models: [{model: a, access: weights, license: X}, {model: b, access: weights, license: MIT}]\n",
    )
    assert failing.applied == (("models", 0, "access"),)
    assert passing.applied == ()


def test_a_pattern_that_is_unknown_is_unknown_before_its_text_fails(tmp_path: Path) -> None:
    rules = policies(
        tmp_path,
        params="{p: {type: pattern, default: a}, q: {type: pattern, default: b}}",
        require="{expr: \"(1 / (size(model.regions) - 1) == 1 ? 'a' : 'b')"
        ".matches(model.provider == 'x' ? params.p : params.q)\"}",
    )
    (verdict,) = verdicts(rules, "models: [{model: m, regions: [EU]}]\n")
    assert verdict.outcome is UNKNOWN
    assert [piece.pointer for piece in verdict.evidence] == [("models", 0, "provider")]

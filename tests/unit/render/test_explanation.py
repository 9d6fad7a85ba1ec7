"""An explanation as text and as JSON: one rich golden file each, and what each state looks like."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from steelyard.explanation.model import Origin, State
from steelyard.explanation.texts import written
from steelyard.policy.language.types import EACH
from steelyard.render import Style
from steelyard.render.explanation_contract import (
    ID,
    EachV1,
    ExplanationV1,
    OriginV1,
    StateV1,
    explanation_schema,
)
from steelyard.render.explanation_json import SCHEMA_ID, render_explanation_json
from steelyard.render.explanation_text import render_explanation_text
from steelyard.resources import SCHEMAS
from steelyard.secrets import REDACTED
from tests.reports import assert_golden
from tests.unit.policy.language.expressions import AT, checked
from tests.unit.render.explained import one_model, told

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.explanation import Explanation

RICH = {
    "group": "performance",
    "title": "A benchmark misses its minimum",
    "when": "{manifest.environment: {equals: production}, manifest.data: {has_none: [health]}}",
    "require": """
  regions: { present: true, all_in: params.regions }
  access: { one_of: [weights, api] }
  lifecycle.retires: { after: as_of }
  lifecycle.notice_days: { at_least: { field: exit.switch_days } }
  privacy.trains_on_inputs: { equals: never }
  expr:
    - model.benchmarks.all(b, !has(b.min) || b.value >= b.min)
    - "model.access == 'weights' ? has(model.license) : model.support.sla_uptime >= params.sla ||
      model.lifecycle.retires - as_of > duration('4320h')"
    - manifest.models.exists(m, m.role == 'fallback' && m.provider != model.provider)
    - size(model.benchmarks.filter(b, b.value > 0.75)) > 1
    - model.regions.map(r, r != 'JP', r + '!').exists(r, r == 'EU!')
    - model.benchmarks[0].n > 10 || manifest.decision.tradeoffs.exists(t, t == 'T9')
    - manifest.commercial""",
    "params": "{regions: {type: '[region]', default: [EU]}, sla: {type: number, default: 99.9}}",
    "remedy": "Measure again, or choose another model.",
    "tradeoffs": "[T1, T7]",
    "controls": "[FMTI 1, NIST-AI-RMF MANAGE 3.1]",
    "examples": "{fail: [{models: [{model: m, regions: [US]}]}], not-applicable: [{environment: development}]}",
}


def as_text(explanation: Explanation, **style: Any) -> str:
    return render_explanation_text(explanation, Style(**style))


def as_json(explanation: Explanation) -> Any:
    return json.loads(render_explanation_json(explanation))


# -- golden files


def test_golden_text(tmp_path: Path) -> None:
    assert_golden("explanation.txt", as_text(told(tmp_path, **RICH)))


def test_golden_json(tmp_path: Path) -> None:
    assert_golden("explanation.json", render_explanation_json(told(tmp_path, **RICH)))


def test_colour_adds_nothing_but_colour(tmp_path: Path) -> None:
    import re  # noqa: PLC0415

    explanation = told(tmp_path, **RICH)
    assert re.sub(r"\x1b\[[0-9;]*m", "", as_text(explanation, color=True)) == as_text(explanation)


def test_ascii_is_enough(tmp_path: Path) -> None:
    text = as_text(told(tmp_path, **RICH), unicode=False)
    assert text.isascii()
    assert "x require" in text
    assert "<- decided" in text


# -- states


@pytest.mark.parametrize(
    ("card", "fields", "lines"),
    [
        ({"require": "{license: {present: true}}"}, "license: MIT", [
            "pass on models[m] (ai-models.yaml:4:10): `require` holds",
            "  ✔ require",
            "    ✔ license present true ◂ decided",
            '      license = "MIT" (ai-models.yaml:4:30)']),
        ({"require": "{license: {present: true}}"}, "access: api", [
            "fail[error] on models[m] (ai-models.yaml:4:10): `require` does not hold",
            "    ✘ license present true ◂ decided",
            "      license is not declared (missing from ai-models.yaml:4:11)",
            "  what would help: `models[m].license`: nothing declared, wanted a value",
            "  remedy: Declare the license."]),
        ({"require": "{license: {equals: MIT}}", "on_unknown": "ignore"}, "access: api", [
            "  weighs: error, unknown as nothing",
            "unknown on models[m] (ai-models.yaml:4:10): whether `require` holds is not known",
            '    ? license equals "MIT" ◂ decided']),
        ({"when": "{access: {equals: api}}", "require": "{license: {present: true}}"}, "access: weights", [
            "not-applicable on models[m] (ai-models.yaml:4:10): `when` does not hold, so nothing is required",
            '    ✘ access equals "api" ◂ decided',
            "  · require  not computed",
            "    · license present true not computed"]),
        ({"when": "{access: {equals: api}}", "require": "{license: {present: true}}"}, "license: MIT", [
            "pass on models[m] (ai-models.yaml:4:10): `require` holds, whatever the unknown `when` turns out to be"]),
        ({"when": "{access: {equals: api}}", "require": "{license: {present: true}}"}, "provider: x", [
            ("unknown[warning] on models[m] (ai-models.yaml:4:10): "
             "`require` does not hold, and whether `when` does is not known"),
            "  what would help: any one of",
            "    - `models[m].license`: nothing declared, wanted a value",
            "    - `models[m].access`: nothing declared, wanted anything but api"]),
        ({"when": "{access: {equals: api}}", "require": "{license: {equals: MIT}}"}, "provider: x", [
            "unknown[warning] on models[m] (ai-models.yaml:4:10): neither `when` nor `require` is known"]),
        ({"when": "{access: {equals: api}}", "require": "{license: {present: true}}"}, "access: api", [
            "fail[error] on models[m] (ai-models.yaml:4:10): `when` holds, and `require` does not hold"]),
        ({"when": "{access: {equals: api}}", "require": "{license: {present: true}}"}, "access: api, license: x", [
            "pass on models[m] (ai-models.yaml:4:10): `when` holds, and so does `require`"]),
        ({"require": '{expr: "1 / model.privacy.retention_days > 0"}'}, "privacy: {retention_days: 0}", [
            "no answer on models[m] (ai-models.yaml:4:10): `require` has no answer: a division by zero",
            "    ! 1 / model.privacy.retention_days > 0 no answer: a division by zero",
            "      ! 1 / model.privacy.retention_days no answer: a division by zero",
            "        model.privacy.retention_days = 0 (ai-models.yaml:4:47)",
            "  what would help: the card has to be mended, not the manifest"]),
        ({"when": '{expr: "1 / model.privacy.retention_days > 0"}'}, "privacy: {retention_days: 0}", [
            "no answer on models[m] (ai-models.yaml:4:10): `when` has no answer: a division by zero",
            "  · require  not computed"]),
        ({"require": '{expr: "has(model.license) || 1 / model.privacy.retention_days > 0"}'},
         "license: MIT, privacy: {retention_days: 0}", [
            "pass on models[m] (ai-models.yaml:4:10): `require` holds",
            "      ✔ has(model.license) ◂ decided",
            "      ! 1 / model.privacy.retention_days > 0 no answer: a division by zero"]),
        ({"require": '{license: {present: true}, expr: "1 / model.privacy.retention_days > 0"}'},
         "privacy: {retention_days: 0}", [
            "    - `models[m].license`: nothing declared, wanted a value",
            "    - `1 / model.privacy.retention_days > 0` to be true, which has no answer: a division by zero"]),
        ({"require": "{privacy.trains_on_inputs: {equals: never}}"}, "privacy: {trains_on_inputs: unknown}", [
            "      privacy.trains_on_inputs counts as not declared (ai-models.yaml:4:49)"]),
        ({"require": '{expr: "as_of > params.day"}', "params": "{day: {type: date, default: 2027-01-01}}"},
         "access: api", [
            '      as_of = "2026-11-23"',
            '      params.day = "2027-01-01"',
            "  what would help: `as_of > params.day` to be true, which no field of the manifest decides"]),
        ({"require": '{expr: "model.regions.exists(r, r == params.r)"}',
          "params": "{r: {type: string, default: JP}}"}, "regions: [EU]", [
            '      ✘ r == params.r (r is "EU") ◂ decided',
            '    - `models[m].regions[0]`: found "EU", wanted JP',
            '    - `models[m].regions`: found ["EU"], wanted an entry more, r, for which `r == params.r` is true']),
        ({"require": "{expr: \"model.lifecycle.retires - as_of > duration('24h')\"}"},
         "lifecycle: {released: 2026-01-01}", [
            "    ? model.lifecycle.retires - as_of > duration('24h') ◂ decided",
            "      ? model.lifecycle.retires - as_of",
            "        model.lifecycle.retires is not declared (missing from ai-models.yaml:4:21)"]),
        ({"require": '{expr: "[as_of, params.day].exists(d, d < as_of)"}',
          "params": "{day: {type: date, default: 2027-01-01}}"}, "regions: [EU]", [
            '      ✘ d < as_of (d is "2026-11-23") ◂ decided',
            '      ✘ d < as_of (d is "2027-01-01") ◂ decided']),
        ({"require": '{expr: "manifest.models.all(m, m.license != model.license)"}'}, "license: MIT", [
            "  what would help: no change of a single field can be named"]),
    ],
)  # fmt: skip
def test_what_a_verdict_says(card: dict[str, str], fields: str, lines: list[str], tmp_path: Path) -> None:
    shown = as_text(told(tmp_path, one_model(fields), **card)).splitlines()
    assert [line for line in lines if line not in shown] == [], "\n".join(shown)


def test_a_rule_of_no_pack_says_so_and_a_rule_without_subjects_too(tmp_path: Path) -> None:
    explanation = told(
        tmp_path,
        one_model("access: api"),
        each="benchmark",
        require="{n: {present: true}}",
        examples="{fail: [{models: [{model: m, benchmarks: [{name: a}]}]}]}",
    )._replace(packs={})
    text = as_text(explanation)
    assert "the rule is in no pack of it: explained with its card's defaults" in text
    assert "ai-models.yaml declares no benchmark: the rule looks at nothing there." in text
    assert as_json(explanation)["verdicts"] == []
    assert as_json(explanation)["rule"]["packs"] == []


def test_a_long_list_is_counted_not_hidden(tmp_path: Path) -> None:
    entries = ", ".join(f"{{name: b{number}, value: {number}, min: 30}}" for number in range(40))
    all_of = {"require": '{expr: "model.benchmarks.exists(b, b.value >= b.min)"}'}
    manifest = one_model(f"benchmarks: [{entries}]")
    (verdict,) = told(tmp_path, manifest, **all_of).verdicts
    (condition,) = verdict.require.conditions
    assert len(condition.parts) == 13
    assert (
        condition.left_out == {State.FALSE: 18, State.NOT_COMPUTED: 9, State.TRUE: 1}
        or sum(condition.left_out.values()) == 28
    )
    assert sum(part.state is State.TRUE for part in condition.parts) == 1, "what decided is shown"
    text = as_text(told(tmp_path, manifest, **all_of))
    assert "and 28 more, of which 19 do not hold and 9 were not computed" in text
    mapped = told(tmp_path, manifest, require='{expr: "size(model.benchmarks.map(b, b.value)) > 50"}')
    assert "and 28 more, of which 28 have a value" in as_text(mapped)


def test_what_nobody_would_read_is_not_told(tmp_path: Path) -> None:
    entries = ", ".join(f"{{name: b{number}, value: 1}}" for number in range(300))
    some = told(
        tmp_path,
        one_model(f"benchmarks: [{entries}]"),
        require='{expr: "model.benchmarks.exists(b, b.value > 2)"}',
    )
    assert some.verdicts[0].too_many
    assert "what would help: more than can be listed; begin with the leaves that decided" in as_text(some)
    assert as_json(some)["verdicts"][0]["too_many_ways"] is True


def test_leaves_shared_by_too_many_conditions_are_not_worked_out(tmp_path: Path) -> None:
    lines = ", ".join(
        f"\"model.license == 'x' || model.terms == 't{number}' || model.card == 'c{number}'\""
        for number in range(9)
    )
    (verdict,) = told(tmp_path, one_model("license: y"), require=f"{{expr: [{lines}]}}").verdicts
    assert verdict.too_many
    assert verdict.help is None


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_a_spent_budget_is_told(tmp_path: Path) -> None:
    entries = ", ".join(f"{{name: b{number}}}" for number in range(400))
    walk = "model.benchmarks.all(a, model.benchmarks.all(b, a.name != b.name + 'x'))"
    told_ = told(
        tmp_path,
        one_model(f"benchmarks: [{entries}]"),
        require=f'{{expr: "{walk}", license: {{present: true}}}}',
    )
    assert told_.verdicts[0].outcome is None
    assert "no answer: more than" in as_text(told_)


def test_what_a_card_no_longer_has_is_named_by_its_place() -> None:
    node = checked("model.license == 'MIT'")
    assert written(node, {}, "model") == "expr"
    assert written(node, {AT: "model.license == 'MIT'"}, "model") == "model.license == 'MIT'"


def test_no_credential_is_printed(tmp_path: Path) -> None:
    key = "sk-" + "a1" * 20
    explanation = told(
        tmp_path,
        one_model(f"license: {key}, terms: 'https://u:{key}@example.org'"),
        require=f"{{license: {{equals: {key}b}}, expr: \"model.terms == 'x'\"}}",
    )
    for text in (as_text(explanation), render_explanation_json(explanation)):
        assert key not in text
        assert REDACTED in text


# -- the published schema


def test_the_published_schema_is_the_generated_one() -> None:
    with open(os.path.join(SCHEMAS, "explanation.v1.schema.json"), encoding="utf-8", newline="") as file:
        written = file.read()
    assert written == json.dumps(explanation_schema(), ensure_ascii=False, indent=2) + "\n", (
        "run `make schemas`"
    )


def test_the_schema_knows_itself(tmp_path: Path) -> None:
    schema: Any = explanation_schema()
    Draft202012Validator.check_schema(schema)
    data = as_json(told(tmp_path, **RICH))
    assert schema["$id"] == ID == SCHEMA_ID == data["schema"]
    assert Draft202012Validator(schema).is_valid(data)
    for section in (schema, *schema["$defs"].values()):
        assert section["description"]
        assert section["additionalProperties"] is False
        assert section["required"] == list(section["properties"])
        assert all(field.get("description") for field in section["properties"].values())
    data["more"] = 1
    assert not Draft202012Validator(schema).is_valid(data)


def test_the_published_words_cover_ours() -> None:
    assert get_args(StateV1) == tuple(State)
    assert get_args(OriginV1) == tuple(Origin)
    assert get_args(EachV1) == EACH
    assert ExplanationV1.model_fields

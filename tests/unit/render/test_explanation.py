"""An explanation as text and as JSON: one rich golden file each, and what each state looks like."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from steelyard.explanation import Change, Explanation, Sought, Ways, explain
from steelyard.explanation.model import Origin, State
from steelyard.explanation.texts import written
from steelyard.findings import rule_infos
from steelyard.manifest.bind import bind
from steelyard.policy.language.types import EACH
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse
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
from steelyard.schemas import conform
from steelyard.secrets import REDACTED
from tests.reports import assert_golden
from tests.unit.policy.cards import put_card
from tests.unit.policy.language.expressions import AT, checked

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-23"
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
MANIFEST = """\
schema: 1
project: p
owner: team@example.org
environment: production
data: [internal]
decision: {tradeoffs: {T1: cheap, T2: near}}
defaults:
  provider: acme
  regions: [EU, "US"]
models:
  - id: drafter
    model: acme-large
    access: api
    support: {sla_uptime: 99.5}
    lifecycle: {retires: 2027-01-31, notice_days: 30}
    exit: {switch_days: 60}
    privacy: {trains_on_inputs: unknown}
    benchmarks:
      - {name: tickets, value: 0.8, min: 0.9, n: 9}
      - {name: mmlu, value: 0.7}
      - {name: calls, value: 0.5, min: 0.6}
  - id: spare
    model: acme-small
    role: fallback
    regions: [EU]
"""


def told(folder: Path, text: str = MANIFEST, **changes: str | None) -> Explanation:
    """A card of one's own, explained on a manifest."""
    put_card(folder, "own-rule", changes.get("group") or "license", **changes)
    policies = load_policies([str(folder)])
    (rule,) = policies.rules
    document = parse(text.encode(), "ai-models.yaml")
    assert conform(document, "manifest.v1") == ()
    manifest = bind(document)
    info, card = rule_infos(policies)[rule.id], Shelf(str(folder)).card(rule.id)
    sought = Sought(rule, info, {"own": "error"}, ("own",), "sha256:0", DAY, card=card)
    return explain(sought, manifest, list(manifest.subjects(rule.each)))


def one_model(fields: str) -> str:
    return f"schema: 1\nproject: p\nowner: o\nmodels: [{{model: m, {fields}}}]\n"


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


# -- what would help


def steps(step: Any) -> Any:
    """The shape of what would help: the fields, and how they are joined."""
    if isinstance(step, Ways):
        return step.join, [steps(one) for one in step.steps]
    return step.field, step.wanted, step.raw


@pytest.mark.parametrize(
    ("require", "fields", "shape"),
    [
        ("{license: {one_of: [MIT, ISC]}}", "license: x", ("license", "one of MIT or ISC", "MIT")),
        ("{license: {none_of: [MIT, ISC]}}", "license: MIT", ("license", "none of MIT or ISC", None)),
        ("{license: {not: MIT}}", "license: MIT", ("license", "anything but MIT", None)),
        ("{license: {matches: '^M'}}", "license: x", ("license", "a match of ^M", None)),
        ("{access: {not: api}}", "access: api", ("access", "anything but api", "undisclosed")),
        ("{access: {none_of: [api, undisclosed]}}", "access: api",
         ("access", "none of api or undisclosed", "hosted")),
        ("{access: {at_least: weights}}", "access: api", ("access", "at least weights", "weights")),
        ("{regions: {all_in: [EU, CH]}}", "regions: [EU, US]", ("regions", "only EU or CH", ["EU"])),
        ("{regions: {all_in: [EU, CH]}}", "regions: [US]", ("regions", "only EU or CH", ["EU"])),
        ("{regions: {has_any: [CH]}}", "regions: [EU]", ("regions", "any of CH", ["EU", "CH"])),
        ("{regions: {has_all: [CH, EU]}}", "regions: [EU]", ("regions", "all of CH and EU", ["EU", "CH"])),
        ("{regions: {has_none: [EU]}}", "regions: [EU, US]", ("regions", "none of EU", ["US"])),
        ("{regions: {has_none: [EU]}}", "regions: [EU]", ("regions", "none of EU", None)),
        ("{lifecycle.retires: {after: as_of}}", "lifecycle: {retires: 2026-01-01}",
         ("lifecycle.retires", "a date after 2026-11-23 (the date of the check)", "2026-11-24")),
        ("{lifecycle.retires: {before: 2026-01-01}}", "lifecycle: {retires: 2026-01-01}",
         ("lifecycle.retires", "a date before 2026-01-01", "2025-12-31")),
        ("{lifecycle.notice_days: {at_most: 7}}", "lifecycle: {notice_days: 9}",
         ("lifecycle.notice_days", "at most 7", 7)),
        ("{lifecycle.notice_days: {at_least: {field: exit.switch_days}}}", "access: api",
         ("lifecycle.notice_days",
          "at least `exit.switch_days`; `models[m].exit.switch_days` would have to be declared, too", None)),
        ("{license: {present: false}}", "license: MIT", ("license", "nothing", None)),
        ("{license: {present: true, equals: MIT}}", "access: api", ("license", "MIT", None)),
        ('{expr: "7 < model.lifecycle.notice_days"}', "lifecycle: {notice_days: 2}",
         ("lifecycle.notice_days", "more than 7", 8)),
        ('{expr: "model.lifecycle.notice_days < 7"}', "lifecycle: {notice_days: 9}",
         ("lifecycle.notice_days", "less than 7", 6)),
        ('{expr: "!(model.lifecycle.notice_days >= 7)"}', "lifecycle: {notice_days: 9}",
         ("lifecycle.notice_days", "less than 7", 6)),
        ('{expr: "model.lifecycle.notice_days < 0"}', "lifecycle: {notice_days: 9}",
         ("lifecycle.notice_days", "less than 0", None)),
        ("{expr: \"!(model.license in ['MIT'])\"}", "license: MIT", ("license", "none of MIT", None)),
        ('{expr: "model.cost.input_per_mtok > 1e300"}', "cost: {currency: EUR, input_per_mtok: 3}",
         ("cost.input_per_mtok", "more than 1e+300", None)),
        ("{expr: \"model.license < 'A'\"}", "license: MIT", ("license", "less than A", None)),
        ("{expr: \"model.license.startsWith('MI')\"}", "license: x",
         ("license", "a text that starts with MI", "MI")),
        ("{expr: \"!model.license.startsWith('MI')\"}", "license: MIT",
         ("license", "a text that does not start with MI", None)),
        ('{expr: "model.security.remote_code"}', "security: {remote_code: false}",
         ("security.remote_code", "true", True)),
        ('{expr: "manifest.commercial == false"}', "access: api", ("commercial", "false", False)),
        ('{expr: "model.lifecycle.notice_days + 1 > 7"}', "lifecycle: {notice_days: 2}",
         ("lifecycle.notice_days", "`model.lifecycle.notice_days + 1 > 7` to be true", None)),
        ('{expr: "model.lifecycle.notice_days > model.lifecycle.notice_days + 1"}',
         "lifecycle: {notice_days: 2}",
         ("lifecycle.notice_days", "more than 3", None)),
        ('{expr: "model.license == model.terms"}', "license: MIT, terms: x",
         ("any", [("license", "`terms`, which is x", "x"), ("terms", "`license`, which is MIT", "MIT")])),
        ("{expr: \"has(model.terms) && model.terms == 'x'\"}", "access: api", ("terms", "x", None)),
        ("{expr: \"(has(model.terms) || has(model.card)) && model.terms == 'x'\"}", "access: api",
         ("terms", "x", None)),
        ('{expr: "has(model.terms) || params.flag"}', "access: api", ("terms", "a value", None)),
        ("{expr: \"model.license == 'MIT' || model.access == 'api'\"}", "license: x, access: weights",
         ("any", [("license", "MIT", "MIT"), ("access", "api", "api")])),
        ("{expr: \"model.license == 'MIT' && model.access == 'api'\"}", "license: x, access: weights",
         ("all", [("license", "MIT", "MIT"), ("access", "api", "api")])),
        ("{expr: \"!(model.license == 'x' || model.access == 'weights')\"}", "license: x, access: weights",
         ("all", [("license", "anything but x", None), ("access", "anything but weights", "undisclosed")])),
        ("{expr: \"model.access == 'api' ? has(model.terms) : has(model.license)\"}", "access: weights",
         ("any", [("license", "a value", None),
                  ("all", [("access", "api", "api"), ("terms", "a value", None)])])),
        ("{expr: \"model.access == 'api' ? has(model.terms) : has(model.license)\"}", "provider: x",
         ("any", [("all", [("access", "api", None), ("terms", "a value", None)]),
                  ("all", [("access", "anything but api", None), ("license", "a value", None)])])),
        # One leaf in two places: what mends the first spoils the second, unless the other goes with it.
        (("{expr: [\"model.license == 'MIT' || has(model.terms)\", "
          "\"model.license != 'MIT' || has(model.card)\"]}"), "license: x",
         ("any", [("terms", "a value", None),
                  ("all", [("license", "MIT", "MIT"), ("card", "a value", None)])])),
        ("{expr: [\"model.license == 'MIT'\", \"model.license != 'MIT'\"]}", "license: x", None),
        ("{license: {equals: MIT}, expr: \"model.license == 'MIT' || has(model.card)\"}", "license: x",
         ("license", "MIT", "MIT")),
        ("{expr: \"['a'].exists(x, x == params.word)\"}", "license: x",
         ("", "`x == params.word` to be true, which no field of the manifest decides", None)),
        ("{expr: \"model.regions.filter(r, r != 'US').exists(s, s == 'JP')\"}",
         "regions: [US]", None),
    ],
)  # fmt: skip
def test_what_would_help(require: str, fields: str, shape: Any, tmp_path: Path) -> None:
    params = {
        "flag": "{type: boolean, default: false}",
        "word": "{type: string, default: b}",
    }
    used = ", ".join(f"{name}: {said}" for name, said in params.items() if f"params.{name}" in require)
    (verdict,) = told(
        tmp_path, one_model(fields), require=require, params=f"{{{used}}}" if used else None
    ).verdicts
    assert (None if verdict.help is None else steps(verdict.help)) == shape


@pytest.mark.parametrize(
    ("when", "fields", "wanted"),
    [
        ("{access: {one_of: [api]}}", "provider: x", "none of api"),
        ("{regions: {has_any: [EU]}}", "provider: x", "none of EU"),
        ("{license: {matches: x}}", "provider: x", "no match of x"),
        ("{lifecycle.retires: {before: 2026-01-01}}", "provider: x", "2026-01-01 or a later date"),
    ],
)
def test_that_a_rule_does_not_apply_may_help(when: str, fields: str, wanted: str, tmp_path: Path) -> None:
    (verdict,) = told(tmp_path, one_model(fields), when=when, require="{card: {present: true}}").verdicts
    assert isinstance(verdict.help, Ways)
    assert verdict.help.join == "any"
    assert [step.wanted for step in verdict.help.steps if isinstance(step, Change)] == ["a value", wanted]


def test_values_are_not_tried_on_a_manifest_that_is_large(tmp_path: Path) -> None:
    text = one_model("license: x") + "#" * 300_000
    (verdict,) = told(tmp_path, text, require="{license: {equals: MIT}}").verdicts
    assert isinstance(verdict.help, Change)
    assert verdict.help.value is None


def test_an_inherited_list_has_no_value_to_suggest_for_its_items(tmp_path: Path) -> None:
    text = "schema: 1\nproject: p\nowner: o\ndefaults: {regions: [EU]}\nmodels: [{model: m}]\n"
    (verdict,) = told(tmp_path, text, require="{expr: \"model.regions.all(r, r == 'CH')\"}").verdicts
    assert isinstance(verdict.help, Change)
    assert (verdict.help.field, verdict.help.value) == ("regions[0]", None)


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

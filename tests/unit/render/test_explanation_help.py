"""What would help, as an explanation offers it: which fields, with which values, all of them or any; or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.explanation import Change, Ways
from tests.unit.render.explained import one_model, told

if TYPE_CHECKING:
    from pathlib import Path


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
         ("lifecycle.notice_days", "`model.lifecycle.notice_days + 1` to be more than 7 (it comes to 3)", None)),
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

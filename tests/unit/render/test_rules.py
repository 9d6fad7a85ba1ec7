"""Rules as text and as JSON: what each weighs and serves, by whom it is used, and the published form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from steelyard.policy.card import FIXES, ON_UNKNOWN, TRADEOFFS, load_card
from steelyard.policy.shelf import Shelf
from steelyard.policy.tradeoffs import WORDS
from steelyard.render import rules_json
from steelyard.render.rules_contract import ID, FixV1, ListedRule, RuleV1, rule_schema, rules_schema
from steelyard.render.rules_json import render_rule_json, render_rules_json
from steelyard.render.rules_text import render_rules_text
from steelyard.resources import SCHEMAS
from steelyard.secrets import REDACTED
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.card import Card

TOKEN = "ghp_" + "a1B2" * 9
RICH = {
    "tradeoffs": "[T7, T4]",
    "controls": "[FMTI 1]",
    "scope": "{roles: [primary]}",
    "params": "{allow: {type: '[string]', default: [MIT]}}",
    "require": "{license: {one_of: params.allow}}",
    "examples": "{fail: [{models: [{model: m, license: x}]}, {models: []}], pass: [{models: []}]}",
}


def card(folder: Path, **changes: str | None) -> Card:
    put_card(folder, "own-rule", "license", **{**RICH, **changes})
    return Shelf(str(folder)).card("own-rule")


def test_rules_are_a_table_with_the_trade_offs_in_words(tmp_path: Path) -> None:
    bare = load_card(str(put_card(tmp_path / "bare", "bare-rule", status="preview", examples=None)))
    rules = [(card(tmp_path), "error", {"one": "error", "two": "note"}), (bare, "note", {})]

    assert render_rules_text(rules) == (
        "rule       severity  group    trade-offs  controls  examples  title                                   packs\n"
        "own-rule   error     license  T7 T4              1         3  The weights are used without a license  one, two\n"
        "bare-rule  note      license  -                  0         0  The weights are used without a license  -\n"
        "\n"
        "T4  innovation against control\n"
        "T7  independence against lock-in\n"
    )  # fmt: skip
    assert render_rules_text(rules[1:]).count("\n") == 2


def test_a_rule_says_what_it_weighs_and_where_it_is_used(tmp_path: Path) -> None:
    rules = json.loads(render_rules_json([(card(tmp_path), "warning", {"one": "error", "two": "note"})]))

    Draft202012Validator(rules_schema()).validate(rules)
    (rule,) = rules
    ListedRule.model_validate(rule)
    assert rule["severity"] == "warning"
    assert rule["tradeoffs"] == ["T7", "T4"]
    assert rule["weighs"] == ["independence against lock-in", "innovation against control"]
    assert [control["name"] for control in rule["controls"]] == ["FMTI 1"]
    assert rule["packs"] == ["one", "two"]
    assert rule["used_by"] == [{"name": "one", "severity": "error"}, {"name": "two", "severity": "note"}]
    assert rule["examples"] == {"pass": 1, "fail": 2, "unknown": 0, "not-applicable": 0}


def test_a_rule_alone_says_all_its_card_says(tmp_path: Path) -> None:
    text = render_rule_json(card(tmp_path), {"one": "note"})
    rule = json.loads(text)

    Draft202012Validator(rule_schema()).validate(rule)
    RuleV1.model_validate_json(text)
    assert (rule["severity"], rule["on_unknown"]) == ("error", "warning")
    assert rule["scope"]["roles"] == ["primary"]
    assert rule["params"] == [{"name": "allow", "type": "[string]", "default": '["MIT"]'}]
    assert [case["outcome"] for case in rule["cases"]] == ["fail", "fail", "pass"]
    assert rule["cases"][0]["example"] == {"models": [{"model": "m", "license": "x"}]}
    assert json.loads(render_rule_json(card(tmp_path, on_unknown="ignore"), {}))["on_unknown"] == "ignore"


def test_every_shipped_rule_follows_its_schema() -> None:
    shelf = Shelf()
    valid = Draft202012Validator(rule_schema())
    for id_ in shelf.card_ids():
        valid.validate(json.loads(render_rule_json(shelf.card(id_), {})))


def test_no_credential_leaves_a_card(tmp_path: Path) -> None:
    changes: dict[str, Any] = {
        "title": f"'{TOKEN}'",
        "because": f"'{TOKEN}'",
        "params": f"{{allow: {{type: '[string]', default: [{TOKEN}]}}}}",
        "examples": f"{{fail: [{{models: [{{model: {TOKEN}}}], evidence: {{{TOKEN}: {{type: adr}}}}, waivers: [1]}}]}}",
    }
    leaky = card(tmp_path, **changes)

    for text in (render_rule_json(leaky, {TOKEN: "note"}), render_rules_json([(leaky, "note", {})])):
        assert TOKEN not in text
        assert REDACTED in text
    assert TOKEN not in render_rules_text([(leaky, "note", {TOKEN: "note"})])


@pytest.mark.parametrize(("name", "schema"), [("rules.v1", rules_schema()), ("rule.v1", rule_schema())])
def test_the_schemas_are_those_that_are_published(name: str, schema: dict[str, object]) -> None:
    with open(f"{SCHEMAS}/{name}.schema.json", encoding="utf-8") as file:
        assert json.load(file) == schema
    Draft202012Validator.check_schema(schema)


def test_the_published_words_are_those_there_are() -> None:
    assert rules_json.SCHEMA_ID == ID
    assert set(get_args(FixV1)) == set(FIXES)
    assert set(get_args(RuleV1.model_fields["on_unknown"].annotation)) == set(ON_UNKNOWN)
    assert tuple(WORDS) == TRADEOFFS

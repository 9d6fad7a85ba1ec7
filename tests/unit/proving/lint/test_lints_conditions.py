"""Lints of conditions: what never changes an answer, what two rules say to each other, and which rule never applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.proving.lint.as_text import render_text
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import table
from steelyard.render import Style
from tests.unit.policy.cards import put, put_card, put_pack
from tests.unit.proving.lint.noticed import HEAD, found

if TYPE_CHECKING:
    from pathlib import Path


# -- conditions


@pytest.mark.parametrize(
    ("when", "require", "said"),
    [
        ("{manifest.environment: {present: true}}", "{license: {present: true}}", [
            ("`manifest.environment.present` of `own-rule` is always true: a manifest always has `environment`", "present")]),
        ("{license: {present: true}}", "{role: {present: false}}", [
            ("`role.present` of `own-rule` is always false: a manifest always has `role`", "present")]),
        ("{license: {present: true}}", "{privacy.trains_on_inputs: {present: true}}", []),
        ("{access: {at_least: undisclosed}}", "{license: {present: true}}", [
            ("`access.at_least` of `own-rule` holds for every value there is", "at_least")]),
        ("{access: {equals: weights}}", "{license: {present: true}}", []),
        ("{license: {present: true}}", "{license: {present: true}, card: {present: true}}", [
            ("`license.present` of `own-rule` always holds where the rule applies", "present")]),
        ("{license: {one_of: [MIT]}}", "{license: {one_of: [MIT, x]}, card: {present: true}}", [
            ("`license.one_of` of `own-rule` always holds where the rule applies", "one_of")]),
        ("{license: {one_of: [MIT, x]}}", "{license: {one_of: [MIT]}}", []),
        ("{manifest.data: {has_all: [personal, health]}}", "{manifest.data: {has_any: [health]}}", [
            ("`manifest.data.has_any` of `own-rule` always holds where the rule applies", "has_any")]),
        ("{license: {present: true}}", "{expr: has(model.license) || has(model.card)}", [
            ("`has(model.license) || has(model.card)` of `own-rule` is always true where the rule applies",
             "has(model.license) || has(model.card)")]),
        ("{license: {present: true}}", "{expr: has(model.license) != has(model.card)}", []),
        ("{license: {present: true}}", "{expr: [has(model.license), has(model.card)]}", [
            ("`has(model.license)` of `own-rule` always holds where the rule applies", "has(model.license)")]),
        ("{license: {one_of: params.allow}}", "{license: {one_of: params.allow}}", [
            ("`license.one_of` of `own-rule` always holds where the rule applies", "one_of")]),
        ("{expr: model.access == 'api' && has(model.license)}", "{license: {present: true}}", [
            ("`license.present` of `own-rule` always holds where the rule applies", "present")]),
        ("{license: {present: true}}", "{expr: 'model.lifecycle.notice_days in [1, 2]'}", []),
        ("{access: {none_of: [undisclosed, hosted, api, tunable-api, weights]}}", "{license: {present: true}}", [
            ("`access.none_of` of `own-rule` can never hold: no value is all that", "none_of")]),
        (None, "{access: {not: api, equals: api}}", [
            ("`access.not` and `access.equals` of `own-rule` can never hold together", "not")]),
        (None, "{access: {not: api, equals: weights}}", []),
        (None, """{expr: ["model.license == 'A'", has(model.card), "model.license == 'B'"]}""", [
            ("`model.license == 'A'` and `model.license == 'B'` of `own-rule` can never hold together",
             "model.license == 'A'")]),
        (None, "{access: {at_least: api, at_most: tunable-api, none_of: [api, tunable-api]}}", [
            ("`access.at_least`, `access.at_most` and `access.none_of` of `own-rule` can never hold together",
             "at_least")]),
        (None, """{access: {equals: weights}, expr: "model.access == 'api' || model.access == 'hosted'"}""", [
            (("`access.equals` and `model.access == 'api' || model.access == 'hosted'` of `own-rule` can never hold "
              "together"), "equals")]),
        ("{access: {equals: api}}", "{access: {one_of: [weights, hosted]}}", [
            ("`access.one_of` of `own-rule` can never hold where the rule applies", "one_of")]),
        ("{access: {equals: api}}", "{access: {not: api}}", [
            ("`access.not` of `own-rule` can never hold where the rule applies", "not")]),
        ("{access: {one_of: [api, weights]}}", "{access: {not: api, none_of: [weights, hosted]}}", [
            ("`access.not` and `access.none_of` of `own-rule` can never hold together where the rule applies", "not")]),
        ("{access: {equals: api, not: api}}", "{access: {equals: weights}}", []),  # never applies
        (None, "{expr: model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3}", [
            ("`model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3` of `own-rule` can never hold",
             "model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3")]),
        (None, "{expr: model.lifecycle.notice_days > 5 || model.lifecycle.notice_days < 7}", [
            ("`model.lifecycle.notice_days > 5 || model.lifecycle.notice_days < 7` of `own-rule` is never false",
             "model.lifecycle.notice_days > 5 || model.lifecycle.notice_days < 7")]),
        (None, "{expr: model.lifecycle.notice_days > 5 || model.lifecycle.notice_days < 5}", []),
        (None, "{expr: 'manifest.models.all(m, has(m.id))'}", [
            ("`manifest.models.all(m, has(m.id))` of `own-rule` is never false", "manifest.models.all(m, has(m.id))")]),
        (None, "{expr: 'manifest.models.exists(m, has(m.id) && has(m.card))'}", [
            ("`has(m.id)` of `own-rule` is always true", "has(m.id)")]),
        (None, "{expr: 'size(manifest.models.map(m, has(m.role), m.id)) > 1'}", [
            ("`has(m.role)` of `own-rule` is always true", "has(m.role)")]),
        (None, "{expr: 'manifest.models.all(m, has(m.card))'}", []),
        (None, "{expr: 'manifest.commercial ? true : has(model.license)'}", []),
        (None, "{expr: 'model.base.all(b, has(b.model))'}", []),
        (None, "{expr: 'model.benchmarks.all(b, b.value >= 3 || b.value < 2)'}", []),
        (None, """{expr: "model.access == 'api' ? model.access == 'weights' : has(model.card)"}""", [
            ("`model.access == 'weights'` of `own-rule` can never hold where it is asked", "model.access == 'weights'")]),
        (None, """{expr: "model.access == 'api' ? has(model.card) : model.access != 'api'"}""", [
            ("`model.access != 'api'` of `own-rule` is never false where it is asked", "model.access != 'api'")]),
        (None, """{expr: "(model.access == 'api' ? 'a' : has(manifest.owner) ? 'b' : 'c') == model.license"}""", [
            ("`has(manifest.owner)` of `own-rule` is always true", "has(manifest.owner)")]),
        (None, """{expr: "(model.access == 'api' ? 'a' : 'b') == model.license"}""", []),
        (None, """{expr: "model.access == 'api' && (model.access == 'weights' || has(model.card))"}""", [
            ("`model.access == 'weights'` of `own-rule` can never hold where it is asked", "model.access == 'weights'")]),
        (None, """{expr: "model.access == 'api' || model.access == 'weights' && has(model.card)"}""", []),
        (None, "{expr: '!has(model.license) || model.license.contains(model.card)'}", []),
        (None, """{expr: "has(model.card) && !(model.license == 'A' && model.license in ['B', 'C'])"}""", [
            ("`!(model.license == 'A' && model.license in ['B', 'C'])` of `own-rule` is never false",
             "!(model.license == 'A' && model.license in ['B', 'C'])")]),
        ("{access: {equals: api}}", """{expr: "model.access == 'weights' || has(model.card)"}""", [
            ("`model.access == 'weights'` of `own-rule` can never hold where the rule applies",
             "model.access == 'weights'")]),
        ("{expr: \"model.access == 'api' && (model.access == 'weights' || has(model.card))\"}", "{license: {present: true}}", [
            ("`model.access == 'weights'` of `own-rule` can never hold where it is asked", "model.access == 'weights'")]),
        ("{expr: model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3}", "{card: {present: true}}", []),
    ],
)  # fmt: skip
def test_constant_conditions(
    when: str | None, require: str, said: list[tuple[str, str]], tmp_path: Path
) -> None:
    params = "{allow: {type: '[string]', default: [MIT]}}" if when is not None and "params" in when else None
    put_card(tmp_path, when=when, require=require, params=params, status="preview")
    assert found(tmp_path, "constant-condition") == said


def test_what_nobody_must_say_is_not_always_there(tmp_path: Path) -> None:
    for id_, each, row in (("one", "base", "model"), ("other", "evidence", "type")):
        require = f"{{{row}: {{present: true}}}}"
        put_card(tmp_path, id_, each=each, require=require, status="preview", examples=None)
    assert found(tmp_path, "constant-condition") == []


def test_rows_that_clash_by_what_a_pack_sets_are_told_in_the_pack(tmp_path: Path) -> None:
    params = "{allow: {type: '[string]', default: [MIT]}, deny: {type: '[string]', default: [x]}}"
    require = "{license: {one_of: params.allow, none_of: params.deny}}"
    put_card(tmp_path, params=params, require=require, status="preview", examples=None)
    assert found(tmp_path, "constant-condition") == []
    put_pack(tmp_path, rules="{own-rule: {deny: [MIT, x]}}")
    message = "`license.one_of` and `license.none_of` of `own-rule` can never hold together"
    assert found(tmp_path, "constant-condition") == [(message, "one_of")]
    put_pack(tmp_path, rules="{own-rule: {allow: []}}")
    assert found(tmp_path, "constant-condition") == [], "who allows nothing may mean it"


@pytest.mark.parametrize(("value", "count"), [("2", 0), ("3", 1), ("4", 1)])
def test_a_row_and_an_expression_about_one_enumeration_of_numbers(
    value: str, count: int, tmp_path: Path
) -> None:
    require = f"{{claims.mof_class: {{one_of: [1, 2]}}, expr: model.claims.mof_class == {value}}}"
    put_card(tmp_path, require=require, status="preview", examples=None)
    assert len(found(tmp_path, "constant-condition")) == count


# -- two rules


def put_two(folder: Path, one: dict[str, str], other: dict[str, str]) -> None:
    put_card(folder, "one", **one)
    put_card(folder, "other", **other)


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({"require": "{license: {one_of: [MIT]}}"}, {"require": "{license: {equals: x}}"},
         "`license` must be MIT (`license.one_of`), and `license` must be x (`license.equals`)"),
        ({"require": "{license: {one_of: [MIT, x]}}"}, {"require": "{license: {equals: x}}"}, ""),
        ({"require": "{license: {present: true}}"}, {"require": "{license: {present: false}}"},
         "`license` must be declared (`license.present`), and `license` must not be declared (`license.present`)"),
        ({"require": "{access: {at_least: tunable-api}}"}, {"require": "{access: {at_most: hosted}}"},
         "`access` must be at least tunable-api (`access.at_least`), and `access` must be at most hosted (`access.at_most`)"),
        ({"require": "{lifecycle.retires: {after: as_of}}"}, {"require": "{lifecycle.retires: {at_most: as_of}}"},
         ("`lifecycle.retires` must be after the date of the check (`lifecycle.retires.after`), "
         "and `lifecycle.retires` must not be after the date of the check (`lifecycle.retires.at_most`)")),
        ({"require": "{regions: {all_in: [EU]}}"}, {"require": "{regions: {has_any: ['US']}}"},
         "`regions` must all be in EU (`regions.all_in`), and `regions` must include US (`regions.has_any`)"),
        ({"require": "{regions: {all_in: [EU]}}"}, {"require": "{regions: {has_none: ['US']}}"}, ""),
        ({"when": "{access: {equals: api}}", "require": "{license: {equals: MIT}}"},
         {"when": "{access: {equals: weights}}", "require": "{license: {equals: x}}"}, ""),
        ({"when": "{access: {at_least: api}}", "require": "{license: {equals: MIT}}"},
         {"when": "{access: {equals: weights}, gated: {equals: auto}}", "require": "{license: {equals: x}}"},
         "`license` must be MIT (`license.equals`), and `license` must be x (`license.equals`)"),
        # one of them forbids what the other is about
        ({"when": "{license: {equals: x}}", "require": "{card: {present: true}, license: {one_of: [x, y]}}"},
         {"require": "{license: {equals: MIT}}"}, ""),
        ({"each": "manifest", "require": "{owner: {equals: a}}"}, {"require": "{manifest.owner: {equals: b}}"}, ""),
        ({"require": "{expr: model.license.startsWith('M') && has(model.card)}"},
         {"require": "{expr: '!model.license.startsWith(\"M\")'}"},
         "`license` must start with M, and `card` must be declared"),
        ({"require": "{expr: model.license.startsWith('M')}"}, {"require": "{expr: '!model.license.startsWith(\"M\")'}"},
         "`license` must start with M (`model.license.startsWith('M')`), and `license` must not start with M"),
        # no manifest was found to which both apply: nothing is said
        ({"when": "{expr: model.license.endsWith('q') && model.license.startsWith('zz')}", "require": "{card: {equals: a}}"},
         {"require": "{card: {equals: b}}"}, ""),
    ],
)  # fmt: skip
def test_two_rules_that_cannot_both_hold(
    one: dict[str, str], other: dict[str, str], clash: str, tmp_path: Path
) -> None:
    put_two(tmp_path, one, other)
    said = found(tmp_path, "contradictory")
    assert len(said) == bool(clash)
    for message, _ in said:
        assert message.startswith("`one` and `other` cannot both hold: ")
        assert clash.replace("`license`", "`license`") in message.replace(
            "`model.license`", "`model.license`"
        )


def test_a_pack_is_named_where_its_parameter_contradicts_a_shipped_rule(tmp_path: Path) -> None:
    put_card(tmp_path, "closed-only", require="{support.level: {equals: community}}")
    put_pack(tmp_path, rules="{closed-only: {}, support-level-below-minimum: {min: premium}}")
    looked_at = study([str(tmp_path)])
    (notice,) = lint(looked_at, [table()["contradictory"]])
    assert notice.weakness.about == "closed-only"
    (other,) = notice.weakness.also
    assert other.source.path.endswith("own.yaml")
    assert other.source.slice(other.region) == "support-level-below-minimum"
    text = render_text([notice], Style(color=True, unicode=False), "1 card")
    assert "::: " in text.replace("\x1b[2m:::\x1b[0m", ":::")
    assert "\x1b[1;31merror[contradictory]" in text


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ({}, {}, ["every failure of `one` is one of `other`, too"]),
        ({"severity": "note"}, {"severity": "warning"}, ["every failure of `one` is one of `other`, too"]),
        ({"severity": "error"}, {"severity": "warning"}, ["every failure of `other` is one of `one`, too"]),
        ({"require": "{license: {one_of: [MIT, x]}}"}, {"require": "{license: {equals: MIT}}"},
         ["every failure of `one` is one of `other`, too"]),
        ({"require": "{license: {equals: MIT}}", "severity": "note"},
         {"require": "{license: {one_of: [MIT, x], present: true}, card: {present: true}}"}, []),
        # what is not declared fails the one and leaves the other open
        ({}, {"require": "{license: {equals: MIT}}"}, []),
        ({"when": "{access: {equals: weights}}"}, {}, []),
        ({"when": "{access: {equals: weights}}"}, {"when": "{access: {at_least: weights}}"},
         ["every failure of `one` is one of `other`, too"]),
        ({"require": "{expr: model.license.startsWith('M')}"}, {"require": "{expr: model.license .startsWith('M')}"},
         ["every failure of `one` is one of `other`, too"]),
        ({"require": "{expr: model.license.startsWith('M') || has(model.card)}"},
         {"require": "{expr: model.license.startsWith('M')}"}, []),
        ({"require": "{card: {present: true}, expr: model.license.startsWith('M')}"},
         {"require": "{card: {present: true}, expr: model.license.endsWith('M')}"}, []),
        ({"when": "{license: {equals: x, not: x}}"}, {"when": "{license: {equals: x, not: x}}"}, []),
    ],
)  # fmt: skip
def test_a_rule_in_the_shadow_of_another(
    one: dict[str, str], other: dict[str, str], said: list[str], tmp_path: Path
) -> None:
    put_two(tmp_path, one, other)
    assert [message for message, _ in found(tmp_path, "shadowed")] == said


# -- applying


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{license: {one_of: [MIT], none_of: [MIT, x]}}",
         [("`own-rule` never applies: `license.one_of` and `license.none_of` can never hold together", "one_of")]),
        ("{license: {present: false, equals: MIT}}",
         [("`own-rule` never applies: `license.present` and `license.equals` can never hold together", "present")]),
        ("{access: {at_least: api, at_most: tunable-api, none_of: [api, tunable-api]}}",
         [("`own-rule` never applies: `access.at_least`, `access.at_most` and `access.none_of` can never hold together",
           "at_least")]),
        ("{expr: model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3}",
         [("`own-rule` never applies: `model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3` can never hold",
           "model.lifecycle.notice_days > 5 && model.lifecycle.notice_days < 3")]),
        ("{license: {equals: nobody-has-this}}",
         [("`own-rule` applied to none of its examples, nor to those of the shipped cards", "equals")]),
        ("{access: {equals: weights}}", []),
        (None, []),
    ],
)  # fmt: skip
def test_a_rule_that_never_applies(when: str | None, said: list[tuple[str, str]], tmp_path: Path) -> None:
    put_card(tmp_path, when=when, status="preview", examples=None)
    assert found(tmp_path, "never-applicable") == said


def test_its_own_examples_and_the_manifests_given_show_that_a_rule_applies(tmp_path: Path) -> None:
    when = "{license: {equals: only-here}}"
    put_card(tmp_path / "a", when=when, require="{card: {present: true}}",
             examples="{fail: [{models: [{model: m, license: only-here}]}]}")  # fmt: skip
    assert found(tmp_path / "a", "never-applicable") == []
    put_card(tmp_path / "b", when=when, status="preview", examples=None)
    given = put(tmp_path / "ai-models.yaml", f"{HEAD}models: [{{model: m, license: only-here}}]\n")
    assert found(tmp_path / "b", "never-applicable", str(given)) == []
    other = put(tmp_path / "other.yaml", f"{HEAD}models: [{{model: m}}]\n")
    ((message, _),) = found(tmp_path / "b", "never-applicable", str(other))
    assert message.endswith("nor to those of the shipped cards and the 1 manifests given")

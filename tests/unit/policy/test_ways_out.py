"""What newcomers write first, in cards and packs: each is refused with the way out that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.card import load_card
from steelyard.policy.load import load_policies
from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

BEHIND = "must be quoted or stand behind `>-`"


def hints(folder: Path, **changes: str) -> str:
    """The hint of the only fault of a card, after its message."""
    with pytest.raises(PolicyError) as caught:
        load_card(str(put_card(folder, **changes)))
    (fault,) = caught.value.faults
    return f"{fault.message}: {fault.hint}"


# YAML speaks before the language does: each expression as it stands behind `expr: `.
@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("!has(model.license)", "Keep the `!`: quote the expression, or put it behind `>-`."),
        ("[!has(model.license)]", BEHIND),
        ("[!has (model.license)]", "Keep the `!`"),
        ("\n    - !has(model.license)", "Keep the `!`: quote the expression, or put it behind `>-`."),
        ("!has(model.license) || model.access == 'api'", BEHIND),
        ("'api' == model.access", BEHIND),
        ("[1].exists(x, x == model.context)", BEHIND),
        ("\n    - has(model.license)\n    - 'api' == model.access", BEHIND),
        ("model.license == 'a # b'", BEHIND),
        ("has(model.license) ? model.license == 'a' : false", BEHIND),
    ],
)
def test_what_yaml_reads_otherwise_is_to_be_quoted(tmp_path: Path, written: str, wanted: str) -> None:
    assert wanted in hints(tmp_path, require=f"\n  expr: {written}")


def test_outside_of_an_expression_the_tag_is_still_to_be_removed(tmp_path: Path) -> None:
    assert "Remove the tag" in hints(tmp_path, because="!str b")
    assert "Remove the tag" in hints(tmp_path, require="\n  expr: has(model.license)", because="!str b")


@pytest.mark.parametrize("quoted", ['"!has(model.license)"', ">-\n    !has(model.license)"])
def test_the_way_out_is_one(tmp_path: Path, quoted: str) -> None:
    load_card(str(put_card(tmp_path, require=f"\n  expr: {quoted}")))


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("model.components.model-card == true", "did you mean `model.components['model-card']`?"),
        ("model.access != api", "unknown name `api`: did you mean `'api'`?"),
        ("weights == model.access", "did you mean `'weights'`?"),
        ("model.access in [api, weights]", "did you mean `'api'`?"),
        ("personal in manifest.data", "did you mean `'personal'`?"),
        ("model.benchmarks.all(b, b.source == internal)", "did you mean `'internal'`?"),
        ("model.license == MIT", "a text is quoted: 'MIT'"),
        ("model.support.sla_uptime >= '99.9'", "a number is compared with a number: Drop the quotes: 99.9."),
        ("'99.9' == model.support.sla_uptime", "Drop the quotes: 99.9."),
        ("model.support.sla_uptime >= 'high'", "a number cannot be compared with a string: "),
        ("model.support.sla_uptime => 99.9", "Write `>=`."),
        ("model.support.sla_uptime =< 99.9", "Write `<=`."),
        ("has(model.license) OR has(model.access)", "Write `||`."),
        ("has(model.license) AND has(model.access)", "Write `&&`."),
        ("NOT has(model.license)", "`NOT` is not part of the language: Write `!`."),
        ("has(model.license) && NOT has(model.access)", "Write `!`."),
        ("if has(model.license) then has(model.access)", "Write `!a || b` for *if a then b*"),
        ("has(model.license) then has(model.access)", "Write `!a || b` for *if a then b*"),
        ("model.access in ('api', 'weights')", "Write a list in brackets: ['api', 'weights']."),
        ("model.access in ('api')", "Write a list in brackets: ['api']."),
        ("model.license in 'MIT'", "Write a list in brackets: ['MIT']."),
        ("model.lifecycle.retires > as_of - 30", "30 days are duration('720h')."),
        ("model.lifecycle.retires > as_of + model.lifecycle.notice_days", "A day is duration('24h')."),
        ("model.lifecycle.retires - as_of > duration('30d')", "30 days are 720h."),
        ("model.lifecycle.retires - as_of > duration('2w')", "2 weeks are 336h."),
        ("exists(model.license)", "Write has(model.license)."),
        ("exists(model.benchmarks, b, b.n > 1)", "Write value.exists(…)."),
        ("exists(", "Write value.exists(…)."),
        ("as_of.day == 3", "`as_of` is a date and has no fields"),
        ("params.day.year == 3", "`params.day` is a date and has no fields"),
        ("model.benchmarks.filter(b, b.n > 3) == []", "Write size(…) == 0."),
        ("foo(model.license)", "exists, exists_one, filter, map"),
        ("model.cost.budget_month < 1e400", "the number is larger than any double"),
        ("model.cost.budget_month > -1e400", "the number is larger than any double"),
    ],
)
def test_what_other_languages_have(tmp_path: Path, expression: str, wanted: str) -> None:
    params = {"params": "{ day: { type: date, default: '2027-01-01' } }"} if "params" in expression else {}
    assert wanted in hints(tmp_path, require=f"\n  expr: >-\n    {expression}", **params)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("{ license: MIT }", "Write `license: { equals: MIT }`."),
        ("{ license: 'a: b' }", 'Write `license: { equals: "a: b" }`.'),
        ("{ commercial: true }", "Write `commercial: { equals: true }`."),
        ("{ license: [MIT, 'no', 3] }", 'Write `license: { one_of: [MIT, "no", 3] }`.'),
        ("{ license: [] }", "Write `license: { one_of: […] }`."),
        ("{ license: [{ a: 1 }] }", "Write `license: { one_of: […] }`."),
        ("{ license: present }", "Write `license: { present: true }`."),
        ("{ license: required }", "Write `license: { present: true }`."),
        ("{ support: { contract: { present: true } } }", "Write the path in one: `support.contract:`."),
        ("{ license: }", "Write its tests, for example `license: { present: true }`."),
        (
            "[{ license: { equals: MIT } }]",
            "Rows are a mapping: write `license: { equals: MIT }`, without a dash",
        ),
        ("model.license == 'MIT'", "Write `expr:` before an expression."),
        (
            "{ or: [{ license: { equals: MIT } }] }",
            "Rows are joined by *and*; for anything else write `expr:`",
        ),
        ("{ any: [{ license: { equals: MIT } }] }", "with `||`"),
        ("{ all: [{ license: { equals: MIT } }] }", "with `&&`"),
        ("{ not: { license: { equals: MIT } } }", "with `!`"),
        ("{ not: { equals: MIT } }", "with `!`"),
        ("{ lifecycle.retires: { after: today } }", "Write `as_of`, the date of the check."),
        ("{ support.sla_uptime: { at_least: '99.5' } }", "`99.5` is not a number: Drop the quotes."),
        ("{ support.sla_uptime: { at_least: 'much' } }", "`much` is not a number: "),
    ],
)
def test_rows(tmp_path: Path, rows: str, wanted: str) -> None:
    assert wanted in hints(tmp_path, require=rows)


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ("{ x: { type: [string], default: [] } }", 'Write `type: "[string]"`, in quotes'),
        ("{ x: { type: [], default: [] } }", 'Write `type: "[string]"`, in quotes'),
        ("{ x: 3 }", "Write `x: { type: integer, default: 3 }`."),
        ("{ x: [MIT] }", 'Write `x: { type: "[string]", default: [MIT] }`.'),
    ],
)
def test_parameters(tmp_path: Path, params: str, wanted: str) -> None:
    assert wanted in hints(tmp_path, params=params)


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ("[own-rule]", "Rules are a mapping: write `own-rule: {}`, without a dash"),
        ("[{ own-rule: { severity: error } }]", "Rules are a mapping: write `own-rule: {}`, without a dash"),
        ("{ own-rule: error }", "Write `own-rule: { severity: error }`."),
        ("{ own-rule: true }", "Write `own-rule: {}` to take the rule as it is."),
        ("{ own-rule: off }", "A pack cannot switch a rule off: "),
        ("{ own-rule: false }", "A pack cannot switch a rule off: "),
        ("{ own-rule: }", "Write `own-rule: {}` to take the rule as it is."),
        ("[]", "Rules are a mapping: write `rule-id: {}`, without a dash"),
    ],
)
def test_packs(tmp_path: Path, rules: str, wanted: str) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, rules=rules)
    with pytest.raises(PolicyError) as caught:
        load_policies([str(tmp_path)])
    (fault,) = caught.value.faults
    assert wanted in f"{fault.message}: {fault.hint}"


def test_a_scope_that_ends_before_it_begins(tmp_path: Path) -> None:
    scope = "{ since: 2028-01-01, until: 2027-12-31 }"
    assert "it would hold on no day: `since` is the first day" in hints(tmp_path, scope=scope)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("exit.tested_on: { present: true }", "did you mean `model.exit.tested_on`?"),
        ("environment: { equals: production }", "did you mean `manifest.environment`?"),
    ],
)
def test_a_field_of_a_parent_is_named_in_full(tmp_path: Path, row: str, wanted: str) -> None:
    examples = "{fail: [{models: [{model: m, benchmarks: [{name: b}]}]}]}"
    assert wanted in hints(tmp_path, each="benchmark", require=f"{{ {row} }}", examples=examples)

"""One policy for each thing a lint finds, and one beside it that it leaves alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import NothingToCheckError, UsageError
from steelyard.policy.shelf import Shelf
from steelyard.proving.lint.as_text import render_text
from steelyard.proving.lint.given import manifests
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.samples import bare
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import enabled, table
from steelyard.render import Style
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__)))))
DAY = "2026-11-23"
MODEL = "{models: [{model: m, license: MIT}]}"
HEAD = "schema: 1\nproject: p\nowner: o\n"


def found(folder: Path, id_: str, *paths: str) -> list[tuple[str, str]]:
    """What one lint finds in a policy folder: each message, and the stretch it points at."""
    looked_at = study([str(folder)], manifests=manifests(paths), as_of=DAY)
    notices = lint(looked_at, [table()[id_]])
    assert all(notice.severity is table()[id_].severity for notice in notices)
    return [(one.weakness.message, one.weakness.at.source.slice(one.weakness.at.region)) for one in notices]


def test_every_lint_is_called_as_its_file_and_documented() -> None:
    folder = os.path.join(ROOT, "src", "steelyard", "proving", "lint", "lints")
    names = {name[:-3].replace("_", "-") for name in os.listdir(folder) if name.endswith(".py")}
    assert names - {"--init--"} == set(table())
    with open(os.path.join(ROOT, "docs", "policy-lint.md"), encoding="utf-8") as file:
        page = file.read()
    for one in table().values():
        assert f"| `{one.id}` | {one.severity.value} | {one.summary} |" in page
        assert f"## {one.id}\n" in page


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_what_is_shipped_is_clean_at_warning() -> None:
    notices = lint(study([]), table().values())
    assert [notice for notice in notices if notice.severity.value != "note"] == []


def test_lints_are_disabled_by_name() -> None:
    assert {one.id for one in enabled(["untested"])} == set(table()) - {"untested"}
    with pytest.raises(UsageError) as caught:
        enabled(["untestd"])
    assert caught.value.hint == "did you mean `untested`?"
    with pytest.raises(UsageError, match="every lint is disabled"):
        enabled(list(table()))


# -- untested


@pytest.mark.parametrize(
    ("card", "outcomes"),
    [
        ({}, ["pass"]),
        ({"examples": f"{{fail: [{{models: [{{model: m}}]}}], pass: [{MODEL}]}}"}, []),
        (
            {"require": "{license: {one_of: [MIT]}}", "examples": "{fail: [{models: [{model: m, license: x}]}]}"},
            ["pass", "unknown"],
        ),
        ({"when": "{access: {equals: weights}}", "status": "preview", "examples": None}, ["fail", "not-applicable", "pass", "unknown"]),
        ({"require": "{expr: has(model.license)}"}, ["pass"]),
        ({"require": "{expr: has(model.license) && model.license.startsWith('MIT')}"}, ["pass"]),
        (
            {"require": "{expr: model.license.startsWith(model.card)}",
             "examples": "{fail: [{models: [{model: m, license: x, card: y}]}]}"},
            ["pass", "unknown"],
        ),
        ({"require": "{expr: 'model.benchmarks.all(b, b.value > 1)'}", "status": "preview", "examples": None}, ["fail", "unknown"]),
        (
            {"require": "{expr: model.lifecycle.notice_days + 1 > params.days}", "params": "{days: {type: integer, default: 30}}",
             "examples": "{fail: [{models: [{model: m, lifecycle: {notice_days: 1}}], params: {days: 5}}]}"},
            ["pass", "unknown"],
        ),
        (
            {"require": "{expr: model.lifecycle.retires - as_of > duration('1h')}",
             "examples": "{fail: [{models: [{model: m, lifecycle: {retires: 2020-01-01}}]}]}"},
            ["pass", "unknown"],
        ),
        (
            {"require": "{expr: manifest.commercial == (model.access != 'weights')}",
             "examples": "{fail: [{models: [{model: m, access: weights}]}]}"},
            ["pass", "unknown"],
        ),
        ({"require": "{expr: manifest.commercial}", "examples": "{fail: [{commercial: false}]}"}, ["pass"]),
        ({"require": "{expr: 10 / (model.lifecycle.notice_days - 9) > 1}",
          "examples": "{fail: [{models: [{model: m, lifecycle: {notice_days: 99}}]}]}"}, ["pass", "unknown"]),
    ],
)  # fmt: skip
def test_an_outcome_that_no_example_shows_is_untested(
    card: dict[str, str | None], outcomes: list[str], tmp_path: Path
) -> None:
    put_card(tmp_path, "own-rule", "license", **card)
    said = found(tmp_path, "untested")
    assert sorted(message.split(" is ")[1].split(",")[0] for message, _ in said) == outcomes


@pytest.mark.parametrize(
    ("each", "require"),
    [
        ("benchmark", "model.benchmarks.exists(b, b.name == 'x') && manifest.models.exists(m, m.id == 'y')"),
        ("evidence", "size(manifest.evidence) > 1 && evidence.type == 'dpa'"),
        ("model", "model.id == model.model || size(manifest.models) == 2"),
    ],
)
def test_what_holds_the_subject_itself_is_searched_without_harm(
    each: str, require: str, tmp_path: Path
) -> None:
    put_card(tmp_path, each=each, require=f'{{expr: "{require}"}}', status="preview", examples=None)
    assert "no example of `own-rule` is fail, and it can be" in [
        message for message, _ in found(tmp_path, "untested")
    ]


def test_the_missing_example_is_described(tmp_path: Path) -> None:
    put_card(
        tmp_path,
        when="{access: {equals: weights}, hosting: {equals: on-premises}}",
        require="{license: {present: true}, revision: {present: true}}",
        examples="{fail: [{models: [{model: m, access: weights, hosting: on-premises}]}]}",
    )
    notices = lint(study([str(tmp_path)]), [table()["untested"]])
    hints = {one.weakness.message.split(" is ")[1].split(",")[0]: one.weakness.hint for one in notices}
    assert set(hints) == {"pass", "unknown", "not-applicable"}
    assert hints["unknown"].endswith("for instance `examples.fail[0]` without `model.access`.")
    assert '`model.license: "something-else"` and with `model.revision: "something-else"`' in hints["pass"]


def test_an_example_that_is_no_manifest_hides_nothing(tmp_path: Path) -> None:
    put_card(tmp_path, examples="{fail: [{models: [{modl: m}]}]}")
    assert [message for message, _ in found(tmp_path, "untested")] == [
        "no example of `own-rule` is pass, and it can be"
    ]


@pytest.mark.parametrize("each", ["manifest", "model", "benchmark", "base", "evidence"])
def test_there_is_a_bare_subject_of_every_kind(each: str) -> None:
    assert each in bare(each).subject.records


@pytest.mark.parametrize(
    ("each", "require"),
    [
        ("benchmark", "{date: {present: true}, model.license: {present: true}}"),
        ("base", "{license: {present: true}}"),
        ("evidence", "{expires: {after: as_of}}"),
        ("manifest", "{data: {has_any: [personal]}}"),
    ],
)
def test_every_kind_of_subject_is_searched(each: str, require: str, tmp_path: Path) -> None:
    put_card(tmp_path, each=each, require=require, status="preview", examples=None)
    said = [message for message, _ in found(tmp_path, "untested")]
    assert "no example of `own-rule` is pass, and it can be" in said


def test_a_python_check_is_never_run(tmp_path: Path) -> None:
    check: dict[str, str | None] = {"require": None, "check": "nobody-installed-this"}
    put_card(tmp_path, "one", "license", **check)
    put_card(tmp_path, "other", "license", **check)
    given = put(tmp_path / "ai-models.yaml", f"{HEAD}models: [{{model: m}}]\nwaivers: [{{rule: one}}]\n")
    looked_at = study([str(tmp_path)], manifests=manifests([str(given)]), as_of=DAY)
    said = {one.weakness.message for one in lint(looked_at, table().values()) if one.lint != "no-controls"}
    assert said == {
        "every failure of `one` is one of `other`, too",
        "`one` is waived in the only manifest to which it applies",
    }
    params = "{days: {type: integer, default: 3, description: Days.}}"
    put_card(tmp_path, "one", "license", **check, params=params)
    assert found(tmp_path, "shadowed") == []


# -- words


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({"because": "Bad."}, [("`because` of `own-rule` does not say why", "because")]),
        ({"because": "The weights are used without a license."}, [("`because` of `own-rule` does not say why", "because")]),
        (
            {"require": "{license: {one_of: params.allow}}", "params": "{allow: {type: '[string]', default: [MIT]}}"},
            [("`params.allow` of `own-rule` has no description", "allow")],
        ),
        ({"require": "{license: {one_of: params.allow}}",
          "params": "{allow: {type: '[string]', default: [MIT], description: What.}}"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_undocumented(card: dict[str, str | None], said: list[tuple[str, str]], tmp_path: Path) -> None:
    put_card(tmp_path, "own-rule", "license", **card)
    assert found(tmp_path, "undocumented") == said


def test_a_pack_without_a_description_is_undocumented(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path)
    assert found(tmp_path, "undocumented") == [("the pack `own` has no description", "title")]
    put_pack(tmp_path, description="What it demands.")
    assert found(tmp_path, "undocumented") == []


@pytest.mark.parametrize(
    ("remedy", "count"),
    [
        ("Fix it.", 1),
        ("Nobody may use what nobody licensed.", 1),
        ("The weights are used without a license.", 1),
        ("Declare the license.", 0),
    ],
)
def test_no_remedy(remedy: str, count: int, tmp_path: Path) -> None:
    put_card(tmp_path, remedy=remedy)
    assert (
        found(tmp_path, "no-remedy") == [("`remedy` of `own-rule` does not say what to do", "remedy")] * count
    )


def test_no_controls(tmp_path: Path) -> None:
    put_card(tmp_path)
    assert found(tmp_path, "no-controls") == [("`own-rule` names no control", "title")]
    put_card(tmp_path, controls="[FMTI 1]")
    assert found(tmp_path, "no-controls") == []


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


# -- packs


def test_what_a_pack_repeats_is_told_once_for_the_pack(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules="{own-rule: {severity: warning}}")
    put_pack(tmp_path, "own", extends="[base]",
             rules="{own-rule: {severity: warning}, license-not-permitted: {severity: error, allow: [MIT]}}")  # fmt: skip
    assert found(tmp_path, "repeated-setting") == [
        (
            (
                "the pack `own` repeats 2 settings it need not say: `own-rule.severity`, "
                "`license-not-permitted.severity`"
            ),
            "severity",
        )
    ]
    (notice,) = lint(study([str(tmp_path)]), [table()["repeated-setting"]])
    assert notice.weakness.at.label == "as the pack `base` has it"
    assert [spot.label for spot in notice.weakness.also] == ["as the card has it"]


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("on_unknown: warning", True),
        ("on_unknown: note", False),
        ("severity: error, on_unknown: warning", True),
        ("severity: note, on_unknown: warning", False),
    ],
)
def test_what_an_unknown_weighs_may_be_repeated(said: str, repeated: bool, tmp_path: Path) -> None:  # noqa: FBT001
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {{{said}}}}}")
    assert ("`own-rule.on_unknown`" in str(found(tmp_path, "repeated-setting"))) is repeated


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("waivable", True),
        ("mandatory", False),
        ("[{is: advisory, until: 2027-01-31}, {is: waivable}]", False),
    ],
)
def test_how_a_rule_is_enforced_may_be_repeated(said: str, repeated: bool, tmp_path: Path) -> None:  # noqa: FBT001
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {{enforcement: {said}}}}}")
    assert ("`own-rule.enforcement`" in str(found(tmp_path, "repeated-setting"))) is repeated


def test_a_rule_of_an_extended_pack_is_shown_in_its_card(tmp_path: Path) -> None:
    put_card(
        tmp_path,
        "closed-only",
        require="{support.level: {equals: community}, model: {matches: ^m}}",
    )
    put_card(tmp_path, "never-x", require="{support.level: {not: community}}")
    put_pack(tmp_path, "base", rules="{never-x: {}}")
    put_pack(tmp_path, extends="[base, vendor-supported]", rules="{closed-only: {}}")
    messages = [message for message, _ in found(tmp_path, "contradictory")]
    assert {"never-x", "support-level-below-minimum"} <= {message.split("`")[3] for message in messages}


def test_what_a_pack_lowers_is_noted(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, rules="{own-rule: {severity: note, on_unknown: ignore}}")
    assert found(tmp_path, "severity-lowered") == [
        ("the pack `own` lowers the severity of `own-rule` (error to note)", "severity")
    ]
    assert found(tmp_path, "repeated-setting") == []
    put_pack(tmp_path, rules="{own-rule: {on_unknown: warning}}")
    assert found(tmp_path, "severity-lowered") == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("{}", "{enforcement: advisory}", "enforces `own-rule` less"),
        ("{enforcement: mandatory}", "{enforcement: waivable}", "enforces `own-rule` less"),
        (
            "{}",
            "{enforcement: [{is: advisory, until: 2999-12-31}, {is: mandatory}]}",
            "enforces `own-rule` less",
        ),
        ("{}", "[{roles: [judge], enforcement: advisory}, {}]", "enforces `own-rule` less in some scope"),
        ("{}", "{environments: [production]}", "limits `own-rule` by `environments`"),
        (
            "{environments: [production, development]}",
            "{environments: [production]}",
            "limits `own-rule` by `environments`",
        ),
        ("{environments: [production]}", "{roles: [primary]}", "limits `own-rule` by `roles`"),
        ("{}", "{until: 2027-12-31}", "limits `own-rule` by `until`"),
        ("{since: 2026-01-01}", "{since: 2027-01-01}", "limits `own-rule` by `since`"),
        ("{}", "{duty: transparency}", "limits `own-rule` by `duty`"),
        ("{}", "[{environments: [production]}]", "asks `own-rule` in some scopes only"),
        ("{}", "{severity: note}", ""),
        ("{enforcement: advisory}", "{enforcement: waivable}", ""),
        ("{environments: [production]}", "{environments: [development, production]}", ""),
        ("{until: 2027-01-31}", "{until: 2027-12-31}", ""),
        ("{}", "[{environments: [production]}, {severity: note}]", ""),
    ],
)
def test_what_a_pack_loosens_is_noted(before: str, after: str, what: str, tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules=f"{{own-rule: {before}}}")
    put_pack(tmp_path, "own", extends="[base]", rules=f"{{own-rule: {after}}}")
    messages = [message for message, _ in found(tmp_path, "rule-loosened")]
    assert messages == ([f"the pack `own` {what}"] if what else [])
    (tmp_path / "packs" / "own.yaml").unlink()
    assert found(tmp_path, "rule-loosened") == [], "a pack may set what no other had"


def test_a_pack_that_makes_advice_of_all_it_extends_is_noted(tmp_path: Path) -> None:
    put_pack(tmp_path, rules=None, extends="[financial-services]", enforcement="advisory")
    ((message, where),) = found(tmp_path, "rule-loosened")
    assert message.startswith("the pack `own` enforces `ai-act-classification-missing` and ")
    assert where == "enforcement"


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        (
            "{until: 2026-11-22}",
            "`own-rule` ended on 2026-11-22: since then it does not apply in the pack `own`",
        ),
        ("{until: 2026-11-23}", ""),
        ("[{until: 2026-01-31}, {until: 2026-06-30}]", "`own-rule` ended on 2026-06-30"),
        ("[{severity: note, until: 2026-01-31}, {severity: error}]", ""),
        (
            "{enforcement: advisory, until: 2027-02-28}",
            "`own-rule` is advice until 2027-02-28, and after that it does not apply at all",
        ),
        ("[{enforcement: advisory, until: 2027-02-28}, {enforcement: mandatory}]", ""),
        ("{enforcement: [{is: advisory, until: 2027-02-28}, {is: mandatory}]}", ""),
        ("{enforcement: mandatory, until: 2027-02-28}", ""),
    ],
)
def test_a_rule_that_ends_without_a_word(setting: str, what: str, tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {setting}}}")
    messages = found(tmp_path, "rule-ended")
    assert [(message.startswith(what), where) for message, where in messages] == [(True, "until")] * bool(
        what
    )


def test_advice_with_an_end_is_shown_as_the_ramp_it_may_be(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, enforcement="advisory", rules="{own-rule: {until: 2027-02-28}}")
    (notice,) = lint(study([str(tmp_path)], as_of=DAY), [table()["rule-ended"]])
    assert notice.weakness.hint.endswith(
        "a ramp: `enforcement: [{ is: advisory, until: 2027-02-28 }, { is: mandatory }]`?"
    )


# -- waivers


@pytest.mark.parametrize(
    ("waiver", "count"),
    [
        ("{rule: own-rule}", 1),
        ("{rule: own-rule, model: m, expires: 2026-11-23}", 1),
        ("{rule: own-rule, expires: 2026-11-22}", 0),
        ("{rule: own-rule, model: n}", 0),
        ("{rule: other-rule}", 0),
    ],
)
def test_a_rule_that_everybody_waives(waiver: str, count: int, tmp_path: Path) -> None:
    put_card(tmp_path)
    given = put(tmp_path / "ai-models.yaml", f"{HEAD}waivers: [{waiver}]\nmodels: [{{model: m}}]\n")
    said = [("`own-rule` is waived in the only manifest to which it applies", "present")] * count
    assert found(tmp_path, "always-waived", str(given)) == said


def test_a_rule_is_looked_at_only_where_it_applies(tmp_path: Path) -> None:
    put_card(tmp_path / "policy", when="{access: {equals: weights}}")
    for name, text in {
        "a": "waivers: [{rule: own-rule}]\nmodels: [{model: m, access: weights}]\n",
        "b": "waivers: [{rule: own-rule, model: m}]\nmodels: [{model: m, access: weights}, {model: n, access: api}]\n",
        "c": "models: [{model: m, access: api}]\n",
    }.items():
        put(tmp_path / "fleet" / name / "ai-models.yaml", HEAD + text)
    said = [("`own-rule` is waived in all 2 manifests to which it applies", "present")]
    assert found(tmp_path / "policy", "always-waived", str(tmp_path / "fleet")) == said
    assert found(tmp_path / "policy", "always-waived") == []


def test_manifests_that_say_nothing_are_errors(tmp_path: Path) -> None:
    with pytest.raises(NothingToCheckError, match="no manifest found below"):
        manifests([str(tmp_path)])
    bad = put(tmp_path / "ai-models.yaml", f"{HEAD}models: [{{modl: m}}]\n")
    with pytest.raises(UsageError, match="not valid") as caught:
        manifests([str(bad)])
    assert caught.value.faults
    folder = tmp_path / "x" / "ai-models.yaml"
    folder.mkdir(parents=True)
    with pytest.raises(UsageError, match="cannot read"):
        manifests([str(folder)])


# -- what is looked at


def test_of_a_shipped_pack_its_own_cards_are_looked_at() -> None:
    looked_at = study(["baseline"])
    assert {card.id for card in looked_at.cards} < set(Shelf().card_ids())
    assert [pack.name for _, pack in looked_at.packs] == ["baseline"]


def test_of_a_pack_file_the_cards_beside_it(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_card(tmp_path, "unused")
    path = put_pack(tmp_path, rules="{own-rule: {}, license-missing: {}}")
    assert [card.id for card in study([str(path)]).cards] == ["own-rule"]
    shipped_only = put_pack(tmp_path / "b", rules="{license-missing: {}}")
    assert study([str(shipped_only)]).cards == ()


def test_an_empty_folder_is_nothing_to_lint(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    with pytest.raises(NothingToCheckError, match="nothing to lint"):
        study([str(tmp_path)])

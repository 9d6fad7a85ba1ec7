"""One policy for each thing a lint finds, and one beside it that it leaves alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import NothingToCheckError, UsageError
from steelyard.policy.shelf import Shelf
from steelyard.proving.lint.given import manifests
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.samples import bare
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import enabled, table
from tests.unit.policy.cards import put, put_card, put_pack
from tests.unit.proving.lint.noticed import DAY, HEAD, found

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__)))))
MODEL = "{models: [{model: m, license: MIT}]}"


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

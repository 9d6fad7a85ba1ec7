"""A platform team lets rules weigh differently in production and in experiments, by role, exposure and data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23", "--isolated")


def report(cli: Cli, folder: Path, manifest: str, *policies: str) -> dict[str, Any]:
    put(folder / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{manifest}\n")
    named = [word for policy in policies or ("policy",) for word in ("--policy", policy)]
    result = cli("check", *DAY, *named, "--format", "json", "--all")
    assert result.code in (0, 1), result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def verdicts(cli: Cli, folder: Path, manifest: str, *policies: str) -> list[tuple[str, str]]:
    told = report(cli, folder, manifest, *policies)
    listed = [one for one in told["verdicts"] if one["rule"] == "own-rule"]
    counted = told["summary"]["outcomes"]
    assert sum(counted.values()) == len(listed) + 1, "one verdict for each model, and the schema's"
    return [(one["outcome"], one["severity"]) for one in listed]


MODEL = "models: [{model: m, access: weights}]"


@pytest.mark.parametrize(
    ("settings", "manifest", "expected"),
    [
        ("{environments: [production]}", MODEL, ("fail", "error")),
        ("{environments: [production]}", f"environment: development\n{MODEL}", ("not-applicable", "error")),
        ("{roles: [judge, embedding]}", MODEL, ("not-applicable", "error")),
        ("{roles: [judge, primary]}", MODEL, ("fail", "error")),
        ("{exposure: [public]}", f"exposure: public\n{MODEL}", ("fail", "error")),
        ("{exposure: [public]}", f"exposure: internal\n{MODEL}", ("not-applicable", "error")),
        ("{exposure: [public]}", MODEL, ("unknown", "warning")),
        ("{data: [health, personal]}", f"data: [public, personal]\n{MODEL}", ("fail", "error")),
        ("{data: [health]}", f"data: [public]\n{MODEL}", ("not-applicable", "error")),
        ("[{severity: error, environments: [production]}, {severity: note}]", MODEL, ("fail", "error")),
        (
            "[{severity: error, environments: [production]}, {severity: note}]",
            f"environment: experimental\n{MODEL}",
            ("fail", "note"),
        ),
        (
            "[{severity: error, environments: [production]}, {severity: note, environments: [development]}]",
            f"environment: experimental\n{MODEL}",
            ("not-applicable", "error"),
        ),
        ("[{severity: error, exposure: [public]}, {severity: note}]", MODEL, ("unknown", "warning")),
        ("[{severity: warning, roles: [primary]}, {severity: error}]", MODEL, ("fail", "warning")),
        ("{since: 2026-11-23}", MODEL, ("fail", "error")),
        ("{since: 2026-11-24}", MODEL, ("not-applicable", "error")),
        ("{until: 2026-11-23}", MODEL, ("fail", "error")),
        ("{until: 2026-11-22}", MODEL, ("not-applicable", "error")),
        ("[{severity: note, until: 2026-12-31}, {severity: error}]", MODEL, ("fail", "note")),
        ("[{severity: error, duty: high-risk-annex-iii}, {severity: note}]", MODEL, ("fail", "note")),
        ("[{severity: error, duty: transparency}, {severity: note}]", MODEL, ("fail", "error")),
    ],
)
def test_a_setting_holds_in_its_scope(
    cli: Cli, tmp_path: Path, settings: str, manifest: str, expected: tuple[str, str]
) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {settings}}}")
    assert verdicts(cli, tmp_path, manifest) == [expected]


def test_a_card_has_a_scope_that_packs_widen(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", scope="{environments: [production], roles: [primary]}")
    other = "environment: development\nmodels: [{model: m, role: judge}]"
    assert verdicts(cli, tmp_path, other) == [("not-applicable", "error")]
    put_pack(tmp_path / "policy", rules="{own-rule: {environments: [development], roles: [judge]}}")
    assert verdicts(cli, tmp_path, other) == [("fail", "error")]


def test_every_model_is_judged_in_its_own_setting(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules="{own-rule: [{severity: error, roles: [primary]}, {severity: note}]}")
    two = "models: [{id: a, model: m}, {id: b, model: m, role: judge}, {id: c, model: m, license: MIT, role: judge}]"
    assert verdicts(cli, tmp_path, two) == [("fail", "error"), ("fail", "note"), ("pass", "note")]
    told = cli("explain", "own-rule", "ai-models.yaml", *DAY, "--policy", "policy").out
    assert "fail[error] on models[a]" in told
    assert "fail[note] on models[b]" in told
    assert "elsewhere than in roles primary" in told


def test_what_is_inherited_is_set_in_every_scope_or_replaced(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put_pack(
        tmp_path / "policy",
        "base",
        rules="{own-rule: [{severity: note, roles: [judge]}, {severity: warning}]}",
    )
    put_pack(tmp_path / "policy", "own", extends="[base]", rules="{own-rule: {severity: error}}")
    judge = "models: [{model: m, role: judge}]"
    assert verdicts(cli, tmp_path, judge, "policy/packs/own.yaml") == [("fail", "error")]
    put_pack(tmp_path / "policy", "own", extends="[base]", rules="{own-rule: [{roles: [primary]}]}")
    assert verdicts(cli, tmp_path, judge, "policy/packs/own.yaml") == [("not-applicable", "error")]


@pytest.mark.parametrize("order", [("one", "other"), ("other", "one")])
@pytest.mark.parametrize(
    ("environment", "expected"),
    [("production", "error"), ("development", "warning"), ("experimental", "note")],
)
def test_two_policies_never_loosen_each_other(
    cli: Cli, tmp_path: Path, order: tuple[str, str], environment: str, expected: str
) -> None:
    put_card(tmp_path / "policy")
    said = "[{severity: error, environments: [production]}, {severity: note}]"
    put_pack(tmp_path / "policy", "one", rules=f"{{own-rule: {said}}}")
    put_pack(
        tmp_path / "policy",
        "other",
        rules="{own-rule: {severity: warning, environments: [production, development]}}",
    )
    policies = [f"policy/packs/{name}.yaml" for name in order]
    assert verdicts(cli, tmp_path, f"environment: {environment}\n{MODEL}", *policies) == [("fail", expected)]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("{enviroments: [production]}", "did you mean `environments`?"),
        ("{environments: [prod]}", "production"),
        ("{environments: []}", "own-rule"),
        ("[]", "own-rule"),
        ("[{severity: fatal}]", "own-rule"),
        ("{since: 2026-02-30}", "own-rule"),
        ("{since: tomorrow}", "own-rule"),
        ("{duty: high-risk}", "own-rule"),
    ],
)
def test_a_mistake_in_a_scope_is_refused(cli: Cli, tmp_path: Path, settings: str, words: str) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {settings}}}")
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert words in result.err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"each": "manifest", "require": "{owner: {present: true}}", "scope": "{roles: [judge]}"},
            "has no role",
        ),
        ({"params": "{roles: {type: '[role]', default: [judge]}}"}, "`roles` is a scope key, no parameter"),
        ({"scope": "{role: [judge]}"}, "did you mean `roles`?"),
    ],
)
def test_a_mistake_in_a_card_s_scope_is_refused(
    cli: Cli, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    put_card(tmp_path / "policy", **changes)
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert words in result.err


def test_a_pack_cannot_limit_to_roles_what_has_none(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", each="manifest", require="{owner: {present: true}}")
    put_pack(tmp_path / "policy", rules="{own-rule: {roles: [judge]}}")
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert "looks at each manifest, which has no role" in result.err


@pytest.mark.parametrize(
    ("changes", "settings", "words"),
    [
        ({"params": "{days: {type: integer, default: 30, min: 1, max: 365}}"}, "{days: 0}", "`days` is 0, and must be at least 1"),
        ({"params": "{days: {type: integer, default: 30, min: 1, max: 365}}"}, "{days: 366}", "must be at most 365"),
        ({"params": "{days: {type: integer, default: 0, min: 1}}"}, "{}", "the default of `params.days` is 0"),
    ],
)  # fmt: skip
def test_a_parameter_out_of_its_bounds_is_refused(
    cli: Cli, tmp_path: Path, changes: dict[str, str], settings: str, words: str
) -> None:
    require = "{lifecycle.retires: {within_days: params.days}}"
    put_card(tmp_path / "policy", require=require, examples="{fail: [{models: [{model: m, lifecycle: {retires: 2030-01-01}}]}]}", **changes)  # fmt: skip
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {settings}}}")
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert words in result.err


@pytest.mark.parametrize(
    ("above", "said", "column"),
    [
        ("{}", "{since: 2028-01-01, until: 2027-12-31}", 14),
        ("{}", "[{severity: note, roles: [judge]}, {since: 2028-01-01, until: 2027-12-31}]", 49),
        ("{since: 2028-01-01}", "{until: 2027-12-31}", 14),
    ],
)
def test_a_setting_that_ends_before_it_begins_is_refused(
    cli: Cli, tmp_path: Path, above: str, said: str, column: int
) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "above", rules=f"{{own-rule: {above}}}")
    put(
        tmp_path / "policy" / "packs" / "ours.yaml",
        f"title: Ours\nextends: [above]\nrules:\n  own-rule: {said}\n",
    )
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy/packs/ours.yaml")
    assert (result.code, result.out) == (2, "")
    assert f"packs/ours.yaml:4:{column}: " in result.err
    assert "`own-rule` would hold on no day: from 2028-01-01 to 2027-12-31" in result.err


def test_a_setting_of_one_day_is_taken(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules="{own-rule: {since: 2028-01-01, until: 2028-01-01}}")
    assert verdicts(cli, tmp_path, MODEL) == [("not-applicable", "error")]


@pytest.mark.parametrize(
    ("settings", "never"),
    [
        ("[{severity: note}, {severity: error, environments: [production]}]", True),
        ("[{roles: [judge, primary]}, {severity: note, roles: [judge]}]", True),
        ("[{roles: [judge]}, {severity: note, roles: [judge, primary]}]", False),
        ("[{roles: [judge]}, {exposure: [public]}, {severity: note}]", False),
        ("[{roles: [judge]}, {exposure: [public]}, {severity: note}, {severity: error}]", True),
        ("[{until: 2026-12-31}, {severity: note}]", False),
        ("[{until: 2026-12-31}, {severity: note, until: 2027-12-31}]", False),
        ("[{until: 2026-12-31}, {severity: note, until: 2026-11-30}]", True),
        ("[{since: 2026-12-31}, {severity: note}]", False),
        ("[{since: 2026-12-31}, {severity: note, since: 2027-01-01}]", True),
        ("[{duty: transparency}, {severity: note}]", False),
        ("[{severity: note}, {duty: transparency}]", True),
    ],
)
def test_a_setting_behind_one_for_all_its_cases_is_refused(
    cli: Cli, tmp_path: Path, settings: str, *, never: bool
) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {settings}}}")
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert (result.code == 2) is never
    assert ("of `own-rule` never counts: setting " in result.err) is never


def test_without_a_scope_of_its_own_a_setting_has_that_of_the_card(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", scope="{roles: [primary]}")
    put_pack(tmp_path / "policy", rules="{own-rule: [{severity: error}, {severity: note, roles: [judge]}]}")
    assert verdicts(cli, tmp_path, "models: [{model: m, role: judge}]") == [("fail", "note")]


# -- where nobody knows whether a scope holds

OPEN = "{own-rule: {data: [health], enforcement: mandatory}}"


@pytest.mark.parametrize("order", [("all", "some"), ("some", "all")])
def test_a_policy_for_some_data_does_not_loosen_one_for_all(
    cli: Cli, tmp_path: Path, order: tuple[str, str]
) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "all", rules="{own-rule: {}}")
    put_pack(tmp_path / "policy", "some", rules=OPEN)
    named = [f"policy/packs/{name}.yaml" for name in order]
    assert verdicts(cli, tmp_path, MODEL, *named) == [("fail", "error")]
    assert verdicts(cli, tmp_path, f"data: [health]\n{MODEL}", *named) == [("fail", "error")]
    assert (
        report(cli, tmp_path, f"data: [health]\n{MODEL}", *named)["verdicts"][-1]["enforcement"]
        == "mandatory"
    )
    assert report(cli, tmp_path, MODEL, *named)["verdicts"][-1]["enforcement"] == "waivable"
    told = cli("explain", "own-rule", "ai-models.yaml", *DAY, "--policy", named[0], "--policy", named[1]).out
    assert "fail[error] on models[m]" in told


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("[{data: [health]}, {severity: warning}]", ("fail", "warning")),  # it fails, whichever it is
        ("[{data: [health], severity: note}, {severity: error}]", ("unknown", "warning")),
        ("[{data: [health], on_unknown: ignore}, {data: [personal]}, {severity: note}]", ("unknown", "warning")),
        ("[{data: [health], enforcement: advisory}, {severity: note}]", ("unknown", "note")),
    ],
)  # fmt: skip
def test_of_settings_that_may_hold_the_heaviest_counts(
    cli: Cli, tmp_path: Path, settings: str, expected: tuple[str, str]
) -> None:
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {settings}}}")
    assert verdicts(cli, tmp_path, MODEL) == [expected]
    told = cli("explain", "own-rule", "ai-models.yaml", *DAY, "--policy", "policy").out
    assert f"{expected[0]}[{expected[1]}] on models[m]" in told

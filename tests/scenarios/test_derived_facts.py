"""An organisation writes rules about what follows from a manifest: findings point at what was declared, and say why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import CARD, lines, put
from tests.unit.policy.packages import put_package

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

HEAD = "schema: 1\nproject: p\nowner: jo\n"
DAY = ("--as-of", "2026-11-23", "--isolated", "--policy", "policy")


def rule(folder: Path, require: str, when: str = "") -> None:
    said: dict[str, str | None] = {
        "require": require,
        "params": None,
        "when": when or None,
        "examples": "{fail: [{}]}",
    }
    put(folder / "policy" / "rules" / "license" / "own-rule.yaml", lines(CARD, said))


def models(folder: Path, text: str) -> None:
    put(folder / "ai-models.yaml", HEAD + text)


def test_a_finding_points_at_the_field_it_follows_from(cli: Cli, tmp_path: Path) -> None:
    rule(tmp_path, "{openness: {at_least: open-weights}}")
    models(
        tmp_path,
        "defaults: {license: gemma}\nmodels:\n- {model: m, access: weights}\n- {model: n, access: api}\n",
    )
    result = cli("check", *DAY, "--format", "json")
    assert result.code == 1
    first, second = json.loads(result.out)["verdicts"]
    assert (first["pointer"], first["found"]) == ("models[m].openness", '"conditional-weights"')
    assert first["wanted"] == "at least open-weights"
    assert first["why"] == [
        "`LicenseRef-scancode-gemma-tou-2025-03-24` is not open: it sets conditions on use"
    ]
    assert (first["region"]["start_line"], first["region"]["start_column"]) == (6, 22)
    assert (second["found"], second["why"]) == ('"api"', ["`access: api`"])


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("revision: main", (5, 43)),
        ("purl: 'pkg:huggingface/a/b@main'", (5, 39)),
        ("provider: huggingface", (5, 11)),
    ],
)
def test_a_pin_is_looked_for_in_the_revision_where_that_decides(
    cli: Cli, tmp_path: Path, model: str, place: tuple[int, int]
) -> None:
    rule(tmp_path, "{pin: {equals: immutable}}")
    models(tmp_path, f"models:\n- {{model: a/b, access: weights, {model}}}\n")
    (found,) = json.loads(cli("check", *DAY, "--format", "json").out)["verdicts"]
    assert (found["pointer"], found["found"]) == ("models[a/b].pin", '"floating"')
    assert (found["region"]["start_line"], found["region"]["start_column"]) == place


@pytest.mark.parametrize(
    ("model", "outcome"),
    [
        ("access: tunable-api", "fail"),
        ("lifecycle: {stage: ga}", "fail"),
        ("lifecycle: {retires: 2027-06-30}", "pass"),
        ("access: weights", "not-applicable"),
        ("hosting: on-premises", "not-applicable"),
    ],
)
def test_what_a_provider_tuned_ends_with_its_base(cli: Cli, tmp_path: Path, model: str, outcome: str) -> None:
    put(tmp_path / "ends.yaml", "title: Ends\nrules: {retirement-at-hand: {}}\n")
    base = "base: [{model: o3-deep-research, relation: finetune}]"
    models(tmp_path, f"models:\n- {{model: 'ft:o3:x::1', {model}, provider: openai, {base}}}\n")
    args = ("--as-of", "2026-07-01", "--isolated")
    result = cli("check", *args, "--policy", "./ends.yaml", "--format", "json", "--all")
    (told,) = json.loads(result.out)["verdicts"]
    assert told["outcome"] == outcome
    if outcome == "fail":
        assert (
            "it was tuned from `o3-deep-research`, which ends on this channel on 2026-07-23" in told["why"][1]
        )
        assert (
            told["region"]["start_column"]
            == f"- {{model: 'ft:o3:x::1', {model}, provider: openai, {base}}}".index("[") + 1
        )
        facts = cli("facts", "ai-models.yaml", "--as-of", "2026-07-01")
        assert facts.code == 0
        assert "it was tuned from `o3-deep-research`" in facts.out


@pytest.mark.parametrize(
    ("terms", "place", "words"),
    [
        ("ev-old", (9, 49), "`age_days` is 403, wanted at most 365"),
        ("ev-gone", (5, 40), '`terms` is "ev-gone", wanted one of `evidence`, which is ev-other or ev-old'),
    ],
)  # fmt: skip
def test_a_review_that_the_terms_name_is_the_one_that_is_told_of(
    cli: Cli, tmp_path: Path, terms: str, place: tuple[int, int], words: str
) -> None:
    put(tmp_path / "reviewed.yaml", "title: Reviewed\nrules: {license-conditions-unreviewed: {}}\n")
    models(
        tmp_path,
        f"models:\n- {{model: m, license: llama3.1, terms: {terms}}}\n- {{model: n, license: MIT}}\nevidence:\n"
        "  ev-other: {type: license-review, path: x, date: 2026-11-01}\n"
        "  ev-old: {type: license-review, path: y, date: 2025-10-16}\n",
    )
    result = cli("check", *DAY[:-1], "./reviewed.yaml", "--format", "json")
    (told,) = json.loads(result.out)["verdicts"]
    assert words in told["message"]
    assert (told["region"]["start_line"], told["region"]["start_column"]) == place


def test_the_cap_of_a_project_is_told_once_whatever_nobody_knows_of_the_others(
    cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "cap.yaml", "title: Cap\nrules: {budget-exceeded: {project_cap: 500}}\n")
    cost = "{input_per_mtok: 1, output_per_mtok: 0, monthly_input_mtok: %s}"
    models(
        tmp_path,
        f"models: [{{model: a, hosting: serverless, cost: {cost % 100}}}, {{model: b}},"
        f" {{model: c, hosting: serverless, cost: {cost % 600}}}]\n",
    )
    result = cli("check", *DAY[:-1], "./cap.yaml", "--format", "json", "--all")
    told = [(one["subject"], one["outcome"]) for one in json.loads(result.out)["verdicts"]]
    assert sorted(told) == [("models[a]", "pass"), ("models[b]", "pass"), ("models[c]", "fail")]


def test_what_is_not_known_says_what_would_have_to_be_declared(cli: Cli, tmp_path: Path) -> None:
    rule(tmp_path, "{openness: {at_least: open-weights}}")
    models(tmp_path, "models: [{model: m, access: weights}]\n")
    told = cli("check", *DAY).out
    assert "`openness` is not known" in told
    assert "found: not known" in told
    assert "why: the weights can be had, and nobody says under which license" in told
    assert "remedy: Declare `license` or `components`, or complete or correct `access`; then" in told
    assert "paste:" not in told
    explained = cli("explain", "own-rule", "ai-models.yaml", *DAY).out
    assert "openness is not known (derived, ai-models.yaml:4:29)" in explained
    assert "`models[m].openness`: not known, wanted at least open-weights" in explained


@pytest.mark.parametrize(
    ("require", "model", "remedy"),
    [
        ("{expr: model.monthly_estimate < 9}", "cost: {gpu_count: 1, gpu_hour: 1}", "Complete or correct `cost`"),
        ("{expr: model.monthly_estimate < 9}", "access: api", "Declare `cost`"),
        (
            "{expr: has(model.retirement.on) && model.retirement.days > 3 || model.retirement.days > 9}",
            "provider: acme, lifecycle: {stage: ga}",
            "Declare `lifecycle.retires`, or complete or correct `lifecycle.stage`, `model` or `provider`",
        ),
        ("{license_terms.commercial: {equals: 'yes'}}", "license: LicenseRef-Own", "Complete or correct `license`"),
        (
            "{license_terms.commercial: {equals: 'yes'}}",
            "license: MIT, base: [{model: acme/x, relation: finetune}]",
            "Complete or correct `license` or `base`",
        ),
        (
            "{openness: {at_least: open-weights}}",
            "access: weights, license: MIT, base: [{model: acme/x, relation: finetune}]",
            "Declare `components`, or complete or correct `access`, `license` or `base`",
        ),
    ],
)  # fmt: skip
def test_what_is_declared_and_settles_nothing_is_not_to_be_declared_again(
    cli: Cli, tmp_path: Path, require: str, model: str, remedy: str
) -> None:
    rule(tmp_path, require)
    models(tmp_path, f"models: [{{model: m, {model}}}]\n")
    assert f"remedy: {remedy}; then, if the rule fails: " in cli("check", *DAY).out


def test_of_a_license_in_no_table_it_is_told_that_its_terms_are_not_known(cli: Cli, tmp_path: Path) -> None:
    rule(tmp_path, "{license_terms.commercial: {equals: 'yes'}}")
    models(tmp_path, "models: [{model: m, license: LicenseRef-Own OR MIT AND LicenseRef-Other}]\n")
    told = cli("check", *DAY).out
    assert "why: no table has the terms of `LicenseRef-Own` and `LicenseRef-Other`" in told


@pytest.mark.parametrize(
    ("require", "model", "code"),
    [
        # The rung is open between two, and both of them settle it.
        ("{openness: {at_least: restricted-weights}}", "access: weights", 0),
        ("{openness: {at_least: api}}", "access: weights", 0),
        ("{openness: {at_least: open-source}}", "access: weights, license: gemma", 1),
        ("{openness: {at_most: api}}", "access: weights", 1),
        ("{openness: {at_most: open-science}}", "access: weights", 0),
        ("{openness: {at_most: open-weights}}", "access: weights", "unknown"),
        ("{openness: {equals: open-weights}}", "access: weights", "unknown"),
        ("{mof_class: {at_least: 3}}", "access: api", 1),
        ("{mof_class: {at_least: 3}}", "access: weights", "unknown"),
        ("{mof_missing: {has_none: [datasets]}}", "access: weights", 0),
        ("{license_terms.commercial: {not: 'no'}}", "license: CC-BY-NC-4.0", 1),
        ("{license_terms.canonical: {equals: true}}", "license: apache-2.0", 1),
        ("{license_terms.canonical: {equals: true}}", "license: Apache-2.0", 0),
        ("{license_terms.mau_caps: {present: false}}", "license: llama3.1", 1),
        ("{retirement.days: {at_least: 30}}", "lifecycle: {retires: 2026-12-01}", 1),
        ("{retirement.on: {after: as_of}}", "lifecycle: {retires: 2026-12-01}", 0),
        ("{pin: {one_of: [immutable, versioned]}}", "provider: openai, model: gpt-5", 1),
        ("{external: {equals: false}}", "hosting: serverless", 1),
        ("{claims_hold.openness: {equals: true}}", "access: api, claims: {openness: open-source}", 1),
        ("{expr: 'manifest.models.all(m, m.hosting_rank >= 3)'}", "hosting: private-cloud", 0),
        ("{expr: 'manifest.models.exists(m, m.external)'}", "hosting: private-cloud", 1),
        ("{expr: \"model.license_terms.choices.exists(c, c.licenses.all(l, 'osi' in l.traits))\"}", "license: gemma OR MIT", 0),
        ("{expr: \"model.license_terms.choices.exists(c, c.licenses.all(l, 'osi' in l.traits))\"}", "license: gemma AND MIT", 1),
        ("{expr: \"model.retirement.on > as_of + duration('720h')\"}", "lifecycle: {retires: 2026-12-01}", 1),
    ],
)  # fmt: skip
def test_rows_and_expressions_ask_for_what_follows(
    cli: Cli, tmp_path: Path, require: str, model: str, code: int | str
) -> None:
    rule(tmp_path, require)
    name = "" if "model:" in model else "model: m, "
    models(tmp_path, f"models: [{{{name}{model}}}]\n")
    result = cli("check", *DAY, "--format", "json")
    outcomes = json.loads(result.out)["summary"]["outcomes"]
    failing = [name for name, many in outcomes.items() if many and name != "pass"]
    outcome = failing[0] if failing else "pass"
    assert outcome == {"0": "pass", "1": "fail"}.get(str(code), code)
    explained = cli("explain", "own-rule", "ai-models.yaml", *DAY, "--format", "json")
    (verdict,) = json.loads(explained.out)["verdicts"]
    assert verdict["outcome"] == outcome


@pytest.mark.parametrize(
    ("require", "words"),
    [
        ("{opennes: {at_least: api}}", "did you mean `openness`?"),
        ("{openness: {at_least: open}}", "`open` is never a value of openness"),
        ("{retirement.dayz: {at_least: 3}}", "did you mean `retirement.days`?"),
        ("{license_terms: {equals: MIT}}", "`equals` cannot test `license_terms`"),
        ("{expr: \"model.pin == 'imutable'\"}", "`imutable` is never a value of pin"),
    ],
)
def test_a_mistake_is_refused_with_what_was_meant(cli: Cli, tmp_path: Path, require: str, words: str) -> None:
    rule(tmp_path, require)
    models(tmp_path, "models: [{model: m}]\n")
    result = cli("check", *DAY)
    assert result.code == 2
    assert words in result.err


def test_nobody_declares_what_is_derived(cli: Cli, tmp_path: Path) -> None:
    rule(tmp_path, "{openness: {at_least: api}}")
    models(tmp_path, "models: [{model: m, openness: open-source}]\n")
    result = cli("check", *DAY)
    assert result.code == 1
    assert "schema-invalid" in result.out


def asked(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, body: str, said_of: str) -> Result:
    """Run a check of this body, installed beside the repository."""
    site, repo = folder / "site", folder / "repo"
    site.mkdir()
    (repo / ".git").mkdir(parents=True)
    monkeypatch.syspath_prepend(site)
    put_package(site, f"def check(facts: Facts, params: Params) -> Result:\n    {body}\n")
    said: dict[str, str | None] = {
        "require": None,
        "params": None,
        "check": "own-check",
        "examples": "{fail: [{}]}",
    }
    put(folder / "policy" / "rules" / "license" / "own-rule.yaml", lines(CARD, said))
    models(repo, said_of)
    return cli("check", "--policy", "../policy", "--format", "json", "--as-of", "2026-11-23", cwd=repo)


def test_a_python_check_may_ask_for_it(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "said = facts.derived('openness'); return Result(said == 'api', [Evidence(facts.at('access'), 'api', said)])"
    two = "models: [{model: m, access: api}, {model: n, access: weights, license: MIT}]\n"
    result = asked(cli, tmp_path, monkeypatch, body, two)
    assert result.code == 1, result.err
    (verdict,) = json.loads(result.out)["verdicts"]
    assert (verdict["subject"], verdict["found"]) == ("models[n]", '"open-weights"')


def test_a_python_check_is_told_that_a_name_is_none(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "return Result(facts.derived('opennes') == 'api')"
    result = asked(cli, tmp_path, monkeypatch, body, "models: [{model: m}]\n")
    assert result.code == 2
    assert "did you mean `openness`?" in result.err


def test_a_claim_is_told_where_it_stands_with_what_would_settle_it(cli: Cli, tmp_path: Path) -> None:
    rule(tmp_path, "{claims_hold.osaid: {equals: true}}")
    models(tmp_path, "models: [{model: m, access: api, claims: {openness: api, osaid: true}}]\n")
    told = cli("check", *DAY).out
    assert "--> ai-models.yaml:4:65" in told
    assert "--> ai-models.yaml:4:65" in cli("explain", "own-rule", "ai-models.yaml", *DAY).out
    models(tmp_path, "models: [{model: m, access: weights, claims: {osaid: true}}]\n")
    told = cli("check", *DAY).out
    assert "--> ai-models.yaml:4:54" in told
    assert "remedy: Declare `license` or `components`, or complete or correct `access`; then" in told


@pytest.mark.parametrize("evidence", ["", "evidence: {ev-other: {type: bom, date: 2026-11-01}}\n"])
def test_a_derived_fact_of_evidence_that_is_not_there_is_told_at_its_name(
    cli: Cli, tmp_path: Path, evidence: str
) -> None:
    rule(
        tmp_path,
        "{expr: 'manifest.evidence[model.security.bom].age_days < 30 && !model.benchmarks[3].discredited.known'}",
    )
    models(tmp_path, "models: [{model: m, security: {bom: ev-gone}}]\n" + evidence)
    for told in (cli("check", *DAY), cli("explain", "own-rule", "ai-models.yaml", *DAY)):
        assert told.code == 0
        assert "--> ai-models.yaml:4:37" in told.out
        assert "a key of `evidence`" in told.out


@pytest.mark.parametrize(
    "asked", ["manifest.evidence['ev-x'].age_days < 30", "model.benchmarks[3].discredited.known == false"]
)
def test_a_derived_fact_of_what_is_not_there_is_unknown(cli: Cli, tmp_path: Path, asked: str) -> None:
    rule(tmp_path, '{expr: "' + asked + '"}')
    models(tmp_path, "models: [{model: m, benchmarks: [{name: x}]}]\n")
    for told in (cli("check", *DAY), cli("explain", "own-rule", "ai-models.yaml", *DAY)):
        assert told.code == 0
        assert "is not known" in told.out

"""The shipped packs under bad input: facts missing, packs that disagree, values out of range, days that change the law, odd sizes."""

from __future__ import annotations

import json
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.tables import table
from steelyard.policy.shelf import Shelf
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.conftest import Cli

DAY = "2026-11-23"
SHELF = Shelf()
PROJECT = {"schema": 1, "project": "p", "owner": "o", "data": ["personal"], "jurisdictions": ["EU"]}
LLAMA = {
    "model": "meta-llama/Llama-4-Scout-17B-16E",
    "access": "weights",
    "license": "llama4",
    "modality": ["text", "image"],
}
OURS = {
    "model": "acme/own-7b",
    "developer": "Acme",
    "access": "weights",
    "base": [{"model": "BAAI/bge-m3", "relation": "finetune"}],
}
ACT = {
    "role": "deployer",
    "risk": "high",
    "annex": "III.1",
    "oversight": "https://example.org/o",
    "log_retention_days": 365,
}


def written(folder: Path, *models: dict[str, Any], **more: object) -> str:
    """Write a manifest and return its path."""
    text = json.dumps({**PROJECT, "models": [{"hosting": "private-cloud", **one} for one in models], **more})
    return str(put(folder / "ai-models.json", text))


def checked(cli: Cli, path: str, *policies: str, as_of: str = DAY) -> dict[str, Any]:
    """Check a manifest, which ends with a verdict and without a word on the error channel, and return the report."""
    named = [part for policy in policies for part in ("--policy", policy)]
    result = cli("check", path, "--isolated", "--as-of", as_of, *named, "--format", "json", "--all")
    assert result.code in (0, 1), result.err
    assert result.err == ""
    report: dict[str, Any] = json.loads(result.out)
    return report


def about(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    """Return what a report says of a rule."""
    return [one for one in report["verdicts"] if one["rule"] == rule]


# -- facts of the organisation that nobody said


class Asks(NamedTuple):
    """A rule that hangs on a fact of the organisation, in a pack, of a model and a project."""

    rule: str
    pack: str
    fact: str
    model: dict[str, Any]
    project: Mapping[str, Any] = MappingProxyType({})
    said: object = None
    """A fact under which it fails, to show that it was the fact that was missing."""


ASKS = [
    Asks("data-class-not-permitted", "regulated-eu", "data_matrix", LLAMA, said={"personal": ["on-premises"]}),
    Asks("territory-excluded", "startup", "domicile", LLAMA, said=["DE"]),
    Asks("scale-threshold-exceeded", "startup", "mau", LLAMA, said=900000000),
    Asks("scale-threshold-exceeded", "startup", "revenue_usd", {**LLAMA, "license": "LicenseRef-LFM-1.0"}, said=90000000),
    Asks("publisher-not-trusted", "air-gapped", "trusted_namespaces", LLAMA, said=["BAAI"]),
    Asks("training-data-summary-missing", "regulated-eu", "names", {**LLAMA, "developer": "Meta"}, said=["Acme"]),
    Asks("gpai-documentation-missing", "regulated-eu", "names", {**LLAMA, "developer": "Meta"},
         {"compliance": {"ai_act": {**ACT, "role": "provider"}}}, ["Acme"]),
    Asks("modifier-may-be-provider", "regulated-eu", "names", OURS,
         {"needs": {"customization": ["continued-pretraining"]}}, ["Acme"]),
    Asks("high-risk-deployer-duties", "regulated-eu", "public_bodies", LLAMA, {"compliance": {"ai_act": ACT}}, said=True),
]  # fmt: skip


@pytest.mark.parametrize("asks", ASKS, ids=lambda asks: f"{asks.rule}-{asks.fact}")
def test_a_fact_that_no_pack_says_is_unknown_and_named(cli: Cli, tmp_path: Path, asks: Asks) -> None:
    path = written(tmp_path, asks.model, **asks.project)

    (silent,) = about(checked(cli, path, asks.pack), asks.rule)
    assert silent["outcome"] == "unknown"
    assert f"`org.{asks.fact}" in silent["message"]
    assert "is not declared" in silent["message"]

    organisation = put(tmp_path / "org.yaml", json.dumps({"title": "We", "org": {asks.fact: asks.said}}))
    (told,) = about(checked(cli, path, asks.pack, str(organisation)), asks.rule)
    assert told["outcome"] == "fail"


def test_an_organisation_that_says_something_else_leaves_it_unknown(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, LLAMA)
    organisation = put(
        tmp_path / "org.yaml", "title: We\norg: { names: [Acme], data_matrix: { health: [on-premises] } }\n"
    )
    (verdict,) = about(checked(cli, path, "regulated-eu", str(organisation)), "data-class-not-permitted")
    assert verdict["outcome"] == "unknown"
    assert "`org.data_matrix.personal` is not declared" in verdict["message"]


# -- packs that disagree

STRICT = "retention-exceeds-maximum: { severity: error, max_days: 30 }"
SHORT = "retention-exceeds-maximum: { severity: note, max_days: 0 }"
KEEPS = {"model": "gpt-5.5", "access": "api", "hosting": "serverless"}


NEAREST = "{ retention-exceeds-maximum: { severity: warning, max_days: 3 } }"


def put_those_that_disagree(folder: Path) -> None:
    put_pack(folder, "strict", rules=f"{{ {STRICT} }}")
    put_pack(folder, "short", rules=f"{{ {SHORT} }}")
    put_pack(folder, "as-the-card", rules="{ retention-exceeds-maximum: {} }")
    put_pack(folder, "nearest", extends="[strict, short]", rules=NEAREST)
    put_pack(
        folder, "after-strict", extends="[strict]", rules="{ retention-exceeds-maximum: { max_days: 3 } }"
    )
    put_pack(folder, "as-strict", extends="[strict]", rules="{ license-missing: {} }")
    put_pack(folder, "both", extends="[strict, short]", rules=None)
    put_pack(folder, "both-ways", extends="[after-strict, as-strict, as-the-card]", rules=None)


@pytest.mark.parametrize(
    ("packs", "days", "expected"),
    [
        # What a pack says itself goes before what it extends.
        (("nearest",), 7, ("fail", "warning")),
        (("after-strict",), 7, ("fail", "error")),
        # Side by side: the stricter severity; a value before none, and a nearer one before what it extends.
        (("strict", "as-the-card"), 31, ("fail", "error")),
        (("strict", "after-strict"), 7, ("fail", "error")),
        (("as-strict", "after-strict"), 7, ("fail", "error")),
        (("strict", "nearest", "short"), 7, ("fail", "error")),
        (("strict", "strict"), 31, ("fail", "error")),
        (("strict", "as-strict"), 31, ("fail", "error")),
        (("short", "as-the-card"), 1, ("fail", "error")),
        # Several extended are as good as side by side.
        (("both-ways",), 7, ("fail", "error")),
    ],
)
def test_packs_that_set_a_rule_differently(
    cli: Cli, tmp_path: Path, packs: tuple[str, ...], days: int, expected: tuple[str, str]
) -> None:
    put_those_that_disagree(tmp_path)
    path = written(tmp_path, {**KEEPS, "privacy": {"retention_days": days}})
    for order in permutations(packs):
        report = checked(cli, path, *(str(tmp_path / "packs" / f"{pack}.yaml") for pack in order))

        (verdict,) = about(report, "retention-exceeds-maximum")
        assert (verdict["outcome"], verdict["severity"]) == expected, order


@pytest.mark.parametrize("packs", [("strict", "short"), ("short", "as-the-card", "strict"), ("both",)])
def test_packs_that_contradict_each_other_are_refused_until_one_settles_it(
    cli: Cli, tmp_path: Path, packs: tuple[str, ...]
) -> None:
    put_those_that_disagree(tmp_path)
    path = written(tmp_path, KEEPS)
    named = [word for pack in packs for word in ("--policy", str(tmp_path / "packs" / f"{pack}.yaml"))]
    result = cli("check", path, "--isolated", *named)
    assert (result.code, result.out) == (2, "")
    assert "`max_days` of `retention-exceeds-maximum` is " in result.err
    assert f"/packs/{packs[-1]}.yaml:" in result.err
    assert "retention-exceeds-maximum: { max_days: ... }" in result.err or "extends: [s" in result.err


def test_two_classes_of_openness_side_by_side_are_refused(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, {**LLAMA, "components": {}})
    result = cli("check", path, "--isolated", "--policy", "mof-class-i", "--policy", "mof-class-iii")
    assert result.code == 2
    assert "`class` of `mof-class-below-minimum` is 3 here and 1 in " in result.err
    assert (
        "hint: Say which holds in a pack that extends both: `extends: [mof-class-i, mof-class-iii]`."
        in result.err
    )


def test_packs_that_say_different_facts_are_refused_until_one_settles_it(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, LLAMA)
    here = str(put_pack(tmp_path, "here", rules="{}", org='{ domicile: ["DE"] }'))
    there = str(put_pack(tmp_path, "there", rules="{}", org='{ domicile: ["US"] }'))
    both = str(put_pack(tmp_path, "both", extends="[startup, here, there]", rules="{}"))
    for policies in (("startup", here, there), (both,)):
        named = [part for policy in policies for part in ("--policy", policy)]
        result = cli("check", path, "--isolated", *named)
        assert (result.code, result.out) == (2, "")
        assert "`org.domicile` is said otherwise in" in result.err
        assert "there.yaml:3:" in result.err

    settled = put_pack(
        tmp_path, "settled", extends="[startup, here, there]", rules="{}", org='{ domicile: ["CH"] }'
    )
    (verdict,) = about(checked(cli, path, str(settled)), "territory-excluded")
    assert verdict["outcome"] == "pass"


# -- values out of range


class Beyond(NamedTuple):
    """A value just outside of the bounds of a parameter."""

    rule: str
    name: str
    value: float
    words: str


def bounds() -> Iterator[Beyond]:
    """Yield each numeric parameter of each shipped card with a value just below and just above its bounds."""
    for id_ in SHELF.card_ids():
        for name, said in SHELF.card(id_).raw.get("params", {}).items():
            for bound, beyond, words in (("min", -1, "at least"), ("max", 1, "at most")):
                if bound in said:
                    yield Beyond(id_, name, said[bound] + beyond, words)


@pytest.mark.parametrize("beyond", list(bounds()), ids=lambda one: f"{one.rule}-{one.name}-{one.words}")
def test_a_value_beyond_its_bounds_is_refused(cli: Cli, tmp_path: Path, beyond: Beyond) -> None:
    rules = f"{{ {beyond.rule}: {{ {beyond.name}: {beyond.value} }} }}"
    pack = put_pack(tmp_path, rules=rules)
    result = cli("check", written(tmp_path, KEEPS), "--isolated", "--policy", str(pack))
    assert (result.code, result.out) == (2, "")
    assert f"`{beyond.name}` is {beyond.value}, and must be {beyond.words}" in result.err


# -- the day before, the day, the day after

# The first day on which each dated duty applies; of one that was moved, the day it was moved to.
FIRST_DAYS = {
    "ai-act-in-force": "2024-08-01",
    "prohibited-practices": "2025-02-02",
    "ai-literacy": "2025-02-02",
    "gpai-duties": "2025-08-02",
    "penalties": "2025-08-02",
    "gpai-enforcement": "2026-08-02",
    "general-application": "2026-08-02",
    "transparency": "2026-08-02",
    "marking-existing-systems": "2026-12-02",
    "prohibited-intimate-imagery": "2026-12-02",
    "gpai-existing-models": "2027-08-02",
    "high-risk-annex-iii": "2027-12-02",
    "high-risk-annex-i": "2028-08-02",
    "high-risk-public-authorities": "2030-08-02",
    "large-scale-it-systems": "2030-12-31",
}  # fmt: skip
BEFORE = {
    "2024-08-01": "2024-07-31",
    "2025-02-02": "2025-02-01",
    "2025-08-02": "2025-08-01",
    "2026-08-02": "2026-08-01",
    "2026-12-02": "2026-12-01",
    "2027-08-02": "2027-08-01",
    "2027-12-02": "2027-12-01",
    "2028-08-02": "2028-08-01",
    "2030-08-02": "2030-08-01",
    "2030-12-31": "2030-12-30",
}
AFTER = {day: f"{day[:8]}{int(day[8:]) + 1:02}" for day in BEFORE} | {"2030-12-31": "2031-01-01"}


def test_every_duty_has_its_day_here() -> None:
    assert set(FIRST_DAYS) == {row["id"] for row in table("calendar")["duties"] if row["kind"] != "channel"}


@pytest.mark.parametrize("name", FIRST_DAYS)
def test_a_duty_applies_from_its_first_day(name: str) -> None:
    first = FIRST_DAYS[name]
    found = [duty(name, day) for day in (BEFORE[first], first, AFTER[first])]
    assert [one is not None and one.applies for one in found] == [False, True, True]


SCOPES = [
    "prohibited-practices",
    "gpai-duties",
    "gpai-existing-models",
    "transparency",
    "marking-existing-systems",
    "high-risk-annex-iii",
    "high-risk-annex-i",
]
"""The duties that a card or pack can be limited to."""


@pytest.mark.parametrize("name", SCOPES)
def test_a_rule_that_is_limited_to_a_duty_applies_from_its_first_day(
    cli: Cli, tmp_path: Path, name: str
) -> None:
    put_card(tmp_path / "policy", scope=f"{{duty: {name}}}", status="preview", examples=None)
    put_pack(tmp_path / "policy")
    path = written(tmp_path, KEEPS)
    first = FIRST_DAYS[name]
    outcomes = [
        about(checked(cli, path, str(tmp_path / "policy"), as_of=day), "own-rule")[0]["outcome"]
        for day in (BEFORE[first], first, AFTER[first])
    ]
    assert outcomes == ["not-applicable", "fail", "fail"]


@pytest.mark.parametrize(
    ("rule", "risk", "days"),
    [
        ("prohibited-practice-declared", "prohibited",
         {"2025-02-01": "not-applicable", "2025-02-02": "error", "2025-02-03": "error"}),
        ("ai-transparency-notice-missing", "limited",
         {"2026-08-01": "not-applicable", "2026-08-02": "error", "2026-08-03": "error"}),
        # Moved before it came: the day on which it once should have applied is a day like others.
        ("high-risk-deployer-duties", "high",
         {"2026-08-02": "warning", "2027-12-01": "warning", "2027-12-02": "error", "2027-12-03": "error"}),
    ],
)  # fmt: skip
def test_the_pack_for_the_union_weighs_by_the_day(
    cli: Cli, tmp_path: Path, rule: str, risk: str, days: dict[str, str]
) -> None:
    act = {"role": "deployer", "risk": risk, "annex": "III.5(b)"}
    path = written(tmp_path, KEEPS, exposure="customer", compliance={"ai_act": act})
    seen = {}
    for day in days:
        (verdict,) = about(checked(cli, path, "regulated-eu", as_of=day), rule)
        seen[day] = verdict["severity"] if verdict["outcome"] == "fail" else verdict["outcome"]
    assert seen == days


# -- many, and none


@pytest.mark.parametrize("pack", SHELF.pack_names())
@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_fifty_models_are_judged_each_by_its_own_facts(cli: Cli, tmp_path: Path, pack: str) -> None:
    models: list[dict[str, Any]] = [
        {
            "id": f"m{place}",
            "role": "fallback" if place else "primary",
            "model": f"lab/model-{place}",
            "access": "weights",
        }
        for place in range(50)
    ]
    models[7]["card"] = "https://example.org/card"
    report = checked(cli, written(tmp_path, *models), pack)

    cards = about(report, "model-card-missing")
    assert [one["subject"] for one in cards if one["outcome"] == "pass"] == ["models[m7]"]
    failed = [one for one in cards if one["outcome"] == "fail"]
    assert len(failed) == 49
    # What is said of one model is about that model, and no longer than of one among two.
    assert {one["message"].partition(": ")[2] for one in failed} == {
        "`card` is not declared, wanted a value; `components.model-card` is not declared, wanted a value"
    }
    assert max(len(one["message"]) for one in report["verdicts"]) <= 480


def test_a_hundred_benchmarks_are_judged_each_for_itself(cli: Cli, tmp_path: Path) -> None:
    benchmarks = [
        {"name": f"b{place}", "metric": "accuracy", "value": place, "min": 50, "unit": "percent"}
        for place in range(100)
    ]
    report = checked(cli, written(tmp_path, {**KEEPS, "benchmarks": benchmarks}), "regulated-eu")
    verdicts = about(report, "threshold-not-met")
    assert [one["outcome"] for one in verdicts].count("pass") == 50
    failed = {one["subject"] for one in verdicts if one["outcome"] == "fail"}
    assert failed == {f"models[gpt-5.5].benchmarks[b{place}]" for place in range(50)}
    # That there is a threshold at all is asked once, of the model.
    assert [one["outcome"] for one in about(report, "benchmark-required")] == ["pass"]


@pytest.mark.parametrize("pack", SHELF.pack_names())
@pytest.mark.parametrize("models", ["[]", "null", "{}", "none", None])
def test_a_manifest_without_models_never_passes(
    cli: Cli, tmp_path: Path, pack: str, models: str | None
) -> None:
    text = "schema: 1\nproject: p\nowner: o\n" + ("" if models is None else f"models: {models}\n")
    report = checked(cli, str(put(tmp_path / "ai-models.yaml", text)), pack)
    assert [(one["rule"], one["outcome"]) for one in report["verdicts"]] == [("schema-invalid", "fail")]
    assert "models" in report["verdicts"][0]["message"]

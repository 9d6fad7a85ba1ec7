"""Bad input through `steelyard facts`: each ends in a clear finding, or in a fact that is unknown and says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23")
HEAD = "schema: 1\nproject: p\nowner: jo\nmodels:\n"
WEIGHTS = "access: weights, hosting: on-premises"
SONNET = "anthropic/claude-sonnet-4-5-20250929"

Facts = dict[str, dict[str, Any]]


def facts(cli: Cli, folder: Path, *models: str) -> list[Facts]:
    """Return what is told of models, each written as the inside of a mapping."""
    put(folder / "ai-models.yaml", HEAD + "".join(f"- {{{model}}}\n" for model in models))
    result = cli("facts", "ai-models.yaml", *DAY, "--format", "json", cwd=folder)
    assert result.code == 0, result.out + result.err
    assert "Traceback" not in result.err
    return [{one["name"]: one for one in model["facts"]} for model in json.loads(result.out)["models"]]


def refused(cli: Cli, folder: Path, model: str) -> str:
    """Return what is told of a manifest that the schema refuses: a finding at its line, and no facts."""
    put(folder / "ai-models.yaml", f"{HEAD}- {{{model}}}\n")
    result = cli("facts", "ai-models.yaml", *DAY, cwd=folder)
    assert result.code == 1, result.out + result.err
    assert "error[schema-invalid]" in result.out
    assert "ai-models.yaml:5:" in result.out
    assert "1 file checked as of 2026-11-23: " in result.out
    return result.out


@pytest.mark.parametrize(
    ("license_", "why"),
    [
        ("MIT AND", "MIT"),
        ("(MIT", "MIT"),
        ("MIT OR OR Apache-2.0", "OR"),
        ("Apachee-2.0", "Apache-2.0"),
        ("MIT WITH", "MIT"),
        ("gpl", "GPL-2.0"),
        ("cc", "CC-BY"),
        ("openrail", "openrail"),
        ("other", "a link to its text are missing"),
        ("unknown", "names no license"),
        ("LicenseRef-", "LicenseRef-"),
    ],
)
def test_a_license_that_is_none_is_unknown_and_says_why(
    cli: Cli, tmp_path: Path, license_: str, why: str
) -> None:
    (found,) = facts(cli, tmp_path, f"model: m, {WEIGHTS}, license: '{license_}'")
    assert found["license"]["value"] is None
    assert why.lower() in " ".join(found["license"]["reasons"]).lower()
    # It may turn out open or restricted, and neither is claimed.
    assert found["openness"]["value"] is None
    assert found["openness"]["words"].startswith("unknown: restricted-weights to ")
    assert (found["osaid"]["value"], found["eu_foss"]["value"]) == (None, None)


def test_conflicting_claims_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    claimed = "claims: {openness: open-science, mof_class: 1, osaid: true}"
    closed, silent, torn = facts(
        cli, tmp_path,
        f"id: a, model: m, access: api, {claimed}",
        f"id: b, model: m, {claimed}",
        f"id: c, model: m, access: api, components: {{model-parameters-final: MIT}}, {claimed}",
    )  # fmt: skip
    for claim in ("openness", "mof_class", "osaid"):
        assert closed[f"claims.{claim}"]["value"] is False
        assert closed[f"claims.{claim}"]["words"].startswith("overstated: claimed")
        assert silent[f"claims.{claim}"]["value"] is None
    # What is declared contradicts itself: the facts do not side with either.
    assert torn["openness"]["value"] is None
    assert "`access: api`" in " ".join(torn["openness"]["reasons"])


def test_what_the_catalog_contradicts_is_told_and_not_overruled(cli: Cli, tmp_path: Path) -> None:
    access, day, license_, price = facts(
        cli, tmp_path,
        "id: a, model: openai/gpt-oss-120b, provider: groq, access: api",
        "id: b, model: gpt-4o, provider: openai, lifecycle: {retires: 2027-06-30}",
        f"id: c, model: BAAI/bge-m3, {WEIGHTS}, license: Apache-2.0",
        "id: d, model: claude-sonnet-5, provider: anthropic, cost: {input_per_mtok: 3, output_per_mtok: 10}",
    )  # fmt: skip
    assert access["openness"]["value"] == "api"
    assert (
        "the weights of `openai/gpt-oss-120b` can be had by the catalog" in access["openness"]["reasons"][0]
    )
    assert day["retired"]["provenance"] == "derived"
    assert "2027-06-30 is declared, and it is 2027-01-14 for this channel" in day["retired"]["reasons"][0]
    assert license_["license"]["value"] == "Apache-2.0"
    assert "`baai/bge-m3` is under `MIT` by the catalog" in license_["license"]["reasons"][0]
    (said,) = [one for one in price["monthly_estimate"]["reasons"] if "catalog" in one]
    assert said.startswith("`cost.input_per_mtok` is declared as 3, and it is 2.0 USD")


def test_sources_that_contradict_each_other_leave_a_fact_unknown(cli: Cli, tmp_path: Path) -> None:
    (found,) = facts(cli, tmp_path, "model: mistral-large-latest, provider: mistral")
    price = found["channel.input_per_mtok"]
    assert price["value"] is None
    assert price["words"].startswith("unknown: its sources contradict each other (")
    assert len(price["details"]) > 1
    assert all(one["source"] for one in price["details"])


def test_prices_in_another_currency_are_not_compared(cli: Cli, tmp_path: Path) -> None:
    (found,) = facts(
        cli, tmp_path,
        "model: claude-sonnet-5, provider: anthropic, hosting: serverless, cost: {currency: EUR, input_per_mtok: 3,"
        " output_per_mtok: 15, monthly_input_mtok: 1, monthly_output_mtok: 1}",
    )  # fmt: skip
    assert (found["monthly_estimate"]["value"], found["monthly_estimate"]["words"]) == (18, "18.00 EUR")
    assert found["monthly_estimate"]["reasons"] == []
    assert found["channel.currency"]["value"] == "USD"


@pytest.mark.parametrize("currency", ["euro", "'€'", "usd"])
def test_a_currency_that_is_none_is_a_finding(cli: Cli, tmp_path: Path, currency: str) -> None:
    assert "cost" in refused(cli, tmp_path, f"model: m, cost: {{currency: {currency}, gpu_hour: 1}}")


@pytest.mark.parametrize(
    "cost",
    ["input_per_mtok: -3", "gpu_count: -1", "monthly_input_mtok: many", "gpu_hour: .nan", "gpu_hour: .inf"],
)
def test_a_negative_number_or_none_is_a_finding(cli: Cli, tmp_path: Path, cost: str) -> None:
    assert "cost" in refused(cli, tmp_path, f"model: m, cost: {{{cost}}}")


@pytest.mark.parametrize(
    ("cost", "why"),
    [
        ("input_per_mtok: 1.0e+300, monthly_input_mtok: 1.0e+300", "absurdly large"),
        (f"gpu_count: 1, gpu_hour: 1{'0' * 40}, people_month: 0", "absurdly large"),
        ("input_per_mtok: 1, cached_input_per_mtok: 2", "dearer"),
    ],
)
def test_an_absurd_number_makes_no_estimate(cli: Cli, tmp_path: Path, cost: str, why: str) -> None:
    (found,) = facts(cli, tmp_path, f"model: m, cost: {{{cost}}}")
    assert found["monthly_estimate"]["value"] is None
    assert why in " ".join(found["monthly_estimate"]["reasons"])
    assert found["cost_per_mtok"]["value"] is None


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "'2026'"])
def test_a_date_that_does_not_exist_is_a_finding(cli: Cli, tmp_path: Path, day: str) -> None:
    assert "retires" in refused(cli, tmp_path, f"model: m, lifecycle: {{retires: {day}}}")


@pytest.mark.parametrize(
    ("lifecycle", "retired", "words"),
    [
        ("retires: 1999-01-01", True, "retired on 1999-01-01"),
        ("retires: 1999-01-01, precision: earliest", None, "may have been retired since 1999-01-01"),
        ("released: 2027-01-01, retires: 2026-01-01", None, "before it was released on 2027-01-01"),
        ("retires: 2026-11-23", True, "retired on 2026-11-23"),
        ("retires: 2026-11-24", False, "retires on 2026-11-24, in 1 day"),
    ],
)
def test_dates_in_the_past_or_after_each_other(
    cli: Cli, tmp_path: Path, lifecycle: str, words: str, *, retired: bool | None
) -> None:
    (found,) = facts(cli, tmp_path, f"model: m, lifecycle: {{{lifecycle}}}")
    assert found["retired"]["value"] is retired
    assert words in found["retired"]["words"]


# What twelve projects write for one model, by whom they call.
SPELLINGS = (
    ("claude-sonnet-4-5-20250929", "anthropic"),
    ("Claude-Sonnet-4-5-20250929", "anthropic"),
    ("claude-sonnet-4.5-20250929", "anthropic"),
    ("claude_sonnet_4_5_20250929", "Anthropic"),
    ("anthropic/claude-sonnet-4-5-20250929", "anthropic"),
    ("anthropic/claude-sonnet-4.5-20250929", "anthropic"),
    ("anthropic/claude-sonnet-4-5-20250929", ""),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
    ("bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
    ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
    ("claude-sonnet-4-5@20250929", "google-vertex"),
)
STRANGERS = (
    ("claude-sonet-4-5-20250929", "anthropic"),
    ("claude-sonnet-45-20250929", "anthropic"),
    ("claude-sonnet-4-5-20250929-ours", "anthropic"),
    ("team/claude-sonnet-4-5-20250929", "anthropic"),
    ("groq/claude-sonnet-4-5-20250929", "anthropic"),
)


def spelled(listed: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        f"id: m{number}, model: '{model}'" + (f", provider: {provider}" if provider else "")
        for number, (model, provider) in enumerate(listed)
    ]


@pytest.mark.parametrize("model", ["CLAUDE SONNET 4.5", " gpt-4o ", "gpt-4o\\t", "модель"])
def test_an_id_that_nobody_can_send_is_a_finding(cli: Cli, tmp_path: Path, model: str) -> None:
    assert "printable ASCII without spaces" in refused(cli, tmp_path, f'model: "{model}"')


def test_an_id_in_twelve_spellings_is_one_model(cli: Cli, tmp_path: Path) -> None:
    assert len(set(SPELLINGS)) == 12
    found = facts(cli, tmp_path, *spelled(SPELLINGS))
    assert [one["catalog"]["value"] for one in found] == [SONNET] * 12
    # Only what stands there as it is written is certain, and every other one says what was changed.
    sure = ["(certain)" in one["catalog"]["words"] for one in found]
    assert sure[0]
    assert not any(sure[1:4])
    assert all(one["catalog"]["reasons"] for one in found)
    # Each has the day of its own channel, none without a provider.
    ends = [one.get("channel.retires", {}).get("value") for one in found]
    assert ends[:7] == ["2026-11-30"] * 7
    assert ends[7:11] == ["2027-04-08"] * 4
    assert ends[11] not in ends[:11]


def test_a_near_spelling_is_no_model(cli: Cli, tmp_path: Path) -> None:
    for (model, _), one in zip(STRANGERS, facts(cli, tmp_path, *spelled(STRANGERS)), strict=True):
        assert "channel.retires" not in one, model
        assert one["catalog"]["value"] is None, model
        assert one["retired"]["value"] is None, model


def test_a_policy_sees_one_model_in_twelve_spellings(cli: Cli, tmp_path: Path) -> None:
    put_card(
        tmp_path / "policy", require=f"{{catalog.id: {{not: {SONNET}}}}}",
        examples="{fail: [{models: [{model: claude-sonnet-4-5-20250929, provider: anthropic}]}]}",
    )  # fmt: skip
    models = spelled((*SPELLINGS, *STRANGERS))
    put(tmp_path / "ai-models.yaml", HEAD + "".join(f"- {{{model}}}\n" for model in models))
    result = cli("check", *DAY, "--isolated", "--policy", "policy", "--format", "json", "--all", cwd=tmp_path)
    verdicts = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    outcomes = {one["subject"]: one["outcome"] for one in verdicts}
    assert [outcomes[f"models[m{number}]"] for number in range(17)] == ["fail"] * 12 + ["unknown"] * 5


def test_a_model_that_changed_its_license(cli: Cli, tmp_path: Path) -> None:
    overlay = (
        "schema: 1\nmodels:\n- {model: BAAI/bge-m3, source: the repository, as_of: 2026-11-01,\n"
        "   facts: {license: cc-by-nc-4.0}}\n"
    )
    put(tmp_path / "steelyard.yaml", "catalog: catalog.yaml\n")
    put(tmp_path / "catalog.yaml", overlay)
    declared, silent = facts(
        cli, tmp_path, f"id: a, model: BAAI/bge-m3, {WEIGHTS}, license: mit", f"id: b, model: BAAI/bge-m3, {WEIGHTS}"
    )  # fmt: skip
    assert declared["license"]["value"] == "MIT"
    assert "is under `CC-BY-NC-4.0` by the catalog (the repository" in declared["license"]["reasons"][0]
    assert (silent["license"]["value"], silent["license"]["provenance"]) == ("CC-BY-NC-4.0", "catalog")
    assert silent["openness"]["value"] == "restricted-weights"
    # What was overruled is kept beside it.
    assert [one["title"] for one in silent["catalog.license"]["details"]] == ["MIT"]


def test_an_id_that_three_channels_serve(cli: Cli, tmp_path: Path) -> None:
    served = [
        ("groq", "openai/gpt-oss-120b"),
        ("cerebras", "gpt-oss-120b"),
        ("cloudflare", "@cf/openai/gpt-oss-120b"),
    ]
    *channels, nobody = facts(
        cli, tmp_path,
        *(f"id: {provider}, model: '{model}', provider: {provider}" for provider, model in served),
        "id: nobody, model: openai/gpt-oss-120b",
    )  # fmt: skip
    assert {one["catalog"]["value"] for one in (*channels, nobody)} == {"openai/gpt-oss-120b"}
    assert [one["channel.input_per_mtok"]["value"] for one in channels] == [0.15, 0.35, 0.35]
    assert [one["channel.provider"]["value"] for one in channels] == [provider for provider, _ in served]
    assert not any(name.startswith("channel.") for name in nobody)
    assert "channels serve it" in " ".join(nobody["catalog"]["reasons"])

"""An organisation tells its policies what it is: where, how large, whom it trusts; what it does not tell stays unknown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23", "--isolated")
CAPPED = "model.license_terms.mau_caps.all(c, org.mau.at_most <= c.n || (org.mau.at_least <= c.n && org.mau.exact <= c.n))"
EXAMPLES = (
    "{fail: [{models: [{model: m, license: llama3.1}], org: {mau: 800000000}}], "
    "pass: [{models: [{model: m, license: llama3.1}], org: {mau: {below: 700000000}}}], "
    "unknown: [{models: [{model: m, license: llama3.1}]}, {models: [{model: m, license: llama3.1}], org: {mau: {at_most: 900000000}}}]}"
)


def card(folder: Path, require: str = f"{{expr: '{CAPPED}'}}", examples: str = EXAMPLES) -> None:
    put_card(folder / "policy", require=require, examples=examples)


def outcome(cli: Cli, folder: Path, org: str, model: str = "license: llama3.1") -> str:
    put_pack(folder / "policy", org=org or None)
    put(folder / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\nmodels: [{{model: m, {model}}}]\n")
    result = cli("check", *DAY, "--policy", "policy", "--format", "json", "--all")
    assert result.code in (0, 1), result.err
    (verdict,) = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    found: str = verdict["outcome"]
    return found


@pytest.mark.parametrize(
    ("org", "expected"),
    [
        ("{mau: 250000}", "pass"),
        ("{mau: 700000001}", "fail"),
        ("{mau: {below: 700000000}}", "pass"),
        ("{mau: {at_least: 700000001}}", "fail"),
        ("{mau: {at_least: 1, at_most: 900000000}}", "unknown"),
        ("{domicile: [DE]}", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_cap_is_held_against_numbers_and_bands(cli: Cli, tmp_path: Path, org: str, expected: str) -> None:
    card(tmp_path)
    assert outcome(cli, tmp_path, org) == expected


@pytest.mark.parametrize(
    ("require", "org", "expected"),
    [
        ("{model: {one_of: {field: org.names}}}", "{names: [m]}", "pass"),
        ("{org.domicile: {has_none: [DE]}}", "{domicile: [DE, FR]}", "fail"),
        ("{org.public_bodies: {equals: false}}", "{public_bodies: false}", "pass"),
        ("{expr: 'manifest.data.all(d, model.hosting in org.data_matrix[d])'}", "{data_matrix: {public: [serverless]}}", "pass"),
        ("{expr: 'manifest.data.all(d, model.hosting in org.data_matrix[d])'}", "{data_matrix: {public: [dedicated]}}", "fail"),
        ("{expr: 'manifest.data.all(d, model.hosting in org.data_matrix[d])'}", "{data_matrix: {health: [dedicated]}}", "unknown"),
    ],
)  # fmt: skip
def test_rows_and_expressions_ask_for_it(
    cli: Cli, tmp_path: Path, require: str, org: str, expected: str
) -> None:
    card(tmp_path, require, "{fail: [{}]}")
    put_pack(tmp_path / "policy", org=org)
    text = "schema: 1\nproject: p\nowner: jo\ndata: [public]\nmodels: [{model: m, hosting: serverless}]\n"
    put(tmp_path / "ai-models.yaml", text)
    result = cli("check", *DAY, "--policy", "policy", "--format", "json", "--all")
    (verdict,) = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    assert verdict["outcome"] == expected
    explained = cli("explain", "own-rule", "ai-models.yaml", *DAY, "--policy", "policy", "--format", "json")
    assert json.loads(explained.out)["verdicts"][0]["outcome"] == expected


def test_what_is_missing_is_named_with_the_place_to_say_it(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy")
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: llama3.1}]\n",
    )
    told = cli("check", *DAY, "--policy", "policy").out
    assert "`org.mau.at_most` is not declared" in told
    figure = "remedy: Say `org.mau` of the organisation, under `org:` of a pack: a figure, or a band narrow enough; then"
    assert figure in told
    assert "paste:" not in told
    put_pack(tmp_path / "policy", org="{mau: {at_least: 600000000, at_most: 900000000}}")
    told = cli("check", *DAY, "--policy", "policy").out
    assert "`org.mau.exact` is not declared" in told
    assert figure in told


def test_the_end_of_an_open_band_is_no_number_to_reach(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy", org="{mau: {at_least: 700000001}}")
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: llama3.1}]\n",
    )
    told = cli("check", *DAY, "--policy", "policy").out
    assert "`org.mau.at_least` is 700000001" in told
    assert str(2**53) not in told


@pytest.mark.parametrize(
    ("rule", "org", "words"),
    [
        ("data-class-not-permitted", "data_matrix: {internal: [dedicated], health: [on-premises]}",
         '`hosting` is "dedicated", wanted one of `org.data_matrix.health`, which is on-premises'),
        ("owner-missing", "owners: [team-a, team-b]", '`owner` is "jo", wanted one of `org.owners`, which is team-a or team-b'),
    ],
)  # fmt: skip
def test_what_is_held_against_a_fact_of_the_organisation_tells_which(
    cli: Cli, tmp_path: Path, rule: str, org: str, words: str
) -> None:
    put(tmp_path / "ours.yaml", f"title: Ours\nrules: {{{rule}: {{}}}}\norg: {{{org}}}\n")
    head = "schema: 1\nproject: p\nowner: jo\ndata: [internal, health]\n"
    put(tmp_path / "ai-models.yaml", head + "models: [{model: m, hosting: dedicated}]\n")
    result = cli("check", *DAY, "--policy", "./ours.yaml", "--format", "json")
    assert words in [one["message"].partition(": ")[2] for one in json.loads(result.out)["verdicts"]]


def test_an_explanation_finds_facts_of_the_organisation_in_the_policy(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path, "{expr: 'has(org.owners) || model.id in org.names'}", "{fail: [{}]}")
    put_pack(tmp_path / "policy", org="{names: [Acme]}")
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n")
    asked = ("explain", "own-rule", "ai-models.yaml", *DAY, "--policy", "policy")
    told = cli(*asked).out
    assert 'org.names = ["Acme"] (the policy says it, under `org:`)' in told
    assert "org.owners is not declared (missing from `org:` of the policy)" in told
    (verdict,) = json.loads(cli(*asked, "--format", "json").out)["verdicts"]
    text = json.dumps(verdict["require"])
    assert '"value": "[\\"Acme\\"]", "origin": "policy", "pointer": "org.names", "region": null' in text


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("{at_least: 700000001}", "250", 'org.mau: {"at_least": 700000001} → 250'),
        ("{below: 700000000}", "{at_most: 5, at_least: 5}", 'org.mau: {"at_most": 699999999} → {"at_least": 5, "at_most": 5}'),
    ],
)  # fmt: skip
def test_two_policies_differ_by_what_they_say_of_it(
    cli: Cli, tmp_path: Path, before: str, after: str, told: str
) -> None:
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n")
    for name, mau in (("old", before), ("new", after)):
        put_card(tmp_path / name, require=f"{{expr: '{CAPPED}'}}", examples=EXAMPLES)
        put_pack(tmp_path / name, org=f"{{mau: {mau}}}")
    assert told in cli("policy", "diff", "old", "new", "ai-models.yaml", "--as-of", "2026-11-23").out


def test_the_examples_of_a_card_say_what_the_organisation_is(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy")
    result = cli("policy", "test", "policy")
    assert result.code == 0, result.out + result.err


def test_an_example_with_an_organisation_that_cannot_be(cli: Cli, tmp_path: Path) -> None:
    for org, words in (
        ("{mau: many}", "org.mau"),
        ("{mua: 3}", "did you mean"),
        ("{mau: {at_least: 3, at_most: 2}}", "the band is empty"),
    ):
        card(tmp_path, examples=f"{{fail: [{{org: {org}}}]}}")
        result = cli("policy", "test", "policy")
        assert result.code == 1
        assert words in result.out + result.err


def test_an_organisation_file_stands_beside_a_pack(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path)
    put(tmp_path / "org.yaml", "title: What Acme is\norg: {mau: 800000000, domicile: [DE]}\n")
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: llama3.1}]\n",
    )
    result = cli("check", *DAY, "--policy", "policy", "--policy", "org.yaml", "--format", "json")
    assert result.code == 1, result.err
    assert [one["rule"] for one in json.loads(result.out)["verdicts"]] == ["own-rule"]
    alone = cli("check", *DAY, "--policy", "org.yaml")
    assert alone.code == 2
    assert "has no rules" in alone.err


def test_what_a_pack_extends_is_overruled_and_two_policies_never_are(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy", "base", org="{mau: 800000000, domicile: [DE]}")
    put_pack(tmp_path / "policy", "own", extends="[base]", rules=None, org="{mau: 1}")
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: llama3.1}]\n",
    )
    own = ("--policy", "policy/packs/own.yaml")
    assert cli("check", *DAY, *own).code == 0
    both = cli("check", *DAY, *own, "--policy", "policy/packs/base.yaml")
    assert both.code == 2
    assert "`org.mau` is said otherwise in" in both.err
    assert "base.yaml:3:" in both.err


@pytest.mark.parametrize(
    ("org", "words"),
    [
        ("{mau: -1}", "org.mau"),
        ("{mau: {}}", "org.mau"),
        ("{mau: '900000000'}", "Remove the quotes."),
        ("{mau: 900_000_000}", "Write it as 900000000."),
        ("{mau: {below: '700,000,000'}}", "Write it as 700000000."),
        ("{revenue_usd: '1,5'}", "Write it as 1.5."),
        ("{revenue_usd: 900 million}", "wanted: a number or a band"),
        ("{mau: {below: 1, at_most: 2}}", "say the same twice"),
        ("{mau: {at_least: 3, below: 3}}", "the band is empty"),
        (
            "{domicile: [Germany]}",
            "wanted: an ISO 3166-1 alpha-2 code in quotes, as GB (not UK) and GR (not EL) are",
        ),
        ("{domicile: [EL]}", '`org.domicile[0]` cannot be "EL"'),
        ("{domicile: [UK]}", '`org.domicile[0]` cannot be "UK"'),
        ("{domicile: [EEA]}", "org.domicile"),
        ("{domicil: [DE]}", "did you mean `domicile`?"),
        ("{data_matrix: {personal: [cloud]}}", "org.data_matrix"),
        ("{data_matrix: {personel: [serverless]}}", "did you mean `personal`?"),
        ("{data_matrix: {clients: [serverless]}}", "wanted: one of public, internal, confidential,"),
        ("{data_matrix: {personal: [on-devise]}}", "did you mean `on-device`?"),
        ("{}", "org"),
    ],
)
def test_a_mistake_in_the_facts_is_refused(cli: Cli, tmp_path: Path, org: str, words: str) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy", org=org)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert words in result.err


def test_a_misspelt_fact_in_a_card_is_refused(cli: Cli, tmp_path: Path) -> None:
    card(tmp_path, "{org.domicle: {has_any: [DE]}}", "{fail: [{}]}")
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n")
    result = cli("check", *DAY, "--policy", "policy")
    assert result.code == 2
    assert "did you mean `org.domicile`?" in result.err


@pytest.mark.parametrize("extended", [True, False])
def test_a_rule_that_nobody_may_waive_is_one_that_there_is(cli: Cli, tmp_path: Path, extended: bool) -> None:  # noqa: FBT001 - a parameter
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{model: m, license: MIT}]\n",
    )
    put(tmp_path / "org.yaml", "title: We\norg:\n  non_waivable: [license-missing, owner-mising]\n")
    put(tmp_path / "house.yaml", "title: House\nextends: [baseline]\n")
    named = ("--policy", "org.yaml", "--policy", "baseline")
    if extended:
        put(tmp_path / "policy" / "packs" / "house.yaml", "title: H\nextends: [baseline, we]\n")
        put(
            tmp_path / "policy" / "packs" / "we.yaml",
            "title: We\norg:\n  non_waivable: [license-missing, owner-mising]\n",
        )
        named = ("--policy", "policy/packs/house.yaml", "--isolated", "--quiet")
    result = cli("check", *named)

    assert (result.code, result.out) == (2, "")
    assert "`org.non_waivable` has a rule that there is not, `owner-mising`" in result.err
    assert "did you mean `owner-missing`?" in result.err
    assert ("org.yaml:3:35" in result.err) is not extended


HOUSE = "{approvers: [kim, jo], data_matrix: {public: [on-premises]}, mau: {below: 1000}, non_waivable: [own-rule]}"


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("{approvers: [kim, me]}", "approvers"),
        ("{data_matrix: {public: [on-premises, serverless]}}", "data_matrix"),
        ("{non_waivable: [license-missing]}", "non_waivable"),
        ("{mau: 5}", "mau"),
    ],
)
@pytest.mark.parametrize("extends", ["[house]", "[between]"])
def test_what_a_locked_pack_says_of_the_organisation_nobody_who_extends_it_says_otherwise(
    cli: Cli, tmp_path: Path, said: str, fact: str, extends: str
) -> None:
    card(tmp_path)
    put_pack(tmp_path / "policy", "facts", org=HOUSE, rules=None)
    put_pack(
        tmp_path / "policy",
        "house",
        extends="[facts]",
        rules="{own-rule: {}, license-missing: {}}",
        locked="true",
    )
    put_pack(tmp_path / "policy", "between", extends="[house]", rules=None)
    put_pack(tmp_path / "policy", "ours", extends=extends, org=said, rules=None)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: MIT}]\n")
    result = cli("check", *DAY, "--policy", "policy/packs/ours.yaml")
    assert (result.code, result.out) == (2, "")
    assert f"`org.{fact}` is locked, and is said otherwise" in result.err
    assert "packs/ours.yaml:" in result.err


@pytest.mark.parametrize(
    "said",
    [
        "{approvers: [kim]}",
        "{non_waivable: [own-rule, license-missing]}",
        "{mau: {below: 1000}}",
        "{domicile: [DE]}",
    ],
)
def test_and_may_tighten_or_add_to(cli: Cli, tmp_path: Path, said: str) -> None:
    card(tmp_path)
    put_pack(
        tmp_path / "policy", "house", org=HOUSE, rules="{own-rule: {}, license-missing: {}}", locked="true"
    )
    put_pack(tmp_path / "policy", "ours", extends="[house]", org=said, rules=None)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: MIT}]\n")
    result = cli("check", *DAY, "--policy", "policy/packs/ours.yaml")
    assert result.code == 0, result.err


def test_what_nobody_said_of_the_organisation_is_no_value(cli: Cli, tmp_path: Path) -> None:
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: o\nmodels: [{id: a, model: m, access: weights}]\n",
    )
    done = cli("check", "--policy", "regulated-eu", "-q")
    assert "wanted none of `org.names`, which nobody declared" in done.out
    assert "unknown value" not in done.out

"""Somebody's first day with policies: what is misspelt, or lies in another place, is told with the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = "schema: 1\nproject: p\nowner: team@example.org\nmodels: [{id: drafter, model: gpt-4o, provider: openai}]\n"
LLAMA = "{id: a, model: meta-llama/Llama-4-Scout, access: weights, license: llama4, hosting: on-premises, modality: [text, image]}"
CLOUDS = "models: [{id: a, model: m, hosting: serverless}, {id: b, model: n, hosting: dedicated}]\n"


def test_a_country_that_there_is_not_lets_nothing_pass(cli: Cli, tmp_path: Path) -> None:
    text = f"schema: 1\nproject: p\nowner: o\nmodels: [{LLAMA}]\n"
    path = put(tmp_path / "ai-models.yaml", text)
    for code, ended in (("GR", 1), ("EL", 2)):
        put(tmp_path / "org.yaml", f'title: We\norg: {{ domicile: ["{code}"] }}\n')
        result = cli("check", "-q", "--policy", "startup", "--policy", "org.yaml")
        assert result.code == ended, code
        assert ("error[territory-excluded]" in result.out) is (ended == 1)
    path.write_text(text.replace("models:", 'jurisdictions: ["EL"]\nmodels:'), encoding="utf-8")
    result = cli("check", "-q")
    assert result.code == 1
    assert 'cannot be "EL", wanted EU, EEA or an ISO 3166-1 alpha-2 code, as GB (not UK) and GR' in result.out


def test_what_the_matrix_leaves_out_is_named_as_it_is_to_be_said(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: o\ndata: [payment]\n{CLOUDS}")
    put(tmp_path / "org.yaml", "title: We\norg: { data_matrix: { public: [serverless] } }\n")
    told = cli("check", "--policy", "regulated-eu", "--policy", "org.yaml").out
    assert "remedy: Say `org.data_matrix.payment` of the organisation, under `org:` of a pack; then" in told


@pytest.mark.parametrize(
    ("said", "hint"),
    [("'99,9'", "Write it as 99.9."), ("'99.9'", "Drop the quotes."), ("many", "`many` is not a number")],
)
def test_a_number_in_another_country_s_way_of_writing(cli: Cli, tmp_path: Path, said: str, hint: str) -> None:
    put(tmp_path / "house.yaml", f"title: House\nrules: {{ sla-below-minimum: {{ min_uptime: {said} }} }}\n")
    result = cli("check", "--policy", "house.yaml")
    assert result.code == 2
    assert hint in result.err


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("copyright-policy-missing: { jurisdictions: [EU, EL] }", "an ISO 3166-1 alpha-2 code, as GB (not UK) and GR (not EL)"),
        ("decision-record-missing: { required: [T10] }", "hint: T1 to T8, or a lower-case slug"),
    ],
)  # fmt: skip
def test_a_value_that_no_manifest_can_have_is_refused(
    cli: Cli, tmp_path: Path, setting: str, hint: str
) -> None:
    put(tmp_path / "house.yaml", f"title: House\nrules: {{ {setting} }}\n")
    result = cli("check", "--policy", "house.yaml")
    assert result.code == 2
    assert "is never a value of" in result.err
    assert hint in result.err


def test_a_row_names_countries_that_there_are(cli: Cli, tmp_path: Path) -> None:
    put_card(
        tmp_path / "policy", require="{manifest.jurisdictions: {has_none: [EU, UK]}}", examples="{fail: [{}]}"
    )
    result = cli("policy", "test", "policy")
    assert result.code == 2
    assert "`UK` is never a value of jurisdiction" in result.err


@pytest.mark.parametrize("rule", ["gate-weakened", "schema-invalid"])
def test_what_steelyard_itself_finds_is_not_waived(cli: Cli, tmp_path: Path, rule: str) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    result = cli("waive", rule, "manifest")
    assert result.code == 2
    assert f"`{rule}` cannot be waived" in result.err


def test_findings_at_one_place_are_told_apart_in_one_line_each(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: o\ndata: [payment]\n{CLOUDS}")
    lines = cli("check", "-q", "--policy", "regulated-eu").out.splitlines()
    matrix = [line for line in lines if "[data-class-not-permitted]" in line]
    assert [line.rpartition(" (")[2] for line in matrix] == ["models[a])", "models[b])"]
    assert not [line for line in lines if "license-missing" in line and line.endswith("])")]


@pytest.mark.parametrize(
    ("named", "meant"),
    [("./polcy", "./policy"), ("polcy", "policy"), ("./hous.yaml", "./house.yaml"), ("basline", "baseline")],
)
def test_a_misspelt_policy_is_told_what_lies_beside(cli: Cli, tmp_path: Path, named: str, meant: str) -> None:
    put_card(tmp_path / "policy")
    put(tmp_path / "house.yaml", "title: House\nextends: [baseline]\n")
    put(tmp_path / "ai-models.yaml", MANIFEST)
    for command in (
        ("check", "--policy", named),
        ("policy", "test", named),
        ("policy", "diff", "baseline", named),
    ):
        result = cli(*command)
        assert result.code == 2
        assert f"there is no policy `{named}`" in result.err
        assert f"did you mean `{meant}`?" in result.err


@pytest.mark.parametrize("named", ["startup,regulated-eu", "startup, regulated-eu", "startup regulated-eu"])
def test_several_policies_in_one_word_are_told_apart(cli: Cli, tmp_path: Path, named: str) -> None:
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "ai-models.yaml", MANIFEST)
    hint = "hint: Several policies are a list, [startup, regulated-eu]; on the command line --policy is given for each."
    assert hint in cli("check", "--policy", named).err
    put(tmp_path / "steelyard.yaml", f"policy: {named}\n")
    assert hint in cli("check").err


def test_a_pack_beside_one_that_lies_alone_is_told_where_it_belongs(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "house.yaml", "title: House\nextends: [baseline]\n")
    put(tmp_path / "team.yaml", "title: Team\nextends: [house]\n")
    put(tmp_path / "ai-models.yaml", MANIFEST)
    result = cli("check", "--policy", "team.yaml")
    assert result.code == 2
    assert "team.yaml:2:11: there is no pack `house` to extend" in result.err
    assert (
        "house.yaml lies beside it; put both into a folder `packs`: only there packs extend each other."
        in (result.err)
    )
    for name in ("house.yaml", "team.yaml"):
        put(tmp_path / "packs" / name, (tmp_path / name).read_text(encoding="utf-8"))
    assert cli("check", "--policy", "packs/team.yaml").code in (0, 1)


def test_a_rule_that_this_policy_does_not_ask_needs_no_waiver(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    result = cli("waive", "mof-class-below-minimum", "drafter")
    assert result.code == 2
    assert "error: baseline does not ask `mof-class-below-minimum`: there is nothing to waive" in result.err
    assert "did you mean" not in result.err
    assert "did you mean `license-missing`?" in cli("waive", "license-mising", "drafter").err


@pytest.mark.parametrize(
    ("said", "revision"),
    [
        ("purl: pkg:huggingface/acme/m@0123456789abcdef0123456789abcdef01234567, ", "0123456789abcdef0123456789abcdef01234567"),
        ("purl: pkg:huggingface/acme/m, ", "acme/m"),
        ("purl: pkg:huggingface/acme/m@main, revision: v2, ", "v2"),
        ("", "acme/m"),
    ],
)  # fmt: skip
def test_a_waiver_is_for_the_version_that_is_declared(
    cli: Cli, tmp_path: Path, said: str, revision: str
) -> None:
    path = put(
        tmp_path / "ai-models.yaml",
        f"schema: 1\nproject: p\nowner: o\nmodels:\n  - {{id: a, {said}model: acme/m, access: weights}}\n",
    )
    given = ("--reason", "For now.", "--owner", "o", "--approved-by", "risk", "--granted", "2026-11-20")
    assert cli("waive", "license-missing", "a", *given, "--expires", "2027-01-31").code == 0
    assert revision in path.read_text(encoding="utf-8").partition("waivers:")[2]
    assert "waived[license-missing]" in cli("check", "-q", "--as-of", "2026-11-23").out


def test_a_shipped_rule_that_is_not_tested_is_no_misspelling(cli: Cli) -> None:
    result = cli("policy", "test", "baseline", "--rule", "license-not-permitted")
    assert result.code == 2
    assert "there is no rule `license-not-permitted` in what is tested" in result.err
    assert "It is shipped: name a pack that has it" in result.err
    assert cli("policy", "test", "osaid", "--rule", "license-not-permitted").code == 0


def test_a_rule_is_told_with_the_pack_file_that_was_named(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "house.yaml", "title: House\nrules: { license-not-permitted: { severity: warning } }\n")
    named = ("--policy", "house.yaml")
    page = cli("explain", "license-not-permitted", *named).out
    assert "- Packs: house (warning), open-first (error), osaid (error)\n" in page
    assert '"house"' in cli("explain", "license-not-permitted", *named, "--format", "json").out
    (line,) = [
        one for one in cli("rules", *named).out.splitlines() if one.startswith("license-not-permitted")
    ]
    assert line.endswith("house, open-first, osaid")
    only = cli("rules", *named, "--pack", "house").out
    assert "license-not-permitted  warning" in only
    assert "license-missing" not in only


def test_a_rule_of_two_packs_is_told_of_both(cli: Cli, tmp_path: Path) -> None:
    for name in ("house", "team"):
        put_pack(tmp_path / "policy", name, rules="{license-missing: {}}")
    told = cli("policy", "show", "license-missing", "--policy", "policy").out
    assert "A failure is an error, as house and team have it." in told
    assert "as baseline has it" in cli("policy", "show", "license-missing").out


def test_facts_are_told_with_an_overlay_that_is_named(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    overlay = (
        "{provider: openai, model: gpt-4o, source: Letter, as_of: 2026-11-01, facts: {retires: 2031-05-06}}"
    )
    put(tmp_path / "ours.yaml", f"schema: 1\nchannels: [{overlay}]\n")
    assert "2031-05-06" not in cli("facts", "ai-models.yaml").out
    assert "2031-05-06" in cli("facts", "ai-models.yaml", "--catalog", "ours.yaml").out
    missing = cli("facts", "ai-models.yaml", "--catalog", "our.yaml")
    assert (missing.code, missing.out) == (2, "")


@pytest.mark.parametrize("hides", [{".gitignore": "sub/\n"}, {"steelyard.yaml": "exclude: [sub/]\n"}])
@pytest.mark.parametrize(
    "command", [("check",), ("check", "sub"), ("facts", "sub"), ("explain", "license-missing", ".")]
)
def test_a_manifest_that_is_left_out_is_named(
    cli: Cli, tmp_path: Path, hides: dict[str, str], command: tuple[str, ...]
) -> None:
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "sub" / "ai-models.yaml", "schema: 1\n")
    for name, text in hides.items():
        put(tmp_path / name, text)
    done = cli(*command)
    assert done.code == 3
    assert (
        "hint: `sub/ai-models.yaml` is left out by .gitignore or `exclude`: name the file itself." in done.err
    )
    put(tmp_path / "sub" / "two" / "ai-models.yaml", "schema: 1\n")
    assert "`sub/ai-models.yaml` and 1 more are left out" in cli(*command).err


def test_of_what_nobody_knows_only_that_is_wanted(cli: Cli, tmp_path: Path) -> None:
    """Whether somebody else hosts a model says whether the rule applies: it is not wanted that somebody does."""
    put(tmp_path / "ai-models.yaml", MANIFEST)
    told = cli("check", "--as-of", "2026-11-23").out
    assert "= why: nobody says how it is hosted (`hosting`)\n  = wanted: a known value\n" in told
    assert "= wanted: true" not in told

"""Whoever waives for himself, or where no rule about waivers seems to apply, waives nothing; and many comments cost little."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.property.effort import effort
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = (
    "schema: 1\nproject: p\nowner: jo@example.org\nmodels: [{id: m, model: some-7b, access: weights}]\n"
)


@pytest.fixture(autouse=True)
def policy(tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {}, waiver-invalid: {}}")


def outcomes(cli: Cli, folder: Path, manifest: str) -> tuple[int, dict[str, str]]:
    put(folder / "ai-models.yaml", manifest)
    command = ("check", "--isolated", "--as-of", "2026-11-23", "--policy", "policy/packs/house.yaml")
    result = cli(*command, "ai-models.yaml", "--format", "json")
    assert result.code in (0, 1), result.err
    return result.code, {one["rule"]: one["outcome"] for one in json.loads(result.out)["verdicts"]}


NO_LAW_HERE = [
    "{until: 2026-01-01}",
    "{environments: [production]}",
    "[{environments: [production]}, {max_days: 30}]",
    "{enforcement: [{is: advisory, until: 2026-01-31}, {is: mandatory}]}",
    "{enforcement: [{is: mandatory, since: 2099-01-01}]}",
]


@pytest.mark.parametrize("law", NO_LAW_HERE)
def test_where_a_setting_of_the_rule_about_waivers_does_not_hold_the_next_or_the_shipped_one_does(
    cli: Cli, tmp_path: Path, law: str
) -> None:
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{}}, waiver-invalid: {law}}}")
    bare = f"{MANIFEST}environment: development\nwaivers: [{{rule: own-rule}}]\n"

    assert outcomes(cli, tmp_path, bare) == (1, {"own-rule": "fail", "waiver-invalid": "fail"})


@pytest.mark.parametrize("law", NO_LAW_HERE)
def test_and_it_still_permits(cli: Cli, tmp_path: Path, law: str) -> None:
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{}}, waiver-invalid: {law}}}")
    waiver = "{rule: own-rule, reason: For now, approved_by: risk@example.org, expires: 2026-12-20}"
    code, found = outcomes(cli, tmp_path, f"{MANIFEST}environment: development\nwaivers: [{waiver}]\n")

    assert (code, found["own-rule"]) == (0, "waived")


SPELT = [
    "Jo@Example.org",
    " jo@example.org",
    "jo@example.org ",
    "j\\uff4f@example.org",
    "jo\\u00a0@example.org",
]


@pytest.mark.parametrize("name", SPELT)
@pytest.mark.parametrize("owner", ["jo@example.org", "team@example.org"])
def test_the_owner_spelt_otherwise_is_the_owner(cli: Cli, tmp_path: Path, name: str, owner: str) -> None:
    manifest = MANIFEST.replace("jo@example.org", owner)
    waiver = (
        f'{{rule: own-rule, reason: r, expires: 2027-01-01, owner: jo@example.org, approved_by: "{name}"}}'
    )

    assert outcomes(cli, tmp_path, f"{manifest}waivers: [{waiver}]\n") == (
        1,
        {"own-rule": "fail", "waiver-invalid": "fail"},
    )


def test_nor_does_he_grant_beside_a_line(cli: Cli, tmp_path: Path) -> None:
    comment = "# steelyard: waive[own-rule] Read by JO@example.org until 2027-01-01"

    assert outcomes(cli, tmp_path, f"{MANIFEST.rstrip()} {comment}\n")[0] == 1


@pytest.mark.parametrize("limit", ["path", "project"])
def test_a_limit_that_is_empty_does_not_stand_for_everything(cli: Cli, tmp_path: Path, limit: str) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    waiver = "rule: own-rule, reason: r, approved_by: risk@example.org, expires: 2027-01-01"
    put(tmp_path / "central.yaml", f"schema: 1\nwaivers: [{{{waiver}, {limit}: ''}}]\n")
    command = ("check", "--isolated", "--as-of", "2026-11-23", "--policy", "policy/packs/house.yaml")
    result = cli(*command, "ai-models.yaml", "--waivers", "central.yaml")

    assert result.code == 2
    assert "central.yaml:2" in result.err


def test_thousands_of_comments_on_lines_of_their_own(cli: Cli, tmp_path: Path) -> None:
    """Each of 15 000 looked for the next line by itself; twice as many are twice the effort."""
    comment = "# steelyard: waive[own-rule] Read by x@example.org until 2027-01-01\n"
    command = ("check", "--isolated", "--policy", "policy/packs/house.yaml", "ai-models.yaml", "-q")
    spent = []
    for times in (500, 1000):
        put(tmp_path / "ai-models.yaml", comment * times + MANIFEST)
        assert cli(*command).code in (0, 1)
        spent.append(effort(lambda: cli(*command)))
    assert spent[1] < 2.5 * spent[0]


@pytest.mark.parametrize("output", ["text", "json", "sarif", "github"])
def test_no_credential_in_a_waiver_is_told(cli: Cli, tmp_path: Path, output: str) -> None:
    key = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"
    head = f"rule: own-rule, reason: r, expires: 2027-01-01, approved_by: {key}"
    every = [
        f"{{{head}, owner: {key}}}",
        f"{{{head}, model: {key}}}",
        f"{{{head}, revision: {key}}}",
        f"{{{head}}}",
    ]
    org = "{approvers: [board, ghp_abcdefghijklmnopqrstuvwxyz0123456780]}"
    comment = f" # steelyard: waive[own-rule] For now by {key} until 2027-01-01"
    command = ("check", "--isolated", "--as-of", "2026-11-23", "--policy", "policy/packs/house.yaml")
    for said in (org, None):
        put_pack(tmp_path / "policy", "house", rules="{own-rule: {}, waiver-invalid: {}}", org=said)
        put(tmp_path / "ai-models.yaml", f"{MANIFEST.rstrip()}{comment}\nwaivers: [{', '.join(every)}]\n")
        result = cli(*command, "ai-models.yaml", "--format", output)

        assert result.code in (0, 1), result.err
        assert "ghp_" not in result.out + result.err

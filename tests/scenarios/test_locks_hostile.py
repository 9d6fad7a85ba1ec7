"""Whoever would loosen a locked pack by another way than a line of his own does not: by days, by order, from beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = (
    "schema: 1\nproject: p\nowner: jo@example.org\nmodels: [{id: m, model: some-7b, access: weights}]\n"
)
LOOSE = ["{severity: note}", "{enforcement: advisory}", "{until: 2020-01-01}", "[{roles: [judge]}]"]


@pytest.fixture(autouse=True)
def card(tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put(tmp_path / "ai-models.yaml", MANIFEST)


def ended(cli: Cli, *policies: str) -> tuple[int, str, list[dict[str, Any]]]:
    named = [word for policy in policies for word in ("--policy", policy)]
    result = cli("check", "--isolated", "--as-of", "2026-11-23", *named, "ai-models.yaml", "--format", "json")
    return result.code, result.err, json.loads(result.out)["verdicts"] if result.out else []


@pytest.mark.parametrize(
    ("house", "ours", "code"),
    [
        ("mandatory", "[{is: mandatory, since: 2099-01-01}]", 2),  # waivable until then
        ("mandatory", "[{is: mandatory, until: 2020-01-01}, {is: waivable}]", 2),
        ("mandatory", "[{is: mandatory, until: 2026-12-31}, {is: mandatory, since: 2027-01-02}]", 2),
        ("mandatory", "[{is: mandatory, until: 9999-12-31}, {is: mandatory}]", 1),
        ("[{is: advisory, until: 2020-01-31}, {is: mandatory}]", "advisory", 2),
        ("[{is: advisory, until: 2027-01-31}, {is: mandatory}]", "[{is: advisory, until: 2027-02-01}]", 2),
        (
            "[{is: advisory, until: 2027-01-31}, {is: waivable}]",
            "[{is: advisory, until: 2026-11-30}, {is: waivable}]",
            0,
        ),
        ("[{is: advisory, until: 2027-01-31}, {is: mandatory}]", "mandatory", 1),
    ],
)
def test_a_ramp_is_held_against_a_locked_one_day_by_day(
    cli: Cli, tmp_path: Path, house: str, ours: str, code: int
) -> None:
    put_pack(tmp_path / "policy", "house", locked="true", rules=f"{{own-rule: {{enforcement: {house}}}}}")
    put_pack(tmp_path / "policy", "ours", extends="[house]", rules=f"{{own-rule: {{enforcement: {ours}}}}}")

    assert ended(cli, "policy/packs/ours.yaml")[0] == code


@pytest.mark.parametrize("order", ["[house, loose]", "[loose, house]", "[middle, loose]"])
@pytest.mark.parametrize("loose", LOOSE)
def test_another_pack_that_is_extended_too_does_not_loosen_it(
    cli: Cli, tmp_path: Path, order: str, loose: str
) -> None:
    put_pack(tmp_path / "policy", "house", locked="true", rules="{own-rule: {}}")
    put_pack(tmp_path / "policy", "middle", extends="[house]", rules="{license-missing: {}}")
    put_pack(tmp_path / "policy", "loose", rules=f"{{own-rule: {loose}}}")
    put_pack(tmp_path / "policy", "ours", extends=order, rules="{license-missing: {}}")
    code, err, found = ended(cli, "policy/packs/ours.yaml")

    if code == 2:  # what does not go together is said by nobody but the locked pack
        assert "policy/packs/ours.yaml:" in err
        assert "`own-rule` is locked" in err
    else:
        (one,) = [one for one in found if one["rule"] == "own-rule"]
        assert (code, one["severity"], one["enforcement"]) == (1, "error", "waivable")
    assert (code == 2) == ("until" in loose or "roles" in loose)


@pytest.mark.parametrize("name", ["before", "loose"])
@pytest.mark.parametrize("loose", LOOSE)
def test_nor_does_a_pack_in_the_same_folder(cli: Cli, tmp_path: Path, name: str, loose: str) -> None:
    put_pack(tmp_path / "policy", "house", locked="true", rules="{own-rule: {}}")
    put_pack(tmp_path / "policy", name, rules=f"{{own-rule: {loose}}}")
    code, _, (one,) = ended(cli, "policy")

    assert (code, one["severity"], one["enforcement"]) == (1, "error", "waivable")


@pytest.mark.parametrize("order", [("house", "loose"), ("loose", "house")])
def test_parameters_are_those_of_the_locked_pack(cli: Cli, tmp_path: Path, order: tuple[str, str]) -> None:
    waiver = "{rule: own-rule, reason: For now, approved_by: risk@example.org, expires: 2027-03-31}"
    put(tmp_path / "ai-models.yaml", f"{MANIFEST}waivers: [{waiver}]\n")
    put_pack(
        tmp_path / "policy", "house", locked="true", rules="{own-rule: {}, waiver-invalid: {max_days: 30}}"
    )
    put_pack(tmp_path / "policy", "loose", rules="{waiver-invalid: {max_days: 1000}}")
    code, _, found = ended(cli, *[f"policy/packs/{name}.yaml" for name in order])

    assert code == 1
    assert [one["outcome"] for one in found] == ["fail", "fail"]


@pytest.mark.parametrize(
    ("soft", "code", "said"),
    [
        ("{max: 9}", 1, ""),
        ("{severity: error, roles: [judge]}", 2, "is locked: `roles` would narrow where it holds"),
        (
            "[{severity: error, environments: [production]}, {severity: note}]",
            2,
            "name the other one beside this pack",
        ),
    ],
)
def test_a_locked_pack_that_is_extended_beside_another_holds_in_any_order(
    cli: Cli, tmp_path: Path, soft: str, code: int, said: str
) -> None:
    put_card(
        tmp_path / "policy",
        require="{license: {present: true}, support.sla_uptime: {at_most: params.max}}",
        params="{max: {type: number, default: 5}}",
    )
    put_pack(tmp_path / "policy", "house", locked="true", rules="{own-rule: {max: 1}}")
    put_pack(tmp_path / "policy", "soft", rules=f"{{own-rule: {soft}}}")
    for order in ("house, soft", "soft, house"):
        put_pack(tmp_path / "policy", "ours", extends=f"[{order}]", rules=None)
        found, err, verdicts = ended(cli, "policy")
        assert found == code, err
        assert said in err
        assert [one["severity"] for one in verdicts if one["rule"] == "own-rule"] == ["error"] * (code == 1)

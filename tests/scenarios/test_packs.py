"""Somebody chooses a pack: lists them, holds some against each other, the organisation's own among them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


def test_packs_are_listed_with_whom_they_are_for(cli: Cli) -> None:
    lines = cli("packs").out.splitlines()
    assert lines[0].split() == ["pack", "rules", "extends", "title"]
    assert any(line.startswith("baseline ") and "For every repository" in line for line in lines)
    assert len(lines) == 13


def test_named_packs_stand_side_by_side(cli: Cli) -> None:
    out = cli("packs", "vendor-supported", "baseline").out
    assert out.splitlines()[0].split() == ["rule", "vendor-supported", "baseline"]
    rows = {
        line.split()[0]: line.split()[1:]
        for line in out.splitlines()
        if line.startswith("  ") and line.split()
    }
    assert rows["model-retired"] == ["error", "error"]
    assert rows["sla-below-minimum"] == ["error", "-"]
    assert rows["floating-model-alias"] == ["error", "warning"]


def test_a_name_given_twice_is_one_pack(cli: Cli) -> None:
    told = json.loads(cli("packs", "baseline", "baseline", "--format", "json").out)
    assert [pack["name"] for pack in told["packs"]] == ["baseline"]


def test_only_what_differs(cli: Cli) -> None:
    arguments = ("packs", "vendor-supported", "baseline", "--format", "json")
    every = json.loads(cli(*arguments).out)["rules"]
    differing = json.loads(cli(*arguments, "--differing").out)["rules"]
    assert differing == [rule for rule in every if not rule["alike"]]
    assert 0 < len(differing) < len(every)
    assert json.loads(cli("packs", "--format", "json").out)["rules"] is None


@pytest.mark.parametrize("names", [(), ("baseline",), ("baseline", "baseline")])
def test_one_pack_differs_from_nothing(cli: Cli, names: tuple[str, ...]) -> None:
    result = cli("packs", *names, "--differing")
    assert result.code == 2
    assert "Name two packs or more" in result.err


def test_packs_that_make_the_same_of_everything_are_told_to(cli: Cli, tmp_path: Path) -> None:
    put_pack(tmp_path / "policy", "mine", rules=None, extends="[baseline]")
    result = cli("packs", "mine", "baseline", "--differing", "--policy", "policy")
    assert result.code == 0
    assert result.err == "the packs make the same of every rule\n"


def test_an_organisation_s_own_packs_are_among_them(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / ".git" / "HEAD", "")
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "mine", extends="[baseline]", rules="{own-rule: {enforcement: mandatory}}")
    put(tmp_path / "alone.yaml", "title: Alone\nrules: {model-retired: {}}\n")
    put(tmp_path / "steelyard.yaml", "policy: [baseline, ./policy, ./alone.yaml]\n")

    told = json.loads(cli("packs", "--format", "json").out)["packs"]
    assert {"alone", "mine", "baseline"} <= {pack["name"] for pack in told}
    out = cli("packs", "mine", "alone").out
    assert "  own-rule " in out
    assert "enforcement: mandatory" in out
    named = cli("packs", "--policy", "policy").out
    assert "\nmine " in named
    assert "\nalone " not in named


def test_cards_without_a_pack_add_none(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    assert cli("packs", "--policy", "policy").out == cli("packs").out


def test_a_pack_that_says_what_the_organisation_is_and_asks_nothing(cli: Cli, tmp_path: Path) -> None:
    put_pack(tmp_path / "policy", "facts", rules=None, org="{names: [Acme]}")
    result = cli("packs", "facts", "--policy", "policy")
    assert (result.code, result.out, result.err) == (0, "rule  facts\n", "no rule there\n")


@pytest.mark.parametrize("command", [("packs",), ("packs", "mine"), ("packs", "mine", "--format", "json")])
def test_two_packs_of_one_name_are_refused(cli: Cli, tmp_path: Path, command: tuple[str, ...]) -> None:
    for folder in ("one", "two"):
        put_pack(tmp_path / folder, "mine", rules="{model-retired: {}}")
    result = cli(*command, "--policy", "one", "--policy", "two")
    assert result.code == 2
    assert "there are two packs called `mine`" in result.err
    assert cli(*command, "--policy", "one", "--policy", "one/packs/mine.yaml").code == 0


def test_a_name_that_there_is_not_is_told_the_nearest(cli: Cli) -> None:
    result = cli("packs", "basline")
    assert result.code == 2
    assert "did you mean `baseline`?" in result.err


def test_a_pack_that_nobody_named_is_found(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / ".git" / "HEAD", "")
    put_pack(tmp_path / "policy", "mine", rules="{model-retired: {}}")
    result = cli("packs", "mine")
    assert result.code == 2
    assert "add `--policy ./policy`" in result.err
    assert "add `--policy" not in cli("packs", "other").err


def test_a_pack_that_cannot_be_used_is_shown_at_its_line(cli: Cli, tmp_path: Path) -> None:
    put_pack(tmp_path / "policy", "mine", rules="{model-retird: {}}")
    for arguments in ((), ("baseline",), ("baseline", "--format", "json")):
        result = cli("packs", *arguments, "--policy", "policy")
        assert result.code == 2
        assert "mine.yaml:2:" in result.err

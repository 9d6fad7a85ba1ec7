"""Hostile packs and policies: what multiplies is bounded, and ends with exit 2 where it would go beyond."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.load import load_policies
from steelyard.policy.scope import members
from tests.property.effort import effort
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

CHECK = ("check", "--isolated", "--as-of", "2026-11-23")
MANIFEST = "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n"


def diamond(folder: Path, height: int) -> Path:
    put_card(folder)
    put_pack(folder, "p0", org="{domicile: [DE]}")
    for number in range(1, height):
        put_pack(folder, f"p{number}", rules=None, extends=f"[p{number - 1}, p{number - 1}, p{number - 1}]")
    return folder


def test_packs_that_extend_one_pack_in_many_ways_are_read_once(tmp_path: Path) -> None:
    low, high = diamond(tmp_path / "low", 6), diamond(tmp_path / "high", 12)
    assert effort(lambda: load_policies([str(high)])) < 4 * effort(lambda: load_policies([str(low)]))


@pytest.mark.parametrize("last", ["a", "z"])
def test_a_chain_of_packs_is_only_so_deep(cli: Cli, tmp_path: Path, last: str) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "p0")
    for number in range(1, 1100):
        put_pack(tmp_path / "policy", f"p{number}", rules=None, extends=f"[p{number - 1}]")
    put_pack(tmp_path / "policy", last, rules=None, extends="[p1099]")
    result = cli(*CHECK, "--policy", f"policy/packs/{last}.yaml")
    assert result.code == 2
    assert "packs extend each other more than 32 deep" in result.err


def by_data(count: int, pack: str) -> str:
    """Settings for as many scopes, none of them within another, and no two packs with the same."""
    start = 16 * (ord(pack) - ord("a"))
    classes = [*combinations(members("data"), 4)][start : start + count]
    return "{own-rule: [" + ", ".join([f"{{data: [{', '.join(some)}]}}" for some in classes]) + "]}"


def test_settings_of_several_policies_multiply_only_so_far(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", f"{MANIFEST}data: [public]\n")
    put_card(tmp_path / "policy")
    for name in ("a", "b", "c"):
        put_pack(tmp_path / "policy", name, rules=by_data(7, name))
    given = [f"policy/packs/{name}.yaml" for name in ("a", "b", "c")]
    assert cli(*CHECK, "--policy", given[0], "--policy", given[1]).code == 1
    result = cli(*CHECK, "--policy", given[0], "--policy", given[1], "--policy", given[2])
    assert result.code == 2
    assert "the policies together have 511 settings for `own-rule`, more than 64" in result.err
    assert "set the rule by scope in one of them" in result.err


def test_policies_that_say_the_same_multiply_nothing(tmp_path: Path) -> None:
    put_card(tmp_path, scope="{environments: [production]}")
    for name in "abcdefgh":
        put_pack(tmp_path, name, rules=by_data(16, "a") if name < "e" else "{own-rule: {severity: note}}")
    named = [str(tmp_path / "packs" / f"{name}.yaml") for name in "abcdefgh"]

    alone = [rule.said for rule in load_policies(named[:1]).rules]
    assert [rule.said for rule in load_policies(named[:4]).rules] == alone
    assert len(load_policies(named[4:]).rules) == 1
    assert (
        len({rule.id for rule in load_policies(["open-first", "financial-services", "mof-class-i"]).rules})
        > 60
    )


def test_a_policy_that_would_multiply_is_refused_before_it_does(tmp_path: Path) -> None:
    put_card(tmp_path)
    for name in "abcdefg":
        put_pack(tmp_path, name, rules=by_data(16, name))
    with pytest.raises(PolicyError, match="288 settings"):
        load_policies([str(tmp_path / "packs" / f"{name}.yaml") for name in "abcdefg"])

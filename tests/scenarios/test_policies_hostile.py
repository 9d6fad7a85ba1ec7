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


def test_what_a_thousand_packs_have_from_one_is_joined_once(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "a", rules=by_data(6, "a"))
    for number in range(30):
        put_pack(tmp_path, f"p{number}", extends="[a]", rules=None, description=f"the {number}th")
    few = [str(tmp_path / "packs" / f"p{number}.yaml") for number in range(30)]
    assert len(load_policies(few).rules) == 6


@pytest.mark.parametrize(
    "ramp", ["waivable", "[" + "{is: advisory, until: 2026-01-0%d}, " * 7 + "{is: mandatory}]"]
)
def test_settings_ask_of_only_so_many_before_them(cli: Cli, tmp_path: Path, ramp: str) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    said = ramp % tuple(range(1, 8)) if "%" in ramp else ramp
    keys = f"exposure: [public], data: [personal], until: 2027-01-01, enforcement: {said}"
    listed = ", ".join(f"{{since: 2026-01-{number:02}, {keys}}}" for number in range(16, 0, -1))
    put_pack(tmp_path / "policy", "own", rules=f"{{own-rule: [{listed}]}}")
    result = cli(*CHECK, "--policy", "policy")
    if ramp == "waivable":
        assert result.code == 0, result.err
        return
    assert result.code == 2
    assert (
        "settings by scope come to 39,680 conditions, more than 20,000; `own-rule` has the most" in result.err
    )
    assert "by fewer scopes, or by shorter ramps" in result.err


def test_a_pack_extends_only_so_many(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    for number in range(129):
        put_pack(tmp_path / "policy", f"p{number}")
    named = ", ".join(f"p{number}" for number in range(128))
    put_pack(tmp_path / "policy", "all", rules=None, extends=f"[{named}]")
    assert cli(*CHECK, "--policy", "policy").code == 1
    put_pack(tmp_path / "policy", "all", rules=None, extends=f"[{named}, p128]")
    result = cli(*CHECK, "--policy", "policy")
    assert result.code == 2
    assert "all.yaml:2:10: the pack extends more than 128 others, however far up" in result.err


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

"""A rule is announced, then asked for, then enforced; a repository tightens what it was given and cannot loosen it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

RAMP = "[{is: advisory, until: 2027-01-31}, {is: waivable, until: 2027-06-30}, {is: mandatory}]"
WAIVER = (
    "waivers: [{rule: own-rule, reason: For now, approved_by: risk@example.org, granted: 2026-11-01, "
    "expires: 2027-08-31}]\n"
)


@pytest.fixture(autouse=True)
def card(tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n")


def ended(
    cli: Cli, as_of: str, *flags: str, policy: str = "policy/packs/house.yaml"
) -> tuple[int, dict[str, Any]]:
    command = (
        "check",
        "--isolated",
        "--as-of",
        as_of,
        "--policy",
        policy,
        "--format",
        "json",
        "ai-models.yaml",
    )
    result = cli(*command, *flags)
    assert result.code in (0, 1), result.err
    (one,) = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    return result.code, one


@pytest.mark.parametrize(
    ("as_of", "code", "enforcement"),
    [
        ("2026-11-23", 0, "advisory"),
        ("2027-01-31", 0, "advisory"),
        ("2027-02-01", 1, "waivable"),
        ("2027-06-30", 1, "waivable"),
        ("2027-07-01", 1, "mandatory"),
    ],
)
def test_a_ramp_with_dates(cli: Cli, tmp_path: Path, as_of: str, code: int, enforcement: str) -> None:
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{severity: error, enforcement: {RAMP}}}}}")
    found, one = ended(cli, as_of)

    assert (found, one["enforcement"]) == (code, enforcement)
    assert (one["outcome"], one["severity"]) == ("fail", "error"), "advice is told as loud as it is meant"


@pytest.mark.parametrize(("as_of", "outcome"), [("2027-02-28", "waived"), ("2027-07-15", "fail")])
def test_a_waiver_holds_until_the_rule_is_mandatory(
    cli: Cli, tmp_path: Path, as_of: str, outcome: str
) -> None:
    rules = f"{{own-rule: {{severity: error, enforcement: {RAMP}}}, waiver-invalid: {{max_days: 365}}}}"
    put_pack(tmp_path / "policy", "house", rules=rules)
    path = tmp_path / "ai-models.yaml"
    path.write_text(path.read_text() + WAIVER)
    _, one = ended(cli, as_of)

    assert one["outcome"] == outcome


def test_enforcement_is_of_a_scope(cli: Cli, tmp_path: Path) -> None:
    put_pack(
        tmp_path / "policy", "house",
        rules="{own-rule: [{severity: error, environments: [production]}, {severity: error, enforcement: advisory}]}",
    )  # fmt: skip
    assert ended(cli, "2026-11-23")[0] == 1
    path = tmp_path / "ai-models.yaml"
    path.write_text(path.read_text() + "environment: development\n")
    assert ended(cli, "2026-11-23")[0] == 0


def test_a_pack_sets_it_for_all_its_rules(cli: Cli, tmp_path: Path) -> None:
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {severity: error}}", enforcement="advisory")

    assert ended(cli, "2026-11-23")[0] == 0


@pytest.mark.parametrize(
    "said",
    ["often", "[]", "[{is: often}]", "[{is: advisory, until: 2027-02-30}]", "[{until: 2027-01-31}]", "1"],
)
def test_a_malformed_one_is_refused(cli: Cli, tmp_path: Path, said: str) -> None:
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{enforcement: {said}}}}}")
    result = cli("check", "--isolated", "--policy", "policy/packs/house.yaml", "ai-models.yaml")

    assert (result.code, result.out) == (2, "")
    assert "policy/packs/house.yaml:2" in result.err


@pytest.mark.parametrize(
    ("ramp", "what", "way_out"),
    [
        (
            "[{is: advisory}, {is: mandatory}]",
            "this step is never reached: the one before it has no `until`",
            "Say the last day of each step but the last: `[{is: advisory, until: YYYY-MM-DD}, {is: mandatory}]`.",
        ),
        (
            "[{is: mandatory}, {is: advisory, until: 2027-02-28}]",
            "this step is never reached: the one before it has no `until`",
            "Write the step without `until` last: `[{is: advisory, until: 2027-02-28}, {is: mandatory}]`.",
        ),
        (
            "[{is: mandatory, since: 2027-02-01}, {is: advisory}]",
            "only the last step of a ramp may be without `until`",
            "Say the last day of each step but the last",
        ),
        (
            "[{is: advisory, until: 2027-02-28}, {is: waivable, until: 2027-01-31}, {is: mandatory}]",
            "this step is never reached: it ends on 2027-01-31, and the one before it on 2027-02-28",
            "Write the steps in the order of their days.",
        ),
        (
            "[{is: advisory, until: 2027-02-28}, {is: waivable, until: 2027-02-28}, {is: mandatory}]",
            "it ends on 2027-02-28, and the one before it on 2027-02-28", "in the order of their days",
        ),
        (
            "[{is: advisory, since: 2027-03-01, until: 2027-02-28}, {is: mandatory}]",
            "its `since` is after its `until`", "Exchange the two",
        ),
        (
            "[{is: advisory, until: 2027-02-28}, {is: mandatory, since: 2027-02-01}]",
            "2027-02-01 is a day of the step before, which ends on 2027-02-28", "Leave `since` out",
        ),
        (
            "[{is: advisory, until: 2027-02-28}]",
            "no step says how the rule is enforced after 2027-02-28", "add the step that follows it",
        ),
    ],
)  # fmt: skip
def test_a_ramp_that_would_never_arrive_is_refused(
    cli: Cli, tmp_path: Path, ramp: str, what: str, way_out: str
) -> None:
    every = [
        {"rules": f"{{own-rule: {{enforcement: {ramp}}}}}"},
        {"rules": f"{{own-rule: [{{environments: [production]}}, {{enforcement: {ramp}}}]}}"},
        {"enforcement": ramp},
    ]
    for keys in every:
        put_pack(tmp_path / "policy", "house", **keys)
        result = cli("check", "--isolated", "--policy", "policy", "ai-models.yaml")
        assert (result.code, result.out) == (2, "")
        assert what in result.err
        assert way_out in result.err


def test_and_shown_where_it_would_never_be_reached(cli: Cli, tmp_path: Path) -> None:
    rules = (
        "\n  own-rule:\n    enforcement:\n      - {is: mandatory}\n      - {is: advisory, until: 2027-02-28}"
    )
    put_pack(tmp_path / "policy", "house", rules=rules)
    result = cli("check", "--isolated", "--policy", "policy", "ai-models.yaml")

    assert "policy/packs/house.yaml:6:14: this step is never reached" in result.err


def told(cli: Cli, as_of: str, *flags: str) -> str:
    named = ("--policy", "policy/packs/house.yaml", "ai-models.yaml")
    result = cli("check", "--isolated", "--as-of", as_of, *named, *flags)
    assert result.code in (0, 1), result.err
    return result.out


@pytest.mark.parametrize(
    ("as_of", "says", "then"),
    [
        (
            "2026-11-23",
            "advisory until 2027-01-31: it does not fail the run; waivable from 2027-02-01",
            {"from": "2027-02-01", "enforcement": "waivable"},
        ),
        (
            "2027-02-01",
            "waivable until 2027-06-30; mandatory from 2027-07-01",
            {"from": "2027-07-01", "enforcement": "mandatory"},
        ),
        ("2027-07-01", "mandatory: it cannot be waived", None),
    ],
)
def test_a_finding_says_what_the_ramp_has_next(
    cli: Cli, tmp_path: Path, as_of: str, says: str, then: object
) -> None:
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{severity: error, enforcement: {RAMP}}}}}")

    assert f"= enforcement: {says}\n" in told(cli, as_of)
    assert ended(cli, as_of)[1]["then"] == then


def test_advice_is_told_apart_and_counted_apart(cli: Cli, tmp_path: Path) -> None:
    rules = f"{{own-rule: {{severity: error, enforcement: {RAMP}}}, license-missing: {{severity: warning}}}}"
    put_pack(tmp_path / "policy", "house", rules=rules)
    page = told(cli, "2026-11-23")

    assert "\nadvisory error[own-rule]: " in f"\n{page}"
    assert "(1 warning; as advice, which fails nothing: 1 error)" in page
    assert ": advisory error[own-rule]: " in told(cli, "2026-11-23", "-q")
    assert "advi" not in told(cli, "2027-07-01")
    assert "(1 error, 1 warning)" in told(cli, "2027-07-01")


def test_days_of_a_scope_are_told_as_days_and_have_no_place(cli: Cli, tmp_path: Path) -> None:
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {since: 2027-03-01}, license-missing: {}}")
    quiet = told(cli, "2026-11-23", "-q", "--all")
    assert "wanted the date of the check to be 2027-03-01 or later (`since`)" in quiet
    assert "``" not in quiet
    page = told(cli, "2026-11-23", "--all")
    assert "paste: :" not in page
    assert "applies because of this" not in told(cli, "2027-03-01"), "no line of the manifest made it apply"
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {until: 2026-01-31}, license-missing: {}}")
    assert "to be 2026-01-31 or earlier (`until`)" in told(cli, "2026-11-23", "-q", "--all")


def test_of_two_policies_side_by_side_the_next_step_is_of_both(cli: Cli, tmp_path: Path) -> None:
    ramps = {
        "house": "[{is: advisory, until: 2027-01-31}, {is: mandatory}]",
        "other": "[{is: waivable, until: 2026-12-31}, {is: advisory, until: 2027-02-28}, {is: waivable}]",
    }
    for name, ramp in ramps.items():
        put_pack(tmp_path / "policy", name, rules=f"{{own-rule: {{enforcement: {ramp}}}}}")
    both = ("--policy", "policy/packs/other.yaml")

    assert [ended(cli, day, *both)[1]["then"] for day in ("2026-12-31", "2027-01-31", "2027-02-01")] == [
        {"from": "2027-01-01", "enforcement": "advisory"},
        {"from": "2027-02-01", "enforcement": "mandatory"},
        None,
    ]


def test_a_ramp_may_have_days_of_no_step(cli: Cli, tmp_path: Path) -> None:
    ramp = "[{is: advisory, until: 2026-12-31}, {is: mandatory, since: 2027-02-01}]"
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{enforcement: {ramp}}}}}")

    assert [ended(cli, day)[1]["enforcement"] for day in ("2026-12-31", "2027-01-01", "2027-02-01")] == [
        "advisory", "waivable", "mandatory",
    ]  # fmt: skip


LOCKED = "{own-rule: {severity: warning, on_unknown: warning}, license-missing: {severity: error}}"


@pytest.mark.parametrize(
    "setting",
    [
        "{severity: error}",
        "{severity: error, enforcement: mandatory}",
        "{on_unknown: fail}",
        "{}",
    ],
)
def test_a_locked_pack_may_be_tightened(cli: Cli, tmp_path: Path, setting: str) -> None:
    put_pack(tmp_path / "policy", "house", rules=LOCKED, locked="true")
    put_pack(tmp_path / "policy", "ours", extends="[house]", rules=f"{{own-rule: {setting}}}")

    assert ended(cli, "2026-11-23", policy="policy/packs/ours.yaml")[1]["outcome"] == "fail"


@pytest.mark.parametrize(
    "setting",
    [
        "{severity: note}",
        "{severity: ignore}",
        "off",
        "{enforcement: advisory}",
        "{on_unknown: ignore}",
        "{environments: [development]}",
        "[{roles: [judge]}]",
        "{until: 2026-01-01}",
    ],
)
def test_and_not_loosened(cli: Cli, tmp_path: Path, setting: str) -> None:
    put_pack(tmp_path / "policy", "house", rules=LOCKED, locked="true")
    put_pack(tmp_path / "policy", "ours", extends="[house]", rules=f"{{own-rule: {setting}}}")
    result = cli("check", "--isolated", "--policy", "policy/packs/ours.yaml", "ai-models.yaml")

    assert (result.code, result.out) == (2, "")
    assert "policy/packs/ours.yaml" in result.err


@pytest.mark.parametrize("order", [("house", "loose"), ("loose", "house")])
def test_another_policy_beside_it_does_not_loosen_it_either(
    cli: Cli, tmp_path: Path, order: tuple[str, str]
) -> None:
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {severity: error}}", locked="true")
    put_pack(tmp_path / "policy", "loose", rules="{own-rule: {severity: note}}")
    named = [word for name in order for word in ("--policy", f"policy/packs/{name}.yaml")]
    result = cli("check", "--isolated", *named, "ai-models.yaml", "--format", "json")

    if result.code == 2:
        assert "locked" in result.err
    else:
        (one,) = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
        assert (result.code, one["severity"]) == (1, "error")


@pytest.mark.parametrize(("said", "repeated"), [("waivable", True), ("mandatory", False), (RAMP, False)])
def test_lint_knows_a_setting_that_repeats(cli: Cli, tmp_path: Path, said: str, repeated: bool) -> None:  # noqa: FBT001 - a parameter
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{enforcement: {said}}}}}")
    result = cli("policy", "lint", "policy")

    assert result.code in (0, 1)
    assert ("repeats a setting: `own-rule.enforcement`" in result.out) is repeated


def test_two_locked_packs_may_be_extended_from_further_up(cli: Cli, tmp_path: Path) -> None:
    for name in ("one", "two"):
        put_pack(tmp_path / "policy", name, rules="{own-rule: {severity: error}}", locked="true")
    put_pack(tmp_path / "policy", "middle", extends="[one, two]", rules=None)
    put_pack(tmp_path / "policy", "ours", extends="[middle]", rules="{own-rule: {enforcement: mandatory}}")

    assert ended(cli, "2026-11-23", policy="policy/packs/ours.yaml")[1]["enforcement"] == "mandatory"


@pytest.mark.parametrize(
    ("level", "hint"),
    [("manditory", "did you mean `mandatory`?"), ("strict", "allowed: advisory, waivable, mandatory")],
)
def test_a_misspelt_level_is_told_the_levels_there_are(
    cli: Cli, tmp_path: Path, level: str, hint: str
) -> None:
    put_pack(tmp_path / "policy", rules=f"{{own-rule: {{enforcement: {level}}}}}")
    result = cli("check", "--isolated", "--policy", "policy")

    assert result.code == 2
    assert f'cannot be "{level}"' in result.err
    assert hint in result.err


@pytest.mark.parametrize(
    ("locked", "said", "told"),
    [
        ("{roles: [primary]}", "{roles: [primary, judge]}", ""),
        ("{environments: [production]}", "{environments: [development, production], severity: error}", ""),
        ("{roles: [primary, judge]}", "{roles: [primary]}", "`roles` would narrow where it holds"),
        ("{roles: [primary]}", "{roles: [judge]}", "`roles` would narrow where it holds"),
        ("{}", "{roles: [primary, judge]}", "`roles` would narrow where it holds"),
        (
            "[{severity: note, roles: [judge]}, {severity: error, roles: [primary]}]",
            "{roles: [primary, judge]}",
            "`roles` would be the same in each of its settings",
        ),
    ],
)
def test_the_scope_of_a_locked_rule_may_be_widened_and_not_narrowed(
    cli: Cli, tmp_path: Path, locked: str, said: str, told: str
) -> None:
    put_pack(
        tmp_path / "policy", "house", rules=f"{{own-rule: {locked}, license-missing: {{}}}}", locked="true"
    )
    put_pack(tmp_path / "policy", "ours", extends="[house]", rules=f"{{own-rule: {said}}}")
    result = cli("check", "--isolated", "--policy", "policy/packs/ours.yaml", "ai-models.yaml")

    assert (result.code == 2) is bool(told)
    assert told in result.err

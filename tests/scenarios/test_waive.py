"""A builder asks for a waiver: a stub to fill in, and a manifest that is not valid until somebody has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

TEXT = """\
# mine
schema: 1
project: demo
owner: team@example.org
models:
  - id: drafter
    model: claude-sonnet-5   # the main one
  - model: m[1].x
"""
TODAY = date.today()  # noqa: DTZ011 - as `waive` has it
SOON, LATER, LATE = (str(TODAY + timedelta(days=days)) for days in (30, 15, 181))
GIVEN = (
    *(
        "--reason",
        "Until the contract is signed",
        "--approved-by",
        "dpo@example.org",
        "--granted",
        "2026-11-23",
    ),
    *("--expires", SOON, "--ticket", "RISK-482"),
)


def put(folder: Path, text: str = TEXT) -> Path:
    path = folder / "ai-models.yaml"
    path.write_bytes(text.encode())
    return path


def refused(result: Result, path: Path) -> str:
    assert (result.code, result.out) == (2, "")
    assert path.read_bytes().decode() == TEXT
    return result.err


def test_a_stub_must_be_filled_in(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path)
    result = cli("waive", "license-missing", "drafter")
    assert result.code == 0
    assert "ai-models.yaml: a waiver of license-missing for drafter\nfill in reason, " in result.out
    after = path.read_bytes().decode()
    assert after.startswith(
        f"{TEXT}waivers:\n  - rule: license-missing\n    model: drafter\n    revision: claude-sonnet-5\n    reason:  # fill in: "
    )
    checked = cli("check")
    assert checked.code == 1
    assert "reason` has no value" in checked.out
    assert "already, on line 10" in cli("waive", "license-missing", "drafter").err
    assert cli("waive", "license-missing", "models[m[1].x]").code == 0
    assert "    model: m[1].x\n" in path.read_text(encoding="utf-8") or '"m[1].x"' in path.read_text(
        encoding="utf-8"
    )


def test_one_that_is_whole_says_nothing_more_unless_the_schema_wants_more(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path)
    result = cli("waive", "intended-use-missing", "manifest", str(path), *GIVEN)
    assert result.out.startswith(f"{path}: a waiver of intended-use-missing for the whole manifest\n")
    lines = path.read_text(encoding="utf-8").partition("waivers:\n")[2].splitlines()
    for line in (
        "  - rule: intended-use-missing",
        "    reason: Until the contract is signed",
        "    approved_by: dpo@example.org",
        "    granted: 2026-11-23",
        f"    expires: {SOON}",
        "    ticket: RISK-482",
    ):
        assert line in lines


def test_an_approval_is_granted_today(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path)
    cli("waive", "license-missing", "models[drafter].benchmarks[mmlu]", "--approved-by", "dpo")
    assert "    granted: 20" in path.read_text(encoding="utf-8")


def test_entry_prints_and_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path)
    result = cli("waive", "license-missing", "drafter", "--entry", *GIVEN)
    assert result.out.startswith("- rule: license-missing\n  model: drafter\n")
    assert path.read_bytes().decode() == TEXT


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("licence-missing", "drafter"), "did you mean `license-missing`?"),
        (("license-missing", "draftr"), "did you mean `drafter`?"),
        (("license-missing", "models[draftr]"), "did you mean `drafter`?"),
        (("license-missing", "claude-sonnet-5"), "there is no model `claude-sonnet-5`"),
        (("intended-use-missing", "drafter"), "the rule is about the manifest, and not about one model"),
        (("evidence-expired", "drafter"), "and not about one model"),
        (("schema-invalid", "drafter"), "cannot be waived"),
        (("license-missing", "drafter", "-"), "a waiver is put into a file"),
        (("license-missing", "drafter", "nowhere"), "there is no nowhere"),
        (("license-missing", "drafter", "--expires", "2020-01-01"), "never holds"),
        (("license-missing", "drafter", "--expires", "soon"), "is not a day"),
        (("license-missing", "drafter", "--reason", " "), "say something"),
        (("waiver-invalid", "manifest"), "it is for the rule about waivers, which nobody may waive"),
        (
            ("license-missing", "drafter", "--expires", LATE),
            "later than the 180 days from now that are allowed",
        ),
        (("license-missing", "drafter", "--approved-by", "team@example.org"), "who owns the project"),
        (
            ("license-missing", "drafter", "--approved-by", "Team@example.org"),
            "who owns the project, spelt otherwise",
        ),
        (("license-missing", "drafter", "--approved-by", "a", "--owner", "a"), "who owns the waiver"),
        (("license-missing", "drafter", "--entry", "--expires", LATE), "Let it end on "),
    ],
)
def test_what_cannot_be_waived(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    path = put(tmp_path)
    assert said in refused(cli("waive", *arguments), path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [\n", "cannot be read"),
        ("- 1\n", "there is no model `drafter`"),
        ("models: [1, {id: 2}, {x: y}]\n", "there is no model `drafter`"),
        (f"{TEXT}waivers: [{{rule: x}}]\n", "nothing can be added"),
    ],
)
def test_manifests_that_take_none(cli: Cli, tmp_path: Path, text: str, said: str) -> None:
    path = put(tmp_path, text)
    result = cli("waive", "license-missing", "drafter")
    assert result.code == 2
    assert said in result.err
    assert path.read_bytes().decode() == text


def test_a_file_that_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").mkdir()
    assert cli("waive", "license-missing", "drafter", "ai-models.yaml").code in {2, 3}


HOUSE = """\
{own-rule: [{environments: [production], enforcement: mandatory}, {enforcement: waivable}], waiver-invalid: {max_days: 20}}"""


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ("production", (), "it is for a rule that the policy makes mandatory\nhint: Fix the finding"),
        ("development", (), ""),
        ("development", ("--expires", SOON), "later than the 20 days from now"),
        ("development", ("--approved-by", "dpo"), "approved by `dpo`, who may not approve\nhint: Have it approved by"),
        ("development", ("--approved-by", "board"), ""),
        ("development", ("--expires", SOON, "--granted", LATER), ""),
        ("development", ("--expires", "2024-01-31", "--granted", "2024-01-01"), ""),
        ("broken", ("--approved-by", "dpo"), "approved by `dpo`, who may not approve"),
        ("broken", ("--approved-by", "team@example.org"), "who owns the project"),
        ("broken", ("--approved-by", "board"), ""),
    ],
)  # fmt: skip
def test_one_that_could_never_hold_is_not_written(
    cli: Cli, tmp_path: Path, environment: str, arguments: tuple[str, ...], said: str
) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    org = "{approvers: [board, team@example.org]}"
    put_pack(tmp_path / "policy", "house", rules=HOUSE, org=org)
    text = f"{TEXT}environment: {environment}\n"
    path = put(tmp_path, text)
    result = cli("waive", "own-rule", "drafter", "--policy", "policy/packs/house.yaml", *arguments)

    assert result.code == (2 if said else 0), result.err
    assert said in result.err
    assert (path.read_bytes().decode() == text) is bool(said)


def test_a_rule_that_the_organisation_lets_nobody_waive(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(tmp_path / "policy", "house", org="{non_waivable: [own-rule]}")
    path = put(tmp_path)

    said = refused(cli("waive", "own-rule", "drafter", "--policy", "policy/packs/house.yaml"), path)
    assert "which `org.non_waivable` lets nobody waive" in said


@pytest.mark.parametrize("enforcement", ["mandatory", "[{is: mandatory, since: 2020-01-01}]"])
def test_a_mandatory_rule_that_does_not_apply_today(cli: Cli, tmp_path: Path, enforcement: str) -> None:
    put_card(tmp_path / "policy", severity="error", when="{access: {equals: weights}}")
    rules = f"{{own-rule: {{enforcement: {enforcement}}}}}"
    put_pack(tmp_path / "policy", "house", rules=rules)
    path = put(
        tmp_path,
        TEXT.replace("the main one", "one").replace(
            "    model: claude", "    access: api\n    model: claude"
        ),
    )
    result = cli("waive", "own-rule", "drafter", str(path), "--policy", "policy/packs/house.yaml")

    assert result.code == 2
    assert ("policy makes mandatory" if enforcement == "mandatory" else "would not be needed") in result.err
    assert ("the policy makes mandatory" in result.err) is (enforcement == "mandatory")


@pytest.mark.parametrize(
    ("rule", "subject", "where"),
    [("license-missing", "m[1].x", "for `m[1].x`"), ("owner-missing", "manifest", "there")],
)
def test_what_nobody_found_needs_no_waiver(
    cli: Cli, tmp_path: Path, rule: str, subject: str, where: str
) -> None:
    """`check` would tell it as an error of its own."""
    path = put(tmp_path, TEXT.replace("model: m[1].x", "{model: 'm[1].x', license: MIT}"))
    before = path.read_bytes()
    for entry in ((), ("--entry",)):
        result = cli("waive", rule, subject, *GIVEN, *entry)
        assert (result.code, result.out) == (2, "")
        assert f"a waiver of `{rule}` would not be needed: it finds nothing {where}\n" in result.err
    assert path.read_bytes() == before


def test_another_rule_that_has_no_answer_keeps_nobody_from_a_waiver(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", "no-answer", require="{expr: '1 / (size(manifest.models) - 2) == 1'}")
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {}, no-answer: {}}")
    put(tmp_path)
    result = cli("waive", "own-rule", "manifest", "--policy", "policy/packs/house.yaml")
    assert result.code == 0, result.err

"""The commands that only look things up: rules, explain, schema, completion, version."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CARD = """\
title: Nobody said where the model runs
group: data
severity: warning
each: model
require:
  regions: { present: true }
because: Residency cannot be judged while the region is unknown.
remedy: List the regions.
examples:
  fail: [ { models: [ { model: m } ] } ]
"""


def test_rules_are_a_table(cli: Cli) -> None:
    lines = cli("rules").out.splitlines()
    heads = ["rule", "severity", "group", "trade-offs", "controls", "examples", "title", "packs"]
    assert lines[0].split() == heads
    assert any(line.startswith("license-missing ") for line in lines)


def test_rules_narrow_to_a_group_and_a_pack(cli: Cli) -> None:
    every = json.loads(cli("rules", "--format", "json").out)
    group = json.loads(cli("rules", "--format", "json", "--group", "license").out)
    pack = json.loads(cli("rules", "--format", "json", "--pack", "baseline").out)
    assert {rule["group"] for rule in group} == {"license"}
    assert 0 < len(group) < len(every)
    assert all("baseline" in rule["packs"] for rule in pack)
    severities = {rule["id"]: rule["severity"] for rule in every}
    assert any(severities[rule["id"]] != rule["severity"] for rule in pack), (
        "a pack's own severities are shown"
    )


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("rules", "--group", "licens"), "did you mean `license`?"),
        (("rules", "--pack", "basline"), "did you mean `baseline`?"),
        (("explain", "license-mising"), "did you mean `license-missing`?"),
        (("schema", "manifest.v2"), "did you mean `manifest.v1`?"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(cli: Cli, arguments: tuple[str, ...], hint: str) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert hint in result.err


def test_explain_shows_a_rule(cli: Cli) -> None:
    out = cli("explain", "license-missing").out
    for heading in ("# license-missing", "## Why", "## Requires", "## What to do", "## Examples"):
        assert heading in out
    assert "baseline (error)" in out


def test_a_rule_is_shown_with_what_it_weighs_serves_and_where_it_is_used(cli: Cli) -> None:
    said = json.loads(cli("explain", "license-missing", "--format", "json").out)
    listed = {rule["id"]: rule for rule in json.loads(cli("rules", "--format", "json").out)}[
        "license-missing"
    ]
    assert {key: said[key] for key in listed} == listed
    assert {"name": "baseline", "severity": "error"} in said["used_by"]
    assert sum(said["examples"].values()) == len(said["cases"]) > 0
    page = cli("explain", "license-missing").out
    for one, words in zip(said["tradeoffs"], said["weighs"], strict=True):
        assert f"{words} ({one})" in page
        assert f"\n{one}  {words}\n" in cli("rules").out


def test_the_built_in_rule_has_no_card_to_write_as_json(cli: Cli) -> None:
    result = cli("explain", "schema-invalid", "--format", "json")
    assert result.code == 2
    assert "has no card" in result.err


def test_explain_knows_the_built_in_rule(cli: Cli) -> None:
    assert "# schema-invalid" in cli("explain", "schema-invalid").out


def test_a_policy_folder_s_own_rules_are_listed_and_explained(cli: Cli, tmp_path: Path) -> None:
    card = tmp_path / "policy" / "rules" / "data" / "region-undeclared.yaml"
    card.parent.mkdir(parents=True)
    card.write_text(CARD)
    assert "region-undeclared" in cli("rules", "--policy", "policy").out
    assert "Nobody said where the model runs" in cli("explain", "region-undeclared", "--policy", "policy").out


def test_a_card_that_no_pack_runs_is_an_error(cli: Cli, tmp_path: Path) -> None:
    card = tmp_path / "policy" / "rules" / "data" / "region-undeclared.yaml"
    card.parent.mkdir(parents=True)
    card.write_text(CARD)
    pack = tmp_path / "policy" / "packs" / "mine.yaml"
    pack.parent.mkdir()
    pack.write_text("title: mine\nextends: [baseline]\n")
    (tmp_path / "ai-models.yaml").write_text("schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n")
    result = cli("check", "--policy", "policy")
    assert result.code == 2
    assert "`region-undeclared` is in no pack" in result.err


def test_schemas_are_listed_and_printed(cli: Cli) -> None:
    names = cli("schema").out.split()
    assert {"manifest.v1", "card.v1", "pack.v1", "controls.v1", "config.v1", "report.v1", "audit.v1"} <= set(
        names
    )
    for name in names:
        assert json.loads(cli("schema", name).out)["$id"].endswith(f"/{name}.schema.json")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(cli: Cli, shell: str) -> None:
    assert "_STEELYARD_COMPLETE" in cli("completion", shell).out


def test_the_bash_script_is_a_script(cli: Cli) -> None:
    script = cli("completion", "bash").out
    done = subprocess.run(["bash", "-n"], input=script.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version(cli: Cli) -> None:
    assert cli("--version").out == "steelyard 0.1.0\n"


def test_generated_files_are_up_to_date() -> None:
    import sys  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "tools/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_card_says_acts_on_no_terminal_and_no_ci(cli: Cli, tmp_path: Path) -> None:
    hostile = '"x\\e[31m\\n::error::x\\n##vso[task.complete]"'
    card = CARD.replace("Residency cannot be judged while the region is unknown.", hostile)
    card = card.replace("Nobody said where the model runs", '"Nobody \\e[31msaid"')
    path = tmp_path / "policy" / "rules" / "data" / "own.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(card)
    for arguments in (("explain", "own"), ("rules",), ("rules", "--format", "json")):
        result = cli(*arguments, "--policy", "policy")
        assert result.code == 0, result.err
        assert "\x1b" not in result.out
        assert "##vso[" not in result.out
        assert not any(line.lstrip().startswith("::") for line in result.out.splitlines())


def test_the_configuration_acts_on_no_terminal(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "steelyard.yaml").write_text('exclude: ["a\\e[31m"]\n')
    result = cli("check", "--show-config", cwd=tmp_path)
    assert result.code == 0
    assert "\x1b" not in result.out
    assert "\\x1b[31m" in result.out


def test_the_rules_of_every_configured_policy_are_listed_and_shown(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / ".git" / "HEAD", "")
    for folder, rule in (("one", "first-rule"), ("two", "second-rule")):
        put_card(tmp_path / folder, rule)
        put_pack(
            tmp_path / folder,
            f"pack-{folder}",
            rules=f"{{{rule}: {{severity: note}}, license-missing: {{}}}}",
        )
    put(tmp_path / "steelyard.yaml", "policy: [baseline, ./one, ./two]\n")
    (tmp_path / "src").mkdir()

    rules = {
        rule["id"]: rule for rule in json.loads(cli("rules", "--format", "json", cwd=tmp_path / "src").out)
    }
    assert rules["first-rule"]["packs"] == ["pack-one"]
    assert rules["second-rule"]["packs"] == ["pack-two"]
    assert {"pack-one", "pack-two", "baseline"} <= set(rules["license-missing"]["packs"])
    one = json.loads(cli("rules", "--format", "json", "--pack", "pack-one").out)
    assert {rule["id"]: rule["severity"] for rule in one}["first-rule"] == "note"
    for rule in ("first-rule", "second-rule"):
        assert cli("explain", rule).code == 0
        assert cli("policy", "show", rule).code == 0


@pytest.mark.parametrize("fix", ["safe", "unsafe", "suggest", "no"])
def test_how_a_finding_can_be_mended_is_told_with_the_rule(fix: str, tmp_path: Path, cli: Cli) -> None:
    put_card(tmp_path / "policy", fix=f"'{fix}'")
    policy = ("--policy", "policy")
    rules = json.loads(cli("rules", *policy, "--format", "json", cwd=tmp_path).out)
    assert [rule["fix"] for rule in rules if rule["id"] == "own-rule"] == [fix]
    assert f"\n- Fix: {fix} (" in cli("explain", "own-rule", *policy, cwd=tmp_path).out
    assert f"\nFix: {fix} (" in cli("policy", "show", "own-rule", *policy, cwd=tmp_path).out


def test_a_fix_of_no_known_class_does_not_load(tmp_path: Path, cli: Cli) -> None:
    put_card(tmp_path / "policy", fix="suggested")
    said = cli("rules", "--policy", "policy", cwd=tmp_path)
    assert said.code == 2
    assert "did you mean `suggest`?" in said.err

"""A policy is linted before it is rolled out: what is weak is named at its line, and the gate is the author's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import validate

from steelyard.schemas import load_schema
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

GOOD = {
    "require": "{license: {present: true}}",
    "controls": "[NIST-AI-RMF MAP 4.1]",
    "examples": "{fail: [{models: [{model: m}]}], pass: [{models: [{model: m, license: MIT}]}]}",
}

CONTRADICTORY = """\
error[contradictory]: `apache-only` and `mit-only` cannot both hold: `license` must be Apache-2.0 (`license.one_of`), and `license` must be MIT (`license.equals`)
 --> policy/rules/license/apache-only.yaml:5:21
  │
5 │ require: {license: {one_of: [Apache-2.0]}}
  │                     ^^^^^^ `apache-only` asks this
  │
 ::: policy/rules/license/mit-only.yaml:5:21
  │
5 │ require: {license: {equals: MIT}}
  │                     ------ `mit-only` asks this
  │
  = hint: Let only one of them apply, by a row of `when`, or change what one of them asks, in the card or by a parameter of the pack.
"""


CLASH = """\
warning[constant-condition]: `model.license == 'A'` and `model.license == 'B'` of `own-rule` can never hold together
 --> policy/rules/license/own-rule.yaml:5:19
  │
5 │ require: {expr: ["model.license == 'A'", "model.license == 'B'"]}
  │                                           -------------------- and this
  │                   ^^^^^^^^^^^^^^^^^^^^
  │
  = hint: Rows are joined by *and*: remove one, or write what is meant as one `expr` with `||`.

1 card and 0 packs linted: 1 warning
"""


def put_clash(folder: Path) -> None:
    for id_, require, wrong in (
        ("apache-only", "{license: {one_of: [Apache-2.0]}}", "MIT"),
        ("mit-only", "{license: {equals: MIT}}", "Apache-2.0"),
    ):
        good = "MIT" if wrong != "MIT" else "Apache-2.0"
        examples = (
            f"{{fail: [{{models: [{{model: m, license: {wrong}}}]}}], "
            f"pass: [{{models: [{{model: m, license: {good}}}]}}], unknown: [{{models: [{{model: m}}]}}]}}"
        )
        put_card(folder, id_, require=require, controls="[FMTI 1]", examples=examples)


def test_a_clean_policy_passes(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **GOOD)
    result = cli("policy", "lint", "policy")
    assert (result.code, result.out) == (0, "1 card and 0 packs linted: nothing found\n")


def test_two_rules_that_contradict_each_other_are_shown_side_by_side(cli: Cli, tmp_path: Path) -> None:
    put_clash(tmp_path / "policy")
    result = cli("policy", "lint", "policy")
    assert result.code == 1
    assert result.out == CONTRADICTORY + "\n2 cards and 0 packs linted: 1 error\n"


def test_lines_that_never_hold_together_are_shown_one_beside_the_other(cli: Cli, tmp_path: Path) -> None:
    lines = """{expr: ["model.license == 'A'", "model.license == 'B'"]}"""
    put_card(tmp_path / "policy", **{**GOOD, "require": lines})
    result = cli("policy", "lint", "policy", "--disable", "untested")
    assert (result.code, result.out) == (1, CLASH)


def test_a_policy_that_is_named_is_linted_whatever_else_is_configured(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **GOOD)
    put(tmp_path / "steelyard.yaml", "policy: ./nowhere\n")
    assert cli("policy", "lint", "policy").code == 0
    assert cli("policy", "lint").code == 2


def test_the_gate_is_chosen(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **{**GOOD, "controls": "[]"})
    codes = {gate: cli("policy", "lint", "policy", "--fail-on", gate).code for gate in
             ("error", "warning", "note", "never")}  # fmt: skip
    assert codes == {"error": 0, "warning": 0, "note": 1, "never": 0}
    put_card(tmp_path / "policy", **{**GOOD, "remedy": "Fix it."})
    assert cli("policy", "lint", "policy").code == 1
    assert cli("policy", "lint", "policy", "--fail-on", "error").code == 0
    assert cli("policy", "lint", "policy", "--disable", "no-remedy").code == 0


def test_machines_read_json(cli: Cli, tmp_path: Path) -> None:
    put_clash(tmp_path / "policy")
    result = cli("policy", "lint", "policy", "--format", "json")
    assert result.code == 1
    said = json.loads(result.out)
    validate(said, load_schema("policy-lint.v1"))
    assert said["summary"] == {"cards": 2, "packs": 0, "findings": {"error": 1, "warning": 0, "note": 0}}
    (finding,) = said["findings"]
    assert finding["lint"] == "contradictory"
    assert finding["file"] == "policy/rules/license/apache-only.yaml"
    assert finding["region"] == {"start_line": 5, "start_column": 21, "end_line": 5, "end_column": 27}
    assert [place["label"] for place in finding["related"]] == ["`mit-only` asks this"]


def test_two_runs_give_the_same_bytes(cli: Cli) -> None:
    first = cli("policy", "lint", "startup", "--format", "json")
    assert first.code == 0
    assert cli("policy", "lint", "startup", "--format", "json") == first


def test_without_arguments_the_configured_policy_is_linted_else_all_that_is_shipped(
    cli: Cli, tmp_path: Path
) -> None:
    shipped = cli("policy", "lint")
    assert shipped.code == 0, shipped.out
    assert "12 packs linted" in shipped.out
    put_card(tmp_path / "policy", **GOOD)
    put(tmp_path / "steelyard.yaml", "policy: ./policy\n")
    assert "1 card and 0 packs linted" in cli("policy", "lint").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("polcy",), 2, "there is no policy `polcy`"),
        (("basline",), 2, "did you mean `baseline`?"),
        (("baseline", "--disable", "untestd"), 2, "did you mean `untested`?"),
        (("baseline", "--fail-on", "high"), 2, "--fail-on"),
        (("baseline", "--as-of", "tomorrow"), 2, "YYYY-MM-DD"),
        (("baseline", "--manifests", "nowhere"), 2, "there is no nowhere"),
        (("baseline", "--manifests", "."), 3, "no manifest found below"),
        (("empty",), 3, "there is nothing to lint in empty"),
        (("broken",), 2, "did you mean `license`?"),
    ],
)
def test_what_cannot_be_linted_is_no_success(
    arguments: tuple[str, ...], code: int, said: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    put_card(tmp_path / "broken", require="{licence: {present: true}}")
    result = cli("policy", "lint", *arguments)
    assert result.code == code
    assert said in result.err
    assert result.out == ""


def test_a_broken_manifest_is_named_at_its_line(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{modl: m}]\n")
    result = cli("policy", "lint", "baseline", "--manifests", "ai-models.yaml")
    assert result.code == 2
    assert "ai-models.yaml:4:11" in result.err


def test_a_fleet_that_waives_a_rule_everywhere_is_told(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **GOOD)
    head = "schema: 1\nproject: p\nowner: o\n"
    for name in ("a", "b"):
        waiver = "waivers: [{rule: own-rule, expires: 2026-12-31}]\nmodels: [{model: m}]\n"
        put(tmp_path / "fleet" / name / "ai-models.yaml", head + waiver)
    arguments = ("policy", "lint", "policy", "--manifests", "fleet", "--as-of")
    result = cli(*arguments, "2026-12-31")
    assert result.code == 1
    assert "`own-rule` is waived in all 2 manifests to which it applies" in result.out
    assert cli(*arguments, "2027-01-01").code == 0


def test_what_a_card_says_acts_on_no_terminal(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", title='"Bad \\e[31m title ##vso[x]"', because='"\\e[31m"')
    put_pack(tmp_path / "policy")
    for format_ in ("text", "json"):
        out = cli("policy", "lint", "policy", "--format", format_).out
        assert "\x1b" not in out
        assert "##vso[" not in out


def test_colour_is_for_those_who_ask(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    assert "\x1b[1;33mwarning[untested]\x1b[0m" in cli("policy", "lint", "policy", "--color", "always").out
    assert "\x1b" not in cli("policy", "lint", "policy").out


def test_a_rule_that_never_applied_in_a_run_is_named(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **GOOD)
    put_card(tmp_path / "policy", "idle", **{**GOOD, "when": "{access: {equals: api}}"})
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, license: MIT, access: weights}]\n")  # fmt: skip
    result = cli("check", "--policy", "policy", "--statistics")
    assert "never applied: idle\n" in result.out


@pytest.mark.parametrize(
    "require",
    [
        "{benchmarks: {present: true}, expr: 'model.benchmarks.exists(b, b.n > 100)'}",
        "{expr: 'has(model.benchmarks) && model.benchmarks.exists(b, b.n > 100)'}",
    ],
)
def test_a_list_of_records_that_must_be_there_is_linted(require: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require=require)
    result = cli("policy", "lint", "policy")
    assert result.code == 1, result.err
    assert "1 card and 0 packs linted" in result.out

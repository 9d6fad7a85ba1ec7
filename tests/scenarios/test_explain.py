"""`steelyard explain RULE MANIFEST`: somebody was told no, and asks why."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = """\
schema: 1
project: p
owner: o
data: [personal]
models:
  - id: drafter
    model: acme-large
    access: weights
    license: MIT
  - id: spare
    model: acme-small
    access: weights
"""
CARD = """\
title: The license is not one of ours
group: license
severity: error
each: model
require:
  license: { one_of: params.licenses }
params:
  licenses: { type: "[string]", default: [MIT] }
because: Nobody may use what nobody licensed.
remedy: Choose another model.
examples:
  fail: [ { models: [ { model: m, license: x } ] } ]
"""
DAY = ("--as-of", "2026-11-23")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "ai-models.yaml").write_text(MANIFEST)
    card = tmp_path / "policy" / "rules" / "license" / "not-ours.yaml"
    card.parent.mkdir(parents=True)
    card.write_text(CARD)
    pack = tmp_path / "policy" / "packs" / "mine.yaml"
    pack.parent.mkdir()
    pack.write_text("title: Mine\nrules: {not-ours: {severity: warning, licenses: [Apache-2.0]}}\n")
    return tmp_path


def test_the_reason_of_a_finding_is_the_leaf_that_decided(cli: Cli, project: Path) -> None:
    checked = cli("check", "--policy", "policy", "--quiet", *DAY, cwd=project)
    told = cli("explain", "not-ours", "ai-models.yaml", "--policy", "policy", *DAY, cwd=project)
    assert told.code == 0
    assert '`license` is "MIT", wanted one of Apache-2.0' in checked.out
    assert "    ✘ license one_of params.licenses ◂ decided\n" in told.out
    assert '      license = "MIT" (ai-models.yaml:9:14)\n' in told.out
    assert '      params.licenses = ["Apache-2.0"]\n' in told.out
    assert 'found "MIT", wanted one of Apache-2.0' in told.out
    assert "the rule is in mine (warning)" in told.out
    assert "fail[warning] on models[drafter]" in told.out
    assert "unknown[note] on models[spare]" in told.out
    assert '9 │     license: MIT\n  │              ^^^ `license` is "MIT"' in told.out


@pytest.mark.parametrize("name", ["spare", "models[spare]"])
def test_one_subject_is_enough(cli: Cli, project: Path, name: str) -> None:
    told = cli("explain", "not-ours", ".", "--policy", "policy", "--subject", name, cwd=project)
    assert told.code == 0
    assert "models[spare]" in told.out
    assert "models[drafter]" not in told.out


def test_the_subjects_of_a_model_are_found_by_its_name(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nevidence: {ev-1: {type: dpa}}\n"
        "models: [{model: m, benchmarks: [{name: a}, {name: b}]}, {model: n, benchmarks: [{name: a}]}]\n"
    )
    for name, count in (("m", 2), ("a", 2), ("models[m].benchmarks[a]", 1)):
        told = cli("explain", "benchmark-stale", "ai-models.yaml", "--subject", name, "--format", "json")
        assert told.code == 0, told.err
        assert len(json.loads(told.out)["verdicts"]) == count


@pytest.mark.parametrize(
    ("rule", "name", "subject"),
    [("intended-use-missing", "manifest", "manifest"), ("evidence-expired", "ev-1", "evidence.ev-1")],
)
def test_a_manifest_and_its_evidence_are_subjects_too(
    cli: Cli, tmp_path: Path, rule: str, name: str, subject: str
) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n"
        "evidence: {ev-1: {type: dpa}, ev-2: {type: dpa}}\n"
    )
    told = cli("explain", rule, "ai-models.yaml", "--subject", name, "--format", "json")
    assert [verdict["subject"] for verdict in json.loads(told.out)["verdicts"]] == [subject]


def test_json_follows_its_schema_and_is_the_same_twice(cli: Cli, project: Path) -> None:
    arguments = ("explain", "not-ours", "ai-models.yaml", "--policy", "policy", "--format", "json", *DAY)
    once, twice = cli(*arguments, cwd=project), cli(*arguments, cwd=project)
    assert once == twice
    told = json.loads(once.out)
    Draft202012Validator(load_schema("explanation.v1")).validate(told)
    assert [verdict["outcome"] for verdict in told["verdicts"]] == ["fail", "unknown"]
    assert told["verdicts"][0]["help"]["value"] == '"Apache-2.0"'
    assert told["rule"]["packs"] == [{"name": "mine", "severity": "warning"}]


def test_standard_input_is_explained(cli: Cli, project: Path) -> None:
    told = cli("explain", "not-ours", "-", "--policy", "policy", cwd=project, stdin=MANIFEST.encode())
    assert told.code == 0
    assert "(<stdin>:9:14)" in told.out


def test_a_rule_of_no_chosen_pack_is_explained_with_its_defaults(cli: Cli, project: Path) -> None:
    told = cli("explain", "sla-below-minimum", "ai-models.yaml", "--policy", "policy", *DAY, cwd=project)
    assert told.code == 0
    assert "the rule is in no pack of it: explained with its card's defaults" in told.out


def test_a_folder_of_cards_without_packs_is_a_pack_of_its_own(cli: Cli, project: Path) -> None:
    (project / "policy" / "packs" / "mine.yaml").unlink()
    told = cli("explain", "not-ours", "ai-models.yaml", "--policy", "policy", cwd=project)
    assert "the rule is in policy (error)" in told.out


def test_the_configuration_chooses_the_policy_unless_isolated(cli: Cli, project: Path) -> None:
    (project / ".git").mkdir()
    (project / "steelyard.yaml").write_text("policy: [./policy]\n")
    assert cli("explain", "not-ours", "ai-models.yaml", cwd=project).code == 0
    isolated = cli("explain", "not-ours", "ai-models.yaml", "--isolated", cwd=project)
    assert isolated.code == 2
    assert "there is no rule `not-ours`" in isolated.err


def test_a_rule_without_an_answer_is_shown_and_is_an_error(cli: Cli, project: Path) -> None:
    card = CARD.replace(
        "license: { one_of: params.licenses }", 'expr: "size(params.licenses) / (size(model.id) - 5) > 0"'
    )
    (project / "policy" / "rules" / "license" / "not-ours.yaml").write_text(card)
    told = cli("explain", "not-ours", "ai-models.yaml", "--policy", "policy", cwd=project)
    assert told.code == 2
    assert "no answer on models[spare]" in told.out
    assert "! size(params.licenses) / (size(model.id) - 5) no answer: a division by zero" in told.out
    assert "the rule `not-ours` cannot be evaluated on models[spare]: a division by zero" in told.err
    assert "not-ours.yaml:6:10" in told.err


def test_an_invalid_manifest_shows_what_is_wrong_with_it(cli: Cli, project: Path) -> None:
    (project / "ai-models.yaml").write_text(MANIFEST.replace("license:", "licence:"))
    for rule in ("not-ours", "schema-invalid"):
        told = cli("explain", rule, "ai-models.yaml", "--policy", "policy", cwd=project)
        assert told.code == 1
        assert "error[schema-invalid]" in told.out
        assert "ai-models.yaml:9:5" in told.out
        assert "did you mean `license`?" in told.out
        assert "checked against mine as of" in told.out
    told = cli("explain", "not-ours", "ai-models.yaml", "--policy", "policy", "--format", "json", cwd=project)
    assert told.code == 1
    assert json.loads(told.out)["verdicts"][0]["rule"] == "schema-invalid"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("not-our", "ai-models.yaml"), 2, "did you mean `not-ours`?"),
        (("not-ours", "ai-model.yaml"), 2, "there is no ai-model.yaml"),
        (("not-ours", "empty"), 3, "no manifest found below empty"),
        (("not-ours", "many"), 2, "2 manifests lie below many"),
        (("not-ours", "ai-models.yaml", "--subject", "draftr"), 3, "did you mean `drafter`?"),
        (("not-ours", "ai-models.yaml", "--as-of", "tomorrow"), 2, "'tomorrow' is not a day"),
        (("not-ours", "--subject", "drafter"), 2, "Name a manifest behind the rule."),
        (("schema-invalid", "--format", "json"), 2, "Leave out `--format json`"),
        (("not-ours", "--as-of", "2026-01-01"), 2, "Name a manifest behind the rule."),
        (("schema-invalid", "ai-models.yaml"), 2, "the manifest is valid"),
        (("not-ours", "ai-models.yaml", "--policy", "polcy"), 2, "there is no policy `polcy`"),
    ],
)
def test_what_cannot_be_explained_says_why(
    cli: Cli, project: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (project / "empty").mkdir()
    for name in ("a", "b"):
        folder = project / "many" / name
        folder.mkdir(parents=True)
        (folder / "ai-models.yaml").write_text(MANIFEST)
    told = cli("explain", *arguments, "--policy", "policy", cwd=project)
    assert told.code == code, told.err
    assert said in told.err
    assert told.out == ""


def test_a_manifest_that_cannot_be_read_is_incomplete(cli: Cli, project: Path) -> None:
    (project / "loop.yaml").symlink_to("loop.yaml")
    told = cli("explain", "not-ours", "loop.yaml", "--policy", "policy", cwd=project)
    assert told.code == 4
    assert "cannot read loop.yaml" in told.out


def test_a_manifest_without_subjects_is_no_error(cli: Cli, project: Path) -> None:
    told = cli("explain", "benchmark-stale", "ai-models.yaml", cwd=project)
    assert told.code == 0
    assert "ai-models.yaml declares no benchmark" in told.out


def test_terminals_that_cannot_show_the_marks_get_others(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.cli.terminal._can_encode", lambda *_: False)
    told = cli("explain", "not-ours", "ai-models.yaml", "--policy", "policy", cwd=project)
    assert "x license one_of params.licenses <- decided" in told.out
    assert told.out.isascii()


def test_colour_is_a_choice(cli: Cli, project: Path) -> None:
    arguments = ("explain", "not-ours", "ai-models.yaml", "--policy", "policy", "--color")
    assert "\x1b[" in cli(*arguments, "always", cwd=project).out
    assert "\x1b[" not in cli(*arguments, "never", cwd=project).out


def test_the_documentation_shows_what_is_printed(cli: Cli) -> None:
    with open(os.path.join(ROOT, "docs", "policies.md"), encoding="utf-8") as file:
        shown = re.search(r"```console\n\$ steelyard (explain [^\n]*)\n(.*?)```", file.read(), re.DOTALL)
    assert shown is not None
    assert cli(*shown[1].split(), cwd=ROOT).out == shown[2]


def test_a_link_that_leads_out_of_the_repository_is_not_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("machine example.org password FAKE-hunter2\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "ai-models.yaml").symlink_to(tmp_path / "secret")
    for command in (("explain", "license-missing", "."), ("facts", ".")):
        result = cli(*command, cwd=tmp_path / "repo")
        assert result.code == 2
        assert "is a link to a file outside of the repository" in result.err
        assert "hunter2" not in result.out + result.err


@pytest.mark.parametrize(
    "command", [("explain", "processing-region-not-permitted"), ("explain", "waiver-invalid"), ("facts",)]
)
def test_a_manifest_with_waivers_is_explained_and_told_like_any_other(
    cli: Cli, command: tuple[str, ...]
) -> None:
    result = cli(*command, os.path.join("examples", "support-closed-api"), "--as-of", "2026-11-23", cwd=ROOT)
    assert (result.code, result.err) == (0, "")
    assert "models[answerer]" in result.out or "waivers[answerer]" in result.out


WAIVER = """\
waivers:
  - {rule: not-ours, model: drafter, reason: The contract is being signed., approved_by: jo@example.org, granted: 2026-11-01, expires: 2026-12-31}
"""


def test_a_waiver_and_how_the_rule_is_enforced_are_told_as_a_run_tells_them(cli: Cli, project: Path) -> None:
    (project / "ai-models.yaml").write_text(MANIFEST + WAIVER)
    asked = ("explain", "not-ours", ".", "--policy", "policy", *DAY)
    told = cli(*asked, cwd=project)
    assert "fail[warning] on models[drafter]" in told.out
    assert "  waived: The contract is being signed, approved by jo@example.org, until 2026-12-31" in told.out
    drafter, spare = json.loads(cli(*asked, "--format", "json", cwd=project).out)["verdicts"]
    assert drafter["in_a_run"]["outcome"] == "waived"
    assert drafter["in_a_run"]["waiver"]["approved_by"] == "jo@example.org"
    assert spare["in_a_run"] == {
        "outcome": "unknown",
        "enforcement": "waivable",
        "then": None,
        "waiver": None,
        "lapsed": [],
    }

    pack = project / "policy" / "packs" / "mine.yaml"
    pack.write_text("title: Mine\nrules: {not-ours: {enforcement: advisory, licenses: [Apache-2.0]}}\n")
    told = cli(*asked, cwd=project)
    assert "  enforcement: advisory: it does not fail the run\n" in told.out


def test_a_rule_of_no_pack_is_explained_without_a_run(cli: Cli, project: Path) -> None:
    told = cli("explain", "owner-missing", ".", "--policy", "policy", *DAY, "--format", "json", cwd=project)
    assert [verdict["in_a_run"] for verdict in json.loads(told.out)["verdicts"]] == [None]


def test_another_rule_without_an_answer_stops_no_explanation(cli: Cli, project: Path) -> None:
    broken = """\
title: Broken
group: license
status: preview
severity: error
each: model
require:
  expr: 1 / (size(model.id) - 7) == 1
because: It divides.
remedy: Divide by something else.
"""
    (project / "policy" / "rules" / "license" / "broken.yaml").write_text(broken)
    pack = project / "policy" / "packs" / "mine.yaml"
    pack.write_text("title: Mine\nrules: {not-ours: {}, broken: {}}\n")
    told = cli("explain", "not-ours", ".", "--policy", "policy", *DAY, "--format", "json", cwd=project)
    assert told.code == 0, told.err
    assert json.loads(told.out)["verdicts"][1]["in_a_run"] is None

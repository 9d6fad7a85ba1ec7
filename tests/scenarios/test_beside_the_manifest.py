"""What a check looks at beside manifest and policy: files that evidence names, models in use, another catalog."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23", "--isolated", "--policy", "policy")
HEAD = "schema: 1\nproject: p\nowner: jo\n"


def findings(cli: Cli, folder: Path, *arguments: str, target: str = ".") -> list[dict[str, Any]]:
    result = cli("check", target, *DAY, *arguments, "--format", "json", "--all", cwd=folder)
    assert result.code in (0, 1), result.err
    return [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]


def dangling(folder: Path, require: str = "{resolves: {equals: true}}") -> None:
    put_card(
        folder / "policy",
        each="reference",
        require=require,
        examples="{fail: [{models: [{model: m, terms: gone}]}]}",
    )


def test_every_reference_is_looked_up_at_its_place(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    dangling(tmp_path)
    put(tmp_path / "docs" / "exit.md", "exit\n")
    put(
        tmp_path / "sub" / "ai-models.yaml",
        HEAD
        + "defaults: {security: {bom: ev-none}}\n"
        + "models:\n"
        + "- {id: a, model: m, terms: ev-exit, exit: {alternatives: [b, c, acme/other]}}\n"
        + "- {id: b, model: n, terms: 'https://example.org/terms', benchmarks: [{name: x, evidence: ev-none}]}\n"
        + "evidence: {ev-exit: {path: docs/exit.md}, ev-gone: {path: docs/gone.md}, ev-out: {path: ../../etc/passwd}}\n"
        + "waivers: [{rule: own-rule, model: z}]\n",
    )
    found = {(one["subject"], one["outcome"]) for one in findings(cli, tmp_path)}
    assert found == {
        ("models[a].terms", "pass"),
        ("models[a].security.bom", "fail"),
        ("models[b].security.bom", "fail"),
        ("models[b].benchmarks[x].evidence", "fail"),
        ("models[a].exit.alternatives[0]", "pass"),
        ("models[a].exit.alternatives[1]", "fail"),
        ("evidence.ev-exit.path", "pass"),
        ("evidence.ev-gone.path", "fail"),
        ("evidence.ev-out.path", "fail"),
        ("waivers[z].model", "fail"),
    }
    inherited = next(one for one in findings(cli, tmp_path) if one["subject"] == "models[a].security.bom")
    assert inherited["region"]["start_line"] == 4


def test_what_is_referred_to_and_is_not_there_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put(tmp_path / "there.md", "x")
    put(
        tmp_path / "ai-models.yaml",
        HEAD
        + "models: [{id: a, model: m, terms: serverless, exit: {alternatives: [spare]}}]\n"
        + f"evidence: {{ev-gone: {{path: gone.md}}, ev-else: {{path: there.md, sha256: '{'1' * 64}'}}}}\n",
    )
    result = cli("check", "--policy", "baseline", "--format", "json", cwd=tmp_path)
    said = [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "dangling-reference"]
    assert {one["pointer"]: (one["found"], one["wanted"]) for one in said} == {
        "models[a].terms": (
            '"serverless"',
            "the id of a record under `evidence`, or an address that begins with https://",
        ),
        "models[a].exit.alternatives[0]": ('"spare"', "the id of a model of this manifest"),
        "evidence.ev-gone.path": (
            '"gone.md"',
            "a file of the repository, by its path from the folder of the manifest",
        ),
        "evidence.ev-else.path": ('"there.md"', "the very file whose digest was noted"),
    }
    assert '`terms` is "serverless", wanted the id of a record' in result.out.replace('\\"', '"')


def test_a_file_is_intact_or_it_is_not(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    dangling(tmp_path, "{intact: {equals: true}}")
    put(tmp_path / "report.txt", "report\n")
    right = hashlib.sha256(b"report\n").hexdigest()
    text = "models: [{{model: m}}]\nevidence: {{ev: {{path: report.txt, sha256: '{}'}}}}\n"
    put(tmp_path / "ai-models.yaml", HEAD + text.format(right))
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["pass"]
    put(tmp_path / "ai-models.yaml", HEAD + text.format("0" * 64))
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["fail"]
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: m}]\nevidence: {ev: {path: report.txt}}\n")
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["unknown"]
    os.truncate(tmp_path / "report.txt", 300 * 1024 * 1024)
    put(tmp_path / "ai-models.yaml", HEAD + text.format(right))
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["unknown"], "too large to be read"


def test_a_link_that_leads_out_of_the_repository_is_not_there(cli: Cli, tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    dangling(repo)
    put(tmp_path / "secret.txt", "secret\n")
    os.symlink(tmp_path / "secret.txt", repo / "link.txt")
    put(
        repo / "ai-models.yaml",
        HEAD + 'models: [{model: m}]\nevidence: {ev: {path: link.txt}, nul: {path: "a\\0b"}}\n',
    )
    result = cli("check", *DAY, "--format", "json", "--all", cwd=repo)
    outcomes = [one["outcome"] for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    assert set(outcomes) <= {"fail"}


@pytest.mark.parametrize("git", [True, False])
def test_a_manifest_that_was_named_from_elsewhere_has_the_files_of_its_own_repository(
    cli: Cli, tmp_path: Path, *, git: bool
) -> None:
    policies, other = tmp_path / "policies", tmp_path / "other"
    (policies / ".git").mkdir(parents=True)
    dangling(policies)
    put(policies / "ours.md", "ours\n")
    put(tmp_path / "secret.txt", "secret\n")
    if git:
        (other / ".git").mkdir(parents=True)
    put(other / "top.md", "top\n")
    put(other / "app" / "docs" / "exit.md", "exit\n")
    evidence = (
        "own: {path: docs/exit.md}, top: {path: top.md}, out: {path: ../../secret.txt}, ours: {path: ours.md}"
    )
    put(other / "app" / "ai-models.yaml", HEAD + f"models: [{{model: m}}]\nevidence: {{{evidence}}}\n")
    for target in ("../other", str(other / "app" / "ai-models.yaml")):
        found = {one["subject"]: one["outcome"] for one in findings(cli, policies, target=target)}
        assert found == {
            "evidence.own.path": "pass",
            "evidence.top.path": "pass" if git else "fail",
            "evidence.out.path": "fail",
            "evidence.ours.path": "fail",
        }, target


def test_beside_standard_input_nobody_looks_for_files(cli: Cli, tmp_path: Path) -> None:
    dangling(tmp_path)
    text = HEAD + "models: [{model: m}]\nevidence: {ev: {path: docs/exit.md}}\n"
    result = cli("check", "-", *DAY, "--format", "json", "--all", stdin=text.encode())
    outcomes = [one["outcome"] for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]
    assert outcomes == ["unknown"]
    told = cli("check", "-", *DAY, stdin=text.encode()).out
    assert (
        "= wanted: a file that can be looked at: beside standard input none is, and what cannot be read is none"
        in told
    )
    assert '= found: "docs/exit.md"' in told
    assert "Declare `resolves`" not in told
    assert "resolves: }" not in told


@pytest.mark.parametrize("text", ["gpt-5\n# a comment\n\ngpt-4o  # in app.py\n", '["gpt-5", "gpt-4o"]'])
def test_the_models_in_use_come_from_a_file(cli: Cli, tmp_path: Path, text: str) -> None:
    put_card(
        tmp_path / "policy", each="manifest", when="{used_models: {present: true}}",
        require="{undeclared_models: {present: false}}", examples="{not-applicable: [{}]}", status="preview",
    )  # fmt: skip
    put(tmp_path / "used.txt", text)
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: gpt-5}]\n")
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["not-applicable"], "nobody looked"
    (found,) = findings(cli, tmp_path, "--used", "used.txt")
    assert (found["outcome"], found["found"]) == ("fail", '["gpt-4o"]')


@pytest.mark.parametrize(
    ("policy", "asks"), [("baseline", False), ("regulated-eu", False), ("ai-bom-g7", True)]
)
def test_a_policy_that_does_not_ask_for_the_models_in_use_is_told(
    cli: Cli,
    tmp_path: Path,
    policy: str,
    asks: bool,  # noqa: FBT001 - a parameter
) -> None:
    put(tmp_path / "used.txt", "gpt-4o\n")
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: gpt-5}]\n")
    result = cli("check", "--isolated", "--policy", policy, "--used", "used.txt")
    assert ("no rule of this policy asks which models are in use" in result.err) is not asks
    assert ("undeclared-model-in-code" in result.out) is asks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[1, 2]", "is no list of ids"),
        (b"[", "is no JSON"),
        (b'{"a": 1}', "is no list of ids"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"\n".join(b"m%d" % number for number in range(100_001)), "names more than 100,000 models"),
        (b"gpt-5\n" + b"#" * 5 * 1024 * 1024 + b"\nundeclared\n", "is larger than 5,242,880 bytes"),
    ],
)
def test_a_file_of_models_that_cannot_be_read(cli: Cli, tmp_path: Path, text: bytes, words: str) -> None:
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: gpt-5}]\n")
    (tmp_path / "used.txt").write_bytes(text)
    result = cli("check", "--isolated", "--used", "used.txt")
    assert result.code == 2
    assert words in result.err


def test_a_file_of_models_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: gpt-5}]\n")
    result = cli("check", "--isolated", "--used", "used.txt")
    assert result.code == 2
    assert "cannot read used.txt" in result.err


def test_an_overlay_of_the_catalog_tells_what_the_organisation_knows(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put_card(
        tmp_path / "policy", require="{retirement.on: {after: as_of}}",
        examples="{fail: [{models: [{model: m, lifecycle: {retires: 2020-01-01}}]}]}",
    )  # fmt: skip
    overlay = (
        "schema: 1\nchannels:\n- {provider: openai, model: gpt-5, source: a letter, as_of: 2026-10-01,\n"
        "   facts: {retires: 2026-11-01}}\n"
    )
    put(tmp_path / "catalog.yaml", overlay)
    put(tmp_path / "ai-models.yaml", HEAD + "models: [{model: gpt-5, provider: openai}]\n")
    assert [one["outcome"] for one in findings(cli, tmp_path)] == ["pass"]
    (found,) = findings(cli, tmp_path, "--catalog", "catalog.yaml")
    assert (found["outcome"], found["found"]) == ("fail", '"2026-11-01"')
    assert "a letter" in " ".join(found["why"])
    put(tmp_path / "steelyard.yaml", "catalog: catalog.yaml\npolicy: policy\n")
    result = cli("check", "--as-of", "2026-11-23")
    assert result.code == 1, result.out + result.err
    told = cli("facts", "ai-models.yaml", "--as-of", "2026-11-23").out
    assert "2026-11-01" in told
    missing = cli("check", "--isolated", "--catalog", "none.yaml")
    assert missing.code == 2
    assert "cannot read the overlay" in missing.err

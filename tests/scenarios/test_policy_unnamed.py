"""A policy that lies in a repository and that nobody named is never taken for a green one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

COMMANDS = (("policy", "test"), ("policy", "lint"), ("policy", "fmt", "--check"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "steelyard.yaml", "policy: baseline\n")
    (tmp_path / "src" / "deep").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "places",
    [
        (".", ".", "."),
        ("policy", ".", "./policy"),
        ("org/policy", ".", "./org/policy"),
        ("a/b/c/policy", ".", "./a/b/c/policy"),
        ("policy", "src/deep", "../../policy"),
    ],
)
def test_a_policy_beside_a_configured_one_is_not_passed_over(
    command: tuple[str, ...], places: tuple[str, str, str], cli: Cli, repository: Path
) -> None:
    folder, start, named = places
    put_card(repository / folder, require="{licnse: {present: true}}")
    done = cli(*command, cwd=repository / start)

    assert (done.code, done.out) == (2, "")
    assert f"`steelyard {' '.join(command[:2])} {named}`" in done.err
    at_root = "." if folder == "." else f"./{folder}"
    assert f"set `policy: [baseline, {at_root}]` in steelyard.yaml" in done.err


def test_packs_and_tables_are_a_policy_too_and_several_are_counted(cli: Cli, repository: Path) -> None:
    put_pack(repository / "one")
    put(repository / "two" / "packs" / "x_test.yaml", "cases: [\npack: x\n")
    done = cli("policy", "test")
    assert "there is a policy in one and in 1 more, but none was named" in done.err


@pytest.mark.parametrize("policy", ["./policy", "./policy/packs/own.yaml", "./policy/own.yaml"])
def test_what_is_configured_is_named(policy: str, cli: Cli, repository: Path) -> None:
    put_card(repository / "policy")
    put_pack(repository / "policy")
    if "packs" not in policy and policy.endswith(".yaml"):
        (repository / "policy" / "packs" / "own.yaml").rename(repository / "policy" / "own.yaml")
    put(repository / "steelyard.yaml", f"policy: [baseline, {policy}]\n")
    assert "none was named" not in cli("policy", "test", cwd=repository / "src").err
    assert cli("policy", "test", cwd=repository / "src").code == 0


def test_naming_a_policy_asks_for_no_other(cli: Cli, repository: Path) -> None:
    put_card(repository / "policy", require="{licnse: {present: true}}")
    assert cli("policy", "test", "baseline").code == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("service/pyproject.toml", ""),
        ("service/steelyard.yaml", "{}\n"),
        ("service/.git", "gitdir: elsewhere\n"),
        (".gitignore", "service/\n"),
        ("steelyard.yaml", "policy: baseline\nexclude: [service/]\n"),
    ],
)
def test_another_project_and_what_is_left_out_is_not_looked_at(
    path: str, text: str, cli: Cli, repository: Path
) -> None:
    put_card(repository / "service" / "policy")
    assert cli("policy", "test").code == 2
    put(repository / path, text)
    assert cli("policy", "test").code == 0
    said = cli("policy", "test", cwd=repository / "service").err
    stray = path == "service/steelyard.yaml"  # nobody reads it, and that is told first
    assert (f"`{path}` is not read" if stray else "there is a policy in policy") in said


@pytest.mark.parametrize("folder", [".hidden", "node_modules/x", "venv/y", "a/b/c/d/policy"])
def test_hidden_installed_and_very_deep_folders_are_not_looked_at(
    folder: str, cli: Cli, repository: Path
) -> None:
    put_card(repository / folder)
    assert cli("policy", "test").code == 0


def test_rules_of_other_tools_are_no_policy(cli: Cli, repository: Path) -> None:
    put(repository / "rules" / "python" / "semgrep.yaml", "rules:\n  - id: x\n")
    put(repository / "rules" / "web" / "sigma.yml", "title: x\ndetection: {}\n")
    put(repository / "packs" / "x.yaml", "name: x\n")
    assert cli("policy", "test").code == 0


def test_a_new_card_is_found_by_the_hint(cli: Cli, repository: Path) -> None:
    assert cli("policy", "new", "region-undeclared").code == 0
    put(repository / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n")
    for command in (
        ("policy", "show", "region-undeclared"),
        ("explain", "region-undeclared"),
        ("explain", "region-undeclared", "ai-models.yaml"),
    ):
        done = cli(*command)
        assert done.code == 2
        assert "It is in policy, which nobody named: add `--policy ./policy`" in done.err
        assert cli(*command, "--policy", "./policy").code == 0
    assert "did you mean `license-missing`?" in cli("explain", "license-mising").err


@pytest.mark.parametrize(
    "path", ["tests/acme_test.yaml", "cards/license/own-rule.yaml", "a/b/c/d/own.yml", "card/own-rule.yaml"]
)
def test_what_is_misplaced_in_a_policy_folder_is_refused(path: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    text = "title: t\ncases: []\n" if "test" in path else "title: x\nrequire: {license: {present: true}}\n"
    put(tmp_path / "policy" / path, text)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n")
    for command in (
        ("policy", "test", "policy"),
        ("check", "--policy", "policy"),
        ("policy", "fmt", "policy"),
    ):
        done = cli(*command)
        assert done.code == 2
        assert f"policy/{path} looks like a card, a pack, a test table or a framework" in done.err


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("examples/one/ai-models.yaml", "schema: 1\n"),
        ("docs/own-rule.yaml", "title: x\nrequire: {}\n"),
        (".github/workflows/ci.yaml", "title: x\nrequire: {}\n"),
        ("tools/semgrep.yaml", "rules: []\n"),
        ("examples/other/rules/license/one.yaml", "title: x\nrequire: {}\n"),
        ("a/b/c/d/e/one.yaml", "title: x\nrequire: {}\n"),
    ],
)
def test_what_a_policy_repository_also_holds_stays(path: str, text: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put(tmp_path / "policy" / path, text)
    assert cli("policy", "test", "policy").code == 0


def test_a_card_is_no_policy(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n")
    card = "policy/rules/license/own-rule.yaml"
    for command in (("policy", "test", card), ("check", "--policy", card), ("policy", "lint", card)):
        done = cli(*command)
        assert done.code == 2
        assert f"{card} is a card, no policy" in done.err
        assert "Name its policy folder, `policy`" in done.err
        assert "`steelyard policy test policy --rule own-rule`" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_no_policy_to_name(cli: Cli, repository: Path) -> None:
    for folder in ("closed", "closed-rules/rules"):
        put_card(repository / folder)
        (repository / folder).chmod(0)
    assert cli("policy", "test").code == 0
    for folder in ("closed", "closed-rules/rules"):
        (repository / folder).chmod(0o755)


def test_a_misplaced_folder_behind_a_link_is_not_followed(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    put(tmp_path / "elsewhere" / "x.yaml", "title: x\nrequire: {}\n")
    (tmp_path / "policy" / "linked").symlink_to("../elsewhere")
    assert cli("policy", "test", "policy").code == 0

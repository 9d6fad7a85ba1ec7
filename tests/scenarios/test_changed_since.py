"""In a pull request only the manifests are looked at that changed in git since its base."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

COMMAND = ("check", "--as-of", "2026-11-23", "--policy", "policy/packs/house.yaml", "--format", "json")
BAD = "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n"


def git(folder: Path, *arguments: str) -> None:
    who = {
        f"GIT_{one}_{what}": "nobody@example.org"
        for one in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **who}
    )


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {severity: error}}")
    for name in ("one", "two"):
        put(tmp_path / name / "ai-models.yaml", BAD)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_where_nothing_changed_nothing_fails(cli: Cli) -> None:
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0


@pytest.mark.parametrize("staged", [True, False])
@pytest.mark.parametrize("name", ["two", "three", "na\u00efve folder"])
def test_changed_and_new_manifests_are_looked_at(cli: Cli, repository: Path, name: str, staged: bool) -> None:  # noqa: FBT001 - a parameter
    put(repository / name / "ai-models.yaml", BAD + "# changed\n")
    if staged:
        git(repository, "add", "-A")
    result = cli(*COMMAND, "--changed-since", "HEAD")

    assert result.code == 1
    assert f"{name}/ai-models.yaml" in result.out
    assert "one/ai-models.yaml" not in result.out


def test_commits_since_the_base_count(cli: Cli, repository: Path) -> None:
    git(repository, "switch", "-qc", "change")
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")
    git(repository, "commit", "-qam", "second")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0
    assert cli(*COMMAND, "--changed-since", "main").code == 1


def test_a_deleted_manifest_is_not_missed(cli: Cli, repository: Path) -> None:
    (repository / "one" / "ai-models.yaml").unlink()

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "-x", "HEAD~99", ""])
def test_a_revision_that_there_is_not(cli: Cli, revision: str) -> None:
    result = cli(*COMMAND, f"--changed-since={revision}")

    assert (result.code, result.out) == (2, "")
    assert "hint:" in result.err


def test_outside_of_git_there_is_no_answer(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bare")
    put(folder / "ai-models.yaml", BAD)
    result = cli("check", "--changed-since", "HEAD", cwd=folder)

    assert result.code == 2


def test_what_the_repository_configures_does_not_run(cli: Cli, repository: Path) -> None:
    git(repository, "config", "diff.external", "touch ran")
    git(repository, "config", "core.fsmonitor", "touch ran")
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1
    assert not (repository / "ran").exists()

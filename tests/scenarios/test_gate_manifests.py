"""Manifests that a run no longer looks at are found out, wherever they are now and whatever hides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, checked, gate, gated, the_one
from tests.houses import manifest
from tests.repository import Repository, repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.fixture
def sub(repo: Repository) -> Repository:
    """The repository with a submodule that is checked out."""
    inner = repository(repo.root / "sub", {"ai-models.yaml": manifest("inner", "MIT")})
    commit = inner.git("rev-parse", "HEAD").strip()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    repo.git("commit", "-q", "-m", "a submodule")
    return repo


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": "sub/\n"},
        {".gitignore": "/sub\n"},
        {"steelyard.yaml": CONFIG.replace("[old/", "[old/, sub/")},
    ],
)
def test_a_submodule_that_is_hidden(cli: Cli, sub: Repository, files: dict[str, str | None]) -> None:
    assert gate(cli, sub) == []
    sub.git("checkout", "-q", "-b", "change")
    sub.write(files)
    sub.git("add", ".gitignore" if ".gitignore" in files else "steelyard.yaml")
    found = {(one["file"], one["message"].partition(": ")[2].partition(":")[0]) for one in gate(cli, sub)}
    assert ("sub", "a submodule is there and no longer looked at") in found
    assert ("sub/ai-models.yaml", "a manifest is there and no longer looked at") in found
    sub.git("commit", "-q", "-m", "a change")
    sub.git("branch", "-f", "main")
    assert gate(cli, sub) == []


def test_a_submodule_that_is_gone(cli: Cli, sub: Repository) -> None:
    (sub.root / "sub").rename(sub.root.parent / "away")
    assert the_one(cli, sub)[2].startswith("a submodule is gone")
    (sub.root / "sub").mkdir()
    assert gate(cli, sub) == []  # it is not checked out, as on most machines of CI


def test_what_a_build_makes_is_hidden(cli: Cli, repo: Repository) -> None:
    repo.write({"build/ai-models.yaml": manifest("built", "MIT")})
    assert gate(cli, repo) == []
    repo.write({".gitignore": "build/\n"})
    assert gate(cli, repo) == []  # nobody's change: git does not know it
    repo.git("add", ".gitignore")
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("build/ai-models.yaml", 1)
    assert "it is excluded or ignored, and was the project `built`" in message
    repo.write({".gitignore": None, "build/.gitignore": "*\n"})
    assert gate(cli, repo) == []
    repo.git("add", "-f", "build/.gitignore")
    assert the_one(cli, repo)[0] == "build/ai-models.yaml"


def test_what_the_base_ignored_is_ignored(cli: Cli, repo: Repository) -> None:
    repo.commit({".gitignore": "build/\n", "deep/.gitignore": "made/\n"})
    repo.write({"build/ai-models.yaml": manifest("built"), "deep/made/ai-models.yaml": manifest("deep")})
    assert gate(cli, repo) == []
    repo.commit({".gitignore": None})
    assert gate(cli, repo) == []


def test_a_manifest_that_moves_out_of_what_the_run_looks_at(cli: Cli, repo: Repository) -> None:
    repo.commit({"a/more/ai-models.yaml": manifest("more", "MIT")})
    repo.git("checkout", "-q", "-b", "change")
    (repo.root / "legacy").mkdir()
    (repo.root / "b" / "deeper").mkdir()
    repo.git("mv", "a/ai-models.yaml", "legacy/ai-models.yaml")
    for paths in ((), (".",), ("b", "legacy"), ("a", "legacy/ai-models.yaml"), ("b",)):
        assert gate(cli, repo, *paths) == [], paths
    (found,) = gate(cli, repo, "a", "b")
    assert found["file"] == "a/ai-models.yaml"
    assert "a manifest is where this run does not look: it is legacy/ai-models.yaml" in found["message"]
    repo.git("mv", "b/ai-models.yaml", "b/deeper/ai-models.yaml")
    assert gate(cli, repo, "b") == []


def test_two_manifests_of_one_project_that_become_one(cli: Cli, repo: Repository) -> None:
    repo.commit({"c/ai-models.yaml": manifest(), "d/ai-models.yaml": manifest()})
    repo.git("checkout", "-q", "-b", "change")
    repo.write({"c/ai-models.yaml": None, "d/ai-models.yaml": None, "e/ai-models.yaml": manifest()})
    assert the_one(cli, repo)[2].startswith("a manifest is gone")
    repo.write({"f/ai-models.yaml": manifest()})
    assert gate(cli, repo) == []


@pytest.mark.parametrize("flag", ["--diff", "--show-config"])
def test_what_looks_at_no_gate_is_refused(cli: Cli, repo: Repository, flag: str) -> None:
    result = checked(cli, repo, flag)
    assert (result.code, result.out) == (2, "")
    assert "--base goes with neither --diff nor --show-config" in result.err

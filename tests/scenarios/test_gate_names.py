"""A base is the revision that was meant: no tag or branch of the same name takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, DAY, checked, gate, gated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A change that weakens the gate, and the base as a CI machine has it: a branch of a remote."""
    made = gated(tmp_path / "repo")
    made.git("update-ref", "refs/remotes/origin/main", "HEAD")
    made.git("checkout", "-q", "-b", "change")
    made.commit({"steelyard.yaml": CONFIG.replace("fail_on: warning", "fail_on: never")})
    return made


@pytest.mark.parametrize(
    ("twin", "base"),
    [
        ("refs/tags/origin/main", "origin/main"),
        ("refs/tags/origin/main", "origin/main~0"),
        ("refs/tags/origin/main", "origin/main^{commit}"),
        ("refs/heads/origin/main", "origin/main@{0}"),
        ("refs/origin/main", "origin/main"),
        ("refs/remotes/origin/main/HEAD", "origin/main"),
    ],
)
def test_a_name_that_two_revisions_have(cli: Cli, repo: Repository, twin: str, base: str) -> None:
    if twin.endswith("/HEAD"):  # git keeps a branch in a file, and files below it nowhere
        repo.git("update-ref", "-d", "refs/remotes/origin/main")
        repo.git("update-ref", "refs/heads/origin/main", "main")
    repo.git("update-ref", twin, "HEAD")
    result = checked(cli, repo, base=base)
    assert (result.code, result.out) == (2, "")
    assert f"`{base}` is ambiguous: it may be refs/" in result.err
    assert twin in result.err
    assert "in full" in result.err


def test_a_name_in_full_is_none_but_itself(cli: Cli, repo: Repository) -> None:
    for twin in ("refs/tags/origin/main", "refs/tags/refs/remotes/origin/main"):
        repo.git("update-ref", twin, "HEAD")
    assert checked(cli, repo, base="refs/remotes/origin/main").code == 1
    assert "`fail_on` lets more pass" in checked(cli, repo, base="refs/remotes/origin/main").out
    repo.git("update-ref", "-d", "refs/remotes/origin/main")
    result = checked(cli, repo, base="refs/remotes/origin/main")
    assert (result.code, "there is no refs/remotes/origin/main" in result.err) == (2, True)


def test_a_commit_is_none_but_itself(cli: Cli, repo: Repository) -> None:
    commit = repo.git("rev-parse", "main").strip()
    short = commit[:10]
    assert checked(cli, repo, base=short).code == 1
    for name in (commit, short, f"v1-0-g{short}"):
        repo.git("update-ref", f"refs/tags/{name}", "HEAD")
    assert checked(cli, repo, base=commit).code == 1
    for base in (short, f"v1-0-g{short}"):
        result = checked(cli, repo, base=base)
        assert (result.code, "is ambiguous" in result.err) == (2, True)


def test_names_that_only_one_revision_has(cli: Cli, repo: Repository) -> None:
    repo.git("tag", "v1", "main")
    repo.git("tag", "-a", "-m", "words", "v2", "main")
    for base in ("main", "origin/main", "v1", "v2", "HEAD~1", "change^", "@~1", "main@{0}"):
        assert checked(cli, repo, base=base).code == 1, base
    assert gate(cli, repo, "--isolated")  # main


def test_a_policy_at_a_revision_is_held_to_it_too(cli: Cli, repo: Repository) -> None:
    repo.git("tag", "origin/main")
    result = cli("policy", "diff", "origin/main:steelyard.yaml", "steelyard.yaml", *DAY, cwd=repo.root)
    assert (result.code, "is ambiguous" in result.err) == (2, True)

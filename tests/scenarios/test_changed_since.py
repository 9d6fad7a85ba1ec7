"""In a pull request only the manifests are looked at that changed in git since its base."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

COMMAND = ("check", "--as-of", "2026-11-23", "--policy", "policy/packs/house.yaml", "--format", "json")
BAD = "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n"


def git(folder: Path, *arguments: str) -> str:
    who = {
        f"GIT_{one}_{what}": "nobody@example.org"
        for one in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **who}
    )
    return done.stdout.decode()


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


@pytest.mark.parametrize(
    "revision",
    [
        "nowhere",
        "--output=/tmp/x",
        "-x",
        "HEAD~99",
        "",
        "main..HEAD",
        "main...HEAD",
        "HEAD^!",
        "^main",
        "HEAD:one",
    ],
)
def test_a_revision_that_there_is_not(cli: Cli, revision: str) -> None:
    result = cli(*COMMAND, f"--changed-since={revision}")

    assert (result.code, result.out) == (2, "")
    assert "hint:" in result.err


def test_a_name_that_stands_for_two_commits_is_refused(cli: Cli, repository: Path) -> None:
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")
    git(repository, "commit", "-qam", "second")
    git(repository, "tag", "main")
    git(repository, "config", "core.warnAmbiguousRefs", "false")
    result = cli(*COMMAND, "--changed-since", "main")

    assert (result.code, result.out) == (2, "")
    assert "is ambiguous" in result.err
    assert cli(*COMMAND, "--changed-since", "refs/heads/main~1").code == 1


def test_outside_of_git_there_is_no_answer(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bare")
    put(folder / "ai-models.yaml", BAD)
    result = cli("check", "--changed-since", "HEAD", cwd=folder)

    assert result.code == 2
    assert "not a git repository" in result.err
    assert "hint: Run it in a clone of the repository" in result.err
    assert "usage:" not in result.err


def test_another_repository_is_never_asked(cli: Cli, repository: Path) -> None:
    """A `.git` that is none makes a root; git itself would go on looking above."""
    (repository / "two" / ".git").mkdir()
    result = cli(*COMMAND[:3], "--changed-since", "HEAD", cwd=repository / "two")

    assert result.code == 2


@pytest.mark.parametrize("what", ["folder", "manifest"])
def test_paths_of_another_repository_are_refused(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory, what: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere / "ai-models.yaml", BAD)
    named = elsewhere if what == "folder" else elsewhere / "ai-models.yaml"
    result = cli(*COMMAND, "--changed-since", "HEAD", str(named))

    assert (result.code, result.out) == (2, "")
    assert str(named) in result.err


def test_a_checkout_behind_a_link_is_the_checkout(
    cli: Cli, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(repository)

    for cwd, named in ((link, "."), (link, str(link)), (link, str(repository)), (repository, str(link))):
        result = cli(*COMMAND, "--changed-since", "HEAD", named, cwd=cwd)
        assert result.code == 1, (cwd, named)
        assert "two/ai-models.yaml" not in result.out


# -- what git overlooks, or cannot tell


@pytest.mark.parametrize("way", ["plain", "link", "folder"])
def test_a_manifest_that_is_a_link_changes_with_its_target(cli: Cli, repository: Path, way: str) -> None:
    put(repository / "shared" / "models.yaml", BAD)
    put(repository / "other" / "models.yaml", BAD)
    (repository / "hop").symlink_to("shared" if way == "folder" else "shared/models.yaml")
    (repository / "three").mkdir()
    targets = {"plain": "../shared/models.yaml", "link": "../hop", "folder": "../hop/models.yaml"}
    (repository / "three" / "ai-models.yaml").symlink_to(targets[way])
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "links")
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0

    if way == "plain":
        put(repository / "shared" / "models.yaml", BAD + "# changed\n")
    else:
        (repository / "hop").unlink()
        (repository / "hop").symlink_to("other" if way == "folder" else "other/models.yaml")
    result = cli(*COMMAND, "--changed-since", "HEAD")

    assert result.code == 1
    assert "three/ai-models.yaml" in result.out


@pytest.mark.parametrize("submodule", [True, False])
def test_what_lies_in_a_repository_inside_is_looked_at(cli: Cli, repository: Path, submodule: bool) -> None:  # noqa: FBT001 - a parameter
    inner = repository / "inner"
    put(inner / "ai-models.yaml", BAD)
    git(inner, "init", "-q")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "first")
    if submodule:
        git(repository, "add", "inner")
        git(repository, "commit", "-qm", "inner")
    result = cli(*COMMAND, "--changed-since", "HEAD")

    assert result.code == 1
    assert "inner/ai-models.yaml" in result.out
    assert "one/ai-models.yaml" not in result.out


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_to_overlook_is_seen(cli: Cli, repository: Path, flag: str) -> None:
    git(repository, "update-index", flag, "one/ai-models.yaml")
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1


def test_a_change_that_left_size_and_time_as_they_were_is_seen(cli: Cli, repository: Path) -> None:
    path = repository / "one" / "ai-models.yaml"
    was = path.stat()
    git(repository, "config", "core.checkStat", "minimal")
    git(repository, "config", "core.trustctime", "false")
    put(path, BAD.replace("project: p", "project: q"))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1


def test_a_new_manifest_that_only_this_clone_ignores_is_seen(cli: Cli, repository: Path) -> None:
    put(repository / ".git" / "info" / "exclude", "three/\n")
    put(repository / "three" / "ai-models.yaml", BAD)

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1


def test_a_manifest_that_is_ignored_but_named_is_looked_at(cli: Cli, repository: Path) -> None:
    put(repository / "build" / "ai-models.yaml", BAD)
    put(repository / ".gitignore", "build/\n")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0
    assert cli(*COMMAND, "--changed-since", "HEAD", "build/ai-models.yaml").code == 1


def test_another_work_tree_hides_nothing(
    cli: Cli, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clean = tmp_path_factory.mktemp("clean")
    git(repository, "--work-tree", str(clean), "checkout", "-f", "HEAD", "--", ".")
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")
    git(repository, "config", "core.worktree", str(clean))

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1


def test_line_ends_that_a_checkout_made_are_no_change(cli: Cli, repository: Path) -> None:
    (repository / "one" / "ai-models.yaml").write_bytes(BAD.replace("\n", "\r\n").encode())
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0

    git(repository, "-c", "core.autocrlf=false", "commit", "-qam", "line ends")
    assert cli(*COMMAND, "--changed-since", "HEAD~1").code == 0
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0


def test_a_repository_of_long_object_names(cli: Cli, repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    git(repository, "init", "-q", "--object-format=sha256")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "first")
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0

    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")
    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_what_cannot_be_read_is_looked_at(cli: Cli, repository: Path) -> None:
    (repository / "one" / "ai-models.yaml").unlink()
    os.mkfifo(repository / "one" / "ai-models.yaml")
    result = cli(*COMMAND, "--changed-since", "HEAD")

    assert result.code == 4
    assert "one/ai-models.yaml" in result.out


# -- what the repository configures


def test_what_the_repository_configures_does_not_run(cli: Cli, repository: Path) -> None:
    git(repository, "config", "diff.external", "touch ran")
    git(repository, "config", "core.fsmonitor", "touch ran")
    put(repository / "one" / "ai-models.yaml", BAD + "# changed\n")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1
    assert not (repository / "ran").exists()


@pytest.mark.parametrize("kept", [".git/info/attributes", ".gitattributes"])
@pytest.mark.parametrize("racy", [True, False])
def test_no_filter_runs_and_none_hides_a_change(cli: Cli, repository: Path, kept: str, racy: bool) -> None:  # noqa: FBT001 - a parameter
    blob = git(repository, "hash-object", "one/ai-models.yaml").strip()
    for kind in ("clean", "smudge", "process"):
        git(repository, "config", f"filter.f.{kind}", f"touch ran; git cat-file blob {blob}")
    put(repository / kept, "*.yaml filter=f\n")
    path = repository / "one" / "ai-models.yaml"
    if racy:  # as young as the index: git tells by the content, and not by the time
        os.utime(repository / ".git" / "index", (1, 1))
    was = path.stat()
    put(path, BAD.replace("project: p", "project: q"))
    if racy:
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 1
    assert not (repository / "ran").exists()


def test_a_submodule_runs_nothing(cli: Cli, repository: Path) -> None:
    inner = repository / "inner"
    put(inner / "models.txt", "text\n")
    git(inner, "init", "-q")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "first")
    git(repository, "add", "inner")
    git(repository, "commit", "-qm", "inner")
    git(inner, "config", "filter.f.clean", f"touch {repository / 'ran'}; cat")
    git(inner, "config", "core.fsmonitor", f"touch {repository / 'ran'}")
    put(inner / ".gitattributes", "* filter=f\n")
    put(inner / "models.txt", "tuxt\n")

    assert cli(*COMMAND, "--changed-since", "HEAD").code == 0
    assert not (repository / "ran").exists()


def test_a_clone_that_lacks_objects_fetches_none(cli: Cli, repository: Path) -> None:
    tree = git(repository, "rev-parse", "HEAD:one").strip()
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    for name, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::sh -c touch% {repository / 'ran'}"),
        ("protocol.ext.allow", "always"),
    ):
        git(repository, "config", name, value)
    result = cli(*COMMAND, "--changed-since", "HEAD")

    assert (result.code, result.out) == (2, "")
    assert not (repository / "ran").exists()

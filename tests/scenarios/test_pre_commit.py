"""As a pre-commit hook: what a project's `git commit` says, with real git and real pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from steelyard.cli.starter import hooks_text
from steelyard.resources import HOME, VERSION

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

GOOD = """\
schema: 1
project: invoice-bot
owner: team-payments@example.org
models:
  - model: ibm-granite/granite-4.0-h-small
    revision: "0123456789abcdef0123456789abcdef01234567"
    access: weights
    license: Apache-2.0
    hosting: private-cloud
"""
BAD = GOOD.replace("access: weights", "access: wieghts")


class Shell(NamedTuple):
    """Runs programs as a developer with nothing of this machine's own settings."""

    env: dict[str, str]

    def __call__(self, *command: str, cwd: Path | str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=cwd,
            env=self.env,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def git(self, *arguments: str, cwd: Path | str) -> str:
        done = self("git", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def pre_commit(self, *arguments: str, cwd: Path | str) -> subprocess.CompletedProcess[str]:
        return self(sys.executable, "-m", "pre_commit", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    home = tmp_path_factory.mktemp("home")
    # Git tells hooks where they are through GIT_*; a test started by a hook must not believe it.
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "COVERAGE", "FORCE_COLOR")) and name != "SKIP"
    }
    env |= {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PIP_CACHE_DIR": str(home / "pip"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A Builder",
        "GIT_AUTHOR_EMAIL": "builder@example.org",
        "GIT_COMMITTER_NAME": "A Builder",
        "GIT_COMMITTER_EMAIL": "builder@example.org",
    }
    # The hook repository may belong to another user (a container's volume); git would refuse to clone it.
    (home / ".gitconfig").write_text("[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n", "utf-8")
    return Shell(env)


@pytest.fixture(scope="module")
def hook_repository(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree as a repository of its own: what a clone would hold once everything is committed."""
    probe = shell(
        sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet",
        "hatchling", cwd=ROOT,
    )  # fmt: skip
    if probe.returncode != 0:
        pytest.skip(f"pip cannot reach an index to build the hook from: {probe.stdout.strip()[-200:]}")
    copy = tmp_path_factory.mktemp("hook") / "steelyard"
    listed = shell("git", "ls-files", "-coz", "--exclude-standard", cwd=ROOT)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        source = os.path.join(ROOT, name)
        if os.path.isfile(source) and not name.startswith(("tests/", "docs/", "benchmarks/")):
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shell.git("init", "--quiet", cwd=copy)
    shell.git("add", "--all", "--force", cwd=copy)
    shell.git("commit", "--quiet", "--message", "as it stands", cwd=copy)
    return copy


@pytest.fixture
def project(shell: Shell, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    shell.git("init", "--quiet", cwd=folder)
    (folder / "README.md").write_text("# Invoice bot\n", "utf-8")
    return folder


def test_try_repo_stops_the_bad_manifest_and_leaves_the_good_one_alone(
    shell: Shell, hook_repository: Path, project: Path
) -> None:
    (project / "ai-models.yaml").write_text(GOOD, "utf-8")
    (project / "web").mkdir()
    (project / "web" / "ai-models.yml").write_text(BAD, "utf-8")
    shell.git("add", "--all", cwd=project)

    done = shell.pre_commit("try-repo", str(hook_repository), "steelyard-check", "--all-files", cwd=project)

    assert done.returncode == 1, done.stdout
    assert "steelyard check" in done.stdout
    assert "error[schema-invalid]" in done.stdout
    assert "--> web/ai-models.yml:7:13" in done.stdout
    assert "    access: wieghts\n" in done.stdout
    assert "            ^^^^^^^" in done.stdout
    assert "did you mean `weights`?" in done.stdout
    assert "2 files checked against baseline" in done.stdout
    assert done.stdout.count("error[") == 1


def test_a_commit_is_stopped_until_the_manifest_is_mended(
    shell: Shell, hook_repository: Path, project: Path
) -> None:
    (project / ".pre-commit-config.yaml").write_text(
        hooks_text()
        .replace(HOME, str(hook_repository))
        .replace(f"v{VERSION}", shell.git("rev-parse", "HEAD", cwd=hook_repository).strip()),
        "utf-8",
    )
    installed = shell.pre_commit("install", cwd=project)
    assert installed.returncode == 0, installed.stdout

    (project / "ai-models.yaml").write_text(BAD, "utf-8")
    shell.git("add", "--all", cwd=project)
    stopped = shell("git", "commit", "--message", "choose a model", cwd=project)
    assert stopped.returncode == 1, stopped.stdout
    assert "error[schema-invalid]" in stopped.stdout
    assert "--> ai-models.yaml:7:13" in stopped.stdout
    assert "            ^^^^^^^" in stopped.stdout
    assert shell("git", "rev-parse", "--verify", "--quiet", "HEAD", cwd=project).returncode != 0

    (project / "ai-models.yaml").write_text(GOOD, "utf-8")
    shell.git("add", "--all", cwd=project)
    committed = shell("git", "commit", "--message", "choose a model", cwd=project)
    assert committed.returncode == 0, committed.stdout
    assert "Passed" in committed.stdout
    assert shell.git("log", "--format=%s", cwd=project) == "choose a model\n"

    (project / "README.md").write_text("# Invoice bot, explained\n", "utf-8")
    shell.git("add", "--all", cwd=project)
    unrelated = shell("git", "commit", "--message", "explain", cwd=project)
    assert unrelated.returncode == 0, unrelated.stdout
    assert "(no files to check)Skipped" in unrelated.stdout


def test_our_own_hooks_are_valid(shell: Shell) -> None:
    hooks = os.path.join(ROOT, ".pre-commit-hooks.yaml")
    config = os.path.join(ROOT, ".pre-commit-config.yaml")
    assert shell.pre_commit("validate-manifest", hooks, cwd=ROOT).returncode == 0
    assert shell.pre_commit("validate-config", config, cwd=ROOT).returncode == 0

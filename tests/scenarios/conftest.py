"""A developer's shell, real pre-commit and our hooks as a repository of their own, for the scenarios that commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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

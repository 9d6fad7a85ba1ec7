"""As a pre-commit hook: what a project's `git commit` says, with real git and real pre-commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.cli.starter import hooks_text
from steelyard.resources import HOME, VERSION
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.conftest import Shell

pytestmark = pytest.mark.slow

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

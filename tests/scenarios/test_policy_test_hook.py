"""As a pre-commit hook: a commit that breaks a policy is stopped, with real git and real pre-commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.proving.policies import CARD, put_card, put_policy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.conftest import Shell

pytestmark = pytest.mark.slow


def test_a_commit_that_breaks_the_policy_is_stopped(
    shell: Shell, hook_repository: Path, project: Path
) -> None:
    put_policy(project / "policy")
    (project / "steelyard.yaml").write_text("policy: [./policy]\n", "utf-8")
    revision = shell.git("rev-parse", "HEAD", cwd=hook_repository).strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos: [{{repo: '{hook_repository}', rev: {revision}, hooks: [{{id: steelyard-policy-test}}]}}]\n",
        "utf-8",
    )
    installed = shell.pre_commit("install", cwd=project)
    assert installed.returncode == 0, installed.stdout

    put_card(project / "policy", CARD.replace("license: MIT }", "license: x }"))
    shell.git("add", "--all", cwd=project)
    stopped = shell("git", "commit", "--message", "write a policy", cwd=project)
    assert stopped.returncode == 1, stopped.stdout
    assert "error[license-not-ours]: examples.pass[0]: expected pass, was fail" in stopped.stdout
    assert "--> policy/rules/license/license-not-ours.yaml:14:10" in stopped.stdout

    put_card(project / "policy")
    shell.git("add", "--all", cwd=project)
    committed = shell("git", "commit", "--message", "write a policy", cwd=project)
    assert committed.returncode == 0, committed.stdout
    assert "steelyard policy test" in committed.stdout
    assert "Passed" in committed.stdout

    (project / "README.md").write_text("# Policies\n", "utf-8")
    shell.git("add", "--all", cwd=project)
    unrelated = shell("git", "commit", "--message", "explain", cwd=project)
    assert "(no files to check)Skipped" in unrelated.stdout

    (project / "steelyard.yaml").write_text("fail_on: error\n", "utf-8")
    shell.git("add", "--all", cwd=project)
    unnamed = shell("git", "commit", "--message", "forget the policy", cwd=project)
    assert unnamed.returncode == 1, unnamed.stdout
    assert "there is a policy in policy, but none was named" in unnamed.stdout

"""The README is true: its policy holds when it is followed to the letter, and its finding is the real one."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
    TEXT = file.read()
FILES = re.findall(r"```yaml\n# (policy/\S+)[^\n]*\n(.*?)```", TEXT, re.DOTALL)
SAMPLE = re.search(r"```text\n\$ steelyard (check \S+ --as-of \S+)[^\n]*\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = re.findall(r"^\$ steelyard (policy (?:test|lint|fmt|show) [^#\n]*)", TEXT, re.MULTILINE)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    put(tmp_path / ".git" / "HEAD", "")
    for place, text in FILES:
        put(tmp_path / place, text)
    return tmp_path / "policy"


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_hold_for_its_policy(command: str, cli: Cli) -> None:
    done = cli(*command.split())
    assert (done.code, done.err) == (0, ""), done.out


@pytest.mark.usefixtures("policy")
def test_its_policy_has_no_gap_and_nothing_to_lint(cli: Cli) -> None:
    assert [place for place, _ in FILES] == [
        "policy/packs/acme.yaml",
        "policy/rules/data/processing-region-undeclared.yaml",
    ]
    assert len(COMMANDS) == 4
    assert cli("policy", "lint", "policy", "--fail-on", "note").code == 0
    assert cli("policy", "test", "policy", "--mutate", "--floor", "100").code == 0


@pytest.mark.usefixtures("policy")
def test_its_configuration_and_its_manifests_fit_its_policy(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "steelyard.yaml", re.findall(r"```yaml\n(policy:.*?)```", TEXT, re.DOTALL)[0])
    manifests = re.findall(r"```yaml\n(schema: 1.*?)```", TEXT, re.DOTALL)
    assert len(manifests) == 2
    for number, text in enumerate(manifests):
        put(tmp_path / str(number) / "ai-models.yaml", text)
    done = cli("check")
    assert (done.code in (0, 1), done.err) == (True, "")


def test_its_finding_is_the_real_one(cli: Cli) -> None:
    assert SAMPLE is not None
    command, finding = SAMPLE.groups()
    assert finding in cli(*command.split(), cwd=ROOT).out

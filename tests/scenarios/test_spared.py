"""A report is never written over what a run reads, under whichever name it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = "schema: 1\nproject: demo\nowner: team@example.org\nmodels: [{model: m, license: MIT}]\n"
CONFIG = """\
policy: ./policy/packs/house.yaml
waivers: [central.yaml]
catalog: models.yaml
"""
WAIVERS = """\
schema: 1
waivers:
  - {rule: own-rule, project: other, reason: for now, owner: jo@example.org, approved_by: kim@example.org,
     granted: 2026-11-01, expires: 2026-12-01}
"""
DAY = ("--as-of", "2026-11-23")
READ = (
    "a/ai-models.yaml",
    "steelyard.yaml",
    "policy/packs/house.yaml",
    "policy/rules/license/own-rule.yaml",
    "central.yaml",
    "models.yaml",
    "more.yaml",
    "used.txt",
    "known.json",
)


@pytest.fixture
def repository(cli: Cli, tmp_path: Path) -> Path:
    put(tmp_path / "a" / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", CONFIG)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", "not-used")
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {}}")
    put_pack(tmp_path / "policy", "other", rules="{not-used: {}}")
    put(tmp_path / "central.yaml", WAIVERS)
    put(tmp_path / "more.yaml", WAIVERS)
    put(tmp_path / "models.yaml", "schema: 1\nmodels: []\n")
    put(tmp_path / "used.txt", "m\n")
    assert cli("baseline", *DAY, "--output", "known.json").code == 0
    return tmp_path


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a link"])
def test_what_is_read_is_not_written_over(cli: Cli, repository: Path, name: str, *, linked: bool) -> None:
    before = (repository / name).read_bytes()
    target = name
    if linked:
        target = "report.txt"
        (repository / target).symlink_to(name)
    beside = ("--waivers", "more.yaml", "--used", "used.txt", "--baseline", "known.json")
    done = cli("check", *DAY, *beside, "--format", "text", "--output", target)
    assert done.code == 2
    assert done.err == f"error: {target} is an input of this run\nhint: Write the report somewhere else.\n"
    assert (repository / name).read_bytes() == before


def test_nothing_that_lies_in_a_policy_folder_is_written_over(cli: Cli, repository: Path) -> None:
    target = "policy/rules/license/not-used.yaml"
    before = (repository / target).read_bytes()
    for command in (("check",), ("audit", ".")):
        done = cli(*command, *DAY, "--policy", "./policy", "--output", target)
        assert (done.code, done.err.splitlines()[0]) == (2, f"error: {target} is an input of this run")
    assert (repository / target).read_bytes() == before


@pytest.mark.parametrize("target", ["a/ai-models.yaml", "steelyard.yaml", "central.yaml"])
def test_nor_is_what_an_audit_reads(cli: Cli, repository: Path, target: str) -> None:
    before = (repository / target).read_bytes()
    done = cli("audit", ".", *DAY, "--output", target)
    assert (done.code, done.err.splitlines()[0]) == (2, f"error: {target} is an input of this run")
    (repository / "report.txt").symlink_to(target)
    assert cli("audit", ".", *DAY, "--output", "report.txt").code == 2
    assert (repository / target).read_bytes() == before


def test_an_audit_called_json_is_not_written_as_text(cli: Cli, repository: Path) -> None:
    done = cli("audit", ".", *DAY, "--output", "audit.json")
    hint = "hint: Write --format json before it, or --format text."
    assert (done.code, done.err.splitlines()) == (2, ["error: audit.json would hold text", hint])
    assert cli("audit", ".", *DAY, "--format", "text", "--output", "audit.json").code == 0
    assert (repository / "audit.json").exists()


def test_an_earlier_report_is_written_over(cli: Cli, repository: Path) -> None:
    for command in (("check",), ("audit", ".")):
        put(repository / "report.txt", "the last one")
        cli(*command, *DAY, "--output", "report.txt")
        assert (repository / "report.txt").read_text(encoding="utf-8") != "the last one"

"""One row per repository, whatever became of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from steelyard.audit import InlineMapper, audit
from steelyard.audit import rollup as module
from steelyard.audit.sources import Repository
from steelyard.errors import Exit
from steelyard.pipeline import check
from steelyard.policy.load import load_policies
from steelyard.report_audit import AuditReport, State, audit_exit_code
from steelyard.stages import Options
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from steelyard.policy.rule import PolicySet
    from steelyard.report import Report

MANIFEST = "schema: 1\nproject: {0}\nowner: team-{0}@example.org\nmodels: [{{model: m, license: MIT}}]\n"


class Listed:
    """A source that knows what it was told."""

    def __init__(self, *repositories: Repository) -> None:
        self._repositories = repositories

    def repositories(self) -> Sequence[Repository]:
        return self._repositories


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load_policies(["baseline"])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "ai-models.yaml").write_text(MANIFEST.format("a"))
    return Repository("a", str(tmp_path))


def _audited(
    policies: PolicySet, *repositories: Repository, gate: Severity | None = Severity.ERROR
) -> AuditReport:
    options = Options(as_of="2026-11-23")
    return audit(Listed(*repositories), policies, options, gate, InlineMapper())


def test_a_row_counts_what_its_report_counts(policies: PolicySet, repository: Repository) -> None:
    report = _audited(policies, repository)
    (row,) = report.rows
    plain = check([repository.path], policies, Options(as_of="2026-11-23", root=repository.path))
    assert row.counts == plain.counts
    assert row.findings == plain.findings
    assert {finding.file for finding in row.findings} == {"ai-models.yaml"}
    assert (row.manifests, row.models, row.owners) == (1, 1, ("team-a@example.org",))
    weighing = [finding.severity for finding in plain.findings]
    assert (row.errors, row.warnings, row.notes) == (
        weighing.count(Severity.ERROR),
        weighing.count(Severity.WARNING),
        weighing.count(Severity.NOTE),
    )


def test_the_repository_cannot_weaken_its_own_audit(
    policies: PolicySet, repository: Repository, tmp_path: Path
) -> None:
    before = _audited(policies, repository)
    (tmp_path / "steelyard.yaml").write_text("exclude: ['*']\nfail_on: never\npolicy: nothing\n")
    assert _audited(policies, repository) == before


def test_the_gate_decides_between_held_and_failed(policies: PolicySet, repository: Repository) -> None:
    (row,) = _audited(policies, repository, gate=Severity.NOTE).rows
    assert row.state is State.FAILED
    (row,) = _audited(policies, repository, gate=None).rows
    assert row.state is State.HELD


def test_only_the_manifests_named_are_looked_at(
    policies: PolicySet, repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    shutil.copy(tmp_path / "ai-models.yaml", tmp_path / "sub" / "ai-models.yaml")
    (row,) = _audited(policies, repository).rows
    assert row.manifests == 2
    (row,) = _audited(policies, repository._replace(manifests=(str(tmp_path / "ai-models.yaml"),))).rows
    assert row.manifests == 1


def test_a_file_that_cannot_be_read_makes_it_incomplete(
    policies: PolicySet, repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "sub" / "ai-models.yaml").mkdir(parents=True)
    report = _audited(policies, repository)
    assert report.rows[0].state is State.INCOMPLETE
    assert report.rows[0].problem == "cannot read sub/ai-models.yaml: it is a folder"
    assert audit_exit_code(report) == Exit.INCOMPLETE


def test_a_credential_among_the_owners_is_not_shown(policies: PolicySet, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: a\nowner: hf_0123456789abcdefghij\nmodels: [{model: m}]\n"
    )
    (row,) = _audited(policies, Repository("a", str(tmp_path))).rows
    assert row.owners == ("[redacted]",)


def test_what_is_broken_is_a_row_and_hides_no_other(
    policies: PolicySet, repository: Repository, tmp_path: Path
) -> None:
    gone = Repository("gone", str(tmp_path / "gone"))
    loose = Repository("loose", str(tmp_path), (str(tmp_path / "absent.yaml"),))
    report = _audited(policies, gone, loose, repository)
    assert [row.state for row in report.rows] == [State.BROKEN, State.BROKEN, State.HELD]
    assert report.rows[0].problem == "no such file or directory"
    assert report.rows[1].problem.startswith("there is no ")
    assert audit_exit_code(report) == Exit.INCOMPLETE


def test_a_bug_of_ours_is_a_row_that_can_be_reported(
    policies: PolicySet, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(paths: Sequence[str], *_: object) -> Report:
        raise KeyError(paths[0], "hf_0123456789abcdefghij")

    monkeypatch.setattr(module, "check", crash)
    (row,) = _audited(policies, repository).rows
    assert row.state is State.BROKEN
    assert row.problem.startswith("a bug of Steelyard: KeyError(")
    assert "hf_" not in row.problem
    assert "(test_rollup.py:" in row.problem


def test_an_error_that_never_was_raised_has_no_place() -> None:
    assert module._said(ValueError("x")) == "a bug of Steelyard: ValueError('x')"


def test_nothing_at_all_is_not_a_success(policies: PolicySet) -> None:
    report = _audited(policies)
    assert report.totals.repositories == 0
    assert audit_exit_code(report) == Exit.NOTHING

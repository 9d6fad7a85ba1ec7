"""A card and its results, as one outcome."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import Exit
from steelyard.exchange.entry import Given
from steelyard.exchange.huggingface.model import bring_folder
from steelyard.exchange.sources import bring

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = Given("2026-11-23")


def test_a_card_alone_does_not_take_the_name_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    outcome = bring(str(tmp_path / "README.md"), None, GIVEN)
    assert outcome.entry is None
    assert "does not tell the id of its model" in outcome.problems[0].message
    folder = bring(str(tmp_path), None, GIVEN)
    assert folder.entry is not None
    assert folder.entry.model == tmp_path.name


def test_more_files_of_results_than_anybody_keeps_are_cut(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    (tmp_path / ".eval_results").mkdir()
    for number in range(205):
        text = f"- {{dataset: {{id: d, task_id: t{number}}}, value: 1}}\n"
        (tmp_path / ".eval_results" / f"{number:03}.yaml").write_text(text, encoding="utf-8")
    outcome = bring_folder(str(tmp_path), "card", GIVEN)
    assert outcome.entry is not None
    assert len(outcome.entry.facts["benchmarks"]) == 200
    assert [problem.message for problem in outcome.problems] == [
        "card/.eval_results holds 205 files; the first 200 were read"
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_results_that_may_not_be_listed_leave_the_answer_incomplete(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    (tmp_path / ".eval_results").mkdir(mode=0)
    outcome = bring_folder(str(tmp_path), "card", GIVEN)
    assert [problem.code for problem in outcome.problems] == [Exit.INCOMPLETE]

"""An example may say what there is around its manifest: files of the repository, models in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.proving.trial import Court, try_card
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "1" * 64
FILE = f"evidence: {{ev: {{path: a.md, sha256: '{DIGEST}'}}}}"


def problems(folder: Path, each: str, require: str, examples: str) -> list[str]:
    path = put_card(folder, each=each, require=require, examples=examples, status="preview")
    return [
        problem.message for trial in try_card(load_card(str(path)), Court()) for problem in trial.problems
    ]


@pytest.mark.parametrize(
    ("require", "files", "outcome"),
    [
        ("{resolves: {equals: true}}", f"files: {{a.md: '{DIGEST}'}}, ", "pass"),
        ("{resolves: {equals: true}}", "files: {b.md: ''}, ", "fail"),
        ("{resolves: {equals: true}}", "files: {}, ", "fail"),
        ("{resolves: {equals: true}}", "", "unknown"),
        # There, and nobody can tell whether it is the one that was meant.
        ("{resolves: {equals: true}}", "files: {a.md: ''}, ", "unknown"),
        ("{intact: {equals: true}}", f"files: {{a.md: '{DIGEST}'}}, ", "pass"),
        ("{intact: {equals: true}}", f"files: {{a.md: '{'2' * 64}'}}, ", "fail"),
        ("{intact: {equals: true}}", "files: {a.md: ''}, ", "unknown"),
    ],
)
def test_files_are_there_as_the_example_says(tmp_path: Path, require: str, files: str, outcome: str) -> None:
    assert problems(tmp_path, "reference", require, f"{{{outcome}: [{{{files}{FILE}}}]}}") == []


@pytest.mark.parametrize(("used", "outcome"), [("used: [m], ", "pass"), ("used: [], ", "pass"), ("used: [n], ", "fail"), ("", "unknown")])  # fmt: skip
def test_models_are_in_use_as_the_example_says(tmp_path: Path, used: str, outcome: str) -> None:
    require = "{undeclared_models: {has_none: [n]}}"
    assert problems(tmp_path, "manifest", require, f"{{{outcome}: [{{{used}models: [{{model: m}}]}}]}}") == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("files: [a.md]", "`files` is not a mapping from paths to digests"),
        ("files: {a.md: 3}", "`files` is not a mapping from paths to digests"),
        ("used: m", "`used` is not a list of ids"),
        ("used: [3]", "`used` is not a list of ids"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, said: str, message: str) -> None:
    path = put_card(
        tmp_path, each="manifest", examples=f"{{fail: [{{{said}}}]}}", require="{purpose: {present: true}}"
    )
    (trial,) = try_card(load_card(str(path)), Court())
    (problem,) = trial.problems
    assert problem.message.startswith(message)
    with open(path, encoding="utf-8") as file:
        line = file.read().splitlines()[problem.region.start_line - 1]
    assert line[problem.region.start_column - 1 : problem.region.end_column - 1] == said.partition(": ")[2]

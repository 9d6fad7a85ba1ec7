"""docs/library.md is true: its example prints what it says, and it names every part of a report and of a finding."""

from __future__ import annotations

import contextlib
import io
import os
import re
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

import steelyard
from steelyard.report import Counts, FileReport, RuleInfo
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

with open(os.path.join(ROOT, "docs", "library.md"), encoding="utf-8") as file:
    TEXT = file.read()
MANIFEST = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


def test_its_examples_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ai-models.yaml").write_text(MANIFEST[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    assert len(EXAMPLES) == TEXT.count("```python") == 2
    for code, printed in EXAMPLES:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, "docs/library.md", "exec"), names)  # noqa: S102 - it is what the page shows
        assert said.getvalue() == printed


@pytest.mark.parametrize("of", [steelyard.Report, steelyard.Finding, FileReport, RuleInfo, Counts])
def test_it_names_every_field(of: Any) -> None:
    said = set(re.findall(r"`(\w+)`", TEXT))
    assert set(of._fields) <= said


def test_it_names_every_parameter_and_everything_that_is_offered() -> None:
    said = set(re.findall(r"`(\w+)`", TEXT))
    assert set(signature(steelyard.check).parameters) <= said
    assert set(steelyard.__all__) <= said

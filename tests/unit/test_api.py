"""The library's front door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import steelyard
from steelyard.errors import NothingToCheckError, PolicyError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_check_returns_a_report(tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, access: weights, hosting: on-premises}]\n"
    )
    report = steelyard.check([str(tmp_path)], as_of=date(2026, 11, 23), root=str(tmp_path))
    assert report.as_of == "2026-11-23"
    assert "license-missing" in {finding.rule for finding in report.findings}
    assert report == steelyard.check([str(tmp_path)], as_of="2026-11-23", root=str(tmp_path))
    every = steelyard.check([str(tmp_path)], as_of="2026-11-23", root=str(tmp_path), thorough=True)
    assert len(every.findings) > len(report.findings)
    assert every.counts == report.counts


def test_what_cannot_be_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        steelyard.check([str(tmp_path)], as_of="yesterday")
    with pytest.raises(PolicyError):
        steelyard.check([str(tmp_path)], as_of="2026-11-23", policies=["nowhere"])
    with pytest.raises(NothingToCheckError):
        steelyard.check([str(tmp_path)], as_of="2026-11-23")

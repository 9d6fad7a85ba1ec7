"""Which kind a file is, and that the kinds here are the kinds of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import Exit
from steelyard.exchange.entry import Given
from steelyard.exchange.sources import Kind, bring, kind_of
from steelyard.manifest.model.imported import ImportSource
from steelyard.reading import Limits

if TYPE_CHECKING:
    from pathlib import Path


def test_the_kinds_are_those_of_the_schema() -> None:
    assert {kind.value for kind in Kind} == {source.value for source in ImportSource}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("release: {}\n", Kind.MOF),
        ("framework: {}\n", Kind.MOF),
        ("---\nrelease: {}\n", Kind.MOF),
        ("---\nrelease: {}\n---\nb: 1\n", Kind.MOF),
        ("release:\n  - [\n", Kind.MOF),
        ("---\nlicense: mit\n---\n", Kind.HUGGINGFACE),
        ("\n\n---\nlicense: mit\n---", Kind.HUGGINGFACE),
        ("---\r\nlicense: mit\r\n---\r\nrelease: none\r\n", Kind.HUGGINGFACE),
        ("---\n[\n---\n", Kind.HUGGINGFACE),
        ("---\nlicense: mit\n", None),
        ("license: mit\n", None),
        ("- release: x\n", None),
        ("a: [\n", None),
        ("", None),
    ],
)
def test_a_kind_is_told_by_content(text: str, kind: Kind | None) -> None:
    assert kind_of(text.encode()) is kind


def test_a_file_that_is_too_large_is_not_read_in_part(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n" + "x" * 100, encoding="utf-8")
    given = Given("2026-11-23", limits=Limits(bytes=50))
    for source in (tmp_path / "README.md", tmp_path):
        (problem,) = bring(str(source), None, given).problems
        assert problem.code == Exit.FAILED
        assert problem.message.endswith("is larger than 50 bytes")


def test_a_revision_that_was_given_answers_the_question(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("framework: {}\nrelease: {name: m}\n", encoding="utf-8")
    entry = bring(str(path), None, Given("2026-11-23", revision="a" * 40)).entry
    assert entry is not None
    assert entry.facts["revision"] == "a" * 40
    assert all(remark.pointer != ("revision",) for remark in entry.remarks)
    assert "revision" not in entry.facts["imported"]["fields"]


def test_a_path_that_can_be_none(tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "a\0b"), str(tmp_path / "none")):
        (problem,) = bring(path, None, Given("2026-11-23")).problems
        assert problem.code == Exit.INCOMPLETE

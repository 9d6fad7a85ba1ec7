"""The data: every fact has a source and a date, and says what tools/licenses.yaml says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from steelyard.knowledge.licenses import licenses_of, row, text_digest
from steelyard.knowledge.licenses.table import DATA, exception_id, table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ROOT = os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
)


def test_every_row_has_a_source_and_a_date() -> None:
    for name in table().data["rows"]:
        found = row(name)
        assert found is not None
        assert found.source
        assert len(found.as_of) == 10
        assert found.traits.branch == (name,)
        assert found.traits.osi is not None
    assert len(table().data["rows"]) > 700


def test_flags_that_nobody_published_are_unknown() -> None:
    nowhere = row("BUSL-1.1")
    refused = row("CC-BY-NC-4.0")
    assert nowhere is not None
    assert refused is not None
    assert (nowhere.traits.osi, nowhere.traits.fsf, nowhere.traits.commercial) == (False, None, None)
    assert refused.traits.fsf is False


def test_a_license_that_only_scancode_knows_has_its_category_and_no_facts() -> None:
    found = row("LicenseRef-scancode-bilibili-model-ula-2025-09-09")
    assert found is not None
    assert found.category
    assert (found.source, found.as_of, found.traits.osi) == ("", "", None)
    assert row("LicenseRef-Own") is None


def test_exceptions_are_known_in_any_case() -> None:
    assert exception_id("classpath-EXCEPTION-2.0") == "Classpath-exception-2.0"
    assert exception_id("Nokia-Qt-exception-1.1") == "Qt-LGPL-exception-1.1"
    assert exception_id("nope") is None


def test_a_text_is_told_by_its_words_not_its_layout() -> None:
    assert text_digest("Copyright (c) 2025 Us\r\n  Some\n\n words ") == text_digest("Some words\n")
    assert text_digest("Some words") != text_digest("Some other words")
    found = row("MIT")
    assert found is not None
    assert licenses_of(found.traits.text_sha256[0]) == ("MIT",)
    assert licenses_of("0" * 64) == ()


def test_what_nobody_asks_for_is_not_read() -> None:
    table.cache_clear()
    row.cache_clear()
    found = row("MIT")
    assert found is not None
    assert "names" not in table().data
    assert "scancode" not in table().data
    with open(DATA, encoding="utf-8") as file:
        whole = json.load(file)
    assert {name: table().data[name] for name in whole} == whole


def test_every_scancode_category_says_something() -> None:
    assert all(table().references.values())


def test_the_data_is_small_enough_for_the_wheel() -> None:
    assert os.path.getsize(DATA) < 256_000


def test_the_data_is_what_the_tool_makes_of_its_sources() -> None:
    done = subprocess.run(
        [sys.executable, os.path.join(ROOT, "tools", "licenses.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_tool_says_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tools import licenses as tool  # noqa: PLC0415 - a script, imported by this test only

    data = tmp_path / "licenses.json"
    data.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(tool, "DATA", str(data))
    assert tool.main(["--check"]) == 1
    assert "stale: licenses.json; run" in capsys.readouterr().out

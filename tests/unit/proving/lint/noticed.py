"""What one lint finds in a policy folder, for the tests of lints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.given import manifests
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import table

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-23"
HEAD = "schema: 1\nproject: p\nowner: o\n"


def found(folder: Path, id_: str, *paths: str) -> list[tuple[str, str]]:
    """What one lint finds in a policy folder: each message, and the stretch it points at."""
    looked_at = study([str(folder)], manifests=manifests(paths), as_of=DAY)
    notices = lint(looked_at, [table()[id_]])
    assert all(notice.severity is table()[id_].severity for notice in notices)
    return [(one.weakness.message, one.weakness.at.source.slice(one.weakness.at.region)) for one in notices]

"""What the twelve packs find in 234 models of 23 real repositories: every cell of docs/fleet-results.md."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from steelyard.pipeline import check
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.stages import Options

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLEET = os.path.join(os.path.dirname(ROOT), "shared", "data", "fleet")
AS_OF = "2026-11-23"


def rows() -> list[list[str]]:
    """Return the table of the page: a head of pack names, and a row for each rule and outcome."""
    with open(os.path.join(ROOT, "docs", "fleet-results.md"), encoding="utf-8") as file:
        lines = [line for line in file if line.startswith("| ") and not line.startswith("| ---")]
    return [[cell.strip(" `") for cell in line.strip().strip("|").split("|")] for line in lines]


HEAD, *ROWS = rows()


def test_the_page_has_every_pack_and_only_rules_that_there_are() -> None:
    assert HEAD[:2] == ["rule", "outcome"]
    assert sorted(HEAD[2:]) == sorted(Shelf().pack_names())
    assert {row[0] for row in ROWS} <= set(Shelf().card_ids())


@pytest.mark.skipif(not os.path.isdir(FLEET), reason="the real manifests beside the project are not here")
@pytest.mark.parametrize("pack", HEAD[2:])
def test_a_column_of_the_page(pack: str) -> None:
    report = check([FLEET], load_policies([pack]), Options(as_of=AS_OF, thorough=False))

    assert (len(report.files), sum(file.models for file in report.files)) == (23, 234)
    counted = Counter(
        f"{one.rule} {one.outcome.value} {one.severity.value[0].upper()}" for one in report.findings
    )
    cells = ((row, row[HEAD.index(pack)]) for row in ROWS)
    written = {f"{row[0]} {row[1]} {cell[-1]}": int(cell[:-2]) for row, cell in cells if cell}
    assert counted == written

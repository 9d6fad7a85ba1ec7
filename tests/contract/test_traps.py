"""Every trap of the project's list has a test that shows the naive answer refused, or says what it waits for."""

from __future__ import annotations

import ast
import glob
import os
import re

from tests.traps.rows import ROWS

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "traps")
# Which rows of the list each module is about.
MODULES = {
    "test_openness_and_licenses": range(1, 18),
    "test_vendors_and_channels": range(18, 29),
    "test_versions_and_lifecycle": range(29, 36),
    "test_evidence_and_cost": range(36, 43),
    "test_regulation": range(43, 51),
    "test_security": range(51, 55),
}
WAITS = re.compile(
    r"needs (a test of the rule|the rule) `[a-z-]+`( and `[a-z-]+`)?|needs the import of [a-zA-Z -]+"
)
CARDS = os.path.join(os.path.dirname(os.path.dirname(FOLDER)), "policies", "rules", "*", "*.yaml")


def written() -> dict[str, str]:
    """Return the module of every test function in the folder of traps."""
    found = {}
    for path in glob.glob(os.path.join(FOLDER, "test_*.py")):
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        module = os.path.splitext(os.path.basename(path))[0]
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        found.update({name: module for name in names if name.startswith("test_")})
    return found


def test_every_trap_has_a_test_or_says_what_it_waits_for() -> None:
    assert list(ROWS) == list(range(1, 55))
    for number, row in ROWS.items():
        assert row.title, number
        assert bool(row.test) != bool(row.reason), number
        assert row.test or WAITS.fullmatch(row.reason), number


def test_a_rule_that_only_needs_a_test_exists() -> None:
    cards = {os.path.splitext(os.path.basename(path))[0] for path in glob.glob(CARDS)}
    for number, row in ROWS.items():
        if "a test of the rule" in row.reason:
            assert set(re.findall(r"`([a-z-]+)`", row.reason)) <= cards, number


def test_every_test_is_in_its_module_and_in_the_table() -> None:
    names = {row.test: number for number, row in ROWS.items() if row.test}
    modules = written()
    assert set(modules) == set(names)
    for name, number in names.items():
        assert name.startswith(f"test_trap_{number:02}_"), name
        assert number in MODULES[modules[name]], name


def test_the_list_of_traps_has_no_row_more(shared: str) -> None:
    with open(os.path.join(os.path.dirname(shared), "domain.md"), encoding="utf-8") as file:
        traps = file.read().partition("\n## 4. Traps")[2].partition("\n## 5.")[0]
    assert [int(number) for number in re.findall(r"^(\d+)\. ", traps, re.MULTILINE)] == list(ROWS)

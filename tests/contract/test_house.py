"""The house's own measures: no file of code is longer than anybody reads, and none is named for nothing."""

from __future__ import annotations

import os

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST_LINES = 400
NAMELESS = ("common", "helpers", "misc", "util", "utils")


def code() -> list[str]:
    return [
        os.path.relpath(os.path.join(folder, name), TOP)
        for top in ("src", "tests", "tools", "benchmarks")
        for folder, _, names in os.walk(os.path.join(TOP, top))
        for name in names
        if name.endswith(".py")
    ]


def test_there_is_code() -> None:
    assert os.path.join("src", "steelyard", "pipeline.py") in code()


def test_no_file_is_over_400_lines() -> None:
    lengths = {}
    for path in code():
        with open(os.path.join(TOP, path), encoding="utf-8") as file:
            lengths[path] = sum(1 for _ in file)
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("name", NAMELESS)
def test_no_module_is_named_for_nothing(name: str) -> None:
    parts = {os.path.splitext(part)[0] for path in code() for part in path.split(os.sep)}
    assert name not in parts

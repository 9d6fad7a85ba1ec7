"""License expressions and the ways they leave."""

from __future__ import annotations

import pytest
from house_checks.spdx import ways


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("MIT", [{"MIT"}]),
        ("MIT OR GPL-3.0-only", [{"MIT"}, {"GPL-3.0-only"}]),
        ("MIT AND GPL-3.0-only", [{"MIT", "GPL-3.0-only"}]),
        ("A OR B AND C", [{"A"}, {"B", "C"}]),
        ("(A OR B) AND C", [{"A", "C"}, {"B", "C"}]),
        ("GPL-2.0-only WITH Classpath-exception-2.0", [{"GPL-2.0-only WITH Classpath-exception-2.0"}]),
    ],
)
def test_the_ways_of_an_expression(expression: str, found: list[set[str]]) -> None:
    assert ways(expression) == found


@pytest.mark.parametrize(
    "expression",
    ["", "OR", "MIT OR", "(MIT", "MIT)", "MIT GPL", "AND MIT", "(" * 30, " AND ".join(["(A OR B)"] * 7)],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="expression"):
        ways(expression)

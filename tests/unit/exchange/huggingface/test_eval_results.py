"""Files of results beside a card."""

from __future__ import annotations

import pytest

from steelyard.exchange.huggingface.eval_results import results
from steelyard.exchange.huggingface.measured import Measured
from steelyard.reading import parse


def test_a_result_is_what_it_says() -> None:
    text = (
        "- dataset: {id: cais/hle, task_id: hle, revision: abc}\n  value: 20.9\n  date: 2025-01-15\n"
        "  source: {name: Board, url: 'https://example.org'}\n  notes: no-tools\n  verifyToken: t\n"
    )
    found, faults = results(parse(text.encode(), "r.yaml"))
    assert not faults
    assert found == [
        Measured(
            name="cais/hle", task="hle", metric=None, value=20.9, date="2025-01-15", token="t",  # noqa: S106 - no password
            source={"name": "Board", "url": "https://example.org"},
            variant=(("notes", "no-tools"), ("dataset revision", "abc")),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1", "the file is no list of results", 1),
        ("- x", "this result is no mapping", 1),
        ("-\n  value: 1", "`dataset` is no mapping with `id` and `task_id`", 2),
        ("- dataset: d", "`dataset` is no mapping with `id` and `task_id`", 1),
        ("- [", "", 0),
        ("", "the file is empty", 1),
    ],
)
def test_what_has_not_the_form_is_a_fault_at_its_place(text: str, message: str, line: int) -> None:
    found, faults = results(parse(text.encode(), "r.yaml"))
    assert not found
    assert len(faults) == 1
    if message:
        assert (faults[0].message, faults[0].region.start_line) == (message, line)

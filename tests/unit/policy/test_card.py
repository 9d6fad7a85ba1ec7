"""Where a mistake inside an expression stands, however its text is written in YAML."""

from __future__ import annotations

import pytest

from steelyard.policy.card import region_in
from steelyard.reading import parse


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("has(model.x)", (1, 11, 1, 18)),
        ("'has(model.x)'", (1, 12, 1, 19)),
        ('"has(model.x)"', (1, 12, 1, 19)),
        ("\"a == 'it''s' && has(model.x)\"", (1, 28, 1, 35)),
        ("'a == ''q'' && has(model.x)'", (1, 26, 1, 33)),
        ('"\\u0061 == 1 && has(model.x)"', (1, 27, 1, 34)),
        (">\n  a == 1\n  && has(model.x)", (3, 10, 3, 17)),
        ("|\n  a == 1\n  && has(model.x)\n", (3, 10, 3, 17)),
        (">-\n\n    has(\n    model.x)", (4, 5, 4, 12)),
        ("a == 1\n  && has(model.x)", (2, 10, 2, 17)),
    ],
)
def test_a_stretch_of_a_text_is_found_in_the_file(written: str, place: tuple[int, ...]) -> None:
    document = parse(f"expr: {written}\n".encode(), "card.yaml")
    assert document.readable, document.faults
    text = str(document.value["expr"])  # type: ignore[index]
    start = text.index("model.x")
    assert region_in(document, ("expr",), start, start + len("model.x")) == place


def test_the_end_of_a_text_is_an_empty_place_behind_it() -> None:
    document = parse(b"expr: has(\n", "card.yaml")
    assert region_in(document, ("expr",), 4, 4) == (1, 11, 1, 11)

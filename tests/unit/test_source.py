"""Text with places: lines, slices, and pointers as people say them."""

from __future__ import annotations

import pytest

from steelyard.source import Pointer, Region, SourceFile, field_of, symbolic

FILE = SourceFile("ai-models.yaml", "one\r\ntwo\rthree\nfour\u2028still four")


def test_lines_end_as_yaml_ends_them() -> None:
    assert FILE.lines() == ["one", "two", "three", "four\u2028still four"]


@pytest.mark.parametrize(("number", "line"), [(0, ""), (1, "one"), (3, "three"), (5, ""), (-1, "")])
def test_a_line_by_its_number(number: int, line: str) -> None:
    assert FILE.line(number) == line


@pytest.mark.parametrize(
    ("region", "text"),
    [
        (Region(1, 1, 1, 4), "one"),
        (Region(1, 2, 1, 3), "n"),
        (Region(1, 3, 3, 3), "e\ntwo\nth"),
        (Region(2, 1, 2, 1), ""),
        (Region(9, 1, 9, 5), ""),
    ],
)
def test_a_region_cuts_out_its_text(region: Region, text: str) -> None:
    assert FILE.slice(region) == text


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ((), ""),
        (("owner",), "owner"),
        (("models", 0), "models[first]"),
        (("models", 0, "privacy", "dpa"), "models[first].privacy.dpa"),
        (("models", 1), "models[gpt]"),
        (("models", 2), "models[2]"),
        (("models", 3), "models[3]"),
        (("models", 9, "x"), "models[9].x"),
        (("models", 0, "benchmarks", 0, "value"), "models[first].benchmarks[mmlu].value"),
        (("owner", "x", 0), "owner.x[0]"),
        ((0,), "[0]"),
    ],
)
def test_a_pointer_names_list_items(pointer: tuple[str | int, ...], said: str) -> None:
    document = {
        "owner": "o",
        "models": [
            {"id": "first", "model": "gpt", "benchmarks": [{"name": "mmlu"}]},
            {"model": "gpt"},
            {"model": 5},
            "text",
        ],
    }
    assert symbolic(pointer, document) == said


def test_a_name_of_megabytes_is_said_short() -> None:
    value = {"models": [{"model": "n" * 4_000_000, "k" * 4_000_000: 1}]}
    assert symbolic(("models", 0), value) == f"models[{'n' * 59}…]"
    assert len(symbolic(("models", 0, "k" * 4_000_000), value)) < 200


def test_a_credential_in_a_long_name_is_taken_out_before_it_is_cut() -> None:
    name = "https://user:" + "hunter2" * 30 + "@host"
    assert "hunter2" not in symbolic((0,), [{"model": name}])


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ((), ""),
        (("owner",), "owner"),
        (("models", 0), ""),
        (("models", 0, "base", 1), ""),
        (("needs", "customization", 0), "needs.customization[0]"),
        (("models", 0, "regions", 1), "regions[1]"),
        (("models", 0, "hosting", "region"), "hosting.region"),
        (("models", 0, "benchmarks", 2, "value"), "value"),
        (("evidence", "E1"), "evidence.E1"),
        (("evidence", "E1", "file"), "file"),
    ],
)
def test_a_field_is_named_below_its_record(pointer: Pointer, field: str) -> None:
    assert field_of(pointer) == field

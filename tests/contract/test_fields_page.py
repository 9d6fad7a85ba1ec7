"""The page of the manifest's fields has every field of the schema, and the rules that look at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.cli.rules import listed_rules
from steelyard.policy.pages.fields import fields_page
from steelyard.policy.shelf import Shelf
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def page() -> str:
    return fields_page([card for card, _, _ in listed_rules([Shelf()])])


def row(page: str, record: str, field: str) -> str:
    """The row of a field in the table of a record."""
    table = page.partition(f"## {record}\n")[2].partition("\n## ")[0]
    return next(line for line in table.splitlines() if line.startswith(f"| `{field}`"))


def records() -> Iterator[tuple[str, dict[str, Any]]]:
    schema: dict[str, Any] = load_schema("manifest.v1")
    yield "", schema
    for name, definition in schema["$defs"].items():
        if "properties" in definition and name != "ModelDefaults":
            yield name, definition


def test_every_record_and_field_of_the_schema_is_on_it(page: str) -> None:
    for name, record in records():
        description = record["description"]
        assert description.replace("[", "\\[").replace("]", "\\]") in page, name
        for field in record["properties"]:
            assert f"| `{field}`" in page, (name, field)


@pytest.mark.parametrize(
    ("record", "field", "rule"),
    [
        ("The manifest", "owner", "owner-missing"),
        ("`models[].lifecycle`", "retires", "retirement-imminent"),  # through what is derived of it
        ("`models[]`", "role", "fallback-not-evaluated"),
        ("`models[].benchmarks[]`", "harness", "benchmark-evidence-missing"),
        ("`models[]`", "license", "license-not-permitted"),
        ("`evidence.<name>`", "type", "license-conditions-unreviewed"),  # of an element that is walked
        ("`models[]`", "lifecycle", "retirement-imminent"),  # of a record, what looks at anything in it
        ("The manifest", "environment", "budget-missing"),  # through the scope of the card
        ("The manifest", "exposure", "ai-transparency-notice-missing"),
        ("The manifest", "data", "fallback-weaker-data-controls"),
        ("`models[]`", "role", "customization-not-supported"),
        ("`models[]`", "provider", "retirement-imminent"),  # whose channel's end it is
    ],
)
def test_a_field_names_the_rules_that_look_at_it(page: str, record: str, field: str, rule: str) -> None:
    assert f"[{rule}](rules/{rule}.md)" in row(page, record, field)


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        ("`models[].components`", "osaid-not-met"),
        ("`models[].cost`", "budget-exceeded"),
        ("`models[].base[]`", "license-not-permitted"),
    ],
)
def test_a_record_names_the_rules_that_look_at_all_of_it(page: str, record: str, rule: str) -> None:
    head = page.partition(f"## {record}\n")[2].partition("| field |")[0]
    assert f"[{rule}](rules/{rule}.md)" in head.partition("Looked at as a whole by ")[2]


def test_units_defaults_and_words_are_told(page: str) -> None:
    assert "In currency per accelerator-hour." in row(page, "`models[].cost`", "gpu_hour")
    assert "Default: `730`." in row(page, "`models[].cost`", "hours_per_month")
    assert "(required)" in row(page, "`models[]`", "model")
    assert "- `weights`: The weights can be downloaded." in page
    assert "several of a list" in row(page, "The manifest", "data")


def test_every_type_says_how_its_values_are_written(page: str) -> None:
    written = page.partition("\n## How values are written\n")[2]
    types = set(re.findall(r"\[([^\]]+)\]\(#how-values-are-written\)", page)) - {"at the end"}
    assert {"evidence reference", "slug", "date", "URL", "SPDX license expression", "SHA-256"} <= types
    for one in types:
        assert f"\n| {one} | " in written, one
    assert "| evidence reference | Key of a record under `evidence`, or a bare URL. |" in written


def test_every_abbreviation_of_a_source_is_spelt_out(page: str) -> None:
    legend = page.partition("\n## Sources\n")[2]
    known = {line.split(" | ")[0].removeprefix("| ") for line in legend.splitlines() if line.startswith("| ")}
    used = {
        word
        for record in load_schema("manifest.v1")["$defs"].values()
        for field in record.get("properties", {}).values()
        for word in re.findall(
            r"\b[A-Z]{2,}(?:-[A-Z]+)?\b", re.sub(r"`[^`]*`", "", field.get("x-source", ""))
        )
    }
    plain = {"MI", "RI", "GV", "MG", "GOVERN", "MAP", "MANAGE", "AI", "GPAI", "AML", "III", "EU", "ID"}
    assert used - plain <= known, used - plain - known

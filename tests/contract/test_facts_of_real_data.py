"""The facts of public data; docs/facts.md has the counts."""

from __future__ import annotations

import csv
import glob
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from steelyard.factsheet import fact_sheet
from steelyard.knowledge.licenses import normalize
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import mof
from steelyard.knowledge.mof_yaml import read_declaration
from steelyard.manifest.bind import bind
from steelyard.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.knowledge.facts import Fact

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "facts.md")
NO_DATE = "no date of retirement is declared"


def row(title: str) -> list[int]:
    """Return the numbers that begin the cells of a row of the page; dates and names in them do not count."""
    with open(PAGE, encoding="utf-8") as file:
        found = re.search(rf"^\| {re.escape(title)} \|(.*)\|$", file.read(), re.MULTILINE)
    assert found, title
    return [int(number) for number in re.findall(r"(?<![\w`-])\d+(?![\w-])", found[1])]


@pytest.fixture
def fleet(shared: str) -> list[dict[str, Fact]]:
    paths = sorted(glob.glob(os.path.join(shared, "fleet", "*", "ai-models.yaml")))
    sheets = [fact_sheet(bind(read(path)), "2026-11-23") for path in paths]
    return [
        {derived.fact.name: derived.fact for derived in model.facts}
        for sheet in sheets
        for model in sheet.models
    ]


def counted(values: Iterable[object], *wanted: object) -> list[int]:
    """Return how often each wanted value is there; there must be no other one."""
    found = Counter(values)
    assert set(found) <= set(wanted)
    return [found[value] for value in wanted]


def test_ids_and_pins_of_the_fleet(fleet: list[dict[str, Fact]]) -> None:
    assert len(fleet) == 234
    sure = (re.sub(r".*\((\w+)\)$", r"\1", facts["catalog"].words) for facts in fleet)
    assert counted(sure, "certain", "likely", "unknown") == row("ids")
    assert counted((facts["pin"].value for facts in fleet), "immutable", "floating", None) == row("pin")


def test_openness_of_the_fleet(fleet: list[dict[str, Fact]]) -> None:
    rungs = (facts["openness"].words for facts in fleet)
    weights, anything = "unknown: restricted-weights to open-science", "unknown: undisclosed to open-science"
    assert counted(rungs, "api", weights, anything) == row("openness")
    filled = [
        facts["catalog.open_weights"].value for facts in fleet if facts["openness"].provenance == "catalog"
    ]
    assert filled == [True] * 16
    assert all(facts["license"].value is None for facts in fleet)


def test_retirement_of_the_fleet(fleet: list[dict[str, Fact]]) -> None:
    ends = [facts["retired"] for facts in fleet]
    said = ("none" if end.words == NO_DATE else end.provenance for end in ends)
    assert counted(said, "derived", "catalog", "none") == row("retirement")
    assert counted((end.value for end in ends), True, False, None) == row("retired")
    assert not any(end.value is True for end in ends if end.provenance == "catalog")


def test_what_the_fleet_declares_otherwise(fleet: list[dict[str, Fact]]) -> None:
    told = [
        (facts["catalog"].value, fact.name)
        for facts in fleet
        for fact in facts.values()
        if any("what is declared holds" in reason for reason in fact.reasons)
    ]
    assert sorted(map(str, told)) == sorted(
        map(
            str,
            [
                ("google/gemini-2.5-flash", "retired"),
                ("google/gemini-2.5-flash", "retired"),
                ("google/gemini-2.5-pro", "retired"),
                ("mistral/mistral-medium-latest", "openness"),
                ("deepseek/deepseek-v4-pro", "openness"),
            ],
        )
    )


def test_every_fact_of_the_catalog_has_source_day_and_age(fleet: list[dict[str, Fact]]) -> None:
    for facts in fleet:
        for name, fact in facts.items():
            if name.startswith(("catalog.", "channel.")):
                assert fact.source, name
                assert fact.as_of, name
                assert fact.age_days is not None, name
        channel = facts.get("channel.provider")
        assert channel is None or channel.value, "no fact of a channel without its provider"


def test_licenses_that_normalize(shared: str) -> None:
    with open(os.path.join(shared, "licence_strings.csv"), encoding="utf-8", newline="") as file:
        spelled = {line["licence_string"] for line in csv.DictReader(file)}
    with open(os.path.join(shared, "hf-licence-ids", "repositories-licenses.md"), encoding="utf-8") as file:
        tags = re.findall(r"^\|[^|]*\|\s*`([^`]+)`\s*\|", file.read(), re.MULTILINE)
    for title, written in (("`licence_strings.csv`", spelled), ("`hf-licence-ids`", tags)):
        known = sum(normalize(one).expression is not None for one in written)
        assert [known, len(written), len(written) - known] == row(title)


def test_classes_of_the_declarations(shared: str) -> None:
    found = [
        read_declaration(read(path)).declaration
        for path in glob.glob(os.path.join(shared, "mot", "models", "*.yml"))
    ]
    classes = [
        mof(one.components, one.license or None, LICENSES, mot_compat=True).class_ for one in found if one
    ]
    one, two, three, none = counted(classes, 1, 2, 3, 0)
    assert [one, two, three, len(classes), none] == row("`mot`")

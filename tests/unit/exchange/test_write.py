"""How values and remarks are written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from steelyard.exchange.entry import Entry, Remark
from steelyard.exchange.write import entry_text, manifest_text, scalar
from steelyard.reading import parse


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Apache-2.0", "Apache-2.0"),
        ("ns/name", "ns/name"),
        ("no", '"no"'),
        ("On", '"On"'),
        ("NULL", '"NULL"'),
        ("1e3", '"1e3"'),
        ("0x1", '"0x1"'),
        ("2026-01-01", '"2026-01-01"'),
        ("12:30", '"12:30"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("~", '"~"'),
        ("<<", '"<<"'),
        ("é", '"é"'),
        ('"', '"\\""'),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        (1e-07, "1.0e-07"),
        (1.5e300, "1.5e+300"),
    ],
)
def test_a_scalar_is_written_so_that_every_yaml_reads_it(value: Any, text: str) -> None:
    assert scalar(value) == text
    assert parse(f"- {text}\n".encode(), "a.yaml").value == [value]
    assert yaml.safe_load(text) == value


def test_remarks_stand_where_they_belong() -> None:
    facts = {"model": "m", "license": "MIT", "base": [{"model": "b"}], "components": {"datasets": False}}
    remarks = (
        Remark(("model",), "about the first key"),
        Remark(("license",), "before it", open=False),
        Remark(("base", 0), "about the item"),
        Remark(("base", 0, "license"), "missing there"),
        Remark(("base", 7), "an item there is not"),
        Remark(("components", "datasets"), "inside"),
        Remark(("lifecycle", "released"), "nowhere near"),
        Remark((), "about all"),
    )
    assert (
        entry_text(Entry(facts, remarks))
        == """\
  # fill in: about all
  # fill in: model: about the first key
  - model: m
    # note: license: before it
    license: MIT
    base:
      # fill in: about the item
      - model: b
        # fill in: license: missing there
    components:
      # fill in: datasets: inside
      datasets: false
    # fill in: an item there is not
    # fill in: lifecycle.released: nowhere near
"""
    )


def test_a_whole_manifest_holds_every_entry() -> None:
    text = manifest_text([Entry({"model": "a"}, ()), Entry({"model": "b", "modality": ["text", "on"]}, ())])
    assert parse(text.encode(), "a.yaml").value == {
        "schema": 1,
        "models": [{"model": "a"}, {"model": "b", "modality": ["text", "on"]}],
    }
    assert "# fill in: project:" in text
    assert "# fill in: owner:" in text

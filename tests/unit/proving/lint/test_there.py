"""What every manifest has is what the schema demands or gives a default, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.language.types import EACH, vocabulary
from steelyard.proving.lint.claims import Claim
from steelyard.proving.lint.there import always_there
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from steelyard.policy.language.types import Each

SCHEMA = load_schema("manifest.v1")
RECORDS = {
    "model": "Model",
    "benchmark": "Benchmark",
    "base": "BaseModelRef",
    "evidence": "EvidenceRecord",
    "waiver": "Waiver",
}


@pytest.mark.parametrize("each", [each for each in EACH if each != "reference"])  # a file, not a record
def test_it_is_what_the_schema_says(each: Each) -> None:
    record = SCHEMA if each == "manifest" else SCHEMA["$defs"][RECORDS[each]]
    defaulted = {name for name, sub in record["properties"].items() if "default" in sub}
    named = {"id"} if each == "model" else set()  # a model without an id is called as it is
    types = vocabulary().subjects[each].fields
    found = {
        name
        for name, type_ in types.items()
        if always_there(Claim((each, name), type_, "present", True, holds=True, owner=each))
    }
    assert found == set(record.get("required", ())) | defaulted | named
    for name in found:
        assert record["properties"][name].get("minLength", 1) > 0
        assert not always_there(Claim((each, name), types[name], "present", True, holds=True))


def test_a_subject_itself_is_no_field() -> None:
    type_ = vocabulary().subjects["model"]
    assert not always_there(Claim(("m",), type_, "present", True, holds=True, owner="model"))

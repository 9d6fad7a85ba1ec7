"""The JSON report by its published schema, and that schema by the types it is generated from."""

from __future__ import annotations

import json
import os
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from steelyard.render import Format, Style, render
from steelyard.render.contract import ID, OutcomeV1, SeverityV1, report_schema
from steelyard.render.report_json import SCHEMA_ID
from steelyard.resources import SCHEMAS
from steelyard.verdict import Outcome, Severity
from tests.reports import empty_report, rich_report

REPORTS = {"rich": rich_report(), "empty": empty_report()}
VALIDATOR = Draft202012Validator(report_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def rendered() -> Any:
    return json.loads(render(rich_report(), Format.JSON, Style()))


@pytest.mark.parametrize("name", REPORTS)
def test_a_rendered_report_is_valid(name: str) -> None:
    data = json.loads(render(REPORTS[name], Format.JSON, Style()))
    assert [f"{fault.json_path}: {fault.message}" for fault in VALIDATOR.iter_errors(data)] == []


@pytest.mark.parametrize(
    "place", [(), ("summary",), ("files", 0), ("verdicts", 0), ("verdicts", 0, "region")]
)
def test_one_key_more_or_less_is_another_version(place: tuple[str | int, ...]) -> None:
    data = rendered()
    section = data
    for step in place:
        section = section[step]
    section["more"] = 1
    assert not VALIDATOR.is_valid(data)
    del section["more"]
    assert VALIDATOR.is_valid(data)
    del section[next(iter(section))]
    assert not VALIDATOR.is_valid(data)


def test_the_published_schema_is_the_generated_one() -> None:
    with open(os.path.join(SCHEMAS, "report.v1.schema.json"), encoding="utf-8", newline="") as file:
        written = file.read()
    assert written == json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n", "run `make schemas`"


def test_the_schema_knows_itself() -> None:
    schema = report_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == ID == SCHEMA_ID == rendered()["schema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_object_is_closed_and_every_field_described() -> None:
    schema: Any = report_schema()
    for section in (schema, *schema["$defs"].values()):
        assert section["description"]
        assert section["additionalProperties"] is False
        assert section["required"] == list(section["properties"])
        for name, field in section["properties"].items():
            assert field.get("description"), name
            assert field.get("title") or "$ref" in field, name


def test_the_published_words_cover_ours() -> None:
    assert get_args(OutcomeV1) == tuple(Outcome)
    assert get_args(SeverityV1) == tuple(Severity)

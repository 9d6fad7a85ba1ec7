"""The pydantic view of a manifest: what it accepts, what it refuses, what it fills in."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from steelyard.manifest.model import Manifest, Model, ModelDefaults
from steelyard.manifest.model.declared import spoken
from steelyard.manifest.model.openness import Access
from steelyard.manifest.model.project import Environment


def manifest(**fields: Any) -> dict[str, Any]:
    return {"schema": 1, "project": "p", "owner": "o", "models": [{"model": "m"}], **fields}


def model(**fields: Any) -> dict[str, Any]:
    return manifest(models=[{"model": "m", **fields}])


def test_a_manifest_reads_as_typed_values() -> None:
    read = Manifest.model_validate(model(access="weights", components={"training-code": False}))
    assert read.models[0].access is Access.WEIGHTS
    assert read.models[0].components is not None
    assert read.models[0].components.training_code is False
    assert read.models[0].license is None


def test_only_real_defaults_are_filled_in() -> None:
    read = Manifest.model_validate(model(cost={}))
    assert read.environment is Environment.PRODUCTION
    assert read.commercial is True
    assert read.needs.offline is False
    assert read.models[0].role == "primary"
    assert read.models[0].cost is not None
    assert (read.models[0].cost.currency, read.models[0].cost.hours_per_month) == ("USD", 730)
    assert read.defaults is None
    assert ModelDefaults.model_validate({}).role is None


def test_what_was_written_comes_back() -> None:
    written = model(components={"datasets": {"license": "CC0-1.0"}}, cost={"gpu_count": 2})
    written["decision"] = {"tradeoffs": {"T1": "good enough", "energy": "little"}}
    read = Manifest.model_validate(written)
    assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == written
    assert read.model_dump(exclude_none=False)["review"] is None


def test_a_manifest_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Model.model_validate({"model": "m"}), "model", "n")  # noqa: B010 - mypy refuses the plain form


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(manifest(schema=1.0), id="JSON knows no difference between 1 and 1.0"),
        pytest.param(model(privacy={"retention_days": 30.0}), id="nor between 30 and 30.0"),
        pytest.param(model(support={"sla_uptime": 100}), id="a whole number is a number"),
        pytest.param(model(claims={"mof_class": 1}), id="MOF class"),
        pytest.param(model(regions=[], modality=[]), id="empty lists"),
        pytest.param(model(endpoint="https://llm.example.org/v1"), id="endpoint"),
        pytest.param(model(card="ev-card"), id="evidence id"),
        pytest.param(model(card="https://example.org/card"), id="evidence address"),
        pytest.param(model(regions=["eu-central-1", "EU", "NO"]), id="regions"),
        pytest.param(manifest(jurisdictions=["EU", "EEA", "NO"]), id="jurisdictions"),
        pytest.param(manifest(defaults={"hosting": "serverless"}), id="defaults need no model"),
        pytest.param(manifest(review={"review_by": "2028-02-29"}), id="leap day"),
    ],
)
def test_accepted(document: dict[str, Any]) -> None:
    Manifest.model_validate(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(manifest(schema=2), id="another version"),
        pytest.param(manifest(schema=True), id="true is not 1"),
        pytest.param(manifest(schema="1"), id="text is not 1"),
        pytest.param(manifest(schema_=1), id="Python's name for a key"),
        pytest.param(manifest(models=[]), id="no model"),
        pytest.param(manifest(models=[{"id": "m"}]), id="a model without its id on the wire"),
        pytest.param(manifest(project="Invoice Bot"), id="project with a space"),
        pytest.param(manifest(project="invoice-bot\n"), id="project with a line break"),
        pytest.param(manifest(owner=""), id="empty owner"),
        pytest.param(manifest(purpose=None), id="null"),
        pytest.param(manifest(purpose=5), id="a number for text"),
        pytest.param(manifest(commercial="true"), id="text for a boolean"),
        pytest.param(manifest(commercial=1), id="a number for a boolean"),
        pytest.param(manifest(jurisdictions=[False]), id="a bare NO"),
        pytest.param(manifest(jurisdictions=["Germany"]), id="a country's name"),
        pytest.param(manifest(jurisdictions=["UK"]), id="a country that ISO calls GB"),
        pytest.param(manifest(jurisdictions=["EL"]), id="a country that ISO calls GR"),
        pytest.param(manifest(jurisdictions=["XX"]), id="a code of no country"),
        pytest.param(manifest(jurisdictions=["DE\n"]), id="a country with a line break"),
        pytest.param(manifest(data="personal"), id="text for a list"),
        pytest.param(manifest(review={"review_by": "2027-02-29"}), id="a day that does not exist"),
        pytest.param(manifest(review={"review_by": "2027-2-9"}), id="a day in another form"),
        pytest.param(manifest(review={"review_by": "2027-02-28\n"}), id="a day with a line break"),
        pytest.param(manifest(waivers=[{"reason": "r"}]), id="a waiver from nothing"),
        pytest.param(manifest(decision={"tradeoffs": {"T9": "x"}}), id="an unknown trade-off"),
        pytest.param(manifest(evidence={"a b": {}}), id="an evidence id with a space"),
        pytest.param(manifest(evidence={"a": {"type": "licence-review"}}), id="another spelling"),
        pytest.param(model(access="open-source"), id="nobody types open-source"),
        pytest.param(model(components={"training-code": True}), id="released, but under which license?"),
        pytest.param(model(components={"training_code": False}), id="Python's name for a component"),
        pytest.param(model(components={"weights": False}), id="an unknown component"),
        pytest.param(model(claims={"mof_class": "1"}), id="text for a class"),
        pytest.param(model(claims={"mof_class": True}), id="true for a class"),
        pytest.param(model(privacy={"retention_days": -1}), id="a negative count"),
        pytest.param(model(privacy={"retention_days": 0.5}), id="a broken count"),
        pytest.param(model(privacy={"retention_days": False}), id="false is not 0"),
        pytest.param(model(support={"sla_uptime": 100.1}), id="more than all"),
        pytest.param(model(support={"sla_uptime": True}), id="true for a number"),
        pytest.param(model(support={"sla_uptime": float("nan")}), id="not a number"),
        pytest.param(model(cost={"alert_at": 80}), id="percent for a fraction"),
        pytest.param(model(cost={"currency": "Euro"}), id="a currency's name"),
        pytest.param(model(benchmarks=[{"name": "b", "ci": [0.1]}]), id="half an interval"),
        pytest.param(model(security={"digest": "2" * 64}), id="a digest without its algorithm"),
        pytest.param(model(purl="huggingface/openai/gpt-oss-120b"), id="a purl without pkg:"),
        pytest.param(model(revision=1234567), id="an all-digit revision without quotes"),
    ],
)
def test_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Manifest.model_validate(document)


def test_null_is_explained() -> None:
    with pytest.raises(ValidationError, match="null asserts nothing: leave the field out"):
        Manifest.model_validate(manifest(purpose=None))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("log_retention_days", "Log retention days"),
        ("TrainsOnInputs", "Trains on inputs"),
        ("ai_act", "AI act"),
        ("id", "Id"),
    ],
)
def test_names_read_as_headings(name: str, heading: str) -> None:
    assert spoken(name) == heading


def test_the_package_does_not_load_pydantic() -> None:
    probe = "import sys, steelyard.manifest; sys.exit('pydantic' in sys.modules)"
    subprocess.run([sys.executable, "-c", probe], check=True)

"""What a manifest refers to, each with its place, in a fixed order; and what the tables of a run say of the schema."""

from __future__ import annotations

import os

from steelyard.manifest import tables
from steelyard.manifest.binding_tables import binding_tables
from steelyard.schemas import load_schema
from tests.unit.policy.cards import manifest


def test_the_tables_say_what_the_schema_says_today() -> None:
    with open(os.path.abspath(tables.__file__), encoding="utf-8") as file:
        assert file.read() == binding_tables(load_schema("manifest.v1"))


def test_every_field_that_takes_evidence_is_looked_at() -> None:
    def referring(schema: object) -> int:
        if isinstance(schema, list):
            return sum(map(referring, schema))
        if not isinstance(schema, dict):
            return 0
        return (schema.get("$ref") == "#/$defs/EvidenceRef") + sum(map(referring, schema.values()))

    definitions = load_schema("manifest.v1")["$defs"]
    inherited = referring(definitions["ModelDefaults"])
    assert len(tables.EVIDENCE) == referring(load_schema("manifest.v1")) - inherited


def test_references_are_told_field_by_field_then_files_then_models() -> None:
    bound = manifest(
        "decision: {record: ev-1}\ncompliance: {ai_act: {fria: gone}}\n"
        "models:\n"
        "  - {model: m, terms: ev-1, security: {scan: ev-1, bom: 'https://example.org/bom'}, exit: {alternatives: [n, z, a/b]}}\n"
        "  - {model: n, card: gone, benchmarks: [{name: x}, {name: y, evidence: ev-1}], terms: ev-1}\n"
        "evidence: {ev-1: {type: contract, path: there.pdf}}\n"
        "waivers: [{rule: r}, {rule: r, model: m}]\n"
    )
    told = [
        (bound.symbolic(subject.pointers["reference"]), *subject.records["reference"].values())
        for subject in bound.subjects("reference")
    ]
    assert told == [
        ("compliance.ai_act.fria", "gone", "compliance.ai_act.fria", "evidence", False),
        ("decision.record", "ev-1", "decision.record", "evidence", True),
        ("models[n].benchmarks[y].evidence", "ev-1", "benchmarks.evidence", "evidence", True),
        ("models[n].card", "gone", "card", "evidence", False),
        ("models[m].security.scan", "ev-1", "security.scan", "evidence", True),
        ("models[m].terms", "ev-1", "terms", "evidence", True),
        ("models[n].terms", "ev-1", "terms", "evidence", True),
        ("evidence.ev-1.path", "there.pdf", "evidence.ev-1.path", "file"),
        ("models[m].exit.alternatives[0]", "n", "exit.alternatives", "model", True),
        ("models[m].exit.alternatives[1]", "z", "exit.alternatives", "model", False),
        ("waivers[m].model", "m", "waivers.model", "model", True),
    ]


def test_what_is_known_of_a_reference_stands_where_it_does() -> None:
    bound = manifest("defaults: {terms: gone}\nmodels: [{model: m}]\n")
    (subject,) = bound.subjects("reference")
    at = subject.pointers["reference"]
    assert bound.written((*at, "resolves")) == ("defaults", "terms")

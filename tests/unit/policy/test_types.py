"""The words a card may use, read from the manifest's schema."""

from __future__ import annotations

import pytest

from steelyard.policy.card import parse_type
from steelyard.policy.language.types import EACH, PARENTS, PATTERN, Type, vocabulary
from steelyard.policy.language.types import _SchemaTypes as SchemaTypes

WORDS = vocabulary()


def field(each: str, path: str) -> Type:
    type_ = WORDS.subjects[each]  # type: ignore[index]
    for step in path.split("."):
        type_ = type_.fields[step]
    return type_


@pytest.mark.parametrize(
    ("each", "path", "kind", "said"),
    [
        ("manifest", "owner", "string", "string"),
        ("manifest", "commercial", "boolean", "boolean"),
        ("manifest", "schema", "integer", "integer"),
        ("manifest", "environment", "enum", "environment"),
        ("manifest", "data", "list", "[data-class]"),
        ("manifest", "needs.offline", "boolean", "boolean"),
        ("manifest", "decision.tradeoffs", "map", "tradeoffs"),
        ("manifest", "evidence", "map", "evidence"),
        ("manifest", "models", "list", "[model]"),
        ("model", "license", "string", "spdx-expression"),
        ("model", "privacy.retention_days", "integer", "integer"),
        ("model", "support.sla_uptime", "number", "number"),
        ("model", "lifecycle.retires", "date", "date"),
        ("model", "components.datasets", "union", "component"),
        ("model", "claims.mof_class", "enum", "mof-class"),
        ("benchmark", "unit", "enum", "benchmark-unit"),
        ("base", "relation", "enum", "base-relation"),
        ("evidence", "expires", "date", "date"),
    ],
)
def test_a_field_has_the_type_the_schema_gives_it(each: str, path: str, kind: str, said: str) -> None:
    type_ = field(each, path)
    assert (type_.kind, str(type_)) == (kind, said)


def test_an_enumeration_knows_its_order_and_what_says_that_nobody_knows() -> None:
    access = field("model", "access")
    assert access.ordered
    assert access.members == ("undisclosed", "hosted", "api", "tunable-api", "weights")
    trains = field("model", "privacy.trains_on_inputs")
    assert not trains.ordered
    assert trains.unasserted == "unknown"
    assert not access.unasserted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("string", "string"),
        ("integer", "integer"),
        ("pattern", "pattern"),
        ("date", "date"),
        ("data-class", "data-class"),
        ("[data-class]", "[data-class]"),
        ("[ region ]", "[region]"),
        ("license", "license"),
        ("[license-list]", "[license-list]"),
        ("[mof-component]", "[mof-component]"),
        ("privacy", None),
        ("component", None),
        ("[nothing]", None),
        ("[[string]]", None),
        ("DataClass", None),
    ],
)
def test_a_parameter_s_type_by_its_name(text: str, said: str | None) -> None:
    type_ = parse_type(text, WORDS)
    assert (None if type_ is None else str(type_)) == said


def test_a_pattern_is_a_type_of_its_own() -> None:
    assert WORDS.named["pattern"] == PATTERN
    assert PATTERN.kind == "string"


def test_every_kind_of_subject_has_fields_and_parents() -> None:
    assert set(WORDS.subjects) == set(PARENTS) == {*EACH, "org"}
    assert all(subject.fields for subject in WORDS.subjects.values())


def test_what_a_schema_leaves_open_may_be_anything() -> None:
    types = SchemaTypes({"type": "object", "properties": {"any": {}, "map": {"type": "object"}}})
    assert types.root().fields["any"].kind == "union"
    assert types.root().fields["map"].kind == "map"

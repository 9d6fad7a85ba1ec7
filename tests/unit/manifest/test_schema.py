"""The published schema: it says the same as the models, explains every field and refuses unknown keys."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from steelyard.manifest.model import Manifest
from steelyard.manifest.schema import manifest_schema
from steelyard.resources import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted(ROOT.glob("examples/**/ai-models.yaml"))
FLEET = sorted(ROOT.glob("../shared/data/fleet/*/ai-models.yaml"))

SCHEMA: dict[str, Any] = manifest_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date"]))

KEYWORDS = frozenset(
    {
        *("$schema", "$id", "$defs", "$ref", "title", "description", "default", "examples"),
        *("type", "properties", "required", "additionalProperties", "propertyNames", "items", "anyOf"),
        *("enum", "const", "minItems", "maxItems", "minLength", "maxLength", "pattern", "format"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "markdownEnumDescriptions"),
        *("x-source", "x-tradeoff", "x-unit", "x-ordered", "x-unknown"),
    }
)


class Loader(yaml.SafeLoader):
    """YAML whose dates stay text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a SafeLoader


@cache
def documents() -> tuple[Any, ...]:
    return tuple(load(path) for path in EXAMPLES)


def model_accepts(document: Any) -> bool:
    try:
        Manifest.model_validate(document)
    except ValidationError:
        return False
    return True


def schemas(schema: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema in a schema, with its place."""
    yield place, schema
    for keyword in ("properties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield from schemas(inner, f"{place}/{keyword}/{name}")
    for keyword in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            yield from schemas(schema[keyword], f"{place}/{keyword}")
    for index, inner in enumerate(schema.get("anyOf", [])):
        yield from schemas(inner, f"{place}/anyOf/{index}")


def fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for place, schema in schemas(SCHEMA):
        for name, field in schema.get("properties", {}).items():
            yield f"{place}/{name}", field


def test_the_schema_is_valid_and_names_itself() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == f"{HOME}/schemas/manifest.v1.schema.json"
    assert all(VALIDATOR.is_valid(example) for example in SCHEMA["examples"])


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (ROOT / "schemas" / "manifest.v1.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == SCHEMA


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_validate(path: Path) -> None:
    document = load(path)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    Manifest.model_validate(document)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_hold_the_files_they_refer_to(path: Path) -> None:
    records = load(path).get("evidence", {}).values()
    referred = [record["path"] for record in records if "path" in record]
    assert [name for name in referred if not (path.parent / name).is_file()] == []
    example_folder = path.relative_to(ROOT / "examples").parts[0]
    assert (ROOT / "examples" / example_folder / "README.md").is_file()


def test_every_example_folder_has_a_manifest() -> None:
    # The organisation is a policy beside the manifests of the others; the rollout is a story that writes its own.
    without = {"organisation", "rollout"}
    folders = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()} - without
    assert len(folders) == len({path.relative_to(ROOT / "examples").parts[0] for path in EXAMPLES})


@pytest.mark.skipif(not FLEET, reason="the shared fleet of real manifests is not beside this checkout")
def test_real_manifests_validate() -> None:
    for path in FLEET:
        document = load(path)
        assert [error.message for error in VALIDATOR.iter_errors(document)] == [], path.parent.name
        Manifest.model_validate(document)


def test_every_field_explains_itself() -> None:
    bare = [place for place, field in fields() if not {"title", "description", "x-source"} <= field.keys()]
    assert bare == []


def test_every_definition_explains_itself() -> None:
    bare = [name for name, schema in SCHEMA["$defs"].items() if not {"title", "description"} <= schema.keys()]
    assert bare == []
    assert [name for name in SCHEMA["$defs"] if not re.fullmatch("[A-Z][A-Za-z0-9]+", name)] == []


def test_trade_offs_are_the_eight_of_the_domain() -> None:
    known = {f"T{number}" for number in range(1, 9)}
    assert [place for place, field in fields() if not set(field.get("x-tradeoff", [])) <= known] == []


def test_absent_is_never_null() -> None:
    nulls = [place for place, schema in schemas(SCHEMA) if schema.get("default", "") is None]
    nulls += [place for place, schema in schemas(SCHEMA) if schema.get("type") == "null"]
    assert nulls == []


def test_only_real_defaults_are_stated() -> None:
    stated = {place.removeprefix("#/"): field["default"] for place, field in fields() if "default" in field}
    assert stated == {
        "environment": "production",
        "commercial": True,
        "needs": {},
        "$defs/Needs/offline": False,
        "$defs/Needs/redistribute": False,
        "$defs/Needs/outputs_train_models": False,
        "$defs/Model/role": "primary",
        "$defs/Cost/currency": "USD",
        "$defs/Cost/hours_per_month": 730,
    }


def test_unknown_keys_are_refused_at_every_level() -> None:
    open_objects = [
        place
        for place, schema in schemas(SCHEMA)
        if "properties" in schema and schema.get("additionalProperties") is not False
    ]
    assert open_objects == []


def test_only_known_keywords_are_used() -> None:
    used = {keyword for _, schema in schemas(SCHEMA) for keyword in schema}
    assert used - KEYWORDS == set()


def test_examples_and_defaults_of_fields_are_valid() -> None:
    wrong = [
        (place, value)
        for place, field in fields()
        for value in [*field.get("examples", []), *([field["default"]] if "default" in field else [])]
        if not VALIDATOR.evolve(schema={**field, "$defs": SCHEMA["$defs"]}).is_valid(value)
    ]
    assert wrong == []


def test_members_of_vocabularies_are_explained() -> None:
    vocabularies = {name: schema for name, schema in SCHEMA["$defs"].items() if "enum" in schema}
    assert "Environment" in vocabularies
    for name, schema in vocabularies.items():
        assert len(schema["markdownEnumDescriptions"]) == len(schema["enum"]), name
        assert all(schema["markdownEnumDescriptions"]), name


def test_marked_vocabularies() -> None:
    definitions = SCHEMA["$defs"]
    ordered = {name for name, schema in definitions.items() if schema.get("x-ordered")}
    unknown = {name for name, schema in definitions.items() if schema.get("x-unknown") == "unknown"}
    assert ordered == {"Access", "Openness", "SupportLevel"}
    assert unknown == {"HumanReview", "TrainsOnInputs"}
    assert definitions["SupportLevel"]["enum"] == ["none", "community", "internal", "standard", "premium"]
    assert definitions["Access"]["enum"] == ["undisclosed", "hosted", "api", "tunable-api", "weights"]


def test_enumerations_survive_yaml() -> None:
    texts = [str(value) for _, schema in schemas(SCHEMA) for value in schema.get("enum", [])]
    assert [text for text in texts if str(yaml.safe_load(text)) != text] == []


# Integers beyond a float's range are left out: JSON Schema has no word for what Python cannot hold.
ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    1,
    -1,
    1.0,
    0.5,
    1e300,
    True,
    "x",
    "x\n",
    "1",
    [],
    {},
    [None],
    {"x": None},
)
TELLING: tuple[Any, ...] = (None, "", 0, 1.0, True, "x\n", [], {})
Change = tuple[int, str, Any]


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def changed(document: Any, changes: list[Change]) -> Any:
    """Return a copy with places dropped, added or replaced; the number picks the place."""
    document = copy.deepcopy(document)
    for number, kind, odd in changes:
        places = [(holder, key) for holder in containers(document) for key in _keys(holder)]
        if not places:
            continue
        holder, key = places[number % len(places)]
        if kind == "drop":
            del holder[key]
        elif kind == "replace":
            holder[key] = copy.deepcopy(odd)
        elif isinstance(holder, dict):
            holder["surprise"] = copy.deepcopy(odd)
        else:
            holder.append(copy.deepcopy(odd))
    return document


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


@given(
    which=st.integers(0, len(EXAMPLES) - 1),
    changes=st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["drop", "add", "replace"]), st.sampled_from(ODD)),
        min_size=1,
        max_size=3,
    ),
)
@example(which=0, changes=[(0, "replace", 1.0)])
@settings(max_examples=100, deadline=None)
def test_model_and_schema_agree(which: int, changes: list[Change]) -> None:
    document = changed(documents()[which], changes)
    assert model_accepts(document) == VALIDATOR.is_valid(document)


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_model_and_schema_agree_on_every_single_replacement() -> None:
    document = next(load(path) for path in EXAMPLES if path.parent.name == "clinical-open-weights")
    count = sum(len(_keys(holder)) for holder in containers(document))
    for number in range(count):
        for odd in TELLING:
            other = changed(document, [(number, "replace", odd)])
            assert model_accepts(other) == VALIDATOR.is_valid(other), (number, odd)

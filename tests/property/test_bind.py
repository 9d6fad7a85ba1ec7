"""The laws of binding: what is nearer wins, nothing is lost, and every value knows where it was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.manifest.bind import Manifest, bind, binding_faults
from steelyard.reading import parse
from steelyard.schemas import conform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.source import Pointer

sections = {
    "license": st.sampled_from(["MIT", "Apache-2.0"]),
    "role": st.sampled_from(["primary", "judge"]),
    "regions": st.lists(st.sampled_from(["EU", "US"]), max_size=2),
    "purl": st.sampled_from(["pkg:huggingface/org/name@abc", "pkg:huggingface/org/name"]),
    "revision": st.sampled_from(["r1", "r2"]),
    "privacy": st.fixed_dictionaries(
        {}, optional={"dpa": st.sampled_from(["ev-1", "ev-2"]), "retention_days": st.integers(0, 9)}
    ),
    "cost": st.fixed_dictionaries({}, optional={"currency": st.just("EUR"), "gpu_count": st.integers(0, 2)}),
    "security": st.fixed_dictionaries(
        {},
        optional={
            "remote_code": st.booleans(),
            "signature": st.fixed_dictionaries(
                {}, optional={"identity": st.just("i"), "type": st.just("key")}
            ),
        },
    ),
    "components": st.fixed_dictionaries(
        {},
        optional={"datasets": st.sampled_from([False, "MIT", {"license": "MIT"}, {"url": "https://e.org"}])},
    ),
    "benchmarks": st.lists(st.fixed_dictionaries({"name": st.sampled_from(["a", "b"])}), max_size=2),
}
entries = st.fixed_dictionaries({}, optional=sections)
models = st.lists(
    st.builds(lambda name, rest: {"model": name, **rest}, st.sampled_from(["m", "n", "o"]), entries),
    min_size=1,
    max_size=3,
)


def bound(value: dict[str, Any]) -> Manifest:
    document = parse(
        json.dumps({"schema": 1, "project": "p", "owner": "o", **value}, indent=1).encode(), "m.json"
    )
    assert conform(document, "manifest.v1") == ()
    return bind(document)


def leaves(value: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, object]]:
    """Every value without values inside, and where it is."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*pointer, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*pointer, index))
    else:
        yield pointer, value


def within(value: object) -> Iterator[object]:
    """A value and all values inside it."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from within(inner)


def at(value: Any, pointer: Pointer) -> object:
    for step in pointer:
        value = value[step]
    return value


def merged(inherited: Any, own: Any) -> Any:
    """What merging means: mappings join, anything else is replaced."""
    if not (isinstance(inherited, dict) and isinstance(own, dict)):
        return own
    return {
        key: merged(inherited[key], own[key])
        if key in inherited and key in own
        else {**inherited, **own}[key]
        for key in {**inherited, **own}
    }


@given(entries, models)
def test_defaults_mean_the_same_as_writing_them_into_every_model(
    defaults: dict[str, Any], written: list[Any]
) -> None:
    # But for the revision: a model's own purl pins it before anything inherited does.
    assume(
        not (
            {"revision", "purl"} & set(defaults)
            and any({"revision", "purl"} & set(model) for model in written)
        )
    )
    inherited = bound({"defaults": defaults, "models": written}).facts["models"]
    assert inherited == bound({"models": [merged(defaults, model) for model in written]}).facts["models"]


@given(entries, models)
def test_what_a_model_says_itself_stays_said(defaults: dict[str, Any], written: list[Any]) -> None:
    facts = bound({"defaults": defaults, "models": written}).facts
    for index, model in enumerate(written):
        for pointer, value in leaves(model):
            assert at(facts["models"][index], pointer) == value


@given(entries, models)
def test_binding_what_is_bound_changes_nothing(defaults: dict[str, Any], written: list[Any]) -> None:
    facts = bound({"defaults": defaults, "models": written}).facts
    plain = [{key: value for key, value in model.items() if key != "id"} for model in facts["models"]]
    again = bound({"models": plain}).facts["models"]
    assert again == facts["models"]


@given(entries, models)
def test_where_nothing_is_empty_nothing_need_be_left_out(
    defaults: dict[str, Any], written: list[Any]
) -> None:
    manifest = bound({"defaults": defaults, "models": written})
    document = manifest.document
    before = json.dumps(document.value)
    assert bind(document._replace(has_empties=True)).facts == manifest.facts
    assert json.dumps(document.value) == before
    assert document.has_empties or all(
        value or isinstance(value, bool | int) for value in within(document.value)
    )


@given(entries, models)
def test_every_value_was_written_somewhere_or_is_a_default(
    defaults: dict[str, Any], written: list[Any]
) -> None:
    manifest = bound({"defaults": defaults, "models": written})
    source = manifest.document.value
    lines = manifest.document.source.lines()
    for pointer, value in leaves(manifest.facts):
        region = manifest.region(pointer)
        assert 1 <= region.start_line <= len(lines)
        place = manifest.written(pointer)
        if manifest.document.nearest(place) != place:
            continue  # nobody wrote it
        if place[-1] == "purl" and pointer[-1] == "revision":
            assert str(at(source, place)).endswith(f"@{value}")
        else:
            assert at(source, place) == value


@given(entries, models)
def test_the_document_is_never_changed(defaults: dict[str, Any], written: list[Any]) -> None:
    value = {"defaults": defaults, "models": written}
    manifest = bound(value)
    before = json.dumps(manifest.document.value)
    list(binding_faults(manifest))
    for each in ("manifest", "model", "benchmark", "base", "evidence"):
        list(manifest.subjects(each))
    assert json.dumps(manifest.document.value) == before
    assert {key: manifest.document.value[key] for key in value} == value  # type: ignore[index]


@given(models)
def test_a_name_given_n_times_is_n_minus_one_faults(written: list[Any]) -> None:
    names = [model["model"] for model in written]
    assert len(list(binding_faults(bound({"models": written})))) == len(names) - len(set(names))


@given(entries, models)
def test_subjects_are_the_entries_in_order(defaults: dict[str, Any], written: list[Any]) -> None:
    manifest = bound({"defaults": defaults, "models": written})
    subjects = list(manifest.subjects("benchmark"))
    assert [subject.records["benchmark"] for subject in subjects] == [
        entry for model in manifest.facts["models"] for entry in model.get("benchmarks", [])
    ]
    for subject in subjects:
        for name, pointer in subject.pointers.items():
            assert at(manifest.facts, pointer) is subject.records[name]

"""Reading declarations of the Model Openness Tool, sound and broken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.components import known
from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.knowledge.mof import mof
from steelyard.knowledge.mof_yaml import Declaration, Reading, read_declaration
from steelyard.reading import parse
from tests.unit.knowledge.made_licenses import LICENSES

HEAD = "framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}\n"
SOUND = (
    HEAD
    + """\
release:
  name: Marble
  producer: Example Labs
  version: 7B
  license:
    distribution: {name: Apache-2.0, path: ''}
    code: {name: MIT}
    data: {name: }
    document:
  components:
    - {name: Training code, description: d}
    - {name: Model parameters (Final)}
    - {name: Data card, license: CC-BY-4.0, component_path: 'https://example.org/card'}
    - {name: Technical report, license: '', component_path: arxiv}
    - {name: Datasets, license: unlicensed}
    - {name: Evaluation data, license: Component not included}
    - {name: Model card, license: }
"""
)


def read(text: str) -> Reading:
    return read_declaration(parse(text.encode(), "marble.yml"))


def declared(text: str) -> Declaration:
    found = read(text)
    assert found.faults == ()
    assert found.declaration is not None
    return found.declaration


def messages(text: str) -> list[str]:
    found = read(text)
    assert found.declaration is None
    return [
        f"{fault.region.start_line}: {fault.message} {fault.found} {fault.hint}".strip()
        for fault in found.faults
    ]


def test_licenses_are_inherited_from_the_kind_then_from_the_distribution() -> None:
    found = declared(SOUND)
    assert (found.name, found.license) == ("Marble", "Apache-2.0")
    assert found.details == {"version": "7B", "producer": "Example Labs"}
    assert {slug: said for slug, said in found.components.items() if said} == {
        "training-code": "MIT",
        "model-parameters-final": "Apache-2.0",
        "data-card": {"license": "CC-BY-4.0", "url": "https://example.org/card"},
        "technical-report": "NONE",
        "datasets": "NONE",
        "model-card": "Apache-2.0",
    }
    assert set(found.components) == set(known())
    assert found.notes == (
        '`Evaluation data`: the license reads "Component not included", so it is taken as not released',
    )


def test_no_license_anywhere_is_none_and_not_unknown() -> None:
    found = declared(HEAD + "release: {name: Marble, license: [], components: [{name: Datasets}]}")
    assert found.components["datasets"] == "NONE"
    assert "NONE" in UNLICENSED
    assert mof(found.components, None, LICENSES).class_ == 0


def test_no_components_is_a_declaration_too() -> None:
    found = declared(HEAD + "release: {name: Marble, license: {}}")
    assert not any(found.components.values())


def test_what_is_wrong_is_said_at_its_line() -> None:
    hint = "Name an MOF YAML file, with `framework` and `release` at its top."
    assert messages("framework: {}\n") == [
        f"1: this is no declaration of the Model Openness Tool: it has no `release`  {hint}"
    ]
    assert messages("[]") == ["1: the file is not a mapping"]
    assert messages("release: text") == ["1: `release` is not a mapping"]
    assert messages("release: {license: {}}\n") == ["1: `release.name` is missing  Name the model."]
    assert messages("release:\n  name: 7\n")[0] == "2: `release.name` is not text"
    assert messages("release: {name: M, components: {}, license: text}") == [
        "1: `release.license` is not a mapping"
    ]
    assert messages("release: {name: M, components: all}") == ["1: `release.components` is not a list"]
    assert messages("release: {name: M, license: {code: MIT}}") == [
        "1: `release.license.code` is not a mapping"
    ]
    assert messages("release:\n  name: M\n  components:\n    - Datasets\n") == [
        "4: `release.components.1` is not a mapping"
    ]


def test_names_of_components_are_checked() -> None:
    text = "release:\n  name: M\n  components:\n    - {name: Dataset}\n    - {name: Model card}\n    - {name: Model card}\n"
    assert messages(text) == [
        '4: this is no component of MOF 1.0 "Dataset" did you mean `Datasets`?',
        "6: `Model card` is listed twice  Keep one of the two entries.",
    ]


def test_a_file_that_nobody_wrote_is_not_read_to_its_end() -> None:
    found = read("release:\n  name: M\n  components:\n" + "    - {name: x}\n" * 20_000)
    assert found.declaration is None
    assert len(found.faults) == 18
    assert found.faults[0].found == "20,000 entries"


def test_a_file_that_is_no_yaml_gives_the_readers_faults() -> None:
    found = read("release: {name: M, name: N}")
    assert found.declaration is None
    assert found.faults
    assert read("a: [").declaration is None


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "MIT", "Datasets", "unlicensed"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "license", "components", "distribution", "code"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSONISH)
def test_whatever_the_file_holds_there_is_a_declaration_or_a_fault(release: object) -> None:
    import json  # noqa: PLC0415 - the simplest way to write any value as YAML

    found = read(json.dumps({"release": release}))
    assert (found.declaration is None) == bool(found.faults)

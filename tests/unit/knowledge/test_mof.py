"""MOF classes: what counts, what is missing and why, with our corrections and without."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.components import known
from steelyard.knowledge.mof import CLASSES, Mof, Options, mof, mof_of
from tests.unit.knowledge.made_licenses import LICENSES

REQUIRED = {
    class_: [slug for slug, one in known().items() if one.required and one.class_ == class_]
    for class_ in CLASSES
}
OPEN: dict[str, Any] = dict.fromkeys(known(), "Apache-2.0")


def released(*classes: int, **changed: Any) -> dict[str, Any]:
    """Return components of some classes, all under Apache-2.0, the others not released."""
    chosen = {slug for class_ in classes for slug in REQUIRED[class_]}
    components = {slug: "Apache-2.0" if slug in chosen else False for slug in known()}
    return components | {name.replace("_", "-"): value for name, value in changed.items()}


def reasons(found: Mof) -> dict[str, str]:
    return {short.component: short.reason for shorts in found.missing.values() for short in shorts}


def test_there_are_17_components_and_14_of_them_are_required() -> None:
    assert len(known()) == 17
    assert {class_: len(slugs) for class_, slugs in REQUIRED.items()} == {3: 6, 2: 4, 1: 4}


@pytest.mark.parametrize(
    ("classes", "expected"), [((), 0), ((3,), 3), ((3, 2), 2), ((3, 2, 1), 1), ((2, 1), 0)]
)
def test_classes_are_cumulative(classes: tuple[int, ...], expected: int) -> None:
    found = mof(released(*classes), None, LICENSES)
    assert (found.class_, found.possible) == (expected, expected)


def test_trap_2_permissive_weights_are_not_an_open_model() -> None:
    # gpt-oss-120b and DeepSeek-R1: everything of Class III under a permissive license, but no data card.
    found = mof(released(3, data_card=False), "MIT", LICENSES)
    assert found.class_ == 0
    assert [(short.component, short.reason, short.words) for short in found.missing[3]] == [
        ("data-card", "absent", "`Data card` is not released")
    ]


def test_trap_3_research_paper_stands_in_for_the_technical_report() -> None:
    covered = mof(released(3, technical_report=False, research_paper="CC-BY-4.0"), None, LICENSES)
    assert covered.class_ == 3
    assert "technical-report" not in reasons(covered)
    # Also for a report that is there under a license that is not open.
    assert mof(released(3, 2, 1, technical_report="CC-BY-NC-4.0"), None, LICENSES).class_ == 1
    # But the report does not stand in for the paper, nor a paper that is not open for the report.
    assert mof(released(3, 2, 1, research_paper=False), None, LICENSES).class_ == 2
    bare = mof(released(3, technical_report=False, research_paper="CC-BY-NC-4.0"), None, LICENSES)
    assert bare.class_ == 0
    assert "would stand in" in bare.missing[3][0].words


def test_trap_3_licenses_are_inherited_from_the_model() -> None:
    components = {slug: {"url": "https://example.org"} for slug in known()}
    assert mof(components, "Apache-2.0", LICENSES).class_ == 1
    assert mof(components | {"datasets": {"license": "CC-BY-NC-4.0"}}, "Apache-2.0", LICENSES).class_ == 2
    assert mof(OPEN, "CC-BY-NC-4.0", LICENSES).class_ == 1


@pytest.mark.parametrize("written", ["NONE", "unlicensed"])
def test_trap_3_unlicensed_is_not_absent(written: str) -> None:
    found = mof(released(3, data_card=written, model_card=False), None, LICENSES)
    assert reasons(found)["data-card"] == "unlicensed"
    assert reasons(found)["model-card"] == "absent"


def test_trap_3_a_license_of_the_wrong_kind_passes_with_a_warning() -> None:
    found = mof(released(3, model_card="MIT"), None, LICENSES)
    assert found.class_ == 3
    assert ("model-card", "type-inappropriate") in [
        (short.component, short.reason) for short in found.warnings
    ]
    assert "not made for document" in found.warnings[-1].words


def test_trap_4_pddl_is_open_unless_the_reference_is_to_be_reproduced() -> None:
    components = released(3, 2, 1, datasets="PDDL-1.0", model_card="CC-BY-4.0")
    assert mof(components, None, LICENSES).class_ == 1
    assert mof(components, None, LICENSES, mot_compat=True).class_ == 2
    assert mof(components, None, LICENSES, options=Options(pddl=False)).class_ == 2
    assert mof(components | {"datasets": "ODC-PDDL-1.0"}, None, LICENSES, mot_compat=True).class_ == 1


def test_a_later_openmdw_is_open_unless_asked_otherwise() -> None:
    components = released(3, 2, 1, datasets="LicenseRef-OpenMDW-1.1")
    assert mof(components, None, LICENSES).class_ == 1
    assert mof(components, None, LICENSES, options=Options(openmdw_later=False)).class_ == 2
    assert mof(components, None, LICENSES, mot_compat=True).class_ == 2


def test_datasets_without_a_license_count_only_where_a_policy_reads_the_framework_so() -> None:
    components = released(3, 2, 1, datasets="NONE")
    assert mof(components, None, LICENSES).class_ == 2
    assert mof(components, None, LICENSES, options=Options(unlicensed_datasets=True)).class_ == 1
    absent = components | {"datasets": False}
    assert mof(absent, None, LICENSES, options=Options(unlicensed_datasets=True)).class_ == 2


def test_what_nobody_said_stays_unknown_and_leaves_a_better_class_possible() -> None:
    components = released(3)
    for slug in REQUIRED[2]:
        del components[slug]
    found = mof(components, None, LICENSES)
    assert (found.class_, found.possible, found.met) == (3, 2, {3: True, 2: None, 1: False})
    assert set(reasons(found).values()) == {"undeclared", "absent"}
    assert mof(components, None, LICENSES, mot_compat=True).possible == 3
    nothing = mof({}, None, LICENSES)
    assert (nothing.class_, nothing.possible) == (None, 1)


def test_a_license_that_nobody_knows_or_names_is_unknown_and_not_closed() -> None:
    found = mof(released(3, data_card="something", model_card={"url": "https://example.org"}), None, LICENSES)
    assert (found.class_, found.possible) == (None, 3)
    assert reasons(found)["data-card"] == "license-unknown"
    assert reasons(found)["model-card"] == "license-unknown"
    assert mof(released(3, data_card="something"), None, LICENSES, mot_compat=True).class_ == 0


def test_optional_components_decide_nothing_but_are_told() -> None:
    found = mof(released(3, 2, 1, model_metadata="CC-BY-NC-4.0"), None, LICENSES)
    assert found.class_ == 1
    assert [(short.component, short.reason) for short in found.optional] == [("model-metadata", "non-open")]


def test_access_says_whether_the_weights_are_released() -> None:
    components = released(3)
    del components["model-parameters-final"]
    record = {"access": "weights", "license": "Apache-2.0", "components": components}
    assert mof_of(record, LICENSES).class_ == 3
    assert mof_of({**record, "access": "api"}, LICENSES).missing[3][0].reason == "absent"
    del record["access"]
    assert mof_of(record, LICENSES).class_ is None


SAID = st.sampled_from(
    [None, False, "Apache-2.0", "CC-BY-4.0", "CC-BY-NC-4.0", "something", "NONE", {"url": "u"}]
)


@given(
    st.fixed_dictionaries(dict.fromkeys(known(), SAID)),
    st.sampled_from(sorted(known())),
    st.sampled_from([None, "MIT"]),
)
def test_adding_an_open_component_never_lowers_the_class(
    said: dict[str, Any], slug: str, model_license: str | None
) -> None:
    components = {name: value for name, value in said.items() if value is not None}
    rank = {None: 0.5, 0: 0.0, 3: 1.0, 2: 2.0, 1: 3.0}
    for compat in (False, True):
        before = mof(components, model_license, LICENSES, mot_compat=compat)
        after = mof(components | {slug: "Apache-2.0"}, model_license, LICENSES, mot_compat=compat)
        assert rank[after.class_] >= rank[before.class_]
        assert rank[after.possible] >= rank[before.possible]
        if before.class_:
            assert before.met[before.class_] is True


@given(st.fixed_dictionaries(dict.fromkeys(known(), SAID)))
def test_whatever_keeps_a_class_from_being_met_is_listed(said: dict[str, Any]) -> None:
    found = mof({name: value for name, value in said.items() if value is not None}, None, LICENSES)
    for class_ in CLASSES:
        listed = [short for lower in CLASSES if lower >= class_ for short in found.missing[lower]]
        assert (found.met[class_] is True) == (not listed)

"""The 273 declarations of the Model Openness Tool: each reads, and gets the class that the tool's algorithm gives it."""

from __future__ import annotations

import glob
import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from steelyard.knowledge import licenses as table
from steelyard.knowledge.claims import claims
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import mof
from steelyard.knowledge.mof_yaml import Declaration, read_declaration
from steelyard.knowledge.openness import openness
from steelyard.knowledge.osaid import osaid
from steelyard.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

SETTINGS = os.path.join("web", "modules", "mof")
FIXTURE = re.compile(r"_C1_(\d+)%-C2_(\d+)%-C3_(\d+)%_")


def declaration(path: str) -> Declaration:
    found = read_declaration(read(path))
    assert found.declaration is not None, (path, found.faults)
    return found.declaration


@pytest.fixture
def folder(shared: str) -> str:
    found = os.path.join(shared, "mot")
    if not os.path.isdir(os.path.join(found, "models")):
        pytest.skip("the declarations of the Model Openness Tool are absent")
    return found


@pytest.fixture
def declarations(folder: str) -> dict[str, Declaration]:
    paths = sorted(glob.glob(os.path.join(folder, "models", "*.yml")))
    return {os.path.splitext(os.path.basename(path))[0]: declaration(path) for path in paths}


def class_of(found: Declaration) -> int | None:
    return mof(found.components, found.license or None, LICENSES, mot_compat=True).class_


def test_every_declaration_reads(declarations: dict[str, Declaration]) -> None:
    assert len(declarations) == 273
    assert all(found.name for found in declarations.values())


def test_their_classes_are_those_of_the_reference(declarations: dict[str, Declaration]) -> None:
    classes = {name: class_of(found) for name, found in declarations.items()}
    assert Counter(classes.values()) == {0: 242, 3: 16, 1: 14, 2: 1}
    assert (classes["OLMo-7B"], classes["Pythia-12B"], classes["Polyglot-Ko"]) == (1, 1, 2)
    assert classes["Granite-4.0-H-Small"] == 3


def test_each_class_is_what_the_reference_algorithm_gives(
    folder: str, declarations: dict[str, Declaration]
) -> None:
    """The tool's own settings, evaluated here a second time in the shortest way there is."""
    with open(
        os.path.join(folder, SETTINGS, "config", "install", "mof.settings.yml"), encoding="utf-8"
    ) as file:
        components = {one["name"]: one for one in yaml.safe_load(file)["components"]}
    libre = set()
    for name in ("licenses.json", "mof-licenses.json"):
        with open(os.path.join(folder, SETTINGS, name), encoding="utf-8") as file:
            rows = json.load(file)["licenses"]
        libre |= {row["licenseId"] for row in rows if row.get("isOsiApproved") or row.get("isFsfLibre")}
    libre |= {"OpenMDW-1.0", *(id_ for id_ in _spdx_ids(folder) if table.is_open(id_, mot_compat=True))}
    for name, found in declarations.items():
        with open(os.path.join(folder, "models", name + ".yml"), encoding="utf-8") as file:
            release = yaml.safe_load(file)["release"]
        assert class_of(found) == _reference(release, components, libre), name


def _spdx_ids(folder: str) -> Iterable[str]:
    with open(os.path.join(folder, SETTINGS, "licenses.json"), encoding="utf-8") as file:
        return [row["licenseId"] for row in json.load(file)["licenses"]]


def _reference(release: dict[str, Any], components: dict[str, dict[str, Any]], libre: set[str]) -> int:
    included = set()
    licenses = release["license"] or {}
    for one in release["components"]:
        kinds = (components[one["name"]]["content_type"], "distribution")
        inherited = [
            licenses[kind]["name"] for kind in kinds if licenses.get(kind) and licenses[kind].get("name")
        ]
        own = one.get("license")
        if (own if own is not None else next(iter(inherited), None)) in libre:
            included.add(one["name"])
    if "Research paper" in included:
        included.add("Technical report")
    best = 0
    for class_ in (3, 2, 1):
        required = {name for name, one in components.items() if one["class"] >= class_ and one["required"]}
        if not required <= included:
            break
        best = class_
    return best


def test_trap_2_what_keeps_well_known_permissive_models_from_class_iii(
    declarations: dict[str, Declaration],
) -> None:
    def missing(name: str) -> list[str]:
        found = declarations[name]
        return [
            short.component for short in mof(found.components, found.license or None, LICENSES).missing[3]
        ]

    assert missing("gpt-oss-120b") == ["data-card"]
    assert missing("DeepSeek-R1") == ["data-card"]
    assert len(missing("Qwen3-14B-Base")) == 2
    assert len(missing("Mistral-7B-v0.1")) == 4


def test_models_validated_as_open_source_ai_pass_as_far_as_their_data_is_declared(
    declarations: dict[str, Declaration],
) -> None:
    for name in ("OLMo-7B", "Pythia-12B", "Amber"):
        record = {"access": "weights", "components": declarations[name].components}
        assert osaid(record, LICENSES).result == "pass", name
        assert openness(record, LICENSES).rung == "open-science", name
    # The Open Source Initiative validated CrystalCoder and T5 too; these declarations have no open data information,
    # and no license for T5's weights, so the checklist cannot follow.
    assert [item.id for item in _short(declarations["CrystalCoder"])] == ["data-information"]
    assert {item.id for item in _short(declarations["T5-11b"])} == {
        "model-parameters-final",
        "data-information",
    }
    for name, slugs in (
        ("CrystalCoder", ("data-card", "datasets")),
        ("T5-11b", ("data-card", "datasets", "model-parameters-final")),
    ):
        said = declarations[name].components
        assert {said[slug] for slug in slugs} == {"NONE"}  # listed as `unlicensed`
        described = {**said, "data-card": "Apache-2.0", "model-parameters-final": "Apache-2.0"}
        assert osaid({"access": "weights", "components": described}, LICENSES).result == "pass", name
    for name in ("T5", "T5-Pile"):
        listed = {slug for slug, said in declarations[name].components.items() if said}
        assert listed <= {"datasets", "research-paper"}, name
    for name in ("Pythia-14M", "Pythia-31M"):
        assert {item.id for item in _short(declarations[name])} == {
            *(
                "data-preprocessing-code",
                "training-code",
                "evaluation-code",
                "inference-code",
                "data-information",
            )
        }


def _short(found: Declaration) -> tuple[Any, ...]:
    return osaid({"access": "weights", "components": found.components}, LICENSES).open_items()


def test_the_figures_of_the_page(declarations: dict[str, Declaration]) -> None:
    """docs/openness.md says so."""
    ours = [mof(found.components, found.license or None, LICENSES) for found in declarations.values()]
    assert Counter(found.class_ for found in ours) == {0: 236, None: 6, 3: 16, 1: 14, 2: 1}
    checked = [
        osaid({"access": "weights" if found.components["model-parameters-final"] else "api",
               "components": found.components}, LICENSES).result
        for found in declarations.values()
    ]  # fmt: skip
    assert Counter(checked) == {"pass": 18, "fail": 251, "unknown": 4}
    assert sum(bool(found.notes) for found in declarations.values()) == 10


def test_llama_fails_whatever_it_claims(declarations: dict[str, Declaration]) -> None:
    llamas = {name: found for name, found in declarations.items() if re.match(r"(Meta-)?Llama-", name)}
    assert len(llamas) > 10
    for name, found in llamas.items():
        record = {
            "access": "weights", "components": found.components,
            "claims": {"openness": "open-source", "osaid": True, "mof_class": 3},
        }  # fmt: skip
        assert {claim.comparison for claim in claims(record, LICENSES)} == {"overstated"}, name


def test_the_tools_own_fixtures(folder: str) -> None:
    paths = glob.glob(os.path.join(folder, "Test_Data", "*.yml"))
    if not paths:
        pytest.skip("the Model Openness Tool's Test_Data is absent beside its declarations")
    for path in paths:
        said = FIXTURE.search(os.path.basename(path))
        assert said
        best = 0
        for class_ in (3, 2, 1):
            if said[class_] != "100":
                break
            best = class_
        assert class_of(declaration(path)) == best, path

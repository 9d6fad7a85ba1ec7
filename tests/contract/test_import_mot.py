"""The 273 declarations of the Model Openness Tool: each imports, or the reason is here; nothing is lost on the way."""

from __future__ import annotations

import glob
import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from steelyard.exchange.entry import Given
from steelyard.exchange.mof import NOASSERTION
from steelyard.exchange.sources import bring
from steelyard.exchange.write import entry_text
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import REFERENCE, STEELYARD, mof, mof_of
from steelyard.knowledge.mof_yaml import Declaration, read_declaration
from steelyard.manifest.bind import bind, binding_faults
from steelyard.reading import parse, read
from steelyard.schemas import conform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.exchange.entry import Entry

HEAD = "schema: 1\nproject: p\nowner: o\nmodels:\n"
PAGE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs", "import.md"
)
REASONS = {
    "PanGu-a.yml": '`release.name` is no id: an id has printable ASCII characters and no spaces: "PanGu-\u03b1"',
}
"""Why a declaration does not import; with `--model` each of these does, too."""


class Case(NamedTuple):
    path: str
    declaration: Declaration
    entry: Entry


@pytest.fixture
def paths(shared: str) -> list[str]:
    found = sorted(glob.glob(os.path.join(shared, "mot", "models", "*.yml")))
    if not found:
        pytest.skip("the declarations of the Model Openness Tool are absent")
    return found


@pytest.fixture
def cases(paths: list[str]) -> list[Case]:
    cases = []
    for path in paths:
        model = "x/y" if os.path.basename(path) in REASONS else ""
        outcome = bring(path, None, Given("2026-11-23", model=model))
        declaration = read_declaration(read(path)).declaration
        assert outcome.entry is not None, outcome.problems
        assert declaration is not None
        cases.append(Case(path, declaration, outcome.entry))
    return cases


def bound(entry: Entry) -> Mapping[str, object]:
    document = parse((HEAD + entry_text(entry)).encode(), "ai-models.yaml")
    assert not document.faults, document.faults
    assert not conform(document, "manifest.v1"), conform(document, "manifest.v1")
    manifest = bind(document)
    assert not list(binding_faults(manifest))
    assert document.value == {"schema": 1, "project": "p", "owner": "o", "models": [entry.facts]}
    model: Mapping[str, object] = manifest.facts["models"][0]
    return model


def test_every_file_imports_or_says_precisely_why_not(paths: list[str]) -> None:
    assert len(paths) == 273
    reasons = {}
    for path in paths:
        outcome = bring(path, None, Given("2026-11-23"))
        if outcome.entry is None:
            (problem,) = outcome.problems
            reasons[os.path.basename(path)] = problem.message.removeprefix(f"{path}: ")
            assert problem.hint == "Give the id: --model ID, with this one source."
    assert reasons == REASONS


def test_every_entry_is_valid_and_its_class_is_the_declarations(cases: list[Case]) -> None:
    classes = {}
    for options in (STEELYARD, REFERENCE):
        found = []
        for case in cases:
            declared = mof(
                case.declaration.components, case.declaration.license or None, LICENSES, options=options
            )
            imported = mof_of(bound(case.entry), LICENSES, options=options)
            assert (imported.class_, imported.possible) == (declared.class_, declared.possible), case.path
            found.append(imported.class_)
        classes[options] = Counter(found)
    assert classes[STEELYARD] == {0: 236, None: 6, 3: 16, 1: 14, 2: 1}
    assert classes[REFERENCE] == {0: 242, 3: 16, 1: 14, 2: 1}


def test_the_figures_of_the_page(cases: list[Case], paths: list[str]) -> None:
    fields = Counter(field for case in cases for field in case.entry.facts["imported"]["fields"])
    named = [case for case in cases if os.path.basename(case.path) not in REASONS]
    unnamed = sum(_license(said) == NOASSERTION for case in cases for said in _components(case.entry))
    figures = {
        "imported": len(named),
        "not imported": len(REASONS),
        "of these with the id of another": len(named) - len({case.entry.model for case in named}),
        "under their repository id": sum("/" in case.entry.model for case in named),
        "link that names another model, or none": sum(
            "links to" in remark.words for case in cases for remark in case.entry.remarks
        ),
        "developer": fields["developer"],
        "modality": fields["modality"],
        "access": fields["access"],
        "license": fields["license"],
        "base": fields["base"],
        "origin left to a person": sum(
            remark.pointer == ("base",) for case in cases for remark in case.entry.open
        ),
        "components": sum(len(_components(case.entry)) for case in cases),
        "components under NOASSERTION": unnamed,
    }
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    missing = [row for name, count in figures.items() if (row := f"| {name} | {count:,} |") not in page]
    assert not missing
    assert f"{len(paths)} declarations" in page


def _components(entry: Entry) -> list[object]:
    return [said for said in entry.facts["components"].values() if said is not False]


def _license(said: object) -> object:
    return said["license"] if isinstance(said, dict) else said

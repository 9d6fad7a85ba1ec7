"""From document to record: defaults merged, defaults filled in, every model named, every place remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.manifest.bind import bind, binding_faults
from steelyard.reading import parse
from tests.property.effort import effort
from tests.unit.policy.cards import manifest

if TYPE_CHECKING:
    from steelyard.source import Pointer


def first(text: str) -> dict[str, Any]:
    model: dict[str, Any] = manifest(text).facts["models"][0]
    return model


def test_what_nobody_wrote_has_the_schema_s_defaults() -> None:
    facts = manifest("").facts
    assert facts["environment"] == "production"
    assert facts["commercial"] is True
    assert facts["needs"] == {"offline": False, "redistribute": False, "outputs_train_models": False}
    assert facts["models"] == [{"model": "m", "role": "primary", "id": "m"}]
    assert "review" not in facts


def test_a_section_gets_its_defaults_only_where_it_was_begun() -> None:
    assert "cost" not in first("")
    assert first("models: [{model: m, cost: {gpu_count: 2}}]\n")["cost"] == {
        "gpu_count": 2,
        "currency": "USD",
        "hours_per_month": 730,
    }
    assert first("models: [{model: m, cost: {currency: EUR}}]\n")["cost"]["currency"] == "EUR"


def test_writing_nothing_asserts_nothing() -> None:
    assert "cost" not in first("models: [{model: m, cost: {}}]\n")
    assert "regions" not in first("models: [{model: m, regions: []}]\n")
    assert first("models: [{model: m, benchmarks: [{name: x, subject: {}}]}]\n")["benchmarks"] == [
        {"name": "x"}
    ]
    assert "data" not in manifest("data: []\nmodels: [{model: m}]\n").facts


def test_an_empty_text_is_nothing_whatever_a_schema_says() -> None:
    text = "schema: 1\nproject: p\nowner: o\ndefaults: {card: x}\nmodels: [{model: m, card: '', exit: {plan: ''}}]\n"
    (model,) = bind(parse(text.encode(), "m.yaml")).facts["models"]
    assert model == {"model": "m", "id": "m", "role": "primary"}


def test_writing_nothing_takes_away_what_was_inherited_and_hides_nothing_else() -> None:
    model = first(
        "defaults: {regions: [EU], base: [{model: b}], privacy: {dpa: d}, cost: {}}\n"
        "models: [{model: m, regions: [], base: [], privacy: {}}]\n"
    )
    assert model == {"privacy": {"dpa": "d"}, "model": "m", "role": "primary", "id": "m"}


def test_what_models_inherit_together_stays_as_it_was_written() -> None:
    facts = manifest(
        "defaults: {cost: {gpu_count: 2}}\nmodels: [{model: m}, {model: n, cost: {currency: EUR}}, {model: o}]\n"
    ).facts
    costs = [(model["cost"]["gpu_count"], model["cost"]["currency"]) for model in facts["models"]]
    assert costs == [(2, "USD"), (2, "EUR"), (2, "USD")]
    assert facts["defaults"] == {"cost": {"gpu_count": 2}}


def test_what_an_alias_writes_twice_is_two_records() -> None:
    """Checks tell records apart by identity."""
    bound = manifest(
        "models: [{model: m, base: [&b {model: x}, *b], benchmarks: [&n {name: x}, *n]}]\n"
        "evidence: {a: &e {type: contract}, b: *e}\nwaivers: [&w {rule: r}, *w]\n"
    )
    for each in ("base", "benchmark", "evidence", "waiver"):
        one, other = (subject.records[each] for subject in bound.subjects(each))
        assert one == other
        assert one is not other


def test_every_value_is_bound_once() -> None:
    lines = "".join(
        f"  - {{model: m{number}, license: MIT, cost: {{gpu_count: 2}}}}\n" for number in range(100)
    )
    document = manifest(
        f"defaults: {{security: {{remote_code: false}}, regions: [EU]}}\nmodels:\n{lines}"
    ).document
    assert effort(lambda: bind(document)) < 100 * 20


def test_the_document_itself_is_left_alone() -> None:
    bound = manifest(
        "needs: {offline: true}\ndefaults: {privacy: {dpa: x}}\nmodels: [{model: m, privacy: {}}]\n"
    )
    assert bound.document.value["models"] == [{"model": "m", "privacy": {}}]  # type: ignore[index]
    assert bound.document.value["needs"] == {"offline": True}  # type: ignore[index]
    assert bound.facts["models"][0]["privacy"] == {"dpa": "x"}


@pytest.mark.parametrize(
    ("defaults", "own", "merged"),
    [
        ("license: MIT", "", {"license": "MIT"}),
        ("license: MIT", "license: X", {"license": "X"}),
        (
            "privacy: {dpa: d, retention_days: 1}",
            "privacy: {retention_days: 2}",
            {"privacy": {"dpa": "d", "retention_days": 2}},
        ),
        ("regions: [EU, US]", "regions: [JP]", {"regions": ["JP"]}),
        (
            "components: {datasets: {license: MIT}}",
            "components: {datasets: false}",
            {"components": {"datasets": False}},
        ),
        (
            "components: {datasets: false}",
            "components: {datasets: {license: MIT}}",
            {"components": {"datasets": {"license": "MIT"}}},
        ),
        ("role: vision", "", {"role": "vision"}),
        ("role: vision", "role: judge", {"role": "judge"}),
        (
            "security: {signature: {type: key, identity: i}}",
            "security: {signature: {identity: j}}",
            {"security": {"signature": {"type": "key", "identity": "j"}}},
        ),
    ],
)
def test_mappings_merge_deeply_and_everything_else_is_replaced(
    defaults: str, own: str, merged: dict[str, Any]
) -> None:
    model = first(f"defaults: {{{defaults}}}\nmodels: [{{model: m, {own}}}]\n")
    assert {key: value for key, value in model.items() if key in merged} == merged


@pytest.mark.parametrize(
    ("own", "id_"),
    [("model: m", "m"), ("model: m, id: mine", "mine"), ("model: org/Name-1.0", "org/Name-1.0")],
)
def test_a_model_is_named_by_its_id_or_else_by_its_model(own: str, id_: str) -> None:
    assert first(f"models: [{{{own}}}]\n")["id"] == id_


@pytest.mark.parametrize(
    ("purl", "revision"),
    [
        ("pkg:huggingface/org/name@abc123", "abc123"),
        ("pkg:huggingface/org/name", None),
        ("pkg:huggingface/org/name@", None),
        ("pkg:huggingface/org/name@abc?repository_url=x#sub", "abc"),
        ("pkg:oci/name?repository_url=user@host", None),
        ("pkg:oci/name@sha256:0a#sub@path", "sha256:0a"),
        ("pkg:oci/name@sha256%3A0a", "sha256:0a"),
        ("pkg:npm/%40scope/name@1.0", "1.0"),
    ],
)
def test_a_package_url_brings_the_revision(purl: str, revision: str | None) -> None:
    assert first(f'models: [{{model: m, purl: "{purl}"}}]\n').get("revision") == revision


def test_a_revision_that_is_written_stays() -> None:
    assert first("models: [{model: m, revision: r, purl: 'pkg:a/b@c'}]\n")["revision"] == "r"


PLACES = """\
defaults:
  license: MIT
  privacy: {dpa: ev}
  regions: [EU]
models:
  - model: a
    purl: pkg:huggingface/org/a@abc
    privacy: {retention_days: 1}
  - model: b
    license: Apache-2.0
evidence: {ev: {type: dpa}}
"""


@pytest.mark.parametrize(
    ("pointer", "written", "line"),
    [
        (("models", 0, "license"), ("defaults", "license"), 5),
        (("models", 1, "license"), ("models", 1, "license"), 13),
        (("models", 0, "privacy", "dpa"), ("defaults", "privacy", "dpa"), 6),
        (("models", 0, "privacy", "retention_days"), ("models", 0, "privacy", "retention_days"), 11),
        (("models", 1, "privacy"), ("defaults", "privacy"), 6),
        (("models", 1, "regions", 0), ("defaults", "regions", 0), 7),
        (("models", 0, "revision"), ("models", 0, "purl"), 10),
        (("models", 1, "revision"), ("models", 1, "revision"), 12),
        (("models", 0, "role"), ("models", 0, "role"), 9),
        (("models", 0), ("models", 0), 9),
        (("evidence", "ev", "expires"), ("evidence", "ev", "expires"), 14),
        (("owner",), ("owner",), 3),
    ],
)
def test_a_value_knows_where_it_was_written(pointer: Pointer, written: Pointer, line: int) -> None:
    bound = manifest(PLACES)
    assert bound.written(pointer) == written
    assert bound.region(pointer).start_line == line


def test_a_package_url_may_be_inherited() -> None:
    bound = manifest("defaults: {purl: 'pkg:a/b@c'}\nmodels: [{model: m}]\n")
    assert bound.facts["models"][0]["revision"] == "c"
    assert bound.written(("models", 0, "revision")) == ("defaults", "purl")
    assert bound.written(("models", 0, "purl")) == ("defaults", "purl")


def test_a_revision_elsewhere_is_no_model_s_revision() -> None:
    bound = manifest("models: [{model: m, purl: 'pkg:a/b@c', benchmarks: [{name: n, subject: {}}]}]\n")
    pointer: Pointer = ("models", 0, "benchmarks", 0, "subject", "revision")
    assert bound.written(pointer) == pointer


def test_what_is_missing_from_the_manifest_itself_stands_at_the_project() -> None:
    assert manifest("").region(("purpose",))[:2] == (2, 10)


def test_pointers_are_said_by_the_bound_names() -> None:
    assert (
        manifest("models: [{model: a, id: one}]\n").symbolic(("models", 0, "license"))
        == "models[one].license"
    )


@pytest.mark.parametrize(
    ("models", "places"),
    [
        ("[{model: a}, {model: b}]", []),
        ("[{model: a, id: x}, {model: a, id: y}]", []),
        ("\n  - model: a\n  - model: a\n", [(("models", 1, "model"), "a", 5)]),
        ("\n  - model: a\n    id: x\n  - model: b\n    id: x\n", [(("models", 1, "id"), "x", 6)]),
        ("\n  - model: a\n  - model: b\n    id: a\n", [(("models", 1, "id"), "a", 5)]),
        ("\n  - model: z\n    id: a\n  - model: a\n", [(("models", 1, "model"), "a", 6)]),
        (
            "\n  - model: a\n  - model: a\n  - model: a\n",
            [(("models", 1, "model"), "a", 5), (("models", 2, "model"), "a", 5)],
        ),
    ],
)
def test_two_models_of_one_name_are_a_fault_that_names_the_other_line(
    models: str, places: list[tuple[Pointer, str, int]]
) -> None:
    bound = manifest(f"models: {models}\n")
    found = list(binding_faults(bound))
    assert [fault.pointer for fault in found] == [pointer for pointer, _, _ in places]
    for fault, (pointer, name, line) in zip(found, places, strict=True):
        assert fault.message == f"two models are called `{name}`"
        assert fault.region == bound.document.region(pointer)
        assert f"The other is on line {line}:" in fault.hint


def test_subjects_carry_their_parents() -> None:
    bound = manifest("models: [{model: a, benchmarks: [{name: x}]}]\n")
    (subject,) = bound.subjects("benchmark")
    assert set(subject.records) == {"manifest", "model", "benchmark"}
    assert subject.pointers == {
        "manifest": (),
        "model": ("models", 0),
        "benchmark": ("models", 0, "benchmarks", 0),
    }


@pytest.mark.parametrize(
    ("models", "evidence"),
    [
        ("".join(f"\n  - model: m{number}" for number in range(2_001)), ""),
        ("".join(f"\n  - model: m{number}" for number in range(1_000)), "e{}: {{type: contract, path: p}}"),
        ("\n  - model: m\n    base: [" + ", ".join("{model: b}" for _ in range(2_000)) + "]", ""),
    ],
    ids=["models", "evidence", "bases"],
)
def test_more_than_anybody_declares_is_one_fault(models: str, evidence: str) -> None:
    many = "".join(f"  {evidence.format(number)}\n" for number in range(1_001)) if evidence else ""
    bound = manifest(f"models: {models}\n" + (f"evidence:\n{many}" if many else ""))
    (fault,) = binding_faults(bound)
    assert fault.message == "2,001 models, bases, benchmarks and pieces of evidence in one manifest"
    assert (fault.wanted, fault.region.start_line) == ("at most 2,000", 4)


def test_many_waivers_for_many_models_are_a_fault() -> None:
    waivers = "waivers:\n" + "".join(f"  - rule: r{number}\n" for number in range(1_000))
    models = ["models: " + "".join(f"\n  - model: m{n}" for n in range(many)) for many in (200, 201)]
    assert list(binding_faults(manifest(f"{models[0]}\n{waivers}"))) == []
    (fault,) = binding_faults(manifest(f"{models[1]}\n{waivers}"))
    assert fault.message == "1,000 waivers for 201 models in one manifest"
    assert (fault.wanted, fault.pointer) == ("at most 995 for so many models", ("waivers",))


def test_what_somebody_may_declare_is_none() -> None:
    bound = manifest("models: " + "".join(f"\n  - model: m{number}" for number in range(2_000)) + "\n")
    assert list(binding_faults(bound)) == []

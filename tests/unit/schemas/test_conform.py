"""What is said of an invalid document: every mistake once, at its place, the best explanation first."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.build import policy_set
from steelyard.reading import parse
from steelyard.schemas import conform
from steelyard.schemas.faults import _Validator
from steelyard.stages import Options, check_file
from steelyard.verdict import Severity
from tests.property.effort import effort
from tests.unit.schemas.invalid import HEAD, MODEL, faults, model_faults

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.source import Region


def at(region: Region) -> tuple[int, int]:
    return region.start_line, region.start_column


def test_a_valid_document_has_no_faults() -> None:
    assert faults(HEAD + MODEL) == ()


def test_an_unknown_key_is_told_the_nearest_and_pointed_at() -> None:
    (fault,) = model_faults("licence: MIT")
    assert fault.message == "unknown key `licence`"
    assert fault.hint == "did you mean `license`?"
    assert fault.pointer == ("models", 0, "licence")
    assert fault.region == (6, 5, 6, 12)


def test_an_unknown_key_near_nothing_lists_what_is_allowed() -> None:
    (fault,) = model_faults("zzzz: 1")
    assert fault.hint.startswith("allowed: id, role, purl")
    (fault,) = faults(f"{HEAD}needs: {{zzzz: 1}}\n{MODEL}")
    assert fault.hint == "allowed: customization, offline, redistribute, outputs_train_models"


def test_a_guess_is_never_a_key_that_is_already_there() -> None:
    (fault,) = model_faults("license: MIT\n    licence: MIT")
    assert fault.hint != "did you mean `license`?"


def test_a_missing_key_points_at_its_parent() -> None:
    missing_name, missing_owner, missing_model = sorted(
        faults("schema: 1\nmodels:\n  - license: MIT\nreview: {}\n"),
        key=lambda fault: fault.message,
        reverse=True,
    )
    assert missing_name.message == "there is no `project`"
    assert missing_owner.message == "there is no `owner`"
    assert at(missing_owner.region) == (1, 1)
    assert missing_model.message == "models[0] has no `model`"
    assert missing_model.wanted == "the key `model`"
    assert at(missing_model.region) == (3, 5)


def test_one_misspelling_is_one_fault() -> None:
    text = (HEAD + MODEL).replace("owner:", "ower:").replace("model: m", "modle: m")
    assert [(fault.message, fault.hint) for fault in faults(text)] == [
        ("unknown key `ower`", "did you mean `owner`?"),
        ("unknown key `modle`", "did you mean `model`?"),
    ]


def test_all_faults_are_listed_keys_before_values() -> None:
    text = HEAD.replace("invoice-bot", "Invoice Bot") + "models:\n  - license: 7\n    licence: MIT\n"
    assert [fault.message for fault in faults(text)] == [
        "unknown key `licence`",
        "models[0] has no `model`",
        '`project` cannot be "Invoice Bot"',
        "`models[0].license` must be text",
    ]


@pytest.mark.parametrize(
    ("component", "pointer", "message", "wanted"),
    [
        ("{licence: MIT}", ("licence",), "unknown key `licence`", ""),
        ("{license: 5}", ("license",), "`models[m].components.datasets.license` must be text", "text"),
        (
            "5",
            (),
            "`models[m].components.datasets` cannot be 5",
            "Not released, Released under this license or Released, with license and address",
        ),
        (
            "true",
            (),
            "`models[m].components.datasets` cannot be true",
            "Not released, Released under this license or Released, with license and address",
        ),
        (
            '""',
            (),
            '`models[m].components.datasets` cannot be ""',
            "an SPDX license expression: SPDX ids, or LicenseRef- ids where SPDX has none",
        ),
        (
            "",
            (),
            "`models[m].components.datasets` has no value",
            "Not released, Released under this license or Released, with license and address",
        ),
        ("[MIT]", (), '`models[m].components.datasets` cannot be ["MIT"]', None),
    ],
)
def test_of_alternatives_the_one_that_was_meant_speaks(
    component: str, pointer: tuple[str, ...], message: str, wanted: str | None
) -> None:
    (fault,) = model_faults(f"components: {{datasets: {component}}}")
    assert fault.message == message
    assert fault.pointer == ("models", 0, "components", "datasets", *pointer)
    assert wanted in (None, fault.wanted)
    assert fault.region.start_line == 6


def test_the_guess_reaches_into_the_alternative_that_was_meant() -> None:
    (fault,) = model_faults("components: {datasets: {licence: MIT}}")
    assert fault.hint == "did you mean `license`?"
    assert fault.region == (6, 29, 6, 36)


def test_a_bad_key_of_a_map_is_pointed_at() -> None:
    (fault,) = faults(f'{HEAD}evidence:\n  good: {{type: dpa}}\n  "a b": {{type: dpa}}\n{MODEL}')
    assert fault.message == "`a b` cannot be a key here"
    assert fault.wanted == "key of a record under `evidence`"
    assert fault.region == (6, 3, 6, 8)


@pytest.mark.parametrize(("text", "kind"), [("[1]", "the list [1]"), ("just text", 'the text "just text"')])
def test_a_document_that_is_no_mapping(text: str, kind: str) -> None:
    (fault,) = faults(text)
    assert fault.message == "the document must be a mapping"
    assert fault.found == kind


def test_a_document_that_is_null() -> None:
    (fault,) = faults("null")
    assert fault.message == "the document is empty"


def test_a_valid_manifest_costs_a_few_calls_for_each_value() -> None:
    one = "  - {model: m, license: MIT, cost: {gpu_count: 2, currency: EUR}, regions: [DE, FR], card: ev-1}\n"
    document = parse(f"{HEAD}models:\n{one * 100}".encode(), "ai-models.yaml")
    assert conform(document, "manifest.v1") == ()
    assert (
        effort(lambda: conform(document, "manifest.v1")) < 100 * 10 * 6
    )  # ten values, the regions one by one


def test_a_long_value_is_shown_short() -> None:
    (fault,) = faults(f"{HEAD}environment: {'x' * 500}\n{MODEL}")
    assert len(fault.found) == 60
    assert fault.found.endswith("…")


def test_a_credential_is_taken_out_before_it_is_cut() -> None:
    token = "eyJ" + "a" * 20 + "." + "b" * 90 + "." + "c" * 20
    (fault,) = faults(f"{HEAD}environment: {token}\n{MODEL}")
    assert "bbb" not in fault.found + fault.message


def test_very_many_faults_are_cut_in_the_document_s_order() -> None:
    text = "".join(f"zz{number}: 1\n" for number in range(5_000))
    found = faults(HEAD + MODEL + text)
    assert len(found) == 200
    assert found[0].message == "unknown key `zz0`"
    assert found[-1].message == "unknown key `zz199`"


def test_json_documents_get_the_same_faults_at_their_places() -> None:
    value: dict[str, Any] = {"schema": 1, "project": "p", "ower": "o", "models": [{"model": "m"}]}
    (fault,) = faults(json.dumps(value), path="ai-models.json")
    assert (fault.message, fault.region) == ("unknown key `ower`", (1, 31, 1, 37))


def test_real_files_of_another_format_each_get_a_fault_with_a_place(shared: str) -> None:
    folder = os.path.join(shared, "mot", "models")
    names = sorted(os.listdir(folder))
    assert len(names) == 273
    for name in names:
        checked = check_file(
            os.path.join(folder, name), policy_set((), ()), Options("2026-11-23", root=folder)
        )
        assert checked.file.state == "invalid", name
        assert checked.findings, name
        lines = len(checked.file.source.lines())
        for finding in checked.findings:
            assert finding.severity in (Severity.ERROR, Severity.WARNING)
            assert 1 <= finding.region.start_line <= finding.region.end_line <= lines
            assert finding.message


def test_a_fault_of_the_reader_and_of_the_schema_at_one_place_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "ai-models.yaml"
    path.write_text(f"{HEAD}commercial: yes\n{MODEL}", encoding="utf-8")
    checked = check_file(str(path), policy_set((), ()), Options("2026-11-23", root=str(tmp_path)))
    (finding,) = checked.findings
    assert finding.remedy == "did you mean `true`?"


def test_a_huge_name_and_very_many_faults_cost_little() -> None:
    wrong = "".join(f"    k{number}: 1\n" for number in range(220))
    text = f"{HEAD}models:\n  - model: {'n' * 4_500_000}\n{wrong}"
    found = faults(text)
    assert effort(lambda: faults(text)) < 500_000
    assert len(found) == 200
    assert max(len(fault.message + fault.found + fault.hint) for fault in found) < 1000


@pytest.mark.parametrize("field", ["license", "hosting", "access", "regions", "notes", "knowledge_cutoff"])
@pytest.mark.parametrize("value", ["{}", "[{}]", "[[{}, {}]]", "{a: {}}"])
def test_no_fault_writes_a_huge_value_out(field: str, value: str) -> None:
    for fault in model_faults(f"{field}: {value.replace('{}', 'x' * 200_000)}"):
        assert len(fault.message + fault.found + fault.hint) < 1000


def test_a_huge_key_is_said_short() -> None:
    (fault,) = model_faults(f"? {'k' * 200_000}\n    : 1")
    assert len(fault.message) < 100


def test_nothing_behind_a_fault_keeps_the_value_s_text() -> None:
    schema = {"anyOf": [{"type": "string"}, {"enum": [1]}]}
    (error,) = _Validator(schema).iter_errors(["x" * 100_000])
    assert max(len(part.message) for part in (error, *error.context)) < 100

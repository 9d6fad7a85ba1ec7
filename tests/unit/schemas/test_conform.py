"""What is said of an invalid document: every mistake once, at its place, the best explanation first."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.build import policy_set
from steelyard.reading import parse
from steelyard.schemas import conform
from steelyard.schemas.faults import _Validator, schema_faults
from steelyard.stages import Options, check_file
from steelyard.verdict import Severity
from tests.property.effort import effort

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.source import Fault, Region

HEAD = """\
schema: 1
project: invoice-bot
owner: team-payments@example.org
"""
MODEL = "models:\n  - model: m\n"


def faults(text: str, schema: str = "manifest.v1", path: str = "ai-models.yaml") -> tuple[Fault, ...]:
    document = parse(text.encode(), path)
    assert document.readable, document.faults
    return conform(document, schema)


def model_faults(field: str) -> tuple[Fault, ...]:
    """The faults of a manifest whose only model has one more field."""
    return faults(f"{HEAD}{MODEL}    {field}\n")


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
            "An SPDX license expression: SPDX ids, or LicenseRef- ids where SPDX has none",
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


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("1.10", "the number"),
        ("1" * 40, "the number"),
        ("0123", "the number"),
        ("0x1F", "the number"),
        ("1e3", "the number"),
        ("true", "the boolean"),
    ],
)
def test_a_value_that_should_be_text_is_quoted_as_it_was_written(written: str, kind: str) -> None:
    (fault,) = model_faults(f"revision: {written}")
    assert fault.message == "`models[m].revision` must be text"
    assert fault.hint == f'`{written}` reads as {kind}: quote it, "{written}".'
    assert fault.region == (6, 15, 6, 15 + len(written))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("commercial: 'yes'", "did you mean `true`?"),
        ("commercial: 'No'", "did you mean `false`?"),
        ("commercial: 'off'", "did you mean `false`?"),
        ("commercial: maybe", ""),
        ("commercial: 1", ""),
    ],
)
def test_a_yaml_11_boolean_is_told_its_yaml_12_spelling(text: str, hint: str) -> None:
    (fault,) = faults(f"{HEAD}{text}\n{MODEL}")
    assert fault.message == "`commercial` must be true or false"
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("data: internal", "`data` must be a list", "Write it as a list: [internal]."),
        ("models: {}", "`models` must be a list", ""),
        ("needs: []", "`needs` must be a mapping", ""),
        ("review: soon", "`review` must be a mapping", ""),
    ],
)
def test_a_value_of_the_wrong_shape_says_what_is_wanted(text: str, message: str, hint: str) -> None:
    document = HEAD + text + ("\n" if text.startswith("models") else f"\n{MODEL}")
    (fault,) = faults(document)
    assert (fault.message, fault.hint) == (message, hint)


@pytest.mark.parametrize(
    ("field", "message", "hint"),
    [
        ('cost: {gpu_count: "2"}', "`models[m].cost.gpu_count` must be a whole number", "Remove the quotes."),
        ('cost: {gpu_hour: "2.1"}', "`models[m].cost.gpu_hour` must be a number", "Remove the quotes."),
        ("cost: {gpu_hour: cheap}", "`models[m].cost.gpu_hour` must be a number", ""),
        ("cost: {gpu_count: 1.5}", "`models[m].cost.gpu_count` must be a whole number", ""),
    ],
)
def test_quotes_around_a_number_are_noticed(field: str, message: str, hint: str) -> None:
    (fault,) = model_faults(field)
    assert (fault.message, fault.hint) == (message, hint)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-2-3", "2026-13-01", "soon", "2026-02-03T00:00:00Z"])
def test_a_day_that_does_not_exist_is_refused(day: str) -> None:
    (fault,) = faults(f'{HEAD}review: {{review_by: "{day}"}}\n{MODEL}')
    assert fault.message == f'`review.review_by` cannot be "{day}"'
    assert "YYYY-MM-DD" in fault.wanted
    assert fault.region == (4, 21, 4, 23 + len(day))


@pytest.mark.parametrize(
    "text", ["review:", "review: {review_by: }", "environment: ~", "data: [null]", "commercial: null"]
)
def test_nothing_is_no_value(text: str) -> None:
    (fault,) = faults(f"{HEAD}{text}\n{MODEL}")
    assert fault.message.endswith("has no value")
    assert fault.found == "nothing"
    assert "absent means not asserted" in fault.hint
    assert fault.region.start_line == 4


@pytest.mark.parametrize(
    ("text", "found", "wanted", "hint"),
    [
        (
            "environment: producton",
            '"producton"',
            "one of experimental, development, production",
            "did you mean `production`?",
        ),
        ("environment: zzz", '"zzz"', "one of experimental, development, production", ""),
        ("models: []", "[]", "at least 1 item", ""),
        ("schema: 2", "2", "1", ""),
        ("schema: '1'", '"1"', "1", ""),
        (
            "owner: ''",
            '""',
            "some text",
            "",
        ),
    ],
)
def test_an_impossible_value_says_what_is_possible(text: str, found: str, wanted: str, hint: str) -> None:
    key = text.split(":", 1)[0]
    kept = "".join(
        line for line in (HEAD + MODEL).splitlines(keepends=True) if not line.startswith(f"{key}:")
    )
    if key == "models":
        kept = HEAD
    (fault,) = faults(f"{kept}{text}\n")
    assert (fault.found.removeprefix("the text "), fault.wanted, fault.hint) == (found, wanted, hint)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("cost: {gpu_hour: -1}", "at least 0"),
        ("cost: {alert_at: 2}", "at most 1"),
        ("benchmarks: [{name: b, ci: [1]}]", "at least 2 items"),
        ("benchmarks: [{name: b, ci: [1, 2, 3]}]", "at most 2 items"),
        ("id: Not A Slug", "Lower-case words and digits joined by single hyphens, such as invoice-bot"),
        ("claims: {mof_class: 4}", "one of 1, 2, 3"),
        ("claims: {mof_class: '1'}", "one of 1, 2, 3"),
    ],
)
def test_a_bound_is_said_in_words(field: str, wanted: str) -> None:
    (fault,) = model_faults(field)
    assert fault.wanted == wanted


def test_bounds_that_no_published_field_has_are_said_too() -> None:
    schema = {
        "properties": {
            "a": {"exclusiveMinimum": 0},
            "b": {"exclusiveMaximum": 9},
            "c": {"minProperties": 1},
            "d": {"anyOf": [{"type": "integer"}, {"const": "x"}]},
            "e": {"pattern": "^z"},
            "f": {"maxLength": 1, "format": "date"},
            "g": {"anyOf": [{"type": ["integer", "null"]}, {"$ref": "#/$defs/x"}]},
        },
        "$defs": {"x": {"const": 1}},
    }
    document = parse(b"{a: 0, b: 9, c: {}, d: y, e: y, f: ab, g: y}", "any.yaml")
    wanted = {fault.pointer[0]: fault.wanted for fault in schema_faults(document, schema)}
    assert wanted["a"] == "more than 0"
    assert wanted["b"] == "less than 9"
    assert wanted["c"] == "at least one entry"
    assert wanted["d"] == 'a whole number or "x"'
    assert wanted["e"] == "^z"
    assert wanted["f"] == "a date written YYYY-MM-DD"


def test_a_bad_key_of_a_map_is_pointed_at() -> None:
    (fault,) = faults(f'{HEAD}evidence:\n  good: {{type: dpa}}\n  "a b": {{type: dpa}}\n{MODEL}')
    assert fault.message == "`a b` cannot be a key here"
    assert fault.wanted == "Key of a record under `evidence`"
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

"""What is said of a value that a manifest cannot have: its type, its bounds, and what was meant."""

from __future__ import annotations

import pytest

from steelyard.reading import parse
from steelyard.schemas.faults import schema_faults
from tests.unit.schemas.invalid import HEAD, MODEL, faults, model_faults


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
        ("schema: '1'", '"1"', "1", "Remove the quotes."),
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
        ("id: Not A Slug", "lower-case words and digits joined by single hyphens, such as invoice-bot"),
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

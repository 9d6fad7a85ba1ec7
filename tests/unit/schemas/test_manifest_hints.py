"""What a newcomer writes where a manifest wants something else, and the way out that is told."""

from __future__ import annotations

import pytest

from tests.unit.schemas.invalid import HEAD, MODEL, faults, model_faults


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("privacy: {retention_days: 30 days}", "Write the number alone, in days."),
        ("privacy: {retention_days: 2 weeks}", "Write the number alone, in days."),
        ("support: {sla_uptime: 99.9%}", "Write the number alone, in percent."),
        ("cost: {budget_month: €100}", "Write the number alone, in `cost.currency` per month."),
        ("cost: {budget_month: 100 EUR}", "Write the number alone, in `cost.currency` per month."),
        ("cost: {budget_month: 10k}", "Write the number alone, in `cost.currency` per month."),
        ("cost: {alert_at: 80%}", "Write it as a share of 1: 0.8."),
        ("cost: {alert_at: 80}", "Write it as a share of 1: 0.8."),
        ("benchmarks: [{name: b, value: 85%}]", "Write the number alone: 85."),
        ("cost: {budget_month: a lot}", ""),
        ("cost: {alert_at: 800}", ""),
        ("cost: {alert_at: -1}", ""),
    ],
)
def test_a_number_with_a_unit(field: str, hint: str) -> None:
    (fault,) = model_faults(field)
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("01.11.2026", "Write 2026-11-01."),
        ("1.2.2026", "Write 2026-02-01."),
        ("2026/11/01", "Write 2026-11-01."),
        ("20261101x", ""),
        ("2026-11-01T10:00:00Z", "Write the day alone: 2026-11-01."),
        ("2026-11-01 10:00", "Write the day alone: 2026-11-01."),
        ("25/12/2026", "Write 2026-12-25."),
        ("12/25/2026", "Write 2026-12-25."),
        ("11/01/2026", ""),  # January or November?
        ("2026-02-30", ""),
        ("31.02.2026", ""),
        ("2027-01", ""),
        ("soon", ""),
    ],
)
def test_a_day_in_another_way_of_writing(written: str, hint: str) -> None:
    (fault,) = faults(f"{HEAD}{MODEL}review: {{reviewed_on: {written}}}\n")
    assert (fault.hint, "YYYY-MM-DD" in fault.wanted) == (hint, True)


@pytest.mark.parametrize("written", ["2026", "20261101", "2026.5"])
def test_a_number_that_is_no_day_in_quotes_either(written: str) -> None:
    (fault,) = faults(f"{HEAD}{MODEL}review: {{reviewed_on: {written}}}\n")
    assert (fault.wanted, fault.choices) == ("a date written YYYY-MM-DD", ())
    assert "quote" not in fault.hint


def test_a_day_that_is_to_be_filled_in() -> None:
    (fault,) = faults(f"{HEAD}{MODEL}review: {{reviewed_on: }}\n")
    assert fault.wanted == "a date written YYYY-MM-DD"


def test_a_day_without_hyphens() -> None:
    (fault,) = faults(f"{HEAD}{MODEL}review: {{reviewed_on: 20261101}}\n")
    assert fault.hint == "Write 2026-11-01."


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('["no"]', 'Write "NO".'),
        ("[eu]", 'Write "EU".'),
        ("[UK]", 'Write "GB".'),
        ("[el]", 'Write "GR".'),
        ("[Norway]", ""),
    ],
)
def test_a_country_by_another_code(written: str, hint: str) -> None:
    (fault,) = faults(f"{HEAD}{MODEL}jurisdictions: {written}\n")
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("terms: www.example.org/t", "An address begins with https://: write https://www.example.org/t."),
        ("terms: example.org/t", "An address begins with https://: write https://example.org/t."),
        (
            "terms: ./docs/terms.pdf",
            "File it under `evidence`, as `terms: {path: ./docs/terms.pdf}`, and write `terms` here.",
        ),
        (
            "terms: docs/terms.pdf",
            "File it under `evidence`, as `terms: {path: docs/terms.pdf}`, and write `terms` here.",
        ),
        ("terms: the usual ones", ""),
        ("cost: {currency: eur}", "Write EUR."),
        (f"security: {{digest: '{'0a' * 32}'}}", "Write `sha256:` and then the 64 digits, in lower case."),
        (
            f"security: {{digest: 'SHA256:{'0A' * 32}'}}",
            "Write `sha256:` and then the 64 digits, in lower case.",
        ),
        ("security: {digest: 'sha256:0a'}", ""),
        ("id: Not A Slug", "Write not-a-slug."),
        ("id: ÄÖ", ""),
    ],
)
def test_a_text_of_another_form(field: str, hint: str) -> None:
    (fault,) = model_faults(field)
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("models: gpt-4o\n", "Write `- model: gpt-4o` on a line of its own."),
        ("models: [gpt-4o]\n", "Write `- model: gpt-4o` on a line of its own."),
        ("models:\n  - gpt-4o\n", "Write `- model: gpt-4o` on a line of its own."),
        ("models:\n  model: gpt-4o\n  access: api\n", "Begin each entry with a dash: `- model: …`."),
        (
            "models:\n  main:\n    model: gpt-4o\n",
            "Write a list: each entry begins with a dash, as `- model: …`.",
        ),
        (f"{MODEL}waivers: license-missing\n", "Write `- rule: license-missing` on a line of its own."),
        (f"{MODEL}data: internal\n", "Write it as a list: [internal]."),
        (f"{MODEL}data: {{internal: true, personal: true}}\n", "Write it as a list: [internal, personal]."),
        (f"{MODEL}jurisdictions: NO\n", 'Write it as a list: ["NO"].'),
        (f"{MODEL}review: 2026-11-01\n", ""),
        (
            f"{MODEL}    benchmarks: {{mmlu: 0.8}}\n",
            "Write a list: each entry begins with a dash, as `- name: …`.",
        ),
        (
            f"{MODEL}review: [{{reviewed_on: 2026-11-01}}]\n",
            "Write keys and their values, without dashes or brackets.",
        ),
        (f"{MODEL}evidence: [{{path: a}}]\n", "Write keys and their values, without dashes or brackets."),
        (f"{MODEL}evidence: {{a: 'https://x.example'}}\n", "Write `a: {url: https://x.example}`."),
        (f"{MODEL}evidence: {{a: docs/x.md}}\n", "Write `a: {path: docs/x.md}`."),
    ],
)
def test_a_list_a_mapping_and_what_stands_in_their_place(text: str, hint: str) -> None:
    (fault,) = faults(HEAD + text)
    assert fault.hint == hint


@pytest.mark.parametrize("text", ["we use gpt-4o\n", "- gpt-4o\n- claude\n", "<html></html>\n"])
def test_a_document_that_is_no_mapping_is_told_how_it_begins(text: str) -> None:
    (fault,) = faults(text)
    assert fault.hint == "Write keys and their values, a line each: `schema: 1` is the first."


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('schema: "1"\nproject: p\nowner: o\n' + MODEL, "Remove the quotes."),
        (f'{HEAD}{MODEL}commercial: "True"\n', "Remove the quotes: write true."),
        (f"project: p\nowner: o\n{MODEL}", "Add `schema: 1`."),
        (f"schema: 1\nowner: o\n{MODEL}", "Add `project:`, such as invoice-bot."),
        (HEAD, "Add `models:`."),
    ],
)
def test_what_is_missing_or_quoted(text: str, hint: str) -> None:
    (fault,) = faults(text)
    assert fault.hint == hint


def test_what_a_key_may_do_without_is_told_only_of_a_key_that_may() -> None:
    (missing,) = faults(f"schema: 1\nproject: p\nowner:\n{MODEL}")
    assert missing.hint == "Give it a value."
    (needless,) = faults(f"{HEAD}{MODEL}purpose:\n")
    assert needless.hint == "Give it a value, or remove the key: absent means not asserted."


def test_what_a_sign_took_away_is_told() -> None:
    (fault,) = faults(f"schema: 1\nproject: p\nowner: #team\n{MODEL}")
    assert fault.hint == 'A `#` behind a space begins a comment: write "#team".'


def test_what_is_long_or_a_credential_is_not_said_again() -> None:
    (fault,) = model_faults(f"terms: docs/{'x' * 5000}.pdf")
    assert len(fault.hint) < 200
    (fault,) = faults(f"{HEAD}models:\n  - sk-ant-api03-{'A1b2' * 20}\n")
    assert "A1b2A1b2" not in fault.hint

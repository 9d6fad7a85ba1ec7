"""Credentials are taken out of every text of a finding, wherever in a manifest they stand; long texts are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.pipeline import compile_report
from steelyard.render import Format, Style, render
from steelyard.stages import Options
from steelyard.verdict import Outcome
from tests.unit.found import MANIFEST, RULE, checked, finding
from tests.unit.policy.cards import DAY, policies
from tests.unit.test_secrets import FAKE, shapes

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet
    from steelyard.stages import Checked


def texts(result: Checked, rules: PolicySet) -> list[str]:
    """Everything that is ever printed of a file: every field of its findings, and the reports."""
    report = compile_report([result], rules, Options(DAY))
    fields = [str(value) for one in result.findings for value in one if not hasattr(value, "start_line")]
    styles = [Style(width=40, verbose=True), Style(width=100), Style(quiet=True)]
    reports = [render(report, Format.TEXT, style) for style in styles]
    return fields + reports + [render(report, format_, Style()) for format_ in Format]


SECRETS = {
    **shapes(),
    "url": "https://user:" + FAKE + "@host/path",
    "query": "https://host/v1?key=" + FAKE,
}


@pytest.mark.parametrize(
    "place",
    [
        'license: "{secret}"',
        '"{secret}": MIT',
        'licence: "{secret}"',
        'access: "{secret}"',
        'data: "{secret}"',
        'id: "{secret}"',
        'cost: {{gpu_hour: "{secret}"}}',
        'license: "{secret}"\n    license: "{secret}"',
        'hosting: ["{secret}"]',
    ],
)
def test_a_credential_is_never_printed(place: str, tmp_path: Path) -> None:
    card = {"when": None, "require": "{license: {equals: MIT}, access: {equals: api}}"}
    rules = policies(tmp_path / "policy", **{**RULE, **card})
    manifest = MANIFEST.replace("id: drafter\n    ", "") if place.startswith("id") else MANIFEST
    for name, secret in SECRETS.items():
        result = checked(tmp_path, manifest.replace("license: X", place.format(secret=secret)), rules)
        assert result.findings, name
        for said in texts(result, rules):
            assert "FAKE0000" not in said, name


def test_a_credential_in_another_field_is_not_printed_as_what_was_wanted(tmp_path: Path) -> None:
    secret = SECRETS["openai"]
    text = MANIFEST + f'    developer: "{secret}"\n'
    rules = policies(
        tmp_path / "policy",
        **{
            **RULE,
            "when": "{developer: {present: true}}",
            "require": "{license: {equals: {field: developer}}}",
        },
    )
    result = checked(tmp_path, text, rules)
    assert result.findings[0].wanted == "`developer`, which is [redacted]"
    assert all("FAKE0000" not in said for said in texts(result, rules))


def test_a_private_key_in_a_block_is_not_printed(tmp_path: Path) -> None:
    begin, end = "-----BEGIN " + "PRIVATE KEY-----", "-----END " + "PRIVATE KEY-----"
    block = f"|\n      {begin}\n      {FAKE}\n      {end}\n"
    for text in (MANIFEST.replace("X\n", block), MANIFEST.replace("weights\n", block)):
        rules = policies(tmp_path / "policy", **RULE)
        result = checked(tmp_path, text, rules)
        assert result.findings
        assert all("FAKE0000" not in said for said in texts(result, rules))


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    found = finding(tmp_path, MANIFEST.replace("X", "x" * 5_000))
    assert found.found is not None
    assert len(found.found) == len(found.message) == 480
    assert found.found.endswith("…")


@pytest.mark.parametrize(
    ("fields", "require"),
    [
        ("cost: {{gpu_count: 1, gpu_type: '{secret}'}}", "{cost: {present: false}}"),
        ("regions: [EU, '{secret}']", "{regions: {all_in: [EU]}}"),
        ("exit: {{alternatives: ['{secret}'], switch_days: 3}}", "{exit: {present: false}}"),
    ],
)
def test_a_credential_inside_a_value_is_not_printed(fields: str, require: str, tmp_path: Path) -> None:
    secret = "sk" + "-" + FAKE
    rules = policies(tmp_path / "policy", **{**RULE, "when": None, "require": require})
    result = checked(tmp_path, MANIFEST + f"    {fields.format(secret=secret)}\n", rules)
    (found,) = result.findings
    assert found.outcome is Outcome.FAIL
    assert "[redacted]" in (found.found or "")
    assert all("FAKE0000" not in said for said in texts(result, rules))


def test_a_credential_as_a_key_of_a_value_is_not_printed(tmp_path: Path) -> None:
    secret = "sk" + "-" + FAKE
    rules = policies(
        tmp_path / "policy",
        **{**RULE, "when": None, "each": "manifest", "require": "{evidence: {present: false}}"},
    )
    result = checked(tmp_path, MANIFEST + f"evidence: {{{secret}: {{type: dpa}}}}\n", rules)
    assert result.findings[0].found == '{"[redacted]": {"type": "dpa"}}'
    assert all("FAKE0000" not in said for said in texts(result, rules))

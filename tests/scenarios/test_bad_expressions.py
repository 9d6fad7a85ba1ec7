"""Hostile and hopeless expressions, through the real command: a clear error at its place, soon, and never a crash.

`«` marks the place. What has no answer for one manifest only stops the run that looks at that manifest.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import MANIFEST, place, put_marked_card, refused_by_every_command
from tests.unit.policy.cards import CARD, lines, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

HUNDRED_KB = "has(model.card) && " * 5_400 + "true"
WIDE = "[" + ", ".join(f"'{number}'" for number in range(100)) + "]"
DOUBLED = "[model.license]" + "".join(f".map(d{n}, {'«' * (n == 5)}d{n} + d{n})" for n in range(14))

REFUSED = {
    "100 kB": (f"«{HUNDRED_KB}", "the expression is longer than 10,000 characters", "several lines"),
    "10,000 parentheses": ("(" * 33 + "«(" + "(" * 9_965, "nested deeper than 32 levels", "Split it"),
    "10,000 closed parentheses": ("(" * 33 + "«(" + "(" * 4_900 + "1" + ")" * 4_934, "nested deeper than 32", ""),
    "10,000 minuses": ("-" * 32 + "«-" + "-" * 9_900 + "1 < 2", "nested deeper than 32 levels", ""),
    "10,000 members": ("model" + ".a" * 32 + "«.a" + ".a" * 4_900, "nested deeper than 32 levels", ""),
    "201 terms": ("has(model.card)" + " || has(model.card)" * 199 + " «|| has(model.card)", "more than 200 terms", ""),
    "201 items": (f"1 in «[{'1, ' * 200}1]", "more than 200 items", ""),
    "a text that never ends": ("model.license == «'MIT", "the text is not closed", "Close it with '."),
    "back-references": (r"model.license.matches(«r'(a+)\1+$')", r"`(a+)\1+$` is not a pattern", "RE2"),
    "look-ahead": ("model.license.matches(«'(?=a+)b')", "`(?=a+)b` is not a pattern", "RE2"),
    "a pattern of a million states": ("model.license.matches(«'((a{99}){99}){99}')", "is not a pattern", "RE2"),
    "list and number": ("«model.regions > 3", "a list of region cannot be compared with a whole number", "`value in list`"),
    "list equal to number": ("«model.regions == 3", "a list of region is never equal to a whole number", ""),
    "number in a number": ("3 in «model.lifecycle.notice_days", "`in` looks into a list or map", ""),
    "number in a list of texts": ("«3 in model.regions", "a whole number is never in a list of region", ""),
    "a constant division by zero": ("model.lifecycle.notice_days > «1 / 0", "a division by zero", ""),
    "a constant remainder of zero": ("model.lifecycle.notice_days > «1 % 0", "a division by zero", ""),
    "a number of 65 bits": ("model.lifecycle.notice_days < «9223372036854775808", "outside of 64 bits", ""),
    "10,000 digits": ("model.lifecycle.notice_days < «" + "9" * 9_000, "outside of 64 bits", ""),
    "a constant overflow": (
        "model.lifecycle.notice_days < «9223372036854775807 + 1", "a whole number outside of 64 bits", ""
    ),
    "a day that is none": ("as_of < timestamp(«'2026-02-29')", "`2026-02-29` is not a moment that exists", ""),
    "hour 25": ("as_of < timestamp(«'2026-02-01T25:00:00Z')", "is not a moment that exists", ""),
    "year 10000": ("as_of < timestamp(«'10000-01-01')", "is not a moment written", ""),
    "300 years": ("as_of - as_of < duration(«'2700000h')", "is longer than 292 years", ""),
    "a constant moment beyond time": (
        "as_of < «timestamp('9999-12-31') + duration('48h')", "a moment outside of the years 1 to 9999", ""
    ),
    "the subject's name": ("model.regions.all(«model, model == 'EU')", "`model` already means something here", "another"),
    "a parent's name": ("model.regions.all(«manifest, manifest == 'EU')", "`manifest` already means something", ""),
    "the date's name": ("model.regions.all(«as_of, as_of == 'EU')", "`as_of` already means something here", ""),
    "a field's name": ("model.regions.all(«license, license == 'EU')", "`license` is a field", "Choose another name."),
    "a parent's field's name": ("model.regions.all(«data, data == 'EU')", "`data` is a field", "Choose another name."),
    "a name taken outside": (
        "model.regions.all(r, model.regions.all(«r, r == 'EU'))", "`r` already means something here", "another"
    ),
    "an umlaut": ("model.«überschuss == 1", "`ü` is not part of the language", "ASCII letters"),
    "Cyrillic that looks Latin": ("model.lic«\u0435nse == 'MIT'", "is not part of the language", "ASCII"),
    "full-width letters": ("«\uff4d\uff4f\uff44\uff45\uff4c.license == 'MIT'", "is not part of the language", "ASCII"),
    "a no-break space": ("model.license«\u00a0== 'MIT'", "is not part of the language", "ASCII"),
    "what quantifiers name is ASCII, too": ("model.regions.all(«é, é == 'EU')", "is not part of the language", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_at_its_place_by_every_command(name: str, cli: Cli, tmp_path: Path) -> None:
    text, message, hint = REFUSED[name]
    quoted = text.replace("'", "''")
    at = put_marked_card(tmp_path, {"require": f"{{expr: '{quoted}'}}"})
    refused_by_every_command(cli, at=at, message=message, hint=hint)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("space", [" ", "\t", "\t \t"], ids=["space", "tab", "tabs"])
def test_tabs_and_line_ends_are_white_space_and_move_no_caret(
    space: str, ending: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    block = f"|\n    has(model.card){space}||\n    {space}model.licence{space}== 'x'"
    text = lines(CARD, {"require": f"\n  expr: {block}"})
    card = tmp_path / "policy" / "rules" / "license" / "own-rule.yaml"
    card.parent.mkdir(parents=True)
    card.write_bytes(text.replace("\n", ending).encode())
    at = f"{os.path.join('policy', 'rules', 'license', 'own-rule.yaml')}:8:{5 + len(space)}"
    refused_by_every_command(cli, at=at, message="unknown field `model.licence`", hint="`model.license`")

    card.write_bytes(text.replace("licence", "license").replace("\n", ending).encode())
    result = cli("check", "--policy", "policy")
    assert (result.code, result.err) == (0, "")
    assert "1 unknown" in result.out


# -- what has no answer for one manifest


def model(fields: str) -> str:
    return f"schema: 1\nproject: p\nowner: o\nmodels: [{{model: m, {fields}}}]\n"


REGIONS = f"regions: [{', '.join(['EU'] * 300)}]"
LICENSE = f"license: {'a' * 20_000}"

UNANSWERED = {
    "300 cubed": (
        "«model.regions.all(a, model.regions.all(b, model.regions.all(c, a + b + c != 'x')))",
        model(REGIONS),
        "more than 100,000 steps",
    ),
    "300 squared, over texts of 20,000": (
        "«model.regions.all(a, model.regions.all(b, !model.license.contains(a + b)))",
        model(f"{REGIONS}, {LICENSE}"),
        "more than 100,000 steps",
    ),
    "300 squared, over a list of 300": (
        "«model.regions.all(a, model.regions.all(b, a in model.regions && b != 'US'))",
        model(REGIONS),
        "more than 100,000 steps",
    ),
    "a pattern over 20,000 letters, a thousand times": (
        "«model.regions.all(a, model.regions.all(b, !(model.license + a + b).matches('(a|aa)+$')))",
        model(f"{REGIONS}, {LICENSE}"),
        "more than 100,000 steps",
    ),
    "a text that doubles": (
        f"size({DOUBLED}) > 0",
        model(LICENSE),
        "a text or list longer than a million",
    ),
    "a list of lists of texts": (
        f"«size(model.regions.map(a, {WIDE}.map(b, {WIDE}.map(c, [a, b, c])))) > 0",
        model(REGIONS),
        "more than 100,000 steps",
    ),
    "division by zero": (
        "«1 / model.lifecycle.notice_days < 5",
        model("lifecycle: {notice_days: 0}"),
        "a division by zero",
    ),
    "remainder of a division by zero": (
        "«7 % model.lifecycle.notice_days < 5",
        model("lifecycle: {notice_days: 0}"),
        "a division by zero",
    ),
    "overflow of a sum": (
        "«model.lifecycle.notice_days + 9223372036854775807 > 0",
        model("lifecycle: {notice_days: 1}"),
        "a whole number outside of 64 bits",
    ),
    "overflow of a product": (
        "«model.lifecycle.notice_days * model.lifecycle.notice_days > 0",
        model("lifecycle: {notice_days: 4000000000}"),
        "a whole number outside of 64 bits",
    ),
    "beyond the last year": (
        "«model.lifecycle.retires + duration('48h') > as_of",
        model("lifecycle: {retires: 9999-12-31}"),
        "a moment outside of the years 1 to 9999",
    ),
    "too long a time": (
        "«model.lifecycle.retires - model.lifecycle.released > duration('1h')",
        model("lifecycle: {retires: 9999-12-31, released: 0001-01-01}"),
        "a duration longer than 292 years",
    ),
}


@pytest.mark.parametrize("name", UNANSWERED)
@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_what_has_no_answer_stops_the_run_at_the_card(name: str, cli: Cli, tmp_path: Path) -> None:
    text, manifest, reason = UNANSWERED[name]
    at = put_marked_card(tmp_path, {"require": f'{{expr: "{text}"}}'})
    put(tmp_path / "ai-models.yaml", manifest)
    result = cli("check", "--policy", "policy")
    assert (result.code, result.out) == (2, "")
    assert f"the rule `own-rule` cannot be evaluated on models[m]: {reason}" in result.err
    assert f"--> {at}: {reason}" in result.err, result.err
    audit = cli("audit", ".", "--policy", "policy")
    assert audit.code == 4, "one repository that cannot be judged hides no other, and is no success"
    assert reason in audit.out


def test_an_example_that_has_no_answer_fails_the_card_s_tests(cli: Cli, tmp_path: Path) -> None:
    put_marked_card(
        tmp_path,
        {
            "require": '{expr: "1 / model.lifecycle.notice_days < 5"}',
            "examples": "{fail: [{models: [{model: m, lifecycle: {notice_days: 0}}]}]}",
        },
    )
    result = cli("policy", "test", "policy")
    assert result.code != 0
    assert "a division by zero" in result.out + result.err


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}"]
)
def test_a_pattern_that_would_backtrack_for_ever_elsewhere_is_matched(
    pattern: str, cli: Cli, tmp_path: Path
) -> None:
    put_marked_card(tmp_path, {"require": f"{{expr: \"!model.license.matches('{pattern}')\"}}"})
    put(tmp_path / "ai-models.yaml", model(f"license: {'a' * 50_000}!"))
    result = cli("check", "--policy", "policy")
    assert result.code in (0, 1), result.err
    assert not result.err


@pytest.mark.parametrize(
    ("type_", "default", "value", "message", "hint"),
    [
        ("integer", "1", "«one", "`one` is not a whole number", ""),
        ("integer", "1", "«1.5", "`1.5` is not a whole number", ""),
        ("integer", "1", "«true", "`true` is not a whole number", ""),
        ("number", "1", "«'1'", "`1` is not a number", ""),
        ("string", "x", "«7", "`7` is not a string", ""),
        ("boolean", "true", "«'yes'", "`yes` is not a boolean", ""),
        ("date", "2026-01-01", "«2026-02-30", "`2026-02-30` is not a date", "YYYY-MM-DD"),
        ("pattern", "x", "«'(a'", "`(a` is not a pattern", "linear time"),
        ("access", "api", "«opn", "`opn` is never a value of access", ""),
        ("'[string]'", "[x]", "«x", "`x` is not a list", "[x]"),
        ("'[integer]'", "[1]", "[1, «x]", "`x` is not a whole number", ""),
    ],
)
def test_a_parameter_of_the_wrong_type_is_refused(  # noqa: PLR0913, PLR0917 - the columns of the table
    type_: str, default: str, value: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    """In the card's own default, and in what a pack sets."""
    text = {
        "integer": "params.x == 1", "number": "params.x == 1", "string": "params.x == 'a'", "boolean": "params.x",
        "date": "params.x < as_of", "pattern": "model.license.matches(params.x)", "access": "model.access == params.x",
    }.get(type_, "size(params.x) == 1")  # fmt: skip
    rows = {"require": f'{{expr: "has(model.card) || {text}"}}'}
    at = put_marked_card(tmp_path, {**rows, "params": f"{{x: {{type: {type_}, default: {value}}}}}"})
    refused_by_every_command(cli, at=at, message=message, hint=hint)

    put_marked_card(tmp_path, {**rows, "params": f"{{x: {{type: {type_}, default: {default}}}}}"})
    pack, at = place(f"title: t\nrules:\n  own-rule: {{x: {value}}}\n")
    put(tmp_path / "policy" / "packs" / "own.yaml", pack)
    at = f"{os.path.join('policy', 'packs', 'own.yaml')}:{at}"
    refused_by_every_command(cli, at=at, message=message, hint=hint)

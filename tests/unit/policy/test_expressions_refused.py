"""Which expressions are refused, with the words, the place and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.language.lexer import LONGEST, ExpressionError
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.parser import parse
from tests.unit.policy.cards import put_card
from tests.unit.policy.expressions import checked

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = [
    # the words
    ("model.license = 'x'", "=", "`=` is not part of the language", "Equality is `==`."),
    ("model.license & model.terms", "&", "`&` is not part", "Write `&&`."),
    ("model.license == “x”", "“", "is not part", "Quote texts"),
    ("model.lizénz == 'x'", "é", "is not part", "ASCII"),
    ("model.license # x", "#", "is not part", ""),
    ("model.lifecycle.notice_days > 1u", "1u", "unsigned", "Leave out the `u`"),
    ("b'x' == model.license", "b", "before a text", "raw texts"),
    ("model.license == 'x", "'x", "not closed", "Close it"),
    ("model.license == 'x\ny'", "'x", "not closed", "Close it"),
    (r"model.license == '\q'", r"\q", "is not an escape", "backslash"),
    (r"model.license == '\ud800'", r"\ud800", "not a Unicode character", ""),
    (r"model.license == '\400'", r"\4", "is not an escape", ""),
    ("model.lifecycle.notice_days > 1x", "1x", "neither a number nor a name", ""),
    ("model.lifecycle.notice_days > 0x", "0x", "needs digits", ""),
    ("model.lifecycle.notice_days > 1e", "1e", "exponent needs digits", ""),
    ("model.lifecycle.notice_days > 9223372036854775808", "9223372036854775808", "64 bits", ""),
    ("model.lifecycle.notice_days > 99999999999999999999999", "99999999999999999999999", "64 bits", ""),
    ("model.lifecycle.notice_days > 0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF", "64 bits", ""),
    # the grammar
    ("", "", "the expression is empty", ""),
    ("model.license ==", "", "wanted a value", ""),
    ("model.license == 'x' 'y'", "'y'", "wanted the end", ""),
    ("(model.license == 'x'", "", "wanted `)`", ""),
    ("model.", "", "wanted a name", ""),
    ("model.in == 'x'", "in", "wanted the name of a field", ""),
    ("size(model.license,) == 1", ")", "wanted an argument", ""),
    ("model.license == null", "null", "a manifest has no null", "has("),
    ("{'a': 1} == {}", "{", "maps cannot be written", "[a, b]"),
    ("if == 1", "if", "is a reserved word", ""),
    ("model.regions.all(r)", "all", "takes a name and a condition", "For example"),
    ("model.regions.map(1, 2).size() == 1", "1", "starts with a name", ""),
    ("has(model)", "has", "`has` asks for one field", "For example"),
    ("has(model['license' + 'x'])", "model", "cannot be indexed", ""),
    ("(" * 40 + "true" + ")" * 40, "(", "nested deeper than", "Split it"),
    ("1" + "+1" * 40 + " == 1", "+", "nested deeper than", ""),
    ("true" + " && true" * 300, "&&", "more than 200 terms", ""),
    ("[" + "1," * 300 + "1] == [1]", "[", "more than 200 items", ""),
    ("size(" + "1," * 300 + "1) == 1", "size", "more than 200 arguments", ""),
    # the names
    ("license == 'x'", "license", "unknown name", "did you mean `model.license`?"),
    ("data == ['x']", "data", "unknown name", "did you mean `manifest.data`?"),
    ("modle.license == 'x'", "modle", "unknown name", "did you mean `model`?"),
    ("model.licence == 'x'", "model.licence", "unknown field", "did you mean `model.license`?"),
    ("model.privacy.dpaa == 'x'", "model.privacy.dpaa", "unknown field", "did you mean `model.privacy.dpa`?"),
    ("model.license.name == 'x'", "model.license.name", "has no fields", ""),
    ("model.regions.name == 'x'", "model.regions.name", "has no fields", ".exists("),
    ("model.benchmarks.value > 1", "model.benchmarks.value", "has no fields", "each: benchmark"),
    ("params.mni > 1", "params.mni", "unknown parameter", "did you mean `min`?"),
    ("params == 1", "params", "alone is no value", "params.x"),
    ("sise(model.license) == 1", "sise", "unknown function", "did you mean `size`?"),
    ("model.regions.all(model, model == 'x')", "model", "already means", ""),
    # the types
    ("model.license", "model.license", "true or false", "Nothing is truthy"),
    ("'x'", "'x'", "true or false", ""),
    ("model.access == 'wieghts'", "'wieghts'", "never a value of access", "did you mean `weights`?"),
    ("'wieghts' == model.access", "'wieghts'", "never a value of access", "did you mean `weights`?"),
    ("model.access in ['api', 'wights']", "'wights'", "never a value", "did you mean `weights`?"),
    ("'persnal' in manifest.data", "'persnal'", "never a value of data-class", "did you mean `personal`?"),
    ("model.privacy.trains_on_inputs == 'unknown'", "'unknown'", "counts as not declared", "has("),
    ("model.license == 1", "model.license == 1", "never equal", ""),
    ("model.regions == 'EU'", "model.regions == 'EU'", "never equal", ""),
    ("model.privacy == model.support", "model.privacy == model.support", "never equal", ""),
    (
        "model.lifecycle.retires < '2027-01-01'",
        "'2027-01-01'",
        "compared with a date",
        'timestamp("2027-01-01")',
    ),
    ("model.support.level >= 'standard'", "model.support.level", "has no order here", "at_least"),
    ("model.access < model.access", "model.access", "has no order here", ""),
    ("model.regions < model.regions", "model.regions < model.regions", "has no order", ""),
    ("model.license < 1", "model.license < 1", "cannot be compared", ""),
    ("model.license + 1 == 2", "model.license + 1", "cannot join", ""),
    ("model.support.sla_uptime % 2 == 1", "model.support.sla_uptime % 2", "takes whole numbers", ""),
    ("-model.license == 'x'", "model.license", "negates a number", ""),
    ("model.license && true", "model.license", "joins what is true or false", ""),
    ("model.license ? true : false", "model.license", "a condition is true or false", ""),
    ("(model.access == 'api' ? 1 : 'x') == 1", "'x'", "both branches must be alike", ""),
    ("'x' in model.license", "model.license", "looks into a list or map", ""),
    ("1 in model.regions", "1", "is never in", ""),
    ("1 in manifest.decision.tradeoffs", "1", "the keys of a map are texts", ""),
    ("size(1) == 1", "1", "`size` counts", ""),
    ("size(model.license, 1) == 1", "size(model.license, 1)", "takes 1 argument", ""),
    ("model.license.startsWith() ", "model.license.startsWith()", "takes 2 arguments", ""),
    ("model.license.startsWith(1)", "1", "takes texts", ""),
    ("model.license.matches(model.model)", "model.model", "known when the card is loaded", "pattern"),
    ("model.license.matches('(')", "'('", "is not a pattern", "RE2"),
    ("model.regions['x'] == 'EU'", "'x'", "indexed by a whole number", ""),
    ("manifest.decision.tradeoffs[1] == 'x'", "1", "indexed by a text", ""),
    ("model.license[0] == 'M'", "model.license", "cannot be indexed", ""),
    ("model.license.all(x, true)", "model.license", "walks a list", ""),
    ("model.regions.all(r, r)", "r", "asks something true or false", ""),
    ("timestamp('2026-02-30') < as_of", "'2026-02-30'", "that exists", ""),
    ("timestamp('tomorrow') < as_of", "'tomorrow'", "is not a moment", ""),
    ("timestamp(model.license) < as_of", "model.license", "written out", ""),
    ("duration('3 days') == duration('1h')", "'3 days'", "is not a duration", ""),
    ("duration('99999999999h') == duration('1h')", "'99999999999h'", "longer than 292 years", ""),
    ("timestamp('2026-01-01T00:00:00+99:00') < as_of", "'2026-01-01T00:00:00+99:00'", "that exists", ""),
    (
        "timestamp('0001-01-01T00:00:00+10:00') < as_of",
        "'0001-01-01T00:00:00+10:00'",
        "outside of the years",
        "",
    ),
]


@pytest.mark.parametrize(
    ("text", "stretch", "message", "hint"), REFUSED, ids=[row[0][:40] for row in REFUSED]
)
def test_what_is_refused_and_where(text: str, stretch: str, message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        checked(text)
    error = caught.value
    assert message in error.message
    assert hint in error.hint
    assert 0 <= error.start <= error.end <= len(text)
    assert text[error.start : error.end].startswith(stretch) or stretch in text[error.start : error.end]


def test_a_long_text_is_refused_unread() -> None:
    with pytest.raises(ExpressionError, match="longer than"):
        parse("x" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("text", "stretch", "message"),
    [
        ("true || model.license == 'x'", "true", "always true"),
        ("model.license == 'x' && 1 > 2", "1 > 2", "always false"),
        ("1 / 0 > 1 || model.license == 'x'", "1 / 0 > 1", "can never be computed"),
        ("[1].exists(x, x > model.lifecycle.notice_days)", "", ""),
        ("model.support.indemnity == true", "", ""),
        ("false", "false", "always false"),
    ],
)
def test_a_condition_that_no_fact_can_change_is_refused(text: str, stretch: str, message: str) -> None:
    node = checked(text)
    if not message:
        constant_conditions(node)
        return
    with pytest.raises(ExpressionError, match=message) as caught:
        constant_conditions(node)
    assert text[caught.value.start : caught.value.end] == stretch


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("expr: model.licence == 'x'", 1, 7),
        ("expr: 'model.licence == ''x'''", 1, 8),
        ('expr: "model.licence == \\"x\\""', 1, 8),
        ("expr: >-\n    model.licence\n    == 'x'", 2, 5),
        ("expr: |\n    model.licence == 'x'\n", 2, 5),
        ("expr: model.access == 'api'\n    || model.licence == 'x'", 2, 8),
        ("expr:\n    - model.access == 'api'\n    - model.licence == 'x'", 3, 7),
        ("expr: \"has(model.terms) ||\\n model.licence == 'x'\"", 1, 30),
    ],
    ids=["plain", "single", "double", "folded", "literal", "two lines", "list", "escape"],
)
def test_a_fault_points_into_the_card(tmp_path: Path, written: str, line: int, column: int) -> None:
    body = "\n".join(f"  {part}" if part else part for part in written.split("\n"))
    path = put_card(tmp_path, require=f"\n{body}")
    from steelyard.errors import PolicyError  # noqa: PLC0415

    with pytest.raises(PolicyError) as caught:
        load_card(str(path))
    (fault,) = caught.value.faults
    base = caught.value.source.text.split("require:")[0].count("\n") + 1  # type: ignore[union-attr]
    assert (fault.region.start_line - base, fault.region.start_column) == (line, column + 2)
    assert caught.value.source.slice(fault.region) == "model.licence"  # type: ignore[union-attr]

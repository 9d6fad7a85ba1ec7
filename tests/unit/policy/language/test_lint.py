"""Conditions that no fact, parameter or date can change are refused at their exact stretch."""

from __future__ import annotations

import pytest

from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lint import constant_conditions
from tests.unit.policy.language.expressions import checked


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("«true»", "this is always true"),
        ("«false»", "this is always false"),
        ("«1 > 2»", "this is always false"),
        ("«(1 == 1)» || has(model.license)", "this is always true"),
        ("has(model.license) && «true»", "this is always true"),
        ("has(model.license) || (has(model.terms) && «!false»)", "this is always true"),
        ("!has(model.license) || «!(2 in [1, 2])»", "this is always false"),
        ("«true» ? has(model.license) : has(model.terms)", "this is always true"),
        ("manifest.commercial ? has(model.license) : «1 < 2»", "this is always true"),
        ("model.regions.all(r, r == 'EU' || «'a' == 'a'»)", "this is always true"),
        ("model.regions.exists(r, «1 == 1»)", "this is always true"),
        ("«[1, 2].exists(x, x > 1)» && has(model.license)", "this is always true"),
        ("«[1, 2].all(x, [3].exists(y, y > x))»", "this is always true"),
        ("size(model.regions.map(r, «1 == 1», r)) == 1", "this is always true"),
        (
            "model.license == 'x' || «timestamp('2020-01-01') < timestamp('2021-01-01')»",
            "this is always true",
        ),
        ("«[1][5] == 1» || has(model.license)", "this is always unknown"),
        ("«1 / 0 == 1» || has(model.license)", "this can never be computed: a division by zero"),
        ("model.lifecycle.notice_days == «1 / 0»", "this can never be computed: a division by zero"),
        (
            "model.lifecycle.notice_days > «9223372036854775807 + 1 * 2»",
            "this can never be computed: a whole number outside of 64 bits",
        ),
        ("model.regions.all(r, size(r) > «5 % 0»)", "this can never be computed: a division by zero"),
    ],
)
def test_what_is_constant_is_refused(marked: str, said: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(ExpressionError) as caught:
        constant_conditions(checked(text))
    error = caught.value
    assert text[error.start : error.end] == marked.partition("«")[2].partition("»")[0]
    assert error.message == said
    assert bool(error.hint) is ("always" in said)


@pytest.mark.parametrize(
    "text",
    [
        "manifest.commercial == true",
        "true != manifest.commercial",
        "manifest.commercial in [true]",
        "manifest.commercial ? true : has(model.license)",
        "model.regions.exists(r, true)",
        "model.regions.all(r, r != 'US') || params.flag",
        "as_of < timestamp('2027-01-01')",
        "[1, 2].exists(x, x > model.lifecycle.notice_days)",
        "[1, 2].exists(x, x > params.min)",
        "model.lifecycle.notice_days == 1 + 2 * 3",
    ],
)
def test_what_a_fact_or_a_setting_changes_is_fine(text: str) -> None:
    constant_conditions(checked(text))

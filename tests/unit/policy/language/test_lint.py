"""Conditions that no fact, parameter or date can change are refused at their exact stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.language import lint
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.tree import children, walk
from tests.unit.policy.language.expressions import checked

if TYPE_CHECKING:
    from steelyard.policy.language.tree import Node


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
        ("«[1, 2].exists(x, x > 1)» && has(model.license)", "this is always the same"),
        ("«[1, 2].all(x, [3].exists(y, y > x))»", "this is always the same"),
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
        ("«size([1, 2].map(x, x + 1))» == model.lifecycle.notice_days", "this is always the same"),
        ("model.regions.all(r, «true»)", "this is always true"),
        ("model.regions.exists_one(r, «false»)", "this is always false"),
        ("size(model.regions.map(r, «true», r)) == 1", "this is always true"),
        ("«size(model.regions) >= 0»", "this is always true"),
        ("has(model.card) || «0 > size(model.regions)»", "this is always false"),
        ("has(model.card) || «-1 >= size(model.regions)»", "this is always false"),
        ("«size(model.license) != -1»", "this is always true"),
        ("«size(model.license) == -0.5»", "this is always false"),
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
    ("marked", "said", "hint"),
    [
        ("has(model.card) || «has( model.card )»", "this is asked twice", "Remove one of them"),
        ("has(model.card) && has(model.license) && «(has(model.card))»", "this is asked twice", "Remove"),
        ("model.license == «model.license»", "both sides are the same", "something else"),
        ("1 < model.lifecycle.notice_days + 1 && model.support.sla_uptime < «model.support.sla_uptime»",
         "both sides are the same", ""),
        ("manifest.commercial ? has(model.card) : «has(model.card)»", "both branches are the same", "remove it"),
        ("(manifest.commercial ? 'a' : «'a'») == model.license", "both branches are the same", ""),
        ("model.license in «[]»", "nothing is in an empty list", "List the values"),
        ("model.access == 'api' && has(model.card) && «'weights' == model.access»",
         "together with what stands before, this is never true", "decides nothing"),
        ("model.license != 'a' || «model.license != 'b'»",
         "together with what stands before, this is always true", "decides nothing"),
        ("model.regions.exists(r, r == 'EU' && «r == 'US'»)",
         "together with what stands before, this is never true", ""),
        ("has(model.card) || «!has(model.card)»",
         "together with what stands before, this is always true", "decides nothing"),
        ("has(model.card) && has(model.license) && «!(!(!has( model.card )))»",
         "together with what stands before, this is never true", "decides nothing"),
        ("model.license == 'A' && «model.license != 'A'»",
         "together with what stands before, this is never true", "decides nothing"),
        ("model.license == 'A' || «'A' != model.license»",
         "together with what stands before, this is always true", "decides nothing"),
        ("model.license == 'A' && «!('A' == model.license)»",
         "together with what stands before, this is never true", "decides nothing"),
        ("!(model.license == 'A') || «!(model.license == 'B')»",
         "together with what stands before, this is always true", "decides nothing"),
        ("model.lifecycle.notice_days == 3 && «model.lifecycle.notice_days == 3.0»", "this is asked twice", "Remove"),
        ("model.lifecycle.notice_days != 3 || «3 != model.lifecycle.notice_days»", "this is asked twice", "Remove"),
        ("model.license != 'A' && «!('A' == model.license)»", "this is asked twice", "Remove"),
        ("model.license.startsWith(«''»)", "every text starts with nothing", "has(…)"),
        ("has(model.card) && model.license.endsWith(«''»)", "every text ends with nothing", "has(…)"),
        ('model.license.contains(«""»)', "every text contains nothing", "has(…)"),
        ("model.regions.all(r, r.matches(«''»))", "every text matches nothing", "has(…)"),
        ("model.regions.all(«r», has(model.card))", "`r` is never used", "ask without `all`"),
        ("size(model.regions.map(«r», 1)) > 1", "`r` is never used", "ask without `map`"),
        ("model.regions.all(«a», model.regions.all(b, b == 'EU'))", "`a` is never used", ""),
    ],
)  # fmt: skip
def test_what_decides_nothing_is_refused(marked: str, said: str, hint: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(ExpressionError) as caught:
        constant_conditions(checked(text))
    error = caught.value
    assert text[error.start : error.end] == marked.partition("«")[2].partition("»")[0]
    assert error.message == said
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        "manifest.commercial == true",
        "true != manifest.commercial",
        "manifest.commercial in [true]",
        "manifest.commercial ? true : has(model.license)",
        "model.regions.exists(r, r != '')",
        "size(model.regions) > 0",
        "1 <= size(model.regions)",
        "size(model.regions) == 0 || size(model.regions) != 1",
        "model.license == 'MIT' || model.license == 'X11'",
        "model.license == 'MIT' || model.license != 'X11'",
        "model.license == 'MIT' && model.license != 'X11'",
        "model.lifecycle.notice_days == 3 || model.lifecycle.notice_days == 3.5",
        "manifest.commercial == true || model.lifecycle.notice_days == 1",
        "has(model.card) || !has(model.license)",
        "model.license.startsWith(model.card)",
        "model.license != 'MIT' && model.license != 'X11'",
        "model.license == 'MIT' && model.license == model.terms",
        "model.license == 'MIT' && manifest.owner == 'MIT'",
        "model.regions.exists(r, r == 'EU') && model.regions.exists(r, r == 'US')",
        "params.min == 1 || params.class == 1",
        "size(model.regions.map(r, r == 'EU', 1)) == 1",
        "model.license in [model.terms]",
        "model.regions.all(r, r != 'US') || params.flag",
        "as_of < timestamp('2027-01-01')",
        "[1, 2].exists(x, x > model.lifecycle.notice_days)",
        "[1, 2].exists(x, x > params.min)",
        "model.lifecycle.notice_days == 1 + 2 * 3",
    ],
)
def test_what_a_fact_or_a_setting_changes_is_fine(text: str) -> None:
    constant_conditions(checked(text))


def test_each_node_is_looked_through_once_and_not_once_for_each_that_stands_above(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = []

    def counted(node: Node) -> tuple[Node, ...]:
        looked.append(node)
        return children(node)

    deep = "model.license == 'a'"
    for number in range(12):
        deep = f"(model.license == '{number}' ? {deep} : model.access == 'api')"
    node = checked(deep)
    monkeypatch.setattr(lint, "children", counted)
    constant_conditions(node)
    assert len(looked) / len(walk(node)) < 5

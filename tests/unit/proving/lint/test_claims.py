"""Conditions as claims about fields: rows and expressions that say the same claim the same."""

from __future__ import annotations

import pytest

from steelyard.policy.language.tree import Call, Field, Literal, Place
from steelyard.policy.language.types import BOOLEAN, vocabulary
from steelyard.proving.lint.claims import Claims, Symbol, claims, together
from tests.unit.policy.language.expressions import PARAMS, checked

MODEL = vocabulary().subjects["model"]


def said(text: str, *, holds: bool = True, params: bool = True) -> list[tuple[str, str, object, bool]]:
    """The claims of an expression: field, test, operand, whether it holds."""
    found = claims(checked(text), PARAMS if params else None, holds=holds)
    assert not found.atoms
    return [(".".join(one.field), one.test, one.operand, one.holds) for one in found.fields]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("model.license == 'MIT'", ("model.license", "equals", "MIT", True)),
        ("'MIT' == model.license", ("model.license", "equals", "MIT", True)),
        ("model.license != 'MIT'", ("model.license", "not", "MIT", True)),
        ("!(model.license == 'MIT')", ("model.license", "equals", "MIT", False)),
        ("model.license in ['MIT', 'x']", ("model.license", "one_of", ["MIT", "x"], True)),
        ("model.license in params.names", ("model.license", "one_of", ["MIT", "Apache-2.0"], True)),
        ("has(model.license)", ("model.license", "present", True, True)),
        ("!has(model.license)", ("model.license", "present", True, False)),
        ("manifest.commercial", ("manifest.commercial", "equals", True, True)),
        ("model.license.matches('^MIT')", ("model.license", "matches", "^MIT", True)),
        ("model.lifecycle.notice_days >= 3", ("model.lifecycle.notice_days", "at_least", 3, True)),
        ("model.lifecycle.notice_days < params.min", ("model.lifecycle.notice_days", "at_least", 3, False)),
        ("3 < model.lifecycle.notice_days", ("model.lifecycle.notice_days", "at_most", 3, False)),
    ],
)
def test_a_simple_expression_claims_what_a_row_would(text: str, claim: tuple[str, str, object, bool]) -> None:
    assert said(text) == [claim]


def test_what_is_joined_is_several_claims() -> None:
    both = [("model.license", "equals", "MIT", True), ("model.card", "present", True, True)]
    assert said("model.license == 'MIT' && has(model.card)") == both
    neither = [(field, test, operand, False) for field, test, operand, _ in both]
    assert said("model.license == 'MIT' || has(model.card)", holds=False) == neither


@pytest.mark.parametrize(
    "text",
    [
        "model.license == 'MIT' || has(model.card)",
        "model.license < 'MIT'",
        "model.license.startsWith('MIT')",
        "model.lifecycle.retires > as_of",
        "model.benchmarks.exists(b, b.n > 3)",
        "size(model.license) == 3",
        "model.license in model.regions",
        "3 in [model.lifecycle.notice_days]",
        "has(model.benchmarks[0].value)",
    ],
)
def test_whatever_else_is_said_is_an_atom(text: str) -> None:
    found = claims(checked(text), PARAMS)
    assert not found.fields
    assert found == claims(checked(f"  {text}"), PARAMS)
    assert found != claims(checked(text), PARAMS, holds=False)


def test_two_parameters_of_one_value_say_the_same() -> None:
    with_value = claims(checked("model.lifecycle.notice_days + params.min > 9"), PARAMS)
    assert with_value == claims(checked("model.lifecycle.notice_days + 3 > 9"), PARAMS)
    without = claims(checked("model.lifecycle.notice_days + params.min > 9"), None)
    assert without != with_value


def test_an_unset_parameter_and_another_field_are_symbols() -> None:
    (parameter,) = claims(checked("model.lifecycle.notice_days == params.min"), None).fields
    assert isinstance(parameter.operand, Symbol)
    (field,) = claims(checked("model.license == model.revision"), PARAMS).fields
    assert field.operand == Symbol(("field", "model", "revision"))
    (day,) = claims(checked("model.license == model.revision"), None).fields
    assert day == field


def test_rows_are_told_by_field() -> None:
    field = Field("model", ("access",), Place(("when", "access")), MODEL.fields["access"])
    row = Call("equals", (field, Literal("weights", Place(()))), Place(()), BOOLEAN)
    found = together([row, checked("has(model.card)")], PARAMS)
    assert found.names == (("model", "access"), ("model", "card"))
    assert [one.test for one in found.of(("model", "access"))] == ["equals"]
    assert Claims().names == ()

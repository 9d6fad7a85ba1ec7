"""What is settled before a run is decided when a rule is written, and not again on every subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.language.emit import Module
from steelyard.policy.language.lower import Lowering
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import vocabulary
from tests.unit.policy.language.expressions import PARAMS, TYPES, answer, checked

if TYPE_CHECKING:
    from collections.abc import Mapping

ORG = {"domicile": ["DE"], "mau": {"at_least": 5, "at_most": 5, "exact": 5}}


def emitted(require: str, *, when: str = "", org: Mapping[str, object] = ORG) -> list[str]:
    """The statements of a rule's function."""
    module = Module()
    asked = (checked(when),) if when else ()
    module.add("model", All(asked), All((checked(require),)), PARAMS, org)
    text = module.text()
    return text.partition("as_of):\n")[2].partition("\ndef ")[0].splitlines()


@pytest.mark.parametrize(
    ("require", "statement"),
    [
        ("params.flag || has(model.card)", " return 0"),
        ("!params.flag && has(model.card)", " if not False: return 1"),
        ("params.flag && has(model.card)", " if not (subject.get('card') is not None): return 1"),
        (
            "has(org.trusted_identities) || has(model.card)",
            " if not (subject.get('card') is not None): return 1",
        ),
        ("!has(org.trusted_identities) || has(model.card)", " return 0"),
        ("params.min * 2 > 5 || has(model.card)", " return 0"),
        (
            "0.0 / 0.0 == params.ratio || has(model.card)",
            " if not (subject.get('card') is not None): return 1",
        ),
        ("model.support.sla_uptime > 0.0 / 0.0", " t3 = (None if (t2 := "),
        (
            "(params.flag ? has(model.card) : has(model.terms))",
            " if not (subject.get('card') is not None): return 1",
        ),
    ],
)
def test_what_is_settled_is_not_asked_again(require: str, statement: str) -> None:
    assert emitted(require)[0].startswith(statement)


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize(
    ("path", "is_there"), [("org.mau.at_most", True), ("org.domicile", True), ("org.names", False)]
)
def test_whether_an_organisation_says_something_is_settled(
    path: str, *, is_there: bool, wanted: bool
) -> None:
    rows = Lowering("model", TYPES, vocabulary()).rows({path: {"present": wanted}}, ("require",))
    module = Module()
    module.add("model", All(), rows, PARAMS, ORG)
    compile(module.text(), "<policy>", "exec")  # Python warns of `5 is not None`
    assert f" return {0 if is_there is wanted else 1}\n" in module.text()


def test_two_days_are_compared_as_they_are_written() -> None:
    assert "day(" not in "".join(emitted("model.lifecycle.retires > as_of && has(model.lifecycle.retires)"))


def test_a_constant_is_written_once() -> None:
    module = Module()
    for _ in range(3):
        module.add("model", All(), All((checked("model.license in params.names"),)), PARAMS)
    assert module.text().count("c0 = ") == 1
    assert "c1" not in module.text()


def test_a_condition_without_a_fact_is_unknown_whatever_else_there_is() -> None:
    assert emitted("org.revenue_usd.exact > 5.0") == [
        " t2 = None",
        " if t2 is False: return 1",
        " return 0 if t2 else 2",
    ]
    assert answer("model.lifecycle.retires == model.lifecycle.released") is None

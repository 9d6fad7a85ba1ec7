"""Rules that are asked together ask once what they share, and derive nothing that none of them asks for."""

from __future__ import annotations

import marshal
import traceback
from types import CodeType
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.knowledge import derived as module
from steelyard.knowledge.derived import Groups, Known
from steelyard.manifest.bind import Record
from steelyard.policy.language.decide import OUTCOMES, program
from steelyard.policy.language.emit import Module, compiled_bare
from steelyard.policy.language.tree import All
from steelyard.verdict import Outcome
from tests.property.test_language import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = "2026-11-23"
PASS, FAIL, APART = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE


def emitted(*rules: tuple[list[str], list[str]]) -> str:
    module_ = Module()
    for when, require in rules:
        module_.add("model", _all(when), _all(require), {})
    return module_.text()


def _all(texts: list[str]) -> All:
    return All(tuple([typed(text) for text in texts]))


def asked(text: str, count: int, **said: Any) -> tuple[list[Outcome], list[str]]:
    """The outcomes of all rules on a model, and the groups that were derived for them."""
    model = Record({"id": "m", "model": "m", **said})
    manifest = Record({"models": [model]})
    asks, _ = program(compile(text, "<policy>", "exec"), count).together["model"]
    facts = Groups(model, DAY)
    outcomes = [OUTCOMES[position] for ask in asks for position in ask(manifest, model, model, DAY, facts)]
    return outcomes, [key[0] for key in model.kept if key[1] == DAY]


EXTERNAL, PRIMARY = "model.external", "model.role == 'primary'"


def test_what_several_rules_ask_whether_they_apply_is_asked_once() -> None:
    text = emitted(
        ([PRIMARY], ["has(model.card)"]), ([PRIMARY], ["has(model.terms)"]), ([], ["has(model.card)"])
    )
    assert (
        "r0(manifest, model, subject, as_of) if w0 else 3, r1(manifest, model, subject, as_of) if w0 else 3, r2("
        in text
    )
    assert asked(text, 3, role="judge", card="x")[0] == [APART, APART, PASS]
    assert asked(text, 3, role="primary", card="x")[0] == [PASS, FAIL, PASS]


def test_what_is_unknown_is_asked_by_each_rule() -> None:
    text = emitted(([PRIMARY], ["has(model.card)"]), ([PRIMARY], ["1 == 1"]))
    assert asked(text, 2)[0] == [Outcome.UNKNOWN, PASS]


def test_nothing_is_derived_that_no_rule_came_to() -> None:
    apart = ([PRIMARY, EXTERNAL], ["has(model.card)"])
    text = emitted(apart, apart)
    assert " w1 " not in text
    assert asked(text, 2, role="judge", hosting="serverless") == ([APART, APART], [])
    assert asked(text, 2, role="primary", hosting="serverless") == ([FAIL, FAIL], ["hosting"])


def test_what_a_rule_asks_first_is_always_asked() -> None:
    text = emitted(([PRIMARY, EXTERNAL], ["has(model.card)"]), ([EXTERNAL], ["has(model.card)"]))
    assert "if w0 else 3" in text
    assert asked(text, 2, role="judge", hosting="on-device") == ([APART, APART], ["hosting"])


def test_what_must_wait_for_its_turn_is_asked_by_each_rule() -> None:
    walk = "model.regions.all(r, r != 'EU')"
    text = emitted(([walk, PRIMARY], ["has(model.card)"]), ([walk, PRIMARY], ["has(model.terms)"]))
    assert " w0 " not in text
    assert asked(text, 2, role="judge", regions=["US"])[0] == [APART, APART]


def test_a_group_is_derived_once_and_kept_with_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    derived: list[str] = []

    def derive(_: Any, as_of: str) -> Known:
        derived.append(as_of)
        return Known({"external": True})

    monkeypatch.setitem(module._found, "hosting", module.Derivation(derive, None))
    record = Record({"model": "m"})
    facts = Groups(record, DAY)
    assert derived == []
    assert facts["hosting"] is facts["hosting"] is module.known(record, "hosting", DAY).values
    assert Groups(record, DAY)["hosting"] == {"external": True}
    assert derived == [DAY]
    assert Groups({"model": "m"}, DAY)["hosting"] == {"external": True}
    assert derived == [DAY, DAY]


def test_what_is_kept_says_nowhere_where_an_instruction_stands() -> None:
    text = emitted((["model.regions.all(r, r != 'EU')"], ["has(model.card)"]))
    code = compiled_bare(text)
    assert {place for one in _within(code) for place in one.co_positions()} == {(None, None, None, None)}
    assert all(len([*one.co_positions()]) == len(one.co_code) // 2 for one in _within(code))
    assert len(marshal.dumps(code)) < len(marshal.dumps(compile(text, "<policy>", "exec")))
    assert program(code, 1).functions[0]({}, {}, {"regions": ["EU"]}, DAY) == APART.position


def test_an_error_of_ours_in_it_is_still_told() -> None:
    (decide,) = program(compiled_bare(emitted(([PRIMARY], ["has(model.card)"]))), 1).functions
    with pytest.raises(AttributeError) as caught:
        decide({}, None, None, DAY)
    assert "in r0" in "".join(traceback.format_exception(caught.value))


def _within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _within(one)

"""`expr:` against the published conformance cases of CEL: what it accepts it answers as CEL does, the rest it
refuses when it is loaded."""

from __future__ import annotations

import glob
import math
import os
from typing import Any, NamedTuple

from steelyard.policy.language.check import Checker
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.moments import SECOND
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import Node, Parameter, Place, Quantifier
from steelyard.policy.language.types import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    STRING,
    Type,
    vocabulary,
)
from tests.contract import textproto

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CASES = os.path.join("cel-spec", "testdata")
PAGE = os.path.join(ROOT, "docs", "expressions.md")

_SCALARS = {
    "bool_value": BOOLEAN, "int64_value": INTEGER, "double_value": NUMBER, "string_value": STRING,
}  # fmt: skip
_ANYTHING = Type("union", "anything")
_DEDUCED = {"BOOL": "boolean", "INT64": "integer", "DOUBLE": "number", "STRING": "string"}
_MOMENTS = {"Timestamp": "date", "TIMESTAMP": "date", "Duration": "duration", "DURATION": "duration"}


class Case(NamedTuple):
    """One conformance case."""

    file: str
    name: str
    message: textproto.Message

    @property
    def expression(self) -> str:
        return _text(self.message["expr"][0])


class Refused(NamedTuple):
    """Why an expression was not loaded."""

    reason: str


class Answer(NamedTuple):
    """What an expression gave: a value of a type; None is unknown; `failed` says that it had no answer."""

    value: Any
    type: Type | None
    failed: bool = False


def _text(value: object) -> str:
    assert isinstance(value, bytes)
    return value.decode("utf-8")


def _one(message: object, *names: str) -> Any:
    """Return what stands at the end of a path of single fields, or None."""
    for name in names:
        if not isinstance(message, dict) or name not in message:
            return None
        (message,) = message[name]
    return message


def cases(folder: str) -> list[Case]:
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*.textproto"))):
        with open(path, encoding="utf-8") as file:
            document = textproto.read(file.read())
        for section in document.get("section", []):
            assert isinstance(section, dict)
            for test in section["test"]:
                assert isinstance(test, dict)
                found.append(
                    Case(
                        os.path.basename(path).removesuffix(".textproto"),
                        f"{_text(section['name'][0])}/{_text(test['name'][0])}",
                        test,
                    )
                )
    return found


# -- what a case gives and wants


def _given(value: object) -> tuple[Any, Type] | None:
    """Return a bound value with its type in our language; None when we have no such type."""
    assert isinstance(value, dict)
    ((kind, (content,)),) = value.items()
    if kind in _SCALARS:
        return _scalar(kind, content), _SCALARS[kind]
    if kind == "list_value":
        items = [_given(item) for item in content.get("values", [])]
        known = [item for item in items if item is not None]
        if len(known) < len(items):
            return None
        return [item for item, _ in known], Type("list", "list", item=_common([type_ for _, type_ in known]))
    if kind == "map_value":
        entries = content.get("entries", [])
        keys = [_given(_one(entry, "key")) for entry in entries]
        values = [_given(_one(entry, "value")) for entry in entries]
        if None in values or any(key is None or key[1] != STRING for key in keys):
            return None
        known = [value for value in values if value is not None]
        names = [key[0] for key in keys if key is not None]
        record = dict(zip(names, (value for value, _ in known), strict=True))
        return record, Type("map", "map", item=_common([type_ for _, type_ in known]))
    return None


def _scalar(kind: str, content: object) -> object:
    match kind:
        case "bool_value":
            return content == "true"
        case "string_value":
            return _text(content)
        case "double_value":
            assert isinstance(content, (int, float))
            return float(content)
        case _:
            return content


def _common(types: list[Type]) -> Type:
    return types[0] if types and all(type_ == types[0] for type_ in types) else _ANYTHING


def _bindings(case: Case) -> dict[str, tuple[Any, Type]]:
    """Return the bound variables by their names; those with qualified names are no variables of ours."""
    found = {}
    for binding in case.message.get("bindings", []):
        name, given = _text(_one(binding, "key")), _given(_one(binding, "value", "value"))
        if given is not None and name.isidentifier():
            found[name] = given
    return found


def _declared(case: Case) -> dict[str, Type]:
    """Return the variables a case only declares, where we have their types."""
    found = {}
    for declaration in case.message.get("type_env", []):
        kind = _DEDUCED.get(str(_one(declaration, "ident", "type", "primitive")))
        if kind is not None:
            found[_text(_one(declaration, "name"))] = Type(kind, kind)  # type: ignore[arg-type]  # a kind
    return found


def outcome(case: Case) -> Answer | Refused:
    """Load and evaluate the expression of a case. The lint for constants is no part of the language."""
    checker = Checker("model", {}, vocabulary())
    given = _bindings(case)
    checker._variables.update({name: type_ for name, (_, type_) in given.items()})
    checker._variables.update({name: type_ for name, type_ in _declared(case).items() if name not in given})
    try:
        node = checker.typed(parse(case.expression))
    except ExpressionError as error:
        return Refused(error.message)
    if "container" in case.message:
        return Refused("there are no containers: a name is what it says")
    if _one(case.message, "check_only") == "true":
        return Answer(None, node.type)
    try:
        value = evaluate_node(
            _bound(node, given), {"model": {}}, {f"p_{k}": [v] for k, (v, _) in given.items()}, "2026-11-23"
        )
    except EvaluationError:
        return Answer(None, node.type, failed=True)
    for _ in given:
        value = value[0] if value is not None else None
    return Answer(value, node.type)


def _bound(node: Node, given: dict[str, tuple[Any, Type]]) -> Node:
    """Put a node inside of quantifiers over lists of one element: what they name are its variables."""
    at = Place(())
    for name, (_, type_) in given.items():
        listed = Type("list", "list", item=type_)
        over = Parameter(f"p_{name}", at, listed)
        node = Quantifier("map", over, name, node, at, type=Type("list", "list", item=node.type))
    return node


def disagreement(case: Case, answer: Answer) -> str:
    """Say how an answer differs from what the case wants; empty when it does not."""
    message = case.message
    if "typed_result" in message:
        kind = _deduced(_one(message, "typed_result", "deduced_type"))
        if answer.type is None or answer.type.kind not in (kind, "union"):
            return f"type {answer.type}, wanted {kind}"
        wanted = _one(message, "typed_result", "result")
        if wanted is None:
            return ""
    elif "eval_error" in message:
        return "" if answer.failed or answer.value is None else f"{answer.value!r}, wanted an error"
    else:
        wanted = _one(message, "value") or {"bool_value": [textproto.Word("true")]}
    if answer.failed:
        return "no answer"
    return "" if _same(answer.value, answer.type, wanted) else f"{answer.value!r}, wanted {wanted}"


def _deduced(type_: object) -> str:
    assert isinstance(type_, dict)
    ((kind, (content,)),) = type_.items()
    if kind == "list_type":
        return "list"
    return _DEDUCED.get(str(content)) or _MOMENTS.get(str(content)) or kind


def _same(value: Any, type_: Type | None, wanted: object) -> bool:
    assert isinstance(wanted, dict)
    ((kind, (content,)),) = wanted.items()
    if kind == "list_value":
        items = content.get("values", [])
        item = type_.item if type_ is not None else None
        return (
            isinstance(value, list)
            and len(value) == len(items)
            and all(_same(one, item, other) for one, other in zip(value, items, strict=True))
        )
    if kind == "object_value":
        return _same_moment(value, type_, content)
    if kind not in _SCALARS:
        return False
    expected = _scalar(kind, content)
    if isinstance(expected, float):
        same = isinstance(value, float) and (
            value == expected or (math.isnan(value) and math.isnan(expected))
        )
        return same and math.copysign(1, value) == math.copysign(1, expected)
    return type(value) is type(expected) and bool(value == expected)


def _same_moment(value: Any, type_: Type | None, content: textproto.Message) -> bool:
    ((name, (moment,)),) = content.items()
    kind = _MOMENTS.get(name.rstrip("]").rsplit(".", 1)[1])
    if type_ is None or type_.kind != kind:
        return False
    return bool(value == (_one(moment, "seconds") or 0) * SECOND + (_one(moment, "nanos") or 0))


COUNTS = {
    "basic": (26, 17),
    "comparisons": (106, 300),
    "conversions": (0, 109),
    "dynamic": (0, 226),
    "enums": (0, 85),
    "fields": (2, 58),
    "fp_math": (29, 1),
    "integer_math": (41, 23),
    "lists": (17, 22),
    "logic": (21, 9),
    "macros": (32, 12),
    "namespace": (0, 14),
    "optionals": (0, 70),
    "parse": (92, 127),
    "plumbing": (4, 1),
    "timestamps": (34, 44),
    "type_deduction": (9, 38),
    "wrappers": (0, 36),
}
"""File by file, how many cases lie in the subset, where every one is answered as CEL does, and how many are refused."""


def test_every_case_is_answered_as_cel_does_or_refused_with_a_reason(shared: str) -> None:
    counts: dict[str, tuple[int, int]] = {}
    wrong = []
    for case in cases(os.path.join(shared, CASES)):
        answer = outcome(case)
        answered, refused = counts.get(case.file, (0, 0))
        if isinstance(answer, Refused):
            assert answer.reason
            counts[case.file] = (answered, refused + 1)
            continue
        counts[case.file] = (answered + 1, refused)
        difference = disagreement(case, answer)
        if difference:
            wrong.append(f"{case.file}: {case.name}: {case.expression}: {difference}")
    assert wrong == []
    assert counts == COUNTS


def test_the_page_tells_the_counts() -> None:
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    for name, (answered, refused) in COUNTS.items():
        assert f"| {name} | {answered} | {refused} |" in page

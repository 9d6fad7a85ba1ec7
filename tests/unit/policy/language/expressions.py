"""Loads and evaluates expressions in tests, by the code that decides and by the tree that explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.types import BOOLEAN, DATE, INTEGER, NUMBER, PATTERN, STRING, Type, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Node
    from steelyard.policy.language.types import Each

DAY = "2026-11-23"
AT = ("require", "expr")
TYPES: dict[str, Type | None] = {
    "broken": None,
    "flag": BOOLEAN,
    "min": INTEGER,
    "ratio": NUMBER,
    "day": DATE,
    "days": Type("list", "list", item=DATE),
    "word": PATTERN,
    "words": Type("list", "list", item=PATTERN),
    "names": Type("list", "list", item=STRING),
    "access": vocabulary().named["access"],
    "class": vocabulary().named["mof-class"],
}
PARAMS: dict[str, Any] = {
    "flag": True,
    "min": 3,
    "ratio": 0.5,
    "day": "2027-01-01",
    "days": ["2026-11-23", "2027-01-01"],
    "word": "^MIT",
    "words": ["^Apache", "^MIT"],
    "names": ["MIT", "Apache-2.0"],
    "access": "weights",
    "class": 2,
}
FAILED = "failed: "


def checked(text: str, each: Each = "model") -> Node:
    """A condition, parsed and typed."""
    return Checker(each, TYPES, vocabulary()).condition(parse(text, AT))


def scope(records: Mapping[str, Any]) -> Scope:
    """A scope whose subject stands where it would in a manifest."""
    at = {
        "manifest": (),
        "evidence": ("evidence", "c"),
        "reference": (),
        "waiver": ("waivers", 0),
        "model": ("models", 0),
    }
    return Scope({"manifest": {}, **records}, {**at, "benchmark": ("models", 0, "benchmarks", 0)}, DAY)


def explained(node: Node, records: Mapping[str, Any]) -> Explained:
    """A node, explained."""
    return Explainer(scope(records), PARAMS).explain(node)


def value_of(node: Node, records: Mapping[str, Any]) -> Any:
    """What a node is, by both engines: a value, None when unknown, a text that begins with FAILED."""
    told = explained(node, records)
    try:
        decided = evaluate_node(node, scope(records).records, PARAMS, DAY)
    except EvaluationError as error:
        decided = FAILED + str(error)
    said = FAILED + told.failure if told.failure else told.value
    assert type(said) is type(decided), (said, decided)
    assert said == decided or (said != said and decided != decided), (said, decided)  # noqa: PLR0124 - not a number
    return decided


def answer(text: str, *, each: Any = "model", **fields: Any) -> Any:
    """What a condition on a subject of these fields is, by both engines."""
    return value_of(checked(text, each), {each: fields})

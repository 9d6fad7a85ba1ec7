"""Two other implementations of CEL beside ours, over one small vocabulary of facts."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import cel
from cel_expr_python import cel as cpp

from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.types import BOOLEAN, DATE, INTEGER, NUMBER, STRING, Type, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2026-11-23"
ITEMS = {"integer": INTEGER, "number": NUMBER, "string": STRING, "boolean": BOOLEAN, "date": DATE}
LISTS = {
    "integer": ["model.li"],
    "number": ["model.lx"],
    "string": ["model.ls", "params.names"],
    "boolean": ["model.lb"],
    "date": ["params.days.map(z, timestamp(z))", "model.lr.map(q, timestamp(q.d))"],
}


def listed(item: Type) -> Type:
    return Type("list", "list", item=item)


RECORD = Type("record", "record", fields={"n": INTEGER, "w": STRING, "f": BOOLEAN, "d": DATE})
STAGE = Type("enum", "stage", ("preview", "ga", "unknown"), unasserted="unknown")
FIELDS: Final = {
    "i": INTEGER,
    "j": INTEGER,
    "x": NUMBER,
    "y": NUMBER,
    "s": STRING,
    "t": STRING,
    "b": BOOLEAN,
    "c": BOOLEAN,
    "d": DATE,
    "e": DATE,
    "stage": STAGE,
    "r": RECORD,
    "li": listed(INTEGER),
    "lx": listed(NUMBER),
    "ls": listed(STRING),
    "lb": listed(BOOLEAN),
    "lr": listed(RECORD),
    "m": Type("map", "map", item=INTEGER),
}
WORDS = Vocabulary(
    {
        "model": Type("record", "model", fields=FIELDS),
        "manifest": Type("record", "manifest"),
        "org": Type("record", "org"),
    },
    {},
)
PARAMS: Final[dict[str, Any]] = {"low": 2, "names": ["a", "bc"], "days": ["2026-01-01", DAY]}
PARAM_TYPES: Final = {"low": INTEGER, "names": listed(STRING), "days": listed(DATE)}

ENV = cpp.NewEnv(
    variables={
        "model": cpp.Type("map<string, dyn>"),
        "params": cpp.Type("map<string, dyn>"),
        "as_of": cpp.Type.TIMESTAMP,
    }
)
A_FACT = re.compile(r"timestamp\((model\.[a-z.]+|params\.days\[0\]|[vq]\d*\.d)\)")


class Answer(NamedTuple):
    """What an engine gave: a value, or why there is none."""

    value: Any
    reason: str = ""


# -- the engines


def ours(text: str, model: dict[str, Any]) -> Answer:
    """Answer ourselves, where a date is a timestamp of itself."""
    node = Checker("model", PARAM_TYPES, WORDS).typed(parse(A_FACT.sub(r"\1", text)))
    records: dict[str, Any] = {"manifest": {}, "model": model}
    explained = Explainer(Scope(records, {"manifest": (), "model": ()}, DAY), PARAMS).explain(node)
    try:
        value, failure = evaluate_node(node, records, PARAMS, DAY), ""
    except EvaluationError as error:
        value, failure = None, str(error)
    # What explains agrees with what decides.
    assert explained.failure == failure
    assert same(explained.value, value)
    return Answer(value, failure or ("unknown" if value is None else ""))


def facts(value: Any, type_: Type) -> Any:
    """Return a manifest's value as `timestamp(…)` of other engines wants it: with a time of day."""
    if type_.kind == "date":
        return f"{value}T00:00:00Z"
    if type_.kind == "list" and type_.item is not None:
        return [facts(item, type_.item) for item in value]
    if type_.kind == "record":
        return {name: facts(item, type_.fields[name]) for name, item in value.items()}
    return value


def given_to_others(model: dict[str, Any]) -> dict[str, Any]:
    params = {name: facts(value, PARAM_TYPES[name]) for name, value in PARAMS.items()}
    as_of = datetime.fromisoformat(DAY).replace(tzinfo=UTC)
    return {"model": facts(model, WORDS.subjects["model"]), "params": params, "as_of": as_of}


def in_cpp(text: str, model: dict[str, Any]) -> Answer:
    try:
        value = ENV.compile(text).eval(data=given_to_others(model))
    except RuntimeError as error:
        return Answer(None, str(error))
    if value.type() == cpp.Type.ERROR:  # a Value, and a truthy one
        return Answer(None, str(value.value()))
    return Answer(value.plain_value())


def in_rust(text: str, model: dict[str, Any]) -> Answer:
    try:
        return Answer(cel.evaluate(text, given_to_others(model)))
    except (ValueError, RuntimeError, TypeError, LookupError, ArithmeticError) as error:
        return Answer(None, f"{type(error).__name__}: {error}")


OTHERS: Final[dict[str, Callable[[str, dict[str, Any]], Answer]]] = {"cpp": in_cpp, "rust": in_rust}


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same: true is not 1, and no number is like no number."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other)

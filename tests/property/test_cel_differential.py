"""`expr:` beside two other implementations of CEL, on expressions and facts made up at random: where both have an
answer it is the same one, and where only one has, the reason is a difference that is known and told."""

from __future__ import annotations

import math
import os
import re
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import cel
import pytest
from cel_expr_python import cel as cpp
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.types import BOOLEAN, DATE, INTEGER, NUMBER, STRING, Type, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs", "expressions.md"
)
DAY = "2026-11-23"
ITEMS = {"integer": INTEGER, "number": NUMBER, "string": STRING, "boolean": BOOLEAN, "date": DATE}
LISTS = {
    "integer": ["model.li"],
    "number": ["model.lx"],
    "string": ["model.ls", "params.names"],
    "boolean": ["model.lb"],
    "date": ["params.days.map(t, timestamp(t))", "model.lr.map(q, timestamp(q.d))"],
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
    {"model": Type("record", "model", fields=FIELDS), "manifest": Type("record", "manifest")}, {}
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


# -- expressions


class Written(NamedTuple):
    """A piece of an expression and how tightly it holds together."""

    text: str
    level: int

    def within(self, level: int) -> str:
        """Return it as an operand of something that binds as tightly as `level`."""
        return self.text if self.level >= level else f"({self.text})"


CHOICE, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER = range(8)
DURATIONS = ("24h", "-36h", "0s", "1.5h", "720h", "90m")
PATTERNS = ("'^a'", "'b+$'", "'[a-c]{2}'", r"r'^\w*$'")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
KINDS = ("boolean", "boolean", "integer", "number", "string")
SCALARS = ("boolean", "integer", "number", "string")
LETTERS = "abc-é"
FACTS_TEXT = st.text(alphabet=LETTERS, max_size=4)
WHOLES = st.sampled_from([0, 0, 1]) | st.integers(-6, 6) | st.integers(-(2**40), 2**40)
FLOATS = st.sampled_from([0.0, 0.5, -0.5, 1.0, 2.0, 99.9]) | st.floats(-1e6, 1e6, width=32)
DATES = st.dates(date(2024, 1, 1), date(2028, 1, 1)).map(str) | st.just(DAY)


class Writer:
    """Writes well-typed expressions of a kind, no deeper than it is told: every choice is as likely as another."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._variables: list[tuple[str, Type]] = []
        self._count = 0

    def _one(self, *choices: Any) -> Any:
        return self._random.choice(choices)

    def of(self, kind: str, depth: int) -> Written:
        if depth <= 0 or self._random.randint(0, 5) == 0:
            return self._leaf(kind)
        return getattr(self, f"_{kind}")(depth - 1)  # type: ignore[no-any-return]  # one method per kind

    def _often(self) -> bool:
        return self._random.random() < 0.5

    def _leaf(self, kind: str) -> Written:
        named = [Written(name, MEMBER) for name, type_ in self._variables if type_.kind == kind]
        for name, type_ in self._variables:
            if type_.kind == "record":
                inner = [f"{name}.{field}" for field, t in type_.fields.items() if t.kind == kind]
                named += [Written(f"timestamp({f})" if kind == "date" else f, MEMBER) for f in inner]
        if named and self._often():
            return self._one(*named)  # type: ignore[no-any-return]
        if kind == "duration" or self._random.randint(0, 2) == 0:
            return self._literal(kind)
        known = [f"model.{name}" for name, type_ in FIELDS.items() if type_.kind == kind]
        known += [f"model.r.{name}" for name, type_ in RECORD.fields.items() if type_.kind == kind]
        match kind:
            case "integer":
                known += ["params.low", "model.m.k"]
            case "date":
                known = ["as_of", *(f"timestamp({name})" for name in [*known, "params.days[0]"])]
        return Written(self._one(*known), MEMBER)

    def _literal(self, kind: str) -> Written:
        match kind:
            case "boolean":
                return Written(self._one("true", "false"), MEMBER)
            case "integer":
                number = str(self._one(0, 1, 2, 3, -2, -7, 99, 2**40))
                return Written(number, UNARY if number.startswith("-") else MEMBER)
            case "number":
                number = str(self._one(0.0, 0.5, 1.0, 2.0, -0.25, 99.9, 1e300))
                return Written(number, UNARY if number.startswith("-") else MEMBER)
            case "string":
                return Written(self._one("''", "'a'", "'bc'", '"a-b"', r"'\u00e9'", "r'c'", "'éa'"), MEMBER)
            case "date":
                day = self._one("2024-02-29", "2026-01-01", DAY, "2027-12-31")
                return Written(f"timestamp('{day}T{self._one('00:00:00Z', '12:30:00Z')}')", MEMBER)
            case _:
                return Written(f"duration('{self._one(*DURATIONS)}')", MEMBER)

    def _join(self, left: Written, symbol: str, right: Written, level: int) -> Written:
        return Written(f"{left.within(level)} {symbol} {right.within(level + 1)}", level)

    def _choice(self, kind: str, depth: int) -> Written:
        condition, yes, no = self.of("boolean", depth), self.of(kind, depth), self.of(kind, depth)
        return Written(f"{condition.within(OR)} ? {yes.within(OR)} : {no.text}", CHOICE)

    def _boolean(self, depth: int) -> Written:
        match self._random.randint(0, 13):
            case 12 | 13:
                divided = self._join(
                    self._leaf("integer"), self._one("/", "%"), self._leaf("integer"), PRODUCT
                )
                return self._join(divided, self._one(*COMPARISONS), self._leaf("integer"), RELATION)
            case 0 | 1:
                return self._join(self.of("boolean", depth), "&&", self.of("boolean", depth), AND)
            case 2 | 3:
                return self._join(self.of("boolean", depth), "||", self.of("boolean", depth), OR)
            case 4:
                return Written(f"!{self.of('boolean', depth).within(UNARY)}", UNARY)
            case 5 | 6:
                kind = self._one("integer", "number", "string", "date", "duration", "boolean")
                symbol = self._one(*COMPARISONS)
                return self._join(self.of(kind, depth), symbol, self.of(kind, depth), RELATION)
            case 7:
                return self._join(
                    self.of("integer", depth), self._one(*COMPARISONS), self.of("number", depth), RELATION
                )
            case 8:
                return self._quantifier(self._one("all", "exists", "exists_one"), depth)
            case 9:
                return self._membership(depth)
            case 10:
                return self._asked(depth)
            case _:
                return self._choice("boolean", depth)

    def _asked(self, depth: int) -> Written:
        match self._random.randint(0, 3):
            case 0:
                return Written(f"has(model.{self._one(*FIELDS, 'r.n', 'm.k')})", MEMBER)
            case 1:
                text = self.of("string", depth).within(MEMBER)
                return Written(f"{text}.matches({self._one(*PATTERNS)})", MEMBER)
            case 2:
                symbol, kind = self._one("==", "!="), self._one("integer", "string", "boolean")
                return self._join(self._list(kind, depth), symbol, self._list(kind, depth), RELATION)
            case _:
                name = self._one("startsWith", "endsWith", "contains")
                return Written(
                    f"{self.of('string', depth).within(MEMBER)}.{name}({self.of('string', depth).text})",
                    MEMBER,
                )

    def _membership(self, depth: int) -> Written:
        if self._random.randint(0, 4) == 0:
            return self._join(self.of("string", depth), "in", Written("model.m", MEMBER), RELATION)
        kind = self._one(*SCALARS, "date")
        return self._join(self.of(kind, depth), "in", self._list(kind, depth), RELATION)

    def _list(self, kind: str, depth: int) -> Written:
        names = LISTS[kind]
        match self._random.randint(0, 4):
            case 0 if depth > 0:
                return self._quantifier("filter", depth - 1, kind)
            case 1 if depth > 0:
                return self._quantifier("map", depth - 1, kind)
            case 2 if depth > 0:
                return self._join(self._list(kind, depth - 1), "+", self._list(kind, depth - 1), SUM)
            case 3 if names:
                return Written(self._one(*names), MEMBER)
        items = [self.of(kind, depth - 1).text for _ in range(self._random.randint(1, 3))]
        return Written(f"[{', '.join(items)}]", MEMBER)

    def _quantifier(self, name: str, depth: int, kind: str = "") -> Written:
        of = kind if name == "filter" else self._one(*SCALARS, "date", "record", "map")
        if of == "record":
            over, item = "model.lr", RECORD
        elif of == "map":
            over, item = "model.m", STRING
        else:
            over, item = self._list(of, depth).within(MEMBER), ITEMS[of]
        self._count += 1
        variable = f"v{self._count}"
        self._variables.append((variable, item))
        condition = f"{self.of('boolean', depth).text}, " if name == "map" and self._often() else ""
        body = self.of(kind if name == "map" else "boolean", depth).text
        self._variables.pop()
        return Written(f"{over}.{name}({variable}, {condition}{body})", MEMBER)

    def _integer(self, depth: int) -> Written:
        match self._random.randint(0, 8):
            case 0 | 1:
                return self._join(
                    self.of("integer", depth), self._one("+", "-"), self.of("integer", depth), SUM
                )
            case 2 | 3:
                return self._join(
                    self.of("integer", depth), self._one("*", "/", "%"), self.of("integer", depth), PRODUCT
                )
            case 4:
                return self._negated("integer", depth)
            case 5:
                return Written(f"size({self.of('string', depth).text})", MEMBER)
            case 6:
                return Written(f"{self._list(self._one(*SCALARS), depth).within(MEMBER)}.size()", MEMBER)
            case 7:
                return self._element("integer", depth)
            case _:
                return self._choice("integer", depth)

    def _number(self, depth: int) -> Written:
        match self._random.randint(0, 5):
            case 0 | 1:
                return self._join(
                    self.of("number", depth), self._one("+", "-"), self.of("number", depth), SUM
                )
            case 2 | 3:
                return self._join(
                    self.of("number", depth), self._one("*", "/"), self.of("number", depth), PRODUCT
                )
            case 4:
                return self._negated("number", depth)
            case _:
                return self._choice("number", depth)

    def _negated(self, kind: str, depth: int) -> Written:
        return Written(f"-{self.of(kind, depth).within(MEMBER)}", UNARY)

    def _element(self, kind: str, depth: int) -> Written:
        return Written(f"{self._list(kind, depth).within(MEMBER)}[{self._random.randint(0, 2)}]", MEMBER)

    def _string(self, depth: int) -> Written:
        match self._random.randint(0, 2):
            case 0:
                return self._join(self.of("string", depth), "+", self.of("string", depth), SUM)
            case 1:
                return self._element("string", depth)
            case _:
                return self._choice("string", depth)

    def _date(self, depth: int) -> Written:
        match self._random.randint(0, 2):
            case 0:
                return self._join(
                    self.of("date", depth), self._one("+", "-"), self.of("duration", depth), SUM
                )
            case 1:
                return self._element("date", depth)
            case _:
                return self._choice("date", depth)

    def _duration(self, depth: int) -> Written:
        kind = self._one("date", "duration")
        if kind == "date":
            return self._join(self.of("date", depth), "-", self.of("date", depth), SUM)
        return self._join(self.of("duration", depth), self._one("+", "-"), self.of("duration", depth), SUM)


def written(model: dict[str, Any]) -> list[str]:
    """Write expressions about a model, which are others for every model: Hypothesis itself would repeat short ones."""
    random = Random(repr(model))  # noqa: S311 - no secret
    return [Writer(random).of(random.choice(KINDS), random.randint(1, 4)).text for _ in range(8)]


def _values(type_: Type) -> st.SearchStrategy[Any]:
    match type_.kind:
        case "integer":
            return WHOLES
        case "number":
            return FLOATS
        case "string":
            return FACTS_TEXT
        case "boolean":
            return st.booleans()
        case "date":
            return DATES
        case "enum":
            return st.sampled_from(["preview", "ga"])
        case "record":
            optional = {name: _values(type_.fields[name]) for name in ("f", "w")}
            return st.fixed_dictionaries(
                {name: _values(type_.fields[name]) for name in ("n", "d")}, optional=optional
            )
        case "map":
            return st.dictionaries(st.sampled_from(["a", "k", "é"]), WHOLES, max_size=3)
        case _:
            assert type_.item is not None
            return st.lists(_values(type_.item), max_size=3)


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """Make up a model of which a few facts are absent."""
    absent = draw(st.sets(st.sampled_from([*FIELDS]), max_size=2))
    return {name: draw(_values(type_)) for name, type_ in FIELDS.items() if name not in absent}


# -- the properties


def is_mixed(theirs: Answer) -> bool:
    """Whether whole numbers and others met where both types are written out: theirs refuses to load that."""
    return "found no matching overload" in theirs.reason


def asks_within_nothing(text: str, model: dict[str, Any]) -> bool:
    """Whether `has` asks for something inside of what is absent: an error there, false here."""
    return any(f"has(model.{name}." in text and name not in model for name in ("r", "m"))


def depends_on_order(text: str) -> bool:
    """Whether a list is made of a map's keys: theirs come in any order, ours as the manifest has them."""
    return "model.m.map(" in text or "model.m.filter(" in text


def reads_letters_otherwise(text: str, model: dict[str, Any]) -> bool:
    """Whether letters beyond ASCII are counted or matched: there in bytes of UTF-8, and as letters of `\\w`."""
    beyond = "\\u" in text or not (text + str(model)).isascii()
    return beyond and any(word in text for word in ("size", "matches"))


@settings(max_examples=150)
@given(models())
def test_the_answers_of_cel_cpp(model: dict[str, Any]) -> None:
    for text in written(model):
        mine, theirs = ours(text, model), in_cpp(text, model)
        if not (is_mixed(theirs) or asks_within_nothing(text, model) or depends_on_order(text)):
            assert (mine.value is None) is bool(theirs.reason), (text, mine, theirs)
            assert mine.value is None or same(mine.value, theirs.value), (text, mine, theirs)


@settings(max_examples=150)
@given(models())
def test_the_answers_of_cel_rust(model: dict[str, Any]) -> None:
    for text in written(model):
        if asks_within_nothing(text, model) or reads_letters_otherwise(text, model) or depends_on_order(text):
            continue
        mine, theirs = ours(text, model), in_rust(text, model)
        if "No such overload" not in theirs.reason:  # what is no number has no order there
            assert (mine.value is None) is bool(theirs.reason), (text, mine, theirs)
            assert mine.value is None or same(mine.value, theirs.value), (text, mine, theirs)


REFUSED: Final = "refused when loaded"
ROWS: Final[list[tuple[str, str, dict[str, Any], Any, Any, Any]]] = [
    # The row of docs/expressions.md; an expression and facts; what we say, cel-cpp and cel-rust, where None is no answer.
    ("absent is unknown", "model.x > 1.0", {}, None, None, None),
    ("`has(a.b.c)` is false where `a.b` is absent", "has(model.r.n)", {}, False, None, None),
    ("`has(a['b-c'])`", "has(model['s'])", {"s": "a"}, True, None, None),
    ("an enumeration's `unknown` is absent", "model.stage == 'ga'", {"stage": "unknown"}, None, False, False),
    ("beyond the end of a list: unknown", "model.li[3] > 1", {"li": [1]}, None, None, None),
    ("beyond the end of a list: unknown", "has(model.m.a)", {"m": {}}, False, False, False),
    (
        "two that hold decide `exists_one`",
        "model.lr.exists_one(q, q.f)",
        {"lr": [{"f": True}] * 2 + [{}]},
        False,
        None,
        None,
    ),
    ("whole numbers and others compare", "1 < 1.5", {}, True, None, True),
    ("whole numbers and others compare", "1 in [1.0]", {}, True, None, True),
    ("whole numbers and others compare", "model.i < model.x", {"i": 1, "x": 1.5}, True, True, True),
    ("whole numbers and others compute together", "model.i * 1.5 == 3.0", {"i": 2}, True, None, None),
    ("`timestamp('2026-12-31')`", "timestamp('2026-12-31') > as_of", {}, True, None, None),
    ("`duration('1µs')`", "duration('1µs') == duration('1us')", {}, True, None, None),
    ("only written-out texts", "model.s.matches(model.t)", {"s": "a", "t": "a"}, REFUSED, True, True),
    ("only written-out texts", "duration(model.s) > duration('1h')", {"s": "2h"}, REFUSED, True, True),
    ("enumerations have no `<`", "model.stage < 'm'", {"stage": "ga"}, REFUSED, True, True),
    ("different types are never equal: refused", "model.s == 1", {"s": "a"}, REFUSED, False, False),
    ("a name means one thing", "[1].exists(x, [2].exists(x, x == 2))", {}, REFUSED, True, True),
    ("no maps, messages", "{'a': 1}.a == 1", {}, REFUSED, True, True),
    ("no maps, messages", "string(1) == '1'", {}, REFUSED, True, True),
    ("no maps, messages", "null == null", {}, REFUSED, True, True),
    ("no maps, messages", "1u == 1u", {}, REFUSED, True, True),
    # What the Rust implementation does otherwise than CEL.
    ("in bytes where CEL counts", "size('é') == 1", {}, True, True, False),
    ("matches any letter", r"'é'.matches(r'^\w$')", {}, False, False, True),
    ("what is no number has no order", "0.0 / model.x < 1.0", {"x": 0.0}, False, False, None),
    ("`-` overflows silently", "-model.i == model.i", {"i": -(2**63)}, None, None, True),
    (
        "a difference of dates may",
        "timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z') > duration('1h')",
        {},
        None,
        None,
        True,
    ),
]


@pytest.mark.parametrize(("told", "text", "model", "mine", "cpps", "rusts"), ROWS)
def test_a_known_difference_is_as_it_is_told(  # noqa: PLR0913, PLR0917 - the columns of the table
    told: str, text: str, model: dict[str, Any], mine: Any, cpps: Any, rusts: Any
) -> None:
    try:
        said = ours(text, model).value
    except ExpressionError:
        said = REFUSED
    with open(PAGE, encoding="utf-8") as file:
        assert told in " ".join(file.read().split())
    assert (said, in_cpp(text, model).value, in_rust(text, model).value) == (mine, cpps, rusts)


def test_every_row_of_the_page_has_an_example_here() -> None:
    with open(PAGE, encoding="utf-8") as file:
        _, table = file.read().split("| here | in CEL | why |\n| --- | --- | --- |\n")
    rows = [line.removeprefix("| ") for line in table.split("\n\n", maxsplit=1)[0].splitlines()]
    shown = tuple(row[0] for row in ROWS)

    # Constants are refused by a lint, after the language; what comes in any order may come in ours.
    elsewhere = ("constant conditions are refused", "a map's keys come in the manifest's order")
    assert [row for row in rows if not row.startswith((*shown, *elsewhere))] == []

"""Writes well-typed expressions at random, and makes up facts for them."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from steelyard.policy.language.types import STRING, Type
from tests.property.cel_engines import DAY, FIELDS, ITEMS, LISTS, RECORD


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

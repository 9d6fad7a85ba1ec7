"""A card's conditions as prose, computed from the typed tree: what a compliance officer reads and signs.

A condition is told in one of two moods: as a case ("`hosting` is serverless") or as a demand ("`hosting` must be
serverless"). Fields and parameters stand in backquotes; parameters with their values.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.policy.language.moments import say_duration, say_moment
from steelyard.policy.language.tree import (
    FLIPPED,
    AsOf,
    Call,
    Field,
    Index,
    ListOf,
    Literal,
    Node,
    Parameter,
    Quantifier,
    Select,
    Variable,
)
from steelyard.policy.operators import OPERATORS
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.language.types import Type


class Mood(NamedTuple):
    """The four forms of a test: as a case and as a demand, each affirmed and denied."""

    is_: str
    is_not: str
    must: str
    must_not: str


def _mood(said: str) -> Mood:
    """Return the forms of "is …"."""
    return Mood(f"is {said}", f"is not {said}", f"must be {said}", f"must not be {said}")


_ROWS: Mapping[str, Mood] = {
    "equals": _mood("{}"),
    "not": Mood("is not {}", "is {}", "must not be {}", "must be {}"),
    "one_of": Mood("is one of {}", "is none of {}", "must be one of {}", "must be none of {}"),
    "none_of": Mood("is none of {}", "is one of {}", "must be none of {}", "must be one of {}"),
    "all_in": Mood("lies all in {}", "does not lie all in {}", "must all be in {}", "must not all be in {}"),
    "has_any": Mood(
        "includes any of {}", "includes none of {}", "must include any of {}", "must include none of {}"
    ),
    "has_all": Mood(
        "includes all of {}", "lacks some of {}", "must include all of {}", "must lack some of {}"
    ),
    "has_none": Mood(
        "includes none of {}", "includes any of {}", "must include none of {}", "must include any of {}"
    ),
    "matches": Mood(
        "matches the pattern {}",
        "does not match the pattern {}",
        "must match the pattern {}",
        "must not match the pattern {}",
    ),
    "present": _mood("declared"),
    "at_least": Mood("is at least {}", "is below {}", "must be at least {}", "must be below {}"),
    "at_most": Mood("is at most {}", "is above {}", "must be at most {}", "must be above {}"),
    "before": _mood("before {}"),
    "after": _mood("after {}"),
    "within_days": _mood("within {} days of the check"),
}
_WORDS: Mapping[str, Mood] = {
    "==": _ROWS["equals"],
    "!=": _ROWS["not"],
    "<": Mood("is less than {}", "is at least {}", "must be less than {}", "must be at least {}"),
    "<=": Mood("is at most {}", "is more than {}", "must be at most {}", "must be more than {}"),
    ">": Mood("is more than {}", "is at most {}", "must be more than {}", "must be at most {}"),
    ">=": Mood("is at least {}", "is less than {}", "must be at least {}", "must be less than {}"),
    "in": Mood("is one of {}", "is none of {}", "must be one of {}", "must be none of {}"),
    "startsWith": Mood(
        "starts with {}", "does not start with {}", "must start with {}", "must not start with {}"
    ),
    "endsWith": Mood("ends with {}", "does not end with {}", "must end with {}", "must not end with {}"),
    "contains": Mood("contains {}", "does not contain {}", "must contain {}", "must not contain {}"),
    "matches": _ROWS["matches"],
}
_ASKED = Mood("holds", "does not hold", "must hold", "must not hold")
_JOINED = {"+": "plus", "-": "minus", "*": "times", "/": "divided by", "%": "modulo"}
_ON_DAYS: Mapping[str, Mood] = {
    "at_least": Mood("is not before {}", "is before {}", "must not be before {}", "must be before {}"),
    "at_most": Mood("is not after {}", "is after {}", "must not be after {}", "must be after {}"),
}
_OF_ONE: Mapping[str, Mood] = {
    "one_of": _ROWS["equals"],
    "in": _ROWS["equals"],
    "none_of": _ROWS["not"],
    **dict.fromkeys(
        ("has_any", "has_all"),
        Mood("includes {}", "does not include {}", "must include {}", "must not include {}"),
    ),
    "has_none": Mood("does not include {}", "includes {}", "must not include {}", "must include {}"),
}
"""The forms of a test of a list that has a single value in it."""
_BY_TIME = {"<": "before", "<=": "not after", ">": "after", ">=": "not before"}
_FIELD = re.compile(r"`[^`]*` (?=is |must |includes |lies |does |lacks |matches )")
_TOGETHER = ("has_all",)
_APART = " ,;()|\"'`"
"""A text with one of these is quoted: it would run into the sentence."""


class Prose:
    """Tells the conditions of one card, its parameters at the given values (where a pack set none: the defaults)."""

    def __init__(self, card: Card, params: Mapping[str, object] | None = None) -> None:
        self._card = card
        defaults = {name: param.default for name, param in card.params.items()}
        self._params = {**defaults, **(params or {})}

    def cases(self, nodes: Iterable[Node]) -> list[str]:
        """Tell conditions as cases; those about one field share its name."""
        return _gathered(map(self.case, nodes))

    def demands(self, nodes: Iterable[Node]) -> list[str]:
        """Tell conditions as demands; those about one field share its name."""
        return _gathered(map(self.demand, nodes))

    def case(self, node: Node) -> str:
        """Tell a condition as something that is so."""
        return self._told(node, demanded=False, holds=True)

    def demand(self, node: Node) -> str:
        """Tell a condition as something that must be so."""
        return self._told(node, demanded=True, holds=True)

    def name(self, field: Field) -> str:
        """Return how a card of this kind writes a field."""
        path = field.path if field.root == self._card.each and field.path else (field.root, *field.path)
        return ".".join(path)

    def _told(self, node: Node, *, demanded: bool, holds: bool) -> str:
        match node:
            case Call(function="!"):
                return self._told(node.args[0], demanded=demanded, holds=not holds)
            case Call(function="&&" | "||"):
                word = "and" if (node.function == "&&") is holds else "or"
                parts = [self._part(arg, demanded=demanded, holds=holds) for arg in node.args]
                return f", {word} ".join(parts) if len(parts) == 2 else f"; {word} ".join(parts)  # noqa: PLR2004 - a pair
            case Call(function="?:"):
                condition, then, otherwise = node.args
                told = [self._told(arg, demanded=demanded, holds=holds) for arg in (then, otherwise)]
                return f"where {self.case(condition)}, {told[0]}; otherwise {told[1]}"
            case Call(function="check"):
                form = _form(_ASKED, demanded=demanded, holds=holds)
                return f"the Python check `{self.value(node.args[1])}` {form}"
            case Call(function="has"):
                form = _form(_ROWS["present"], demanded=demanded, holds=holds)
                return f"{self.value(node.args[0])} {form}"
            case Call() if node.function in OPERATORS and isinstance(node.args[0], Field):
                return self._row(node, demanded=demanded, holds=holds)
            case Call() if node.function in _WORDS:
                return self._comparison(node, demanded=demanded, holds=holds)
            case Quantifier(kind="all" | "exists" | "exists_one"):
                return self._quantified(node, demanded=demanded, holds=holds)
        if isinstance(node, Literal):
            return f"this {'always' if node.value is holds else 'never'} holds"
        form = _form(_mood("true"), demanded=demanded, holds=holds)
        return f"{self.value(node)} {form}"

    def _part(self, node: Node, *, demanded: bool, holds: bool) -> str:
        """Tell an operand of *and* or *or*, set apart where it is itself joined."""
        told = self._told(node, demanded=demanded, holds=holds)
        while isinstance(node, Call) and node.function == "!":
            node = node.args[0]
        is_joined = isinstance(node, Quantifier) or (
            isinstance(node, Call) and node.function in ("&&", "||", "?:")
        )
        return f"({told})" if is_joined else told

    def _row(self, node: Call, *, demanded: bool, holds: bool) -> str:
        field, operand = node.args
        name, test = self.value(field), node.function
        if test == "present":
            holds = holds is (isinstance(operand, Literal) and operand.value is True)
        is_boolean = isinstance(operand, Literal) and isinstance(operand.value, bool) and test == "equals"
        if is_boolean and not demanded:
            return f"{name} is {str(operand.value is holds).lower()}"  # type: ignore[union-attr]  # it is a Literal
        said = self.value(operand, last="and" if test in _TOGETHER else "or")
        if _kind(field) == "date" and test in _ON_DAYS:
            return f"{name} {_form(_ON_DAYS[test], demanded=demanded, holds=holds).format(said)}"
        mood = _OF_ONE.get(test, _ROWS[test]) if self._is_one(operand) else _ROWS[test]
        return f"{name} {_form(mood, demanded=demanded, holds=holds).format(said)}"

    def _comparison(self, node: Call, *, demanded: bool, holds: bool) -> str:
        function, (left, right) = node.function, node.args
        if isinstance(left, Literal) and function in FLIPPED:
            function, left, right = FLIPPED[function], right, left
        mood = _WORDS[function]
        if function in _BY_TIME and "date" in (_kind(left), _kind(right)):
            mood = _mood(f"{_BY_TIME[function]} {{}}")
        elif function == "in" and self._is_one(right):
            mood = _OF_ONE["in"]
        return f"{self.value(left)} {_form(mood, demanded=demanded, holds=holds).format(self.value(right))}"

    def _is_one(self, node: Node) -> bool:
        """Whether a list has one value, known from what is written or set."""
        if isinstance(node, ListOf):
            return len(node.items) == 1
        given = self._params[node.name] if isinstance(node, Parameter) else None
        given = node.value if isinstance(node, Literal) else given
        return isinstance(given, list) and len(given) == 1

    def _quantified(self, node: Quantifier, *, demanded: bool, holds: bool) -> str:
        over, one = self.value(node.over), f"`{node.variable}`"
        if node.kind == "exists_one":
            count = "for exactly one" if holds else "not for exactly one"
            return f"{count} {one} of {over}, {self._told(node.body, demanded=demanded, holds=True)}"
        if (node.kind == "all") is holds:
            return f"for every {one} of {over}, {self._told(node.body, demanded=demanded, holds=holds)}"
        return f"for at least one {one} of {over}, {self._told(node.body, demanded=demanded, holds=holds)}"

    # -- values

    def value(self, node: Node, last: str = "or") -> str:  # noqa: C901 - one branch per kind of node
        """Tell a value: what is written, a parameter with its value, a field by its name."""
        match node:
            case Literal():
                return written(node.value, node.type, last)
            case Parameter():
                return f"{written(self._params[node.name], node.type, last)} (`params.{node.name}`)"
            case AsOf():
                return "the date of the check"
            case Field():
                return (
                    f"`{self.name(node)}`"
                    if node.path
                    else "the manifest"
                    if node.root == "manifest"
                    else f"the {node.root}"
                )
            case Variable():
                return f"`{node.name}`"
            case Select(operand=Variable() as variable):
                return f"`{variable.name}.{node.field}`"
            case Select():
                return f"`{node.field}` of {self.value(node.operand)}"
            case Index():
                return f"{self.value(node.operand)} at {self.value(node.key)}"
            case ListOf():
                return joined([self.value(item) for item in node.items], last)
            case Quantifier():
                return self._chosen(node)
        assert isinstance(node, Call)  # noqa: S101 - typed trees have no other nodes
        return self._computed(node)

    def _chosen(self, node: Quantifier) -> str:
        over, one = self.value(node.over), f"`{node.variable}`"
        if node.kind == "filter":
            return f"those {one} of {over} for which {self.case(node.body)}"
        if node.kind == "map":
            those = f" for which {self.case(node.condition)}" if node.condition is not None else ""
            return f"{self.value(node.body)} of every {one} of {over}{those}"
        return f"whether {self.case(node)}"

    def _computed(self, node: Call) -> str:
        args = node.args
        if node.function in _JOINED and len(args) == 2:  # noqa: PLR2004 - left and right
            left, right = (
                f"({self.value(arg)})"
                if isinstance(arg, Call) and arg.function in _JOINED
                else self.value(arg)
                for arg in args
            )
            return f"{left} {_JOINED[node.function]} {right}"
        match node.function:
            case "-_":
                return f"minus {self.value(args[0])}"
            case "size":
                kind = _kind(args[0])
                return f"the {'length' if kind in ('string', 'enum') else 'number'} of {self.value(args[0])}"
            case "?:":
                return f"{self.value(args[1])} where {self.case(args[0])} and otherwise {self.value(args[2])}"
        if _kind(node) == "boolean":
            return f"whether {self.case(node)}"
        return f"`{node.function}` of {joined([self.value(arg) for arg in args], 'and')}"


def written(value: object, type_: Type | None, last: str = "or") -> str:
    """Write a value as people read it: a list with its last word joined, a moment as a day."""
    kind = "" if type_ is None else type_.kind
    match value:
        case list():
            item = None if type_ is None else type_.item
            return joined([written(one, item, last) for one in value], last)
        case bool():
            return "true" if value else "false"
        case int() if kind == "date":
            return say_moment(value)
        case int() if kind == "duration":
            return say_duration(value)
        case str() if not value or set(value) & set(_APART):
            return f'"{value}"'
    return str(value)


def _gathered(told: Iterable[str]) -> list[str]:
    """Join neighbours that begin with the same field: "`a` must be declared and must be one of …"."""
    gathered: list[str] = []
    before = ""
    for sentence in told:
        field = _FIELD.match(sentence)
        name = field[0] if field else ""
        if name and name == before:
            gathered[-1] += f" and {sentence.removeprefix(name)}"
        else:
            gathered.append(sentence)
        before = name
    return gathered


def joined(words: Sequence[str], last: str) -> str:
    """Join all words, however many: what is signed must not say "and 12 more"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joiner
        return "".join(words) or "nothing"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _form(mood: Mood, *, demanded: bool, holds: bool) -> str:
    return mood[2 * demanded + (not holds)]


def _kind(node: Node) -> str:
    return "" if node.type is None else node.type.kind

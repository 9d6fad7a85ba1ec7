"""Writes the nodes of a rule as Python expressions, three-valued, as short as what is known of them allows.

Absent facts and unknown answers are None. Parameters and the organisation's facts are settled, so what they decide is
decided here and not again on every subject.
"""

from __future__ import annotations

import operator
from math import isfinite
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.facts import derived_group, derived_of
from steelyard.policy.language.rows import row
from steelyard.policy.language.runtime import (
    ITEMS_A_STEP,
    LETTERS_A_STEP,
    EvaluationError,
    arithmetic,
    steps_for,
)
from steelyard.policy.language.tree import (
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
from steelyard.policy.language.weight import are_weighed, is_lengthy, making
from steelyard.policy.language.written import (
    IN_TURN,
    MAY_FAIL,
    OPEN,
    Written,
    choice,
    fixed,
    joined,
    negated,
    riskiest,
)
from steelyard.policy.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from steelyard.policy.language.types import Each

_ARITHMETIC = ("+", "-", "*", "/", "%")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CALLS = {
    "size": "len({})", "contains": "{1} in {0}",
    "startsWith": "{}.startswith({})", "endsWith": "{}.endswith({})",
}  # fmt: skip
_MOMENTS = {"date": "day({})", "[date]": "[day(one) for one in {}]"}
_WALKS = {"all": "for_all", "exists": "for_some", "exists_one": "for_one"}
_SHORT = {"string": LETTERS_A_STEP, "list": ITEMS_A_STEP}
"""How long a value is that costs a step: to ask costs less than a call."""
_DECISIVE = {"all": False, "exists": True}


class Writer:
    """Writes the conditions of one rule. `constants` are names by their texts, shared by the rules of a module.

    What it writes is `exact`, or raises EvaluationError even where another condition would have decided.
    """

    def __init__(
        self,
        each: Each,
        params: Mapping[str, object],
        constants: dict[str, str],
        org: Mapping[str, object],
        *,
        exact: bool = True,
    ) -> None:
        self._each = each
        self._params = params
        self._constants = constants
        self._org = org
        self._temporaries = 0
        self._budget_name = "budget"
        self._inside = 0
        self.exact = exact
        self.asks = False
        """Whether it wrote a Python check, which is asked once."""
        self.derives = False
        """Whether it wrote a derived fact of the subject, which is looked up among its `facts`."""

    def conditions(self, terms: Sequence[Node]) -> list[tuple[Written, str]]:
        """Return conditions that are joined by *and*, each with the name of the budget it spends, or an empty one."""
        written = []
        for term in terms:
            self._budget_name = f"budget{self.temporary()}"
            value = self.value(term)
            written.append((value, self._budget_name if self._budget_name in value.text else ""))
        return written

    @property
    def is_inside(self) -> bool:
        """Whether it writes inside a quantifier, where steps are counted."""
        return self._inside > 0

    def temporary(self) -> str:
        """Return a name that nothing else has."""
        self._temporaries += 1
        return f"t{self._temporaries}"

    # -- nodes

    def value(self, node: Node) -> Written:
        """Return an expression for a node; moments are nanoseconds."""
        match node:
            case Call():
                return row(self, node) if node.function in OPERATORS else self._call(node)
            case Quantifier():
                return self._quantifier(node)
            case Index():
                got = "{}.get({})" if _kind(node.operand) == "map" else "element({}, {})"
                found = self.strict(got, node.operand, node.key)._replace(sure=False)
                value = self._asserted(node, found)
                return self._moment(node, value) if _kind(node.operand) == "map" else value
            case Variable():
                return self.plain(node)  # what a list holds are moments already
            case ListOf():
                return self._list(node)
            case Literal(value=int()) if _kind(node) in ("date", "duration"):
                return Written(repr(node.value), sure=True)
            case _:
                return self._moment(node, self.plain(node))

    def plain(self, node: Node) -> Written:
        """Return an expression for a fact or a constant as it was written: dates are texts."""
        match node:
            case Literal():
                return self._literal(node.value)
            case Parameter():
                return self._literal(self._params[node.name])
            case AsOf():
                return Written("as_of", sure=True)
            case Variable():
                return self._asserted(node, Written(f"v_{node.name}", sure=True))
            case Field():
                return self.field_of(node)
            case Select():
                get = f"{{}}.get({_braced(repr(node.field))})"
                if node.type is not None and node.type.derived:
                    get = derived_of("{}", node.type.derived, node.field)
                return self._asserted(node, self.strict(get, node.operand)._replace(sure=False))
        raise AssertionError(node)  # pragma: no cover - nothing else is written anywhere

    def _moment(self, node: Node, plain: Written) -> Written:
        """Turn what the manifest or the card writes as a date, or as a list of dates, into moments."""
        type_ = node.type
        made = "" if type_ is None else _MOMENTS.get(str(type_) if type_.kind == "list" else type_.kind)
        if not made or plain.fixed is None:
            return plain
        if isinstance(node, Literal) or plain.text == "as_of":
            return Written(made.format(plain.text), sure=True)
        if plain.fixed is not OPEN:
            return Written(self.constant(made.format(plain.text)), sure=True)
        name = self.temporary()
        return plain._replace(text=f"(None if ({name} := {plain.text}) is None else {made.format(name)})")

    def _literal(self, value: object) -> Written:
        if isinstance(value, (list, dict)):
            return Written(self.constant(repr(value)), sure=True, fixed=value)
        text = repr(value)
        if isinstance(value, float) and not isfinite(value):
            text = f"float({str(value)!r})"
        return Written(f"({text})" if text.startswith("-") else text, sure=value is not None, fixed=value)

    def field_of(self, field: Field) -> Written:
        """Return an expression for a field of the manifest, or for a settled one of the organisation."""
        if field.root == "org":
            value: object = self._org
            for step in field.path:
                value = value.get(step) if isinstance(value, dict) else None
            return self._literal(value)
        record: str = "subject" if field.root == self._each else field.root
        if not field.path:
            return Written(record, sure=True)
        first, *below = field.path
        group = derived_group(field)
        text = derived_of(record, group, first) if group else f"{record}.get({first!r})"
        self.derives = self.derives or bool(group and record == "subject")
        for step in below:
            text = f"({text} or NOTHING).get({step!r})"
        return self._asserted(field, Written(text))

    def _asserted(self, node: Node, value: Written) -> Written:
        """Treat the member of an enumeration that says "nobody knows" as an absent fact."""
        if node.type is None or not node.type.unasserted or value.fixed is None:
            return value
        name = self.temporary()
        text = f"(None if ({name} := {value.text}) == {node.type.unasserted!r} else {name})"
        return Written(text, risk=value.risk)

    def constant(self, text: str) -> str:
        """Return the name of a constant that is written so."""
        return self._constants.setdefault(text, f"c{len(self._constants)}")

    def strict(self, template: str, *nodes: Node, raw: bool = False, weighed: bool = False) -> Written:
        """Fill a template with the values of nodes, `raw` as they were written; one that is absent makes the whole unknown."""
        values = [self.plain(node) if raw else self.value(node) for node in nodes]
        return self._filled(template, nodes, values, weighed=weighed)

    def _filled(
        self, template: str, nodes: Sequence[Node], values: Sequence[Written], *, weighed: bool = False
    ) -> Written:
        absent, names = [], []
        risk = riskiest(values)
        if not risk and any(value.fixed is None for value in values):
            return fixed(None)
        for node, value in zip(nodes, values, strict=True):
            name = value.text
            if value.risk or not value.sure:
                name = self.temporary()
                absent.append(f"({name} := {value.text}) is None")
            names.append(self._weighed(node, value, name) if weighed else name)
        filled = template.format(*names)
        if not absent:
            return Written(f"({filled})", sure=True)
        return Written(f"(None if {' or '.join(absent)} else {filled})", risk=risk)

    def _weighed(self, node: Node, value: Written, name: str) -> str:
        """Spend what it costs to work on a value: what is short, and known to be, costs nothing."""
        if not is_lengthy(node) or (isinstance(value.fixed, (str, list)) and not steps_for(value.fixed)):
            return name
        weighed = f"weigh({name}, {self._budget_name})"
        short = _SHORT.get(_kind(node))
        return f"({name} if len({name}) < {short} else {weighed})" if short else weighed

    # -- expressions

    def _list(self, node: ListOf) -> Written:
        text = f"[{', '.join('{}' for _ in node.items)}]"
        steps = making(node) if self._inside else 0
        cost = f"weigh(None, {self._budget_name}, {steps}) or " if steps else ""
        return self.strict(f"{cost}{text}", *node.items)

    def _call(self, call: Call) -> Written:  # noqa: C901 - one branch per function
        name, args = call.function, call.args
        weighed = are_weighed(call, inside=self.is_inside)
        match name:
            case "&&" | "||":
                values = [self.value(arg) for arg in args]
                names = [self.temporary() for _ in values]
                return joined(values, names, decisive=name == "||", exact=self.exact)
            case "!":
                return negated(self.value(args[0]), self.temporary())
            case "?:":
                condition, yes, no = [self.value(arg) for arg in args]
                return choice(condition, yes, no, self.temporary())
            case "check":
                return self._check(*args)
            case "has":
                asked = self.plain(args[0]) if isinstance(args[0], (Field, Select)) else self.value(args[0])
                if asked.fixed is not OPEN:
                    return fixed(asked.fixed is not None)
                return Written(f"({asked.text} is not None)", sure=True, risk=asked.risk)
            case "-_":
                zero = "-0.0" if _kind(call) == "number" else "0"  # so that zero keeps its sign
                template = f"arithmetic('-', {zero}, {{}}, {_kind(call)!r})"
                return _failing(self.strict(template, *args))
            case "==" | "!=":
                same = "{} == {}" if _is_plain(args) else "alike({}, {})"
                return self._compared(call, same if name == "==" else f"not ({same})", weighed=weighed)
            case "in":
                if _is_plain(args[:1]) or _kind(args[1]) == "map":
                    return self.strict("{} in {}", *args, weighed=weighed)
                return self.strict("among({}, {})", *args, weighed=weighed)
            case _ if name in _COMPARISONS:
                return self._compared(call, f"{{}} {name} {{}}", weighed=weighed)
            case _ if name in _ARITHMETIC:
                return self._computed(call, weighed=weighed)
        return self.strict(_CALLS[name], *args, weighed=weighed)

    def _computed(self, call: Call, *, weighed: bool) -> Written:
        """Compute: two known numbers here and now, all else when it runs, where it may have no answer."""
        values = [self.value(arg) for arg in call.args]
        left, right = (value.fixed for value in values)
        if _is_number(left) and _is_number(right):
            try:
                return self._literal(arithmetic(call.function, left, right, _kind(call)))
            except EvaluationError:
                pass  # and so it will when it runs, for whoever asks
        template = f"arithmetic({call.function!r}, {{}}, {{}}, {_kind(call)!r})"
        return _failing(self._filled(template, call.args, values, weighed=weighed))

    def _compared(self, call: Call, template: str, *, weighed: bool) -> Written:
        """Compare: two known numbers here and now, two days as texts, which sort as days do, all else as what it is."""
        raw = all(_is_dated(arg) for arg in call.args)
        values = [self.plain(arg) if raw else self.value(arg) for arg in call.args]
        left, right = (value.fixed for value in values)
        if _is_number(left) and _is_number(right):
            return fixed(_COMPARISONS[call.function](left, right))
        return self._filled(template, call.args, values, weighed=weighed)

    def _check(self, subject: Node, name: Node) -> Written:
        """Ask a Python check: which one is settled when the module is run, see `decide.functions`."""
        from steelyard.policy.checks.asking import in_use  # noqa: PLC0415 - few policies have any

        assert isinstance(subject, Field)  # noqa: S101 - the card's loader made both
        assert isinstance(name, Literal)  # noqa: S101
        self.asks = True
        known = in_use(str(name.value))
        params = ", ".join(f"{key!r}: {self._literal(value).text}" for key, value in self._params.items())
        named = f"{known.offer.name!r}, {known.offer.package!r}, {known.origin!r}, {subject.root!r}"
        asked = self.constant(f"check({named}, {{{params}}})")
        return Written(f"{asked}(manifest, model, {self.field_of(subject).text}, as_of)", risk=IN_TURN)

    def tests(self, node: Quantifier) -> tuple[str, str]:
        """Return the functions that a quantifier asks of each element: its body, and the condition of a `map`."""
        return self._tests(node)[:2]

    def _tests(self, node: Quantifier) -> tuple[str, str, Written, Written]:
        self._inside += 1
        body = self.value(node.body)
        when = fixed(True) if node.condition is None else self.value(node.condition)
        self._inside -= 1
        test = f"lambda v_{node.variable}: {body.text}"
        condition = "None" if node.condition is None else f"lambda v_{node.variable}: {when.text}"
        return test, condition, body, when

    def _quantifier(self, node: Quantifier) -> Written:
        test, condition, body, when = self._tests(node)
        risk = max(IN_TURN, body.risk, when.risk)
        if node.kind in _WALKS:
            call = f"{_WALKS[node.kind]}({{}}, {_braced(test)}, {self._budget_name})"
            if node.kind in _DECISIVE and not (self.exact and body.risk == MAY_FAIL):
                call = f"walked({{}}, {_braced(test)}, {self._budget_name}, {_DECISIVE[node.kind]})"
            walked = self.strict(call, node.over)
            return walked._replace(sure=walked.sure and body.sure, risk=max(risk, walked.risk))
        given = (
            f"{_braced(test)}, None" if node.kind == "filter" else f"{_braced(condition)}, {_braced(test)}"
        )
        made = self.strict(f"chosen({{}}, {given}, {self._budget_name})", node.over)
        return made._replace(sure=False, risk=max(risk, made.risk))


def _braced(text: str) -> str:
    """Keep the braces of a text from being taken for places of a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _kind(node: Node) -> str:
    assert node.type is not None  # noqa: S101 - typed by the checker
    return node.type.kind


def _failing(made: Written) -> Written:
    """Return an operation as one that may have no answer; without an operand it always is unknown."""
    return made if made.fixed is None else made._replace(risk=MAY_FAIL)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_dated(node: Node) -> bool:
    """Whether a node is a day as somebody wrote it: in the manifest, in the card, or on the command line."""
    return isinstance(node, (Field, Select, Parameter, AsOf)) and _kind(node) == "date"


def _is_plain(args: Sequence[Node]) -> bool:
    """Whether equality is Python's: true is not 1 where types are open, and a list may hold what is no number."""
    return not {_kind(arg) for arg in args} & {"union", "list", "number"}

"""Emits Python for the conditions of rules: one function per rule, three-valued, with its constants written in.

The emitted text is compiled once per policy and kept as a code object (see `cache`). It decides; what it
found and wanted is told by `explain`, for findings only, and property tests hold the two against each other.

A function takes the manifest's record, the model's, the subject's and the date, and returns the position of
an outcome. Absent facts and unknown answers are both None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.decide import program
from steelyard.policy.language.facts import bounds_of, derived_group, derived_of
from steelyard.policy.language.tree import (
    All,
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
    walk,
)
from steelyard.policy.language.weight import are_weighed, is_lengthy, making
from steelyard.policy.operators import OPERATORS
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.language.types import Each

_INFIX = {
    "equals": "==",
    "not": "!=",
    "one_of": "in",
    "none_of": "not in",
    "at_least": ">=",
    "at_most": "<=",
    "before": "<",
    "after": ">",
}
_ARITHMETIC = ("+", "-", "*", "/", "%")
_CALLS = {
    "size": "len({})", "contains": "{1} in {0}",
    "startsWith": "{}.startswith({})", "endsWith": "{}.endswith({})",
}  # fmt: skip
_MOMENTS = {"date": "day({})", "[date]": "[day(one) for one in {}]"}
_WALKS = {"all": "for_all", "exists": "for_some", "exists_one": "for_one"}


NO_ORGANISATION: Mapping[str, object] = {}
"""The facts of an organisation of which nothing is known."""


class Module:
    """The Python text of a policy's rules, growing rule by rule; rule `n` becomes the function `r<n>`.

    All rules about one kind of subject are asked by one more function: a call costs less than a loop.
    """

    def __init__(self) -> None:
        self._constants: list[str] = []
        self._functions: list[str] = []
        self._places: dict[Each, list[int]] = {}

    def add(
        self,
        each: Each,
        when: All,
        require: All,
        params: Mapping[str, object],
        org: Mapping[str, object] = NO_ORGANISATION,
    ) -> None:
        """Add a rule with the parameters it is to use, and the organisation's facts."""
        writer = _Writer(each, params, self._constants, org)
        known, holds = writer.all(when.terms), writer.all(require.terms)
        self._places.setdefault(each, []).append(len(self._functions))
        self._functions.append(
            f"def r{len(self._functions)}(manifest, model, subject, as_of):\n"
            f"{writer.budgets()}"
            f" known = {known}\n"
            f" if known is False: return {Outcome.NOT_APPLICABLE.position}\n"
            f" holds = {holds}\n"
            f" if holds: return {Outcome.PASS.position}\n"
            f" return {Outcome.FAIL.position} if known and holds is False else {Outcome.UNKNOWN.position}"
        )

    def text(self) -> str:
        """Return the module's text."""
        together = [
            f"def all_{each}(manifest, model, subject, as_of):\n"
            f" return ({', '.join(f'r{place}(manifest, model, subject, as_of)' for place in places)},)"
            for each, places in self._places.items()
        ]
        table = ", ".join(f"{each!r}: (all_{each}, {tuple(places)})" for each, places in self._places.items())
        return "\n".join([*self._constants, *self._functions, *together, f"TOGETHER = {{{table}}}"]) + "\n"


def evaluate_node(node: Node, records: Mapping[str, Any], params: Mapping[str, object], as_of: str) -> Any:  # noqa: ANN401
    """Compute one typed node, whatever its type, through the emitted code: `lint` a constant, `explain` what failed."""
    constants: list[str] = []
    each = next((name for name in records if name not in ("manifest", "model", "org")), "model")
    text = _Writer(each, params, constants, records.get("org", NO_ORGANISATION)).value(node)  # type: ignore[arg-type]  # a subject's name
    body = "\n".join(
        [
            *constants,
            f"def r0(manifest, model, subject, as_of):\n budget = Budget()\n return {text}",
            "TOGETHER = {'model': (None, (0,))}",
        ]
    )
    (function,) = program(compile(body, "<node>", "exec"), 1).functions
    return function(records.get("manifest", {}), records.get("model"), records.get(each), as_of)


class _Writer:
    """Writes the nodes of one rule as expressions."""

    def __init__(
        self, each: Each, params: Mapping[str, object], constants: list[str], org: Mapping[str, object]
    ) -> None:
        self._each = each
        self._params = params
        self._constants = constants
        self._org = org
        self._temporaries = 0
        self._condition = ""
        self._budgets: list[str] = []
        self._inside = 0

    def budgets(self) -> str:
        """Return the statements that give each condition its budget, where it has quantifiers."""
        return "".join(f" {name} = Budget()\n" for name in dict.fromkeys(self._budgets))

    # -- logic

    def all(self, terms: Sequence[Node]) -> str:
        """Join conditions by *and*."""
        values = []
        for term in terms:
            self._condition = self._temporary()
            values.append(self.value(term))
        return self._joined(terms, values, decisive=False) if terms else "True"

    def _joined(self, terms: Sequence[Node], values: Sequence[str], *, decisive: bool) -> str:
        """Join by *and* (False decides) or *or* (True decides), in Kleene's logic."""
        if len(values) == 1:
            return values[0]
        if any(_can_fail(term) for term in terms):
            thunks = "".join(f"lambda: {value}, " for value in values)
            return f"{'either' if decisive else 'both'}(({thunks}))"
        names = [self._temporary() for _ in values]
        tests = " or ".join(
            f"({name} := {value}) is {decisive}" for name, value in zip(names, values, strict=True)
        )
        none = " or ".join(f"{name} is None" for name in names)
        return f"({decisive} if {tests} else None if {none} else {not decisive})"

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def _budget(self) -> str:
        """Return the name of the budget of the condition that is being written."""
        name = f"budget{self._condition}"
        self._budgets.append(name)
        return name

    def _strict(self, template: str, *nodes: Node, raw: bool = False, weighed: bool = False) -> str:
        """Fill a template with the values of nodes; one that is absent makes the whole unknown."""
        absent, names = [], []
        for node in nodes:
            value = self._plain(node) if raw else self.value(node)
            if isinstance(node, (Literal, Parameter, AsOf)):
                names.append(value)
            else:
                name = self._temporary()
                names.append(name)
                absent.append(f"({name} := {value}) is None")
        if weighed:
            names = [
                f"weigh({name}, {self._budget()})" if is_lengthy(node) else name
                for name, node in zip(names, nodes, strict=True)
            ]
        filled = template.format(*names)
        return f"(None if {' or '.join(absent)} else {filled})" if absent else f"({filled})"

    # -- nodes

    def value(self, node: Node) -> str:
        """Return an expression for a node; moments are nanoseconds."""
        match node:
            case Call():
                return self._row(node) if node.function in OPERATORS else self._call(node)
            case Quantifier():
                return self._quantifier(node)
            case Select():
                value = f"{{}}.get({_braced(repr(node.field))})"
                if node.type is not None and node.type.derived:
                    value = derived_of("{}", node.type.derived, node.field)
                return self._moment(node, self._asserted(node, self._strict(value, node.operand)))
            case Index():
                value = self._asserted(node, self._strict("element({}, {})", node.operand, node.key))
                return self._moment(node, value) if _kind(node.operand) == "map" else value
            case Variable():
                return self._plain(node)  # what a list holds are moments already
            case ListOf():
                return self._list(node)
            case Literal(value=int()) if node.type is not None and node.type.kind in ("date", "duration"):
                return repr(node.value)
            case _:
                return self._moment(node, self._plain(node))

    def _moment(self, node: Node, plain: str) -> str:
        """Turn what the manifest or the card writes as a date, or as a list of dates, into moments."""
        type_ = node.type
        made = "" if type_ is None else _MOMENTS.get(str(type_) if type_.kind == "list" else type_.kind)
        if not made:
            return plain
        if isinstance(node, (Literal, AsOf)):
            return made.format(plain)
        if isinstance(node, Parameter):
            return self._constant(made.format(plain))
        name = self._temporary()
        return f"(None if ({name} := {plain}) is None else {made.format(name)})"

    def _plain(self, node: Node) -> str:
        """Return an expression for a leaf as the manifest has it: dates are texts."""
        match node:
            case Literal():
                return self._literal(node.value)
            case Parameter():
                return self._literal(self._params[node.name])
            case AsOf():
                return "as_of"
            case Variable():
                return self._asserted(node, f"v_{node.name}")
            case Field():
                return self._field(node)
        raise AssertionError(node)  # pragma: no cover - rows and values have no other leaves

    def _literal(self, value: object) -> str:
        if isinstance(value, (list, dict)):
            return self._constant(repr(value))
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return f"float({str(value)!r})"
        return f"({value!r})" if repr(value).startswith("-") else repr(value)

    def _field(self, field: Field) -> str:
        record: str = "subject" if field.root == self._each else field.root
        record = self._literal(dict(self._org)) if field.root == "org" else record
        if not field.path:
            return record
        first, *below = field.path
        group = derived_group(field)
        value = derived_of(record, group, first) if group else f"{record}.get({first!r})"
        for step in below:
            value = f"({value} or NOTHING).get({step!r})"
        return self._asserted(field, value)

    def _asserted(self, node: Node, value: str) -> str:
        """Treat the member of an enumeration that says "nobody knows" as an absent fact."""
        if node.type is None or not node.type.unasserted:
            return value
        name = self._temporary()
        return f"(None if ({name} := {value}) == {node.type.unasserted!r} else {name})"

    def _constant(self, text: str) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(f"{name} = {text}")
        return name

    # -- rows

    def _row(self, call: Call) -> str:
        name, (field, operand) = call.function, call.args
        assert field.type is not None  # noqa: S101 - rows are typed where they are lowered
        if name == "present":
            asked = f"((a := {self._plain(field)}) is not None and test_present(a, True))"
            return f"({asked} is {self._plain(operand)})"
        if name == "matches":
            if not isinstance(operand, (Literal, Parameter)):
                return self._strict("searcher({})({})", operand, field, weighed=self._inside > 0)
            return self._strict(f"{self._searcher(operand)}({{}})", field, weighed=self._inside > 0)
        if name == "within_days":
            return self._strict("test_within_days(({}, as_of), {})", field, operand, raw=True)
        if isinstance(field, Field) and field.type.ranged and name in ("at_least", "at_most"):
            return self._ranged(name, field, operand)
        if field.type.kind == "enum" and name in ("at_least", "at_most"):
            ranks = self._constant(repr({member: rank for rank, member in enumerate(field.type.members)}))
            return self._strict(f"{ranks}[{{}}] {_INFIX[name]} {ranks}[{{}}]", field, operand, raw=True)
        if name in _INFIX:
            return self._strict(f"{{}} {_INFIX[name]} {{}}", field, operand, raw=True)
        return self._strict(f"test_{name}({{}}, {{}})", field, operand, raw=True)

    def _ranged(self, name: str, field: Field, operand: Node) -> str:
        """Compare a fact of which two bounds are known: both of them decide, or neither does."""
        ranks = self._constant(repr({member: rank for rank, member in enumerate(field.type.members)}))
        bounds = ", ".join(f"{ranks}[{self._field(bound)}]" for bound in bounds_of(field))
        test = f"ranged({bounds}, {ranks}[{{}}], at_least={name == 'at_least'})"
        return self._strict(test, operand, raw=True)

    def _searcher(self, pattern: Node) -> str:
        return self._constant(f"searcher({self._plain(pattern)})")

    # -- expressions

    def _list(self, node: ListOf) -> str:
        text = f"[{', '.join('{}' for _ in node.items)}]"
        steps = making(node) if self._inside else 0
        cost = f"weigh(None, {self._budget()}, {steps}) or " if steps else ""
        return self._strict(f"{cost}{text}", *node.items)

    def _call(self, call: Call) -> str:  # noqa: C901 - one branch per function
        name, args = call.function, call.args
        weighed = are_weighed(call, inside=self._inside > 0)
        match name:
            case "&&" | "||":
                return self._joined(args, [self.value(arg) for arg in args], decisive=name == "||")
            case "!":
                held = self._temporary()
                return f"(None if ({held} := {self.value(args[0])}) is None else not {held})"
            case "?:":
                held = self._temporary()
                yes, no = self.value(args[1]), self.value(args[2])
                return f"(None if ({held} := {self.value(args[0])}) is None else {yes} if {held} else {no})"
            case "check":
                return self._check(*args)
            case "has":
                return f"({self.value(args[0])} is not None)"
            case "-_":
                zero = "-0.0" if _kind(call) == "number" else "0"  # so that zero keeps its sign
                return self._strict(f"arithmetic('-', {zero}, {{}}, {_kind(call)!r})", *args)
            case "==" | "!=":
                same = "{} == {}" if _is_plain(args) else "alike({}, {})"
                return self._strict(same if name == "==" else f"not ({same})", *args, weighed=weighed)
            case "in":
                if _is_plain(args[:1]) or _kind(args[1]) == "map":
                    return self._strict("{} in {}", *args, weighed=weighed)
                return self._strict("any(alike({0}, one) for one in {1})", *args, weighed=weighed)
            case "<" | "<=" | ">" | ">=":
                return self._strict(f"{{}} {name} {{}}", *args, weighed=weighed)
            case _ if name in _ARITHMETIC:
                return self._strict(
                    f"arithmetic({name!r}, {{}}, {{}}, {_kind(call)!r})", *args, weighed=weighed
                )
        return self._strict(_CALLS[name], *args, weighed=weighed)

    def _check(self, subject: Node, name: Node) -> str:
        """Ask a Python check: which one is settled when the module is run, see `decide.functions`."""
        from steelyard.policy.checks.asking import in_use  # noqa: PLC0415 - few policies have any

        assert isinstance(subject, Field)  # noqa: S101 - the card's loader made both
        assert isinstance(name, Literal)  # noqa: S101
        known = in_use(str(name.value))
        params = ", ".join(f"{key!r}: {self._literal(value)}" for key, value in self._params.items())
        named = f"{known.offer.name!r}, {known.offer.package!r}, {known.origin!r}, {subject.root!r}"
        asked = self._constant(f"check({named}, {{{params}}})")
        return f"{asked}(manifest, model, {self._field(subject)}, as_of)"

    def _quantifier(self, node: Quantifier) -> str:
        budget = self._budget()
        self._inside += 1
        body = f"lambda v_{node.variable}: {self.value(node.body)}"
        condition = "" if node.condition is None else self.value(node.condition)
        self._inside -= 1
        if node.kind in _WALKS:
            return self._strict(f"{_WALKS[node.kind]}({{}}, {_braced(body)}, {budget})", node.over)
        if node.kind == "filter":
            return self._strict(f"chosen({{}}, {_braced(body)}, None, {budget})", node.over)
        test = "None"
        if node.condition is not None:
            test = f"lambda v_{node.variable}: {condition}"
        return self._strict(f"chosen({{}}, {_braced(test)}, {_braced(body)}, {budget})", node.over)


def _braced(text: str) -> str:
    """Keep the braces of a text from being taken for places of a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _kind(node: Node) -> str:
    assert node.type is not None  # noqa: S101 - typed by the checker
    return node.type.kind


def _is_plain(args: Sequence[Node]) -> bool:
    """Whether equality is Python's: true is not 1 where types are open, and a list may hold what is no number."""
    return not {_kind(arg) for arg in args} & {"union", "list", "number"}


def _can_fail(node: Node) -> bool:
    return any(isinstance(one, Call) and one.function in (*_ARITHMETIC, "-_") for one in walk(node))

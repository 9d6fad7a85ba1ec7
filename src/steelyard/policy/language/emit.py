"""Emits Python for the conditions of rules: one function per rule, three-valued, with its constants written in.

The emitted text is compiled once per policy and kept as a code object (see `cache`). It decides; what it
found and wanted is told by `explain`, for findings only, and property tests hold the two against each other.

A function takes the manifest's record, the model's, the subject's and the date, and returns the position of
an outcome. Absent facts and unknown answers are both None.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.decide import program
from steelyard.policy.language.writer import Writer
from steelyard.policy.language.written import MAY_FAIL, OPEN, SETTLED, joined, riskiest
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import CodeType
    from typing import TypeAlias

    from steelyard.policy.language.tree import All, Node, Quantifier
    from steelyard.policy.language.types import Each
    from steelyard.policy.language.written import Written

    Tests: TypeAlias = Callable[[Mapping[str, Any], str], Callable[..., tuple[Any, Any]]]

_PASS, _FAIL, _UNKNOWN, _NOT_APPLICABLE = (
    one.position for one in (Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
)

_GIVEN = "manifest, model, subject, as_of"
_FACTS = "groups(subject, as_of)"
"""The derived facts of a subject: rules that are asked together look them up at one place, each asked alone at its own."""
_UNTOLD = f"if facts is None: facts = {_FACTS}"

_FEW = 8
"""So many rules are asked by one function (docs/performance.md)."""
_UNITS = 8
"""For so many units of code at most an entry of Python's table of places is, less one in its last bits."""
_NO_PLACE = 0b1111_1000
"""An entry that says that there is no place (CPython, InternalDocs/code_objects.md)."""

NO_ORGANISATION: Mapping[str, object] = {}
"""The facts of an organisation of which nothing is known."""


class _Guard(NamedTuple):
    """A condition of a rule's `when` as it is written alone: where it is false, the rule does not apply, whatever the others say.

    What a rule asks `first` it always asks.
    """

    text: str
    sure: bool
    first: bool


class Module:
    """The Python text of a policy's rules, growing rule by rule; rule `n` becomes the function `r<n>`.

    A few rules about one kind of subject are asked by one more function: a call costs less than a loop, and of a few the code
    stays near while all subjects are asked. What several of them ask whether they apply at all, it asks once, and calls
    those only for which it holds, or is unknown.
    """

    def __init__(self) -> None:
        self._constants: dict[str, str] = {}
        self._functions: list[str] = []
        self._exact: list[str] = []
        self._called: list[str] = []
        self._guards: list[list[_Guard]] = []
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
        number = len(self._functions)
        self._places.setdefault(each, []).append(number)
        exact = Writer(each, params, self._constants, org)
        lines = _body(exact, when, require)
        named = f"({_GIVEN}, facts)" if exact.derives else f"({_GIVEN})"
        begun = [_UNTOLD] if exact.derives else []
        if not exact.asks:
            quick = _body(Writer(each, params, self._constants, org, exact=False), when, require)
            if quick != lines:
                # An error ends the quick one; then the other tells whether something else decides.
                tried = ["try:", *[f" {line}" for line in quick]]
                caught = ["except EvaluationError:", f" return exact{number}{named}"]
                self._exact.append("\n ".join([f"def exact{number}{named}:", *lines]))
                lines = [*tried, *caught]
        defined = named.replace("facts", "facts=None")
        self._functions.append("\n ".join([f"def r{number}{defined}:", *begun, *lines]))
        self._called.append(f"r{number}{named}")
        self._guards.append(list(_guards(each, when, params, self._constants, org)))

    def text(self) -> str:
        """Return the module's text."""
        together: list[str] = []
        rows: list[str] = []
        for each, places in self._places.items():
            asks = self._together(each, places)
            together += [text for _, text in asks]
            rows.append(f"{each!r}: (({''.join([f'{name}, ' for name, _ in asks])}), {tuple(places)})")
        table = ", ".join(rows)
        return (
            "\n".join(
                [
                    *_defined(self._constants),
                    *self._functions,
                    *self._exact,
                    *together,
                    f"TOGETHER = {{{table}}}",
                ]
            )
            + "\n"
        )

    def _together(self, each: Each, places: Sequence[int]) -> list[tuple[str, str]]:
        """Write the functions that ask all rules about one kind of subject, a few each; return them with their names."""
        guards = [guard for place in places for guard in self._guards[place]]
        often = Counter(guard.text for guard in guards)
        always = {guard.text for guard in guards if guard.first}
        shared = {
            guard.text: guard
            for guard in guards
            # Nothing is derived that no rule would have asked for.
            if often[guard.text] > 1 and (guard.text in always or not _is_derived(guard.text))
        }
        names = {text: f"w{number}" for number, text in enumerate(shared)}
        written: list[tuple[str, str]] = []
        for start in range(0, len(places), _FEW):
            held = [
                [names[guard.text] for guard in self._guards[place] if guard.text in names]
                for place in places[start : start + _FEW]
            ]
            asked = {name for some in held for name in some}
            lines = [
                f"{names[text]} = {text}" if guard.sure else f"{names[text]} = {text} is not False"
                for text, guard in shared.items()
                if names[text] in asked
            ]
            calls = [
                f"{self._called[place]} if {' and '.join(some)} else {_NOT_APPLICABLE}"
                if some
                else self._called[place]
                for place, some in zip(places[start : start + _FEW], held, strict=True)
            ]
            name = f"all_{each}{start}"
            head = f"def {name}({_GIVEN}, facts):"
            written.append((name, "\n ".join([head, *lines, f"return ({', '.join(calls)},)"])))
        return written


def _guards(
    each: Each, when: All, params: Mapping[str, object], constants: dict[str, str], org: Mapping[str, object]
) -> Iterator[_Guard]:
    """Yield the conditions that may be asked before any other: all up to one that must wait for its turn."""
    for number, term in enumerate(when.terms):
        # Each by a writer of its own, so that the same condition is the same text wherever it stands.
        ((value, _),) = Writer(each, params, constants, org).conditions([term])
        if value.risk != SETTLED:
            return
        if value.fixed is OPEN:
            yield _Guard(value.text, value.sure, number == 0)


def _is_derived(text: str) -> bool:
    return "facts[" in text or "derived(" in text


def compiled_bare(text: str) -> CodeType:
    """Return a module's text, compiled, without saying where in it each instruction stands.

    Nobody has the text that it would point into, and it would be two fifths of what is kept and loaded by every run.
    """
    return _bare(compile(text, "<policy>", "exec", dont_inherit=True))


def _bare(code: CodeType) -> CodeType:
    """Return code whose instructions stand nowhere, which is one byte for each few of them."""
    units = len(code.co_code) // 2
    ends = [_NO_PLACE + units % _UNITS - 1] if units % _UNITS else []
    places = bytes([_NO_PLACE + _UNITS - 1] * (units // _UNITS) + ends)
    inside = [_bare(one) if isinstance(one, type(code)) else one for one in code.co_consts]
    return code.replace(co_linetable=places, co_consts=tuple(inside))


def evaluate_node(node: Node, records: Mapping[str, Any], params: Mapping[str, object], as_of: str) -> Any:  # noqa: ANN401
    """Compute one typed node, whatever its type, through the emitted code: `lint` a constant, `explain` what failed."""
    constants: dict[str, str] = {}
    text = _writer(records, params, constants).value(node).text
    return _asking(text, records, constants, ["budget = Budget()"])(records, as_of)


def element_tests(
    node: Quantifier, records: Mapping[str, Any], params: Mapping[str, object], around: Sequence[str]
) -> Tests:
    """Return what gives, for the records and the date of a subject, what a quantifier asks of each element.

    That is given a budget and the elements that the variables `around` are at; its second test is a map's condition.
    """
    constants: dict[str, str] = {}
    body, condition = _writer(records, params, constants).tests(node)
    given = ", ".join(["budget", *[f"v_{name}" for name in around]])
    return _asking(f"lambda {given}: ({body}, {condition})", records, constants)


def _writer(records: Mapping[str, Any], params: Mapping[str, object], constants: dict[str, str]) -> Writer:
    return Writer(_subject(records), params, constants, records.get("org", NO_ORGANISATION))  # type: ignore[arg-type]  # a subject's name


def _subject(records: Mapping[str, Any]) -> str:
    return next((name for name in records if name not in ("manifest", "model", "org")), "model")


def _asking(
    text: str, records: Mapping[str, Any], constants: Mapping[str, str], lines: Sequence[str] = ()
) -> Callable[[Mapping[str, Any], str], Any]:
    """Return what computes an expression for records like these, and a date."""
    body = "\n".join(
        [
            *_defined(constants),
            "\n ".join([f"def r0({_GIVEN}):", f"facts = {_FACTS}", *lines, f"return {text}"]),
            "TOGETHER = {'model': ((), (0,))}",
        ]
    )
    (function,) = program(compile(body, "<node>", "exec"), 1).functions
    each = _subject(records)
    return lambda of, as_of: function(of.get("manifest", {}), of.get("model"), of.get(each), as_of)


def _defined(constants: Mapping[str, str]) -> list[str]:
    return [f"{name} = {text}" for text, name in constants.items()]


def _body(writer: Writer, when: All, require: All) -> list[str]:
    """Return the statements of a rule, which return the position of its outcome."""
    known, lines = _asked(writer, when.terms, f"return {_NOT_APPLICABLE}")
    fails = f"return {_FAIL} if {known} else {_UNKNOWN}" if known else f"return {_FAIL}"
    holds, more = _asked(writer, require.terms, fails)
    passes = f"return {_PASS} if {holds} else {_UNKNOWN}" if holds else f"return {_PASS}"
    return [*lines, *more, passes]


def _asked(writer: Writer, terms: Sequence[Node], otherwise: str) -> tuple[str, list[str]]:
    """Return the statements that ask conditions one by one and leave, by `otherwise`, at one that does not hold.

    Behind them, what comes first in the result is true where all of them hold, and false where an answer is
    unknown; it is empty where none can be.
    """
    asked = writer.conditions(terms)
    lines = []
    values = [value for value, _ in asked]
    if writer.exact and len(values) > 1 and riskiest(values) == MAY_FAIL:
        # One that does not hold decides even beside one that has no answer.
        lines = [f"{budget} = Budget()" for _, budget in asked if budget]
        asked = [(joined(values, [writer.temporary() for _ in values], decisive=False), "")]
    open_ = []
    for value, budget in asked:
        lines += [f"{budget} = Budget()"] if budget else []
        lines += _left(value, name := writer.temporary(), otherwise)
        open_ += [] if value.sure else [name]
    return " and ".join(open_), lines


def _left(value: Written, name: str, otherwise: str) -> list[str]:
    if value.fixed is True:
        return []
    if value.sure:
        return [f"if not {value.text}: {otherwise}"]
    return [f"{name} = {value.text}", f"if {name} is False: {otherwise}"]

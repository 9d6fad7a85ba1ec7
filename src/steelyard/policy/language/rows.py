"""Writes the rows of a card as Python expressions: `field`, operator, operand. `writer` writes everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.facts import bounds_of
from steelyard.policy.language.tree import Field, Literal, Parameter
from steelyard.policy.language.written import OPEN, Written, fixed, negated
from steelyard.policy.operators import INFIX, OPERATORS

if TYPE_CHECKING:
    from steelyard.policy.language.tree import Call, Node
    from steelyard.policy.language.writer import Writer

_EMPTY_IS_FALSE = ("string", "list", "map", "record")
_SETS = {
    "all_in": "{}.issuperset({{}})",
    "has_any": "not {}.isdisjoint({{}})",
    "has_none": "{}.isdisjoint({{}})",
    "has_all": "{}.issubset({{}})",
}
"""The tests of lists as a set of the values that are wanted answers them."""
_NEVER_EMPTY = ("enum", "date", "boolean", "integer", "number")


def row(writer: Writer, call: Call) -> Written:
    """Return an expression for a row, which is typed where it is lowered."""
    name, (field, operand) = call.function, call.args
    assert field.type is not None  # noqa: S101 - rows are typed where they are lowered
    if name == "present":
        return _present(writer, field, writer.plain(operand))
    if name == "matches":
        if not isinstance(operand, (Literal, Parameter)):
            return writer.strict("searcher({})({})", operand, field, weighed=writer.is_inside)
        search = writer.constant(f"searcher({writer.plain(operand).text})")
        return writer.strict(f"{search}({{}})", field, weighed=writer.is_inside)
    if name == "within_days":
        return writer.strict("test_within_days(({}, as_of), {})", field, operand, raw=True)
    if isinstance(field, Field) and field.type.ranged and name in ("at_least", "at_most"):
        return _ranged(writer, name, field, operand)
    if field.type.kind == "enum" and name in ("at_least", "at_most"):
        return _ranked(writer, INFIX[name], field, operand)
    if field.type.kind == "boolean" and name in ("equals", "not"):
        wanted = writer.plain(operand).fixed
        if isinstance(wanted, bool):
            asked = writer.plain(field)
            return asked if wanted is (name == "equals") else negated(asked, writer.temporary())
    if name in INFIX:
        return writer.strict(f"{{}} {INFIX[name]} {{}}", field, operand, raw=True)
    return _of_list(writer, name, field, operand)


def _of_list(writer: Writer, name: str, field: Node, operand: Node) -> Written:
    """Test a list: a set is made once of values that are settled."""
    wanted = writer.plain(operand).fixed
    if isinstance(wanted, list) and all(isinstance(one, str) for one in wanted):
        members = writer.constant(f"frozenset({wanted!r})")
        return writer.strict(_SETS[name].format(members), field, raw=True)
    return writer.strict(f"test_{name}({{}}, {{}})", field, operand, raw=True)


def _present(writer: Writer, field: Node, wanted: Written) -> Written:
    """Ask for presence: a manifest's empty texts, lists and mappings assert nothing, a derived fact's do not either."""
    asked = writer.plain(field)
    if asked.fixed is not OPEN:
        is_there = asked.fixed is not None and OPERATORS["present"].holds(asked.fixed, True)
        return fixed(is_there is wanted.fixed)
    text, name = asked.text, writer.temporary()
    kind = "" if field.type is None else field.type.kind
    if kind in _NEVER_EMPTY:
        held = f"({text} is not None)" if wanted.fixed else f"({text} is None)"
    elif kind in _EMPTY_IS_FALSE:
        held = f"(not not {text})" if wanted.fixed else f"(not {text})"
    else:
        there, either = ("is not None", "and") if wanted.fixed else ("is None", "or")
        held = f"(({name} := {text}) {there} {either} test_present({name}, {wanted.text}))"
    return Written(held, sure=True, risk=asked.risk)


def _ranked(writer: Writer, sign: str, field: Node, operand: Node) -> Written:
    """Compare members of an enumeration by their places in it."""
    members = field.type.members  # type: ignore[union-attr]  # rows are typed
    ranks = writer.constant(repr({member: rank for rank, member in enumerate(members)}))
    return writer.strict(f"{ranks}[{{}}] {sign} {ranks}[{{}}]", field, operand, raw=True)


def _ranged(writer: Writer, name: str, field: Field, operand: Node) -> Written:
    """Compare a fact of which two bounds are known: both of them decide, or neither does."""
    ranks = writer.constant(repr({member: rank for rank, member in enumerate(field.type.members)}))
    bounds = ", ".join(f"{ranks}[{writer.field_of(bound).text}]" for bound in bounds_of(field))
    test = f"ranged({bounds}, {ranks}[{{}}], at_least={name == 'at_least'})"
    return writer.strict(test, operand, raw=True)._replace(sure=False)

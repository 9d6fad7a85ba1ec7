"""Tells from an explained condition which leaves decided it, in the words of a finding: found and wanted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from steelyard.policy.language.explained import as_written
from steelyard.policy.language.moments import say_duration, say_moment
from steelyard.policy.language.tree import (
    FLIPPED,
    AsOf,
    Call,
    Field,
    Index,
    Literal,
    Node,
    Parameter,
    Quantifier,
    Select,
)
from steelyard.policy.language.types import NUMBERS
from steelyard.policy.operators import OPERATORS
from steelyard.policy.organisation import BEYOND
from steelyard.schemas import listed
from steelyard.verdict import ABSENT, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.policy.language.explain import Condition
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.telling import Run
    from steelyard.policy.language.types import Type
    from steelyard.source import Pointer

_WORDS = {
    "==": ("{}", "anything but {}"),
    "!=": ("anything but {}", "{}"),
    "<": ("less than {}", "at least {}"),
    "<=": ("at most {}", "more than {}"),
    ">": ("more than {}", "at most {}"),
    ">=": ("at least {}", "less than {}"),
    "in": ("one of {}", "none of {}"),
    "startsWith": ("a text that starts with {}", "a text that does not start with {}"),
    "endsWith": ("a text that ends with {}", "a text that does not end with {}"),
    "contains": ("a text that contains {}", "a text that does not contain {}"),
    "matches": ("a match of {}", "no match of {}"),
}
_SHORT = 60
"""Of what is longer nobody reads the number that it stands for."""
_UNWANTED = {
    "equals": "anything but {}",
    "not": "{}",
    "one_of": "none of {}",
    "none_of": "one of {}",
    "all_in": "something besides {}",
    "has_any": "none of {}",
    "has_all": "not all of {}",
    "has_none": "any of {}",
    "matches": "no match of {}",
    "at_least": "less than {}",
    "at_most": "more than {}",
    "before": "{} or a later date",
    "after": "{} or an earlier date",
    "within_days": "a date more than {} days away from the check",
}
"""What is wanted of a row that is not to hold; `present` has words of its own."""


def deciding(explained: Explained, *, wanted: bool = True) -> list[tuple[Explained, bool]]:
    """Return the leaves that made a condition what it is, each with what would have to be true of it instead.

    `wanted` is what the condition should have been: a false condition is explained by what is false in it, an
    unknown one by what is unknown. What has no answer decided nothing.
    """
    if explained.failure:
        return []
    node = explained.node
    if isinstance(node, Call):
        match node.function:
            case "&&" | "||":
                alike = [
                    part for part in explained.parts if part.value is explained.value and not part.failure
                ]
                return [leaf for part in alike or explained.parts for leaf in deciding(part, wanted=wanted)]
            case "check":
                return [(part, wanted) for part in explained.parts]
            case "!":
                return deciding(explained.parts[0], wanted=not wanted)
            case "?:" if explained.value is not None:
                return deciding(explained.parts[1], wanted=wanted)
            case "?:":
                return deciding(explained.parts[-1], wanted=wanted)
    if isinstance(node, Quantifier) and node.kind in ("all", "exists"):
        alike = [part for part in explained.parts[1:] if part.value is explained.value]
        if alike:
            return [leaf for part in alike for leaf in deciding(part, wanted=wanted)]
    return [(explained, wanted)]


def telling(explained: Explained) -> list[tuple[Explained, bool]]:
    """Return the leaves of a condition that decided and tell why, as `deciding` pairs them."""
    return [(leaf, wanted) for leaf, wanted, _ in _telling(explained)]


def _telling(explained: Explained) -> list[tuple[Explained, bool, Explained | None]]:
    """Return the leaves that tell why, each with the fact that it is about.

    What mends nothing is left out beside others: a leaf about a parameter alone, which the pack decided, that a field is
    there (`x <= 3 || !has(x)`), which is no defect beside what is wrong with it, and that it does not reach the end of an
    open band, which is no number.
    """
    every = [(leaf, wanted, fact_of(leaf)) for leaf, wanted in deciding(explained)]
    return [
        one for one in every if _at(one[2]) and not _is_guard(*one[:2]) and not _is_endless(one[0])
    ] or every


def evidence(explained: Explained, texts: Mapping[Pointer, str]) -> list[Evidence]:
    """Return the evidence of a condition: one piece for each leaf that tells why; `texts` are the expressions."""
    return [_piece(*leaf, explained.value, texts) for leaf in _telling(explained)]


def applying(terms: Iterable[Condition], run: Run) -> tuple[Pointer, ...]:
    """Return where the facts are that made a rule apply: all these conditions hold, so a row's fact did, whatever it is."""
    found: list[Pointer] = []
    for term, tell in terms:
        field = term.args[0] if isinstance(term, Call) and term.function in OPERATORS else None
        if isinstance(field, Field) and field.path:
            found.append((*run.pointers[field.root], *field.path))
        else:
            found += [_at(fact) for _, _, fact in _telling(tell(run))]
    return tuple(found)


def _at(fact: Explained | None) -> Pointer:
    return () if fact is None or fact.pointer is None else fact.pointer


def _is_guard(leaf: Explained, wanted: bool) -> bool:  # noqa: FBT001 - as `deciding` pairs it
    return isinstance(leaf.node, Call) and leaf.node.function == "has" and not wanted


def _is_endless(leaf: Explained) -> bool:
    """Whether a comparison is with the end of a band that has none."""
    pending = [leaf] if isinstance(leaf.node, Call) and leaf.node.function in _WORDS else []
    for one in pending:
        if _at(one)[:1] == ("org",) and one.value == BEYOND:
            return True
        pending += one.parts
    return False


def piece(leaf: Explained, wanted: bool, holds: bool | None, texts: Mapping[Pointer, str]) -> Evidence:  # noqa: FBT001
    """Return what was found of a leaf, and what is wanted for it to be as `wanted` says."""
    return _piece(leaf, wanted, fact_of(leaf), holds, texts)


def _piece(
    leaf: Explained,
    wanted: bool,  # noqa: FBT001
    fact: Explained | None,
    holds: bool | None,  # noqa: FBT001
    texts: Mapping[Pointer, str],
) -> Evidence:
    found = ABSENT if fact is None or fact.value is None else as_written(fact)
    return Evidence(_at(fact), found, _wanted(leaf, wanted, fact, texts), holds)


def fact_of(leaf: Explained) -> Explained | None:
    """Return the fact a leaf is about: of several, one that is absent when the leaf is unknown, else the first."""
    first: Explained | None = None
    pending = [leaf]
    for one in pending:
        lost = _lost(one) if leaf.value is None else None
        if lost is not None:
            return lost.parts[1]
        if one.pointer is None or (isinstance(one.node, Field) and not one.node.path):
            pending += one.parts
        elif leaf.value is not None or one.value is None:
            return one
        else:
            first = first or one
    return first


def _lost(absent: Explained) -> Explained | None:
    """Return where a field's value is no key of the manifest's map it leads into: wrong is that value, not what would lie there.

    What the organisation does not say of a key is the organisation's to say.
    """
    while isinstance(absent.node, Select):
        absent = absent.parts[0]
    if not isinstance(absent.node, Index) or absent.value is not None:
        return None
    of, key = absent.parts
    if of.node.type is None or of.node.type.kind != "map" or key.pointer is None or key.value is None:
        return None
    if _at(of)[:1] == ("org",):
        return None
    return None if of.value is not None and key.value in of.value else absent


def _wanted(leaf: Explained, wanted: bool, fact: Explained | None, texts: Mapping[Pointer, str]) -> str:  # noqa: FBT001
    node = leaf.node
    if isinstance(node, Call):
        if node.at.pointer[:1] == ("scope",) and isinstance(node.args[0], AsOf):
            return _day(node, wanted)
        if node.function in OPERATORS:
            return _wanted_by_row(leaf, wanted)
        if node.function == "wanted":
            return str(leaf.parts[1].value)
        if node.function == "check" and leaf.parts:
            more = f" (and {len(leaf.parts) - 1} more of the check)" if len(leaf.parts) > 1 else ""
            return f"{leaf.parts[0].parts[1].value}{more}"
        if node.function == "has":
            return "a value" if wanted else "nothing"
        compared = "" if fact is None else _key_of(leaf, fact) or _compared(leaf, node, fact, wanted)
        if compared:
            return compared
    if fact is not None and fact.node is node:
        return "true" if wanted else "false"
    if fact is not None and isinstance(node, Call) and (computed := _computed(leaf, node, wanted, texts)):
        return computed
    text = source(node, texts)
    return f"`{text}` to be {'true' if wanted else 'false'}"


def _computed(leaf: Explained, node: Call, wanted: bool, texts: Mapping[Pointer, str]) -> str:  # noqa: FBT001
    """Say what a number that is computed should be, and what it comes to; what computes it only where that is short."""
    if node.function not in FLIPPED:
        return ""
    sides = [
        (leaf.parts[0], leaf.parts[-1], node.function),
        (leaf.parts[-1], leaf.parts[0], FLIPPED[node.function]),
    ]
    for number, bound, function in sides:
        kind = "" if number.node.type is None else number.node.type.kind
        if kind not in NUMBERS or number.value is None or not isinstance(bound.node, (Literal, Parameter)):
            continue
        said = f"{_WORDS[function][not wanted].format(say(bound))} (it comes to {number.value})"
        text = source(number.node, texts)
        return f"`{text}` to be {said}" if len(text) <= _SHORT else said
    return ""


def _key_of(leaf: Explained, fact: Explained) -> str:
    """Say of which map the value of a fact should be a key, where that is why nothing is known."""
    if leaf.value is not None or fact.value is None:
        return ""
    pending = [leaf]
    for one in pending:
        lost = _lost(one)
        if lost is not None and lost.parts[1] is fact:
            return f"a key of `{'.'.join(map(str, _at(lost.parts[0])))}`"
        pending += one.parts
    return ""


def _day(node: Call, wanted: bool) -> str:  # noqa: FBT001
    """Say on which days a setting holds that has a first or a last one."""
    bound, key = node.args[1], node.at.pointer[-1]
    day = _said(bound.type, bound.value if isinstance(bound, Literal) else None)
    holds, fails = ("{} or earlier", "after {}") if key == "until" else ("{} or later", "before {}")
    return f"the date of the check to be {(holds if wanted else fails).format(day)} (`{key}`)"


def _compared(leaf: Explained, node: Call, fact: Explained, wanted: bool) -> str:  # noqa: FBT001
    """Say what is wanted of a side of a comparison; nothing where the other is computed from something absent."""
    if node.function not in _WORDS:
        return ""
    left, right = leaf.parts[0], leaf.parts[-1]
    other, function = right, node.function
    for sized, number, compare in ((left, right, function), (right, left, FLIPPED.get(function, ""))):
        if compare and _is_size_of(sized, fact) and isinstance(number.value, int):
            return _counted(sized, number.value, compare, wanted=wanted)
    if left.pointer != fact.pointer:
        if right.pointer != fact.pointer or function not in FLIPPED:
            return ""
        other, function = left, FLIPPED[function]
    if other.value is None and other.pointer is None:
        return ""
    return _WORDS[function][not wanted].format(say(other))


def _is_size_of(side: Explained, fact: Explained) -> bool:
    node = side.node
    return isinstance(node, Call) and node.function == "size" and side.parts[0].pointer == fact.pointer


def _counted(size: Explained, number: int, function: str, *, wanted: bool) -> str:
    """Say how many characters or entries are wanted, and how many there are."""
    if function == ">":  # more than none is at least one
        number, function = number + 1, ">="
    elif function == "<=":
        number, function = number + 1, "<"
    of = size.parts[0].node.type
    one, many = (
        ("character", "characters") if of is not None and of.kind == "string" else ("entry", "entries")
    )
    if number == 1 and function in ("<", ">=") and wanted is (function == "<"):
        said = f"no {many}"
    else:
        said = _WORDS[function][not wanted].format(f"{number:,} {one if number == 1 else many}")
    return said if size.value is None else f"{said} (there are {size.value:,})"


def _wanted_by_row(leaf: Explained, wanted: bool) -> str:  # noqa: FBT001
    node = leaf.node
    assert isinstance(node, Call)  # noqa: S101 - the caller knows
    operand = leaf.parts[1]
    if node.function == "present":
        return "a value" if operand.value is wanted else "nothing"
    together = node.function == "has_all" and isinstance(operand.node, (Literal, Parameter))
    said = _said(operand.node.type, operand.value, "and") if together else say(operand)
    if wanted and node.function == "all_in" and operand.value == []:
        return said  # "only nothing" is nothing
    words = OPERATORS[node.function].wanted if wanted else _UNWANTED[node.function]
    return words.format(said)


def say(explained: Explained) -> str:
    """Write an operand in words: its value, and where it came from when it is another field or the date."""
    value, node = explained.value, explained.node
    match node:
        case AsOf():
            return f"{say_moment(value)} (the date of the check)"
        case Field() | Select() | Index() if _at(explained)[:1] == ("org",):
            known = "nobody declared" if value is None else f"is {_said(node.type, value)}"
            return f"`{'.'.join(map(str, _at(explained)))}`, which {known}"
        case Field() | Select() if explained.pointer is not None:
            name = ".".join(node.path) if isinstance(node, Field) else node.field
            return f"`{name}`" + ("" if value is None else f", which is {_said(node.type, value)}")
        case _:
            return _said(node.type, value)


def _said(type_: Type | None, value: object, last: str = "or") -> str:
    kind = "" if type_ is None else type_.kind
    if kind == "date" and isinstance(value, int):
        return say_moment(value)
    if kind == "duration" and isinstance(value, int):
        return say_duration(value)
    if isinstance(value, dict):  # what is in a map is one of its keys
        return listed(value, last) or "nothing"
    if isinstance(value, list):
        of = None if type_ is None else type_.item
        return listed((_said(of, item) for item in value), last) or "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "an unknown value" if value is None else str(value)


def source(node: Node, texts: Mapping[Pointer, str]) -> str:
    """Return what was written for a node: its stretch of the expression, or the row's test."""
    text = texts.get(node.at.pointer, "")
    if text and node.at.start >= 0:
        return _unfolded(text[node.at.start : node.at.end])
    return ".".join(str(step) for step in node.at.pointer[1:])


@lru_cache(maxsize=256)
def _unfolded(text: str) -> str:
    """Write an expression on one line: between its words a space at most, what it quotes as it is.

    A card's expression is said again with every finding.
    """
    from steelyard.policy.language.lexer import tokens  # noqa: PLC0415 - most findings have words of their own

    written, at = "", 0
    for token in tokens(text):
        written += " " * (token.start > at > 0) + token.text
        at = token.end
    return written.strip()

"""Finds the parts of a condition that no fact can change, and says of each what it always is, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import Call, Literal, Node, Quantifier, children
from steelyard.proving.lint.ways import ANYWAY
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.ways import Alternatives, Ways

DECIDES_NOTHING = "A condition that no fact can change decides nothing: remove it."


class Constant(NamedTuple):
    """A condition that is always the same, in words that follow its text, and what to do."""

    node: Node
    said: str
    hint: str


class _Context(NamedTuple):
    """Where a part of a condition counts: `given` is so wherever it is asked; `near` is so where its truth matters."""

    given: Alternatives
    near: Alternatives

    def alike(self) -> _Context:
        return _Context(self.given, self.given)


def constants(term: Node, ways: Ways, when: Alternatives = ANYWAY) -> Iterator[Constant]:
    """Yield the widest parts of a condition that are never true, or never false, where `when` holds."""
    yield from _condition(term, ways, when, _Context(when, when))


def _condition(node: Node, ways: Ways, when: Alternatives, context: _Context) -> Iterator[Constant]:
    if isinstance(node, Literal):
        return  # a written true or false is a branch of a choice
    if not ways.together((node,), context.near):
        yield _never_true(node, ways, when)
    elif not ways.together((node,), context.given, holds=False):
        yield _never_false(node, ways, when)
    else:
        yield from _below(node, ways, when, context)


def _below(node: Node, ways: Ways, when: Alternatives, context: _Context) -> Iterator[Constant]:
    """Look into the parts of a node, each where it counts."""
    match node:
        case Call(function="&&"):
            for number, arg in enumerate(node.args):
                others = (*node.args[:number], *node.args[number + 1 :])
                near = ways.together(others, context.near) or context.near
                yield from _condition(arg, ways, when, context._replace(near=near))
        case Call(function="||"):
            for arg in node.args:
                yield from _condition(arg, ways, when, context)
        case Call(function="!"):
            yield from _condition(node.args[0], ways, when, context.alike())
        case Call(function="?:"):
            yield from _choice(node, ways, when, context)
        case Quantifier():
            yield from _values(node.over, ways, when, context)
            if node.condition is not None:
                yield from _condition(node.condition, ways, when, context.alike())
            look = _values if node.kind == "map" else _condition
            yield from look(node.body, ways, when, context.alike())
        case _:
            for child in children(node):
                yield from _values(child, ways, when, context)


def _choice(node: Call, ways: Ways, when: Alternatives, context: _Context) -> Iterator[Constant]:
    asked, *branches = node.args
    yield from _condition(asked, ways, when, context.alike())
    for holds, branch in zip((True, False), branches, strict=True):
        given = ways.together((asked,), context.given, holds=holds)
        if given:  # else the condition was told
            is_logic = node.type is not None and node.type.kind == "boolean"
            look = _condition if is_logic else _values
            yield from look(branch, ways, when, _Context(given, given))


def _values(node: Node, ways: Ways, when: Alternatives, context: _Context) -> Iterator[Constant]:
    """Look for conditions inside of what is itself only a value."""
    yield from _below(node, ways, when, context.alike())


def _never_true(node: Node, ways: Ways, when: Alternatives) -> Constant:
    if not ways.of(node, holds=True):
        return Constant(node, "can never hold", "No manifest is all that: ask for what there can be.")
    if not ways.together((node,), when):
        hint = "`when` excludes it: the rule holds nowhere. Ask for something else, or change `when`."
        return Constant(node, "can never hold where the rule applies", hint)
    hint = "What stands around it excludes it: remove it, or ask what was meant."
    return Constant(node, "can never hold where it is asked", hint)


def _never_false(node: Node, ways: Ways, when: Alternatives) -> Constant:
    said = "is always true" if _is_known(node) else "is never false"
    if not ways.of(node, holds=False):
        return Constant(node, said, DECIDES_NOTHING)
    if not ways.together((node,), when, holds=False):
        return Constant(node, f"{said} where the rule applies", "`when` says it already: remove it.")
    return Constant(node, f"{said} where it is asked", "What stands around it says it already: remove it.")


def _is_known(node: Node) -> bool:
    """Whether a condition is never unknown: it asks for presence only."""
    if isinstance(node, Call) and node.function in ("!", "&&", "||"):
        return all(map(_is_known, node.args))
    return isinstance(node, Call) and node.function in ("has", "present")

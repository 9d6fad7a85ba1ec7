"""What it takes for a condition to be true, or to be false: alternatives of claims, and whether any of them can be.

Sound: a condition that has no way to be true is true of no manifest. Whatever becomes too much is left out, so that more
ways are thought possible than there are, never fewer.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from steelyard.policy.language.tree import Call, Literal, Node, Quantifier
from steelyard.proving.lint.claims import Claims, claims, said
from steelyard.proving.lint.reason import impossible
from steelyard.proving.lint.there import always_there

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.proving.lint.claims import Claim

Alternatives = tuple[Claims, ...]
"""Ways for something to be so, of which one must be; none at all when it can never be."""

ANYWAY: Alternatives = (Claims(),)
"""The way of what is so without any condition."""

_MOST = 16
"""How many alternatives are kept apart: a person's condition has few, and a hostile one has millions."""

_MOST_CHOICES = 8
"""How many conditions with alternatives are thought through together; the others are left out."""


class Ways:
    """Finds the ways of conditions of one card; without `params`, whatever a pack may set is a symbol."""

    def __init__(self, params: Mapping[str, object] | None) -> None:
        self._params = params
        self._known: dict[tuple[int, bool], tuple[Node, Alternatives]] = {}

    def of(self, node: Node, *, holds: bool) -> Alternatives:
        """Return the ways for a condition to be true, or, with `holds` false, to be false; unknown is neither."""
        known = self._known.get((id(node), holds))
        if known is None:
            known = self._known[id(node), holds] = node, self._found(node, holds=holds)
        return known[1]

    def together(
        self, terms: Iterable[Node], given: Alternatives = ANYWAY, *, holds: bool = True
    ) -> Alternatives:
        """Return the ways for all conditions to be true (or all to be false) where something given is so, too."""
        simple = Claims()
        several: list[Alternatives] = []
        for term in terms:
            ways = self.of(term, holds=holds)
            if not ways:
                return ()
            if len(ways) == 1:
                simple = simple.plus(ways[0])
            else:
                several.append(ways)
        found = _joined(given, (simple,))
        for ways in several[:_MOST_CHOICES]:
            found = _joined(found, ways)
        return found

    def clash(self, terms: Sequence[Node], given: Alternatives = ANYWAY) -> tuple[Node, ...]:
        """Return the fewest conditions that are never true together where something given is so; none when they may be."""
        if not given or self.together(terms, given):
            return ()
        for few in (*((term,) for term in terms), *combinations(terms, 2)):
            if not self.together(few, given):
                return few
        return tuple(terms)

    def _found(self, node: Node, *, holds: bool) -> Alternatives:
        if isinstance(node, Literal):
            return ANYWAY if node.value is holds else ()
        if isinstance(node, Quantifier):
            return self._quantifier(node, holds=holds)
        if not isinstance(node, Call) or node.function not in ("!", "&&", "||", "?:"):
            return self._leaf(node, holds=holds)
        if node.function == "!":
            return self.of(node.args[0], holds=not holds)
        if node.function == "?:":
            asked, yes, no = node.args
            taken = (self.of(asked, holds=True), yes), (self.of(asked, holds=False), no)
            found = [way for given, branch in taken for way in _joined(given, self.of(branch, holds=holds))]
        elif (node.function == "&&") is holds:
            return self.together(node.args, holds=holds)
        else:
            found = [way for arg in node.args for way in self.of(arg, holds=holds)]
        return tuple(found) if len(found) <= _MOST else (self._atom(node, holds=holds),)

    def _quantifier(self, node: Quantifier, *, holds: bool) -> Alternatives:
        """Return the ways of a quantifier: one element must do, of which nothing else is known out here."""
        needs_one = {"exists": holds, "exists_one": holds, "all": not holds}[node.kind]
        if needs_one and not self.of(node.body, holds=holds):
            return ()
        return (self._atom(node, holds=holds),)

    def _leaf(self, node: Node, *, holds: bool) -> Alternatives:
        found = claims(node, self._params, holds=holds)
        return () if impossible(found) or any(map(_is_refuted, found.fields)) else (found,)

    def _atom(self, node: Node, *, holds: bool) -> Claims:
        return Claims((), ((said(node, self._params), holds),))


def _joined(some: Alternatives, others: Alternatives) -> Alternatives:
    found = tuple(one.plus(other) for one in some for other in others if not impossible(one.plus(other)))
    return found if len(found) <= _MOST else some


def _is_refuted(claim: Claim) -> bool:
    """Whether a claim says that something is absent which is always there."""
    return claim.test == "present" and (claim.operand is True) is not claim.holds and always_there(claim)

"""Finds out which leaves of an evaluated condition would have to be otherwise for it to hold, and no more than those.

A need stands together with others (`all`) or instead of them (`any`), as the logic of the condition has it. Where no
leaf stands in the tree twice, that follows from the tree. Where one does, what mends one place may spoil another:
then every way is worked out, and what contradicts itself or asks for more than another is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import Call, Literal, Parameter, Quantifier, Select
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from steelyard.policy.language.explained import Explained
    from steelyard.source import Pointer

MOST = 200
"""More ways than this are not told: nobody reads them."""

_MOST_LEAVES = 2_000
_MOST_TRIED = 20_000

Key = tuple[object, ...]
Signed = tuple[Key, bool]

_SAME = {
    "==": ("==", True),
    "equals": ("==", True),
    "not": ("==", False),
    "!=": ("==", False),
    "in": ("in", True),
    "one_of": ("in", True),
    "none_of": ("in", False),
}
"""Tests that ask one thing, or its contrary."""


class Need(NamedTuple):
    """A leaf, and what would have to be true of it."""

    leaf: Explained
    goal: bool


class Needs(NamedTuple):
    """Needs that stand together (`all`), or each for itself (`any`)."""

    join: str
    parts: tuple[Needs | Need, ...]


class Goals(NamedTuple):
    """Conditions and what is wanted of each: all of it, or any."""

    join: str
    parts: tuple[Goals | Need, ...]


IMPOSSIBLE = Needs("any", ())
"""What no leaf can bring about."""


class TooManyWaysError(Exception):
    """There are more ways, or more leaves in them, than MOST."""


def needs(goals: Goals) -> Needs | Need | None:
    """Return what is needed for goals to be reached by conditions explained whole; None when they are.

    Raises TooManyWaysError.
    """
    found = _needed(goals)
    if found is None or found is IMPOSSIBLE:
        return found
    if sum(1 for _ in listed(found)) > MOST or sum(1 for _ in leaves(goals)) > _MOST_LEAVES:
        raise TooManyWaysError
    found = _apart(goals)
    return found if found is None or found is IMPOSSIBLE else _simple(found)


def _apart(goals: Goals | Need) -> Needs | Need | None:
    """Return what is needed, part by part; parts that share a leaf are worked out together."""
    opened = _opened(goals)
    if opened is None or (isinstance(goals, Need) and _reached(goals)):
        return _needed(goals)
    found: list[Needs | Need | None] = []
    for group in _groups(opened.parts):
        if len(group) == 1:
            found.append(_apart(group[0]))
        else:
            together = Goals(opened.join, group)
            found.append(None if _needed(together) is None else _factored(together))
    return _put_together(opened.join, found)


def _groups(parts: Sequence[Goals | Need]) -> list[tuple[Goals | Need, ...]]:
    """Return the parts, those together that share leaves, in their order."""
    group_of: dict[Key, int] = {}
    groups: dict[int, list[int]] = {}
    for index, part in enumerate(parts):
        keys = {signed(need)[0] for need in leaves(part)}
        met = sorted({group_of[key] for key in keys if key in group_of})
        first = met[0] if met else index
        joined = [*(member for number in met for member in groups.pop(number)), index]
        groups[first] = sorted(joined)
        for key, number in group_of.items():
            if number in met:
                group_of[key] = first
        group_of.update(dict.fromkeys(keys, first))
    return [tuple(parts[index] for index in groups[first]) for first in sorted(groups)]


def signed(need: Need) -> Signed:
    """Return what makes a leaf itself, and the goal: two leaves of one key can only change together."""
    node = need.leaf.node
    if isinstance(node, Call) and node.function in _SAME:
        name, alike = _SAME[node.function]
        return (name, *(_key(part) for part in need.leaf.parts)), need.goal is alike
    return _key(need.leaf), need.goal


def _key(told: Explained) -> Key:
    node = told.node
    if told.pointer is not None:
        return ("fact", *told.pointer)
    match node:
        case Call() if len(told.parts) == len(node.args):
            own: object = node.function
        case Parameter():
            own = node.name
        case Select():
            own = node.field
        case Call() | Quantifier():
            own = node.at
        case _:
            own = repr(told.value)
    return type(node).__name__, own, *(_key(part) for part in told.parts)


def listed(found: Needs | Need) -> Iterator[Need]:
    """Yield every need."""
    if isinstance(found, Need):
        yield found
        return
    for part in found.parts:
        yield from listed(part)


def leaves(goals: Goals | Need) -> Iterator[Need]:
    """Yield every leaf with the goal it has, reached or not."""
    opened = _opened(goals)
    if opened is None:
        assert isinstance(goals, Need)  # noqa: S101 - a leaf is what does not open
        yield goals
        return
    for part in opened.parts:
        yield from leaves(part)


# -- the logic of a tree


def _opened(goals: Goals | Need) -> Goals | None:
    """Return the goals that make a node come to its own; None for a leaf."""
    if isinstance(goals, Goals):
        return goals
    (node, _, parts, *_), goal = goals.leaf, goals.goal
    beyond = goals.leaf.beyond
    if isinstance(node, Call):
        match node.function:
            case "&&" | "||" if len(parts) == len(node.args):
                return _joined(parts, goal, together=(node.function == "&&") is goal)
            case "!" if not goals.leaf.failure:
                return Goals("all", (Need(parts[0], not goal),))
            case "?:" if len(parts) + len(beyond) == len(node.args):
                yes, no = (*beyond, *parts[1:]) if parts[0].value is False else (*parts[1:], *beyond)
                one = Goals("all", (Need(parts[0], True), Need(yes, goal)))
                return Goals("any", (one, Goals("all", (Need(parts[0], False), Need(no, goal)))))
    if (
        isinstance(node, Quantifier)
        and node.kind in ("all", "exists")
        and parts
        and parts[0].value is not None
    ):
        elements = (*parts[1:], *beyond)
        # Over nothing, of a list that could have more, it stands for the element that is not there yet (`is_more`).
        if len(elements) == len(parts[0].value) and (elements or parts[0].pointer is None):
            return _walked(goals, elements)
    return None


def _walked(goals: Need, elements: Sequence[Explained]) -> Goals:
    told, goal = goals
    over = told.parts[0]
    assert isinstance(told.node, Quantifier)  # noqa: S101 - the caller knows
    opened = _joined(elements, goal, together=(told.node.kind == "all") is goal)
    if opened.join == "all" or over.pointer is None:
        return opened
    # An element more would do as well, of a list that the manifest declares.
    more = told._replace(value=None, parts=(over,), beyond=(), failure="")
    return opened._replace(parts=(*opened.parts, Need(more, goal)))


def is_more(leaf: Explained) -> bool:
    """Whether a leaf stands for an element that a list does not have yet."""
    return isinstance(leaf.node, Quantifier) and len(leaf.parts) == 1 and leaf.parts[0].value is not None


def _joined(parts: Sequence[Explained], goal: bool, *, together: bool) -> Goals:  # noqa: FBT001
    return Goals("all" if together else "any", tuple(Need(part, goal) for part in parts))


def _reached(need: Need) -> bool:
    return need.leaf.value is need.goal and not need.leaf.failure


def _is_fixed(leaf: Explained) -> bool:
    """Whether no change reaches a leaf: it compares a fact with itself, or is written out."""
    if isinstance(leaf.node, Literal):
        return True
    places = [part.pointer for part in leaf.parts]
    is_pair = isinstance(leaf.node, Call) and len(places) == 2 and places[0] is not None  # noqa: PLR2004 - both sides
    return is_pair and leaf.value is not None and places[0] == places[1]


def _needed(goals: Goals | Need) -> Needs | Need | None:
    """Return what is needed as the logic has it, nothing simplified."""
    if isinstance(goals, Need) and _reached(goals):
        return None
    opened = _opened(goals)
    if opened is None:
        assert isinstance(goals, Need)  # noqa: S101 - a leaf is what does not open
        return IMPOSSIBLE if _is_fixed(goals.leaf) else goals
    return _put_together(opened.join, [_needed(part) for part in opened.parts])


def _put_together(join: str, found: Sequence[Needs | Need | None]) -> Needs | Need | None:
    if join == "all":
        missing = tuple(one for one in found if one is not None)
        if any(one is IMPOSSIBLE for one in missing):
            return IMPOSSIBLE
        return Needs("all", missing) if missing else None
    if any(one is None for one in found):
        return None
    possible = tuple(one for one in found if one is not None and one is not IMPOSSIBLE)
    return Needs("any", possible) if possible else IMPOSSIBLE


# -- every way, where a leaf stands twice


def _factored(goals: Goals) -> Needs:
    """Return the smallest sets of needs, what they share before what they differ in."""
    known = {signed(need): need for need in leaves(goals)}
    known.update({(key, not goal): Need(need.leaf, not need.goal) for (key, goal), need in known.items()})
    reached = {one for one, need in known.items() if _reached(need)}
    ways = _least([way - reached for way in _ways(goals, [_MOST_TRIED])])
    shared = frozenset.intersection(*ways) if ways else frozenset[Signed]()

    def joined(way: frozenset[Signed]) -> Needs:
        return Needs("all", tuple(known[one] for one in known if one in way))

    if not ways:
        return IMPOSSIBLE
    if shared in ways:
        return joined(shared)
    rest = Needs("any", tuple(joined(way - shared) for way in ways))
    return Needs("all", (joined(shared), rest)) if shared else rest


def _ways(goals: Goals | Need, left: list[int]) -> list[frozenset[Signed]]:
    """Return the sets of leaves that reach a goal, those included that need not change.

    `left` counts what may still be tried.
    """
    opened = _opened(goals)
    if opened is None:
        assert isinstance(goals, Need)  # noqa: S101 - a leaf is what does not open
        return [] if _is_fixed(goals.leaf) and not _reached(goals) else [frozenset((signed(goals),))]
    ways: list[frozenset[Signed]] = []
    if opened.join == "any":
        for part in opened.parts:
            ways = _least([*ways, *_ways(part, left)])
        return ways
    ways = [frozenset()]
    for part in opened.parts:
        other = _ways(part, left)
        left[0] -= len(ways) * len(other)
        if left[0] < 0:
            raise TooManyWaysError
        ways = _least([way | more for way in ways for more in other])
    return ways


def _least(ways: Sequence[frozenset[Signed]]) -> list[frozenset[Signed]]:
    """Return the sets that do not contradict themselves and contain no other, each once."""
    found: list[frozenset[Signed]] = []
    for way in sorted(dict.fromkeys(ways), key=len):
        contradicts = any((key, not goal) in way for key, goal in way)
        if not contradicts and not any(other <= way for other in found):
            found.append(way)
        if len(found) > MOST:
            raise TooManyWaysError
    return found


# -- fewer words for the same


def _simple(found: Needs | Need) -> Needs | Need:
    if isinstance(found, Need):
        return found
    parts: dict[object, Needs | Need] = {}
    for part in found.parts:
        one = _simple(part)
        for piece in one.parts if isinstance(one, Needs) and one.join == found.join else (one,):
            parts.setdefault(_said(piece), piece)
    kept = [*parts.values()]
    if found.join == "all":
        told = {pointer for one in kept if isinstance(one, Need) for pointer in _told(one)}
        kept = [one for one in kept if not _is_implied(one, told)]
    else:
        # What the manifest cannot change is no way where it can change something else.
        kept = [one for one in kept if any(facts(need.leaf) for need in listed(one))] or kept
    return kept[0] if len(kept) == 1 else Needs(found.join, tuple(kept))


def _said(found: Needs | Need) -> object:
    if isinstance(found, Need):
        return signed(found)
    return found.join, frozenset(_said(part) for part in found.parts)


def facts(leaf: Explained) -> list[Pointer]:
    """Return the places of the facts a leaf is about."""
    if leaf.pointer is not None:
        return [leaf.pointer]
    return [pointer for part in leaf.parts for pointer in facts(part)]


def _is_implied(found: Needs | Need, told: Collection[Pointer]) -> bool:
    """Whether a need for any value at all stands beside one for a certain value of the same field."""
    if isinstance(found, Needs):
        return found.join == "any" and any(
            isinstance(one, Need) and _is_implied(one, told) for one in found.parts
        )
    return _asks_presence(found) and any(pointer in told for pointer in facts(found.leaf))


def _told(need: Need) -> list[Pointer]:
    """Return the facts that a need wants to be something certain."""
    node = need.leaf.node
    if not isinstance(node, Call) or node.function in ("present", "has", "!", "?:"):
        return []
    return [part.pointer for part in need.leaf.parts if part.pointer is not None]


def _asks_presence(need: Need) -> bool:
    node = need.leaf.node
    if not isinstance(node, Call):
        return False
    if node.function == "has":
        return need.goal
    operand = node.args[-1]
    return node.function == "present" and isinstance(operand, Literal) and operand.value is need.goal

"""Where the nodes of a document stand: a flat table in document order, filled while reading.

Node 0 is the root; the children of a container follow it (a key before its value), each with its own
children behind it. Three numbers per node cost a clean run almost nothing; lines, columns and the way
from a pointer to a node are worked out when somebody asks.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from steelyard.record import NamedTuple
from steelyard.source import Region

if TYPE_CHECKING:
    from steelyard.source import Pointer

NO_KEY = -1
_MOST_COUNTED = 12
"""For so many places the lines before them are counted."""


class Spot(NamedTuple):
    """How far a pointer leads: the node there, its value, its key's node, and how many steps were taken."""

    node: int
    value: object
    key: int
    matched: int


class Places:
    """The places of one text. `start` and `end` are offsets into it, by node.

    `closed` has a pair for every finished container: its node, and the first node behind it. `found` keeps the places of
    pointers that somebody asked for.
    """

    __slots__ = (
        "_after",
        "_counted",
        "_items_of",
        "_keys_of",
        "_lines",
        "anchored",
        "closed",
        "end",
        "found",
        "start",
        "targets",
        "text",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = array("I")
        self.end = array("I")
        self.closed = array("I")
        self.anchored: set[int] = set()
        self.targets: dict[int, int] = {}
        self.found: dict[Pointer, Region] = {}
        self._keys_of: dict[int, dict[str, int]] = {}
        self._items_of: dict[int, list[int]] = {}
        self._lines: list[int] = []
        self._after: dict[int, int] = {}
        self._counted = 0

    def region(self, start: int, end: int) -> Region:
        """Return a stretch of the text as lines and columns."""
        text, lines = self.text, self._lines
        if not lines:
            if self._counted < _MOST_COUNTED:
                # To count lines is quicker than to list them all, as long as few places are asked for.
                self._counted += 1
                first = text.count("\n", 0, start) + 1
                last = first + text.count("\n", start, end)
                return Region(first, start - text.rfind("\n", 0, start), last, end - text.rfind("\n", 0, end))
            # Each with its line end, which a method of a number adds without a step of Python's for every line.
            lines += accumulate(map((1).__add__, map(len, text.split("\n"))), initial=0)
            lines.pop()
        first = bisect_right(lines, start)
        last = bisect_right(lines, end)
        return Region(first, start - lines[first - 1] + 1, last, end - lines[last - 1] + 1)

    def after(self) -> dict[int, int]:
        """Return the first node behind each finished container, by its node."""
        after = self._after
        if 2 * len(after) != len(self.closed):
            after.update(zip(self.closed[::2], self.closed[1::2], strict=True))
        return after

    def blank(self) -> bool:
        """Return whether there is no node at all, or a single one without a character."""
        return not self.start or (not self.closed and self.start[0] == self.end[0])

    def children(self, node: int) -> list[int]:
        """Return the nodes directly inside a container, keys included; an open one ends where reading is."""
        after = self.after()
        child, stop = node + 1, after.get(node, len(self.start))
        found: list[int] = []
        add, behind = found.append, after.get
        while child < stop:
            add(child)
            child = behind(child) or child + 1
        return found

    def find(self, value: object, pointer: Pointer) -> Spot:
        """Follow `pointer` from the root, whose value is `value`, as far as it leads."""
        node, key, matched = 0, NO_KEY, 0
        for step in pointer:
            # True finds the entry of 1, and is no step.
            class_ = step.__class__
            if class_ is str and isinstance(value, dict) and step in value:
                key = self._keys(node, value)[step]  # type: ignore[index]  # as its class says
                node = key + 1
                value = value[step]
            elif class_ is int and isinstance(value, list) and 0 <= step < len(value):  # type: ignore[operator]  # as its class says
                key, node = NO_KEY, self._items(node)[step]  # type: ignore[index]  # as above
                value = value[step]  # type: ignore[index]  # as above
            else:
                break
            matched += 1
        return Spot(node, value, key, matched)

    def shared(self, value: object, pointer: Pointer) -> bool:
        """Return whether what stands at `pointer` is written once for several places: through an alias or behind one."""
        targets = {*self.targets, *self.targets.values()}
        steps = range(len(pointer) + 1) if targets else ()
        return any(self.find(value, pointer[:step]).node in targets for step in steps)

    def _keys(self, node: int, value: dict[str, object]) -> dict[str, int]:
        """Return the node of every key of a mapping; that of its value is the next."""
        node = self.targets.get(node, node)
        keys = self._keys_of.get(node)
        if keys is None:
            after = self.after()
            key, stop, behind = node + 1, after[node], after.get
            found: list[int] = []
            add = found.append
            while key < stop:
                add(key)
                key = behind(key + 1) or key + 2
            keys = self._keys_of[node] = dict(zip(value, found, strict=True))
        return keys

    def _items(self, node: int) -> list[int]:
        """Return the nodes of a list's items."""
        node = self.targets.get(node, node)
        items = self._items_of.get(node)
        if items is None:
            items = self._items_of[node] = self.children(node)
        return items

    def of_node(self, node: int) -> Region:
        """Return the place of a node without its anchor."""
        return self.region(*self._token(node))

    def of_value(self, spot: Spot) -> Region:
        """Return the place of a value; nothing at all stands at its key, or at the dash of its list item."""
        node, _, key, _ = spot
        start, end = self._token(node)
        if start < end:
            return self.region(start, end)
        if key != NO_KEY:
            return self.of_node(key)
        start = self.start[node]
        return self.region(start, end) if start < end else self.region(start - 1, start)

    def of_parent(self, spot: Spot) -> Region:
        """Return where to show that something is missing inside the value at `spot`."""
        if spot.key != NO_KEY:
            return self.of_node(spot.key)
        node, value, _, matched = spot
        while node not in self.targets and isinstance(value, list) and value:
            node, value = self._items(node)[0], value[0]
            spot = Spot(node, value, NO_KEY, matched)
        if node in self.targets or not isinstance(value, dict) or not value:
            return self.of_value(spot)
        key, node = node + 1, node + 2
        start, end = self._token(key)
        if matched and node not in self.after():
            stop = self._token(node)[1]
            # One line is enough to find the item by; a long text would hide it.
            end = end if "\n" in self.text[start:stop] else stop
        return self.region(start, end)

    def written(self, spot: Spot) -> str:
        """Return the text of a scalar, followed through an alias; empty for a container."""
        node = self.targets.get(spot.node, spot.node)
        if node in self.after():
            return ""
        start, end = self._token(node)
        return self.text[start:end]

    def key_written(self, spot: Spot) -> str:
        """Return the text of the key of a spot that has one."""
        start, end = self._token(spot.key)
        return self.text[start:end]

    def _token(self, node: int) -> tuple[int, int]:
        start, end = self.start[node], self.end[node]
        if node in self.anchored:
            text = self.text
            while start < end and not text[start].isspace():
                start += 1
            while start < end and (text[start].isspace() or text[start] == "#"):
                start = text.index("\n", start) if text[start] == "#" else start + 1
        return start, end

"""From a stream of nodes to plain values and their places, within limits; YAML and JSON both feed it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from steelyard.reading.places import Places
from steelyard.reading.scalars import quoted
from steelyard.record import NamedTuple
from steelyard.source import Fault

if TYPE_CHECKING:
    from steelyard.reading.document import Limits
    from steelyard.source import Pointer

MOST_FAULTS = 100

_MANY = 10_000
"""In a mapping with more entries, nobody looks up where a key stood first."""

# Compiled, and kept, by `re` for the first text with an escape, or with letters beyond ASCII.
_INVISIBLE = (
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # Joiners belong to Persian, Indian scripts and emoji; beside anything else they only hide.
    r"|(?<![^\x00-\u00ff\u2000-\u206f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u00ff\u2000-\u206f])"
)


class HaltError(Exception):
    """Reading cannot go on; the reason is in the builder's faults."""


# What waits outside the container being filled: the outer container and its node. A bare tuple, for speed.
_Frame = tuple[Any, int]


class _Again(NamedTuple):
    """A key given twice: it keeps keys and places in step in a mapping that nobody will see."""

    key: str
    nth: int


class Builder:
    """One document under construction. Feed it nodes in document order; `key` is None where a key belongs.

    `empties` says whether there was a text, a list or a mapping with nothing in it.
    """

    __slots__ = (
        "_closed",
        "_deepest",
        "_ends",
        "_starts",
        "container",
        "empties",
        "faults",
        "hides",
        "key",
        "limits",
        "node",
        "places",
        "ruined",
        "stack",
    )

    def __init__(self, text: str, limits: Limits) -> None:
        self.places = Places(text)
        self._starts, self._ends, self._closed = self.places.start, self.places.end, self.places.closed
        # Nothing can be hidden in plain ASCII unless an escape writes it.
        self.hides = not text.isascii() or "\\" in text
        self.faults: list[Fault] = []
        self.empties = False
        self.ruined = False
        self.key: Any = ""
        self.limits, self._deepest = limits, limits.depth
        # The root lives in a list of one, so that nothing has to ask whether there is a parent.
        self.container: Any = []
        self.node = -1
        self.stack: list[_Frame] = []

    @property
    def depth(self) -> int:
        """How many containers are open."""
        return len(self.stack)

    @property
    def in_mapping(self) -> bool:
        """Whether the innermost open container is a mapping."""
        return self.container.__class__ is dict

    def root(self) -> Any:  # noqa: ANN401  # a document is anything
        """Return the finished document."""
        return self.container[0]

    def take(self, value: Any, start: int, end: int) -> None:  # noqa: ANN401  # any scalar
        """Take a node without children: a key where one is due, else a value. `yaml_events._feed` has a copy of this."""
        self._starts.append(start)
        self._ends.append(end)
        if value == "":
            self.empties = True
        if self.hides:
            self.refuse_invisible(value, start, end)
        container = self.container
        if container.__class__ is list:
            container.append(value)
        elif (key := self.key) is not None:
            container[key] = value
            self.key = None
        elif value in container:
            self.refuse_again(value, start, end)
        else:
            self.key = value

    def open(self, container: Any, start: int) -> None:  # noqa: ANN401  # [] or {}
        """Begin a container, where a value is due; what follows goes inside it."""
        stack, starts, outside = self.stack, self._starts, self.container
        if len(stack) >= self._deepest:
            self.too_deep(start, start + 1)
        stack.append((outside, self.node))
        self.node = len(starts)
        starts.append(start)
        self._ends.append(start)
        if outside.__class__ is list:
            outside.append(container)
        else:
            outside[self.key] = container
        self.container = container
        self.key = None if container.__class__ is dict else ""

    def close(self, end: int) -> None:
        """End the innermost container, at its bracket."""
        node, ends, closed = self.node, self._ends, self._closed
        ends[node] = end
        if not self.container:
            self.empties = True
        closed.append(node)
        closed.append(len(ends))
        self.container, self.node = self.stack.pop()
        self.key = None if self.container.__class__ is dict else ""

    def fault(self, message: str, start: int, end: int, hint: str, *, ruins: bool = True) -> None:
        """Report what is wrong at a place; it leaves the document without a value if it `ruins` it."""
        self.ruined = self.ruined or ruins
        if len(self.faults) < MOST_FAULTS:
            region = self.places.region(start, end)
            self.faults.append(Fault(message, region, self.pointer(), hint=hint))

    def halt(self, message: str, start: int, end: int, hint: str) -> NoReturn:
        """Report what is wrong at a place and stop: always listed, for nothing after it was read."""
        del self.faults[MOST_FAULTS - 1 :]
        self.fault(message, start, end, hint)
        raise HaltError

    def too_deep(self, start: int, end: int) -> NoReturn:
        """Stop at a place that is nested beyond the limit."""
        message = f"nested more than {self.limits.depth} levels deep"
        self.halt(message, start, end, "Flatten it, or raise `limits.depth` in steelyard.yaml.")

    def pointer(self) -> Pointer:
        """Return where the next value goes; where a key is due, the mapping it is due in."""
        steps: list[str | int] = []
        for container in [frame[0] for frame in self.stack[1:]]:
            last = len(container) - 1 if isinstance(container, list) else next(reversed(container))
            steps.append(last.key if isinstance(last, _Again) else last)
        if self.stack and self.key is not None:
            key = len(self.container) if isinstance(self.container, list) else self.key
            steps.append(key.key if isinstance(key, _Again) else key)
        return tuple(steps)

    def refuse_invisible(self, value: object, start: int, end: int) -> None:
        """Report a letter that no font shows: with it, two values look the same and are not."""
        if not isinstance(value, str) or value.isascii() or not (found := re.search(_INVISIBLE, value)):
            return
        at = self.places.text.find(found[0], start, end)
        if at >= 0:  # as itself, not as an escape
            start, end = at, at + 1
        name = f"U+{ord(found[0]):04X}"
        self.fault(f"an invisible character {name}", start, end, "Remove it.", ruins=False)

    def refuse_again(self, key: str, start: int, end: int) -> None:
        """Report a key that is in its mapping already."""
        self.key = _Again(key, len(self.container))
        hint = "Keep one of them."
        if len(self.faults) < MOST_FAULTS and len(self.container) <= _MANY:
            nth = list(self.container).index(key)
            first = self.places.children(self.node)[2 * nth]
            line = self.places.region(self.places.start[first], self.places.start[first]).start_line
            hint = f"Keep one of them: the first is on line {line}."
        self.fault(f"the key {quoted(key)} is given twice", start, end, hint)

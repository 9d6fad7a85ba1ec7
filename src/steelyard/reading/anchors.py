"""What a YAML text shares: nodes under names, and what it costs to repeat them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.reading.scalars import quoted
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from steelyard.reading.builder import Builder

_LETTERS = 64
"""So much text counts as one value more when it is repeated: whoever writes the document out pays for letters."""


class _Anchor(NamedTuple):
    node: int
    value: Any
    size: int
    height: int


class _Open(NamedTuple):
    """A container being filled: its anchor, and how many nodes were shared and how deep its siblings went before it."""

    name: str | None
    node: int
    shared: int
    siblings: int


class Anchors:
    """The anchors of one text. Tell of every node that is taken, opened or closed right after the builder did it."""

    __slots__ = ("_builder", "_height", "_known", "_open", "_shared", "_spent")

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._known: dict[str, _Anchor | None] = {}
        self._open: list[_Open] = []
        self._height = 0
        self._shared = 0
        self._spent = 0

    def took(self, name: str, value: object) -> None:
        """Remember the scalar taken last under a name."""
        places = self._builder.places
        node = len(places.start) - 1
        places.anchored.add(node)
        size = 1 + (len(value) // _LETTERS if isinstance(value, str) else 0)
        self._known[name] = _Anchor(node, value, size, 0)

    def opened(self, name: str | None) -> None:
        """Remember the container opened last, under a name if it has one."""
        node = self._builder.node
        if name is not None:
            self._builder.places.anchored.add(node)
            self._known[name] = None
        self._open.append(_Open(name, node, self._shared, self._height))
        self._height = 0

    def closed(self, value: object) -> None:
        """Note how large and how deep the container is that was closed last."""
        name, node, shared, siblings = self._open.pop()
        height = self._height + 1
        if name is not None:
            places = self._builder.places
            size = len(places.start) - node + self._shared - shared
            size += (places.end[node] - places.start[node]) // _LETTERS
            self._known[name] = _Anchor(node, value, size, height)
        self._height = max(siblings, height)

    def alias(self, name: str, start: int, end: int) -> None:
        """Put what an anchor stands for: the value itself, never a copy."""
        builder, anchor = self._builder, self._known.get(name)
        if anchor is None:
            known = name in self._known
            what = "contains itself" if known else "refers to nothing above it"
            anchored = quoted(f"&{name}")
            hint = "Write the value out." if known else f"Write {anchored} before the value it should repeat."
            builder.fault(f"{quoted(f'*{name}')} {what}", start, end, hint)
        else:
            self._spend(anchor, start, end)
            builder.places.targets[len(builder.places.start)] = anchor.node
        builder.take(None if anchor is None else anchor.value, start, end)

    def _spend(self, anchor: _Anchor, start: int, end: int) -> None:
        builder = self._builder
        self._spent += anchor.size
        self._shared += anchor.size - 1
        if self._spent > builder.limits.aliases:
            builder.halt(
                f"the aliases of this file repeat more than {builder.limits.aliases} values",
                start,
                end,
                "Write the values out, or raise `limits.aliases` in steelyard.yaml.",
            )
        if builder.depth + anchor.height > builder.limits.depth:
            builder.too_deep(start, end)
        self._height = max(self._height, anchor.height)

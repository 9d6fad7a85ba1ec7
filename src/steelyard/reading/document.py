"""What reading gives: plain values, and where in the text each of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from steelyard.record import NamedTuple
from steelyard.source import START, Fault, SourceFile

if TYPE_CHECKING:
    from steelyard.reading.places import Places
    from steelyard.source import Pointer, Region


class Limits(NamedTuple):
    """How much of a stranger's file we are ready to read; every file of the organisation fits many times."""

    bytes: int = 5 * 1024 * 1024
    depth: int = 64
    aliases: int = 10_000


LIMITS: Final = Limits()
"""What we read unless steelyard.yaml says otherwise."""


@final
class Missing:
    """The type of `MISSING`, which stands where a document has no value; `null` is a value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Document(NamedTuple):
    """A file that was read.

    `value` is made of dict (keys are text), list, str, int, float, bool and None, or is `MISSING`. Containers
    that the file shares through aliases are shared here: change nothing in place. `has_empties` says whether a text, a
    list or a mapping in it has nothing in it.
    """

    source: SourceFile
    value: object
    faults: tuple[Fault, ...]
    places: Places
    has_empties: bool = True

    @property
    def readable(self) -> bool:
        """Whether there is a value; faults that leave the structure clear may stand beside it."""
        return self.value is not MISSING

    def value_at(self, pointer: Pointer) -> object:
        """Return the value at `pointer`; `MISSING` where it leads nowhere. The text need not be looked through for it."""
        value: Any = self.value
        for step in pointer:
            class_ = step.__class__
            if class_ is str:
                value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
            elif class_ is int and isinstance(value, list) and 0 <= step < len(value):  # type: ignore[operator]  # as its class says
                value = value[step]  # type: ignore[index]  # as above
            else:  # true is no 1
                return MISSING
        return value

    def region(self, pointer: Pointer) -> Region:
        """Return the place of a value, or of the nearest thing to blame when there is no such value.

        An empty value stands at its key; an alias stands for the value it names, and pointers go on inside
        that value. A pointer that leads nowhere stands at the key of its nearest ancestor; if that is a list
        item, at the item's first entry; if it is the document, at the first key.
        """
        if not self.readable:
            return START
        places = self.places
        region = places.found.get(pointer)  # what one finding is about, others are about, too
        if region is None:
            spot = places.find(self.value, pointer)
            matches = spot.matched == len(pointer)
            region = places.of_value(spot) if matches else places.of_parent(spot)
            places.found[pointer] = region
        return region

    def key_region(self, pointer: Pointer) -> Region:
        """Return the place of the key of the entry at `pointer`, and `region(pointer)` if it has no key."""
        if self.readable:
            spot = self.places.find(self.value, pointer)
            if spot.key >= 0 and spot.matched == len(pointer):
                return self.places.of_node(spot.key)
        return self.region(pointer)

    def text(self, pointer: Pointer) -> str:
        """Return a scalar as it is written, quotes and all; empty for everything else."""
        if not self.readable:
            return ""
        spot = self.places.find(self.value, pointer)
        return self.places.written(spot) if spot.matched == len(pointer) else ""

    def key_text(self, pointer: Pointer) -> str:
        """Return the key of the entry at `pointer` as it is written, quotes and all; empty if it has none."""
        if not self.readable:
            return ""
        spot = self.places.find(self.value, pointer)
        return self.places.key_written(spot) if spot.key >= 0 and spot.matched == len(pointer) else ""

    def shared(self, pointer: Pointer) -> bool:
        """Return whether changing what is written for `pointer` would change other places, too: an alias shares it."""
        return self.readable and self.places.shared(self.value, pointer)

    def nearest(self, pointer: Pointer) -> Pointer:
        """Return the longest beginning of `pointer` that leads to a value."""
        if not self.readable:
            return ()
        return pointer[: self.places.find(self.value, pointer).matched]

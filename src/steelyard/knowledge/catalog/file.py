"""The catalog's file: sorted lines, found by bisection; the shipped one is mapped into memory and never read whole.

The first line says what it is, in JSON after the format's name. Every other line is a record of fields between
tabs, the first of which is its kind:

    d  folded name of a developer, as feeds write it   developer
    h  host                                            provider
    m  folded name   developer   name, if it differs   offers   facts...
    o  provider   folded id   id, if it differs   model   facts...
    p  folded name of a provider, as projects write it   provider
    q  first part of an id by which gateways route     provider
    r  provider   folded id   id   folded id that it stands for

A fact is `key=value sources`, sources being numbers of the first line's list; values that contradict each other
stand side by side, `|` between them.
"""

from __future__ import annotations

import json
import math
import mmap
import os
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import UsageError
from steelyard.knowledge.catalog.facts import Other
from steelyard.reading import Limits, Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.knowledge.catalog.facts import Value

FORMAT: Final = "steelyard-catalog-1"
HINT: Final = "Write one with `steelyard catalog update`."

MODEL_KEYS: Final = {
    "d": "developer",
    "w": "open_weights",
    "l": "license",
    "r": "released",
    "k": "knowledge",
    "y": "modality",
    "x": "context",
    "u": "output_limit",
    "f": "family",
    "h": "repository",
}
OFFER_KEYS: Final = {
    "c": "channel",
    "e": "retires",
    "s": "stage",
    "n": "replacement",
    "i": "input_per_mtok",
    "o": "output_per_mtok",
    "a": "cached_input_per_mtok",
    "t": "tiered_above",
    "x": "context",
}
WHOLE: Final = frozenset({"context", "output_limit", "tiered_above"})
RATES: Final = frozenset({"input_per_mtok", "output_per_mtok", "cached_input_per_mtok"})

_DAYS: Final = frozenset({"released", "retires"})

_FIELDS: Final = {"d": 3, "h": 3, "m": 5, "o": 5, "p": 3, "q": 3, "r": 5}
"""How many fields a record of each kind has at least."""

_LISTS: Final = ("providers", "resellers", "routing")
_LIMITS: Final = Limits(bytes=64 * 1024 * 1024)
"""Fifty times what the shipped catalog has."""


class CatalogFile:
    """A catalog on disk. It is opened by the first question, and stays mapped as long as it is used.

    Raises UsageError for a file that cannot be read, or is no catalog.
    """

    __slots__ = ("_absent", "_head", "_map", "_start", "path", "sources")

    def __init__(self, path: str) -> None:
        self.path = path
        self._map: mmap.mmap | bytes | None = None
        self._start = 0
        self._head: dict[str, Any] = {}
        self._absent = b""
        self.sources: tuple[tuple[str, str], ...] = ()

    def close(self) -> None:
        """Let go of the file, so that another one can take its place; the next question opens that one."""
        if isinstance(self._map, mmap.mmap):
            self._map.close()
        self._map = None
        self._absent = b""

    def header(self) -> dict[str, Any]:
        """Return what the first line says: sources, counts, and what was refused."""
        self._opened()
        return self._head

    def records(self, *fields: str) -> Iterator[list[str]]:
        """Yield the records that begin with these fields, in order."""
        mapped = self._opened()
        wanted = ("\t".join(fields) + "\t").encode()
        place = self._place(mapped, wanted, wanted[:-1])
        while mapped[place : place + len(wanted)] == wanted:
            yield self._line(mapped, place)
            place = mapped.find(b"\n", place) + 1 or len(mapped)

    def beginning(self, *fields: str, most: int = 64) -> Iterator[list[str]]:
        """Yield at most so many of the records that begin with these fields, the last of which may go on."""
        mapped = self._opened()
        wanted = "\t".join(fields).encode()
        place = self._place(mapped, wanted, wanted)
        while most and mapped[place : place + len(wanted)] == wanted:
            yield self._line(mapped, place)
            place = mapped.find(b"\n", place) + 1 or len(mapped)
            most -= 1

    def everything(self) -> Iterator[list[str]]:
        """Yield every record, in order: for whoever compares catalogs, not for looking up."""
        mapped = self._opened()
        place = self._start
        while place < len(mapped):
            yield self._line(mapped, place)
            place = mapped.find(b"\n", place) + 1 or len(mapped)

    def prove(self) -> None:
        """Raise UsageError unless every record is whole, in its place, and there: bisection would miss it otherwise."""
        mapped = self._opened()
        counts = {"m": 0, "o": 0}
        before = b""
        *lines, rest = mapped[self._start :].split(b"\n")
        for line in lines:
            kind = self._line(line, 0)[0]
            if line <= before:
                raise self.broken(line.decode())
            before = line
            if kind in counts:
                counts[kind] += 1
        if rest or (counts["m"], counts["o"]) != (self._head.get("models"), self._head.get("offers")):
            raise UsageError(f"{self.path} is cut off: not all of its records are there", hint=HINT)

    def said(self, field: str, keys: dict[str, str]) -> tuple[str, tuple[Other, ...]]:
        """Return a fact's name and what the sources say, from its field of a record."""
        key, equals, rest = field.partition("=")
        if key not in keys or not equals:
            raise self.broken(field)
        name = keys[key]
        claims = []
        for part in rest.split("|"):
            text, blank, numbers = part.rpartition(" ")
            if not blank:
                raise self.broken(field)
            for number in numbers.split(","):
                try:
                    source, as_of = self.sources[int(number, 36)]
                    claims.append(Other(value_of(name, text), source, as_of))
                except (ValueError, IndexError) as error:
                    raise self.broken(field) from error
        return name, tuple(claims)

    def _opened(self) -> mmap.mmap | bytes:
        if self._map is None:
            mapped = _mapped(self.path) if self.path == SHIPPED_PATH else self._read()
            self._head, self.sources = self._first(mapped)
            self._start = mapped.find(b"\n") + 1 or len(mapped)
            self._map = mapped
        return self._map

    def _read(self) -> bytes:
        """Return a file that somebody brings: whoever cuts off a mapped one would end this process."""
        try:
            content = read_bytes(self.path, _LIMITS)
        except Unreadable as error:
            raise UsageError(f"cannot read {self.path}: {error.reason}", hint=HINT) from error
        if len(content) > _LIMITS.bytes:
            raise UsageError(f"{self.path} is larger than {_LIMITS.bytes:,} bytes", hint=HINT)
        return content

    def _first(self, mapped: mmap.mmap | bytes) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
        end = mapped.find(b"\n")
        line = mapped[: end if end >= 0 else len(mapped)]
        start = f"{FORMAT}\t".encode()
        try:
            said = json.loads(line.removeprefix(start)) if line.startswith(start) else None
        except (ValueError, RecursionError):
            said = None
        sources = _sources(said) if isinstance(said, dict) else ()
        if not isinstance(said, dict) or not sources or not _is_plain(said):
            raise UsageError(f"{self.path} is no catalog that this version reads", hint=HINT)
        return said, sources

    def _place(self, mapped: mmap.mmap | bytes, wanted: bytes, start: bytes) -> int:
        """Return where the first line begins that does not sort before `wanted`; the end where none begins with `start`.

        Whoever asks for a model that is not there asks for longer names next, which begin like it: where nothing
        does, that is known. No name has a sign that sorts before the tab.
        """
        absent = self._absent
        if absent and wanted.startswith(absent):
            return len(mapped)
        place = self._lower_bound(mapped, wanted)
        if mapped[place : place + len(start)] != start:
            self._absent = start
        return place

    def _lower_bound(self, mapped: mmap.mmap | bytes, wanted: bytes) -> int:
        """Return where the first line begins that does not sort before `wanted`."""
        low, high = self._start, len(mapped)
        while low < high:
            middle = mapped.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if mapped[middle : middle + len(wanted)] < wanted:
                low = mapped.find(b"\n", middle, high) + 1 or high
            else:
                high = middle
        return low

    def _line(self, mapped: mmap.mmap | bytes, place: int) -> list[str]:
        end = mapped.find(b"\n", place)
        text = mapped[place : end if end >= 0 else len(mapped)]
        try:
            fields = text.decode().split("\t")
        except UnicodeDecodeError as error:
            raise self.broken(repr(text[:60])) from error
        if len(fields) < _FIELDS.get(fields[0], len(text) + 2):
            raise self.broken(" ".join(fields[:2]))
        return fields

    def broken(self, what: str) -> UsageError:
        """Return the error of a file that does not hold together."""
        return UsageError(f"{self.path} is a broken catalog, at `{what[:60]}`", hint=HINT)


def _mapped(path: str) -> mmap.mmap:
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def value_of(name: str, text: str) -> Value:
    """Return the value that a fact's text stands for. Raises ValueError for a text that cannot be one."""
    if name in WHOLE:
        return _positive(int(text))
    if name in RATES:
        number = float(text)
        if not 0 <= number < math.inf:
            raise ValueError("no price")
        return number
    if name == "open_weights":
        if text not in ("0", "1"):
            raise ValueError("no flag")
        return text == "1"
    if name in _DAYS:
        _day(text)
    return text


def _positive(number: int) -> int:
    if number <= 0:
        raise ValueError("no size")
    return number


def _day(text: str) -> None:
    if len(text) != len("2026-11-23"):
        raise ValueError("no day")
    date.fromisoformat(text)


def _is_plain(said: dict[str, Any]) -> bool:
    """Whether what is listed beside the sources is lists of names, and counts by name."""
    lists = [said.get(name, []) for name in _LISTS]
    refused = said.get("refused", {})
    return all(isinstance(one, list) and all(isinstance(name, str) for name in one) for one in lists) and (
        isinstance(refused, dict) and all(type(count) is int for count in refused.values())
    )


def _sources(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the sources with their days; nothing unless every one has a name and a day."""
    listed = said.get("sources")
    if not isinstance(listed, list):
        return ()
    found = []
    for one in listed:
        match one:
            case [str(name), str(as_of)] if name:
                found.append((name, as_of))
            case _:
                return ()
    try:
        for as_of in {as_of for _, as_of in found}:  # many sources, of a few days
            _day(as_of)
    except ValueError:
        return ()
    return tuple(found)


SHIPPED_PATH: Final = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "catalog.tsv"
)

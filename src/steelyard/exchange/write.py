"""An entry as YAML: one fixed form, every text quoted that some reader would misread, remarks as comments in place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.exchange.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from steelyard.exchange.entry import Entry, Remark
    from steelyard.source import Pointer

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9._/@+-]*")
_MISREAD: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Words that YAML 1.1 readers take for something other than text."""

_STEP: Final = 2
_HEAD: Final = """\
# Imported by steelyard: what the documents say, and nothing else. Lines with "fill in" wait for a person.
schema: 1
# fill in: project: its key in the inventory, such as invoice-bot
# fill in: owner: the team that answers for it, a handle or a mailbox
models:
"""


def manifest_text(entries: Iterable[Entry]) -> str:
    """Return a manifest of entries. It is not valid until a person has given it a project and an owner."""
    return _HEAD + "".join(entry_text(entry) for entry in entries)


def entry_text(entry: Entry, indent: int = _STEP) -> str:
    """Return an entry as an item of a block list whose dashes stand `indent` columns in."""
    writer = _Writer(entry)
    return "".join(f"{' ' * indent}{line}\n" for line in writer.item(entry.facts, ()))


def scalar(value: object) -> str:
    """Write a scalar as YAML 1.1 and 1.2 read alike."""
    if isinstance(value, str):
        bare = _PLAIN.fullmatch(value) and value.casefold() not in _MISREAD
        return value if bare else json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        mantissa, exponent, power = repr(value).partition("e")
        # YAML 1.1 wants the point.
        return f"{mantissa}{'' if '.' in mantissa else '.0'}{exponent}{power}" if exponent else mantissa
    return json.dumps(value)


class _Writer:
    """Writes values as lines, each remark before what it is about, or at the end of the mapping that lacks it."""

    def __init__(self, entry: Entry) -> None:
        self.before: dict[Pointer, list[str]] = {}
        self.after: dict[Pointer, list[str]] = {}
        for remark in entry.remarks:
            place, rest = _placed(entry.facts, remark)
            last = max((index + 1 for index, step in enumerate(rest) if isinstance(step, int)), default=0)
            field = ".".join(map(str, rest[last:]))
            told = f"{'fill in' if remark.open else 'note'}: {f'{field}: ' if field else ''}{plain(remark.words)}"
            lines = self.before if place == remark.pointer else self.after
            lines.setdefault(place, []).append(f"# {told}")

    def item(self, value: Mapping[str, Any], at: Pointer) -> Iterator[str]:
        """Yield the lines of a mapping in a list; comments on its first key stand before the dash."""
        yield from self.before.get(at, ())
        dash = "- "
        for line in self.mapping(value, at):
            comment = line.startswith("#")
            yield line if comment and dash == "- " else f"{dash}{line}"
            dash = dash if comment and dash == "- " else "  "

    def mapping(self, value: Mapping[str, Any], at: Pointer) -> Iterator[str]:
        for key, held in value.items():
            here = (*at, key)
            yield from self.before.get(here, ())
            yield from self.entry(scalar(key), held, here)
        yield from self.after.get(at, ())

    def entry(self, key: str, value: Any, at: Pointer) -> Iterator[str]:  # noqa: ANN401 - any value of a manifest
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"{' ' * _STEP}{line}" for line in self.mapping(value, at))
        elif _items(value):
            yield f"{key}:"
            for index, item in enumerate(value):
                yield from (f"{' ' * _STEP}{line}" for line in self.item(item, (*at, index)))
        elif isinstance(value, list):
            yield f"{key}: [{', '.join(map(scalar, value))}]"
        else:
            yield f"{key}: {scalar(value)}"


def _items(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _placed(facts: Mapping[str, Any], remark: Remark) -> tuple[Pointer, tuple[str | int, ...]]:
    """Return where a remark stands, and the rest of its pointer from the mapping around it.

    What exists is spoken of before it; what does not, at the end of the nearest mapping that does.
    """
    value: Any = facts
    mapping: Pointer = ()
    for depth, step in enumerate(remark.pointer):
        if isinstance(value, dict):
            mapping = remark.pointer[:depth]
        there = (
            step in value
            if isinstance(value, dict)
            else isinstance(value, list) and step in range(len(value))
        )
        if not there:
            return mapping, remark.pointer[len(mapping) :]
        value = value[step]
    return remark.pointer, remark.pointer[len(mapping) :]

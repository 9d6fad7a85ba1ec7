"""Text with places: a file as it was read, a region in it, and a fault found there."""

from __future__ import annotations

from typing import Final

from steelyard.record import NamedTuple
from steelyard.secrets import shortened

Pointer = tuple[str | int, ...]
"""Where a value sits in a document: mapping keys and list indices from the root, `("models", 0, "license")`."""


_LONGEST_NAME = 120
"""Ids of models have up to 96 characters (Hugging Face), and stay whole."""
_SHORT_NAME = 60


class Region(NamedTuple):
    """A stretch of text. Lines and columns count from 1, columns in code points; the end is exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


START = Region(1, 1, 1, 1)
"""The empty region at the top: the place of what is wrong with a file as a whole."""


class SourceFile(NamedTuple):
    """A file as it was read. `path` is what the user sees; `text` is empty when it could not be decoded."""

    path: str
    text: str = ""

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line end, or an empty string beyond the last."""
        lines = self.lines()
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def lines(self) -> list[str]:
        """Return the lines as YAML counts them: LF, CR LF and lone CR end a line, nothing else does."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def slice(self, region: Region) -> str:
        """Return the text of a region, line ends normalised to LF."""
        lines = self.lines()[region.start_line - 1 : region.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: region.end_column - 1]
        lines[0] = lines[0][region.start_column - 1 :]
        return "\n".join(lines)


class Fault(NamedTuple):
    """Something wrong with a document, at its place. `tolerable` faults do not stop the document's evaluation.

    `message` is one line without a full stop; `found` and `wanted` complete "found …, wanted …"; `hint` is
    the way out, a sentence.
    """

    message: str
    region: Region
    pointer: Pointer = ()
    found: str = ""
    wanted: str = ""
    hint: str = ""
    tolerable: bool = False
    keyword: str = ""
    """What of the schema was broken, `enum` or `additionalProperties` for instance; empty for everything else."""
    choices: tuple[object, ...] = ()
    """What the schema would take in its place: keys, values, or names of types."""


def symbolic(pointer: Pointer, value: object) -> str:
    """Write a pointer as people say it: list items by their id, model or name, `models[drafter].hosting`."""
    written = ""
    for step in pointer:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
            written += f"[{_name(value, step)}]"
        else:
            value = value.get(step) if isinstance(value, dict) else None
            word = _name_shown(step)
            written += f".{word}" if written else word
    return written


_RECORDS: Final = ("models", "benchmarks", "base", "waivers")
"""The lists of the manifest whose items are records of their own."""


def field_of(pointer: Pointer) -> str:
    """Return a field's path below its record: the names after the last list index, or the evidence's id.

    An item of a list of plain values is named as a part of the list: `needs.customization[0]`.
    """
    if len(pointer) > 1 and isinstance(pointer[-1], int) and pointer[-2] not in _RECORDS:
        return f"{field_of(pointer[:-1])}[{pointer[-1]}]"
    names: list[str] = []
    below = pointer[2:] if pointer[:1] == ("evidence",) and len(pointer) > 2 else pointer  # noqa: PLR2004 - evidence, id, field
    for step in reversed(below):
        if isinstance(step, int):
            break
        names.append(step)
    return ".".join(reversed(names))


def _name(item: object, index: int) -> str:
    if isinstance(item, dict):
        for key in ("id", "model", "name"):
            if isinstance(item.get(key), str):
                return _name_shown(item[key])
    return str(index)


def _name_shown(name: str) -> str:
    """Return a name, if need be its beginning: it may be megabytes long, and is said with every value inside."""
    return name if len(name) <= _LONGEST_NAME else shortened(name, _SHORT_NAME)

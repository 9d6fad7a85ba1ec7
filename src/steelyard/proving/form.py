"""The form of cards, packs, test tables and frameworks: keys in their schema's order, one layout; comments, quotes and meaning as they were."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.card import load_document
from steelyard.policy.shelf import is_table
from steelyard.proving.form_layout import UnformattableError, comments, laid_out
from steelyard.reading import parse
from steelyard.record import NamedTuple
from steelyard.schemas import load_schema
from steelyard.source import Fault, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.reading import Document
    from steelyard.source import Pointer

_SCHEMAS = {"card": "card.v1", "pack": "pack.v1", "test table": "policy-test.v1", "framework": "controls.v1"}

_IN_BRACES = re.compile(r"(&\S+\s+)?\{")

_MODELINE = re.compile(r"# *(yaml-language-server|vim|-\*-)")
"""What an editor looks for at the top of a file: it belongs to the file, not to the first key."""


class Formed(NamedTuple):
    """A file before and after."""

    path: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        """Whether the file is not in form yet."""
        return self.before != self.after


def formed(path: str) -> Formed:
    """Return a card, pack, test table or framework in the house's form.

    Raises PolicyError for a file that cannot be read, breaks its schema, is written in a way that is not laid out, or
    whose meaning would change.
    """
    kind = _kind(path)
    document = load_document(path, _SCHEMAS[kind], kind)
    text = document.source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        after = ordered(laid_out(text), kind)
    except UnformattableError as error:
        fault = Fault(str(error), _place(text, error.at), hint="Write it as `key: value`.")
        message = f"the {kind} cannot be formatted"
        raise PolicyError(message, source=document.source, faults=[fault]) from error
    if not _alike(document, text, after):
        raise PolicyError(
            f"{path} is not formatted: it would no longer mean the same",
            hint="Write it more simply, without anchors, `?` and indentation indicators.",
        )
    return Formed(path, document.source.text, after)


def _kind(path: str) -> str:
    """Tell what a file is as the rest of Steelyard does: by its name and by where it lies; packs may lie anywhere."""
    if is_table(path):
        return "test table"
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.basename(folder) == "controls":
        return "framework"
    groups = os.path.dirname(folder)
    return "card" if os.path.basename(groups) == "rules" else "pack"


def _place(text: str, offset: int) -> Region:
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - before.rfind("\n")
    return Region(line, column, line, column + 1)


def _alike(document: Document, before: str, after: str) -> bool:
    """Whether a text says what a document said, with the very same comments."""
    again = _read(after)
    if not again.readable or any(not fault.tolerable for fault in again.faults):
        return False
    said, says = (json.dumps(value, sort_keys=True) for value in (document.value, again.value))
    return said == says and sorted(comments(before)) == sorted(comments(after))


def _read(text: str) -> Document:
    return parse(text.encode("utf-8", "surrogatepass"), "form.yaml")


# -- the order of keys


def ordered(text: str, kind: str = "card") -> str:
    """Return a laid out text with its keys in the order of its kind's schema; what stands in braces keeps its own."""
    schema = load_schema(_SCHEMAS[kind])
    document = _read(text)
    for pointer, order in _orders(document.value, schema):
        lines = text.split("\n")
        spans = _spans(document, pointer, lines)
        wanted = sorted(spans, key=lambda span: order.index(span.key))
        if wanted != spans:
            start, end = spans[0].start, spans[-1].end
            moved = [line for span in wanted for line in lines[span.start : span.end]]
            # What stood above the first key may stand lower now: blank lines are laid out again.
            text = laid_out("\n".join([*lines[:start], *moved, *lines[end:]]))
            document = _read(text)
    return text


def _orders(value: Any, schema: dict[str, Any]) -> Iterator[tuple[Pointer, list[str]]]:  # noqa: ANN401 - any document
    """Yield the mappings whose keys have an order, with that order; in all others it is the author's."""
    if not isinstance(value, dict):
        return
    properties = schema["properties"]
    yield (), list(properties)
    if "examples" in properties:
        yield ("examples",), list(properties["examples"]["properties"])
        for name in value.get("params", {}):
            yield ("params", name), list(schema["$defs"]["Param"]["properties"])


class _Span(NamedTuple):
    """The lines of an entry, its comments included."""

    key: str
    start: int
    end: int


def _spans(document: Document, pointer: Pointer, lines: Sequence[str]) -> list[_Span]:
    """Return the lines of a block mapping's entries; none where it is absent or written in braces."""
    value: Any = document.value
    for step in pointer:
        value = value.get(step) if isinstance(value, dict) else None
    written = document.source.slice(document.region(pointer))
    if not isinstance(value, dict) or not value or _IN_BRACES.match(written):
        return []
    regions = {key: document.key_region((*pointer, key)) for key in value}
    starts = [region.start_line - 1 for region in regions.values()]
    indent = min(region.start_column for region in regions.values()) - 1
    above = [_above(lines, start, indent) for start in starts]
    if not pointer:
        above[0] = _below_header(lines, above[0], starts[0])
    end = _end(lines, starts[-1], indent)
    return [_Span(key, *span) for key, *span in zip(regions, above, [*above[1:], end], strict=True)]


def _above(lines: Sequence[str], start: int, indent: int) -> int:
    """Return the first line of the comments and blank lines above a key."""
    while start > 0 and _is_beside(lines[start - 1], indent):
        start -= 1
    return start


def _is_beside(line: str, indent: int) -> bool:
    return not line.strip() or (line.startswith("#", indent) and not line[:indent].strip())


def _below_header(lines: Sequence[str], above: int, start: int) -> int:
    """Return where a file's first entry begins, below what is said of the file as a whole."""
    for number in range(start - 1, above - 1, -1):
        if not lines[number].strip() or _MODELINE.match(lines[number]):
            return number + 1
    return above


def _end(lines: Sequence[str], start: int, indent: int) -> int:
    """Return the line behind a mapping's last entry; comments behind it stay where they are."""
    last = start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.strip() and not _is_beside(line, indent):
            if len(line) - len(line.lstrip(" ")) <= indent:
                break
            last = number
    return last + 1

"""Makes changes to a text, and proves by reading it back that exactly the intended values changed.

Nothing else is touched, since nothing else is written anew: comments, anchors, order, quotes, line ends and a byte order
mark are as they were. A round trip through a YAML library would set them anew (docs/architecture.md).
"""

from __future__ import annotations

import json
import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

from steelyard.reading import MISSING, Document, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.reading import Limits
    from steelyard.report import Edit
    from steelyard.source import Region

_MARK: Final = b"\xef\xbb\xbf"
_LINES: Final = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_ENDING: Final = re.compile(r"\r\n|\n|\r")


def edited(document: Document, data: bytes, edits: Sequence[Edit], limits: Limits) -> bytes | None:
    """Return the bytes of a document with changes made; None where anything but what they intend would change.

    Edits that are alike are made once; those that overlap, or insert at one place, are refused.
    """
    alone = {edit.region: edit for edit in edits}
    text = replaced(document.source.text, list(alone.values())) if alone else None
    if text is None or any(alone[edit.region] != edit for edit in edits):
        return None
    mark = _MARK if data.startswith(_MARK) else b""
    # Half a character cannot be written: the reader has refused it, unless it came with the edit.
    new = mark + text.encode("utf-8", "surrogatepass")
    again = parse(new, document.source.path, limits)
    wanted = intended(document.value, list(alone.values()))
    return new if again.value is not MISSING and _same(again.value, wanted) else None


def replaced(text: str, edits: Sequence[Edit]) -> str | None:
    """Return a text with stretches of it replaced; None where two of them overlap. New lines end as the text's do."""
    lines = _LINES.split(text)
    starts = [0, *accumulate(map(len, lines))]
    ends = _ENDING.search(text)
    ending = ends[0] if ends else "\n"
    spans = sorted((*_span(edit.region, starts), edit.text.replace("\n", ending)) for edit in edits)
    if any(before[1] > after[0] or before[:2] == after[:2] for before, after in pairwise(spans)):
        return None
    pieces: list[str] = []
    at = 0
    for start, end, new in spans:
        pieces += text[at:start], new
        at = end
    return "".join((*pieces, text[at:]))


def _span(region: Region, starts: Sequence[int]) -> tuple[int, int]:
    return (
        starts[region.start_line - 1] + region.start_column - 1,
        starts[region.end_line - 1] + region.end_column - 1,
    )


def intended(value: object, edits: Sequence[Edit]) -> object:
    """Return the value that a document is meant to have after changes; what it had stays as it is.

    The result shares nothing: where a text is written once for several places, changing it changes more than is meant.
    """
    wanted: Any = _copied(value)
    # A key keeps its old name until everything below it was found.
    for edit in sorted(edits, key=lambda edit: (edit.action == "rename", -len(edit.pointer))):
        *way, last = edit.pointer
        holder = wanted
        for step in way:
            holder = holder[step]
        if edit.action == "set":
            holder[last] = edit.value
        elif edit.action == "append":
            holder[last].append(edit.value)
        else:
            entries = list(holder.items())
            holder.clear()
            for key, below in entries:
                renamed = edit.action == "rename" and key == last
                holder[edit.value if renamed else key] = below
                if edit.action == "add" and key == edit.after:
                    holder[last] = edit.value
    return wanted


def _copied(value: object) -> object:
    if isinstance(value, dict):
        return {key: _copied(below) for key, below in value.items()}
    return [_copied(below) for below in value] if isinstance(value, list) else value


def _same(one: object, other: object) -> bool:
    """Whether two values are the same, in the order of their keys: 1 is neither true nor 1.0."""
    return json.dumps(one) == json.dumps(other)

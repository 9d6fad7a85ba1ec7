"""Finds the comments of a YAML text: a `#` that stands in no scalar. Needed only where somebody writes into comments."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield line and column, from 1, of every comment of a text that libyaml reads; nothing for one that it does not."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    spans = _scalars(text)
    starts = [start for start, _ in spans]
    for number, line in enumerate(text.split("\n")):
        column = line.find("#")
        while column >= 0:
            at = (number, column)
            before = bisect_right(starts, at) - 1
            is_inside = before >= 0 and at < spans[before][1]
            if not is_inside and (column == 0 or line[column - 1] in " \t"):
                yield number + 1, column + 1
                break
            column = line.find("#", column + 1)


def _scalars(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where scalars begin and end, in order; for a text that cannot be read nothing but everything is a scalar."""
    found = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                start: Any = event.start_mark
                end: Any = event.end_mark
                found.append(((start.line, start.column), (end.line, end.column)))
    except yaml.YAMLError:
        return [((0, 0), (len(text) + 1, 0))]
    return found

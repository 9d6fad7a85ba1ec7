"""Code frames: the lines a finding points at, with carets under the exact values."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from steelyard.record import NamedTuple
from steelyard.render.escape import visible
from steelyard.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.source import Region, SourceFile

_TAB = "    "
_LONG = 4
"""A line of more pages than this is cut before it is measured."""


class Label(NamedTuple):
    """A place to point at; the primary one is underlined with carets, the others with dashes."""

    region: Region
    text: str
    primary: bool = False


class Line(NamedTuple):
    """A line of a frame: `gutter` is the line number or a filler, `mark` says what the text is."""

    gutter: str
    text: str
    mark: str  # source | primary | related | gap


def frame(source: SourceFile, labels: Sequence[Label], width: int) -> Iterator[Line]:
    """Yield the frame's lines, top to bottom; source lines are shown once, however many labels they carry."""
    lines = _masked(source)
    by_line: dict[int, list[Label]] = {}
    for label in labels:
        by_line.setdefault(min(label.region.start_line, len(lines)), []).append(label)
    previous = 0
    for number in sorted(by_line):
        if previous and number > previous + 1:
            yield Line("...", "", "gap")
        previous = number
        here = sorted(by_line[number], key=lambda label: -label.region.start_column)
        text, here = _window(lines[number - 1], here, width)
        offset = _offset(text, here, width)
        yield Line(str(number), _cut(_display(text), offset, width), "source")
        for label in here:
            start, end = _columns(text, label.region)
            underline = ("^" if label.primary else "-") * max(1, min(end - start, width - (start - offset)))
            marked = " " * max(0, start - offset) + underline
            yield Line(
                "", f"{marked} {visible(label.text)}".rstrip(), "primary" if label.primary else "related"
            )


@lru_cache(maxsize=4)
def _masked(source: SourceFile) -> list[str]:
    """Return a file's lines without its credentials; a private key spans many, so the text is masked whole."""
    return source._replace(text=mask(source.text)).lines()


def _window(text: str, labels: list[Label], width: int) -> tuple[str, list[Label]]:
    """Cut a very long line down to what is near the primary label, so that showing it takes no longer than a short one."""
    if len(text) <= _LONG * width:
        return text, labels
    primary = next((label for label in labels if label.primary), labels[0])
    start = max(0, primary.region.start_column - 1 - width)
    near = [label for label in labels if start < label.region.start_column <= start + _LONG * width]
    moved = [
        label._replace(
            region=label.region._replace(
                start_column=label.region.start_column - start,
                end_column=max(1, label.region.end_column - start),
            )
        )
        for label in near
    ]
    return text[start : start + _LONG * width], moved


def _columns(text: str, region: Region) -> tuple[int, int]:
    """Return a region's first line as display columns; a region of several lines runs to the line's end."""
    last = region.end_column - 1 if region.end_line == region.start_line else len(text.rstrip())
    return len_shown(text[: region.start_column - 1]), len_shown(text[:last])


def _offset(text: str, labels: Sequence[Label], width: int) -> int:
    """Return how many columns of a long line to skip so that the primary label is inside."""
    if len_shown(text) <= width:
        return 0
    primary = next((label for label in labels if label.primary), labels[0])
    start, end = _columns(text, primary.region)
    return 0 if end <= width else max(0, start - width // 3)


def _cut(text: str, offset: int, width: int) -> str:
    return text[offset : offset + width]


def _display(text: str) -> str:
    """Return a line as it is shown: tabs as spaces, what would act on a terminal made visible."""
    return visible(text.replace("\t", _TAB))


def len_shown(text: str) -> int:
    """Return how many terminal columns a text takes once shown."""
    shown = _display(text)
    if shown.isascii():
        return len(shown)
    import unicodedata  # noqa: PLC0415 - a megabyte of tables that few lines need

    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in shown
    )

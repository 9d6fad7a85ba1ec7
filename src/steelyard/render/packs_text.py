"""Packs for people: a line each, or side by side, a row for every rule; tables too wide for the page go below each other."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.comparison import Opened, Row, Told
    from steelyard.render import Style

_SGR = {"error": "1;31", "warning": "1;33", "note": "1;36", "-": "2", "bold": "1"}
_GAP = "  "
_NARROWEST = 16
_WIDEST = 28
_ABSENT = "-"


def render_packs_text(packs: Sequence[Opened], style: Style) -> str:
    """Return packs as a table: name, number of rules, what each extends, whom it is for."""
    rows = [("pack", "rules", "extends", "title")]
    rows += [
        (
            opening(redact(one.pack.name)),
            str(len(one.rules)),
            _safe(", ".join(one.pack.extends)) or _ABSENT,
            _safe(one.pack.title),
        )
        for one in packs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        _GAP.join((row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].ljust(widths[2]), row[3]))
        for row in rows
    ]
    lines[0] = _paint(lines[0], "bold", style)
    return "".join(f"{line}\n" for line in lines)


def render_comparison_text(packs: Sequence[Opened], rows: Sequence[Row], style: Style) -> str:
    """Return the rules of packs side by side, `-` where a pack does not have one."""
    names = [_safe(one.pack.name) for one in packs]
    first = max([len(_GAP) + len(row.card.id) for row in rows] + [len("rule")]) + len(_GAP)
    widest = min(_WIDEST, max(_NARROWEST, style.width - first - len(_GAP)))
    cells = [[_wrapped(cell, widest) for cell in row.cells] for row in rows]
    heads = [textwrap.wrap(name, widest) or [""] for name in names]
    widths = [
        max(len(line) for lines in (head, *(row[column] for row in cells)) for line in lines)
        for column, head in enumerate(heads)
    ]
    lines: list[str] = []
    for columns in _blocks(widths, style.width - first):
        if lines:
            lines.append("")
        sized = [widths[column] for column in columns]
        head = _row("rule", [heads[column] for column in columns], first, sized, style._replace(color=False))
        lines += [_paint(line, "bold", style) for line in head]
        for group, members in groupby(zip(rows, cells, strict=True), key=lambda pair: pair[0].card.group):
            lines.append(_paint(opening(group), "bold", style))
            for row, texts in members:
                lines += _row(
                    f"{_GAP}{row.card.id}", [texts[column] for column in columns], first, sized, style
                )
    return "".join(f"{line}\n" for line in lines)


def _blocks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield which columns stand beside each other: as many as there is room for, and never none."""
    block: list[int] = []
    used = 0
    for column, width in enumerate(widths):
        if block and used + width > room:
            yield block
            block, used = [], 0
        block.append(column)
        used += width + len(_GAP)
    yield block


def _row(
    name: str, cells: Sequence[Sequence[str]], first: int, widths: Sequence[int], style: Style
) -> Iterator[str]:
    """Yield the lines of a row, as many as its longest cell has."""
    for number in range(max(map(len, cells))):
        line = opening(name).ljust(first) if not number else " " * first
        for cell, width in zip(cells, widths, strict=True):
            text = cell[number] if number < len(cell) else ""
            word = text.partition(" ")[0]
            painted = _paint(word, word, style) + text[len(word) :] if word in _SGR else text
            line += painted + " " * (width - len(text) + len(_GAP))
        yield line.rstrip()


def _wrapped(cell: tuple[Told, ...], width: int) -> list[str]:
    """Return a cell line by line: each setting with its severity, and what it has besides."""
    lines: list[str] = []
    for setting in cell:
        lines += [setting.severity]
        for key, value in setting.others.items():
            said = f"{_safe(key)}: {_safe(value)}"
            lines += textwrap.wrap(said, width, initial_indent=" ", subsequent_indent="   ")
    return lines or [_ABSENT]


def _safe(text: str) -> str:
    return visible(redact(text))


def _paint(text: str, colour: str, style: Style) -> str:
    return f"\x1b[{_SGR[colour]}m{text}\x1b[0m" if style.color else text

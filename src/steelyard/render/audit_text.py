"""An audit for people: a table by name, totals, who has no manifest, and where to look next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.render.escape import opening, visible
from steelyard.render.frame import len_shown
from steelyard.render.text import tally
from steelyard.report_audit import AuditReport, RepositoryRow, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.render import Style

_SGR = {
    State.HELD: "32",
    State.FAILED: "1;31",
    State.NO_MANIFEST: "1;33",
    State.INCOMPLETE: "1;33",
    State.BROKEN: "1;31",
}
_WORDS = {State.NO_MANIFEST: "without a manifest"}
_BOLD = "1"
_DIM = "2"
_HEAD = (
    "repository",
    "state",
    "manifests",
    "models",
    "pass",
    "fail",
    "unknown",
    "n/a",
    "waived",
    "errors",
    "warnings",
    "notes",
    "owner",
)
_WORDED = ("repository", "state", "owner")


def render_audit_text(report: AuditReport, style: Style) -> str:
    """Return the audit as a table and what follows from it."""
    return "\n".join(_Page(report, style).lines()) + "\n"


class _Page:
    def __init__(self, report: AuditReport, style: Style) -> None:
        self._report = report
        self._style = style

    def lines(self) -> Iterator[str]:
        yield from self._table()
        yield ""
        for row in self._report.rows:
            if row.problem:
                yield f"{self._paint('error', _SGR[State.BROKEN])}: {visible(row.name)}: {visible(row.problem)}"
        yield from self._totals()
        missing = [visible(row.name) for row in self._report.in_state(State.NO_MANIFEST)]
        if missing:
            yield f"without a manifest: {', '.join(missing)}"
        failed = self._report.in_state(State.FAILED)
        if failed:
            yield self._paint(f"hint: steelyard check {visible(_quoted(failed[0].path))}", _DIM)

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._style.color else text

    def _table(self) -> Iterator[str]:
        rows = [_cells(row) for row in self._report.rows]
        widths = [max(len_shown(row[at]) for row in (_HEAD, *rows)) for at in range(len(_HEAD))]
        yield self._paint(_line(_HEAD, widths).rstrip(), _BOLD)
        for row, cells in zip(self._report.rows, rows, strict=True):
            name, state, rest = _line(cells[:1], widths), _line(cells[1:2], widths[1:]), cells[2:]
            yield f"{name}  {self._paint(state, _SGR[row.state])}  {_line(rest, widths[2:], 2)}".rstrip()

    def _totals(self) -> Iterator[str]:
        totals = self._report.totals
        states = ", ".join(
            self._paint(f"{number} {_WORDS.get(state, state.value)}", _SGR[state])
            for state, number in totals.states.items()
            if number
        )
        yield (
            f"{_several(totals.repositories, 'repository', 'repositories')}, "
            f"{_several(totals.manifests, 'manifest', 'manifests')}, {_several(totals.models, 'model', 'models')} "
            f"against {visible(', '.join(self._report.packs))} as of {self._report.as_of}: {states}"
        )
        levels = ", ".join(
            (
                _several(totals.errors, "error", "errors"),
                _several(totals.warnings, "warning", "warnings"),
                _several(totals.notes, "note", "notes"),
            )
        )
        yield f"{tally(totals.counts)} ({levels})"


def _cells(row: RepositoryRow) -> tuple[str, ...]:
    if row.state in (State.NO_MANIFEST, State.BROKEN):
        numbers = ["-"] * (len(_HEAD) - len(_WORDED))  # nothing was judged, so nothing is counted
    else:
        counted = (row.manifests, row.models, *row.counts, row.errors, row.warnings, row.notes)
        numbers = [str(number) for number in counted]
    return opening(row.name), row.state.value, *numbers, visible(", ".join(row.owners))


def _line(cells: tuple[str, ...], widths: list[int], first: int = 0) -> str:
    """Join cells, words to the left and figures to the right; `first` is the first cell's column."""
    padded = []
    for column, (cell, width) in enumerate(zip(cells, widths, strict=False), first):
        space = " " * (width - len_shown(cell))
        padded.append(cell + space if _HEAD[column] in _WORDED else space + cell)
    return "  ".join(padded)


def _several(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _quoted(path: str) -> str:
    """Return a path as a POSIX shell takes it: the hint is there to be pasted."""
    import shlex  # noqa: PLC0415 - only a failed audit gives this hint

    return shlex.quote(path)

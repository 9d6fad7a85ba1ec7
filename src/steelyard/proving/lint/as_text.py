"""What the lints found, for people: the form of findings, then how many there are of each weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.render.escape import visible
from steelyard.render.frame import Label, frame
from steelyard.secrets import redact
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.proving.lint.lint import Notice, Spot
    from steelyard.render import Style
    from steelyard.render.frame import Line

_SGR = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_DIM, _BOLD = "2", "1"


def render_text(notices: Sequence[Notice], style: Style, subject: str) -> str:
    """Return what was found as text; `subject` says what was looked at, "64 cards and 3 packs"."""
    lines = [line for notice in notices for line in _notice(notice, style)]
    return "".join(f"{line}\n" for line in [*lines, f"{subject} linted: {_tally(notices, style)}"])


def _notice(notice: Notice, style: Style) -> Iterator[str]:
    weakness, colour = notice.weakness, _SGR[notice.severity]
    head = _painted(f"{notice.severity.value}[{notice.lint}]", colour, style)
    yield f"{head}: {_painted(_safe(weakness.message), _BOLD, style)}"
    files: dict[str, list[Spot]] = {}
    for spot in (weakness.at, *weakness.also):
        files.setdefault(spot.source.path, []).append(spot)
    frames = [_frame(spots, weakness.at, style) for spots in files.values()]
    gutter = max(len(row.gutter) for _, rows in frames for row in rows)
    bar = _painted("│" if style.unicode else "|", _DIM, style)
    for number, (place, rows) in enumerate(frames):
        yield f"{' ' * gutter}{_painted('-->' if not number else ':::', _DIM, style)} {place}"
        yield f"{' ' * gutter} {bar}"
        for row in rows:
            marked = {"primary": colour, "related": _DIM}.get(row.mark)
            text = row.text if marked is None else _painted(row.text, marked, style)
            yield f"{_painted(row.gutter.rjust(gutter), _DIM, style)} {bar} {text}".rstrip()
        yield f"{' ' * gutter} {bar}"
    equals = _painted("=", _DIM, style)
    yield f"{' ' * gutter} {equals} {_painted('hint:', _BOLD, style)} {_safe(weakness.hint)}"
    yield ""


def _frame(spots: Sequence[Spot], primary: Spot, style: Style) -> tuple[str, list[Line]]:
    first = spots[0]
    labels = [Label(spot.region, _safe(spot.label), primary=spot is primary) for spot in spots]
    place = f"{_safe(first.source.path)}:{first.region.start_line}:{first.region.start_column}"
    return place, list(frame(first.source, labels, style.width))


def _tally(notices: Sequence[Notice], style: Style) -> str:
    counts = [(sum(notice.severity is severity for notice in notices), severity) for severity in _SGR]
    said = [
        _painted(f"{number} {severity.value}{'s' if number > 1 else ''}", _SGR[severity], style)
        for number, severity in counts
        if number
    ]
    return ", ".join(said) or "nothing found"


def _safe(text: str) -> str:
    return visible(redact(text))


def _painted(text: str, sgr: str, style: Style) -> str:
    return f"\x1b[{sgr}m{text}\x1b[0m" if style.color else text

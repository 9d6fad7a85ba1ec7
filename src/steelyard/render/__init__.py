"""Report → text for a reader: one file per format behind one enum. Renderers read nothing but what they are given."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.report import Report


class Format(StrEnum):
    """The output formats. A new one is a file in this folder and a branch in `stream`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Style(NamedTuple):
    """How a report for people looks; formats for machines have one look and ignore it."""

    color: bool = False
    width: int = 100
    unicode: bool = True
    verbose: bool = False
    quiet: bool = False
    statistics: bool = False


def render(report: Report, format_: Format, style: Style) -> str:
    """Return the report in a format: encodable as UTF-8, the same bytes for the same report."""
    return "".join(stream(report, format_, style))


def stream(report: Report, format_: Format, style: Style) -> Iterator[str]:
    """Return what `render` does in pieces, each made when it is asked for: no report is in memory as a whole."""
    # Each branch imports its own module: a run pays for the one format it prints.
    match format_:
        case Format.TEXT:
            from steelyard.render.text import render_text  # noqa: PLC0415

            return render_text(report, style)
        case Format.JSON:
            from steelyard.render.report_json import render_json  # noqa: PLC0415

            return render_json(report)
        case Format.SARIF:
            from steelyard.render.sarif import render_sarif  # noqa: PLC0415

            return render_sarif(report)
        case Format.GITHUB:
            from steelyard.render.github import render_github  # noqa: PLC0415

            return render_github(report)
        case _:
            assert_never(format_)

"""Facts for people: one line for each, what it rests on below it, and with `verbose` everything it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.factsheet import Derived, FactSheet, ModelSheet
    from steelyard.knowledge.facts import Detail
    from steelyard.render import Style

_PROVENANCE = {"derived": "derived ", "catalog": "catalog ", "imported": "imported"}
"""Whence a fact comes, in one column."""

_COLUMN = 10
"""So wide is that column, with the blanks before it."""

_MOST = 4
"""So many reasons and open details a fact shows unless everything was asked for."""


def render_facts_text(sheet: FactSheet, style: Style) -> str:
    """Return the facts as text."""
    lines = [opening(f"{sheet.project} ({sheet.file}) as of {sheet.as_of}")]
    for model in sheet.models:
        lines += ["", *_model(sheet.file, model, style)]
    return "".join(f"{line}\n" for line in lines)


def _model(file: str, model: ModelSheet, style: Style) -> Iterator[str]:
    place = f"{file}:{model.region.start_line}:{model.region.start_column}"
    yield _bold(opening(f"{model.subject}  {place}"), style)
    width = max(len(derived.fact.name) for derived in model.facts)
    for derived in model.facts:
        words = redact(visible(derived.fact.words))
        yield f"  {derived.fact.name.ljust(width)}  {_PROVENANCE[derived.provenance]}  {words}{_briefly(derived, style)}"
        for line in _below(derived, style):
            yield f"  {' ' * (width + _COLUMN)}  {line}"


def _briefly(derived: Derived, style: Style) -> str:
    """Return who says a fact of the catalog, without versions; with `verbose` a line of its own says it in full."""
    if style.verbose or derived.fact.age_days is None:
        return ""
    names = [one.split()[0] for one in derived.fact.source.split("; ") if one]
    return f" [{visible(', '.join(dict.fromkeys(names)))}]"


def _below(derived: Derived, style: Style) -> Iterator[str]:
    fact = derived.fact
    notes = [redact(visible(reason)) for reason in fact.reasons]
    shown = [detail for detail in fact.details if style.verbose or detail.holds is not True]
    if not style.verbose:
        shown.sort(key=lambda detail: detail.holds is None)  # what fails tells more than what is unknown
    notes += [_detail(detail, style) for detail in shown]
    if not style.verbose and len(notes) > _MOST:
        notes = [*notes[: _MOST - 1], f"and {len(notes) - _MOST + 1} more: --verbose shows them"]
    yield from notes
    if fact.source and (style.verbose or fact.age_days is None):
        yield f"known from {visible(fact.source)}, as of {visible(fact.as_of)}"
    if style.verbose and derived.given:
        given = (
            f"{visible(one.pointer)} (line {one.region.start_line}) is {visible(one.value)}"
            for one in derived.given
        )
        yield f"derived from {'; '.join(given)}"
    if style.verbose and any(one.imported for one in derived.given):
        yield "rests on what was imported, not on the project's own word"


def _detail(detail: Detail, style: Style) -> str:
    sign = _SIGNS[style.unicode][detail.holds]
    source = f" [{visible(detail.source)}]" if style.verbose and detail.source else ""
    return f"{sign} {visible(detail.title)}: {redact(visible(detail.words))}{source}"


_SIGNS: dict[bool, dict[bool | None, str]] = {
    True: {True: "✔", False: "✘", None: "·"},
    False: {True: "+", False: "x", None: "."},
}


def _bold(text: str, style: Style) -> str:
    return f"\x1b[1m{text}\x1b[0m" if style.color else text

"""What the catalog knows of an id, for people: one line for each fact, with source, day and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.knowledge.catalog.facts import age_days, is_old
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.knowledge.catalog import CatalogFact, Found, Other
    from steelyard.knowledge.catalog.facts import Value
    from steelyard.render import Style

_MOST = 12
"""So many channels are named; the others are counted."""


def render_catalog_text(asked: str, found: Found, as_of: str, style: Style) -> str:
    """Return what is known as text, seen on a day."""
    title = opening(redact(found.id or asked))
    lines = [
        f"\x1b[1m{title}\x1b[0m" if style.color else title,
        f"  {found.sure} ({found.how}): {_safe(found.why)}",
    ]
    if found.candidates:
        lines.append(f"  may be meant: {_safe(', '.join(found.candidates))}")
    for name, facts in (("model", found.model), ("channel", found.offer)):
        if facts:
            lines += ["", name, *_facts(facts, as_of)]
    if found.offers:
        channels = sorted({offer.provider for offer in found.offers})
        more = f" and {len(channels) - _MOST} more" if len(channels) > _MOST else ""
        lines += ["", f"served by {', '.join(channels[:_MOST])}{more}"]
    return "".join(f"{line}\n" for line in lines)


def _facts(facts: Mapping[str, CatalogFact], as_of: str) -> Iterator[str]:
    width = max(map(len, facts))
    for name, fact in facts.items():
        if fact.contradicted:
            yield f"  {name.ljust(width)}  unknown: the sources contradict each other"
        else:
            yield f"  {name.ljust(width)}  {_value(fact.value)}  [{_from(name, fact, as_of)}]"
        for other in fact.others:
            yield f"  {' ' * width}    {_value(other.value)}  [{_from(name, other, as_of)}]"


def _from(name: str, said: CatalogFact | Other, as_of: str) -> str:
    days = age_days(said, as_of)
    if days < 0:
        age = f"of {said.as_of}, after the day asked about"
    else:
        age = f"of {said.as_of}, {days} day{'' if days == 1 else 's'} old"
    return f"{_safe(said.source)}, {age}{', OLD' if is_old(name, said, as_of) else ''}"


def _value(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if value == round(value, 4) else f"{value:.6f}".rstrip("0")
    return f"{value:,}" if isinstance(value, int) else _safe(str(value))


def _safe(text: str) -> str:
    return redact(visible(text))

"""How the licenses of a model are spelled, those of its components included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.knowledge.licenses import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHOWN: Final = 3


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the spellings that are not canonical, each once, and what to write instead.

    That there is no license is a statement, and no misspelled one.
    """
    found: dict[str, str] = {}
    for place, written in _written(record):
        if written in UNLICENSED or written in found:
            continue
        named = normalize(written)
        if named.expression is None:
            near = ", ".join(f"`{one}`" for one in named.candidates[:_SHOWN])
            found[written] = f"{place}: {named.problem}" + (f"; may be meant: {near}" if near else "")
        elif not is_canonical(written, named.expression):
            found[written] = f"{place}: `{written}` is written `{named.expression}`"
    return Known({"license_spellings": [*found]}, reasons=tuple(found.values()))


def is_canonical(written: str, expression: str | None) -> bool:
    """Whether a license is written by its canonical ids; spaces, and parentheses that nobody needs, do not matter."""
    return expression is not None and _words(written) == _words(expression)


def _words(expression: str) -> list[str]:
    return expression.replace("(", " ").replace(")", " ").split()


def _written(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every license that somebody wrote, with its place."""
    if written := record.get("license", ""):
        yield "license", written
    for slug, said in record.get("components", {}).items():
        written = said.get("license", "") if isinstance(said, dict) else said
        if written:
            yield f"components.{slug}", written

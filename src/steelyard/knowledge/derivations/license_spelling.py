"""How the licenses of a model are spelled, those of its components included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.knowledge.licenses import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHOWN: Final = 3
_CANONICAL: Final = Known({"license_spellings": []})


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the spellings that are not canonical, each once, and what to write instead.

    That there is no license is a statement, and no misspelled one.
    """
    if "components" not in record and not _problem(record.get("license", "")):
        return _CANONICAL  # as of most models
    found: dict[str, str] = {}
    at = []
    for pointer, written in _written(record):
        if written not in found and (problem := _problem(written)):
            found[written] = f"{'.'.join(pointer[:2])}: {problem}"
            at.append(pointer)
    return Known({"license_spellings": [*found]}, reasons=tuple(found.values()), at=tuple(at))


@lru_cache(maxsize=512)
def _problem(written: str) -> str:
    """Return what is not canonical about a license, and what to write instead; nothing where nothing is."""
    if not written or written in UNLICENSED:
        return ""
    named = normalize(written)
    if named.expression is None:
        near = ", ".join(f"`{one}`" for one in named.candidates[:_SHOWN])
        return f"{named.problem}; may be meant: {near}" if near else named.problem
    return "" if is_canonical(written, named.expression) else f"`{written}` is written `{named.expression}`"


def is_canonical(written: str, expression: str | None) -> bool:
    """Whether a license is written by its canonical ids; spaces, and parentheses that nobody needs, do not matter."""
    return expression is not None and _words(written) == _words(expression)


def _words(expression: str) -> list[str]:
    return expression.replace("(", " ").replace(")", " ").split()


def _written(record: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every license that somebody wrote, with its pointer."""
    if written := record.get("license", ""):
        yield ("license",), written
    for slug, said in record.get("components", {}).items():
        if isinstance(said, dict) and said.get("license"):
            yield ("components", slug, "license"), said["license"]
        elif isinstance(said, str):
            yield ("components", slug), said

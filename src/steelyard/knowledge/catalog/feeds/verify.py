"""Whether a catalog's file holds together: every record readable, in order, and every fact one that can be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from steelyard.knowledge.catalog.feeds.draft import Draft, table_lines
from steelyard.knowledge.catalog.feeds.keep import keep
from steelyard.knowledge.catalog.feeds.rows import Cleaner
from steelyard.knowledge.catalog.file import MODEL_KEYS, OFFER_KEYS, RATES, WHOLE, CatalogFile
from steelyard.knowledge.catalog.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.knowledge.catalog.facts import Other

_STAGES: Final = frozenset({"experimental", "preview", "ga", "legacy", "deprecated", "retired"})


def problems(path: str) -> Iterator[str]:
    """Yield what is wrong with a catalog. Raises UsageError when it cannot be read at all."""
    file = CatalogFile(path)
    rows = list(file.everything())
    for one, other in pairwise("\t".join(row).encode() for row in rows):
        if one >= other:
            yield f"out of order, or twice: {other.decode()[:80]}"
    if {"\t".join(row) for row in rows if row[0] in "dhpq"} != set(table_lines()):
        yield "its names of providers and developers are not those of channels.json: build it anew"
    models = {(row[1], row[2]) for row in rows if row[0] == "m"}
    draft = Draft()
    keep(draft, file)
    with open(path, encoding="utf-8") as written:
        if written.read() != draft.text():
            yield "the builder would write it otherwise"
    for row in rows:
        if row[0] in "mo":
            yield from (f"{problem}: {' '.join(row[:3])}" for problem in _row(file, row, models))


def _row(file: CatalogFile, row: list[str], models: set[tuple[str, str]]) -> Iterator[str]:
    if row[0] == "o":
        developer, slash, name = row[4].removeprefix("~").partition("/")
        if slash and (name or row[2].rpartition("/")[2], developer) not in models:
            yield "serves a model that there is not"
    spelled, folded = row[3], row[2] if row[0] == "o" else row[1]
    if spelled and (spelled == folded or fold(spelled) != folded):
        yield "is spelled as another id"
    keys = MODEL_KEYS if row[0] == "m" else OFFER_KEYS
    order = [list(keys).index(field[:1]) for field in row[5:] if field[:1] in keys]
    if order != sorted(set(order)):
        yield "its facts are out of order, or there twice"
    for field in row[5:]:
        name, claims = file.said(field, keys)
        for claim in claims:
            if name not in ("developer", "channel") and not _can_be(name, claim):
                yield f"{name} cannot be {claim.value!r}"


def _can_be(name: str, claim: Other) -> bool:
    """Whether the cleaner would let a value through as it stands."""
    cleaner = Cleaner(claim.source, claim.as_of)
    text = str(claim.value)
    if name in WHOLE:
        return cleaner.size(claim.value) == text
    if name in RATES:
        return bool(cleaner.price(claim.value))
    if name in ("released", "retires"):
        return cleaner.day(text, future=name == "retires") == text
    if name == "knowledge":
        return cleaner.month(text) == text
    if name == "license":
        return cleaner.license(text) == text
    if name == "stage":
        return text in _STAGES
    return name == "open_weights" or cleaner.id(text) == text

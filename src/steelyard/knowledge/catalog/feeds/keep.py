"""Takes a catalog's file apart again, so that one feed of it can be replaced and the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.knowledge.catalog.feeds.identify import Named
from steelyard.knowledge.catalog.file import MODEL_KEYS, OFFER_KEYS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from steelyard.knowledge.catalog.feeds.draft import Draft
    from steelyard.knowledge.catalog.file import CatalogFile


def feed_of(source: str) -> str:
    """Return the feed that a source belongs to: `litellm` of `litellm 1.110.2 (https://…)`."""
    return source.partition(" ")[0].removesuffix(":")


def keep(draft: Draft, file: CatalogFile, without: Container[str] = ()) -> None:
    """Take up what a file says, but for what some feeds said; a draft of all of it gives the same file again.

    Raises UsageError for a file that is broken.
    """
    head = file.header()
    numbers = {
        number: draft.source(name, as_of)
        for number, (name, as_of) in enumerate(file.sources)
        if feed_of(name) not in without
    }
    for what, count in head.get("refused", {}).items():
        if feed_of(what) not in without:
            draft.refused[what] += count
    for row in file.everything():
        if row[0] == "m":
            _model(draft, file, row, numbers)
        elif row[0] == "o":
            _offer(draft, file, row, numbers)
        elif row[0] == "r" and "litellm" not in without:
            draft.alias(row[1], row[3] or row[2], row[4])


def _model(draft: Draft, file: CatalogFile, row: list[str], numbers: dict[int, int]) -> None:
    by_source: dict[int, dict[str, str]] = {}
    for name, value, number in _claims(file, row, MODEL_KEYS):
        if number in numbers:
            by_source.setdefault(number, {})[name] = value
    for number, facts in by_source.items():
        feed = feed_of(file.sources[number][0])
        draft.model(Named(row[2], row[3] or row[1]), 0, feed, (numbers[number], facts))


def _offer(draft: Draft, file: CatalogFile, row: list[str], numbers: dict[int, int]) -> None:
    listed = [claim for claim in _claims(file, row, OFFER_KEYS) if claim[2] in numbers]
    told = {number for name, _, number in listed if name == "channel"}
    for name, value, number in listed:
        draft.offer(row[1], row[3] or row[2], name, value, numbers[number])
        if not told:
            draft.offer(row[1], row[3] or row[2], "channel", "", numbers[number])


def _claims(file: CatalogFile, row: list[str], keys: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    for field in row[5:]:
        file.said(field, keys)  # which refuses what is broken
        key, _, rest = field.partition("=")
        for part in rest.split("|"):
            value, _, by = part.rpartition(" ")
            for number in by.split(","):
                yield keys[key], value, int(number, 36)

"""What differs between two catalogs: records that came and went, and facts that are now told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.knowledge.catalog.facts import settle
from steelyard.knowledge.catalog.file import MODEL_KEYS, OFFER_KEYS
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog.file import CatalogFile

Record = dict[str, str]


class Change(NamedTuple):
    """A fact that is told otherwise; empty where nothing was said, or is said now."""

    what: str
    name: str
    before: str
    after: str


class Changes(NamedTuple):
    """What differs: models as `developer/name`, channels as `provider id`."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]


def changes(old: Mapping[str, Record], new: Mapping[str, Record]) -> Changes:
    """Return what differs. That a source is newer, and says the same, is no difference."""
    changed = [
        Change(what, name, old[what].get(name, ""), new[what].get(name, ""))
        for what in old.keys() & new.keys()
        for name in old[what].keys() | new[what].keys()
        if old[what].get(name) != new[what].get(name)
    ]
    return Changes(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(sorted(changed)),
    )


def records(file: CatalogFile) -> Mapping[str, Record]:
    """Return the facts of every model and channel, in words."""
    found = {}
    for row in file.everything():
        if row[0] == "m":
            found[f"{row[2]}/{row[3] or row[1]}"] = _facts(file, row, MODEL_KEYS)
        elif row[0] == "o":
            found[f"{row[1]} {row[3] or row[2]}"] = _facts(file, row, OFFER_KEYS)
    return found


def _facts(file: CatalogFile, row: list[str], keys: dict[str, str]) -> Record:
    facts = {}
    for field in row[5:]:
        name, said = file.said(field, keys)
        if name in ("developer", "channel"):
            continue
        values = sorted({f"{claim.value}" for claim in said})
        settled = settle(name, said)
        facts[name] = " or ".join(values) if settled.contradicted else f"{settled.value}"
    return facts

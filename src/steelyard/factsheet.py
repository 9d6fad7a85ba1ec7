"""What is known of a manifest's models, with the place of everything it was derived from: `steelyard facts`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.facts import model_facts
from steelyard.record import NamedTuple
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.knowledge.facts import Fact
    from steelyard.manifest.bind import Manifest
    from steelyard.source import Pointer, Region

_LONGEST = 80


class Given(NamedTuple):
    """A declared value that a fact rests on: where it is, and what it says as JSON writes it, shortened.

    `imported` tells that it came with `steelyard import` and is not the project's own word.
    """

    pointer: str
    region: Region
    value: str
    imported: bool = False


class Derived(NamedTuple):
    """A fact of a model and the declared values that it rests on; none of them may have been declared."""

    fact: Fact
    given: tuple[Given, ...]

    @property
    def provenance(self) -> str:
        """Whence it comes: `catalog`, `imported` where all it rests on was imported, else `derived`."""
        if self.fact.provenance != "derived":
            return self.fact.provenance
        return "imported" if self.given and all(one.imported for one in self.given) else "derived"


class ModelSheet(NamedTuple):
    """A model and everything that follows from its record."""

    subject: str
    region: Region
    facts: tuple[Derived, ...]


class FactSheet(NamedTuple):
    """A manifest's models on a day."""

    file: str
    project: str
    as_of: str
    models: tuple[ModelSheet, ...]


def fact_sheet(manifest: Manifest, as_of: str) -> FactSheet:
    """Derive the facts of every model of a manifest, seen on a day, in the document's order."""
    sheets = []
    for index, record in enumerate(manifest.facts["models"]):
        at: Pointer = ("models", index)
        derived = tuple(
            [Derived(fact, tuple(_given(manifest, at, record, fact))) for fact in model_facts(record, as_of)]
        )
        sheets.append(ModelSheet(redact(manifest.symbolic(at)), manifest.region(at), derived))
    return FactSheet(manifest.document.source.path, redact(manifest.facts["project"]), as_of, tuple(sheets))


def _given(manifest: Manifest, at: Pointer, record: dict[str, Any], fact: Fact) -> Iterator[Given]:
    """Yield what was written, here or under `defaults`; what a default says nobody declared."""
    for path in fact.rests_on:
        value: Any = record
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        region = None if value is None else manifest.place((*at, *path))
        if region is not None:
            imported = _is_imported(record, ".".join(path))
            yield Given(redact(manifest.symbolic((*at, *path))), region, _said(value), imported)


def _is_imported(record: dict[str, Any], field: str) -> bool:
    """Whether a field, or the whole that it lies in, came with an import."""
    taken = record.get("imported", {}).get("fields", ())
    return any(field == one or field.startswith(f"{one}.") for one in taken)


def _said(value: object) -> str:
    text = redact(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

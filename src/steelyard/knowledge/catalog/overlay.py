"""Reads an organisation's overlay: what it knows of models and channels, with source and day, over the catalog."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import ConfigError
from steelyard.knowledge.catalog.catalog import SHIPPED, Catalog, Mine, Overlay, open_catalog
from steelyard.knowledge.catalog.facts import PRICES, Other
from steelyard.knowledge.catalog.spelling import fold
from steelyard.knowledge.licenses import normalize
from steelyard.reading import Unreadable, read
from steelyard.record import NamedTuple
from steelyard.schemas import conform, did_you_mean
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.knowledge.catalog.catalog import Said
    from steelyard.reading import Document
    from steelyard.source import Pointer

SCHEMA: Final = "catalog.v1"
HINT: Final = "docs/catalog.md shows how an overlay is written."

_FIRST_YEAR: Final = 2015
_LAST_YEAR: Final = 2050
_MOST_HINTS: Final = 20
_MOST_NAMES: Final = 500


class _Entry(NamedTuple):
    pointer: Pointer
    key: tuple[str, str]
    mine: Mine


def load_catalog(path: str) -> Catalog:
    """Return the catalog of a file: an organisation's overlay (YAML, JSON) over the shipped one, or another catalog.

    Raises ConfigError or UsageError for a file that is neither.
    """
    return load_overlay(path) if path.endswith((".yaml", ".yml", ".json")) else open_catalog(path)


def load_overlay(path: str, catalog: Catalog = SHIPPED, shown: str | None = None) -> Catalog:
    """Return the catalog under the overlay in a file, whose facts win and say so.

    Raises ConfigError, with every fault at its place, for an overlay that cannot be read or cannot be meant.
    """
    try:
        document = read(path, shown=shown)
    except Unreadable as error:
        raise ConfigError(f"cannot read the overlay {error.path}: {error.reason}", hint=HINT) from error
    faults = [fault for fault in document.faults if not fault.tolerable]
    if document.readable:
        faults += conform(document, SCHEMA)
    if not faults:
        overlay, faults = _bound(document, catalog)
        if not faults:
            return catalog.with_overlay(overlay)
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    raise ConfigError(
        f"the overlay {document.source.path} has {count}", hint=HINT, source=document.source, faults=faults
    )


def _bound(document: Document, catalog: Catalog) -> tuple[Overlay, list[Fault]]:
    top: Any = document.value
    faults: list[Fault] = []
    models = _keyed(document, _models(document, top.get("models", ()), catalog, faults), faults)
    channels = _keyed(document, _channels(document, top, catalog, faults), faults)
    return Overlay(models, channels, document.source.path), faults


def _models(
    document: Document, listed: list[dict[str, Any]], catalog: Catalog, faults: list[Fault]
) -> Iterator[_Entry]:
    for index, entry in enumerate(listed):
        pointer: Pointer = ("models", index)
        developer, name = _model(entry["model"], catalog)
        faults += _odd_dates(document, pointer, entry)
        said = _said(entry)
        license_ = entry["facts"].get("license")
        if license_ is not None:
            found = normalize(license_)
            if found.expression is None:
                faults.append(_license_fault(document, (*pointer, "facts", "license"), found))
            else:
                said["license"] = (said["license"][0]._replace(value=found.expression),)
        yield _Entry(pointer, (developer, fold(name)), Mine(name, said, None))


def _channels(
    document: Document, top: dict[str, Any], catalog: Catalog, faults: list[Fault]
) -> Iterator[_Entry]:
    own = dict.fromkeys(fold(name) for name in top.get("providers", ()))
    for index, entry in enumerate(top.get("channels", ())):
        pointer: Pointer = ("channels", index)
        provider = catalog.named("p", entry["provider"]) or fold(entry["provider"])
        if provider not in own and not catalog.knows(provider):
            place = (*pointer, "provider")
            known = [*catalog.header()["providers"], *islice(own, _MOST_NAMES)]
            # To look for what was meant takes long: nobody reads more than the first few.
            near = did_you_mean(provider, known) if len(faults) < _MOST_HINTS else ""
            hint = near or "Name it under `providers` if it is your own."
            faults.append(
                Fault(f"there is no provider `{provider}`", document.region(place), place, hint=hint)
            )
        faults += _odd_dates(document, pointer, entry)
        faults += _odd_prices(document, (*pointer, "facts"), entry["facts"])
        serves = None
        if "serves" in entry:
            developer, name = _model(entry["serves"], catalog)
            serves = (developer, fold(name))
        yield _Entry(pointer, (provider, fold(entry["model"])), Mine(entry["model"], _said(entry), serves))


def _model(written: str, catalog: Catalog) -> tuple[str, str]:
    space, _, name = written.partition("/")
    return catalog.named("d", space) or fold(space), name.lower()


def _said(entry: dict[str, Any]) -> Said:
    return {
        name: (Other(value, entry["source"].strip(), entry["as_of"]),)
        for name, value in entry["facts"].items()
    }


def _keyed(document: Document, entries: Iterator[_Entry], faults: list[Fault]) -> dict[tuple[str, str], Mine]:
    """Return the entries by what they are about; two about one thing are a fault at the second."""
    found: dict[tuple[str, str], Mine] = {}
    for entry in entries:
        if entry.key in found:
            said = f"`{'/'.join(entry.key)}` is there twice"
            region = document.region((*entry.pointer, "model"))
            faults.append(Fault(said, region, (*entry.pointer, "model"), hint="Put both into one entry."))
        found[entry.key] = entry.mine
    return found


def _odd_dates(document: Document, pointer: Pointer, entry: dict[str, Any]) -> Iterator[Fault]:
    facts = entry["facts"]
    written: dict[tuple[str, ...], str] = {("as_of",): entry["as_of"]}
    written |= {
        ("facts", name): facts[name] for name in ("released", "retires", "knowledge") if name in facts
    }
    for at, text in written.items():
        whole = text + "-01-01"[len(text) - 4 :] if len(text) < len("2026-11-23") else text
        try:
            found = date.fromisoformat(whole)
        except ValueError:
            found = None
        if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            place = (*pointer, *at)
            yield Fault(f"`{text}` cannot be the day of a model", document.region(place), place,
                        wanted=f"a day from {_FIRST_YEAR} to {_LAST_YEAR}")  # fmt: skip


def _odd_prices(document: Document, pointer: Pointer, facts: dict[str, Any]) -> Iterator[Fault]:
    priced = [name for name in PRICES if name in facts]
    if priced and "currency" not in facts:
        place = (*pointer, priced[0])
        yield Fault("a price without a currency", document.region(place), place,
                    hint="Write `currency: EUR` beside it.")  # fmt: skip
    if "currency" in facts and not priced:
        place = (*pointer, "currency")
        yield Fault("a currency without a price", document.region(place), place,
                    hint="Write what a million tokens cost, or leave it out.")  # fmt: skip
    if "precision" in facts and "retires" not in facts:
        place = (*pointer, "precision")
        yield Fault("how exact a date is, without the date", document.region(place), place,
                    hint="Write `retires` beside it.")  # fmt: skip


def _license_fault(document: Document, pointer: Pointer, found: Any) -> Fault:  # noqa: ANN401 - Normalized
    hint = f"May be meant: {', '.join(found.candidates[:3])}." if found.candidates else "Write its SPDX id."
    return Fault("the license is not known", document.region(pointer), pointer,
                 found=found.problem, wanted="a license that Steelyard knows", hint=hint)  # fmt: skip

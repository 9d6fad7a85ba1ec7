"""Asks the catalog about a model as a manifest declares it, and fills in what it is certain of where nobody declared it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.catalog import SHIPPED, lookup
from steelyard.knowledge.pins import REPOSITORIES, pin_of
from steelyard.manifest.bind import once
from steelyard.manifest.surroundings import NOWHERE
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog import Catalog, CatalogFact, Found

_REMEMBERED: Final = 4096
_NO_OFFER: Final[Mapping[str, CatalogFact]] = {}
_ASKED_BY: Final = ("model", "provider", "developer", "endpoint", "revision")


class Note(NamedTuple):
    """What was filled in, in words, and the declared field that was missing."""

    field: Literal["access", "license", "base"]
    words: str


def found_of(record: Mapping[str, Any]) -> Found:
    """Return what the catalog knows of a bound model record: by its id, provider, developer, endpoint and revision."""
    return once(record, _asked)


def offer_of(record: Mapping[str, Any]) -> Mapping[str, CatalogFact]:
    """Return what the catalog knows of the channel of a bound model record; of own hosting nothing, and no model is looked up."""
    if _catalog_of(record).is_without_channel(record.get("provider", "")):
        return _NO_OFFER
    return found_of(record).offer


def _asked(record: Mapping[str, Any]) -> Found:
    return _found(_catalog_of(record), *[record.get(name, "") for name in _ASKED_BY])


def _catalog_of(record: Mapping[str, Any]) -> Catalog:
    """Return the catalog that is asked about a record: what its run was given, else the shipped one."""
    catalog: Catalog = getattr(record, "around", NOWHERE).catalog or SHIPPED
    return catalog


def name_of(record: Mapping[str, Any], kind: Literal["provider", "developer"], written: str) -> str:
    """Return what the catalog of a bound record calls a provider or developer, or what is written, in small letters."""
    return _catalog_of(record).named(kind[0], written) or " ".join(written.lower().split())


def routed(record: Mapping[str, Any], written: str) -> tuple[str, str]:
    """Return to whom a gateway routes an id by what stands before it (`anthropic/…`), as the catalog calls it, and the id."""
    first, _, rest = written.partition("/")
    return (_catalog_of(record).named("q", first), rest) if rest else ("", "")


def meant_by(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what may be meant by the id of a bound model record that the catalog does not know: no rule asks for that."""
    said = {name: record.get(name, "") for name in _ASKED_BY}
    return lookup(said.pop("model"), **said, catalog=_catalog_of(record)).candidates


def found_by_name(record: Mapping[str, Any], name: str) -> Found:
    """Return what the catalog of a bound model record knows of another model, such as a base, by its id alone."""
    return _found(_catalog_of(record), name, "", "", "", "")


def found_beside(record: Mapping[str, Any], name: str) -> Found:
    """Return what the catalog of a bound model record knows of another model on the same channel, by its id there."""
    provider, endpoint = record.get("provider", ""), record.get("endpoint", "")
    return _found(_catalog_of(record), name, provider, "", endpoint, "")


def filled(record: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Note, ...]]:
    """Return a record with access and licenses of the catalog where it declares none, and what was filled in.

    Only what is certain is filled in: an id that stands in the catalog as it is written, a fact that no source
    contradicts. Nothing is for an alias that a provider moves: the catalog is of one day, and what comes next may be
    something else. What a project declares is never overruled.
    """
    added: dict[str, Any] = {}
    notes: list[Note] = []
    if "access" not in record or ("license" not in record and record["access"] == "weights"):
        found = found_of(record)
        if found.sure == "certain" and not _moves(record):
            weights = found.model.get("open_weights")
            if "access" not in record and weights is not None and weights.value is True:
                added["access"] = "weights"
                notes.append(Note("access", f"its weights can be had, says {by_catalog(weights)}"))
            license_ = found.model.get("license")
            if "license" not in record and license_ is not None and license_.value:
                added |= {"license": license_.value, "license_from": "catalog"}
                notes.append(Note("license", f"its license is {license_.value}, says {by_catalog(license_)}"))
    bases = record.get("base", ())
    if any("license" not in base and "model" in base for base in bases):
        catalog = _catalog_of(record)
        added["base"] = [_base(base, catalog, notes) for base in bases]
    return ({**record, **added}, tuple(notes)) if notes else (record, ())


def by_catalog(known: CatalogFact) -> str:
    """Return who says a fact, and of which day it is."""
    return f"the catalog ({known.source}, {known.as_of})"


def _moves(record: Mapping[str, Any]) -> bool:
    """Whether an id names whatever its provider puts there next; the files of a repository stay what they are."""
    found = once(record, pin_of)
    return found.status == "floating" and found.provider != REPOSITORIES


def _base(base: Mapping[str, Any], catalog: Catalog, notes: list[Note]) -> Mapping[str, Any]:
    if "license" in base or "model" not in base:
        return base
    found = _found(catalog, base["model"], "", "", "", "")
    license_ = found.model.get("license")
    if found.sure != "certain" or license_ is None or not license_.value:
        return base
    said = f"the license of `{base['model']}` is {license_.value}, says {by_catalog(license_)}"
    notes.append(Note("base", said))
    return {**base, "license": license_.value}


@lru_cache(_REMEMBERED)
def _found(  # noqa: PLR0913, PLR0917 - the key of what is remembered
    catalog: Catalog, model: str, provider: str, developer: str, endpoint: str, revision: str
) -> Found:
    return lookup(
        model,
        provider=provider,
        developer=developer,
        endpoint=endpoint,
        revision=revision,
        catalog=catalog,
        suggests=False,
    )

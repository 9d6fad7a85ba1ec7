"""Where a project's word and the catalog differ, in sentences: what is declared holds, and nobody is left unaware of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.known_models import by_catalog
from steelyard.knowledge.licenses import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.knowledge.catalog import CatalogFact, Found

_HOLDS = "what is declared holds"
_PRICES = ("input_per_mtok", "output_per_mtok", "cached_input_per_mtok")


def on_access(record: Mapping[str, Any], found: Found) -> Iterator[str]:
    """Yield what the catalog says against the declared access."""
    access, known = record.get("access"), found.model.get("open_weights")
    if access is None or known is None or known.value is None or (access == "weights") is known.value:
        return
    had = "can" if known.value else "cannot"
    yield f"`access: {access}` is declared, and the weights of `{found.id}` {had} be had by {by_catalog(known)}: {_HOLDS}"


def on_license(record: Mapping[str, Any], found: Found) -> Iterator[str]:
    """Yield what the catalog says against the declared license; one that cannot be normalized contradicts nothing."""
    known, declared = found.model.get("license"), normalize(record.get("license", "")).expression
    if declared is None or known is None or known.value in (None, declared):
        return
    yield f"`{declared}` is declared, and `{found.id}` is under `{known.value}` by {by_catalog(known)}: {_HOLDS}"


def on_retirement(record: Mapping[str, Any], found: Found) -> Iterator[str]:
    """Yield what the catalog says of this channel against the declared day of retirement."""
    declared, known = record.get("lifecycle", {}).get("retires"), found.offer.get("retires")
    if declared is None or known is None or known.value is None or declared.startswith(str(known.value)):
        return
    yield f"{declared} is declared, and it is {known.value} for this channel by {by_catalog(known)}: {_HOLDS}"


def on_prices(record: Mapping[str, Any], found: Found) -> Iterator[str]:
    """Yield what the catalog says of this channel against declared prices; those of two currencies are not compared."""
    cost, currency = record.get("cost", {}), found.offer.get("currency")
    if currency is None or cost.get("currency", "USD") != currency.value:
        return
    for name in _PRICES:
        declared, known = cost.get(name), found.offer.get(name)
        if declared is None or known is None or known.value in (None, declared):
            continue
        yield (
            f"`cost.{name}` is declared as {declared}, and it is {known.value} {currency.value} by {by_catalog(known)}: "
            f"{_HOLDS}"
        )


def without_a_day(found: Found) -> str:
    """Return why the catalog has no day of retirement for a channel; empty where there is nothing to say."""
    known = found.offer.get("retires")
    if known is not None:
        return _no_day(known)
    channel = found.offer.get("channel")
    if channel is None:
        return ""
    provider = found.offer["provider"].value
    if provider == "azure-openai":
        return "at Azure a version ends: the catalog has a day for it only if `revision` says which (`2024-08-06`)"
    return f"the catalog has none for `{channel.value}` at {provider} either"


def _no_day(known: CatalogFact) -> str:
    if known.value is None:
        said = ", ".join(f"{one.value} ({one.source}, {one.as_of})" for one in known.others)
        return f"the sources of the catalog contradict each other: {said}"
    return f"{by_catalog(known)} knows no day, only {known.value}"

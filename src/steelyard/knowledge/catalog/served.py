"""Who serves an id, as far as the project says: by provider, by endpoint, or by a prefix that gateways route by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.knowledge.catalog.catalog import SELF
from steelyard.knowledge.catalog.spelling import fold, host_of
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from steelyard.knowledge.catalog.catalog import Catalog

_FAMILIES: Final = ("azure",)
"""Providers of one vendor that share addresses."""


class Served(NamedTuple):
    """Who serves an id.

    `provider` is empty where nobody that we know is named. `by` says what named it: `declared`, `endpoint`,
    `prefix`, or nothing. `prefixed`: the id without the prefix, where it has one. `problem` says why the id
    cannot be told.
    """

    provider: str
    by: str
    prefixed: str
    problem: str = ""


def served(catalog: Catalog, asked: str, provider: str, endpoint: str) -> Served:
    """Return who serves an id, from what is declared and from the id itself."""
    known = catalog.named("p", provider)
    first = asked.partition("/")[0] if "/" in asked else ""
    routed = catalog.named("q", first) if first else ""
    host = host_of(endpoint) if endpoint else ""
    if endpoint and known != SELF and not (known and _is_own(catalog, known)):
        there = _by_host(catalog, host)
        if not there or (known and not _alike(there, known)):
            who = f"{known}'s own addresses" if known else "the addresses of any provider that we know"
            why = f"`{host}` is none of {who}: who serves there decides what an id names"
            return Served("", "", _without(catalog, asked, routed), why)
        if not known and not provider.strip():
            return Served(there, "endpoint", _without(catalog, asked, there))
    if known:
        if routed and routed != known and known not in catalog.resellers() and not _alike(routed, known):
            why = f"the id begins with `{first}/`, the provider is `{provider.strip()}`"
            return Served(known, "declared", asked, why)
        return Served(known, "declared", _without(catalog, asked, known))
    if provider.strip():
        return Served("", "", asked)
    return Served(routed, "prefix" if routed else "", _without(catalog, asked, routed))


def _is_own(catalog: Catalog, provider: str) -> bool:
    """Whether a provider is one that only the organisation's overlay knows: whatever its address, it is theirs."""
    return catalog.is_own(provider) and not catalog.knows(provider)


def _alike(one: str, other: str) -> bool:
    return one == other or any(one.startswith(name) and other.startswith(name) for name in _FAMILIES)


def _by_host(catalog: Catalog, host: str) -> str:
    """Return whose host it is: a provider's own, or one below it."""
    while "." in host:
        if found := catalog.named("h", host):
            return found
        host = host.partition(".")[2]
    return ""


def _without(catalog: Catalog, asked: str, provider: str) -> str:
    """Return an id without the prefixes by which gateways route to a provider."""
    while provider and "/" in asked and catalog.named("q", fold(asked.partition("/")[0])) == provider:
        asked = asked.partition("/")[2]
    return asked

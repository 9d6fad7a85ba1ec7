"""Who published weights: the namespace of the hub or registry that an id or a package URL names.

A base is a supplier of its own, and so is whoever made an adapter of it or quantized it. A developer's name is no
namespace: anybody may write that into a card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HUB_ID: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)/[^/]+")
_PURL: Final = re.compile(r"pkg:([a-z][a-z0-9.+-]*)/([^?#@]+)")


def publishers(record: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the publisher of a bound model record and of each of its bases; None for one that nothing names."""
    yield publisher(record)
    for base in record.get("base", ()):
        yield publisher(base)


def publisher(record: Mapping[str, Any]) -> str | None:
    """Return who published the weights of a model or base: by its package URL if it has one, else by its id."""
    if "purl" in record:
        return _of_purl(record["purl"])
    found = _HUB_ID.fullmatch(record.get("model", ""))
    return found[1] if found else None


def _of_purl(purl: str) -> str | None:
    found = _PURL.match(purl)
    if found is None:
        return None
    kind, path = found[1], unquote(found[2]).strip("/")
    namespace, _, name = path.rpartition("/")
    if kind not in ("oci", "mlflow"):
        return namespace or None
    # These have no namespace: the registry is told beside the name, and the path within it may end with the name.
    qualifiers = dict(parse_qsl(purl.partition("#")[0].partition("?")[2]))
    registry = qualifiers.get("repository_url", "").partition("://")
    return (registry[2] or registry[0]).strip("/").removesuffix(f"/{name}") or None

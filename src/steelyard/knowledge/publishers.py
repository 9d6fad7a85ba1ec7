"""Who published weights: the namespace of the hub or registry that an id or a package URL names.

A base is a supplier of its own, and so is whoever made an adapter of it or quantized it. A developer's name is no
namespace: anybody may write that into a card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PURL: Final = r"pkg:([a-z][a-z0-9.+-]*)/([^?#@]+)"


def publishers(record: Mapping[str, Any]) -> list[str | None]:
    """Return the publisher of a bound model record and of each of its bases; None for one that nothing names."""
    return [publisher(one) for one in (record, *record.get("base", ()))]


def publisher(record: Mapping[str, Any]) -> str | None:
    """Return who published the weights of a model or base: by its package URL if it has one, else by its id."""
    if "purl" in record:
        return _of_purl(record["purl"])
    namespace, _, name = record.get("model", "").partition("/")
    return namespace if name and "/" not in name and _is_namespace(namespace) else None


def _is_namespace(text: str) -> bool:
    """Whether a text is letters and digits of ASCII, and `.`, `_` and `-` behind the first of them."""
    bare = text.replace(".", "").replace("_", "").replace("-", "")
    return bare.isascii() and bare.isalnum() and text[0] == bare[0]


def _of_purl(purl: str) -> str | None:
    from urllib.parse import parse_qsl, unquote  # noqa: PLC0415 - few models have one, and it takes as long as ten facts

    found = re.match(_PURL, purl)
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

"""The model and what it was made from: two that share one of these share their weights, or what is decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import found_by_name, found_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_HUB: Final = "pkg:huggingface/"


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the names, in small letters, each once: as they are written, and as the catalog calls them."""
    names = [record.get("model", ""), found_of(record).id]
    for base in record.get("base", ()):
        written = base.get("model") or _of_purl(base.get("purl", ""))
        names += [written, found_by_name(record, written).id]
    return Known({"origins": list(dict.fromkeys([name.lower() for name in names if name]))})


def _of_purl(purl: str) -> str:
    """Return the name of a repository of Hugging Face; any other package by its address without the version."""
    address = purl.partition("?")[0].rpartition("@")[0] or purl.partition("?")[0]
    return address.removeprefix(_HUB)

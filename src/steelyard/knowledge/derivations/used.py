"""Which models are in use, and which the manifest declares: as far as the caller has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.manifest.surroundings import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOBODY_LOOKED: Final = Known({}, reasons=("nobody said which models are in use (`--used`)",))
_NAMES = ("id", "model", "purl", "revision", "endpoint")
_PURL: Final = "pkg:"


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the ids in use, and how they and the declared models differ; nothing where nobody looked."""
    used = getattr(record, "around", NOWHERE).used
    if used is None:
        return _NOBODY_LOOKED
    names = [_names(model) for model in record["models"]]
    declared = set().union(*names)
    seen = {_plain(one) for one in used}
    undeclared = [one for one in used if _plain(one) not in declared]
    unused = [model["id"] for model, its in zip(record["models"], names, strict=True) if not seen & its]
    return Known(
        {"used_models": list(used), "undeclared_models": undeclared, "unused_models": unused},
        reasons=tuple(f"`{one}` is in use" for one in undeclared),
    )


def _names(model: Mapping[str, Any]) -> set[str]:
    """Return by what code may name a model; a package URL without a version names it, whichever version is declared."""
    names = {_plain(model[name]) for name in _NAMES if name in model}
    return names | {name.partition("?")[0].partition("@")[0] for name in names if name.startswith(_PURL)}


def _plain(name: str) -> str:
    """Return a name as it is compared: neither the case of letters nor a slash at the end of an address tells two apart."""
    return name.strip().lower().rstrip("/")

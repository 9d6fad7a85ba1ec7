"""Which models are in use, and which the manifest declares: as far as the caller has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import name_of, routed
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
    declared: dict[str, list[Mapping[str, Any]]] = {}
    for model in record["models"]:
        for name in _names(model):
            declared.setdefault(name, []).append(model)
    undeclared, seen = [], set()
    for one in used:
        meant = declared.get(_plain(one)) or _routed(record, declared, one)
        seen |= {model["id"] for model in meant}
        if not meant:
            undeclared.append(one)
    unused = [model["id"] for model in record["models"] if model["id"] not in seen]
    return Known(
        {"used_models": list(used), "undeclared_models": undeclared, "unused_models": unused},
        reasons=tuple(f"`{one}` is in use" for one in undeclared),
    )


def _names(model: Mapping[str, Any]) -> set[str]:
    """Return by what code may name a model; a package URL without a version names it, whichever version is declared."""
    names = {_plain(model[name]) for name in _NAMES if name in model}
    return names | {name.partition("?")[0].partition("@")[0] for name in names if name.startswith(_PURL)}


def _routed(
    record: Mapping[str, Any], declared: Mapping[str, list[Mapping[str, Any]]], used: str
) -> list[Mapping[str, Any]]:
    """Return the models that an id names behind its provider, as libraries for several providers write it."""
    provider, name = routed(record, used.strip())
    return [
        model
        for model in declared.get(_plain(name), ())
        if provider and name_of(model, "provider", model.get("provider", provider)) == provider
    ]


def _plain(name: str) -> str:
    """Return a name as it is compared: neither the case of letters nor a slash at the end of an address tells two apart."""
    return name.strip().lower().rstrip("/")

"""Which models are in use, and which the manifest declares: as far as the caller has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.manifest.surroundings import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOBODY_LOOKED: Final = Known({}, reasons=("nobody said which models are in use (`--used`)",))
_NAMES = ("id", "model", "purl", "revision", "endpoint")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the ids in use, and how they and the declared models differ; nothing where nobody looked."""
    used = getattr(record, "around", NOWHERE).used
    if used is None:
        return _NOBODY_LOOKED
    declared = {_plain(model[name]) for model in record["models"] for name in _NAMES if name in model}
    seen = {_plain(one) for one in used}
    undeclared = [one for one in used if _plain(one) not in declared]
    unused = [
        model["id"]
        for model in record["models"]
        if not seen & {_plain(model[name]) for name in _NAMES if name in model}
    ]
    return Known(
        {"used_models": list(used), "undeclared_models": undeclared, "unused_models": unused},
        reasons=tuple(f"`{one}` is in use" for one in undeclared),
    )


def _plain(name: str) -> str:
    """Return a name as it is compared: no provider tells two models apart by the case of letters."""
    return name.strip().lower()

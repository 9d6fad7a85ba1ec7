"""The check `license-expression-permitted`: whether a license expression leaves a way that we permit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from house_checks.spdx import ways
from steelyard.checks import Evidence, Facts, Params, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.checks import Pointer


def license_expression_permitted(facts: Facts, params: Params) -> Result:
    """Hold the licenses of a model, and of what it was made from, against `params.permitted`.

    `MIT OR GPL-3.0-only` is permitted where MIT is: whoever uses the model may choose. `MIT AND GPL-3.0-only` needs
    both. Without a declared license of the model itself, nobody can tell.
    """
    permitted = params["permitted"]
    told = ", ".join(permitted)
    refused = [
        Evidence(pointer, f"a license or a choice of licenses among {told}")
        for pointer, expression in _licenses(facts)
        if not _leaves_a_way(expression, frozenset(permitted))
    ]
    if refused:
        return Result(False, refused)
    if "license" not in facts.model:
        return Result(None, [Evidence(facts.at("license"), f"a license expression, permitted are {told}")])
    return Result(True)


def _leaves_a_way(expression: str, permitted: frozenset[str]) -> bool:
    try:
        return any(way <= permitted for way in ways(expression))
    except ValueError:  # what is no license expression permits nothing
        return False


def _licenses(facts: Facts) -> Iterator[tuple[Pointer, str]]:
    """Yield every license that is declared, with its place: the model's own, then those of its bases."""
    if "license" in facts.model:
        yield facts.at("license"), facts.model["license"]
    for index, base in enumerate(facts.model.get("base", ())):
        if "license" in base:
            yield facts.at("base", index, "license"), base["license"]

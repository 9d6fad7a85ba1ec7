"""The released components of a model, as its record declares them: which are there, and under which license."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.license_facts import Kind

WEIGHTS = "model-parameters-final"
REPORT = "technical-report"
PAPER = "research-paper"


class Component(NamedTuple):
    """One of the 17 components of MOF 1.0: its slug in a manifest, name, kind, and the class that counts it."""

    slug: str
    name: str
    id: int
    kind: Kind
    class_: int
    required: bool


class Release(NamedTuple):
    """Whether a component was released (None: nobody said), and under which license.

    `license` is empty where it has none; None where nobody said. `own` tells that the license was written at
    the component and not inherited from the model.
    """

    released: bool | None
    license: str | None = None
    own: bool = False


@cache
def known() -> dict[str, Component]:
    """Return the 17 components by their slug, in MOF's order."""
    rows = table("mof")["components"]
    return {
        row["slug"]: Component(**{("class_" if key == "class" else key): row[key] for key in row})
        for row in rows
    }


@cache
def by_name() -> dict[str, Component]:
    """Return the 17 components by the name that declarations of the Model Openness Tool use."""
    return {component.name: component for component in known().values()}


def declared(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a bound model record's components, and what `access` says of its weights where no component does."""
    components = dict(record.get("components", {}))
    if access := record.get("access"):
        components.setdefault(WEIGHTS, {} if access == "weights" else False)
    return components


def contradiction(record: Mapping[str, Any]) -> str:
    """Return how `access` and `components` contradict each other about the weights; empty when they do not."""
    said = record.get("components", {}).get(WEIGHTS)
    access = record.get("access")
    if said is False and access == "weights":
        return f"`access: weights` and `components.{WEIGHTS}: false` contradict each other"
    if said not in (None, False) and access not in (None, "weights"):
        return f"`access: {access}` and a released `components.{WEIGHTS}` contradict each other"
    return ""


def release(components: Mapping[str, Any], slug: str, model_license: str | None) -> Release:
    """Return what is declared about a component: `false`, a license, or `{license, url}`; its license may be inherited."""
    said = components.get(slug)
    if said is None:
        return Release(None)
    if said is False:
        return Release(released=False)
    own = said if isinstance(said, str) else said.get("license")
    written = own or model_license
    if written in UNLICENSED:
        written = ""
    return Release(released=True, license=written, own=bool(own))

"""What a license grants and asks, in the words of policies: absent is unknown, and lists are whole or marked as known in part."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.components import WEIGHTS
from steelyard.knowledge.derivations.license_spelling import is_canonical
from steelyard.knowledge.derived import Known
from steelyard.knowledge.kleene import some
from steelyard.knowledge.licenses import Base, choices, ids, inherit, normalize, row
from steelyard.knowledge.territory import countries
from steelyard.schemas import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.licenses import Traits

_PLAIN: Final = (
    "open", "osi", "fsf", "open_data", "openmdw", "commercial", "redistribute", "derivatives", "field_of_use",
    "unilateral_change", "outputs",
)  # fmt: skip
_TEXTS: Final = ("naming", "attribution_ui", "propagates")
_LISTS: Final = {"mau_cap": "mau_caps", "revenue_cap": "revenue_caps", "territory": "territories"}
_UNDECIDED: Final = (
    "whether the license goes with those of its bases is not known: nobody looked one of them up"
)
_TRAITS: Final = (("osi", "osi"), ("fsf", "fsf"), ("open_data", "open-data"), ("openmdw", "openmdw"))

READS: Final = ("license", "license_from", "base", "components")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the terms of a bound model record."""
    bases = tuple(
        (one.get("license", ""), one.get("relation", ""), one.get("model", ""))
        for one in record.get("base", ())
    )
    components = {slug: said for slug, said in record.get("components", {}).items() if _own(said)}
    terms, reasons = _terms(record.get("license", ""), bases, _written(components.get(WEIGHTS, "")))
    if "license_from" in record:
        terms = {name: value for name, value in terms.items() if name != "canonical"}  # nobody wrote it
    listed = [_component(slug, _written(said)) for slug, said in components.items()]
    return Known({"license_terms": {**terms, "components": listed}}, reasons=reasons)


@lru_cache(maxsize=512)
def _terms(
    written: str, bases: tuple[tuple[str, Any, str], ...], weights: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what does not hang on the model itself: a fleet has few licenses, each many times.

    Weights with a license of their own (`weights`, else empty) are under that one, whatever the rest is under.
    """
    named = normalize(written)
    inherited = inherit(weights or written, [Base(*base) for base in bases])
    terms: dict[str, Any] = {"conflicts": [_conflict(one) for one in inherited.conflicts]}
    terms["undecided"] = inherited.undecided
    if inherited.conflicts or not inherited.undecided:
        terms["compatible"] = not inherited.conflicts
    if written:
        terms["canonical"] = is_canonical(written, named.expression)
        if named.expression is None:
            terms["problem"], terms["candidates"] = named.why, list(named.candidates)
        else:
            terms |= {"expression": named.expression, "ids": list(ids(written))}
            if (sets := _choices(named.expression)) is not None:
                terms["choices"] = sets
    if inherited.expression and not weights:
        terms["combined"] = inherited.expression
    terms |= _traits(inherited.traits)
    conflicts = terms["conflicts"] if "compatible" in terms else [_UNDECIDED]
    reasons = _reasons(written, named.problem, named.candidates, conflicts)
    if weights and weights != written:
        reasons = (f"the weights are under `{weights}` (`components.{WEIGHTS}`)", *reasons)
    return terms, reasons


def _reasons(
    written: str, problem: str, candidates: tuple[str, ...], conflicts: list[str]
) -> tuple[str, ...]:
    said = [problem] if written and problem else [] if written else ["no license is declared"]
    unread = [f"`{id_}`" for id_ in ids(written) if row(id_.partition(" WITH ")[0].removesuffix("+")) is None]
    if unread:
        said.append(f"no table has the terms of {listed(unread, 'and')}")
    if candidates:
        said.append(f"may be meant: {', '.join(candidates[:3])}")
    return (*conflicts, *said)


def _conflict(one: Any) -> str:  # noqa: ANN401 - a Conflict
    if one.other:
        return f"`{one.one}` does not go with `{one.other}`: {', '.join(one.traits)}"
    return f"`{one.one}` permits no derivatives"


def _traits(said: Traits) -> dict[str, Any]:
    values = {name: value for name in _PLAIN if (value := getattr(said, name)) is not None}
    for name in _TEXTS:
        listed = getattr(said, name)
        if listed is not None and name not in said.partly:
            values[name] = list(listed)
    for name, plural in _LISTS.items():
        listed = getattr(said, name)
        if listed is None:
            continue
        written = [_condition(one) for one in listed]
        values[f"known_{plural}"] = written
        if name not in said.partly:
            values[plural] = written
    flags = {
        "capped": some([_any(values, "mau_caps"), _any(values, "revenue_caps")]),
        "territorial": _any(values, "territories"),
    }
    return values | {name: flag for name, flag in flags.items() if flag is not None}


def _any(values: Mapping[str, Any], name: str) -> bool | None:
    """Whether a list has something in it; of one that is not known, or in part only, the rest may have it."""
    if values.get(f"known_{name}"):
        return True
    return None if values.get(name) is None else False


def _condition(one: Any) -> dict[str, Any]:  # noqa: ANN401 - MauCap, RevenueCap or Territory
    values = {name: value for name, value in one._asdict().items() if value not in ("", ())}
    if "excluded" in values:
        values["excluded"] = sorted(countries(values["excluded"]))
    return values


def _choices(expression: str) -> list[dict[str, Any]] | None:
    sets = choices(expression)
    return None if sets is None else [{"licenses": [_license(id_) for id_ in one]} for one in sets]


def _license(id_: str) -> dict[str, Any]:
    found = row(id_.partition(" WITH ")[0].removesuffix("+"))
    if found is None or found.traits.osi is None:
        return {"id": id_}
    return {"id": id_, "traits": [word for trait, word in _TRAITS if getattr(found.traits, trait)]}


def _own(said: object) -> bool:
    return isinstance(said, str) or (isinstance(said, dict) and bool(said.get("license")))


@lru_cache(maxsize=512)
def _component_terms(written: str) -> dict[str, Any]:
    named = normalize(written)
    terms: dict[str, Any] = {"license": written, "canonical": is_canonical(written, named.expression)}
    sets = None if named.expression is None else _choices(named.expression)
    return terms if sets is None else {**terms, "choices": sets}


def _written(said: Any) -> str:  # noqa: ANN401 - a license, or a mapping with one
    written: str = said if isinstance(said, str) else said["license"]
    return written


def _component(slug: str, written: str) -> dict[str, Any]:
    return {"component": slug, **_component_terms(written)}

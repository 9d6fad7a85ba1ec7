"""What follows from a model's record: every derived fact with its value, what it rests on, and why.

Nothing here decides more than is declared: an unknown value is None, and the reasons say what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from steelyard.knowledge import contradictions
from steelyard.knowledge.catalog import age_days, is_old
from steelyard.knowledge.claims import claims
from steelyard.knowledge.cost import monthly_estimate
from steelyard.knowledge.derivations import retirement
from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.hosting import hosting_rank, is_external
from steelyard.knowledge.known_models import filled, found_of, meant_by
from steelyard.knowledge.licenses import Base, inherit, normalize
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import mof_of
from steelyard.knowledge.openness import openness, undeclared_bases
from steelyard.knowledge.osaid import osaid
from steelyard.knowledge.pins import pin_of
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from steelyard.knowledge.catalog import CatalogFact
    from steelyard.knowledge.checklist import Checklist
    from steelyard.knowledge.known_models import Note

Value = bool | int | float | str | None
Path = tuple[str, ...]

_CLASSES = {0: "none", 3: "III (Open Model)", 2: "II (Open Tooling Model)", 1: "I (Open Science Model)"}
_YES_OR_NO = ("open", "osi", "fsf", "open_data", "redistribute", "derivatives", "field_of_use")
_MADE_OF: tuple[Path, ...] = (("access",), ("license",), ("components",), ("base",))
_ASKED_BY: tuple[Path, ...] = (("model",), ("provider",), ("developer",), ("endpoint",), ("revision",))
_TOKENS = ("context", "output_limit", "tiered_above")
_RATES = ("input_per_mtok", "output_per_mtok", "cached_input_per_mtok")


class Detail(NamedTuple):
    """One thing a fact is made of: an item of a checklist, a component, a term of a license.

    `holds` is None where it is unknown, and where it is nothing that could hold.
    """

    title: str
    holds: bool | None
    words: str
    source: str = ""


class Fact(NamedTuple):
    """A derived fact of a model.

    `value` is None when unknown. `words` say it to a person; `rests_on` are the fields, below the model, that it
    was derived from; `source` and `as_of` belong to the table it was looked up in, if it was. `provenance` is
    `catalog` where the catalog said it, or some of what it was derived from; `age_days` then tells how old that is.
    """

    name: str
    value: Value
    words: str
    rests_on: tuple[Path, ...]
    reasons: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    source: str = ""
    as_of: str = ""
    provenance: Literal["derived", "catalog"] = "derived"
    age_days: int | None = None


def model_facts(record: Mapping[str, Any], as_of: str) -> tuple[Fact, ...]:
    """Return what follows from a bound model record, seen on a day, in a fixed order.

    Left out is what only helps a rule to ask (docs/derived-facts.md): bounds, spellings of the license, what the revision or
    the mix of publishers, origins, regions and modalities comes to, the drift of prices, and the end of a base.

    Where access or a license is not declared, what the catalog is certain of is filled in, and every fact that may
    rest on it says so. Where what is declared and the catalog differ, the fact says that, too.
    """
    seen, notes = filled(record)
    found = found_of(record)
    resting = (
        _and(_openness(seen), contradictions.on_access(record, found)),
        _mof(seen),
        _checklist("osaid", osaid(seen, LICENSES), _MADE_OF),
        _checklist("eu_foss", eu_foss(seen, LICENSES), (*_MADE_OF, ("gpai",), ("gated",), ("card",))),
        _and(_license(seen), contradictions.on_license(record, found)),
    )
    return (
        *(_with_notes(fact, notes) for fact in resting),
        _pin(record),
        *_hosting(record),
        *_cost(record),
        _retirement(record, as_of),
        *(_with_notes(fact, notes) for fact in _claims(seen)),
        *_catalog(record, as_of),
    )


def _and(fact: Fact, words: Iterable[str]) -> Fact:
    """Return a fact with what must not be overlooked among its other reasons."""
    return fact._replace(reasons=(*words, *fact.reasons))


def _with_notes(fact: Fact, notes: tuple[Note, ...]) -> Fact:
    """Return a fact with what was filled in, as far as the fact may rest on it."""
    words = [note.words for note in notes if (note.field,) in fact.rests_on]
    return _and(fact, words)._replace(provenance="catalog") if words else fact


def _openness(record: Mapping[str, Any]) -> Fact:
    found = openness(record, LICENSES)
    between = f"unknown: {found.lowest} to {found.highest}"
    return Fact("openness", found.rung, found.rung or between, _MADE_OF, found.reasons)


def _mof(record: Mapping[str, Any]) -> Fact:
    found = mof_of(record, LICENSES)
    words = (
        _CLASSES[found.class_] if found.class_ is not None else f"unknown: at best {_CLASSES[found.possible]}"
    )
    details = [
        Detail(f"class {class_}", _holds(short.reason), short.words)
        for class_, missing in found.missing.items()
        for short in missing
    ]
    details += [Detail(f"class {short.class_}", holds=True, words=short.words) for short in found.warnings]
    return Fact("mof_class", found.class_, words, _MADE_OF, details=tuple(details))


def _holds(reason: str) -> bool | None:
    return None if reason in ("undeclared", "license-unknown") else False


def _checklist(name: str, found: Checklist, rests_on: tuple[Path, ...]) -> Fact:
    details = tuple([Detail(item.title, item.met, item.reason, item.source) for item in found.items])
    return Fact(name, found.passed, found.result, rests_on, details=details)


def _license(record: Mapping[str, Any]) -> Fact:
    written, bases = record.get("license", ""), record.get("base", ())
    rests_on: tuple[Path, ...] = (("license",), ("base",))
    named = normalize(written)
    inherited = inherit(
        written,
        [Base(one.get("license", ""), one.get("relation", ""), one.get("model", "")) for one in bases],
    )
    reasons = [named.problem] if written and named.problem else [] if written else ["no license is declared"]
    if named.candidates:
        reasons.append(f"may be meant: {', '.join(named.candidates[:3])}")
    reasons += [
        f"`{one.one}` does not go with `{one.other}`: {', '.join(one.traits)}"
        if one.other
        else f"`{one.one}` permits no derivatives"
        for one in inherited.conflicts
    ]
    reasons += undeclared_bases(record)
    terms = inherited.traits
    if not written and not bases:
        return Fact("license", None, "unknown", rests_on, tuple(reasons))  # nothing has no terms
    details = [Detail(trait, None, _yes(getattr(terms, trait))) for trait in _YES_OR_NO]
    details += [
        Detail(trait, None, getattr(terms, trait) or "unknown") for trait in ("commercial", "outputs")
    ]
    details += _limits(terms)
    return Fact(
        "license",
        named.expression,
        named.expression or "unknown",
        rests_on,
        tuple(reasons),
        tuple(details),
    )


def _limits(terms: Any) -> Iterator[Detail]:  # noqa: ANN401 - Traits, whose lists are of several types
    for trait in ("mau_cap", "revenue_cap", "territory", "naming", "attribution_ui", "propagates"):
        listed = getattr(terms, trait)
        if listed:
            said = "; ".join(one if isinstance(one, str) else _limit(one) for one in listed)
            yield Detail(trait, None, said)


def _limit(one: Any) -> str:  # noqa: ANN401 - MauCap, RevenueCap or Territory
    pairs = one._asdict().items()
    return ", ".join(f"{name} {_plain(value)}" for name, value in pairs if value not in ("", ()))


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _pin(record: Mapping[str, Any]) -> Fact:
    found = pin_of(record)
    reasons = [found.why]
    if found.routing:
        reasons.append(f"`{found.routing}` says where it runs, not what")
    rests_on: tuple[Path, ...] = (("provider",), ("model",), ("revision",))
    value = None if found.status == "unknown" else found.status
    return Fact("pin", value, found.status, rests_on, tuple(reasons), (), found.source, found.as_of)


def _hosting(record: Mapping[str, Any]) -> Iterator[Fact]:
    said = record.get("hosting")
    reasons = () if said else ("nobody says how it is hosted (`hosting`)",)
    external, rank = is_external(said), hosting_rank(said)
    yield Fact("external", external, _yes(external), (("hosting",),), reasons)
    held = "unknown" if rank is None else f"{rank} of 4 ({said})"
    yield Fact("hosting_rank", rank, held, (("hosting",),), reasons)


def _yes(value: bool | None) -> str:  # noqa: FBT001 - a value to be said
    return {True: "yes", False: "no", None: "unknown"}[value]


def _cost(record: Mapping[str, Any]) -> Iterator[Fact]:
    found = monthly_estimate(record)
    parts = tuple([Detail(part.name, None, f"{part.amount:,.2f} {found.currency}") for part in found.parts])
    for name, amount in (("monthly_estimate", found.amount), ("cost_per_mtok", found.per_mtok)):
        words = "unknown" if amount is None else f"{amount:,.2f} {found.currency}"
        is_month = name == "monthly_estimate"
        if amount is None and is_month and found.at_least:
            words += f": at least {found.at_least:,.2f} {found.currency}"
        reasons = found.reasons
        if is_month:
            reasons = (*contradictions.on_prices(record, found_of(record)), *reasons)
        if not is_month and found.amount is not None and amount is None:
            reasons = ("no volume of tokens is declared",)
        yield Fact(name, amount, words, (("cost",),), reasons, parts if is_month else ())


def _retirement(record: Mapping[str, Any], as_of: str) -> Fact:
    found, asked = retirement.derive(record, as_of), found_of(record)
    said = found.values["retirement"]
    fact = Fact("retired", said.get("retired"), found.words, (("lifecycle",),), found.reasons[1:])
    if said.get("source") != "catalog":
        silent = contradictions.without_a_day(asked) if "retires" not in record.get("lifecycle", {}) else ""
        return _and(fact, (*([silent] if silent else []), *contradictions.on_retirement(record, asked)))
    of_base = retirement.end_of_base(record, as_of) if found.at else None
    known = of_base[1] if of_base else asked.offer["retires"]
    return fact._replace(
        rests_on=(*_ASKED_BY, ("base",)) if of_base else _ASKED_BY,
        provenance="catalog",
        source=known.source,
        as_of=known.as_of,
        age_days=age_days(known, as_of),
    )


def _claims(record: Mapping[str, Any]) -> Iterator[Fact]:
    for one in claims(record, LICENSES):
        value = {"overstated": False, "consistent": True, "unknown": None}[one.comparison]
        words = f"{one.comparison}: claimed {one.claimed}, found {one.found}"
        yield Fact(f"claims.{one.field}", value, words, (("claims", one.field), *_MADE_OF), one.reasons)


def _catalog(record: Mapping[str, Any], as_of: str) -> Iterator[Fact]:
    """Yield what the catalog knows of the model and of its channel, each with its source, day and age."""
    found = found_of(record)
    # The names that clouds give to weights are their own: the channel is known, and not which model it serves.
    unnamed = "a channel, and no model that is known by its id" if found.offer else "unknown"
    words = f"{found.id or unnamed} ({found.sure})" if found.sure != "unknown" else "unknown"
    meant = meant_by(record)
    candidates = (f"may be meant: {', '.join(meant[:3])}",) if meant else ()
    yield Fact("catalog", found.id or None, words, _ASKED_BY, (found.why, *candidates), provenance="catalog")
    said_of = [(f"catalog.{name}", name, known) for name, known in found.model.items()]
    said_of += [(f"channel.{name}", name, known) for name, known in found.offer.items()]
    for called, name, known in said_of:
        age = age_days(known, as_of)
        said = _said(name, known, found.offer)
        told = f"{said}, {age} days old" + (" (OLD)" if is_old(name, known, as_of) else "")
        others = tuple(
            [Detail(_worded(other.value), None, f"of {other.as_of}", other.source) for other in known.others]
        )
        yield Fact(
            called,
            known.value,
            told,
            _ASKED_BY,
            (),
            others,
            known.source,
            known.as_of,
            "catalog",
            age,
        )


def _said(name: str, known: CatalogFact, offer: Mapping[str, CatalogFact]) -> str:
    """Return a fact of the catalog in words, with its unit."""
    if known.value is None:
        return f"unknown: its sources contradict each other ({', '.join(_worded(one.value) for one in known.others)})"
    said = _worded(known.value)
    if name in _TOKENS:
        return f"{said} tokens"
    return f"{said} {offer['currency'].value} per million tokens" if name in _RATES else said


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return _yes(value)
    return f"{value:,}" if isinstance(value, int) else str(value)

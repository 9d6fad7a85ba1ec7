"""Traits of a license, and how those of several combine.

Each trait has an order from loose to tight, and *unknown* has its place in it, short of the tightest:

    granted                 True < unknown < False         osi, fsf, open_data, openmdw, open, redistribute, derivatives
    imposed                 False < unknown < True         field_of_use, unilateral_change
    commercial              yes < conditional < unknown < no
    outputs                 free < named < unknown < restricted
    lists of conditions     more conditions are tighter    mau_cap, revenue_cap, territory, naming, attribution_ui, propagates

AND takes the tighter of each: the union of duties. A list that is known in part keeps what is known and says so in `partly`.
OR takes one side whole, since who may choose takes all the terms of what they choose: the side that comes first in the order of
`tightness`, the same whichever way round the sides are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class MauCap(NamedTuple):
    """A number of monthly active users above which something follows."""

    n: int
    test_date: Literal["release", "rolling"]
    """Tested once, at the release of the version, or for as long as the license is used."""
    consequence: Literal["separate-license", "attribution-ui"]
    exempt: Literal["", "integrated-product"] = ""
    """Whom it spares: who received the model inside of an integrated end-user product."""


class RevenueCap(NamedTuple):
    """A revenue above which something follows."""

    usd: int
    period: Literal["", "month", "year"] = ""
    """Empty where the source does not say."""
    consequence: Literal["", "separate-license", "attribution-ui"] = ""


class Territory(NamedTuple):
    """Where rights are not granted."""

    excluded: tuple[str, ...]
    """EU or ISO 3166-1 alpha-2 codes."""
    modality: Literal["", "multimodal"] = ""
    """The models it is about; empty for all."""
    test: Literal["principal-place-of-business", "place-of-use"] = "place-of-use"
    exempt: Literal["", "end-users"] = ""


class Traits(NamedTuple):
    """What a license, or an expression of licenses, grants and asks. None is unknown, never no."""

    osi: bool | None = None
    fsf: bool | None = None
    open_data: bool | None = None
    openmdw: bool | None = None
    open: bool | None = None
    """Open in the sense of MOF: one of the four above. Two licenses on different lists are open together, too."""
    commercial: Literal["yes", "conditional", "no"] | None = None
    """`conditional`: it ends above a scale or revenue, or outside of a territory. A field of use is told apart."""
    redistribute: bool | None = None
    derivatives: bool | None = None
    field_of_use: bool | None = None
    mau_cap: tuple[MauCap, ...] | None = None
    revenue_cap: tuple[RevenueCap, ...] | None = None
    territory: tuple[Territory, ...] | None = None
    naming: tuple[str, ...] | None = None
    """Names that must be shown, or borne by models made with it."""
    attribution_ui: tuple[str, ...] | None = None
    """What a product's user interface must show."""
    outputs: Literal["free", "named", "restricted"] | None = None
    """Whether outputs may train other models: freely, under a name, or not, or only under the same terms."""
    propagates: tuple[str, ...] | None = None
    """What is made under the same terms: `weights` derived from these, models by `distillation` from outputs."""
    unilateral_change: bool | None = None
    text_sha256: tuple[str, ...] = ()
    """Digests of the texts that were read, see `text_digest`."""
    partly: tuple[str, ...] = ()
    """The lists that are known in part: there may be more in them."""
    branch: tuple[str, ...] = ()
    """The licenses whose terms these are, after each OR took its better side; an exception is written WITH its license."""


UNKNOWN = Traits()
"""Nothing is known."""

NOTHING_GRANTED = Traits(
    osi=False, fsf=False, open_data=False, openmdw=False, open=False, commercial="no", redistribute=False, derivatives=False
)  # fmt: skip
"""There is no license, so that nobody has permission."""

FLAGS = ("osi", "fsf", "open_data", "openmdw")
GRANTED = (*FLAGS, "open", "redistribute", "derivatives")
IMPOSED = ("field_of_use", "unilateral_change")
LISTS = ("mau_cap", "revenue_cap", "territory", "naming", "attribution_ui", "propagates")
SCALES: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(GRANTED, (True, None, False)),
    **dict.fromkeys(IMPOSED, (False, None, True)),
    "commercial": ("yes", "conditional", None, "no"),
    "outputs": ("free", "named", None, "restricted"),
}
"""From loose to tight."""

TERMS = (
    "commercial",
    "redistribute",
    "derivatives",
    "field_of_use",
    *LISTS[:3],
    "outputs",
    *LISTS[3:],
    "unilateral_change",
)
"""What may be done and what is owed, in the order in which OR weighs it."""


def both(one: Traits, other: Traits) -> Traits:
    """Return the traits of one AND other: the tighter of each."""
    values: dict[str, Any] = {
        name: scale[max(scale.index(getattr(one, name)), scale.index(getattr(other, name)))]
        for name, scale in SCALES.items()
    }
    partly = set(one.partly) | set(other.partly)
    for name in LISTS:
        sides = (getattr(one, name), getattr(other, name))
        known = tuple(sorted({item for side in sides if side for item in side}))
        unknown = None in sides
        values[name] = None if unknown and not known else known
        if unknown and known:
            partly.add(name)
    return Traits(
        **values,
        text_sha256=tuple(sorted({*one.text_sha256, *other.text_sha256})),
        partly=tuple(sorted(partly)),
        branch=tuple(sorted({*one.branch, *other.branch})),
    )


def either(one: Traits, other: Traits) -> Traits:
    """Return the traits of one OR other: the better side, whole."""
    return min(one, other, key=lambda side: (tightness(side), side.branch))


def tightness(traits: Traits) -> tuple[tuple[int, ...], ...]:
    """Return a key that orders traits from the better to the worse: openness, then what may be done, then what is owed."""
    return tuple(_tight(traits, name) for name in ("open", *TERMS))


def tighter(one: Traits, other: Traits) -> tuple[str, ...]:
    """Return the names of the terms that bind in `one` and are known to be looser in `other`."""
    found = []
    for name in TERMS:
        if name in SCALES:
            mine, yours = getattr(one, name), getattr(other, name)
            if None not in (mine, yours) and SCALES[name].index(mine) > SCALES[name].index(yours):
                found.append(name)
        elif getattr(other, name) is not None and name not in other.partly:
            missing = set(getattr(one, name) or ()) - set(getattr(other, name))
            if missing:
                found.append(name)
    return tuple(found)


def _tight(traits: Traits, name: str) -> tuple[int, ...]:
    value = getattr(traits, name)
    if name in SCALES:
        return SCALES[name].index(value), 0, 0
    # Conditions are counted: which of two different caps is the worse depends on who asks.
    return (1, 0, 0) if value is None else (2 * bool(value), len(value), name in traits.partly)


def read_traits(license_id: str, profile: Mapping[str, Any], digests: Iterable[str]) -> Traits:
    """Build the traits of one license from its row in the data."""
    values: dict[str, Any] = {name: profile.get(name) for name in SCALES}
    flags = [values[name] for name in FLAGS]
    # Being on one of the lists is what counts as open; who is on none of them, and was looked up, is not.
    values["open"] = True if True in flags else None if values["osi"] is None else False
    lists: dict[str, Any] = {name: profile.get(name) for name in LISTS}
    caps = lists["mau_cap"]
    if caps is not None:
        lists["mau_cap"] = tuple(MauCap(**cap) for cap in caps)
    caps = lists["revenue_cap"]
    if caps is not None:
        lists["revenue_cap"] = tuple(
            RevenueCap(cap["usd"], cap["period"] or "", cap["consequence"] or "") for cap in caps
        )
    areas = lists["territory"]
    if areas is not None:
        lists["territory"] = tuple(
            Territory(tuple(area["excluded"]), area["modality"] or "", area["test"], area.get("exempt", ""))
            for area in areas
        )
    for name in ("naming", "attribution_ui", "propagates"):
        if lists[name] is not None:
            lists[name] = tuple(sorted(lists[name]))
    return Traits(**values, **lists, text_sha256=tuple(sorted(digests)), branch=(license_id,))

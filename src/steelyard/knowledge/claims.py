"""What a team or a vendor claims about openness, held against the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.mof import mof_of
from steelyard.knowledge.openness import openness
from steelyard.knowledge.osaid import osaid
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.kleene import Truth
    from steelyard.knowledge.license_facts import Licenses

Comparison = Literal["overstated", "consistent", "unknown"]


class Claim(NamedTuple):
    """One claim: its field under `claims` (the exemption's is under `gpai`), what it says, what the facts say, and how they compare.

    Who claims less than the facts show is consistent with them.
    """

    field: str
    claimed: object
    found: str
    comparison: Comparison
    reasons: tuple[str, ...]


def claims(record: Mapping[str, Any], licenses: Licenses) -> tuple[Claim, ...]:
    """Return every claim of a bound model record, compared; nothing is compared that nobody claims."""
    said = record.get("claims", {})
    found = []
    if "openness" in said:
        found.append(_openness(said["openness"], record, licenses))
    if "mof_class" in said:
        found.append(_mof_class(said["mof_class"], record, licenses))
    if "osaid" in said:
        found.append(_osaid(said["osaid"], record, licenses))
    if "foss_exemption" in record.get("gpai", {}):
        found.append(_foss_exemption(record["gpai"]["foss_exemption"], record, licenses))
    return tuple(found)


def _compared(truth: Truth) -> Comparison:
    return "unknown" if truth is None else "consistent" if truth else "overstated"


def _openness(claimed: Any, record: Mapping[str, Any], licenses: Licenses) -> Claim:  # noqa: ANN401 - a rung, by the schema
    facts = openness(record, licenses)
    between = facts.lowest if facts.lowest == facts.highest else f"{facts.lowest} to {facts.highest}"
    return Claim("openness", claimed, between, _compared(facts.at_least(claimed)), facts.reasons)


def _mof_class(claimed: int, record: Mapping[str, Any], licenses: Licenses) -> Claim:
    facts = mof_of(record, licenses)
    truth = facts.met[claimed]
    reasons = () if truth else tuple(
        short.words for class_ in (3, 2, 1) if class_ >= claimed for short in facts.missing[class_]
    )  # fmt: skip
    shown = {None: "unknown", 0: "unclassified"}.get(facts.class_, f"class {facts.class_}")
    return Claim("mof_class", claimed, shown, _compared(truth), reasons)


def _foss_exemption(claimed: bool, record: Mapping[str, Any], licenses: Licenses) -> Claim:  # noqa: FBT001 - as above
    facts = eu_foss(record, licenses)
    truth = facts.passed if claimed else True
    reasons = () if truth else tuple(f"{item.title}: {item.reason}" for item in facts.open_items())
    return Claim("foss_exemption", claimed, facts.result, _compared(truth), reasons)


def _osaid(claimed: bool, record: Mapping[str, Any], licenses: Licenses) -> Claim:  # noqa: FBT001 - a claim is a value
    facts = osaid(record, licenses)
    truth = facts.passed if claimed else True
    reasons = () if truth else tuple(f"{item.title}: {item.reason}" for item in facts.open_items())
    return Claim("osaid", claimed, facts.result, _compared(truth), reasons)

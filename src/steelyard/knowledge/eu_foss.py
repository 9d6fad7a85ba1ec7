"""The checklist of the exemption for free and open-source general-purpose models, Article 53(2) of the EU AI Act.

Read with §§76-92 of the Commission's guidelines on the scope of the obligations for providers of such models
(2025-07-18). The exemption lifts Article 53(1)(a) and (b) and Article 54 only. Engineering notes, no legal advice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.checklist import Checklist, Item, checklist
from steelyard.knowledge.components import PAPER, REPORT, WEIGHTS, contradiction, declared, release
from steelyard.knowledge.kleene import Truth, every, negated, some
from steelyard.knowledge.license_facts import LicenseFacts, of_weights, unknown
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.license_facts import Licenses

ACT: Final = "Regulation (EU) 2024/1689 Article 53(2)"
GUIDELINES: Final = "Commission guidelines on GPAI obligations (2025-07-18)"


class Circumstances(NamedTuple):
    """What no license and no manifest field says of how a model is offered; None where nobody looked into it."""

    paid_access: bool | None = None
    """Whether the model can be had for money alone, or only on the provider's paid platform."""
    mandatory_support: bool | None = None
    """Whether one must buy support or maintenance to use the model."""
    dual_licensing: bool | None = None
    """Whether some users or uses need a commercial license beside the free one."""
    personal_data: Literal["none", "security-only", "other"] | None = None
    """Whether personal data is collected in exchange for access, and whether strictly for security alone."""
    safety_terms: bool | None = None
    """Whether every restriction of use is a proportionate, non-discriminatory safety term."""
    optional_services: bool | None = None
    """Whether paid support or hosting is offered that nobody needs to take: no monetisation of the model."""


NOTHING_KNOWN: Final = Circumstances()


def eu_foss(
    record: Mapping[str, Any], licenses: Licenses, circumstances: Circumstances = NOTHING_KNOWN
) -> Checklist:
    """Return the Article 53(2) checklist of a bound model record."""
    components = declared(record)
    said = release(components, WEIGHTS, record.get("license"))
    if said.license is None and not record.get("base"):
        facts = unknown("")
    else:
        facts = of_weights(record, said.license, licenses)
    items = [
        _weights(record, components),
        *_rights(facts),
        *_restrictions(facts, circumstances),
        *_monetisation(record, facts, circumstances),
        *_information(record, components),
        _systemic_risk(record),
    ]
    return checklist("EU AI Act Article 53(2)", items)


def _weights(record: Mapping[str, Any], components: Mapping[str, Any]) -> Item:
    title = "The parameters, weights included, are publicly available"
    if conflict := contradiction(record):
        return Item("weights-public", title, None, conflict, ACT)
    access = record.get("access")
    released = release(components, WEIGHTS, None).released
    if access is None and released is None:
        return Item("weights-public", title, None, "neither `access` nor the weights are declared", ACT)
    met = bool(released) if access is None else access == "weights"
    reason = f"`access: {access}`" if access else f"`components.{WEIGHTS}` says so"
    return Item("weights-public", title, met, reason, ACT)


def _shown(facts: LicenseFacts) -> str:
    if facts.license == "NOASSERTION":
        return "the license, of which not everything is declared,"
    return f"`{facts.license}`" if facts.license else "the license, which nobody declared,"


def _allowed(trait: Truth, facts: LicenseFacts) -> Truth:
    """Return what is known of a right, or else what an open license implies."""
    return True if trait is None and facts.open else trait


def _rights(facts: LicenseFacts) -> list[Item]:
    source = f"{ACT}; {GUIDELINES} §§76-82"
    derivatives = _allowed(facts.derivatives, facts)
    redistribute = _allowed(facts.redistribute, facts)
    everyone = _allowed(negated(facts.territory), facts)
    return [
        Item("modification", "The license lets everyone modify the model", derivatives,
             _granted(facts, "modification", derivatives), source),
        Item("distribution", "The license lets everyone pass the model on", redistribute,
             _granted(facts, "distribution", redistribute), source),
        Item("for-everyone", "The license excludes nobody by where they are", everyone,
             _free(facts, "excludes people by territory", everyone), source),
    ]  # fmt: skip


def _granted(facts: LicenseFacts, right: str, met: Truth) -> str:
    verb = {True: "grants", False: "does not grant", None: "is not known to grant"}[met]
    return f"{_shown(facts)} {verb} {right}"


def _free(facts: LicenseFacts, defect: str, met: Truth) -> str:
    """Word a question whose answer is good when something is *not* the case."""
    said = {True: "is free of this", False: defect, None: "is not known in this respect"}[met]
    return f"{_shown(facts)} {said}"


def _restrictions(facts: LicenseFacts, circumstances: Circumstances) -> list[Item]:
    purpose = _allowed(None if facts.commercial is None else facts.commercial != "no", facts)
    scale = _allowed(negated(facts.scale_cap), facts)
    separate = circumstances.dual_licensing or facts.separate_license
    single = False if separate else _allowed(negated(facts.separate_license), facts)
    return [
        Item("any-purpose", "Neither non-commercial nor for research alone", purpose,
             _free(facts, "forbids commercial use", purpose), f"{GUIDELINES} §83"),
        Item("any-scale", "No threshold of users or revenue", scale,
             _free(facts, "ends above a number of users or a revenue", scale), f"{GUIDELINES} §83"),
        Item("no-separate-license", "No use needs a separate commercial license", single,
             _free(facts, "comes with a commercial license that some uses need", single),
             f"{GUIDELINES} §83, §86"),
        _safety_terms(facts, circumstances),
    ]  # fmt: skip


def _safety_terms(facts: LicenseFacts, circumstances: Circumstances) -> Item:
    met = _allowed(negated(facts.field_of_use), facts)
    reason = _free(facts, "restricts what the model may be used for", met)
    if met is False:
        # §84 allows reasonable safety terms; whether these are is a judgement no table can make.
        met = circumstances.safety_terms
        reason += {
            True: ", for safety only",
            False: ", for more than safety",
            None: "; nobody judged whether for safety only",
        }[met]
    return Item("safety-terms-only", "Restrictions of use are reasonable safety terms", met, reason,
                f"{GUIDELINES} §84")  # fmt: skip


def _monetisation(record: Mapping[str, Any], facts: LicenseFacts, circumstances: Circumstances) -> list[Item]:
    gated = record.get("gated")
    # Who may download without asking, and use the copy under an open license, need not pay anybody for anything.
    free = True if gated == "none" and record.get("access") == "weights" and facts.open else None
    known = some([circumstances.paid_access, circumstances.mandatory_support])
    paid = negated(known) if known is not None else free
    if circumstances.paid_access:
        reason = "access is paid for"
    elif circumstances.mandatory_support:
        reason = "the model cannot be used without paid support"
    elif circumstances.optional_services and paid:
        reason = "paid services are offered, and nobody needs to take them"
    elif paid:
        reason = "anyone can download the weights, and their license asks for nothing in return"
    else:
        reason = "nobody says whether access or support must be paid for"
    return [
        Item("not-paid-for", "Neither access nor necessary support is paid for", paid, reason,
             f"{GUIDELINES} §86, §88; recital 103"),
        _personal_data(gated, circumstances),
    ]  # fmt: skip


def _personal_data(gated: str | None, circumstances: Circumstances) -> Item:
    collected = circumstances.personal_data
    met: Truth
    if collected is not None:
        met = collected != "other"
        reason = {
            "none": "no personal data is asked for in exchange",
            "security-only": "personal data is asked for strictly for security",
            "other": "personal data is asked for in exchange for access, for more than security",
        }[collected]
    elif gated == "none":
        met, reason = True, "`gated: none`: anyone can download without giving data"
    elif gated is None:
        met, reason = None, "nobody says whether downloads are gated"
    else:
        met, reason = None, f"`gated: {gated}`: nobody says whether the data asked for serves security alone"
    return Item("no-personal-data", "No personal data in exchange, except strictly for security", met, reason,
                f"{GUIDELINES} §87; recital 103")  # fmt: skip


def _information(record: Mapping[str, Any], components: Mapping[str, Any]) -> list[Item]:
    def told(*slugs: str) -> bool | None:
        return some(release(components, slug, None).released for slug in slugs)

    architecture = told("model-architecture", REPORT, PAPER)
    card = record.get("card", "")
    # A card on file, which is what an id of evidence names, may be the provider's own copy and no public one.
    usage = True if card.startswith(("https://", "http://")) else told("model-card")
    words = {True: "is public", False: "is not public", None: "is not declared"}
    known = f"a model card {words[usage]}"
    if card and usage is None:
        known = f"`card: {card}` is on file, and nobody says that it is public"
    return [
        Item("architecture-public", "Information on the architecture is public", architecture,
             f"architecture code, technical report or research paper {words[architecture]}",
             f"{ACT}; {GUIDELINES} §90-91"),
        Item("usage-public", "Information on use is public", usage, known, f"{ACT}; {GUIDELINES} §92"),
    ]  # fmt: skip


def _systemic_risk(record: Mapping[str, Any]) -> Item:
    said = record.get("gpai", {}).get("systemic_risk")
    met = negated(every([said]))
    reason = {
        True: "declared to be none",
        False: "`gpai.systemic_risk: true`: the exemption does not apply",
        None: "nobody says whether the model is one with systemic risk",
    }[met]
    return Item("no-systemic-risk", "Not a model with systemic risk", met, reason, f"{ACT}; Article 51")

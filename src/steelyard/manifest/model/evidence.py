"""Evidence by reference, and the waivers that rest on it."""

from typing import Annotated

from steelyard.manifest.model.declared import Maybe, Section, declared, required
from steelyard.manifest.model.scalars import Date, Sha256, Text, Url
from steelyard.manifest.model.terms import Term

_WAIVER = "NIST MANAGE 1.3 (accept)"
_EVIDENCE = "CDX `externalReferences`, `declarations.evidence`"


class EvidenceType(Term):
    """What a piece of evidence is."""

    MODEL_CARD = "model-card", "Model card."
    SYSTEM_CARD = "system-card", "System card."
    CONTRACT = "contract", "Contract, order form or service-level agreement."
    DPA = "dpa", "Data processing agreement."
    SOC2 = "soc2", "SOC 2 report."
    EVALUATION = "evaluation", "Evaluation report."
    LICENSE = "license", "License text."
    LICENSE_REVIEW = "license-review", "Legal review of a license."
    RISK_ASSESSMENT = "risk-assessment", "Risk or impact assessment."
    EXIT_PLAN = "exit-plan", "Exit plan."
    BOM = "bom", "Bill of materials."
    ADR = "adr", "Architecture decision record."
    NOTICE = "notice", "Notice to users."
    POLICY = "policy", "Policy or terms."
    SCAN = "scan", "Malware or pickle scan."
    SUPPORT = "support", "Support agreement."
    ATTESTATION = "attestation", "Attestation."
    CERTIFICATION_REPORT = "certification-report", "Certification report."
    OTHER = "other", "Anything else."


class EvidenceRecord(Section):
    """A piece of evidence: what it is, where it is, and how long it holds."""

    type: Maybe[EvidenceType] = declared("What it is.", source="CDX `externalReferences.type`", tradeoff="T6")
    url: Maybe[Url] = declared(
        "Web address.", source=_EVIDENCE, tradeoff="T6", examples=["https://example.org/dpa"]
    )
    path: Maybe[Text] = declared(
        "Path in this repository.", source=_EVIDENCE, tradeoff="T6", examples=["docs/exit.md"]
    )
    sha256: Maybe[Sha256] = declared("Digest of the content.", source="CDX `hashes`", tradeoff="T6")
    date: Maybe[Date] = declared(
        "Day it was issued.", source=_EVIDENCE, tradeoff="T6", examples=["2026-09-14"]
    )
    expires: Maybe[Date] = declared(
        "Day from which it no longer holds.", source=_EVIDENCE, tradeoff="T6", examples=["2027-09-30"]
    )


class Waiver(Section):
    """A dated, reasoned exception from one rule."""

    rule: Annotated[
        Text,
        required(
            "Id of the rule.", source=_WAIVER, tradeoff="T6", examples=["processing-region-not-permitted"]
        ),
    ]
    model: Maybe[Text] = declared(
        "Id of the model that is excepted; every model when left out.",
        source=_WAIVER,
        tradeoff="T6",
        examples=["answerer"],
    )
    revision: Maybe[Text] = declared(
        "The revision that is excepted, or the model's id where it has none: another one voids the waiver.",
        source=_WAIVER,
        tradeoff="T6",
        examples=["claude-sonnet-5", "0123456789abcdef0123456789abcdef01234567"],
    )
    reason: Maybe[Text] = declared("Why the exception is acceptable.", source=_WAIVER, tradeoff="T6")
    owner: Maybe[Text] = declared(
        "Who has to make the waiver needless.",
        source=_WAIVER,
        tradeoff="T6",
        examples=["team-support@example.org"],
    )
    approved_by: Maybe[Text] = declared(
        "Who accepts the risk.", source=_WAIVER, tradeoff="T6", examples=["dpo@example.org"]
    )
    granted: Maybe[Date] = declared(
        "Day on which it was granted.", source=_WAIVER, tradeoff="T6", examples=["2026-10-22"]
    )
    expires: Maybe[Date] = declared(
        "Last day on which it holds.", source=_WAIVER, tradeoff="T6", examples=["2027-01-31"]
    )
    ticket: Maybe[Text] = declared(
        "Where the exception is tracked.", source=_WAIVER, tradeoff="T6", examples=["RISK-482"]
    )

"""Who decided, until when, and under which law."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Count, Date, EvidenceRef, Text, TradeoffKey
from steelyard.manifest.model.terms import Term


class Decision(Section):
    """The decision for these models."""

    record: Maybe[EvidenceRef] = declared(
        "Architecture decision record or ticket.",
        source="NIST MG-1.3-001",
        tradeoff="T6",
        examples=["ev-adr"],
    )
    approved_by: Maybe[Text] = declared(
        "Person or board that approved; not the owner.",
        source="NIST GOVERN 4.1",
        tradeoff="T6",
        examples=["Model Risk Committee"],
    )
    approved_on: Maybe[Date] = declared(
        "Day of the approval.", source="NIST GOVERN 4.1", tradeoff="T6", examples=["2026-10-10"]
    )
    tradeoffs: Maybe[dict[TradeoffKey, Text]] = declared(
        "One line for each trade-off that was weighed, T1 to T8 or a slug.",
        source="[ART] trade-off list",
        tradeoff="T1,T2,T3,T4,T5,T6,T7,T8",
        examples=[{"T8": "No patient text leaves the hospital."}],
    )


class Review(Section):
    """When the choice was last looked at, and when it must be again."""

    reviewed_on: Maybe[Date] = declared(
        "Day of the last review.", source="NIST GOVERN 1.5", tradeoff="T6", examples=["2026-10-10"]
    )
    review_by: Maybe[Date] = declared(
        "Day by which the choice must be reviewed again.",
        source="NIST GOVERN 1.5",
        tradeoff="T6",
        examples=["2027-04-01"],
    )


class AiActRole(Term):
    """What your organisation is under the EU AI Act."""

    PROVIDER = "provider", "Develops the system and places it on the market under its own name."
    DEPLOYER = "deployer", "Uses the system under its authority."
    BOTH = "both", "Provider and deployer."
    NONE = "none", "Neither."


class AiActRisk(Term):
    """Risk class of the system under the EU AI Act."""

    PROHIBITED = "prohibited", "A prohibited practice (Article 5)."
    HIGH = "high", "High risk (Article 6)."
    LIMITED = "limited", "Transparency duties (Article 50)."
    MINIMAL = "minimal", "None of these."


class AiAct(Section):
    """The system under the EU AI Act."""

    role: Maybe[AiActRole] = declared(
        "What your organisation is under the Act.", source="EU-AIA 3(3), 3(4), 25", tradeoff="T6"
    )
    risk: Maybe[AiActRisk] = declared("Risk class of the system.", source="EU-AIA 5, 6, 50", tradeoff="T6")
    annex: Maybe[Text] = declared(
        "The point of Annex III that makes the system high-risk.",
        source="EU-AIA Annex III",
        tradeoff="T6",
        examples=["III.5(b)"],
    )
    oversight: Maybe[EvidenceRef] = declared(
        "Assignment of human oversight.", source="EU-AIA 26(2)", tradeoff="T6", examples=["ev-oversight"]
    )
    fria: Maybe[EvidenceRef] = declared(
        "Fundamental-rights impact assessment.", source="EU-AIA 27", tradeoff="T6", examples=["ev-fria"]
    )
    log_retention_days: Maybe[Count] = declared(
        "Days that automatically generated logs are kept.",
        source="EU-AIA 26(6)",
        tradeoff="T6",
        unit="days",
        examples=[365],
    )
    notice: Maybe[EvidenceRef] = declared(
        "Notice to users, or marking of generated content.",
        source="EU-AIA 50",
        tradeoff="T6",
        examples=["ev-notice"],
    )


class Compliance(Section):
    """What the law asks of the system."""

    ai_act: Maybe[AiAct] = declared("The system under the EU AI Act.", source="EU-AIA", tradeoff="T6")

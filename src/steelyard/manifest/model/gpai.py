"""What the EU AI Act asks of the provider of a general-purpose AI model, as far as you rely on it."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Amount, EvidenceRef, Url
from steelyard.manifest.model.terms import Term


class CodeOfPracticeChapter(Term):
    """A chapter of the General-Purpose AI Code of Practice; chapters are signed separately."""

    TRANSPARENCY = "transparency", "Transparency."
    COPYRIGHT = "copyright", "Copyright."
    SAFETY_AND_SECURITY = "safety-and-security", "Safety and security, for models with systemic risk."


class Gpai(Section):
    """Documents and facts of a general-purpose AI model under the EU AI Act."""

    provider_docs: Maybe[EvidenceRef] = declared(
        "Annex XII documentation received from the provider.",
        source="EU-AIA 53(1)(b)",
        tradeoff="T6",
        examples=["ev-annex-xii"],
    )
    training_summary: Maybe[Url] = declared(
        "Public summary of the training content.",
        source="EU-AIA 53(1)(d)",
        tradeoff="T5",
        examples=["https://example.org/training-summary"],
    )
    copyright_policy: Maybe[Url] = declared(
        "The provider's copyright policy.",
        source="EU-AIA 53(1)(c)",
        tradeoff="T6",
        examples=["https://example.org/copyright-policy"],
    )
    systemic_risk: Maybe[bool] = declared(
        "Whether the model is notified as, or presumed to be, one with systemic risk (10^25 FLOP).",
        source="EU-AIA 51",
        tradeoff="T6",
    )
    code_of_practice: Maybe[list[CodeOfPracticeChapter]] = declared(
        "Chapters of the Code of Practice that the provider signed.",
        source="EU-AIA 56",
        tradeoff="T6",
        examples=[["transparency", "copyright"]],
    )
    foss_exemption: Maybe[bool] = declared(
        "Whether the provider relies on the exemption for free and open-source models.",
        source="EU-AIA 53(2)",
        tradeoff="T6",
    )
    modification_compute_ratio: Maybe[Amount] = declared(
        "Your training compute divided by the training compute of the original model.",
        source="EU guidelines on GPAI §63",
        tradeoff="T6",
        unit="ratio",
        examples=[0.0001],
    )

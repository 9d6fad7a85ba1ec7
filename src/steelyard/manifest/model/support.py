"""Who helps when the model fails, and how long it lives on this channel."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Amount, Count, Date, EvidenceRef, Percent, Text
from steelyard.manifest.model.terms import OrderedTerm, Term


class SupportLevel(OrderedTerm):
    """Who answers, and with which obligation."""

    NONE = "none", "Nobody."
    COMMUNITY = "community", "Volunteers, without obligation."
    INTERNAL = "internal", "A team of your own organisation."
    STANDARD = "standard", "The vendor's standard support."
    PREMIUM = "premium", "The vendor's best support, with response times in contract."


class Support(Section):
    """Support for this model on this channel."""

    level: Maybe[SupportLevel] = declared(
        "Who answers, and with which obligation.", source="[ART] stability and support", tradeoff="T3"
    )
    sla_uptime: Maybe[Percent] = declared(
        "Availability promised, in percent of a month.",
        source="NIST GV-6.1-004",
        tradeoff="T3",
        unit="percent",
        examples=[99.9],
    )
    response_hours: Maybe[Amount] = declared(
        "Hours until somebody answers at severity 1.",
        source="NIST GV-6.2-007",
        tradeoff="T3",
        unit="hours",
        examples=[1],
    )
    indemnity: Maybe[bool] = declared(
        "Whether the contract indemnifies you against claims on intellectual property.",
        source="FINOS MI-7 §2",
        tradeoff="T3",
    )
    contract: Maybe[EvidenceRef] = declared(
        "Contract or order form.", source="ISO A.10.3", tradeoff="T3", examples=["ev-msa"]
    )
    oncall: Maybe[Text] = declared(
        "Team on call when you host the model yourself.",
        source="ISO A.3.2",
        tradeoff="T3",
        examples=["team-ml-platform"],
    )


class Stage(Term):
    """Where a model stands in its life, in the words of the vendors."""

    EXPERIMENTAL = "experimental", "May change or vanish at any time."
    PREVIEW = "preview", "Announced, not yet promised."
    GA = "ga", "Generally available."
    LEGACY = "legacy", "Still served, no longer improved."
    DEPRECATED = "deprecated", "Its end is announced."
    RETIRED = "retired", "No longer served."


class DatePrecision(Term):
    """How firm a retirement date is."""

    EXACT = "exact", "Ends on that day."
    EARLIEST = "earliest", "Does not end before that day."


class Lifecycle(Section):
    """The life of this model on this channel."""

    stage: Maybe[Stage] = declared(
        "Where the model stands in its life on this channel.",
        source="union of the OpenAI, Anthropic, Azure, Bedrock and Mistral stages",
        tradeoff="T3",
    )
    released: Maybe[Date] = declared(
        "Day on which this snapshot was released.",
        source="SPDX `releaseTime`",
        tradeoff="T3",
        examples=["2026-06-30"],
    )
    retires: Maybe[Date] = declared(
        "Day on which this channel stops serving the model.",
        source="model-eol `shutdown`, `distributions`",
        tradeoff="T3",
        examples=["2027-06-30"],
    )
    precision: Maybe[DatePrecision] = declared(
        "How firm the retirement date is.", source="model-eol `date_precision`", tradeoff="T3"
    )
    replacement: Maybe[Text] = declared(
        "Wire id of the model that the vendor recommends instead.",
        source="model-eol `replacement`",
        tradeoff="T7",
        examples=["claude-sonnet-4-6"],
    )
    notice_days: Maybe[Count] = declared(
        "Days of notice before retirement, by contract or by published policy.",
        source="model-eol `policy.min_notice_days`",
        tradeoff="T3",
        unit="days",
        examples=[60, 180],
    )
    auto_upgrade: Maybe[bool] = declared(
        "Whether the provider may move the version under you.",
        source="Azure version-upgrade policy",
        tradeoff="T3",
    )

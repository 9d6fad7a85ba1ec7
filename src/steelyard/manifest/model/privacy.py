"""What happens to prompts and outputs on this channel."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Count, EvidenceRef, Text
from steelyard.manifest.model.terms import Term


class TrainsOnInputs(Term):
    """Whether the provider trains on what you send. Words, because YAML 1.1 reads yes and no as booleans."""

    NEVER = "never", "The provider does not train on your data."
    OPT_IN = "opt-in", "Only when you agree."
    OPT_OUT = "opt-out", "Unless you object."
    ALWAYS = "always", "Whatever you say."
    UNKNOWN = "unknown", "Nobody could tell."


class HumanReview(Term):
    """Whether people at the provider may read prompts and outputs."""

    NONE = "none", "Nobody reads them."
    ABUSE_ONLY = "abuse-only", "Only after a suspicion of abuse."
    ROUTINE = "routine", "As part of normal operation."
    UNKNOWN = "unknown", "Nobody could tell."


class TransferBasis(Term):
    """The legal basis on which personal data leaves the European Economic Area (GDPR chapter V)."""

    NONE = "none", "No transfer takes place."
    ADEQUACY = "adequacy", "An adequacy decision."
    DPF = "dpf", "The EU-US Data Privacy Framework."
    SCC = "scc", "Standard contractual clauses."
    BCR = "bcr", "Binding corporate rules."


class Privacy(Section):
    """Data handling on this channel."""

    trains_on_inputs: Maybe[TrainsOnInputs] = declared(
        "Whether the provider trains on what you send.", source="FINOS MI-7; FMTI 4-5", tradeoff="T8"
    )
    retention_days: Maybe[Count] = declared(
        "Days the provider keeps prompts and outputs; 0 is zero retention.",
        source="FINOS MI-7; FMTI 68",
        tradeoff="T8",
        unit="days",
        examples=[0, 30],
    )
    human_review: Maybe[HumanReview] = declared(
        "Whether people at the provider may read prompts and outputs.",
        source="zero-data-retention pages of OpenAI and Anthropic",
        tradeoff="T8",
    )
    processor: Maybe[Text] = declared(
        "Legal entity that processes the data on this channel.",
        source="GDPR 28",
        tradeoff="T8",
        examples=["Amazon Web Services EMEA"],
    )
    dpa: Maybe[EvidenceRef] = declared(
        "Data processing agreement.", source="GDPR 28", tradeoff="T8", examples=["ev-dpa"]
    )
    transfer: Maybe[TransferBasis] = declared(
        "Legal basis on which personal data leaves the EEA.", source="GDPR chapter V", tradeoff="T8"
    )

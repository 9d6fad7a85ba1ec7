"""Who the model is: its id on the wire, its origin, and the part it plays."""

from typing import Any, Final

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import EvidenceRef, Purl, Slug, SpdxExpression, Text, WireId
from steelyard.manifest.model.terms import Term


class Role(Term):
    """The part a model plays in the project."""

    PRIMARY = "primary", "Does the project's main work."
    FALLBACK = "fallback", "Takes over when the primary model is unavailable."
    EMBEDDING = "embedding", "Turns text or other input into vectors."
    RERANKER = "reranker", "Orders retrieved passages."
    JUDGE = "judge", "Scores the output of another model."
    GUARDRAIL = "guardrail", "Blocks or rewrites unsafe input or output."
    CLASSIFIER = "classifier", "Assigns labels."
    DRAFT = "draft", "Proposes tokens for speculative decoding."
    SYNTHETIC_DATA = "synthetic-data", "Produces data on which other models are trained."
    SPEECH = "speech", "Recognizes or synthesizes speech."
    VISION = "vision", "Reads or makes images."
    OTHER = "other", "Anything else."


class Modality(Term):
    """A kind of input or output."""

    TEXT = "text", "Natural language."
    IMAGE = "image", "Still images."
    AUDIO = "audio", "Speech or other sound."
    VIDEO = "video", "Moving images."
    CODE = "code", "Program text."
    EMBEDDING = "embedding", "Vectors."


class BaseRelation(Term):
    """How a model was made from its base (Hugging Face `base_model_relation`)."""

    FINETUNE = "finetune", "All weights were trained further."
    ADAPTER = "adapter", "A small set of added weights, such as LoRA, was trained."
    QUANTIZED = "quantized", "The same weights at lower precision."
    MERGE = "merge", "Weights of several models were combined."


class BaseModelRef(Section):
    """A model from which this one was made; its license reaches this one."""

    model: Maybe[WireId] = declared(
        "Id of the base model, as its developer publishes it.",
        source="HF `base_model`; CDX `pedigree.ancestors`",
        tradeoff="T4",
        examples=["ibm-granite/granite-4.0-h-small"],
    )
    purl: Maybe[Purl] = declared(
        "Package URL of the base model, with its revision.",
        source="PURL; CDX `pedigree.ancestors`",
        tradeoff="T4",
        examples=["pkg:huggingface/BAAI/bge-m3@fedcba9876543210fedcba9876543210fedcba98"],
    )
    relation: Maybe[BaseRelation] = declared(
        "How this model was made from the base.", source="HF `base_model_relation`", tradeoff="T4"
    )
    license: Maybe[SpdxExpression] = declared(
        "License of the base model.",
        source="CDX `pedigree.ancestors`",
        tradeoff="T4",
        examples=["Apache-2.0"],
    )


ROLE: Final[dict[str, Any]] = {
    "description": "The part the model plays in the project.",
    "source": "FINOS MI-15 (judge); NIST GV-6.2-006 (fallback)",
    "tradeoff": "T7",
}
WIRE_ID: Final[dict[str, Any]] = {
    "description": "The exact id sent over the wire, or the Hugging Face repository id.",
    "source": "model-eol `id`; CDX `name`, `version`",
    "examples": ["claude-sonnet-5", "ibm-granite/granite-4.0-h-small"],
}


class IdentityFields(Section):
    """The identity fields of a model."""

    id: Maybe[Slug] = declared(
        "Short name of this entry, unique in the manifest; the model id when left out.", examples=["drafter"]
    )
    role: Maybe[Role] = declared(**ROLE)
    model: Maybe[WireId] = declared(**WIRE_ID)
    purl: Maybe[Purl] = declared(
        "Package URL of the exact weights: a Hugging Face commit, an OCI digest or an MLflow version.",
        source="PURL",
        tradeoff="T5",
        examples=["pkg:huggingface/openai/gpt-oss-120b@89abcdef0123456789abcdef0123456789abcdef"],
    )
    revision: Maybe[WireId] = declared(
        "Git commit, OCI digest or provider snapshot; quote it, an all-digit revision is a number otherwise.",
        source="PURL; FINOS MI-10",
        tradeoff="T3",
        examples=["0123456789abcdef0123456789abcdef01234567"],
    )
    developer: Maybe[Text] = declared(
        "Who trained the model.",
        source="MOF `producer`; CDX `manufacturer`; SPDX originator",
        tradeoff="T5",
        examples=["IBM"],
    )
    provider: Maybe[Text] = declared(
        "Who serves the model to you, or `self`.",
        source="CDX `supplier`, `services.provider`; SPDX `suppliedBy`",
        tradeoff="T7",
        examples=["aws-bedrock", "self"],
    )
    upstream: Maybe[Text] = declared(
        "The upstream provider to which an aggregator is pinned.",
        source="ISO A.10.3",
        tradeoff="T8",
        examples=["together"],
    )
    base: Maybe[list[BaseModelRef]] = declared(
        "The models from which this one was made.",
        source="HF `base_model`, `base_model_relation`; CDX `pedigree.ancestors`",
        tradeoff="T4",
    )
    modality: Maybe[list[Modality]] = declared(
        "Kinds of input and output in use.",
        source="MOF `type`; models.dev `modalities`",
        tradeoff="T1",
        examples=[["text", "image"]],
    )
    card: Maybe[EvidenceRef] = declared(
        "Model card or system card.",
        source="HF card; CDX `model-card`; NIST MG-3.1-005",
        tradeoff="T5",
        examples=["https://huggingface.co/ibm-granite/granite-4.0-h-small"],
    )

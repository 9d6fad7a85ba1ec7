"""The manifest itself: the project, its data and needs, its models, and the decision for them."""

from typing import Annotated

from pydantic import Field

from steelyard.manifest.model.declared import Maybe, Section, declared, required
from steelyard.manifest.model.entry import Model, ModelDefaults
from steelyard.manifest.model.evidence import EvidenceRecord, Waiver
from steelyard.manifest.model.governance import Compliance, Decision, Review
from steelyard.manifest.model.scalars import EvidenceId, Jurisdiction, Slug, Text, Version1
from steelyard.manifest.model.terms import Term


class Environment(Term):
    """How far from users the project runs."""

    EXPERIMENTAL = "experimental", "Tried out by its makers."
    DEVELOPMENT = "development", "Being built; no real users."
    PRODUCTION = "production", "Serves real users or real decisions."


class Exposure(Term):
    """Who meets the output."""

    INTERNAL = "internal", "People of your own organisation."
    CUSTOMER = "customer", "Your customers."
    PUBLIC = "public", "Anyone."


class DataClass(Term):
    """A class of data that reaches a model."""

    PUBLIC = "public", "Published data."
    INTERNAL = "internal", "Internal data whose disclosure would hurt little."
    CONFIDENTIAL = "confidential", "Data whose disclosure would hurt."
    RESTRICTED = "restricted", "Data whose disclosure would hurt gravely."
    PERSONAL = "personal", "Personal data (GDPR 4)."
    SPECIAL_CATEGORY = "special-category", "Special categories of personal data (GDPR 9)."
    HEALTH = "health", "Data concerning health."
    PAYMENT = "payment", "Payment data."
    CREDENTIALS = "credentials", "Passwords, keys and tokens."


class Customization(Term):
    """A way of fitting a model to the task."""

    PROMPTING = "prompting", "Instructions and examples in the prompt."
    RAG = "rag", "Retrieved passages in the prompt."
    FINE_TUNING = "fine-tuning", "Training all weights further."
    ADAPTER = "adapter", "Training a small set of added weights, such as LoRA."
    QUANTIZATION = "quantization", "Lowering the precision of the weights."
    MERGING = "merging", "Combining the weights of several models."
    CONTINUED_PRETRAINING = "continued-pretraining", "Further pretraining on raw data."
    DISTILLATION = "distillation", "Training a smaller model on this one's outputs."


class Needs(Section):
    """What the project must be able to do with its models."""

    customization: Maybe[list[Customization]] = declared(
        "Ways of fitting the models to the task.",
        source="CDX taxonomy `tune_methods`; [ART]",
        tradeoff="T3",
        examples=[["rag", "adapter"]],
    )
    offline: bool = declared(
        "Whether the models must run without a network.", source="air-gap", tradeoff="T8", default=False
    )
    redistribute: bool = declared(
        "Whether you ship the weights to third parties.",
        source="OSAID share; Llama §1.b",
        tradeoff="T4",
        default=False,
    )
    outputs_train_models: bool = declared(
        "Whether outputs are used to train other models.",
        source="output clauses of licenses",
        tradeoff="T4",
        default=False,
    )


class Manifest(Section):
    """The models a project uses: who they are, where they run, on which terms, and why they were chosen."""

    schema_: Annotated[
        Version1, Field(alias="schema"), required("Version of the manifest format.", examples=[1])
    ]
    project: Annotated[
        Slug,
        required(
            "Name of the project, its key in the inventory.",
            source="NIST GV-1.6; CDX `metadata.component.name`",
            tradeoff="T6",
            examples=["invoice-bot"],
        ),
    ]
    owner: Annotated[
        Text,
        required(
            "Team that answers for the project: a handle or a mailbox.",
            source="ISO A.3.2; NIST GOVERN 2.1",
            tradeoff="T6",
            examples=["team-payments@example.org"],
        ),
    ]
    purpose: Maybe[Text] = declared(
        "The intended use, in one sentence.",
        source="NIST MAP 1.1; CDX `considerations.useCases`; SPDX `informationAboutApplication`",
        tradeoff="T6",
        examples=["Drafts discharge-letter summaries that a clinician edits and signs."],
    )
    environment: Environment = declared(
        "How far from users the project runs; production unless you say otherwise.",
        tradeoff="T3",
        default=Environment.PRODUCTION,
    )
    commercial: bool = declared(
        "Whether the use is commercial.",
        source="non-commercial license terms; OSAID any purpose",
        tradeoff="T4",
        default=True,
    )
    exposure: Maybe[Exposure] = declared("Who meets the output.", source="EU-AIA 50; AUP fit", tradeoff="T6")
    jurisdictions: Maybe[list[Jurisdiction]] = declared(
        "Where the system is offered or used; quote two-letter codes.",
        source="EU-AIA 2; residency",
        tradeoff="T8",
        examples=[["EU", "NO"]],
    )
    data: Maybe[list[DataClass]] = declared(
        "Classes of data that reach a model.",
        source="FINOS data classification; CDX `dataClassification`; SPDX `useSensitivePersonalInformation`",
        tradeoff="T8",
        examples=[["internal", "personal"]],
    )
    needs: Needs = declared(
        "What the project asks of its models.", source="[ART]", tradeoff="T3,T4,T8", default=Needs()
    )
    defaults: Maybe[ModelDefaults] = declared(
        "Fields merged under every model: objects deeply, lists replaced."
    )
    models: Annotated[
        list[Model],
        Field(min_length=1),
        required("The models in use.", source="CDX `components`, `services`"),
    ]
    decision: Maybe[Decision] = declared(
        "The decision for these models.", source="NIST MG-1.3-001", tradeoff="T6"
    )
    review: Maybe[Review] = declared(
        "When the choice was last looked at, and when it must be again.",
        source="NIST GOVERN 1.5",
        tradeoff="T6",
    )
    compliance: Maybe[Compliance] = declared(
        "What the law asks of the system.", source="EU-AIA", tradeoff="T6"
    )
    evidence: Maybe[dict[EvidenceId, EvidenceRecord]] = declared(
        "Evidence by id, for the fields that refer to it.",
        source="CDX `externalReferences.type`, `declarations.evidence`",
        tradeoff="T6",
        examples=[{"ev-exit": {"type": "exit-plan", "path": "docs/exit.md"}}],
    )
    waivers: Maybe[list[Waiver]] = declared(
        "Dated, reasoned exceptions from rules.", source="NIST MANAGE 1.3 (accept)", tradeoff="T6"
    )

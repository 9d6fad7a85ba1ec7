"""What the public can obtain, under which license, and what the vendor claims about it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from typing_extensions import TypeAliasType

from steelyard.manifest.model.components import Components
from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import EvidenceRef, SpdxExpression, Text, whole
from steelyard.manifest.model.terms import OrderedTerm, Term


class Access(OrderedTerm):
    """What the public can obtain from the developer, whatever you use."""

    UNDISCLOSED = "undisclosed", "A model behind a product, not named."
    HOSTED = "hosted", "A user interface only."
    API = "api", "An inference API."
    TUNABLE_API = "tunable-api", "An inference API with fine-tuning at the provider."
    WEIGHTS = "weights", "The weights can be downloaded."


class Gated(Term):
    """What stands between the public and the weights."""

    NONE = "none", "Nothing: anyone can download."
    AUTO = "auto", "A form whose requests are granted automatically."
    MANUAL = "manual", "A request that the developer approves by hand."


class Openness(OrderedTerm):
    """The nine rungs of the openness ladder."""

    UNDISCLOSED = "undisclosed", "A model behind a product, not named."
    HOSTED = "hosted", "A user interface only."
    API = "api", "An inference API."
    TUNABLE_API = "tunable-api", "An inference API with fine-tuning at the provider."
    RESTRICTED_WEIGHTS = (
        "restricted-weights",
        "Weights for non-commercial or research use, or not to be passed on.",
    )
    CONDITIONAL_WEIGHTS = (
        "conditional-weights",
        "Weights for commercial use with conditions on field of use, scale, naming or territory.",
    )
    OPEN_WEIGHTS = "open-weights", "Final parameters under an open license."
    OPEN_SOURCE = "open-source", "OSAID 1.0: data information, complete code and parameters."
    OPEN_SCIENCE = "open-science", "OSAID 1.0 and MOF Class I."


MofClass = TypeAliasType(
    "MofClass",
    Annotated[
        Literal[1, 2, 3],
        BeforeValidator(whole),
        Field(
            title="MOF class",
            description="A class of the Model Openness Framework; 1 is the most complete.",
            json_schema_extra={
                "markdownEnumDescriptions": ["Open Science Model.", "Open Tooling Model.", "Open Model."]
            },
        ),
    ],
)


class Claims(Section):
    """What the team or the vendor says about openness; only ever checked against facts."""

    openness: Maybe[Openness] = declared("The rung claimed.", source="openwashing", tradeoff="T5")
    mof_class: Maybe[MofClass] = declared("The MOF class claimed.", source="MOF", tradeoff="T5")
    osaid: Maybe[bool] = declared(
        "Whether the model is called Open Source AI in the sense of OSAID.", source="OSAID", tradeoff="T5"
    )


class OpennessFields(Section):
    """The openness fields of a model."""

    access: Maybe[Access] = declared(
        "What the public can obtain from the developer, whatever you use.",
        source="SOL levels 3-6",
        tradeoff="T4,T5",
    )
    gated: Maybe[Gated] = declared(
        "How downloads of the weights are granted.", source="HF gated repositories", tradeoff="T4"
    )
    gated_account: Maybe[Text] = declared(
        "Service account that holds the grant for a gated download.",
        source="HF: grants are per user",
        tradeoff="T6",
        examples=["svc-model-mirror"],
    )
    license: Maybe[SpdxExpression] = declared(
        "License as an SPDX expression; LicenseRef-Proprietary when only a contract grants rights.",
        source="SPDX 3.0.1; CDX `licenses[].expression`, `acknowledgement`",
        tradeoff="T4",
        examples=["Apache-2.0", "LicenseRef-scancode-llama-3.1-license-2024", "LicenseRef-Proprietary"],
    )
    terms: Maybe[EvidenceRef] = declared(
        "The version of the terms of service under which the API is used.",
        source="FINOS MI-7",
        tradeoff="T4",
        examples=["ev-terms"],
    )
    components: Maybe[Components] = declared(
        "What was released with the model: the 17 components of the Model Openness Framework.",
        source="MOF 1.0",
        tradeoff="T5",
    )
    mof: Maybe[Text] = declared(
        "Path or URL of the MOF YAML file that `components` come from: `steelyard import` reads it, a check does not.",
        source="MOT schema",
        tradeoff="T5",
        examples=["docs/mof.yml"],
    )
    claims: Maybe[Claims] = declared(
        "What the team or the vendor says about openness.", source="openwashing", tradeoff="T5"
    )

"""The 17 components of the Model Openness Framework: what may be released with a model."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from typing_extensions import TypeAliasType

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import SpdxExpression, Url


class ReleasedComponent(Section):
    """A released component with its license and where to find it."""

    license: Maybe[SpdxExpression] = declared(
        "License of this component; the model's license when left out.",
        source="MOF 1.0",
        tradeoff="T4,T5",
        examples=["CC-BY-4.0"],
    )
    url: Maybe[Url] = declared("Where the component is published.", source="MOF 1.0", tradeoff="T5")


def _boolean(value: object) -> object:
    """Keep 0 from being false, as Python's equality does not."""
    if not isinstance(value, bool):
        raise ValueError("false, a license, or a license with an address is wanted")  # noqa: TRY004 - see `whole`
    return value


Component = TypeAliasType(
    "Component",
    Annotated[
        Annotated[Literal[False], BeforeValidator(_boolean), Field(title="Not released")]
        | Annotated[SpdxExpression, Field(title="Released under this license")]
        | Annotated[ReleasedComponent, Field(title="Released, with license and address")],
        Field(
            title="Component",
            description="false when not released, a license when released, or license and address.",
        ),
    ],
)

_EXAMPLES: Final[list[Any]] = [False, "Apache-2.0"]


def _component(name: str, mof: str) -> Any:  # noqa: ANN401 - see `declared`
    return declared(f"{name}.", source=f"MOF 1.0 {mof}", tradeoff="T5", examples=_EXAMPLES)


class Components(Section):
    """What was released with the model. false: not released; a key left out: no assertion."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    model_architecture: Maybe[Component] = _component(
        "Model architecture: code, required for Class III", "component 9"
    )
    model_parameters_final: Maybe[Component] = _component(
        "Model parameters (Final): data, required for Class III", "component 10"
    )
    technical_report: Maybe[Component] = _component(
        "Technical report: document, required unless the research paper is released for Class III",
        "component 11",
    )
    evaluation_results: Maybe[Component] = _component(
        "Evaluation results: document, required for Class III", "component 12"
    )
    model_card: Maybe[Component] = _component("Model card: document, required for Class III", "component 13")
    data_card: Maybe[Component] = _component("Data card: document, required for Class III", "component 14")
    sample_model_outputs: Maybe[Component] = _component(
        "Sample model outputs: document, optional for Class III", "component 20"
    )
    training_code: Maybe[Component] = _component("Training code: code, required for Class II", "component 7")
    inference_code: Maybe[Component] = _component(
        "Inference code: code, required for Class II", "component 8"
    )
    evaluation_code: Maybe[Component] = _component(
        "Evaluation code: code, required for Class II", "component 18"
    )
    evaluation_data: Maybe[Component] = _component(
        "Evaluation data: data, required for Class II", "component 19"
    )
    supporting_libraries: Maybe[Component] = _component(
        "Supporting libraries and tools: code, optional for Class II", "component 22"
    )
    datasets: Maybe[Component] = _component("Datasets: data, required for Class I", "component 15")
    data_preprocessing_code: Maybe[Component] = _component(
        "Data preprocessing code: code, required for Class I", "component 16"
    )
    model_metadata: Maybe[Component] = _component(
        "Model metadata: data, optional for Class I", "component 17"
    )
    research_paper: Maybe[Component] = _component(
        "Research paper: document, required for Class I", "component 21"
    )
    model_parameters_intermediate: Maybe[Component] = _component(
        "Model parameters (Intermediate): data, required for Class I", "component 24"
    )

"""A model entry: the fields of every section on one object, and the same fields as defaults."""

from typing import Annotated

from steelyard.manifest.model.benchmark import Benchmark
from steelyard.manifest.model.cost import Cost
from steelyard.manifest.model.declared import Maybe, declared, required
from steelyard.manifest.model.gpai import Gpai
from steelyard.manifest.model.hosting import HostingFields
from steelyard.manifest.model.identity import ROLE, WIRE_ID, IdentityFields, Role
from steelyard.manifest.model.imported import Imported
from steelyard.manifest.model.openness import OpennessFields
from steelyard.manifest.model.privacy import Privacy
from steelyard.manifest.model.scalars import WireId
from steelyard.manifest.model.security import Security
from steelyard.manifest.model.support import Lifecycle, Support


# Fields come in the order of the bases, last base first.
class _ModelFields(HostingFields, OpennessFields, IdentityFields):
    """Everything that may be said of a model, in the order of the field reference."""

    support: Maybe[Support] = declared(
        "Support for this model on this channel.", source="[ART] stability and support", tradeoff="T3"
    )
    lifecycle: Maybe[Lifecycle] = declared(
        "The life of this model on this channel.", source="model-eol", tradeoff="T3,T7"
    )
    privacy: Maybe[Privacy] = declared(
        "What happens to prompts and outputs on this channel.", source="FINOS MI-7; GDPR 28", tradeoff="T8"
    )
    benchmarks: Maybe[list[Benchmark]] = declared(
        "Measured performance with its thresholds.",
        source="HF eval-results; CDX `performanceMetrics`",
        tradeoff="T1",
    )
    cost: Maybe[Cost] = declared("Prices, volumes and budget.", source="FINOS MI-9", tradeoff="T2")
    security: Maybe[Security] = declared(
        "Provenance and safety of the weights.", source="ATLAS; model-signing v1", tradeoff="T5"
    )
    gpai: Maybe[Gpai] = declared(
        "Documents and facts under the EU AI Act's chapter on general-purpose AI models.",
        source="EU-AIA 51-56",
        tradeoff="T6",
    )
    imported: Maybe[Imported] = declared(
        "Where the facts came from that were imported, and which they are.",
        source="CDX `externalReferences`, `hashes`",
        tradeoff="T5",
    )


class ModelDefaults(_ModelFields):
    """Fields merged under every model: objects deeply, lists replaced. Any model field, none required."""


class Model(_ModelFields):
    """One model that the project uses, on one channel."""

    role: Role = declared(**ROLE, default=Role.PRIMARY)
    model: Annotated[WireId, required(**WIRE_ID)]

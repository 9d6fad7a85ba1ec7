"""Measured performance: what was measured, on what, by whom, and the threshold it had to reach."""

from typing import Annotated

from pydantic import Field

from steelyard.manifest.model.declared import Maybe, Section, declared, required
from steelyard.manifest.model.scalars import Count, Date, EvidenceRef, Number, Text
from steelyard.manifest.model.terms import Term

_CDX = "CDX `performanceMetric`"
_HF = "HF eval-results"
_SPDX = "SPDX `metric`, `metricDecisionThreshold`"


class BenchmarkUnit(Term):
    """The unit of a benchmark value."""

    RATIO = "ratio", "A share from 0 to 1."
    PERCENT = "percent", "A share from 0 to 100."
    SCORE = "score", "Points on a scale of the benchmark's own."
    ELO = "elo", "An Elo rating."
    MS = "ms", "Milliseconds."
    USD = "usd", "US dollars."


class BenchmarkSource(Term):
    """Who measured."""

    INTERNAL = "internal", "Your own organisation."
    THIRD_PARTY = "third-party", "Somebody with no stake in the model."
    VENDOR = "vendor", "The developer or the provider."


class BenchmarkSubject(Section):
    """What exactly was measured, where it differs from the entry."""

    revision: Maybe[Text] = declared(
        "Revision of the model that was measured.", source=_HF, tradeoff="T1", examples=["claude-sonnet-5"]
    )
    quantization: Maybe[Text] = declared(
        "Precision at which the model was measured.", source=_HF, tradeoff="T1", examples=["fp8"]
    )
    provider: Maybe[Text] = declared(
        "Provider on whose channel the model was measured.",
        source=_HF,
        tradeoff="T1",
        examples=["aws-bedrock"],
    )
    settings: Maybe[Text] = declared(
        "Settings that matter: prompt, temperature, reasoning effort.",
        source=_HF,
        tradeoff="T1",
        examples=["temperature 0, 5-shot"],
    )


class Benchmark(Section):
    """One measured value, with the threshold it had to reach."""

    name: Annotated[
        Text,
        required(
            "Hugging Face benchmark dataset id, or a registered suite.",
            source=f"{_HF}; {_CDX}",
            tradeoff="T1",
            examples=["internal/credit-memo-v2"],
        ),
    ]
    task: Maybe[Text] = declared("Task within the benchmark.", source=f"{_HF}; {_CDX} slice", tradeoff="T1")
    metric: Maybe[Text] = declared(
        "What was measured.", source=f"{_HF}; {_CDX} type", tradeoff="T1", examples=["accuracy"]
    )
    value: Maybe[Number] = declared(
        "The value measured, in `unit`.", source=f"{_HF}; {_CDX} value", tradeoff="T1", examples=[0.91]
    )
    unit: Maybe[BenchmarkUnit] = declared(
        "Unit of value, thresholds and interval.", source=_SPDX, tradeoff="T1"
    )
    min: Maybe[Number] = declared(
        "The value must not be below this threshold.", source=_SPDX, tradeoff="T1", examples=[0.88]
    )
    max: Maybe[Number] = declared(
        "The value must not be above this threshold.", source=_SPDX, tradeoff="T1", examples=[1200]
    )
    ci: Maybe[Annotated[list[Number], Field(min_length=2, max_length=2)]] = declared(
        "Confidence interval: lower and upper bound.",
        source=f"{_CDX} confidenceInterval",
        tradeoff="T1",
        examples=[[0.89, 0.93]],
    )
    n: Maybe[Count] = declared(
        "Number of cases measured.", source=_CDX, tradeoff="T1", unit="cases", examples=[600]
    )
    date: Maybe[Date] = declared(
        "Day of the measurement.", source=_HF, tradeoff="T1", examples=["2026-09-14"]
    )
    harness: Maybe[Text] = declared(
        "Software that measured, with its version.", source=_HF, tradeoff="T1", examples=["inspect-ai==0.3"]
    )
    subject: Maybe[BenchmarkSubject] = declared(
        "What exactly was measured, where it differs from the entry.", source=_HF, tradeoff="T1"
    )
    source: Maybe[BenchmarkSource] = declared("Who measured.", source=_HF, tradeoff="T1")
    evidence: Maybe[EvidenceRef] = declared(
        "Report of the measurement.",
        source="CDX `declarations.evidence`",
        tradeoff="T1",
        examples=["ev-eval"],
    )

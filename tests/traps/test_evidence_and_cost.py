"""Traps 36 to 42: what a naive check of evidence and cost gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from steelyard.knowledge.cost import monthly_estimate
from tests.trials import outcomes
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

PRICES = {
    "input_per_mtok": 3.0,
    "output_per_mtok": 15.0,
    "monthly_input_mtok": 100,
    "monthly_output_mtok": 10,
}


def measured(benchmark: dict[str, Any], **model: object) -> dict[str, Any]:
    return {"models": [{"model": "claude-sonnet-5", "benchmarks": [{"name": "gpqa", **benchmark}], **model}]}


@pytest.mark.parametrize(
    ("benchmark", "outcome"),
    [
        ({"value": 38.89, "min": 0.40}, "unknown"),
        ({"value": 38.89, "min": 0.40, "unit": "ratio"}, "fail"),
        ({"value": 0.3889, "min": 0.40, "unit": "ratio"}, "fail"),
        ({"value": 0.412, "min": 0.40, "unit": "ratio"}, "pass"),
        ({"value": 38.89, "min": 40, "unit": "percent"}, "fail"),
    ],
)
def test_trap_36_a_value_without_its_unit_is_held_against_nothing(
    benchmark: dict[str, Any], outcome: str
) -> None:
    assert outcomes("threshold-not-met", measured(benchmark)) == [outcome]


def test_trap_37_a_badge_is_somebody_else_s_to_verify(cli: Cli, tmp_path: Path) -> None:
    def source_of(result: str, card: str = "") -> tuple[str | None, str]:
        put(tmp_path / "writer" / "README.md", f"---\nlicense: apache-2.0\n{card}---\n")
        put(tmp_path / "writer" / ".eval_results" / "a.yaml", result)
        made = cli("import", "writer", "--model", "acme/writer", "--as-of", "2026-11-23")
        assert made.code == 0, made.err
        (benchmark,) = yaml.safe_load(made.out)["models"][0]["benchmarks"]
        return benchmark.get("source"), made.out

    result = "- dataset: {id: Idavidrein/gpqa, task_id: diamond}\n  value: 38.89\n"
    # A file that anybody may have written in a pull request is no measurement of the vendor's, and none of a third party's.
    source, text = source_of(result)
    assert source is None
    assert "fill in: source:" in text
    # A token only looks like proof: it is Hugging Face that can verify it, and a person that sees the badge.
    source, text = source_of(result + "  verifyToken: eyJh.eyJi.c2ln\n")
    assert source == "third-party"
    assert "badge" in text
    # Whatever is claimed so needs its evidence by the rule.
    claimed = measured(
        {
            "value": 38.89,
            "unit": "percent",
            "min": 30,
            "date": "2026-09-01",
            "harness": "inspect-ai",
            "source": source,
        }
    )
    assert outcomes("benchmark-evidence-missing", claimed) == ["fail"]


def test_trap_38_a_benchmark_is_discredited_from_a_day_on() -> None:
    manifest = measured({"name": "princeton-nlp/SWE-bench_Verified", "value": 80, "min": 70})
    assert outcomes("benchmark-discredited", manifest, "2026-02-22") == ["pass"]
    assert outcomes("benchmark-discredited", manifest, "2026-02-23") == ["fail"]
    # An organisation knows more of its own.
    own = measured({"value": 80})
    assert outcomes("benchmark-discredited", own, denylist=["gpqa"]) == ["fail"]


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [
        ({"revision": "f" * 40, "quantization": "bf16"}, "fail"),
        ({"revision": "f" * 40, "quantization": "q4_k_m"}, "pass"),
        ({"revision": "f" * 40, "quantization": "q4_k_m", "provider": "groq"}, "fail"),
        ({"revision": "e" * 40}, "fail"),
        ({}, "unknown"),
    ],
)
def test_trap_39_the_score_of_the_original_is_not_that_of_what_is_served(
    subject: dict[str, str], outcome: str
) -> None:
    served = {
        "model": "example/writer-GGUF",
        "revision": "f" * 40,
        "provider": "self",
        "base": [{"model": "example/writer", "relation": "quantized"}],
    }
    manifest = measured({"value": 0.9, "subject": subject}, **served)
    assert outcomes("benchmark-subject-mismatch", manifest) == [outcome]


def test_trap_40_less_is_better_where_the_threshold_is_a_maximum() -> None:
    slow, quick = ({"name": "latency", "unit": "ms", "max": 1200, "value": value} for value in (1300, 900))
    assert outcomes("threshold-not-met", measured(slow)) == ["fail"]
    assert outcomes("threshold-not-met", measured(quick)) == ["pass"]


def test_trap_41_a_threshold_and_its_evidence_are_asked_for_apart() -> None:
    proven = {
        "metric": "accuracy",
        "unit": "ratio",
        "date": "2026-10-20",
        "harness": "inspect-ai==0.3",
        "source": "internal",
        "evidence": "ev-eval",
    }
    bare, held = measured({"value": 0.9, **proven}), measured({"value": 0.9, "min": 0.8})
    assert outcomes("benchmark-required", bare) == ["fail"]
    assert outcomes("benchmark-evidence-missing", bare) == ["pass"]
    assert outcomes("benchmark-required", held) == ["pass"]
    assert outcomes("benchmark-evidence-missing", held) == ["fail"]


def test_trap_42_cost_counts_what_bills_and_guesses_nothing() -> None:
    api = monthly_estimate({"hosting": "serverless", "cost": PRICES})
    assert api.amount == 450.0
    # Reasoning is billed as output: without the volume of output there is no estimate, only the least that it comes to.
    silent = {name: value for name, value in PRICES.items() if name != "monthly_output_mtok"}
    found = monthly_estimate({"hosting": "serverless", "cost": silent})
    assert (found.amount, found.at_least) == (None, 300.0)
    # A cheaper price for cached input counts once somebody says how much is cached.
    cached = {"hosting": "serverless", "cost": {**PRICES, "cached_input_per_mtok": 0.3}}
    assert monthly_estimate(cached).amount == 450.0
    assert "not known" in monthly_estimate(cached).reasons[0]
    assert monthly_estimate(cached, cached_share=0.5).amount == 315.0
    # Idle accelerators bill all month, however few tokens they serve; and somebody looks after them.
    own = {
        "gpu_count": 2,
        "gpu_hour": 2.0,
        "people_month": 1000,
        "monthly_input_mtok": 1,
        "monthly_output_mtok": 1,
    }
    idle = monthly_estimate({"hosting": "private-cloud", "cost": own})
    assert (idle.amount, idle.per_mtok) == (2 * 2.0 * 730 + 1000, 1960.0)
    alone = {name: value for name, value in own.items() if name != "people_month"}
    assert monthly_estimate({"hosting": "private-cloud", "cost": alone}).amount is None
    # An amount is in the currency that was declared: nothing converts it without a rate and its day.
    euros = monthly_estimate({"hosting": "serverless", "cost": {**PRICES, "currency": "EUR"}})
    assert (euros.amount, euros.currency) == (450.0, "EUR")

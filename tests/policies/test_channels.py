"""What the shipped rules say of one model on two channels, and of weights that somebody else serves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.trials import outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


def test_rules_see_that_the_same_weights_end_on_different_days() -> None:
    def served(provider: str, **lifecycle: object) -> dict[str, object]:
        model = {"model": "o3-deep-research", "developer": "OpenAI", "provider": provider}
        return {"models": [{**model, "hosting": "serverless", "lifecycle": {"notice_days": 60, **lifecycle}}]}

    # OpenAI may have stopped serving it on 2026-07-23, the earliest date; of a deployment at Azure that says nothing.
    assert outcomes("model-retired", served("openai")) == ["unknown"]
    assert outcomes("model-retired", served("azure-openai")) == ["not-applicable"]
    # What the project declares holds, for feeds err; that it contradicts them is said.
    assert outcomes("model-retired", served("openai", retires="2026-12-26")) == ["pass"]
    assert outcomes("wrong-lifecycle-clock", served("openai", retires="2026-12-26")) == ["fail"]
    assert outcomes("wrong-lifecycle-clock", served("azure-openai", retires="2026-12-26")) == ["pass"]


def test_rules_see_that_open_weights_protect_only_those_who_hold_them() -> None:
    def hosted(hosting: str) -> dict[str, object]:
        model = {"model": "openai/gpt-oss-120b", "access": "weights", "lifecycle": {"notice_days": 14}}
        return {"models": [{**model, "hosting": hosting}]}

    assert outcomes("deprecation-notice-too-short", hosted("serverless")) == ["fail"]
    assert outcomes("deprecation-notice-too-short", hosted("private-cloud")) == ["not-applicable"]


def test_a_fallback_of_the_same_provider_is_found_at_its_own(cli: Cli, tmp_path: Path) -> None:
    manifest = tmp_path / "ai-models.yaml"
    manifest.write_text(
        "schema: 1\nproject: p\nowner: jo\nmodels:\n"
        "- {id: sorter, model: claude-sonnet-5, provider: anthropic}\n"
        "- {id: spare, model: claude-haiku-4-5, provider: anthropic, role: fallback}\n"
    )
    told = cli("check", str(manifest), "--policy", "regulated-eu", "--isolated", "--format", "json")
    rule = "fallback-shares-failure-domain"
    (found,) = [one for one in json.loads(told.out)["verdicts"] if one["rule"] == rule]
    assert (found["pointer"], found["region"]["start_line"]) == ("models[spare].provider_name", 6)

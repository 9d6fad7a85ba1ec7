"""The shipped catalog against public data that it is not built from; docs/catalog.md has the counts."""

from __future__ import annotations

import glob
import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.knowledge.catalog import Found, lookup
from steelyard.manifest.bind import bind
from steelyard.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "catalog.md")
PROVIDERS = {
    "OpenAI": "openai",
    "Azure": "azure-openai",
    "Google": "google-ai-studio",
    "Groq": "groq",
    "Anthropic": "anthropic",
    "AWS Bedrock": "aws-bedrock",
    "Cohere": "cohere",
    "Google Vertex": "google-vertex",
    "xAI": "xai",
}


def row(title: str) -> list[int]:
    """Return the counts that the page has in the row of this title."""
    with open(PAGE, encoding="utf-8") as file:
        found = re.search(rf"^\| {re.escape(title)} \|[^|]*\|(.*)\|$", file.read(), re.MULTILINE)
    assert found, title
    return [int(cell) for cell in found[1].split("|")]


def sure(found: list[Found]) -> list[int]:
    counted = Counter(one.sure for one in found)
    return [counted["certain"], counted["likely"], counted["unknown"]]


def bases(shared: str) -> dict[str, dict[str, Any]]:
    with open(os.path.join(shared, "models.dev", "base_models.json"), encoding="utf-8") as file:
        read_: dict[str, dict[str, Any]] = json.load(file)
    return read_


def ends(shared: str) -> list[dict[str, Any]]:
    with open(os.path.join(shared, "deprecations-info", "deprecations.json"), encoding="utf-8") as file:
        read_: list[dict[str, Any]] = json.load(file)
    return read_


def asked_of_end(end: dict[str, Any]) -> Found:
    provider = PROVIDERS[end["provider"]]
    # A deployment at Azure names a model only together with its developer, which this feed knows.
    return lookup(
        end["model_id"], provider=provider, developer="openai" if provider == "azure-openai" else ""
    )


def _configured(value: object, key: str = "") -> Iterator[str]:
    """Yield the model ids in a configuration file of LiteLLM, LibreChat, promptfoo or Compose."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _configured(inner, "" if key == "models" and name != "default" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _configured(inner, key)
    elif isinstance(value, str) and key in ("model", "default", "titleModel", "summaryModel"):
        yield value


def test_the_ids_of_the_fleet(shared: str) -> None:
    paths = sorted(glob.glob(os.path.join(shared, "fleet", "*", "ai-models.yaml")))
    found = [
        lookup(
            model["model"],
            provider=model.get("provider", ""),
            developer=model.get("developer", ""),
            endpoint=model.get("endpoint", ""),
        )
        for path in paths
        for model in bind(read(path)).facts["models"]
    ]
    assert len(found) == 234
    assert sure(found) == row("`fleet`")


def test_the_ids_of_real_configurations(shared: str) -> None:
    paths = glob.glob(os.path.join(shared, "real-model-configs", "files", "**", "*.*"), recursive=True)
    ids = {
        id_
        for path in paths
        if path.endswith((".yaml", ".yml", ".json"))
        for id_ in _configured(read(path).value)
    }
    if not ids:
        pytest.skip("the real configurations are absent")
    assert sure([lookup(id_) for id_ in sorted(ids)]) == row("`real-model-configs`")


def test_the_ids_of_models_dev_and_deprecations_info(shared: str) -> None:
    assert sure([lookup(id_) for id_ in bases(shared)]) == row("`models.dev`")
    assert sure([asked_of_end(end) for end in ends(shared)]) == row("`deprecations-info`")


@pytest.mark.parametrize(
    ("title", "fact", "field"),
    [
        ("open weights, `models.dev`", "open_weights", "open_weights"),
        ("release, `models.dev`", "released", "release_date"),
    ],
)
def test_facts_of_models_beside_those_of_models_dev(shared: str, title: str, fact: str, field: str) -> None:
    counted: Counter[str] = Counter()
    for id_, base in bases(shared).items():
        found = lookup(id_)
        said = found.model.get(fact)
        if said is None or found.how == "dated" or base.get(field) is None:
            counted["silent"] += 1
        elif said.contradicted:
            counted["open"] += 1
        else:
            counted["same" if _same(said.value, base[field]) else "other"] += 1
    assert [counted[kind] for kind in ("same", "other", "open", "silent")] == row(title)


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, str) and isinstance(theirs, str):
        short, long = sorted((ours, theirs), key=len)
        return long.startswith(short)
    return ours == theirs


@pytest.mark.parametrize(
    ("title", "at_azure"),
    [("retirement, `deprecations-info`", False), ("the same at Azure", True)],
)
def test_retirements_beside_those_of_deprecations_info(shared: str, title: str, *, at_azure: bool) -> None:
    counted: Counter[str] = Counter()
    for end in ends(shared):
        if not end.get("shutdown_date") or (end["provider"] == "Azure") is not at_azure:
            continue
        said = asked_of_end(end).offer.get("retires")
        if said is None:
            counted["silent"] += 1
        elif said.contradicted:
            counted["open"] += 1
        else:
            counted["same" if said.value == end["shutdown_date"] else "other"] += 1
    assert [counted[kind] for kind in ("same", "other", "open", "silent")] == row(title)

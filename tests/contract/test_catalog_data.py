"""The shipped catalog: its size, how quick it is to ask, what real ids it must and must not answer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from collections import Counter

import pytest

from steelyard.knowledge.catalog import lookup
from steelyard.knowledge.catalog.facts import settle
from steelyard.knowledge.catalog.file import MODEL_KEYS, OFFER_KEYS, SHIPPED_PATH, CatalogFile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def test_it_is_smaller_than_a_megabyte_and_a_fifth_of_it_in_the_wheel() -> None:
    with open(SHIPPED_PATH, "rb") as file:
        content = file.read()
    assert len(content) <= 1_000_000
    assert len(zlib.compress(content, 9)) <= 200_000


def test_the_page_has_the_counts_of_the_file() -> None:
    with open(os.path.join(ROOT, "docs", "catalog.md"), encoding="utf-8") as page:
        text = page.read()
    file = CatalogFile(SHIPPED_PATH)
    head = file.header()
    stated: Counter[tuple[str, str]] = Counter()
    contradicted: Counter[tuple[str, str]] = Counter()
    providers = set()
    for row in file.everything():
        if row[0] == "o":
            providers.add(row[1])
        for field in row[5:] if row[0] in "mo" else ():
            name, said = file.said(field, MODEL_KEYS if row[0] == "m" else OFFER_KEYS)
            stated[row[0], name] += 1
            contradicted[row[0], name] += settle(name, said).contradicted
    size = os.path.getsize(SHIPPED_PATH) // 1000
    counts = f"{head['models']:,} models and {head['offers']:,} channels of {len(providers)} providers in {size} kB"
    assert counts in " ".join(text.split())
    table = text.partition("| fact of a model |")[2].partition("\n\n")[0]
    shown = re.findall(r"\| `(\w+)` \| ([\d,]+) \| (\d+) \|", table)
    # Every row has a fact of a model, then one of a channel; the last row's first cell holds two facts.
    kinds = ["m", "o"] * 7 + ["o"]
    assert len(shown) == len(kinds)
    for kind, (name, all_, apart) in zip(kinds, shown, strict=True):
        assert (f"{stated[kind, name]:,}", str(contradicted[kind, name])) == (all_, apart), name
    rest = sum(stated["m", name] for name in ("family", "repository"))
    assert f"| `family`, `repository` | {rest:,} | 0 |" in text


def test_the_committed_file_is_what_the_builder_writes() -> None:
    done = subprocess.run(
        [sys.executable, os.path.join(ROOT, "tools", "catalog.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_look_up_reads_a_few_pages_of_it() -> None:
    # Counted, not timed: a bisection of 9,700 lines looks at fourteen of them, and a look-up bisects a few times.
    script = (
        "from steelyard.knowledge.catalog.file import CatalogFile\n"
        "lines = []\n"
        "kept = CatalogFile._line\n"
        "CatalogFile._line = lambda *given: lines.append(1) or kept(*given)\n"
        "from steelyard.knowledge.catalog import lookup\n"
        "lookup('us.anthropic.claude-sonnet-4-5-20250929-v1:0', provider='aws-bedrock')\n"
        "lookup('there-is-no-such-model', provider='openai')\n"
        "print(len(lines))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200


SPELLINGS = [
    ("claude-sonnet-4-5-20250929", "anthropic"),
    ("Claude-Sonnet-4-5-20250929", "Anthropic"),
    ("anthropic/claude-sonnet-4-5-20250929", "anthropic"),
    ("anthropic/claude-sonnet-4-5-20250929", ""),
    ("claude-sonnet-4-5-20250929", ""),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock"),
    ("bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", ""),
    ("bedrock/converse/anthropic.claude-sonnet-4-5-20250929-v1:0", "aws"),
    ("vertex_ai/claude-sonnet-4-5@20250929", ""),
    ("publishers/anthropic/models/claude-sonnet-4-5@20250929", "google-vertex"),
    ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock"),
]


@pytest.mark.parametrize(("model", "provider"), SPELLINGS)
def test_one_model_in_twelve_spellings(model: str, provider: str) -> None:
    found = lookup(model, provider=provider)
    assert found.id == "anthropic/claude-sonnet-4-5-20250929"
    assert found.sure in ("certain", "likely")
    assert found.model["open_weights"].value is False


def test_bedrock_and_anthropic_end_it_apart() -> None:
    bedrock = lookup("anthropic.claude-sonnet-4-5-20250929-v1:0", provider="aws-bedrock").offer["retires"]
    assert "docs.aws.amazon.com" in bedrock.source
    own = lookup("claude-sonnet-4-5-20250929", provider="anthropic").offer
    assert "retires" not in own or "docs.aws.amazon.com" not in own["retires"].source


def test_openai_on_a_custom_endpoint_is_not_openai() -> None:
    assert lookup("openai/gpt-4o").offer["provider"].value == "openai"
    found = lookup("openai/gpt-4o", endpoint="http://localhost:4000/v1")
    assert (found.sure, found.model, found.offer) == ("unknown", {}, {})


def test_weights_on_own_hosting() -> None:
    found = lookup("meta-llama/Llama-3.3-70B-Instruct", provider="self")
    assert (found.id, found.how, found.sure) == ("meta/llama-3.3-70b-instruct", "exact", "certain")
    assert found.model["open_weights"].value is True
    assert lookup("BAAI/bge-m3", provider="self").model["license"].value == "MIT"


@pytest.mark.parametrize(
    "model", ["qwen3.6:27b", "my-fake-model", "tier-complex", "gpt-4oo", "claude-sonet-4-5"]
)
def test_what_only_resembles_an_id_has_no_facts(model: str) -> None:
    for provider in ("", "openai", "anthropic", "self"):
        found = lookup(model, provider=provider)
        assert (found.sure, found.model, found.offer) == ("unknown", {}, {})

"""The page about testing policies is true: its files are a policy that holds, and its schemas are the published ones."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from steelyard.policy.examples import AS_OF
from steelyard.proving.proof_contract import proof_schema
from steelyard.proving.table_contract import table_schema
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(ROOT, "docs", "policy-tests.md"), encoding="utf-8") as file:
    TEXT = file.read()
FILES = re.findall(r"```yaml\n# ((?:policy/|ai-models)\S+)\n(.*?)```", TEXT, re.DOTALL)


def test_the_files_of_the_page_are_a_policy_that_holds(cli: Cli, tmp_path: Path) -> None:
    assert len(FILES) == 4
    for place, text in FILES:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    done = cli("policy", "test", "./policy")
    assert f"$ steelyard policy test ./policy\n{done.out}```" in TEXT
    assert cli("policy", "test", "./policy", "--mutate", "--floor", "100").code == 0


def test_the_page_tells_the_gap_that_its_card_would_have(cli: Cli, tmp_path: Path) -> None:
    place, card = next((place, text) for place, text in FILES if "/rules/" in place)
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(re.sub(r"\n.*# weights, or an API\?", "", card), encoding="utf-8")

    (gap,) = re.findall(r"```text\n(policy/rules.*?)```", TEXT, re.DOTALL)
    assert gap in cli("policy", "test", "./policy", "--coverage").out


def test_the_page_tells_the_date() -> None:
    assert f"as of {AS_OF}" in TEXT


def test_the_schemas_are_the_published_ones() -> None:
    assert load_schema("policy-test.v1") == table_schema()
    assert load_schema("policy-test-report.v1") == proof_schema()

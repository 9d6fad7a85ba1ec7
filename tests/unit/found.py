"""A manifest with one model, a card that it fails, and what is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.stages import Options, check_file
from tests.unit.policy.cards import DAY, policies, put

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.stages import Checked

MANIFEST = """\
schema: 1
project: p
owner: o
models:
  - id: drafter
    model: m
    access: weights
    license: X
"""
RULE = {
    "title": "The license is not permitted",
    "when": "{access: {equals: weights}}",
    "require": "{license: {one_of: [MIT, Apache-2.0]}}",
}


def checked(folder: Path, text: str, rules: PolicySet, name: str = "ai-models.yaml") -> Checked:
    path = put(folder / name, text)
    return check_file(str(path), rules, Options(DAY, root=str(folder), thorough=False))


def findings(
    folder: Path, text: str, name: str = "ai-models.yaml", **card: str | None
) -> tuple[Finding, ...]:
    return checked(folder, text, policies(folder / "policy", **{**RULE, **card}), name).findings


def finding(folder: Path, text: str, name: str = "ai-models.yaml", **card: str | None) -> Finding:
    (only,) = findings(folder, text, name, **card)
    return only

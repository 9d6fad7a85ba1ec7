"""Small manifests that something is wrong with, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.reading import parse
from steelyard.schemas import conform

if TYPE_CHECKING:
    from steelyard.source import Fault

HEAD = """\
schema: 1
project: invoice-bot
owner: team-payments@example.org
"""
MODEL = "models:\n  - model: m\n"


def faults(text: str, schema: str = "manifest.v1", path: str = "ai-models.yaml") -> tuple[Fault, ...]:
    document = parse(text.encode(), path)
    assert document.readable, document.faults
    return conform(document, schema)


def model_faults(field: str) -> tuple[Fault, ...]:
    """The faults of a manifest whose only model has one more field."""
    return faults(f"{HEAD}{MODEL}    {field}\n")

"""Derived facts of a model, asked for by their names alone."""

from __future__ import annotations

from typing import Any

from steelyard.knowledge import derived as module
from steelyard.manifest.derived import DERIVED

DAY = "2026-11-23"
MODEL = DERIVED["model"]


def derived(record: Any, name: str, as_of: str) -> Any:
    return module.derived(record, MODEL[name].group, name, as_of)

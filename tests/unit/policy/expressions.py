"""Reads conditions on a model that may name four parameters."""

from __future__ import annotations

from typing import Any

from steelyard.policy.language.check import Checker
from steelyard.policy.language.parser import parse
from steelyard.policy.language.types import PATTERN, STRING, Type, vocabulary

DAY = "2026-11-23"
TYPES = {
    "min": Type("integer", "integer"),
    "word": PATTERN,
    "names": Type("list", "list", item=STRING),
    "day": Type("date", "date"),
}
AT = ("require", "expr")


def checked(text: str, each: Any = "model") -> Any:
    return Checker(each, TYPES, vocabulary()).condition(parse(text, AT))

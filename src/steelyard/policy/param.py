"""A parameter of a card: its type, its default, and the bounds within which a pack may set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from steelyard.policy.language.types import Type


class Param(NamedTuple):
    """A typed parameter and its default; `lowest` and `highest` bound a number."""

    type: Type
    default: object
    lowest: float | None = None
    highest: float | None = None


def out_of_range(param: Param, value: object) -> str:
    """Say how a value lies outside of a parameter's bounds; empty where it does not, or is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if param.lowest is not None and value < param.lowest:
        return f"{value}, and must be at least {param.lowest}"
    if param.highest is not None and value > param.highest:
        return f"{value}, and must be at most {param.highest}"
    return ""

"""Keeps typed trees as plain values, so that a finding is explained without reading its card again.

A node becomes a tuple of its class's number and its parts. What many nodes share, their types above all, is
shared here too, and `marshal` writes it once.
"""

from __future__ import annotations

from typing import Any

from steelyard.policy.language import tree
from steelyard.policy.language.types import Type

_CLASSES: tuple[type, ...] = (
    tuple,
    Type,
    tree.All,
    tree.Place,
    tree.Literal,
    tree.Parameter,
    tree.AsOf,
    tree.Field,
    tree.Variable,
    tree.Select,
    tree.Index,
    tree.ListOf,
    tree.Call,
    tree.Quantifier,
)
"""What a typed tree is made of; a class's number is its place here, so the order belongs to the format."""

_NUMBERS = {class_: number for number, class_ in enumerate(_CLASSES)}


Seen = dict[int, tuple[Any, Any]]
"""What was frozen or thawed already, by identity, and what it became; held here, no identity is given away anew."""


def freeze(value: Any, seen: Seen | None = None) -> Any:  # noqa: ANN401 - trees and what is in them
    """Return a tree as tuples, lists, dicts, texts and numbers."""
    seen = {} if seen is None else seen
    if isinstance(value, tuple):
        if id(value) not in seen:
            kept = (_NUMBERS[type(value)], *(freeze(part, seen) for part in value))
            seen[id(value)] = (value, kept)
        return seen[id(value)][1]
    if isinstance(value, dict):
        return {key: freeze(part, seen) for key, part in value.items()}
    return [freeze(part, seen) for part in value] if isinstance(value, list) else value


def thaw(value: Any, seen: Seen | None = None) -> Any:  # noqa: ANN401 - as above
    """Return the tree that `freeze` made this of."""
    seen = {} if seen is None else seen
    if isinstance(value, tuple):
        if id(value) not in seen:
            number, *parts = value
            made = [thaw(part, seen) for part in parts]
            seen[id(value)] = (value, _CLASSES[number](*made) if number else tuple(made))
        return seen[id(value)][1]
    if isinstance(value, dict):
        return {key: thaw(part, seen) for key, part in value.items()}
    return [thaw(part, seen) for part in value] if isinstance(value, list) else value

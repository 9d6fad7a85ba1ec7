"""Nodes and values in words: what the card says of a node, and a value as JSON writes it, never a credential."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.evidence import source
from steelyard.policy.language.explained import as_written
from steelyard.policy.language.moments import say_duration
from steelyard.policy.language.tree import AsOf, Call, Field, Literal, Node, Parameter
from steelyard.policy.operators import OPERATORS
from steelyard.secrets import redact, shortened
from steelyard.source import symbolic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.explained import Explained
    from steelyard.source import Pointer

_LONGEST = 480
_MOST_ITEMS = 500


def written(node: Node, texts: Mapping[Pointer, str], each: str) -> str:
    """Return what the card says of a node: `field test operand` of a row, its stretch of an expression."""
    if isinstance(node, Call) and node.function == "check":
        return f"check {source(node, texts)}"
    if node.at.start >= 0 and texts.get(node.at.pointer):
        return clean(source(node, texts))
    match node:
        case Call(function="wanted", args=(field, Literal(value=str(text)))):
            return clean(f"{written(field, texts, each)}: wanted {text}")
        case Call() if node.function in OPERATORS and len(node.args) == 2:  # noqa: PLR2004 - field and operand
            field, operand = node.args
            other = written(operand, texts, each)
            if isinstance(operand, Field):
                other = f"{{field: {other}}}"
            return f"{written(field, texts, each)} {node.function} {other}"
        case Field():
            return clean(".".join(node.path if node.root == each else (node.root, *node.path)))
        case Parameter():
            return f"params.{node.name}"
        case AsOf():
            return "as_of"
        case Literal():
            return json_text(node.value)
        case _:
            return clean(source(node, texts))


def said(told: Explained) -> str:
    """Return the value of a node as JSON writes it: moments as the manifest does, durations in words, records by number."""
    type_ = told.node.type
    if type_ is not None and type_.kind == "duration" and isinstance(told.value, int):
        return json_text(say_duration(told.value))
    return brief_text(as_written(told))


def brief_text(value: object) -> str:
    """Return a value as JSON writes it; of records only how many there are."""
    match value:
        case [dict(), *_]:
            return f"[{_entries(len(value))}]"
        case dict():
            return f"{{{_entries(len(value))}}}"
    return json_text(value)


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def json_text(value: object) -> str:
    """Return a value as JSON, one line, cut where it is long (then it ends in `…`)."""
    # Before it is written as JSON: behind an escape, a credential no longer stands at the start of a word.
    return clean(json.dumps(_brief(value, [_MOST_ITEMS]), ensure_ascii=False))


def clean(text: str) -> str:
    """Return a text without credentials, cut where it is long."""
    return shortened(text, _LONGEST)


def _brief(value: Any, left: list[int]) -> Any:  # noqa: ANN401 - any manifest value
    """Return a value without credentials and, of a very long one, the beginning; `left` counts what fits."""
    left[0] -= 1
    match value:
        case str():
            return redact(value) if len(value) <= _LONGEST else shortened(value, _LONGEST + 1)
        case list():
            return [_brief(item, left) for item in value[: max(0, left[0])] if left[0] > 0]
        case dict():
            return {redact(str(key)): _brief(item, left) for key, item in value.items() if left[0] > 0}
        case _:
            return value


def named(pointer: Pointer, facts: object) -> str:
    """Write a pointer as people say it, the manifest itself as `manifest`."""
    return clean(symbolic(pointer, facts)) or "manifest"

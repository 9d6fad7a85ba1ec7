"""What newcomers write where a card or a pack has a mapping, and how it is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.secrets import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.source import Fault

_LONGEST = 60
_MOST_ITEMS = 5
_SEVERITIES = ("error", "warning", "note")
_OFF = ("off", "none", "no", "ignore", "ignored", "never", "disabled", False)
_INFO = ("info", "information", "notice", "low")
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_PLAIN = re.compile(r"[A-Za-z][\w.+/-]*")
_NOT_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))

NESTING: Final[Mapping[str, str]] = {
    "or": "||", "any": "||", "any_of": "||", "anyOf": "||", "one_of": "||", "oneOf": "||",
    "and": "&&", "all": "&&", "all_of": "&&", "allOf": "&&",
    "not": "!", "none": "!",
}  # fmt: skip
"""The words that other languages nest conditions with, and the operator that says the same in an expression."""


def policy_hint(schema: Mapping[str, Any], fault: Fault, document: object) -> str:
    """Return how a thing is written that a card or pack has in another shape; empty for every other fault."""
    name = str(schema.get("$id", "")).rpartition("/")[2]
    value = _at(document, fault)
    if name.startswith("card."):
        return _in_card(fault, value)
    return _in_pack(fault, value) if name.startswith("pack.") else ""


def _in_card(fault: Fault, value: Any) -> str:  # noqa: ANN401 - whatever was written
    match fault.pointer:
        case ("require" | "when",):
            return _rows(value)
        case ("require" | "when", str(path), *_) if path in NESTING:
            return nesting_hint(path)
        case ("require" | "when", str(path)) if path != "expr":
            return _row(path, value)
        case ("require" | "when", str(path), str(step)) if isinstance(value, dict):
            unknown = fault.message.startswith("unknown key")
            return f"Write the path in one: `{shortened(f'{path}.{step}', _LONGEST)}:`." if unknown else ""
        case ("params", _, "type") if isinstance(value, list):
            return 'Write `type: "[string]"`, in quotes: without them YAML makes a list of it.'
        case ("params", str(param)) if not isinstance(value, dict):
            return _param(param, value)
    return ""


def _in_pack(fault: Fault, value: Any) -> str:  # noqa: ANN401 - whatever was written
    match fault.pointer:
        case ("rules",) if isinstance(value, list):
            rule = (
                next(iter(value[0]), "") if value and isinstance(value[0], dict) else value[:1] and value[0]
            )
            rule = shortened(rule, _LONGEST) if isinstance(rule, str) and rule else "rule-id"
            return f"Rules are a mapping: write `{rule}: {{}}`, without a dash."
        case ("rules", *_, "severity"):
            return _severity(value)
        case ("rules", str(rule)) if not isinstance(value, dict):
            rule = shortened(rule, _LONGEST)
            if value in _SEVERITIES:
                return f"Write `{rule}: {{ severity: {value} }}`."
            if value in _OFF:
                return _severity(value)
            if isinstance(value, list) and value:
                return ""  # there are too many
            return f"Write `{rule}: {{}}` to take the rule as it is."
    return ""


def nesting_hint(word: str) -> str:
    """Return how conditions are joined that another language nests under `word`, one of NESTING."""
    return f"Rows are joined by *and*; for anything else write `expr:`, an expression with `{NESTING[word]}`."


def _at(document: object, fault: Fault) -> Any:  # noqa: ANN401 - whatever was written
    value: Any = document
    for step in fault.pointer:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _rows(value: object) -> str:
    if isinstance(value, list):
        return "Rows are a mapping: write `license: { equals: MIT }`, without a dash."
    if isinstance(value, str):
        return "Write `expr:` before an expression."
    return ""


def _row(path: str, value: object) -> str:
    path = shortened(path, _LONGEST)
    match value:
        case dict():
            return ""
        case None:
            return f"Write its tests, for example `{path}: {{ present: true }}`."
        case "present" | "required":
            return f"Write `{path}: {{ present: true }}`."
        case list():
            return f"Write `{path}: {{ one_of: {plain(value)} }}`."
        case _:
            return f"Write `{path}: {{ equals: {plain(value)} }}`."


def _severity(value: object) -> str:
    if value in _OFF:
        return (
            "A pack cannot switch a rule off: `{ severity: note, on_unknown: ignore }` weighs least, "
            "`enforcement: advisory` fails nothing."
        )
    return "Write `note`, the lightest." if value in _INFO else ""


def _param(name: str, value: object) -> str:
    kind = _TYPES.get(type(value), "string")
    if isinstance(value, list):
        kind = f'"[{_TYPES.get(type(value[0]), "string") if value else "string"}]"'
    return f"Write `{shortened(name, _LONGEST)}: {{ type: {kind}, default: {plain(value)} }}`."


def plain(value: object) -> str:
    """Write a value as YAML reads it: a word as it is, any other text in quotes, what is too long as `…`."""
    if isinstance(value, list):
        simple = value and len(value) <= _MOST_ITEMS and all(isinstance(item, (str, int)) for item in value)
        return f"[{', '.join(map(plain, value))}]" if simple else "[…]"
    if isinstance(value, str):
        short = shortened(value, _LONGEST)
        is_word = _PLAIN.fullmatch(short) and short.lower() not in _NOT_TEXT
        return short if is_word else json.dumps(short, ensure_ascii=False)
    return "…" if value is None else shortened(json.dumps(value), _LONGEST)

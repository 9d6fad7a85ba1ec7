"""What newcomers write where a manifest has another value, and how it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.schemas.policy_hints import plain
from steelyard.schemas.quick import is_date
from steelyard.secrets import shortened

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from steelyard.reading import Document
    from steelyard.source import Fault

_LONGEST: Final = 64
_MOST_ITEMS: Final = 5
_TWELVE: Final = 12
_PERCENT: Final = 100

_OTHER_CODES: Final = {"UK": "GB", "EL": "GR"}
_AMOUNT: Final = re.compile(r"([^\d\s.,-]{1,4} ?)?(-?\d{1,15}(?:\.\d{1,9})?) ?([^\d\s.,-].*)?")
_COMMENT: Final = re.compile(r":[ \t]+(#[^\s#][^\n]*)$")
_ADDRESS: Final = re.compile(r"www\.[^\s/]+\S*|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/\S*")
_PATH: Final = re.compile(r"[\w.-]*(/[\w.-]+)+")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ].+")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d\d?)\2(\d\d?)")
_YEAR_LAST: Final = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})")


def manifest_hint(root: dict[str, Any], error: ValidationError, fault: Fault, document: Document) -> str:
    """Return how that is written which a manifest has in another way; empty where nothing is known of it."""
    if not str(root.get("$id", "")).rpartition("/")[2].startswith("manifest."):
        return ""
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    value: object = error.instance
    if error.validator == "required":
        return _missing(schema, fault)
    if value is None:
        return _nothing(root, fault, document)
    match error.validator:
        case "type":
            return _shape(root, schema, fault, document, value)
        case "const":
            return "Remove the quotes." if value == str(error.validator_value) else ""
        case "maximum" if error.validator_value == 1:
            return _share(value)
        case "pattern" | "format" | "maxLength" if isinstance(value, str) and len(value) <= _LONGEST + len(
            "sha256:"
        ):
            return _form(schema, fault, value)
        case _:
            return ""


def _missing(schema: dict[str, Any], fault: Fault) -> str:
    key = str(fault.pointer[-1])
    declared = schema.get("properties", {}).get(key, {})
    if "const" in declared:
        return f"Add `{key}: {declared['const']}`."
    example = next(iter(declared.get("examples") or ()), None)
    return f"Add `{key}:`, such as {example}." if isinstance(example, str) else f"Add `{key}:`."


def _nothing(root: dict[str, Any], fault: Fault, document: Document) -> str:
    lines = document.source.lines()
    line = lines[fault.region.start_line - 1] if fault.region.start_line <= len(lines) else ""
    hidden = _COMMENT.search(line[fault.region.start_column - 1 :])
    if hidden:
        return f'A `#` behind a space begins a comment: write "{shortened(hidden[1].strip(), _LONGEST)}".'
    if fault.pointer and fault.pointer[-1] in _at(root, fault.pointer[:-1]).get("required", ()):
        return "Give it a value."
    return ""


def _at(root: dict[str, Any], pointer: tuple[object, ...]) -> dict[str, Any]:
    """Return the schema of what is at a pointer, as far as it is the only one."""
    schema = root
    for step in pointer:
        below = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = _resolved(root, below if isinstance(below, dict) else {})
    return schema


def _resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _shape(
    root: dict[str, Any], schema: dict[str, Any], fault: Fault, document: Document, value: object
) -> str:
    wanted = schema.get("type")
    is_block = not document.source.path.endswith(".json")
    if wanted == "array" and is_block:
        return _list(_resolved(root, schema.get("items", {})), value)
    if wanted == "object" and is_block:
        if not fault.pointer:
            return "Write keys and their values, a line each: `schema: 1` is the first."
        return _entry(schema, value) if isinstance(fault.pointer[-1], int) else _mapping(schema, fault, value)
    if wanted in ("integer", "number") and isinstance(value, str) and len(value) <= _LONGEST:
        return _amount(schema, value)
    if wanted == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"Remove the quotes: write {value.lower()}."
    if wanted == "string" and schema.get("format") == "date":
        return _day(document.text(fault.pointer)) if isinstance(value, int) else ""
    return ""


def _list(items: dict[str, Any], value: object) -> str:
    is_entries = items.get("type") == "object"
    if isinstance(value, str):
        return _entry(items, value) if is_entries else f"Write it as a list: [{plain(value)}]."
    if not isinstance(value, dict) or not value:
        return ""
    if is_entries:
        if all(isinstance(each, dict) for each in value.values()):
            return f"Write a list: each entry begins with a dash, as `- {_first(items)}: …`."
        first = str(next(iter(value)))
        if first in items.get("properties", {}):
            return f"Begin each entry with a dash: `- {first}: …`."
        return f"Write a list: each entry begins with a dash, as `- {_first(items)}: …`."
    if len(value) <= _MOST_ITEMS and all(each in (True, None) for each in value.values()):
        return f"Write it as a list: {plain(list(value))}."
    return ""


def _entry(items: dict[str, Any], value: object) -> str:
    if not isinstance(value, str):
        return ""
    return f"Write `- {_first(items)}: {plain(value)}` on a line of its own."


def _mapping(schema: dict[str, Any], fault: Fault, value: object) -> str:
    if isinstance(value, list) and value:
        return "Write keys and their values, without dashes or brackets."
    if schema.get("title") != "Evidence record" or not isinstance(value, str):
        return ""
    kind = "url" if value.startswith(("https://", "http://")) else "path"
    return f"Write `{shortened(str(fault.pointer[-1]), _LONGEST)}: {{{kind}: {shortened(value, _LONGEST)}}}`."


def _first(items: dict[str, Any]) -> str:
    return next(iter([*items.get("required", ()), *items.get("properties", {})]), "key")


def _amount(schema: dict[str, Any], value: str) -> str:
    amount = _AMOUNT.fullmatch(value)
    if amount is None or not (amount[1] or amount[3]):
        return ""
    if schema.get("maximum") == 1:
        return _share(float(amount[2])) if amount[3] == "%" else ""
    unit = str(schema.get("x-unit", ""))
    if not unit:
        return f"Write the number alone: {amount[2]}."
    return f"Write the number alone, in {unit.replace('currency', '`cost.currency`', 1)}."


def _share(value: object) -> str:
    is_percent = isinstance(value, (int, float)) and 1 < value <= _PERCENT
    return f"Write it as a share of 1: {value / _PERCENT:g}." if is_percent else ""  # type: ignore[operator]


def _form(schema: dict[str, Any], fault: Fault, value: str) -> str:
    match schema.get("title"):
        case "Date":
            return _day(value)
        case "Evidence reference" | "URL" if _ADDRESS.fullmatch(value):
            return f"An address begins with https://: write https://{shortened(value, _LONGEST)}."
        case "Evidence reference" if _PATH.fullmatch(value):
            key = shortened(str(fault.pointer[-1]), _LONGEST)
            return f"File it under `evidence`, as `{key}: {{path: {shortened(value, _LONGEST)}}}`, and write `{key}` here."
        case "Jurisdiction":
            code = _OTHER_CODES.get(value.upper(), value.upper())
            return f'Write "{code}".' if re.search(schema["pattern"], code) else ""
        case "Digest":
            digits = value.lower().removeprefix("sha256:")
            is_one = re.search(schema["pattern"], f"sha256:{digits}")
            return "Write `sha256:` and then the 64 digits, in lower case." if is_one else ""
        case "Currency":
            return f"Write {value.upper()}." if re.search(schema["pattern"], value.upper()) else ""
        case "Slug":
            slug = re.sub(r"[\s_-]+", "-", value.strip().lower())
            return f"Write {slug}." if re.search(schema["pattern"], slug) else ""
        case _:
            return ""


def _day(text: str) -> str:
    """Return how a day is written that was written in another way; empty where more than one can be meant."""
    moment = _MOMENT.fullmatch(text)
    if moment:
        return f"Write the day alone: {moment[1]}." if is_date(moment[1]) else ""
    parts = _YEAR_FIRST.fullmatch(text)
    if parts and (parts[2] or len(text) == len("YYYYMMDD")):
        return _written(parts[1], parts[3], parts[4])
    parts = _YEAR_LAST.fullmatch(text)
    if parts is None:
        return ""
    first, second, year = parts[1], parts[3], parts[4]
    if parts[2] == "." or int(first) > _TWELVE:
        return _written(year, second, first)
    return _written(year, first, second) if int(second) > _TWELVE else ""


def _written(year: str, month: str, day: str) -> str:
    text = f"{year}-{int(month):02}-{int(day):02}"
    return f"Write {text}." if is_date(text) else ""

"""The fixes of faults: one function for each kind, from a fault to a change of the text, or nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.fixing.scalars import scalar_text
from steelyard.report import Edit, Fix
from steelyard.schemas import load_schema
from steelyard.schemas.nearest import likely, misspelt
from steelyard.secrets import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.reading import Document
    from steelyard.source import Fault, Pointer

_SCHEMA: Final = "manifest.v1"
_LONGEST: Final = 60
_MOST_KEYS: Final = 200
_BOOLEANS: Final = {
    "true": True, "yes": True, "on": True, "y": True,
    "false": False, "no": False, "off": False, "n": False,
}  # fmt: skip
_YAML_11: Final = ("yes", "no", "on", "off")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")


def fix_of_fault(document: Document, fault: Fault) -> Fix | None:
    """Return what would mend a fault; nothing for what was not written there alone, or over several lines."""
    if document.nearest(fault.pointer) != fault.pointer or document.shared(fault.pointer):
        return None
    match fault.keyword:
        case "additionalProperties":
            return _key(document, fault)
        case "enum" | "const":
            return _value(document, fault)
        case "type":
            return _kind(document, fault)
        case "":
            return _misread(document, fault.pointer)
        case _:
            return None


def _key(document: Document, fault: Fault) -> Fix | None:
    """Rename a key that is misspelt, unless the right one is there as well or another may stand for it, too."""
    *way, key = fault.pointer
    holder = at(document, tuple(way))
    if not isinstance(key, str) or len(key) > _LONGEST or len(holder) > _MOST_KEYS:
        return None
    right, meant = _meant(key, fault.choices)
    unknown = [other for other in holder if other not in fault.choices and other != key]
    if not meant or meant in holder or any(_meant(other, fault.choices)[1] == meant for other in unknown):
        return None
    region = document.key_region(fault.pointer)
    text = scalar_text(meant, document.key_text(fault.pointer))
    edit = Edit(region, text, "rename", fault.pointer, meant)
    return Fix(
        safe=bool(right), description=f"rename `{shortened(key, _LONGEST)}` to `{meant}`", edits=(edit,)
    )


@lru_cache(maxsize=4096)
def _meant(word: str, known: tuple[object, ...]) -> tuple[str, str]:
    """Return the word that was meant beyond doubt, and the one that was meant at least likely; empty for none.

    Of many keys beside each other each asks for all of them.
    """
    if len(word) > _LONGEST:
        return "", ""
    words = [one for one in known if isinstance(one, str)]
    right = misspelt(word, words)
    return right, right or likely(word, words)


def _value(document: Document, fault: Fault) -> Fix | None:
    """Respell one of the values that an enumeration takes, or the constant."""
    value = at(document, fault.pointer)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    words = {str(choice): choice for choice in fault.choices if isinstance(choice, (str, int))}
    right = misspelt(value, words)
    meant = right or likely(value, [word for word in words if isinstance(words[word], str)])
    return set_fix(document, fault.pointer, words[meant], safe=bool(right)) if meant else None


def _kind(document: Document, fault: Fault) -> Fix | None:
    """Put quotes around a number where text is wanted, and take them away where a number or a boolean is."""
    value = at(document, fault.pointer)
    if isinstance(value, str):
        meant = _unquoted(value, fault.choices)
        return None if meant is None else set_fix(document, fault.pointer, meant, safe=True)
    if "string" in fault.choices and isinstance(value, (int, float)) and not isinstance(value, bool):
        return set_fix(document, fault.pointer, document.text(fault.pointer), safe=True)
    return None


def _unquoted(value: str, kinds: tuple[object, ...]) -> object:
    word = value.strip()
    if "boolean" in kinds:
        return _BOOLEANS.get(word.casefold())
    if {"integer", "number"}.intersection(kinds) and _INTEGER.fullmatch(word):
        return int(word)
    return float(word) if "number" in kinds and _NUMBER.fullmatch(word) else None


def _misread(document: Document, pointer: Pointer) -> Fix | None:
    """Quote a word that YAML 1.1 reads as a boolean, where nothing but text can be meant."""
    value = at(document, pointer)
    plain = isinstance(value, str) and value == document.text(pointer) and value.casefold() in _YAML_11
    return set_fix(document, pointer, value, safe=True) if plain and _kinds(pointer) == {"string"} else None


def set_fix(document: Document, pointer: Pointer, value: object, *, safe: bool) -> Fix | None:
    """Return the fix that gives a scalar another value; nothing where it is no scalar of one line."""
    edit = set_edit(document, pointer, value)
    if edit is None:
        return None
    return Fix(safe=safe, description=told(document, edit), edits=(edit,))


def told(document: Document, edit: Edit) -> str:
    """Say what a change does, in a few words."""
    if edit.action == "add":
        return f"add `{edit.text.strip(f'{chr(10)}, ')}`"
    written = shortened(document.text(edit.pointer), _LONGEST)
    return f"write `{shortened(edit.text, _LONGEST)}` for `{written}`"


def set_edit(document: Document, pointer: Pointer, value: object) -> Edit | None:
    """Return the change that gives a scalar another value; nothing where it is no scalar of one line, or shared."""
    if document.nearest(pointer) != pointer or document.shared(pointer):
        return None
    region, written = document.region(pointer), document.text(pointer)
    if not written or "\n" in written:
        return None
    text = scalar_text(value, written)
    return Edit(region, text, "set", pointer, value) if text != written else None


def at(document: Document, pointer: Pointer) -> Any:  # noqa: ANN401 - a document's value
    """Return the value at a pointer, which must be there."""
    value: Any = document.value
    for step in pointer:
        value = value[step]
    return value


def _kinds(pointer: Pointer) -> set[str]:
    """Return the types of value that the manifest's schema takes at a pointer."""
    schemas = list(_branches(load_schema(_SCHEMA)))
    for step in pointer:
        below = [_below(schema, step) for schema in schemas]
        schemas = [branch for one in below for branch in _branches(one)]
    return {kind for schema in schemas for kind in _types(schema)}


def _below(schema: dict[str, Any], step: str | int) -> dict[str, Any]:
    if isinstance(step, int):
        found = schema.get("items", {})
    else:
        found = schema.get("properties", {}).get(step) or schema.get("additionalProperties")
    return found if isinstance(found, dict) else {}


def _branches(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema, or those that it refers to."""
    if "$ref" in schema:
        yield from _branches(load_schema(_SCHEMA)["$defs"][schema["$ref"].rpartition("/")[2]])
    elif "anyOf" in schema:
        for branch in schema["anyOf"]:
            yield from _branches(branch)
    elif schema:
        yield schema


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", "any")
    return [kinds] if isinstance(kinds, str) else list(kinds)

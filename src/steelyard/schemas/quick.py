"""Answers "does it validate?" in microseconds, so that jsonschema is imported only when the answer is no.

A JSON Schema is compiled into nested predicates. Only the keywords our generated schemas use are known; any
other is refused at once, and property tests hold this against jsonschema, which stays the authority.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Predicate = Callable[[Any], bool]

_ANNOTATIONS = frozenset(
    ("$schema", "$id", "$defs", "title", "description", "default", "examples", "markdownEnumDescriptions")
)
_TYPES: dict[str, Predicate] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
}


def compile_schema(schema: dict[str, Any]) -> Predicate:
    """Compile a whole schema document. Raises ValueError for a keyword outside the known set."""
    return _Compiler(schema).predicate(schema)


def is_date(text: str) -> bool:
    """Whether `text` is a day that exists, written YYYY-MM-DD (RFC 3339 full-date)."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # noqa: PLR2004 - YYYY-MM-DD
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Compiler:
    """One compilation: references are resolved once and shared."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._definitions: dict[str, Predicate] = {}

    def predicate(self, schema: dict[str, Any] | bool) -> Predicate:  # noqa: FBT001 - JSON Schema's own booleans
        if isinstance(schema, bool):
            return lambda _: schema
        checks: list[Predicate] = []
        if "properties" in schema or "additionalProperties" in schema or "required" in schema:
            checks.append(self._object(schema))
        for keyword, operand in schema.items():
            if keyword in _ANNOTATIONS or keyword.startswith("x-"):
                continue
            if keyword in ("properties", "additionalProperties", "required"):
                continue
            checks.append(self._keyword(keyword, operand))
        if not checks:
            return lambda _: True
        if len(checks) == 1:
            return checks[0]
        first, second, *rest = checks
        if not rest:
            return lambda value: first(value) and second(value)
        return lambda value: first(value) and second(value) and all(check(value) for check in rest)

    def _keyword(self, keyword: str, operand: Any) -> Predicate:  # noqa: ANN401 - a JSON Schema keyword's value
        match keyword:
            case "$ref":
                return self._reference(operand)
            case "type":
                kinds = [_TYPES[kind] for kind in ([operand] if isinstance(operand, str) else operand)]
                return kinds[0] if len(kinds) == 1 else lambda value: any(kind(value) for kind in kinds)
            case "enum" | "const":
                return _member([operand] if keyword == "const" else operand)
            case "anyOf":
                branches = tuple(self.predicate(branch) for branch in operand)
                return lambda value: any(branch(value) for branch in branches)
            case "oneOf":
                choices = tuple(self.predicate(branch) for branch in operand)
                return lambda value: sum(choice(value) for choice in choices) == 1
            case "items":
                item = self.predicate(operand)
                return lambda value: not isinstance(value, list) or all(item(entry) for entry in value)
            case "propertyNames":
                name = self.predicate(operand)
                return lambda value: not isinstance(value, dict) or all(name(key) for key in value)
            case "pattern":
                search = re.compile(operand).search
                return lambda value: not isinstance(value, str) or search(value) is not None
            case "format" if operand == "date":
                return lambda value: not isinstance(value, str) or is_date(value)
            case _:
                return _bound(keyword, operand)

    def _reference(self, reference: str) -> Predicate:
        """Return the predicate of a definition, compiled when a value first reaches it.

        A manifest has a few of the many things it may have; and a definition may refer to itself.
        """
        if reference not in self._definitions:
            target: Any = self._root
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
            compiled: list[Predicate] = []

            def predicate(value: Any) -> bool:  # noqa: ANN401 - any JSON value
                if not compiled:
                    compiled.append(self.predicate(target))
                return compiled[0](value)

            self._definitions[reference] = predicate
        return self._definitions[reference]

    def _object(self, schema: dict[str, Any]) -> Predicate:
        properties = {key: self.predicate(sub) for key, sub in schema.get("properties", {}).items()}
        additional = self.predicate(schema.get("additionalProperties", True))
        required = tuple(schema.get("required", ()))

        def check(value: Any) -> bool:  # noqa: ANN401 - any JSON value
            if not isinstance(value, dict):
                return True
            for key, entry in value.items():
                known = properties.get(key)
                if not (additional(entry) if known is None else known(entry)):
                    return False
            return all(key in value for key in required)

        return check


def _member(members: list[Any]) -> Predicate:
    texts = frozenset(member for member in members if isinstance(member, str))
    if len(texts) == len(members):
        return lambda value: isinstance(value, str) and value in texts
    # JSON Schema tells true from 1; Python's == does not.
    return lambda value: any(
        value == member and isinstance(value, bool) == isinstance(member, bool) for member in members
    )


_SIZED = {"minLength": str, "maxLength": str, "minItems": list, "maxItems": list, "minProperties": dict}


def _bound(keyword: str, limit: Any) -> Predicate:  # noqa: ANN401 - a JSON Schema keyword's value
    if keyword in _SIZED:
        kind = _SIZED[keyword]
        if keyword.startswith("min"):
            return lambda value: not isinstance(value, kind) or len(value) >= limit
        return lambda value: not isinstance(value, kind) or len(value) <= limit
    number = _TYPES["number"]
    match keyword:
        case "minimum":
            return lambda value: not number(value) or value >= limit
        case "maximum":
            return lambda value: not number(value) or value <= limit
        case "exclusiveMinimum":
            return lambda value: not number(value) or value > limit
        case "exclusiveMaximum":
            return lambda value: not number(value) or value < limit
    raise ValueError(f"JSON Schema keyword {keyword!r} is not compiled")

"""The page of the manifest's fields, as Markdown: what each means, where it comes from, and which rules look at it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.manifest.derived import DERIVED
from steelyard.policy.language.tree import Field, Select, walk
from steelyard.policy.markdown import cell
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.card import Card

    Path = tuple[str, ...]
    """A field from the manifest on, without the numbers of lists: `models.cost.currency`."""

_HEAD = """\
# Fields of a manifest

What `ai-models.yaml` may say, record by record. Few fields are required; what is left out is not asserted, and a rule that needs it
says so. The schema itself is `steelyard schema manifest.v1`: point your editor at it.

The last column has the rules that look at a field: in a condition, in their scope, or through a
[derived fact](derived-facts.md) that follows from it. What stands beside a whole record (`cost`, `components`, `base`) may look at
any field of it.
"""
_ROOTS: Mapping[str, tuple[str, ...]] = {
    "manifest": (),
    "model": ("models",),
    "benchmark": ("models", "benchmarks"),
    "base": ("models", "base"),
    "evidence": ("evidence",),
    "waiver": ("waivers",),
}
"""Where the records stand that cards call by these names."""
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "roles": ("models", "role"),
    "environments": ("environment",),
    "exposure": ("exposure",),
    "data": ("data",),
}
"""The field that each key of a scope asks for."""
_CHOICE = "one of a list"
_ELEMENTS: Mapping[str, str] = {
    "model": "model", "benchmark": "benchmark", "base-model-ref": "base", "evidence-record": "evidence", "waiver": "waiver",
}  # fmt: skip
"""What elements of lists are, by the names of their types."""


def fields_page(cards: Sequence[Card]) -> str:
    """Return the page, with the cards that look at each field."""
    schema: dict[str, Any] = load_schema("manifest.v1")
    looked: dict[Path, list[str]] = {}
    for card in cards:
        for path in sorted(_looked_at(card)):
            looked.setdefault(path, []).append(card.id)
    return "".join(f"{line}\n" for line in (*_HEAD.splitlines(), *_Tables(schema, looked).of((), "", schema)))


def _looked_at(card: Card) -> set[Path]:
    """Return the fields that a card's scope and conditions name, and those that its derived facts rest on."""
    found = {path for key, path in _SCOPES.items() if getattr(card.scope, key)}
    for node in (node for term in (*card.when.terms, *card.require.terms) for node in walk(term)):
        if isinstance(node, Field) and node.path and node.root in _ROOTS:
            found |= _declared(_ROOTS[node.root], node.root, node.path)
        elif isinstance(node, Select) and node.operand.type is not None:
            root = _ELEMENTS.get(node.operand.type.name, "")
            if root:
                found |= _declared(_ROOTS[root], root, (node.field,))
    return found


def _declared(at: Path, root: str, path: Path) -> set[Path]:
    fact = DERIVED.get(root, {}).get(path[0])
    if fact is None:
        return {(*at, *path[:length]) for length in range(1, len(path) + 1)}
    return {(*at, *map(str, below)) for below in fact.rests_on}


class _Tables:
    """Writes a table for each record, the outermost first."""

    def __init__(self, schema: Mapping[str, Any], looked: Mapping[Path, Sequence[str]]) -> None:
        self._definitions: Mapping[str, Mapping[str, Any]] = schema["$defs"]
        self._looked = looked

    def of(self, at: Path, written: str, record: Mapping[str, Any]) -> Iterator[str]:
        """Yield the table of a record, which people write so, and those of the records in it."""
        yield from (
            "",
            f"## `{written}`" if written else "## The manifest",
            "",
            cell(record["description"]),
            "",
        )
        yield "| field | type | what it means | after | rules |"
        yield "| --- | --- | --- | --- | --- |"
        below: list[tuple[Path, str, Mapping[str, Any]]] = []
        for name, field in record["properties"].items():
            schema = self._resolved(field)
            required = " (required)" if name in record.get("required", ()) else ""
            means = field.get("description", schema.get("description", ""))
            unit = f" In {field['x-unit']}." if "x-unit" in field else ""
            default = (
                f" Default: `{json.dumps(field['default'])}`."
                if field.get("default") not in (None, {})
                else ""
            )
            rules = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in self._looked.get((*at, name), ()))
            yield (
                f"| `{name}`{required} | {self._type(field)} | {cell(means + unit + default)} "
                f"| {cell(field.get('x-source', ''))} | {rules} |"
            )
            inner = self._record_in(field)
            if inner is not None and name != "defaults":
                many = {"array": "[]", "object": "" if "properties" in schema else ".<name>"}
                path = f"{written}.{name}".lstrip(".") + many[schema["type"]]
                below.append(((*at, name), path, inner))
        yield from self._words(record)
        for one in below:
            yield from self.of(*one)

    def _words(self, record: Mapping[str, Any]) -> Iterator[str]:
        """Yield what the members of the record's enumerations mean."""
        for name, field in record["properties"].items():
            schema = self._resolved(field)
            schema = self._resolved(schema["items"]) if schema.get("type") == "array" else schema
            if "markdownEnumDescriptions" in schema:
                yield from ("", f"`{name}`:", "")
                for member, words in zip(schema["enum"], schema["markdownEnumDescriptions"], strict=True):
                    yield f"- `{member}`: {cell(words)}"

    def _record_in(self, field: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the record that a field holds, or each element of it."""
        schema = self._resolved(field)
        if "properties" in schema:
            return schema
        inner = schema.get("items") or schema.get("additionalProperties")
        return self._record_in(inner) if isinstance(inner, dict) else None

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    def _type(self, field: Mapping[str, Any]) -> str:
        schema = self._resolved(field)
        if "anyOf" in schema:
            return "false, a license, or a record"
        if "enum" in schema:
            return " < ".join(f"`{one}`" for one in schema["enum"]) if schema.get("x-ordered") else _CHOICE
        match schema.get("type"):
            case "array":
                inner = self._type(schema["items"])
                return "several of a list" if inner == _CHOICE else f"list of {inner}"
            case "object" if "properties" in schema:
                return "record"
            case "object":
                return "records by name" if self._record_in(schema) else "texts by name"
            case "integer":
                return "whole number"
            case "string" if schema.get("format") == "date":
                return "date"
            case "string":
                return cell(schema["title"]).lower() if "$ref" in field else "text"
            case kind:
                return str(kind)

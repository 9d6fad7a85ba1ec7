"""The page of the manifest's fields, as Markdown: what each means, where it comes from, and which rules look at it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.manifest.derived import DERIVED
from steelyard.policy.language.tree import Field, Select, walk
from steelyard.policy.pages.markdown import cell
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.card import Card

    Path = tuple[str, ...]
    """A field from the manifest on, without the numbers of lists: `models.cost.currency`."""

_HEAD = """\
# Fields of a manifest

What `ai-models.yaml` may say, record by record. Few fields are required; what is left out is not asserted, and a rule that needs it
says so. The schema itself is `steelyard schema manifest.v1`: point your editor at it. Whole manifests are in [examples](../examples).

| column | says |
| --- | --- |
| type | how a value is written; what a link leads to is told [at the end](#how-values-are-written). The words of *one of a list* and *several of a list* stand below the table; `a` < `b` are words, from the least to the most |
| modelled on | where the field comes from; the abbreviations are [at the end](#sources) |
| rules | the shipped rules that look at it: in a condition, in their scope, or through a [derived fact](derived-facts.md) that follows from it. What looks at a record as a whole stands above its table, what looks at anything in it in its row (but for `models`) |
"""
_EACH = "<component>"
_SOURCES: Mapping[str, str] = {
    "ART": "Open-Weight vs. Closed Models: Trade-Offs for AI Builders, the article whose [trade-offs](tradeoffs.md) are weighed",
    "ATLAS": "MITRE ATLAS: techniques (AML.T) and mitigations (AML.M)",
    "AUP": "the provider's acceptable use policy",
    "CDX": "CycloneDX, the bill of materials, its machine-learning part",
    "EU-AIA": "Regulation (EU) 2024/1689, the Artificial Intelligence Act, by article",
    "FINOS": "FINOS AI Governance Framework: risks (RI) and mitigations (MI)",
    "FMTI": "Foundation Model Transparency Index, by indicator",
    "G7": "Software Bill of Materials for Artificial Intelligence, of the G7",
    "GDPR": "Regulation (EU) 2016/679, the General Data Protection Regulation, by article",
    "HF": "Hugging Face Hub",
    "ISO": "ISO/IEC 42001:2023, Annex A; ISO 4217 is the list of currencies",
    "MOF": "Model Openness Framework 1.0, by component",
    "MOT": "Model Openness Tool, which declares what the framework asks for",
    "NIST": "AI Risk Management Framework (GOVERN, MAP, MANAGE), and its generative AI profile, NIST AI 600-1 (GV, MG)",
    "OSAID": "Open Source AI Definition 1.0",
    "PURL": "package URL, ECMA-427",
    "SOL": "Solaiman, The Gradient of Generative AI Release (2023), by level",
    "SPDX": "SPDX 3.0.1 and its AI profile",
    "model-eol, models.dev, genai-prices": "public data on the retirement, abilities and prices of models",
    "model-signing": "OpenSSF Model Signing",
    "Steelyard": "nothing else: the field is ours",
}
"""What the sources of fields are called in full."""
_ROOTS: Mapping[str, tuple[str, ...]] = {
    "manifest": (),
    "model": ("models",),
    "benchmark": ("models", "benchmarks"),
    "base": ("models", "base"),
    "evidence": ("evidence",),
    "waiver": ("waivers",),
}
"""Where the records stand that cards call by these names."""
_ALL: Path = ("models",)
"""A record in which nearly all rules look at something: its row has those that look at all of it."""
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
    whole: dict[Path, list[str]] = {}
    for card in cards:
        named = _looked_at(card)
        around = {path[:length] for path in named for length in range(1, len(path))} - {_ALL}
        for rules, paths in ((whole, named), (looked, named | around)):
            for path in sorted(paths):
                rules.setdefault(path, []).append(card.id)
    tables = _Tables(schema, looked, whole)
    return "".join(
        f"{line}\n" for line in (*_HEAD.splitlines(), *tables.of((), "", schema), *tables.legends())
    )


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
        return {(*at, *path)}
    return {(*at, *map(str, below)) for below in fact.rests_on}


class _Tables:
    """Writes a table for each record, the outermost first."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        looked: Mapping[Path, Sequence[str]],
        whole: Mapping[Path, Sequence[str]],
    ) -> None:
        self._definitions: Mapping[str, Mapping[str, Any]] = schema["$defs"]
        self._looked = looked
        self._whole = whole

    def of(self, at: Path, written: str, record: Mapping[str, Any]) -> Iterator[str]:
        """Yield the table of a record, which people write so, and those of the records in it."""
        yield from (
            "",
            f"## `{written}`" if written else "## The manifest",
            "",
            cell(record["description"]),
            "",
        )
        if at in self._whole:
            yield from (f"Looked at as a whole by {_linked(self._whole[at])}.", "")
        yield "| field | type | what it means | modelled on | rules |"
        yield "| --- | --- | --- | --- | --- |"
        below: list[tuple[Path, str, Mapping[str, Any]]] = []
        alike: Mapping[str, Any] | None = None
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
            rules = _linked(self._looked.get((*at, name), ()))
            yield (
                f"| `{name}`{required} | {self._type(field)} | {cell(means + unit + default)} "
                f"| {cell(field.get('x-source', ''))} | {rules} |"
            )
            inner = self._record_in(field)
            if inner is not None and name != "defaults":
                many = {"array": "[]", "object": "" if "properties" in schema else ".<name>"}
                below.append(((*at, name), f"{written}.{name}".lstrip(".") + many[schema["type"]], inner))
            elif "anyOf" in schema:  # all of them are alike: told once
                alike = self._resolved(schema["anyOf"][-1])
        yield from self._words(record)
        if alike is not None:
            yield from self.of((*at, _EACH), f"{written}.{_EACH}", alike)
        for one in below:
            yield from self.of(*one)

    def legends(self) -> Iterator[str]:
        """Yield how values of the types are written, and what the sources are called in full."""
        yield from ("", "## How values are written", "", "| type | written as |", "| --- | --- |")
        for one in sorted(self._definitions.values(), key=lambda one: str(one["title"]).casefold()):
            if one.get("type") == "string" and "enum" not in one:
                yield f"| {_title(one)} | {cell(one['description'])} |"
        yield from ("", "## Sources", "", "| short | in full |", "| --- | --- |")
        for short, full in _SOURCES.items():
            yield f"| {short} | {full} |"

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
            case "string":
                return f"[{_title(schema)}](#how-values-are-written)" if "$ref" in field else "text"
            case kind:
                return str(kind)


def _linked(rules: Sequence[str]) -> str:
    return ", ".join(f"[{rule}](rules/{rule}.md)" for rule in rules)


def _title(schema: Mapping[str, Any]) -> str:
    """Return the title of a type as it stands inside of a sentence: `slug`, `SHA-256`."""
    title = cell(schema["title"])
    return title if title[:2].isupper() else title[:1].lower() + title[1:]

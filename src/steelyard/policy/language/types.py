"""The types a policy is checked against, read from the manifest's published schema.

A field's type says which tests make sense on it and which values can ever be there, so that a rule about
`acess`, or about an `access` of `wieghts`, is refused when it is loaded and not passed over when it runs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from steelyard.manifest.derived import DERIVED, LICENSE_LISTS
from steelyard.manifest.references import REFERENCE
from steelyard.record import NamedTuple
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "string", "integer", "number", "boolean", "date", "duration", "enum", "list", "record", "map", "union"
]
Each = Literal["manifest", "model", "benchmark", "base", "evidence", "reference", "waiver", "org"]

EACH: tuple[Each, ...] = get_args(Each)[:-1]
"""What a card may look at; the organisation it may only ask about."""

PARENTS: Mapping[Each, tuple[Each, ...]] = {
    "manifest": ("org",),
    "model": ("manifest", "org"),
    "benchmark": ("model", "manifest", "org"),
    "base": ("model", "manifest", "org"),
    "evidence": ("manifest", "org"),
    "reference": ("manifest", "org"),
    "waiver": ("manifest", "org"),
    "org": (),
}
"""Whose fields a card may also name, beside its subject's own."""


class Type(NamedTuple):
    """The type of a field, parameter or value.

    `members` are an enumeration's values, weakest first when it is `ordered`; `unasserted` is the member that
    says "nobody knows" and counts as an absent fact; `item` is a list's or map's element; every record has
    the fields that are `certain`. A `derived` fact is
    declared by nobody, and says with what it is derived; of a `ranged` one two bounds are known even where it is not.
    """

    kind: Kind
    name: str
    members: tuple[str, ...] = ()
    ordered: bool = False
    unasserted: str = ""
    item: Type | None = None
    fields: Mapping[str, Type] = {}
    certain: tuple[str, ...] = ()
    derived: str = ""
    ranged: bool = False

    def __str__(self) -> str:
        if self.kind == "list":
            return f"[{self.item}]"
        return self.name


NUMBERS: tuple[Kind, ...] = ("integer", "number")
TEXTS: tuple[Kind, ...] = ("string", "enum")
"""Numbers compare with each other whatever their kind, and so do texts."""


class Vocabulary(NamedTuple):
    """Every word a card may use: the subjects with their fields, and the named types of parameters."""

    subjects: Mapping[Each, Type]
    named: Mapping[str, Type]


_PRIMITIVES: Mapping[str, Type] = {
    name: Type(name, name) for name in ("string", "integer", "number", "boolean", "date")
}

STRING, INTEGER, NUMBER, BOOLEAN, DATE = (
    _PRIMITIVES[name] for name in ("string", "integer", "number", "boolean", "date")
)
DURATION = Type("duration", "duration")
ANYTHING = Type("union", "anything")

PATTERN = Type("string", "pattern")
"""A regular expression: text to a pack's author, checked for linear time wherever it is written."""

LICENSE = Type("string", "license")
"""One license by its canonical id: another spelling would be compared in vain, and is refused wherever it is written."""


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of manifest v1."""
    reader = _SchemaTypes(load_schema("manifest.v1"))
    manifest = reader.root()
    model = _item(manifest, "models")
    benchmark, evidence = _item(model, "benchmarks"), _item(manifest, "evidence")
    kinds = {"manifest": manifest, "model": model, "benchmark": benchmark, "evidence": evidence}
    for kind, type_ in kinds.items():
        # In place, so that whoever comes to a record through others finds the same.
        type_.fields.update(reader.derived(kind))  # type: ignore[attr-defined]  # ours until it is returned
    return Vocabulary(
        subjects={
            "manifest": manifest,
            "model": model,
            "benchmark": benchmark,
            "base": _item(model, "base"),
            "evidence": evidence,
            "reference": reader.record(REFERENCE, "reference"),
            "waiver": _item(manifest, "waivers"),
            "org": reader.organisation(),
        },
        named={
            **reader.named(),
            **_PRIMITIVES,
            PATTERN.name: PATTERN,
            LICENSE.name: LICENSE,
            "license-list": Type("enum", "license-list", LICENSE_LISTS),
            "mof-component": Type("enum", "mof-component", tuple(model.fields["components"].fields)),
        },
    )


@cache
def _shapes() -> Mapping[str, tuple[str, str]]:
    definitions: dict[str, dict[str, Any]] = load_schema("manifest.v1")["$defs"]
    return {
        _kebab(name): (schema["pattern"], schema["description"])
        for name, schema in definitions.items()
        if "pattern" in schema
    }


def shape(type_: Type) -> tuple[str, str]:
    """Return the pattern that every text of a type has, and the type in words; any text will do where it has none."""
    return _shapes().get(type_.name, ("", "")) if type_.kind == "string" else ("", "")


def _item(record: Type, field: str) -> Type:
    item = record.fields[field].item
    assert item is not None, field  # noqa: S101 - lists and maps of the manifest have elements
    return item


class _SchemaTypes:
    """Reads types out of a JSON Schema document."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._definitions: dict[str, dict[str, Any]] = schema.get("$defs", {})
        self._cache: dict[str, Type] = {}
        self._kebab = {name: _kebab(name) for name in self._definitions}
        self._scalars = frozenset(self._kebab.values())

    def root(self) -> Type:
        return self._type(self._schema, "manifest")

    def named(self) -> dict[str, Type]:
        """Return the scalar definitions under their kebab-case names: `DataClass` is `data-class`."""
        every = {kebab: self._named(name) for name, kebab in self._kebab.items()}
        return {name: type_ for name, type_ in every.items() if type_.kind not in ("record", "map", "union")}

    def organisation(self) -> Type:
        """Return the type of the organisation's facts."""
        from steelyard.policy.organisation import record_schema  # noqa: PLC0415 - made from types, too

        return self.record(record_schema(), "org")

    def record(self, schema: Mapping[str, Any], name: str) -> Type:
        """Return the type of a record that no field of the manifest has."""
        return self._type(dict(schema), name)

    def derived(self, kind: str) -> dict[str, Type]:
        """Return the types of the facts that are derived of a kind of record."""
        return {
            name: self._type(dict(field.schema), name)._replace(derived=field.group, ranged=field.ranged)
            for name, field in DERIVED[kind].items()
        }

    def _named(self, name: str) -> Type:
        if name not in self._cache:
            self._cache[name] = self._type(self._definitions[name], self._kebab[name])
        return self._cache[name]

    def _type(self, schema: dict[str, Any], name: str) -> Type:
        if "$ref" in schema:
            return self._named(schema["$ref"].rsplit("/", 1)[1])
        if "anyOf" in schema:
            return Type("union", name)
        if "enum" in schema or isinstance(schema.get("const"), str):
            members = tuple(schema.get("enum", [schema.get("const")]))
            return Type("enum", name, members, bool(schema.get("x-ordered")), schema.get("x-unknown", ""))
        match schema.get("type"):
            case "array":
                return Type("list", name, item=self._type(schema.get("items", {}), "value"))
            case "object" if "properties" in schema:
                fields = {key: self._type(sub, key) for key, sub in schema["properties"].items()}
                return Type("record", name, fields=fields, certain=tuple(schema.get("required", ())))
            case "object":
                return Type("map", name, item=self._type(schema.get("additionalProperties", {}), "value"))
            case "string" if schema.get("format") == "date":
                return Type("date", "date")
            case "string":
                return Type("string", name if name in self._scalars else "string")
            case "integer" | "number" | "boolean" as kind:
                return _PRIMITIVES[kind]
        return Type("union", name)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")

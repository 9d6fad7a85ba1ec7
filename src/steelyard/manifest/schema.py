"""The JSON Schema of manifest v1, generated from the pydantic models; never imported while checking."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from steelyard.manifest.model import Manifest
from steelyard.resources import HOME

_EXAMPLE: Final = {
    "schema": 1,
    "project": "invoice-bot",
    "owner": "team-payments@example.org",
    "models": [
        {
            "model": "ibm-granite/granite-4.0-h-small",
            "revision": "0123456789abcdef0123456789abcdef01234567",
            "access": "weights",
            "license": "Apache-2.0",
            "hosting": "private-cloud",
        }
    ],
}


class _AbsentNotNull(GenerateJsonSchema):
    """Optional fields are absent, never null; the names of a map's keys are a schema of their own."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default") is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def handle_ref_overrides(self, json_schema: JsonSchemaValue) -> JsonSchemaValue:
        """Leave every field its own title and description, even where its type has the same."""
        return json_schema

    def encode_default(self, dft: object) -> object:
        """A section's default is an empty object: its fields know their own defaults."""
        return {} if isinstance(dft, BaseModel) else super().encode_default(dft)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]),
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }


def manifest_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of a manifest."""
    generated: dict[str, Any] = Manifest.model_json_schema(schema_generator=_AbsentNotNull)
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"{HOME}/schemas/manifest.v1.schema.json",
        "title": "Steelyard manifest v1",
        "description": generated["description"],
        "examples": [_EXAMPLE],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

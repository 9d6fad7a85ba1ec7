"""The published JSON Schemas, and what they say of a document."""

from steelyard.schemas.conform import conform, fits, load_schema, names, schema_text
from steelyard.schemas.nearest import did_you_mean, listed, number_hint

__all__ = ["conform", "did_you_mean", "fits", "listed", "load_schema", "names", "number_hint", "schema_text"]

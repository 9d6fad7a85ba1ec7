"""The published form of the JSON answer of the catalog, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/catalog-entry.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from __future__ import annotations

from datetime import date  # noqa: TC003 - as above
from typing import Any, Final, Literal

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import Published, Tool
from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/catalog-entry.v1.schema.json"


class Said(Published):
    """What a source says of one thing."""

    value: bool | int | float | str | None = Field(
        description="The value; null where the sources contradict each other."
    )
    source: str = Field(description="Who says so.")
    as_of: date = Field(description="Of which day it is.")
    age_days: int = Field(description="How many days old it is on the day asked about.")
    old: bool = Field(description="Whether it is too old to be taken as it stands (docs/catalog.md).")


class CatalogFactV1(Said):
    """A fact, and what is said otherwise."""

    name: str = Field(description="Its name, for example `retires`.")
    others: list[Said] = Field(
        description="What contradicts it, or says it less precisely; all candidates where the value is null."
    )


class Offer(Published):
    """A channel that serves the model."""

    provider: str = Field(description="The provider.")
    id: str = Field(description="The id there, in the catalog's folded spelling.")


class CatalogEntry(Published):
    """What the catalog knows of an id."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", description="Which schema this document follows."
    )
    tool: Tool = Field(description="Who wrote it.")
    as_of: date = Field(description="The day of the answer.")
    asked: str = Field(description="The id that was asked about.")
    id: str | None = Field(description="The model, `developer/name`; null where none is known.")
    how: Literal["exact", "spelling", "alias", "dated", "prefix", "none", "ambiguous"] = Field(
        description="How it was recognized."
    )
    sure: Literal["certain", "likely", "unknown"] = Field(description="How sure that is.")
    why: str = Field(description="The same in a sentence.")
    candidates: list[str] = Field(description="What may be meant, where it is not known.")
    model: list[CatalogFactV1] = Field(description="Facts of the model.")
    channel: list[CatalogFactV1] = Field(
        description="Facts of the provider's channel; empty unless it is known."
    )
    served_by: list[Offer] = Field(description="All channels of the catalog that serve the model.")


def catalog_entry_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of `steelyard catalog show --format json`."""
    generated: dict[str, Any] = CatalogEntry.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard catalog entry v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

"""The published form of the JSON facts, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/facts.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from __future__ import annotations

from datetime import date  # noqa: TC003 - as above
from typing import Any, Final, Literal

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import Published, Region, Tool
from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/facts.v1.schema.json"


class Given(Published):
    """A declared value that a fact rests on."""

    pointer: str = Field(description="Where it is: list items are named by their id.")
    region: Region = Field(description="Its place in the file.")
    value: str = Field(description="What it says, as JSON writes it; a long one is cut.")
    provenance: Literal["declared", "imported"] = Field(
        description="Whether the project says so, or a document that was imported."
    )


class Detail(Published):
    """One thing a fact is made of: an item of a checklist, a component, a term of a license."""

    title: str = Field(description="What it is.")
    holds: bool | None = Field(description="Whether it holds; null where that is unknown, or no question.")
    words: str = Field(description="What is known of it, and why.")
    source: str | None = Field(description="Where the question comes from.")


class FactV1(Published):
    """A derived fact."""

    name: str = Field(description="Its name, for example `openness`.")
    value: bool | int | float | str | None = Field(description="Its value; null when it is unknown.")
    words: str = Field(description="The value in words; where it is unknown, what is still possible.")
    provenance: Literal["derived", "catalog", "imported"] = Field(
        description="Whence it comes: derived from what is declared, said by the catalog (or some of what it was "
        "derived from), or derived from what was imported alone."
    )
    derived_from: list[Given] = Field(description="The declared values that it rests on.")
    reasons: list[str] = Field(description="How it was concluded, and what is missing.")
    details: list[Detail] = Field(description="What it is made of.")
    source: str | None = Field(description="Where the table comes from in which it was looked up.")
    as_of: date | None = Field(description="The day of that table.")
    age_days: int | None = Field(description="How many days old a fact of the catalog is; null for others.")


class ModelFacts(Published):
    """A model and what follows from its record."""

    subject: str = Field(description="The model: `models[drafter]`.")
    region: Region = Field(description="Its place in the file.")
    facts: list[FactV1] = Field(description="Its facts, in a fixed order.")


class Facts(Published):
    """The facts of a manifest's models."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the form."
    )
    tool: Tool = Field(description="What wrote it.")
    as_of: date = Field(description="The day it is about.")
    file: str = Field(description="The manifest.")
    project: str = Field(description="Its project.")
    models: list[ModelFacts] = Field(description="Its models, in the document's order.")


def facts_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of `steelyard facts --format json`."""
    generated: dict[str, Any] = Facts.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard facts v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

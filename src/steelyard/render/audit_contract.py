"""The published form of the JSON audit, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/audit.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from datetime import date
from typing import Any, Final, Literal

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import Number, Outcomes, Policy, Published, Tool, Verdict, Weights
from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/audit.v1.schema.json"

RepositoryStateV1 = Literal["held", "failed", "no-manifest", "incomplete", "broken"]


class RepositoryStates(Published):
    """How many repositories are in each state; every repository is in exactly one."""

    held: Number = Field(description="Everything was read, and nothing reaches the gate.")
    failed: Number = Field(description="A finding reaches the gate.")
    no_manifest: Number = Field(alias="no-manifest", description="No manifest was found.")
    incomplete: Number = Field(description="A manifest could not be read; no other reaches the gate.")
    broken: Number = Field(description="The audit of the repository did not come to an end.")


class Totals(Published):
    """The audit in figures."""

    repositories: Number = Field(description="All repositories listed.")
    states: RepositoryStates = Field(description="All repositories by state.")
    manifests: Number = Field(description="All manifests found.")
    models: Number = Field(description="All models declared in manifests that are valid.")
    outcomes: Outcomes = Field(description="All verdicts by outcome.")
    findings: Weights = Field(description="Failed and unknown verdicts by severity.")


class Repository(Published):
    """One repository: a git checkout, or a folder that never became one."""

    name: str = Field(description="Its path below the folder that was audited.")
    path: str = Field(description="Its root, as the audit reached it.")
    state: RepositoryStateV1 = Field(
        description="`held`: nothing reaches the gate. `failed`: a finding does. `no-manifest`: it declares no "
        "models. `incomplete`: a manifest could not be read. `broken`: its audit did not come to an end."
    )
    manifests: Number | None = Field(description="How many manifests were found; null when broken.")
    models: Number | None = Field(
        description="How many models its valid manifests declare; null when broken."
    )
    owners: list[str] = Field(description="Who answers for it, from its valid manifests, each once, sorted.")
    outcomes: Outcomes = Field(description="Its verdicts by outcome.")
    findings: Weights = Field(description="Its failed and unknown verdicts by severity.")
    problem: str | None = Field(description="What could not be read, or what broke; null otherwise.")
    verdicts: list[Verdict] = Field(
        description="Its failed, unknown and waived verdicts: by file, then by place, then by rule. `file` is "
        "relative to the repository's root."
    )


class Audit(Published):
    """The state of many repositories. Strings are data from strangers' files: escape them where they are shown."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the audit's form."
    )
    tool: Tool = Field(description="The program that wrote the audit.")
    as_of: date = Field(description="The date that rules, waivers and facts were judged at.")
    policy: Policy = Field(description="The rules that were applied, to every repository alike.")
    totals: Totals = Field(description="The audit in figures.")
    repositories: list[Repository] = Field(description="All repositories, by name, then by path.")


def audit_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of an audit."""
    generated: dict[str, Any] = Audit.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard audit v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

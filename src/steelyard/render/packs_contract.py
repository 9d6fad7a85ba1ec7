"""The published form of the JSON list of packs, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/packs.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import Number, Published, SeverityV1, Tool
from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/packs.v1.schema.json"

EnforcementV1 = Literal["advisory", "waivable", "mandatory"]


class OrgFact(Published):
    """A fact of the organisation that rules of the pack ask for."""

    name: str = Field(description="Its name, for example `org.mau`.")
    rules: list[str] = Field(description="The rules that ask for it.")


class PackOf(Published):
    """A pack."""

    name: str = Field(description="Its name.")
    title: str = Field(description="Whom it is for.")
    description: str = Field(description="What it is about; empty where it does not say.")
    extends: list[str] = Field(description="The packs that it extends.")
    locked: bool = Field(description="Whether those who extend it may tighten its rules only.")
    rules: Number = Field(description="How many rules it has, all that it extends included.")
    controls: Number = Field(description="How many controls these rules serve, each counted once.")
    org: list[OrgFact] = Field(description="The facts of the organisation that its rules ask for.")


class ParamOf(Published):
    """A parameter of a rule, as a pack sets it."""

    name: str = Field(description="Its name.")
    value: str = Field(description="Its value, as JSON writes it.")
    card: str = Field(description="What the card has unless a pack says otherwise, as JSON writes it.")


class ScopeOf(Published):
    """To what a setting is limited; what is empty or null limits nothing."""

    roles: list[str] = Field(description="Roles of models.")
    environments: list[str] = Field(description="Environments of projects.")
    exposure: list[str] = Field(description="To whom projects are exposed.")
    data: list[str] = Field(description="Classes of data, of which one is enough.")
    duty: str | None = Field(description="The duty of the calendar that has to apply.")
    since: str | None = Field(description="The first day.")
    until: str | None = Field(description="The last day.")


class SettingOf(Published):
    """One setting of a rule."""

    severity: SeverityV1 = Field(description="How much a failure weighs.")
    on_unknown: SeverityV1 = Field(description="How much an unknown weighs; `none`: it is counted only.")
    enforcement: EnforcementV1 = Field(description="Whether it can fail a run, and be waived.")
    params: list[ParamOf] = Field(description="Its parameters.")
    scope: list[ScopeOf] = Field(
        description="To what it is limited: all of these must hold; none: to nothing."
    )


class InPack(Published):
    """A rule in one of the packs."""

    pack: str = Field(description="The pack.")
    settings: list[SettingOf] = Field(
        description="Its settings: the first whose scope holds is the one that counts."
    )


class ComparedRule(Published):
    """A rule in every pack that is compared."""

    id: str = Field(description="Its id.")
    title: str = Field(description="The defect it finds.")
    group: str = Field(description="Its group.")
    link: str = Field(description="The address of its page.")
    alike: bool = Field(description="Whether all the packs make the same of it.")
    packs: list[InPack] = Field(description="The packs that have it; the others do not.")


class PacksV1(Published):
    """The packs there are, or those that were named, side by side. Strings are data from strangers' files."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the form."
    )
    tool: Tool = Field(description="Who wrote the list.")
    packs: list[PackOf] = Field(description="The packs, in the order asked for, else by name.")
    rules: list[ComparedRule] | None = Field(
        description="The rules side by side, by group and id; null where no packs were named."
    )


def packs_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of a list of packs."""
    generated: dict[str, Any] = PacksV1.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard packs v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

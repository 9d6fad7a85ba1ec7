"""The published form of the JSON list of rules, and of a rule alone, version 1: types of their own.

Never imported on the path of a run; `tools/generate.py` writes `schemas/rules.v1.schema.json` and `rule.v1` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from typing import Any, Final, Literal

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import Published, SeverityV1, Tool
from steelyard.render.explanation_contract import (
    EachV1,
    ExamplesOf,
    ServedControl,
    UsedBy,
)
from steelyard.render.packs_contract import ScopeOf
from steelyard.resources import HOME

LIST_ID: Final = f"{HOME}/schemas/rules.v1.schema.json"
ID: Final = f"{HOME}/schemas/rule.v1.schema.json"

FixV1 = Literal["safe", "unsafe", "suggest", "no"]
ExampleOutcomeV1 = Literal["pass", "fail", "unknown", "not-applicable"]


class ListedRule(Published):
    """A rule."""

    id: str = Field(description="Its id.")
    title: str = Field(description="The defect it finds.")
    group: str = Field(description="Its group.")
    severity: SeverityV1 = Field(
        description="How much a failure weighs: in the pack asked for, else by its card."
    )
    each: EachV1 = Field(description="Whom it looks at.")
    fix: FixV1 = Field(description="How a finding can be mended (docs/policies.md).")
    tradeoffs: list[str] = Field(description="What it weighs, by id (docs/tradeoffs.md).")
    weighs: list[str] = Field(description="The same trade-offs in words, in the same order.")
    controls: list[ServedControl] = Field(description="The controls that it serves.")
    packs: list[str] = Field(description="The packs that have it.")
    used_by: list[UsedBy] = Field(description="The same packs, each with the severity it gives the rule.")
    examples: ExamplesOf = Field(description="How many examples its card has.")
    link: str = Field(description="The address of its page.")


class CardParam(Published):
    """A parameter that a pack may set."""

    name: str = Field(description="Its name.")
    type: str = Field(description="Its type, as cards write it.")
    default: str = Field(description="Its value unless a pack says otherwise, as JSON writes it.")


class Case(Published):
    """An example of the card, which is one of its tests."""

    outcome: ExampleOutcomeV1 = Field(description="The outcome it must have.")
    example: dict[str, Any] = Field(description="A manifest cut down to what matters.")


class RuleV1(ListedRule):
    """A rule as its card has it. Strings are data from strangers' files: escape them where they are shown."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the form."
    )
    tool: Tool = Field(description="Who wrote it.")
    on_unknown: Literal["ignore", "note", "warning", "fail"] = Field(
        description="How much an unknown weighs, unless a pack says otherwise."
    )
    scope: ScopeOf = Field(description="To what it is limited, unless a pack says otherwise.")
    because: str = Field(description="Why the rule is there.")
    remedy: str = Field(description="What to do about a failure.")
    params: list[CardParam] = Field(description="Its parameters.")
    cases: list[Case] = Field(description="Its examples.")


def rules_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of a list of rules."""
    generated = TypeAdapter(list[ListedRule]).json_schema()
    said = "The rules, by id. Strings are data from strangers' files: escape them where they are shown."
    return _headed(generated, LIST_ID, "Steelyard rules v1", said)


def rule_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of one rule."""
    generated = RuleV1.model_json_schema()
    return _headed(generated, ID, "Steelyard rule v1", generated["description"])


def _headed(generated: dict[str, Any], id_: str, title: str, said: str) -> dict[str, object]:
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": id_, "title": title, "description": said}
    return head | {key: value for key, value in generated.items() if key not in head}

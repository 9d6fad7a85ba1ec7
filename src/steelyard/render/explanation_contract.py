"""The published form of the JSON explanation, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/explanation.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from __future__ import annotations

from datetime import date  # noqa: TC003 - as above
from typing import Any, Final, Literal

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.render.contract import (
    Covering,
    Enforced,
    Known,
    Lapsed,
    Number,
    OutcomeV1,
    Policy,
    Published,
    Region,
    SeverityV1,
    Then,
    Tool,
)
from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/explanation.v1.schema.json"

StateV1 = Literal["true", "false", "unknown", "no-answer", "not-computed", "value", "absent"]
OriginV1 = Literal["written", "inherited", "default", "undeclared", "policy", "derived"]
EachV1 = Literal["manifest", "model", "benchmark", "base", "evidence", "reference", "waiver"]


class Param(Published):
    """A parameter of the rule, as this policy sets it."""

    name: str = Field(description="Its name.")
    value: str = Field(description="Its value as JSON writes it.")


class UsedBy(Published):
    """A pack of the policy that uses the rule."""

    name: str = Field(description="Its name.")
    severity: SeverityV1 = Field(description="The severity it gives the rule.")


class ServedControl(Published):
    """A control that the rule serves."""

    name: str = Field(description="Its name, `FRAMEWORK id`.")
    framework: str = Field(description="The framework that asks for it.")
    title: str = Field(description="Its title.")
    link: str = Field(description="Where it can be read.")
    verified: bool = Field(description="Whether its title was held against the text.")


class ExamplesOf(Published):
    """How many examples a card has, by the outcome they must have."""

    passed: Number = Field(alias="pass", description="The rule holds.")
    failed: Number = Field(alias="fail", description="The rule does not hold.")
    unknown: Number = Field(description="A fact that the rule needs is missing.")
    not_applicable: Number = Field(alias="not-applicable", description="The rule does not concern it.")


class ExplainedRule(Published):
    """The rule, as this policy configures it."""

    id: str = Field(description="Its id.")
    title: str = Field(description="The defect it finds.")
    each: EachV1 = Field(description="Whom it looks at.")
    severity: SeverityV1 = Field(description="How much a failure weighs.")
    on_unknown: SeverityV1 = Field(description="How much an unknown weighs; `none`: it is counted only.")
    params: list[Param] = Field(description="Its parameters.")
    packs: list[UsedBy] = Field(
        description="The packs of the policy that use it; none: it is explained with its card's defaults."
    )
    tradeoffs: list[str] = Field(description="What it weighs, by id (docs/tradeoffs.md).")
    weighs: list[str] = Field(description="The same trade-offs in words, in the same order.")
    controls: list[ServedControl] = Field(description="The controls that it serves.")
    examples: ExamplesOf = Field(description="How many examples its card has.")
    because: str = Field(description="Why the rule is there.")
    remedy: str = Field(description="What to do about a failure.")
    link: str = Field(description="The address of its page.")


class ElementOf(Published):
    """What a quantifier looked at."""

    variable: str = Field(description="The name that the expression gives it.")
    stands_for: str = Field(description="Its pointer, or, of a plain value, the value as JSON writes it.")


class LeftOut(Published):
    """Elements of a quantifier that are not listed."""

    state: StateV1 = Field(description="Their state.")
    count: Number = Field(description="How many there are.")


class TreeNode(Published):
    """A node of the evaluation: a condition with its answer, or a value."""

    text: str = Field(description="What the card says: `field test operand`, or a stretch of an expression.")
    state: StateV1 = Field(
        description="A condition's answer; of a value, `value` or `absent` (`unknown` when it was to be computed "
        "from something unknown). `no-answer`: an operation without a result, such as a division by zero. "
        "`not-computed`: nothing depended on it."
    )
    value: str | None = Field(
        description="The value as JSON writes it, cut where it is long (then it ends in `…`); null for conditions, "
        "and where there is none."
    )
    origin: OriginV1 = Field(
        description="Where the value comes from: `written` in the manifest, `inherited` from its `defaults`, the "
        "schema's `default`, `undeclared`, the `policy` (a parameter, the date, a fact of the organisation), or `derived` from other nodes or fields."
    )
    pointer: str | None = Field(description="The fact, list items by their id; null for everything else.")
    region: Region | None = Field(
        description="Where the fact stands; for one that is not written, the parent it is missing from; null for what no "
        "manifest says."
    )
    decided: bool = Field(description="Whether it is one of the leaves that decided the outcome.")
    problem: str | None = Field(description="Why there is no answer; null otherwise.")
    element: ElementOf | None = Field(description="The element it was evaluated on; null outside of lists.")
    parts: list[TreeNode] = Field(description="The nodes below; what the card writes out is not repeated.")
    left_out: list[LeftOut] = Field(description="Of a long list, the elements that are not among the parts.")


class BranchOf(Published):
    """What stands under `when:` or `require:`."""

    state: StateV1 = Field(
        description="Its answer; `not-computed` for what a rule that does not apply requires."
    )
    conditions: list[TreeNode] = Field(description="Its conditions, joined by *and*; without any, it holds.")


class ReasonFor(Published):
    """A leaf that decided, as the finding tells it."""

    pointer: str = Field(description="The fact that was looked at; empty where none was.")
    region: Region = Field(description="Where it stands, or what it is missing from.")
    found: str | None = Field(description="Its value as JSON writes it; null when nothing was declared.")
    wanted: str = Field(description="What would have passed; completes “wanted …”.")


class ChangeOf(Published):
    """A leaf that would have to become otherwise."""

    kind: Literal["change"] = Field(description="A single change.")
    condition: str = Field(description="The leaf as the card writes it.")
    pointer: str | None = Field(
        description="The fact to change; null where no fact of the manifest decides it."
    )
    region: Region | None = Field(description="Where the fact stands, or what it is missing from.")
    found: str | None = Field(description="Its value as JSON writes it; null when nothing is declared.")
    wanted: str = Field(description="What is wanted of it; completes “wanted …”.")
    value: str | None = Field(
        description="A value, as JSON writes it, that the leaf and the manifest's schema accept; null where a "
        "person has to know."
    )
    problem: str | None = Field(description="Why the leaf has no answer; null otherwise.")


class AllOf(Published):
    """Changes that help only together."""

    kind: Literal["all"] = Field(description="All of them.")
    steps: list[ChangeOf | AllOf | AnyOf] = Field(description="The changes.")


class AnyOf(Published):
    """Changes of which one is enough."""

    kind: Literal["any"] = Field(description="Any one of them.")
    steps: list[ChangeOf | AllOf | AnyOf] = Field(description="The changes.")


class InARun(Published):
    """What `check` makes of the verdict, in the words of its report."""

    outcome: OutcomeV1 = Field(
        description="The outcome that is counted: `waived` where a waiver is in force."
    )
    enforcement: Enforced
    then: Then
    known: Known
    waiver: Covering
    lapsed: Lapsed


class VerdictOf(Published):
    """The rule on one subject."""

    subject: str = Field(description="`manifest`, or a pointer such as `models[drafter]`.")
    region: Region = Field(description="Where the subject stands.")
    outcome: OutcomeV1 | None = Field(description="What the rule says of it; null when it has no answer.")
    severity: SeverityV1 = Field(description="How much that weighs.")
    because: str = Field(description="How `when` and `require` came to the outcome.")
    problem: str | None = Field(description="Why there is no answer; null otherwise.")
    when: BranchOf = Field(description="In which case the rule applies.")
    require: BranchOf = Field(description="What must hold then.")
    reasons: list[ReasonFor] = Field(description="The leaves that decided, in the order of the card.")
    help: ChangeOf | AllOf | AnyOf | None = Field(
        description="What would have to change for the rule to hold; null where nothing has to, or no field can help."
    )
    too_many_ways: bool = Field(description="Whether there are more ways to help than are told.")
    in_a_run: InARun | None = Field(
        description="What `check` makes of it under this policy; null where it finds nothing there."
    )


class ExplanationV1(Published):
    """A rule explained on a manifest. Strings are data from strangers' files: escape them where they are shown."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the form."
    )
    tool: Tool = Field(description="Who wrote the explanation.")
    as_of: date = Field(description="The date that the rule was judged at.")
    policy: Policy = Field(description="What the rule was taken from.")
    rule: ExplainedRule = Field(description="The rule.")
    file: str = Field(description="The path of the manifest.")
    verdicts: list[VerdictOf] = Field(description="The rule on each subject, in the manifest's order.")


def explanation_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of an explanation."""
    generated: dict[str, Any] = ExplanationV1.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard explanation v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

"""The published form of the JSON report, version 1: types of its own, apart from what we use inside.

Never imported on the path of a run; `tools/generate.py` writes `schemas/report.v1.schema.json` from here.
"""

# pydantic resolves the annotations, so nothing here is for the type checker only.
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema

from steelyard.resources import HOME

ID: Final = f"{HOME}/schemas/report.v1.schema.json"

Number = Annotated[int, Field(ge=0)]
Position = Annotated[int, Field(ge=1)]
OutcomeV1 = Literal["pass", "fail", "unknown", "not-applicable", "waived"]
SeverityV1 = Literal["error", "warning", "note", "none"]
EnforcementV1 = Literal["advisory", "waivable", "mandatory"]
StateV1 = Literal["checked", "invalid", "unreadable"]


class Published(BaseModel):
    """An object of the report: no other keys, none left out."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        field_title_generator=lambda name, _: name.replace("_", " ").capitalize(),
    )


class Tool(Published):
    """The program that wrote the report."""

    name: Literal["steelyard"] = Field(description="Its name.")
    version: str = Field(description="Its version.")


class Policy(Published):
    """The rules that were applied."""

    packs: list[str] = Field(description="The packs asked for, in that order.")
    digest: str = Field(description="Digest of every rule, severity and parameter in force.")


class Outcomes(Published):
    """How many verdicts fell on each outcome; every verdict is counted once, listed or not."""

    passed: Number = Field(alias="pass", description="The rule held.")
    failed: Number = Field(alias="fail", description="The rule did not hold, or the file is not valid.")
    unknown: Number = Field(
        description="Nobody asserted a fact that the rule needs; never counted as a pass."
    )
    not_applicable: Number = Field(
        alias="not-applicable", description="The rule does not concern the subject."
    )
    waived: Number = Field(description="The rule did not hold, and a waiver in force says that it may.")


class States(Published):
    """How many files are in each state."""

    checked: Number = Field(description="Files that every rule was applied to.")
    invalid: Number = Field(description="Files whose schema faults stopped their evaluation.")
    unreadable: Number = Field(
        description="Files that could not be looked at; above 0, the run is incomplete."
    )


class Weights(Published):
    """How many failed and unknown verdicts carry each severity; what decides the exit code."""

    error: Number = Field(description="Errors.")
    warning: Number = Field(description="Warnings.")
    note: Number = Field(description="Notes.")


class KnownFindings(Published):
    """What the baseline had to do with the run."""

    known: int = Field(description="How many findings it has: they fail nothing.")
    mandatory: int = Field(description="How many of those are of mandatory rules.")
    stale: list[str] = Field(description="Its entries that nothing corresponds to any more, in words.")


class Summary(Published):
    """The run in figures."""

    outcomes: Outcomes = Field(description="All verdicts of all files by outcome.")
    files: States = Field(description="All files by state.")
    findings: Weights = Field(description="Failed and unknown verdicts by severity.")
    baseline: KnownFindings = Field(description="What the baseline had to do with it; nothing without one.")


class File(Published):
    """One input file."""

    path: str = Field(description="The path, relative to the root of the run, with forward slashes.")
    state: StateV1 = Field(
        description="`checked`: every rule was applied. `invalid`: schema faults stopped the evaluation. "
        "`unreadable`: nothing was looked at."
    )
    project: str | None = Field(description="The project it declares; null unless checked.")
    owner: str | None = Field(description="The owner it declares; null unless checked.")
    models: Number | None = Field(description="How many models it declares; null unless checked.")
    outcomes: Outcomes = Field(description="Its verdicts by outcome.")
    problem: str | None = Field(description="Why it could not be read; null otherwise.")


class Region(Published):
    """A stretch of text. Lines and columns count from 1, columns in Unicode code points."""

    start_line: Position = Field(description="Line of the first character.")
    start_column: Position = Field(description="Column of the first character.")
    end_line: Position = Field(description="Line of the end.")
    end_column: Position = Field(description="Column just after the last character.")


class Related(Published):
    """Another place that took part in a verdict."""

    pointer: str = Field(description="What lies there, as in a verdict.")
    region: Region = Field(description="Where it lies, in the same file.")
    label: str = Field(description="What it shows.")


class WaiverOf(Published):
    """The waiver in force that covers a verdict."""

    reason: str | None = Field(description="Why the exception is acceptable.")
    approved_by: str | None = Field(description="Who accepts the risk.")
    expires: date | None = Field(description="The last day on which it holds.")
    granted: date | None = Field(description="The day on which it was granted.")
    ticket: str | None = Field(description="Its ticket.")
    owner: str | None = Field(description="Who has to make it needless.")
    origin: Literal["manifest", "inline", "file"] = Field(
        description="Where it is written: in the manifest, beside a line, or in a central file."
    )
    file: str = Field(description="The file it is written in.")
    pointer: str = Field(description="Where in that file.")
    region: Region = Field(description="Its place there.")


class Edit(Published):
    """A change of the file's text."""

    region: Region = Field(
        description="What is replaced; where it begins and ends at one place, text is inserted."
    )
    text: str = Field(
        description="What stands there afterwards. Its line ends are LF; write those of the file."
    )


class Fix(Published):
    """What would take a finding away."""

    safe: bool = Field(
        description="Whether it keeps what was meant (`check --fix`); if not, a person should look at it (`--unsafe-fixes`)."
    )
    description: str = Field(description="What it does.")
    edits: list[Edit] = Field(description="The changes, all of them or none.")


class Step(Published):
    """The next step of a ramp."""

    from_: date = Field(alias="from", title="From", description="Its first day.")
    enforcement: EnforcementV1 = Field(description="How the rule is enforced from then on.")


Enforced = Annotated[
    EnforcementV1, Field(description="Advice never fails a run; what is mandatory cannot be waived.")
]
Then = Annotated[
    Step | None, Field(description="When a ramp enforces it otherwise, and how; null where none does.")
]
Known = Annotated[bool, Field(description="Whether the baseline has it: then it does not fail the run.")]
Covering = Annotated[
    WaiverOf | None, Field(description="The waiver in force that covers it; null without one.")
]
Lapsed = Annotated[
    list[str], Field(description="Waivers that would cover it and are not in force, each in a sentence.")
]


class Verdict(Published):
    """One rule on one subject. Passes and rules that do not apply are listed only on request (`--all`)."""

    rule: str = Field(description="The rule's id; `schema-invalid` when the document itself is at fault.")
    outcome: OutcomeV1 = Field(description="What the rule says of the subject.")
    severity: SeverityV1 = Field(
        description="How much it weighs if it is failed or unknown; `none` for an unknown that a pack ignores."
    )
    message: str = Field(description="What is the matter: a sentence without its full stop.")
    file: str = Field(description="The path of the file, as in `files`.")
    pointer: str = Field(
        description="The value that decided, list items by their id: `models[drafter].hosting`. Empty for the "
        "whole document."
    )
    subject: str = Field(
        description="Whom the rule looked at: `manifest` or a pointer such as `models[drafter]`."
    )
    region: Region = Field(
        description="Where the value lies; for a missing one, the parent it is missing from."
    )
    found: str | None = Field(
        description="The value as JSON writes it, for `schema-invalid` as the fault names it; null when nothing was declared."
    )
    wanted: str = Field(description="What would have passed; completes the sentence “wanted …”.")
    why: list[str] = Field(
        description="For a value that was derived, not declared: what it was concluded from, and what is missing."
    )
    remedy: str = Field(description="What to do about it.")
    controls: list[str] = Field(description="The controls the rule serves, `FRAMEWORK id`.")
    fingerprint: str = Field(
        description="Identifies the finding over time by rule, file, pointer and value. Moving lines changes nothing."
    )
    enforcement: Enforced
    then: Then
    known: Known
    waiver: Covering
    lapsed: Lapsed
    related: list[Related] = Field(description="What else took part in the verdict.")
    fix: Fix | None = Field(
        description="What would take the finding away; null where nothing is known, and always in an audit."
    )


class Report(Published):
    """What a run of Steelyard found. Strings are data from strangers' files: escape them where they are shown."""

    schema_: Literal[ID] = Field(  # type: ignore[valid-type]  # final, and as good as a literal
        alias="schema", title="Schema", description="The id of this schema: the version of the report's form."
    )
    tool: Tool = Field(description="Who wrote the report.")
    as_of: date = Field(description="The date that rules, waivers and facts were judged at.")
    policy: Policy = Field(description="What the files were judged by.")
    summary: Summary = Field(description="Counts over all files.")
    files: list[File] = Field(description="All input files, by path.")
    verdicts: list[Verdict] = Field(description="The verdicts listed: by file, then by place, then by rule.")


def report_schema() -> dict[str, object]:
    """Return the JSON Schema (Draft 2020-12) of a report."""
    generated: dict[str, Any] = Report.model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": ID,
        "title": "Steelyard report v1",
        "description": generated["description"],
    }
    return head | {key: value for key, value in generated.items() if key not in head}

"""What an explanation is made of: plain values for renderers, credentials taken out, not yet escaped for a reader.

Pointers are symbolic (`models[drafter].hosting`), values are written as JSON writes them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.controls import Control
    from steelyard.report import Finding, RuleInfo
    from steelyard.source import Region, SourceFile
    from steelyard.verdict import Outcome, Severity


class State(StrEnum):
    """What became of a node: a condition's answer, or what is the matter with a value."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    NO_ANSWER = "no-answer"
    NOT_COMPUTED = "not-computed"
    VALUE = "value"
    ABSENT = "absent"


class Origin(StrEnum):
    """Where a value comes from. A derived one was computed; it has a place only where it is a fact of the manifest."""

    WRITTEN = "written"
    INHERITED = "inherited"
    DEFAULT = "default"
    UNDECLARED = "undeclared"
    POLICY = "policy"
    DERIVED = "derived"


class Element(NamedTuple):
    """What a quantifier looked at: the variable, and what it stood for, by its pointer or as a value."""

    variable: str
    stands_for: str


class Node(NamedTuple):
    """A node of the tree. `text` is what the card says; `region` where its fact stands, or what it is missing from.

    `left_out` counts a quantifier's elements that are not among the parts, by their state.
    """

    text: str
    state: State
    value: str | None = None
    pointer: str = ""
    origin: Origin = Origin.DERIVED
    region: Region | None = None
    decided: bool = False
    problem: str = ""
    element: Element | None = None
    parts: tuple[Node, ...] = ()
    left_out: Mapping[State, int] = {}


class Branch(NamedTuple):
    """What stands under `when:` or `require:`: its answer, and its conditions, joined by *and*."""

    state: State
    conditions: tuple[Node, ...]


class Reason(NamedTuple):
    """A leaf that decided, in the words of a finding: `found` is None when nothing was declared, or could be derived."""

    pointer: str
    field: str
    found: str | None
    wanted: str
    region: Region
    derived: bool = False


class Change(NamedTuple):
    """A leaf that would have to become otherwise, and how. `value` is one that would do, where it can be told.

    `condition` is the leaf as written. `pointer` is empty where no fact of the manifest is concerned. `place` and
    `raw` are the pointer and the value as they are, for whoever applies them.
    """

    condition: str
    pointer: str
    field: str
    found: str | None
    wanted: str
    region: Region | None
    problem: str = ""
    value: str | None = None
    place: tuple[str | int, ...] | None = None
    raw: Any = None


class Ways(NamedTuple):
    """Changes that help together (`all`), or each by itself (`any`)."""

    join: str
    steps: tuple[Step, ...]


Step = Ways | Change


class Verdict(NamedTuple):
    """The rule on one subject. `outcome` is None when the rule has no answer; `problem` says why.

    `because` is the logic in words: how `when` and `require` came to the outcome. `help` is None where nothing has to
    change; `too_many` says that there are more ways than can be told.
    """

    subject: str
    region: Region
    outcome: Outcome | None
    severity: Severity
    because: str
    when: Branch
    require: Branch
    reasons: tuple[Reason, ...]
    help: Step | None = None
    too_many: bool = False
    problem: str = ""
    finding: Finding | None = None
    """What a run of the policy says of it beside the outcome: waivers, enforcement; None where it finds nothing."""


class Explanation(NamedTuple):
    """A rule explained on a manifest. `packs` are those of the run that use it, each with its severity."""

    version: str
    as_of: str
    rule: RuleInfo
    each: str
    on_unknown: Severity
    params: Mapping[str, str]
    packs: Mapping[str, str]
    policy: tuple[str, ...]
    digest: str
    source: SourceFile
    verdicts: tuple[Verdict, ...]
    tradeoffs: tuple[str, ...] = ()
    """What its card says that it weighs, by id."""
    controls: tuple[Control, ...] = ()
    """The controls that its card serves."""
    examples: Mapping[str, int] = {}
    """How many examples its card has of each outcome."""

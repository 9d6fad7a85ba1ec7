"""The result of a run as renderers see it: files, findings with their places, counts, and the gate."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from steelyard.errors import Exit
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.source import Pointer, Region, SourceFile

SCHEMA_INVALID = "schema-invalid"
"""The rule about manifests that is not a card: the document itself is at fault."""

GATE_WEAKENED = "gate-weakened"
"""The rule about the repository's own configuration that is not a card: it lets more pass than at the base revision."""


class Counts(NamedTuple):
    """How many verdicts fell on each outcome; every verdict is counted once."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    waived: int = 0

    @property
    def total(self) -> int:
        """All verdicts."""
        return sum(self)

    def plus(self, other: Counts) -> Counts:
        """Return the sums, outcome by outcome."""
        return Counts(*map(add, self, other))


class Edit(NamedTuple):
    """One change to a text, and what it is meant to change of the values.

    `region` becomes `text` (LF ends its lines); an empty region is a place to insert at. `action` says what becomes of
    `pointer`: `set` gives it `value`; `rename` gives its last key the name `value`; `add` puts it there, with `value`, behind its
    sibling `after`; `append` puts `value` at the end of the list there.
    """

    region: Region
    text: str
    action: str
    pointer: Pointer
    value: object
    after: str = ""


class Fix(NamedTuple):
    """What would take a finding away. A safe one keeps what was meant; an unsafe one says something new."""

    safe: bool
    description: str
    edits: tuple[Edit, ...]


class Place(NamedTuple):
    """A related place of a finding, with what it shows."""

    pointer: str
    region: Region
    label: str


class Waived(NamedTuple):
    """The waiver that covers a finding: who permits it, why and until when, and where that is written."""

    reason: str
    approved_by: str
    expires: str
    ticket: str
    owner: str
    granted: str
    origin: str
    file: str
    pointer: str
    region: Region


class Finding(NamedTuple):
    """A verdict at its place. Texts are plain and safe to print once escaped for the reader they go to.

    `pointer` and `subject` are symbolic (`models[drafter].hosting`); `found` is the manifest's value as JSON
    writes it, or None when nothing was declared; `wanted` completes "wanted …".
    """

    rule: str
    outcome: Outcome
    severity: Severity
    message: str
    file: str
    subject: str
    pointer: str
    region: Region
    found: str | None
    wanted: str
    remedy: str
    controls: tuple[str, ...]
    fingerprint: str
    related: tuple[Place, ...] = ()
    stub: str = ""
    """For a fact nobody declared: the YAML to paste under the subject, its value left for a person."""
    headline: str = ""
    """What is wrong, without the reason that `message` adds to it."""
    follows_from: tuple[str, ...] = ()
    """For a derived fact: the fields, below the subject, that it follows from."""
    unsettled: tuple[str, ...] = ()
    """Of these, where it is not known, the fields that are declared and do not settle it."""
    why: tuple[str, ...] = ()
    """What a derived fact was concluded from, and what is missing for it."""
    waived: Waived | None = None
    """The waiver in force that covers it; its outcome is then waived."""
    lapsed: tuple[str, ...] = ()
    """Waivers that would cover it and are not in force, each in a sentence."""
    enforcement: str = "waivable"
    """mandatory, waivable or advisory: whether it may be waived, and whether it can fail a run."""
    then: tuple[str, ...] = ()
    """The last day on which it is so enforced, the day after, and the level from then on; nothing where it stays."""
    known: bool = False
    """Whether the baseline has it: then it does not fail the run."""
    at: Pointer = ()
    """The subject, or where a fault lies, by the indices of lists: unlike `subject` it outlives a change of ids."""
    fix: Fix | None = None


class FileReport(NamedTuple):
    """One input file. `state` is checked, invalid (schema faults) or unreadable (never looked at: incomplete).

    `source` keeps its text only where findings point into it and somebody shows lines of it (the text report).
    """

    path: str
    state: str
    counts: Counts
    source: SourceFile
    project: str = ""
    owner: str = ""
    models: int = 0
    problem: str = ""


class RuleInfo(NamedTuple):
    """A rule as reports describe it."""

    id: str
    title: str
    group: str
    severity: Severity
    because: str
    remedy: str
    controls: tuple[str, ...]
    link: str


class Report(NamedTuple):
    """Everything a renderer needs, in a fixed order: files by path, findings by file, place and rule."""

    version: str
    as_of: str
    packs: tuple[str, ...]
    digest: str
    files: tuple[FileReport, ...]
    findings: tuple[Finding, ...]
    rules: Mapping[str, RuleInfo]
    by_rule: Mapping[str, Counts]
    beside: tuple[SourceFile, ...] = ()
    """Files that are no manifests and that findings point into: central files of waivers."""
    compared: bool = False
    """Whether the findings were held against a baseline: those that it does not know are new."""
    stale: tuple[str, ...] = ()
    """Entries of the baseline that nothing corresponds to any more, each in words."""
    misnamed: tuple[str, ...] = ()
    """Files that look like manifests, and were passed over for their names."""
    unread: tuple[str, ...] = ()
    """Configuration files in the folders that were searched: only that of the root is ever read."""

    @property
    def counts(self) -> Counts:
        """The outcomes of all files."""
        return Counts(*map(sum, zip(*[file.counts for file in self.files], strict=True)))

    @property
    def incomplete(self) -> bool:
        """Whether a file could not be looked at."""
        return any(file.state == "unreadable" for file in self.files)


def gates(finding: Finding) -> bool:
    """Whether a finding can fail a run: it failed or is unknown, is new, and more than advice."""
    counts = finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
    return counts and finding.enforcement != "advisory" and not finding.known


def exit_code(report: Report, fail_on: Severity | None) -> int:
    """Return the exit code of a run; `fail_on` None means findings never fail it.

    A finding at the gate decides (1) before an unreadable file does (4): what failed stays failed.
    """
    gated = (finding.severity.rank for finding in report.findings if gates(finding))
    if fail_on is not None and max(gated, default=0) >= fail_on.rank:
        return Exit.FAILED
    return Exit.INCOMPLETE if report.incomplete else Exit.HELD

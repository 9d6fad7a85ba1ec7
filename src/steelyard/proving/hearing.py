"""What rules said of a project under test, and how that is told to whoever expected something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.findings import verdict_finding
from steelyard.record import NamedTuple
from steelyard.secrets import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import Rule
    from steelyard.reading import Document
    from steelyard.report import Finding
    from steelyard.source import Pointer, Region, SourceFile
    from steelyard.verdict import Verdict

_SHOWN = 12
_LABEL = 60


class Problem(NamedTuple):
    """Why a test failed: what was expected and what came out, at its place in the card or table.

    `notes` tell why it came out so, subject by subject; `labels` point at the facts that decided, in the same
    file; `elsewhere` is a place in another file, such as that of the rule that has no answer.
    """

    rule: str
    message: str
    region: Region
    notes: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[Region, str], ...] = ()
    hint: str = ""
    elsewhere: tuple[SourceFile, Region] | None = None


class Heard(NamedTuple):
    """What a rule said of one subject."""

    rule: Rule
    manifest: Manifest
    verdict: Verdict

    @property
    def subject(self) -> str:
        """The subject as findings name it."""
        return self.manifest.symbolic(self.verdict.subject) or "manifest"

    def finding(self) -> Finding:
        """Return the verdict in words."""
        return verdict_finding(self.verdict, self.rule, self.manifest, self.manifest.document.source.path)


def reasons(
    heard: Sequence[Heard], document: Document, at: Pointer, *, by_rule: bool = False
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[Region, str], ...]]:
    """Return why rules said what they did, as notes about subjects or rules, and the deciding facts as labels.

    `at` is where the manifest under test stands in the document of its card or table.
    """
    labels: dict[Region, str] = {}
    for one in heard[:_SHOWN]:
        for region, said in _labels(one, document, at):
            labels.setdefault(region, said)
    notes = [
        (one.rule.id, f"{one.subject}: {_said(one)}") if by_rule else (one.subject, _said(one))
        for one in heard[:_SHOWN]
    ]
    if len(heard) > _SHOWN:
        notes.append(("and", f"{len(heard) - _SHOWN} more"))
    return tuple(notes), tuple(labels.items())


def _said(one: Heard) -> str:
    finding = one.finding()
    reason = finding.message.removeprefix(finding.headline).removeprefix(": ")
    return f"{one.verdict.outcome.value}" + (f": {reason}" if reason else "")


def _labels(one: Heard, document: Document, at: Pointer) -> Iterator[tuple[Region, str]]:
    """Yield the facts that decided, where the example or case declares them."""
    for piece in one.verdict.evidence:
        place = (*at, *one.manifest.written(piece.pointer))
        if place != at and document.nearest(place) == place:
            said = f"{'as wanted:' if piece.holds else 'wanted'} {piece.wanted}"
            yield document.region(place), shortened(said, _LABEL)

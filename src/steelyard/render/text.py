"""Findings for people: severity, rule, message, code frame, found / wanted, remedy, and an honest tally."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.render.escape import opening, visible
from steelyard.render.exemptions import exemptions
from steelyard.render.frame import Label, frame
from steelyard.render.remedy import field_of, is_undeclared, remedy_of
from steelyard.report import SCHEMA_INVALID, Counts, Finding, Report
from steelyard.schemas import listed
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.render import Style

_SGR = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "none": "2",
    "pass": "32",
    "dim": "2",
    "bold": "1",
}
_MOST_REASONS = 3
_LABEL_WIDTH = 60


def render_text(report: Report, style: Style) -> Iterator[str]:
    """Yield the text report, line by line; with `style.quiet` one per finding and nothing else."""
    for line in _Page(report, style).lines():
        yield f"{line}\n"


class _Page:
    def __init__(self, report: Report, style: Style) -> None:
        self._report = report
        self._style = style
        beside = {source.path: source for source in report.beside}
        self._sources = {**beside, **{file.path: file.source for file in report.files}}

        # What the baseline knows is counted: between a thousand old findings nobody sees the new one.
        self._told = [one for one in report.findings if style.verbose or not one.known]

    def lines(self) -> Iterator[str]:
        if self._style.quiet:
            shared = {id(one) for group in self._folded() if len(group) > 1 for one in group}
            yield from (self._one_line(finding, whose=id(finding) in shared) for finding in self._told)
            yield from self._unreadable()
            return
        for alike in self._folded():
            yield from self._finding(alike)
            yield ""
        yield from self._unreadable()
        if self._style.statistics:
            yield from self._statistics()
            yield ""
        yield self._tally()
        yield from self._old()
        yield from self._fixable()
        yield from self._hint()

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_SGR[colour]}m{text}\x1b[0m" if self._style.color else text

    def _word(self, finding: Finding) -> tuple[str, str]:
        """Return the word a finding opens with, and its colour."""
        if finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.WAIVED):
            return finding.outcome.value, "pass" if finding.outcome is Outcome.PASS else "dim"
        if finding.known:
            return f"known {finding.severity.value}", "dim"
        advice = "advisory " if finding.enforcement == "advisory" else ""
        return f"{advice}{finding.severity.value}", finding.severity.value

    def _one_line(self, finding: Finding, *, whose: bool) -> str:
        word, colour = self._word(finding)
        place = f"{opening(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
        said = f"{finding.message} ({finding.subject})" if whose else finding.message
        return f"{place}: {self._paint(f'{word}[{finding.rule}]', colour)}: {visible(said)}"

    def _folded(self) -> Iterator[list[Finding]]:
        """Yield the findings that say one thing of several subjects together: one missing line is one mistake."""
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in self._told:
            shared = (
                finding.rule,
                finding.outcome,
                finding.known,
                finding.file,
                finding.pointer,
                finding.wanted,
            )
            is_of_others = finding.pointer and not finding.pointer.startswith(finding.subject)
            alone = () if is_of_others and finding.rule != SCHEMA_INVALID else (id(finding),)
            groups.setdefault((*shared, *alone), []).append(finding)
        yield from groups.values()

    def _finding(self, alike: list[Finding]) -> Iterator[str]:
        finding, *others = alike
        word, colour = self._word(finding)
        yield f"{self._paint(f'{word}[{finding.rule}]', colour)}: {self._paint(visible(finding.headline or finding.message), 'bold')}"
        source = self._sources[finding.file]
        labels = [Label(finding.region, self._caret(finding), primary=True)]
        labels += [Label(place.region, place.label) for place in finding.related]
        rows = list(frame(source, labels, self._style.width)) if source.text else []
        gutter = max((len(row.gutter) for row in rows), default=1)
        place = f"{visible(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
        yield f"{' ' * gutter}{self._paint('-->', 'dim')} {place}"
        bar = self._paint("│" if self._style.unicode else "|", "dim")
        if rows:
            yield f"{' ' * gutter} {bar}"
        for row in rows:
            text = row.text
            if row.mark in ("primary", "related"):
                text = self._paint(text, colour if row.mark == "primary" else "dim")
            yield f"{self._paint(row.gutter.rjust(gutter), 'dim')} {bar} {text}".rstrip()
        if rows:
            yield f"{' ' * gutter} {bar}"
        for name, said in self._notes(finding, [other.subject for other in others]):
            yield f"{' ' * gutter} {self._paint('=', 'dim')} {self._paint(name + ':', 'bold')} {visible(said)}"

    def _caret(self, finding: Finding) -> str:
        if not _is_about_a_field(finding):
            return ""
        name = field_of(finding)
        if finding.found is None:
            return f"`{name}` is not {'known' if finding.follows_from else 'declared'}" if name else ""
        found = (
            finding.found if len(finding.found) <= _LABEL_WIDTH else finding.found[: _LABEL_WIDTH - 1] + "…"
        )
        return f"`{name}` is {found}"

    def _notes(self, finding: Finding, others: list[str]) -> Iterator[tuple[str, str]]:
        rule = self._report.rules.get(finding.rule)
        if others:
            yield "concerns", listed([finding.subject, *others])
        if _is_about_a_field(finding) or finding.found:
            nothing = "not known" if finding.follows_from else "nothing declared"
            yield "found", finding.found if finding.found is not None else nothing
        for reason in finding.why if self._style.verbose else finding.why[:_MOST_REASONS]:
            yield "why", reason
        yield from _wishes(finding)
        if self._style.verbose and rule is not None:
            yield "because", rule.because
            if finding.controls:
                yield "controls", " · ".join(finding.controls)
        yield from exemptions(finding)
        yield from _orders(finding)
        if finding.fix:
            yield "fix", f"{finding.fix.description} (--fix{'' if finding.fix.safe else ' --unsafe-fixes'})"
        if rule is not None:
            yield "help", f"steelyard explain {finding.rule}  {rule.link}"

    def _unreadable(self) -> Iterator[str]:
        for file in self._report.files:
            if file.state == "unreadable":
                word = self._paint("error", "error")
                yield f"{word}: cannot read {visible(file.path)}: {visible(file.problem)}"

    def _statistics(self) -> Iterator[str]:
        columns = ("pass", "fail", "unknown", "n/a", "waived")
        width = max(len(rule) for rule in self._report.by_rule)
        yield self._paint(f"{'rule':<{width}}  " + "  ".join(f"{name:>7}" for name in columns), "bold")
        rules = sorted(self._report.by_rule.items())
        idle = [rule for rule, counts in rules if counts.not_applicable == counts.total]
        for rule, counts in rules:
            row = f"{rule:<{width}}  " + "  ".join(f"{number:>7}" for number in counts)
            yield row + (self._paint("  never applied", "warning") if rule in idle else "")
        if idle:
            yield f"{self._paint('never applied:', 'warning')} {', '.join(idle)}"

    def _tally(self) -> str:
        unreadable = sum(file.state == "unreadable" for file in self._report.files)
        files = len(self._report.files) - unreadable
        counts = self._report.counts
        advice = self._levels(known=False, advisory=True)
        levels = "; ".join(
            filter(
                None,
                (
                    self._levels(known=False, advisory=False),
                    advice and f"as advice, which fails nothing: {advice}",
                ),
            )
        )
        packs = visible(", ".join(self._report.packs))  # none where a manifest was only read
        unread = f", {unreadable} unreadable," if unreadable else ""
        return (
            f"{files} file{'s' if files != 1 else ''} checked{unread}{packs and f' against {packs}'} "
            f"as of {self._report.as_of}: {tally(counts)}" + (f" ({levels})" if levels else "")
        )

    def _levels(self, *, known: bool, advisory: bool | None = None) -> str:
        """Return how many findings weigh how much: those that the baseline knows, or the others; of advice, or not."""
        weighing = [
            one.severity
            for one in self._report.findings
            if one.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
            and one.known is known
            and advisory in (None, one.enforcement == "advisory")
        ]
        return ", ".join(
            self._paint(f"{number} {severity.value}{'s' if number != 1 else ''}", severity.value)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
            if (number := weighing.count(severity))
        )

    def _old(self) -> Iterator[str]:
        """Say how many findings the baseline knows, and which of its entries nothing corresponds to any more."""
        known = [finding for finding in self._report.findings if finding.known]
        if known:
            levels = self._levels(known=True)
            yield (
                f"baseline: {len(known)} known finding{'s' if len(known) > 1 else ''} left"
                f"{f' ({levels})' if levels else ''}, which fail{'' if len(known) > 1 else 's'} nothing"
                + ("" if self._style.verbose else "; --verbose shows what is known, too")
            )
        mandatory = sum(finding.enforcement == "mandatory" for finding in known)
        if mandatory:
            of = "findings are" if mandatory > 1 else "finding is"
            yield self._paint(f"baseline: {mandatory} known {of} of mandatory rules", "warning")
        stale = self._report.stale
        if stale:
            yield self._paint(
                f"baseline: {len(stale)} stale, `steelyard baseline` takes them out:", "warning"
            )
            shown = stale if self._style.verbose else stale[:_MOST_REASONS]
            yield from (f"  {opening(entry)}" for entry in shown)
            if len(shown) < len(stale):
                yield f"  and {len(stale) - len(shown)} more: --verbose shows them"

    def _fixable(self) -> Iterator[str]:
        weighing = (Outcome.FAIL, Outcome.UNKNOWN)
        fixes = [one.fix.safe for one in self._report.findings if one.fix and one.outcome in weighing]
        safe, every = sum(fixes), len(fixes)
        if safe:
            more = f" ({every - safe} more with `--fix --unsafe-fixes`)" if every > safe else ""
            yield f"[*] {safe} fixable with `--fix`{more}"
        elif every:
            yield f"[*] {every} fixable with `--fix --unsafe-fixes`"

    def _hint(self) -> Iterator[str]:
        failed = [
            finding
            for finding in self._report.findings
            if finding.outcome is Outcome.FAIL and not finding.known
        ]
        if failed and not self._style.verbose:
            first = max(failed, key=lambda finding: finding.severity.rank).rule
            yield self._paint(
                f"hint: `steelyard explain {first}` tells why; --verbose tells it for all", "dim"
            )


def _is_about_a_field(finding: Finding) -> bool:
    """Whether a field decided; faults of the schema, and of waivers as a whole, have only their words."""
    return finding.rule != SCHEMA_INVALID and (finding.found is not None or bool(finding.wanted))


def _wishes(finding: Finding) -> Iterator[tuple[str, str]]:
    """Say what is wanted; of what nobody declared only that it be declared, for any other wish is a guess."""
    undeclared = is_undeclared(finding)
    if finding.wanted:
        known = "a known value" if finding.follows_from else "a declared value"
        yield "wanted", known if undeclared else finding.wanted
    for reason in _further(finding):
        yield "also", reason.partition(", wanted ")[0] if undeclared else reason


def _orders(finding: Finding) -> Iterator[tuple[str, str]]:
    """Say what to do; a rule that holds or does not apply asks for nothing."""
    if finding.outcome is Outcome.WAIVED:
        return
    if finding.remedy and finding.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        yield "remedy", remedy_of(finding)
    if finding.stub:
        yield "paste", finding.stub


def _further(finding: Finding) -> list[str]:
    """Return the reasons of a finding's message behind the first, which stands under the frame."""
    if finding.rule == SCHEMA_INVALID or finding.outcome not in (Outcome.FAIL, Outcome.UNKNOWN):
        return []
    reasons = finding.message.removeprefix(f"{finding.headline}: ")
    return re.split(r"; (?=`[^`]*` is )", reasons)[1:]


def tally(counts: Counts) -> str:
    """Return the five outcomes in words; none is ever left out."""
    return (
        f"{counts.passed} pass, {counts.failed} fail, {counts.unknown} unknown, "
        f"{counts.not_applicable} not applicable, {counts.waived} waived"
    )

"""A policy change and its effect for people: the rules, then each manifest, then owners and rules in figures."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from steelyard.comparing.impact import KINDS
from steelyard.comparing.tally import by_owner, by_rule, failing, gated_by_owner, many, summed, weights
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.comparing.impact import Impact, Turn
    from steelyard.policy.changes import Change, RuleChange
    from steelyard.render import Style

_SGR = {"bad": "1;31", "good": "32", "dim": "2", "bold": "1"}
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_GOOD = ("fixed", "lighter", "waived")
_LONGEST = 200


def render_diff(impact: Impact, style: Style) -> str:
    """Return the text of a policy diff."""
    return "".join(f"{line}\n" for line in _Page(style).lines(impact))


class _Page:
    def __init__(self, style: Style) -> None:
        self._style = style
        self._arrow = "→" if style.unicode else "->"

    def lines(self, impact: Impact) -> Iterator[str]:
        yield self._paint(f"{_safe(impact.old)} {self._arrow} {_safe(impact.new)}", "bold")
        yield f"as of {impact.as_of}, gate {impact.gate}"
        yield from self._rules(impact)
        for file, turns in groupby(impact.turns, lambda turn: turn.file):
            yield from self._file(file, list(turns))
        for path in impact.incomplete:
            yield ""
            yield f"{opening(redact(path))}: {self._paint('could not be read', 'bad')}: `steelyard check` tells why"
        yield from self._figures(impact)

    def _rules(self, impact: Impact) -> Iterator[str]:
        if impact.rules or impact.organisation:
            yield ""
            yield self._paint("rules", "bold")
        for rule in impact.rules:
            yield from self._rule(rule)
        for change in impact.organisation:
            yield f"  ~ {self._change(change)}"

    def _rule(self, rule: RuleChange) -> Iterator[str]:
        mark = _MARKS[rule.kind]
        if rule.kind == "changed":
            yield f"  {mark} {rule.rule}"
            yield from (f"      {self._change(change)}" for change in rule.changes)
        else:
            yield f"  {mark} {rule.rule}  {self._paint(rule.weight, 'dim')}"

    def _change(self, change: Change) -> str:
        return f"{_safe(change.name)}: {_safe(_cut(change.was))} {self._arrow} {_safe(_cut(change.now))}"

    def _file(self, file: str, turns: list[Turn]) -> Iterator[str]:
        yield ""
        owner = f"  {self._paint('owner ' + _safe(turns[0].owner), 'dim')}" if turns[0].owner else ""
        yield f"{self._paint(opening(redact(file)), 'bold')}{owner}"
        for turn in turns:
            yield from self._turn(turn)

    def _turn(self, turn: Turn) -> Iterator[str]:
        finding = turn.finding
        colour = "bad" if turn.gates else "good" if turn.opens or turn.kind in _GOOD else "dim"
        gate = "  [fails the gate]" if turn.gates else "  [failed the gate]" if turn.opens else ""
        gate += "  [known in the baseline]" if finding.known else ""
        place = f"{finding.region.start_line}:{finding.region.start_column}"
        word = self._paint(f"{KINDS[turn.kind]}:", colour)
        yield f"  {word} {turn.rule} on {_safe(turn.subject)} at {place}, {weights(turn, self._arrow)}{gate}"
        yield f"      {_safe(finding.message)}"
        if finding.waived is not None:
            yield f"      waived: {_safe(finding.waived.reason or 'no reason is given')}"
        yield from (f"      note: {_safe(note)}" for note in finding.lapsed)

    def _figures(self, impact: Impact) -> Iterator[str]:
        gated = gated_by_owner(impact)
        for title, rows in (("by owner", by_owner(impact)), ("by rule", by_rule(impact))):
            if rows:
                yield ""
                yield self._paint(title, "bold")
            for name, counts in rows:
                more = f"; {failing(gated[name])}" if title == "by owner" else ""
                yield f"  {_safe(name)}: {summed(counts)}{more}"
        yield ""
        said = f"{many(impact.newly, 'verdict')} newly fail{'s' if impact.newly == 1 else ''} the gate"
        yield (
            f"{many(impact.files, 'manifest')}: {self._paint(said, 'bad' if impact.newly else 'good')}; "
            f"{summed(impact.counts()) or 'no verdict is another'}"
        )
        for rule, enforcement, first in impact.coming:
            yield f"`{rule}` becomes {enforcement} on {first}: look with --as-of {first}"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_SGR[colour]}m{text}\x1b[0m" if self._style.color else text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _safe(text: str) -> str:
    return visible(redact(text))

"""A policy change and its effect in Markdown, for a pull request: nothing that a manifest says acts as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.comparing.impact import KINDS
from steelyard.comparing.tally import by_owner, by_rule, gated_by_owner, many, summed, weights
from steelyard.policy.pages.markdown import cell, code
from steelyard.render.escape import visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.comparing.impact import Impact, Kind, Turn
    from steelyard.policy.changes import Change

_MOST: Final = 200
"""So many verdicts are listed: a comment on GitHub has at most 65,536 characters."""
_LONGEST: Final = 160


def render_diff_markdown(impact: Impact) -> str:
    """Return the Markdown of a policy diff."""
    return "\n".join(_lines(impact)) + "\n"


def _lines(impact: Impact) -> Iterator[str]:
    yield "## What the policy change does"
    yield ""
    newly = f"**{many(impact.newly, 'verdict')} newly fail{'s' if impact.newly == 1 else ''} the gate**"
    yield f"{newly} in {many(impact.files, 'manifest')}: {summed(impact.counts()) or 'no verdict is another'}."
    yield ""
    yield f"From {_code(impact.old)} to {_code(impact.new)}, as of {impact.as_of}, gate {_code(impact.gate)}."
    if impact.incomplete:
        yield ""
        yield f"Not everything could be read: {', '.join(map(_code, impact.incomplete))}."
    changes = [*_rules(impact)]
    if changes:
        yield from _table("Rules", ("rule", "what changed", "was", "is"), changes)
    if impact.turns:
        yield from _table(
            "Verdicts",
            ("manifest", "owner", "rule", "subject", "what becomes of it", "why"),
            map(_turn, impact.turns[:_MOST]),
        )
        if len(impact.turns) > _MOST:
            yield ""
            yield f"And {len(impact.turns) - _MOST} more: `--format json` has them all."
        gated = gated_by_owner(impact)
        owners = ((_cell(name), summed(counts), str(gated[name])) for name, counts in by_owner(impact))
        yield from _table("By owner", ("owner", "verdicts", "newly fail the gate"), owners)
        yield from _table("By rule", ("rule", "verdicts"), _figures(by_rule(impact)))
    for rule, enforcement, first in impact.coming:
        yield ""
        yield f"{_code(rule)} becomes {enforcement} on {first}: look with `--as-of {first}`."


def _rules(impact: Impact) -> Iterator[tuple[str, ...]]:
    for rule in impact.rules:
        if rule.kind == "changed":
            yield from ((_code(rule.rule), *_change(change)) for change in rule.changes)
        else:
            was, now = ("", rule.weight) if rule.kind == "added" else (rule.weight, "")
            yield _code(rule.rule), rule.kind, _cell(was), _cell(now)
    yield from (("", *_change(change)) for change in impact.organisation)


def _change(change: Change) -> tuple[str, str, str]:
    return _cell(change.name), _code(_cut(change.was)), _code(_cut(change.now))


def _turn(turn: Turn) -> tuple[str, ...]:
    finding = turn.finding
    said = f"{KINDS[turn.kind]} ({weights(turn, '→')})"
    if finding.known:
        said += ", known in the baseline"
    if turn.gates:
        said = f"**{said}**"
    place = f"{turn.file}:{finding.region.start_line}"
    return (
        _code(place),
        _cell(turn.owner),
        _code(turn.rule),
        _code(turn.subject),
        said,
        _cell(_cut(finding.message)),
    )


def _figures(rows: Sequence[tuple[str, dict[Kind, int]]]) -> Iterator[tuple[str, str]]:
    return ((_cell(name), summed(counts)) for name, counts in rows)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _cell(text: str) -> str:
    # A stranger's text has no code spans that count: a backquote of theirs is one more thing to escape.
    return cell(visible(redact(text)).replace("`", "'"))


def _code(text: str) -> str:
    return code(visible(redact(text))).replace("|", "\\|")

"""What another policy says of the same manifests: subject by subject, what it newly fails, mends, or no longer asks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal

from steelyard.policy.enforcement import LEVELS
from steelyard.record import NamedTuple
from steelyard.report import SCHEMA_INVALID, gates
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.changes import Change, RuleChange
    from steelyard.report import Finding, Report

Kind = Literal[
    "fails",
    "no-longer-waived",
    "heavier",
    "unknown",
    "waived",
    "lighter",
    "fixed",
    "not-applicable",
    "not-asked",
]

KINDS: Final[dict[Kind, str]] = {
    "fails": "newly failing",
    "no-longer-waived": "no longer waived",
    "heavier": "heavier",
    "unknown": "newly unknown",
    "waived": "newly waived",
    "lighter": "lighter",
    "fixed": "fixed",
    "not-applicable": "no longer applicable",
    "not-asked": "no longer asked",
}
"""What can become of a verdict, the gravest first, and how it is said."""

_OPEN: Final = (Outcome.FAIL, Outcome.UNKNOWN)
_WORDED: Final = (SCHEMA_INVALID, "waiver-invalid")
"""Rules that say several things of one subject, each known by its words."""


class Turn(NamedTuple):
    """A verdict that is another by the new policy. `before` and `after` are None where the policy does not ask.

    `gates` is whether it fails a run now and did not before; `opens` whether it did and does no longer.
    """

    kind: Kind
    rule: str
    file: str
    owner: str
    subject: str
    before: Finding | None
    after: Finding | None
    gates: bool
    opens: bool

    @property
    def finding(self) -> Finding:
        """The verdict as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - there is one of them
        return found


class Coming(NamedTuple):
    """The next step of a ramp of a rule that is otherwise: how it is enforced, and from which day."""

    rule: str
    enforcement: str
    first: str


class Impact(NamedTuple):
    """A policy change and its effect: rules and turns in a fixed order. `incomplete` names what could not be read."""

    old: str
    new: str
    as_of: str
    gate: str
    rules: tuple[RuleChange, ...]
    organisation: tuple[Change, ...]
    turns: tuple[Turn, ...]
    files: int
    incomplete: tuple[str, ...]
    coming: tuple[Coming, ...] = ()
    """What ramps of the rules that are otherwise have in store: the verdicts of that day are not these."""

    @property
    def newly(self) -> int:
        """How many verdicts newly fail a run."""
        return sum(turn.gates for turn in self.turns)

    def counts(self) -> dict[Kind, int]:
        """Return how many verdicts turned in each way, all ways listed."""
        kinds = [turn.kind for turn in self.turns]
        return {kind: kinds.count(kind) for kind in KINDS}


def coming(changes: Sequence[RuleChange], after: Sequence[Configured], as_of: str) -> tuple[Coming, ...]:
    """Return the next step of the ramps of rules that were added or changed, by day."""
    changed = {one.rule for one in changes if one.kind != "removed"}
    found: dict[str, Coming] = {}
    for rule in after:
        for one in rule.settings if rule.card.id in changed else ():
            if not one.then or one.then[1] <= as_of:
                continue
            _, first, level = one.then
            if rule.card.id not in found or first < found[rule.card.id].first:
                found[rule.card.id] = Coming(rule.card.id, level, first)
    return tuple(sorted(found.values(), key=lambda one: (one.first, one.rule)))


def turns(before: Report, after: Report, gate: Severity | None) -> tuple[Turn, ...]:
    """Return the verdicts that two reports on the same files, passes included, tell differently; by file and kind."""
    owners = {file.path: file.owner for file in (*before.files, *after.files)}
    old, new = _placed(before.findings), _placed(after.findings)
    found = []
    for key in {*old, *new}:
        was, now = old.get(key), new.get(key)
        failed, fails = _fails(was, gate), _fails(now, gate)
        kind = _kind(was, now)
        if kind is None and failed is not fails:
            kind = "heavier" if fails else "lighter"  # what the baseline knows of it is another
        if kind is None:
            continue
        some = now or was
        assert some is not None  # noqa: S101 - the key came from one of them
        owner = owners.get(some.file, "")
        found.append(
            Turn(
                kind,
                some.rule,
                some.file,
                owner,
                some.subject,
                was,
                now,
                fails and not failed,
                failed and not fails,
            )
        )
    order = list(KINDS)
    return tuple(sorted(found, key=lambda one: (one.file, order.index(one.kind), one.rule, one.finding.region, one.subject, one.finding.message)))  # fmt: skip


def _placed(findings: Sequence[Finding]) -> dict[tuple[str, ...], Finding]:
    """Return findings by what they are about; several about one thing are told apart by their place in the order."""
    counted: defaultdict[tuple[str, ...], int] = defaultdict(int)
    placed = {}
    for one in findings:
        key: tuple[str, ...] = (one.file, one.rule, one.subject)
        if one.rule in _WORDED:
            key = (*key, one.pointer, one.message)
        placed[(*key, str(counted[key]))] = one
        counted[key] += 1
    return placed


def _fails(finding: Finding | None, gate: Severity | None) -> bool:
    return finding is not None and gate is not None and gates(finding) and finding.severity.rank >= gate.rank


def _kind(was: Finding | None, now: Finding | None) -> Kind | None:
    """Return what became of a verdict; None where nothing did that anyone would ask for."""
    before = None if was is None else was.outcome
    if now is None:
        return "not-asked" if before in (*_OPEN, Outcome.WAIVED) else None
    if now.outcome in _OPEN:
        if was is not None and before is now.outcome:
            return _heavier(was, now)
        if before is Outcome.WAIVED:
            return "no-longer-waived"
        return "fails" if now.outcome is Outcome.FAIL else "unknown"
    if before is now.outcome or before is None:
        return "waived" if before is None and now.outcome is Outcome.WAIVED else None
    return _settled(before, now.outcome)


def _settled(before: Outcome, after: Outcome) -> Kind | None:
    match after:
        case Outcome.WAIVED:
            return "waived"
        case Outcome.NOT_APPLICABLE:
            return "not-applicable"
        case _:
            return None if before is Outcome.NOT_APPLICABLE else "fixed"


def _heavier(was: Finding, now: Finding) -> Kind | None:
    pairs = list(_weights(was, now))
    if any(new > old for old, new in pairs):
        return "heavier"
    return "lighter" if any(new < old for old, new in pairs) else None


def _weights(was: Finding, now: Finding) -> Iterator[tuple[int, int]]:
    yield was.severity.rank, now.severity.rank
    yield LEVELS.index(was.enforcement), LEVELS.index(now.enforcement)

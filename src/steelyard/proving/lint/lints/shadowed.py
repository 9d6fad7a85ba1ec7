"""shadowed: a rule that, under the same conditions, fails only where another one fails too, with no less weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.pairs import Claimed, ordered, pairs, place
from steelyard.proving.lint.reason import follows, implied, impossible, opposite
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.claims import Claims
    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for rules in study.sets:
        told: set[str] = set()  # of many that say the same, each is told once
        for pair in pairs(rules):
            one, other = ordered(study, *pair)
            for covered, by in ((one, other), (other, one)):
                if not told & {covered.id, by.id} and _is_covered(covered, by):
                    told.add(covered.id)
                    yield Weakness(
                        covered.id,
                        f"every failure of `{covered.id}` is one of `{by.id}`, too",
                        place(study, rules, covered, covered.require[0][0], ""),
                        f"Remove one of them, or let `{covered.id}` ask what `{by.id}` does not.",
                        (place(study, rules, by, by.require[0][0], f"`{by.id}` asks this"),),
                    )
                    break


def _is_covered(rule: Claimed, by: Claimed) -> bool:
    """Whether the other rule has the same conditions and fails, weighing no less, wherever this one fails."""
    if by.rule.severity.rank < rule.rule.severity.rank or impossible(rule.when):
        return False
    if not (follows(by.when, rule.when) and follows(rule.when, by.when)):
        return False  # the narrower of two rules says more of its own case
    return all(_fails_too(said, rule.when, by) for _, said in rule.require)


def _fails_too(said: Claims, when: Claims, by: Claimed) -> bool:
    """Whether some condition of the other rule is false wherever this one is."""
    for _, theirs in by.require:
        if said.atoms and said == theirs:
            return True
        if said.atoms or theirs.atoms or len(said.fields) != 1 or len(theirs.fields) != 1:
            continue
        mine, other = said.fields[0], theirs.fields[0]
        if mine.field == other.field and implied(opposite(other), (*when.of(mine.field), opposite(mine))):
            return True
    return False


LINT = Lint(
    "shadowed",
    Severity.WARNING,
    "A rule that, under the same conditions, fails only where another one fails, too.",
    _find,
)

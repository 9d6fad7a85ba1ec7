"""contradictory: two rules that no manifest can satisfy, wherever both apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.evidence import source
from steelyard.policy.pages.prose import Prose
from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.pairs import both_apply, exclude, ordered, pairs, place
from steelyard.proving.lint.reason import impossible
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.language.tree import Node
    from steelyard.proving.lint.claims import Claims
    from steelyard.proving.lint.pairs import Claimed
    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for rules in study.sets:
        for pair in pairs(rules):
            one, other = ordered(study, *pair)
            clash = None if exclude(one, other) else _clash(one, other)
            if clash is None or both_apply(one, other) is None:
                continue
            mine, theirs = clash
            yield Weakness(
                one.id,
                f"`{one.id}` and `{other.id}` cannot both hold: {_demand(one, mine)}, and {_demand(other, theirs)}",
                place(study, rules, one, mine, f"`{one.id}` asks this"),
                "Let only one of them apply, by a row of `when`, or change what one of them asks, in the card or "
                "by a parameter of the pack.",
                (place(study, rules, other, theirs, f"`{other.id}` asks this"),),
            )


def _clash(one: Claimed, other: Claimed) -> tuple[Node, Node] | None:
    """Return a condition of each rule that cannot both hold where both apply, although each alone can."""
    given = one.when.plus(other.when)
    if any(impossible(_all(given, rule)) for rule in (one, other)):
        return None  # the fault lies with one of them, or with the other's `when`
    for mine, claims in one.require:
        for theirs, others in other.require:
            if impossible(given.plus(claims).plus(others)):
                return mine, theirs
    return None


def _all(given: Claims, rule: Claimed) -> Claims:
    for _, said in rule.require:
        given = given.plus(said)
    return given


def _demand(rule: Claimed, term: Node) -> str:
    card = rule.rule.card
    return f"{Prose(card, rule.rule.params).demand(term)} (`{source(term, card.texts)}`)"


LINT = Lint(
    "contradictory",
    Severity.ERROR,
    "Two rules that cannot both hold where both apply.",
    _find,
)

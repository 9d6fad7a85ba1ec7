"""Two rules of one set side by side: what each claims, where it is best pointed at, where both of them apply."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from steelyard.proving.lint.claims import claims, together
from steelyard.proving.lint.lint import Spot
from steelyard.proving.lint.reason import impossible, values
from steelyard.proving.lint.samples import Change, applies, bare, changed, confirmed, samples
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from steelyard.policy.build import Configured
    from steelyard.policy.language.tree import Node
    from steelyard.proving.lint.claims import Claims
    from steelyard.proving.lint.samples import Sample
    from steelyard.proving.lint.study import RuleSet, Study


class Claimed(NamedTuple):
    """A configured rule with what its `when` and each condition of its `require` claim."""

    rule: Configured
    when: Claims
    require: tuple[tuple[Node, Claims], ...]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.card.id


def claimed(rule: Configured) -> Claimed:
    """Return a rule with its claims, the parameters as they are set."""
    require = tuple((term, claims(term, rule.params)) for term in rule.card.require.terms)
    return Claimed(rule, together(rule.when.terms, rule.params), require)


def pairs(rules: RuleSet) -> Iterator[tuple[Claimed, Claimed]]:
    """Yield every two rules about the same kind of subject that demand something of the same field."""
    every = [claimed(rule) for _, rule in sorted(rules.rules.items())]
    demands = {one.id: _demanded(one) for one in every}
    for one, other in combinations(every, 2):
        if one.rule.card.each == other.rule.card.each and demands[one.id] & demands[other.id]:
            yield one, other


def _demanded(rule: Claimed) -> set[Hashable]:
    """Return the fields and atoms that a rule demands something of."""
    return {name for _, said in rule.require for name in (*said.names, *(atom for atom, _ in said.atoms))}


def place(study: Study, rules: RuleSet, one: Claimed, term: Node, label: str) -> Spot:
    """Return where the author of a policy would change a rule: the card if it is theirs, else the pack that set it."""
    mine = {card.path for card in study.cards}
    if one.rule.card.path not in mine:
        for pack in rules.packs:
            if one.id in pack.rules:
                return Spot(pack.document.source, pack.document.key_region(("rules", one.id)), label)
    return study.node(one.rule.card, term.at, label)


def ordered(study: Study, one: Claimed, other: Claimed) -> tuple[Claimed, Claimed]:
    """Return two rules, the one first that the author of the policy can change."""
    mine = {card.path for card in study.cards}
    first, second = (one.rule.card.path in mine, other.rule.card.path in mine)
    return (other, one) if second and not first else (one, other)


def both_apply(one: Claimed, other: Claimed) -> Sample | None:
    """Return a manifest to which both rules apply: tried, not only thought of; None when none was found."""

    def fit(sample: Sample | None) -> bool:
        return sample is not None and all(applies(rule, sample) is True for rule in (one.rule, other.rule))

    tried = [*samples(one.rule.card), *samples(other.rule.card), bare(one.rule.card.each)]
    for sample in tried:
        if fit(sample):
            return sample
    whens = one.when.plus(other.when)
    for _, said in (*one.require, *other.require):
        wanted = values(whens.plus(said))
        for sample in tried if wanted is not None else ():
            made = changed(sample, [Change(field, value) for field, value in (wanted or {}).items()])
            real = confirmed(made, one.rule.card.each)
            if fit(real):
                return real
    return None


def exclude(one: Claimed, other: Claimed) -> bool:
    """Whether the two can never apply together."""
    return impossible(one.when.plus(other.when))

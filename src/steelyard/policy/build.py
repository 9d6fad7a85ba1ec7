"""Builds a policy set: cards with what packs set on them, emitted as Python and compiled."""

from __future__ import annotations

from operator import ge
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.enforcement import LEVELS
from steelyard.policy.language.decide import program
from steelyard.policy.language.emit import Module, compiled_bare
from steelyard.policy.language.tree import All
from steelyard.policy.rule import NOTHING_BESIDE, Beside, Logic, PolicySet, Rule, Said
from steelyard.policy.scope import elsewhere, implied, is_open
from steelyard.policy.scope import terms as scope_terms
from steelyard.record import NamedTuple
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.language.tree import Node
    from steelyard.policy.scope import Within
    from steelyard.verdict import Severity


_MOST_CONDITIONS = 20_000
"""So many conditions of scopes a policy may come to: each setting asks of all before it whether they hold."""


class Configured(NamedTuple):
    """A card with what the packs set on it."""

    card: Card
    severity: Severity
    on_unknown: Severity
    params: Mapping[str, object]
    scope: tuple[Within, ...] = ()
    """What it is limited to: all of these must hold."""
    org: Mapping[str, object] = {}
    """The organisation's facts."""
    enforcement: str = "waivable"
    """mandatory, waivable or advisory."""
    then: tuple[str, ...] = ()
    """Of a step of a ramp: its last day, the day after, and the level from then on; nothing where that is no other."""
    others: tuple[Configured, ...] = ()
    """Further settings of the rule, tried in this order where the scope does not hold."""
    origins: Mapping[str, frozenset[str]] = {}
    """The paths of the packs that set a parameter; of those left to the card there are none."""

    @property
    def settings(self) -> tuple[Configured, ...]:
        """The settings of the rule, in the order in which they are tried."""
        return (self, *self.others)

    @property
    def strength(self) -> tuple[int, int, int]:
        """How much a failure and what is not known weigh, and how it is enforced, as ranks: a higher one is stricter."""
        return self.severity.rank, self.on_unknown.rank, LEVELS.index(self.enforcement)

    @property
    def when(self) -> All:
        """The conditions under which it applies: its scope's, then the card's."""
        return All((*scope_terms(self.scope), *self.card.when.terms))

    @property
    def said(self) -> Said:
        """The plain values of it, fit to be printed: no credential leaves a card either."""
        card = self.card
        return Said(
            card.id,
            card.path,
            redact(card.title),
            card.group,
            card.each,
            redact(card.because),
            redact(card.remedy),
            tuple([redact(control) for control in card.controls]),
            self.severity.value,
            self.on_unknown.value,
            self.params,
            self.org,
            self.enforcement,
            self.then,
        )


def policy_set(
    packs: Sequence[str],
    configured: Sequence[Configured],
    terms: Terms | None = None,
    beside: Beside = NOTHING_BESIDE,
) -> PolicySet:
    """Compile configured cards into a policy set, ordered by id. Raises PolicyError for what it cannot use.

    Without terms, what is installed may be used, however long it takes.
    """
    ordered = sorted(configured, key=lambda one: one.card.id)
    _refuse_many(ordered)
    module = Module()
    checks = _checks(ordered, terms)
    whens = [(one, when) for rule in ordered for one, when in _apart(rule)]
    for one, when in whens:
        module.add(one.card.each, when, one.card.require, one.params, one.org)
    code = compiled_bare(module.text())
    compiled = program(code, len(whens))
    rules = [
        Rule(one.said, decide, Logic(when, one.card.require, one.card.texts))
        for (one, when), decide in zip(whens, compiled.functions, strict=True)
    ]
    return PolicySet(packs, rules, _digest(ordered, checks), code, compiled.together, beside)


def _refuse_many(rules: Sequence[Configured]) -> None:
    """Raise PolicyError for settings by scope that would take minutes to compile."""
    found = {rule.card.id: _conditions(rule) for rule in rules if rule.others}
    total = sum(found.values())
    if total > _MOST_CONDITIONS:
        most = max(found, key=lambda id_: found[id_])
        raise PolicyError(
            f"settings by scope come to {total:,} conditions, more than {_MOST_CONDITIONS:,}; `{most}` has the most",
            hint="Each setting asks of all before it whether they hold: set rules by fewer scopes, or by shorter ramps.",
        )


def _conditions(rule: Configured) -> int:
    asked = before = 0
    for one in rule.settings:
        asked += before
        before += sum(1 for scope in one.scope for said in scope if said)
    return asked


def _apart(rule: Configured) -> Iterator[tuple[Configured, All]]:
    """Yield the settings of a rule, each with the conditions under which it is the one.

    Where nobody knows whether a scope holds, what fails within and without fails: of two that ask the same, the milder is
    asked within the scope of the other as well, where it never counts (`Rule.heft`).
    """
    before: list[tuple[Configured, Node]] = []
    for one in rule.settings:
        others = [other for other, _ in before]
        if any(implied(other.scope, one.scope) for other in others):
            continue  # never reached
        spared = [
            is_open(other.scope) and _is_heavier(others[: at + 1], one) for at, other in enumerate(others)
        ]
        excluded = [node for (_, node), is_spared in zip(before, spared, strict=True) if not is_spared]
        yield one, All((*excluded, *one.when.terms))
        node = elsewhere(one.scope)
        if node is None:
            return  # nor is any setting behind one that holds everywhere
        before.append((one, node))


def _is_heavier(before: Sequence[Configured], one: Configured) -> bool:
    """Whether within the scope of the last of these something as heavy as a setting behind them asks the same."""
    both = (*before[-1].scope, *one.scope)
    return any(
        other.params == one.params
        and all(map(ge, other.strength, one.strength))
        and implied(other.scope, both)
        for other in before
    )


def _checks(ordered: Sequence[Configured], terms: Terms | None) -> list[str]:
    """Return the packages of the Python checks that cards name, ready to be asked."""
    cards = [one.card for one in ordered if "check" in one.card.raw]
    if not cards:
        return []
    from steelyard.policy.checks.naming import checks_of  # noqa: PLC0415 - 34 ms that few policies need

    return checks_of(cards, terms)


def _digest(ordered: Sequence[Configured], checks: Sequence[str]) -> str:
    """`sha256:<hex>` of what the rules say, as a canonical JSON text: paths, comments and examples aside.

    What a Python check does is told by its package's version.
    """
    import hashlib  # noqa: PLC0415 - only where a policy is loaded anew
    import json  # noqa: PLC0415

    said: list[object] = [
        [
            one.card.id,
            one.card.raw,
            one.severity,
            one.on_unknown,
            one.params,
            one.scope,
            one.org,
            one.enforcement,
        ]
        for rule in ordered
        for one in rule.settings
    ]
    said += checks
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

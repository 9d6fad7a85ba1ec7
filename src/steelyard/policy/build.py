"""Builds a policy set: cards with what packs set on them, emitted as Python and compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.policy.language.decide import program
from steelyard.policy.language.emit import Module
from steelyard.policy.rule import Logic, PolicySet, Rule, Said
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.checks.terms import Terms
    from steelyard.verdict import Severity


class Configured(NamedTuple):
    """A card with what the packs set on it."""

    card: Card
    severity: Severity
    on_unknown: Severity
    params: Mapping[str, object]

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
        )


def policy_set(
    packs: Sequence[str], configured: Sequence[Configured], terms: Terms | None = None
) -> PolicySet:
    """Compile configured cards into a policy set, ordered by id. Raises PolicyError for a check it cannot use.

    Without terms, what is installed may be used, however long it takes.
    """
    ordered = sorted(configured, key=lambda one: one.card.id)
    module = Module()
    checks = _checks(ordered, terms)
    for one in ordered:
        module.add(one.card.each, one.card.when, one.card.require, one.params)
    code = compile(module.text(), "<policy>", "exec", dont_inherit=True)
    compiled = program(code, len(ordered))
    rules = [
        Rule(one.said, decide, Logic(one.card.when, one.card.require, one.card.texts))
        for one, decide in zip(ordered, compiled.functions, strict=True)
    ]
    return PolicySet(packs, rules, _digest(ordered, checks), code, compiled.together)


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
        [one.card.id, one.card.raw, one.severity, one.on_unknown, one.params] for one in ordered
    ]
    said += checks
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

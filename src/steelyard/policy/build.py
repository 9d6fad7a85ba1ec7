"""Builds a policy set: cards with what packs set on them, emitted as Python and compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.policy.language.decide import functions
from steelyard.policy.language.emit import Module
from steelyard.policy.rule import PolicySet, Rule, Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.verdict import Severity


class Configured(NamedTuple):
    """A card with what the packs set on it."""

    card: Card
    severity: Severity
    on_unknown: Severity
    params: Mapping[str, object]

    @property
    def said(self) -> Said:
        """The plain values of it."""
        card = self.card
        return Said(
            card.id,
            card.path,
            card.title,
            card.group,
            card.each,
            card.because,
            card.remedy,
            card.controls,
            self.severity.value,
            self.on_unknown.value,
            self.params,
        )


def policy_set(packs: Sequence[str], configured: Sequence[Configured]) -> PolicySet:
    """Compile configured cards into a policy set, ordered by id."""
    ordered = sorted(configured, key=lambda one: one.card.id)
    module = Module()
    for one in ordered:
        module.add(one.card.each, one.card.when, one.card.require, one.params)
    code = compile(module.text(), "<policy>", "exec", dont_inherit=True)
    rules = [
        Rule(one.said, decide, one.card)
        for one, decide in zip(ordered, functions(code, len(ordered)), strict=True)
    ]
    return PolicySet(packs, rules, _digest(ordered), code)


def _digest(ordered: Sequence[Configured]) -> str:
    """`sha256:<hex>` of what the rules say, as a canonical JSON text: paths, comments and examples aside."""
    import hashlib  # noqa: PLC0415 - only where a policy is loaded anew
    import json  # noqa: PLC0415

    said = [[one.card.id, one.card.raw, one.severity, one.on_unknown, one.params] for one in ordered]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

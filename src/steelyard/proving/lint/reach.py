"""Finds out which outcomes a card can have, by a manifest that has it: whoever is told so can write it down."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from steelyard.policy.choose import configure
from steelyard.policy.language.facts import derived_group
from steelyard.policy.language.tree import Field, Literal, Parameter, walk
from steelyard.proving.lint.claims import claims, together
from steelyard.proving.lint.samples import bare, changed, confirmed, outcome, rule_of, samples, variations
from steelyard.proving.lint.satisfy import IMPOSSIBLE, STRANGER, value_for
from steelyard.record import NamedTuple
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Node
    from steelyard.policy.rule import Rule
    from steelyard.proving.lint.claims import Claims, Path
    from steelyard.proving.lint.samples import Change, Sample
    from steelyard.verdict import Outcome


_MOST_TRIED = 20_000
"""How many changed examples of a card are tried at most: a search that a person waits for."""


class Reached(NamedTuple):
    """A manifest with an outcome: a sample, and what has to be changed of it (nothing: it has it as it is)."""

    sample: Sample
    changes: tuple[Change, ...]

    @property
    def said(self) -> str:
        """How the manifest is made, in words."""
        return " and ".join([self.sample.name, *(_said(change) for change in self.changes)]).replace(
            f"{self.sample.name} and ", f"{self.sample.name} ", 1
        )


def reach(card: Card, wanted: Outcome) -> Reached | None:
    """Return a manifest on which the card has the outcome; None when none was found near its examples."""
    if "check" in card.raw:
        return None  # whoever lints a policy does not run the code it names
    for rule, sample, changes in islice(_tries(card), _MOST_TRIED):
        tried = changed(sample, changes)
        if outcome(rule, tried) is not wanted:
            continue
        real = confirmed(tried, card.each)
        if real is not None and outcome(rule, real) is wanted:
            return Reached(sample, changes)
    return None


def _tries(card: Card) -> Iterator[tuple[Rule, Sample, tuple[Change, ...]]]:
    """Yield what is tried: every example as it is, then each with one field changed, then with two; a bare manifest last."""
    values = candidates(card)
    for sample in samples(card):  # what is near is told in fewer words
        yield _rule(card, sample), sample, ()
    for sample in (*samples(card), bare(card.each)):
        rule = _rule(card, sample)
        yield rule, sample, ()
        yield from ((rule, sample, changes) for changes in variations(sample, values))


def _rule(card: Card, sample: Sample) -> Rule:
    """Return a card as a rule, with the parameters that an example sets."""
    said = {name: value for name, value in sample.params.items() if name in card.params}
    return rule_of(configure(card, said)._replace(org=sample.org))


def candidates(card: Card) -> dict[Path, list[object]]:
    """Return, for every field a card looks at, the values that may matter to it, ABSENT first."""
    params = {name: param.default for name, param in card.params.items()}
    terms = (*card.when.terms, *card.require.terms)
    found: dict[Path, list[object]] = {}
    for term in terms:
        for node in walk(term):
            if isinstance(node, Field) and node.path and node.type.kind not in ("record", "map"):
                if derived_group(node):
                    continue  # nobody can write it down
                found.setdefault((node.root, *node.path), [ABSENT])
                _add(found, (node.root, *node.path), _compared(term, node, params))
    sides = [claims(term, params, holds=holds) for term in terms for holds in (True, False)]
    for side in (*sides, together(card.when.terms, params), together(card.require.terms, params)):
        for field, value in _values(side).items():
            if field in found:
                _add(found, field, [value])
    return found


def _values(side: Claims) -> dict[Path, object]:
    return {field: value_for(side.of(field)) for field in side.names}


def _add(found: dict[Path, list[object]], field: Path, more: list[object]) -> None:
    found[field] += [
        value
        for value in more
        if value is not IMPOSSIBLE and not any(value is one or value == one for one in found[field])
    ]


def _compared(term: Node, field: Field, params: Mapping[str, object]) -> list[object]:
    """Return the values an expression may compare a field with: those of its type that stand anywhere in it."""
    kind = field.type.kind
    if kind == "date":
        return ["2000-01-01", "2099-12-31"]  # long before and after whatever day is asked
    told = claims(term, params)
    if told.of((field.root, *field.path)) and not told.atoms:
        return []  # its values are found by reasoning
    if kind == "enum":
        return [one for one in field.type.members if one != field.type.unasserted]
    if kind == "boolean":
        return [True, False]
    written: list[Any] = [
        node.value if isinstance(node, Literal) else params[node.name]
        for node in walk(term)
        if isinstance(node, (Literal, Parameter))
    ]
    if kind in ("integer", "number"):
        numbers = [one for one in written if isinstance(one, (int, float)) and not isinstance(one, bool)]
        return [near for one in numbers for near in (one, one + 1, one - 1)]
    if kind == "string":
        return [*(one for one in written if isinstance(one, str)), STRANGER]
    return []


def _said(change: Change) -> str:
    name = ".".join(change.field)
    if change.value is ABSENT:
        return f"without `{name}`"
    return f"with `{name}: {json.dumps(change.value, ensure_ascii=False)}`"

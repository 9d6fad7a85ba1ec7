"""Tries mutants of a card on its examples and tables: a change that none of them notices is untested."""

from __future__ import annotations

import json
from functools import reduce
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.choose import configure
from steelyard.policy.examples import disagreement, examples_of
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.runtime import EvaluationError
from steelyard.proving.mutants import Survivors, reasoned, surviving
from steelyard.proving.ruling import case_problems
from steelyard.proving.trial import TookTooLong, settled
from steelyard.reading import read
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.rule import Rule
    from steelyard.proving.tables import Table
    from steelyard.proving.trial import Court
    from steelyard.source import SourceFile


class Mutation(NamedTuple):
    """How the mutants of a card fared: how many were tried, and which nobody noticed."""

    card: Card
    source: SourceFile
    tried: int
    survivors: Survivors


def mutate(card: Card, tables: Sequence[Table], court: Court) -> Mutation:
    """Try every mutant of a card whose examples and tables hold."""
    bench = _Bench(card, tables, court)
    survivors = reasoned(card, surviving(card, bench.unnoticed))
    return Mutation(card, read(card.path).source, bench.tried, survivors)


class _Bench:
    def __init__(self, card: Card, tables: Sequence[Table], court: Court) -> None:
        self._examples = examples_of(card)
        self._tables = [table for table in tables if card.id in table.rules]
        self._court = court._replace(watch=None)
        self.tried = 0

    def unnoticed(self, mutant: Card) -> bool:
        """Whether every example and case still says what it should; no answer, and none in time, is noticed."""
        self.tried += 1
        try:
            return self._examples_hold(mutant) and self._tables_hold(mutant)
        except (EvaluationError, PolicyError, TookTooLong):
            return False

    def _examples_hold(self, mutant: Card) -> bool:
        rules: dict[str, Rule] = {}
        for example in self._examples:
            key = json.dumps([example.params, example.org])
            if key not in rules:
                rules[key] = self._court.rule(configure(mutant, example.params)._replace(org=example.org))
            assert example.manifest is not None  # noqa: S101 - the examples hold
            subjects = example.manifest.subjects(mutant.each)
            with self._court.guard():
                outcomes = [rules[key].decide(Scope(*subject, example.as_of)) for subject in subjects]
            if disagreement(example.expected, outcomes):
                return False
        return True

    def _tables_hold(self, mutant: Card) -> bool:
        for table in self._tables:
            configured = table.rules[mutant.id]._replace(card=mutant)
            rules = self._court.rules(configured)
            for case in table.cases:
                manifest = case.manifest
                assert manifest is not None  # noqa: S101 - the cases hold
                said = reduce(settled, [self._court.hear(rule, manifest, case.as_of) for rule in rules])
                if any(case_problems(table, case, {mutant.id: said}, whole=False)):
                    return False
        return True

"""The whole of a test run: what was tried, what failed, what is covered, and whether that is good enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import NothingToCheckError
from steelyard.proving.coverage import Coverage, Gauge
from steelyard.proving.trial import try_card, try_table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.bench import Mutation
    from steelyard.proving.selection import Selection
    from steelyard.proving.trial import Court, Trial


class Asked(NamedTuple):
    """What a run measures beside the tests: coverage, with a floor in percent, and mutants."""

    coverage: bool = False
    floor: int | None = None
    mutate: bool = False


class Untouched(NamedTuple):
    """A pack, and those of its rules that no case of a table names."""

    pack: str
    rules: tuple[str, ...]
    of: int


class Proof(NamedTuple):
    """What a run found. `untested` are the rules chosen that have neither an example nor a case that names them."""

    trials: tuple[Trial, ...]
    cards: int
    tables: int
    untested: tuple[str, ...]
    floor: int | None
    coverage: Coverage | None
    untouched: tuple[Untouched, ...]
    mutations: tuple[Mutation, ...] | None

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The trials that did not hold."""
        return tuple(trial for trial in self.trials if trial.problems)

    @property
    def below(self) -> tuple[str, ...]:
        """What is covered less than the floor asks for: "rules", "conditions"."""
        if self.coverage is None or self.floor is None:
            return ()
        shares = (("rules", self.coverage.rules), ("conditions", self.coverage.branches))
        return tuple(name for name, share in shares if share.percent < self.floor)

    @property
    def survived(self) -> int:
        """How many mutants survived without a reason, stale reasons included."""
        return sum(len(one.survivors.unnoticed) + len(one.survivors.stale) for one in self.mutations or ())

    @property
    def holds(self) -> bool:
        """Whether everything held that was asked for."""
        return not (self.failed or self.below or self.survived)


def prove(selection: Selection, asked: Asked, court: Court) -> Proof:
    """Run what was selected in a court, under a watch of its own. Raises NothingToCheckError where there is nothing to run: that is no success."""
    gauge = Gauge(selection.measured) if asked.coverage or asked.floor is not None else None
    trials = tuple(_trials(selection, court._replace(watch=None if gauge is None else gauge.watch)))
    named = {rule for table in selection.tables for case in table.cases for rule in case.expected}
    exampled = {card.id for card in selection.cards if any(card.examples.values())}
    if not trials or (selection.rule and selection.rule not in named | exampled):
        raise _nothing(selection)
    if asked.mutate and not selection.cards:
        hint = "Name a folder with cards, or a shipped pack."
        raise NothingToCheckError("there is no card to change: only packs were chosen", hint=hint)
    return Proof(
        trials,
        len(selection.cards),
        len(selection.tables),
        tuple(card.id for card in selection.cards if card.id not in named | exampled),
        asked.floor,
        None if gauge is None else gauge.coverage(),
        tuple(_untouched(selection)),
        _mutations(selection, trials, court) if asked.mutate else None,
    )


def _trials(selection: Selection, court: Court) -> Iterator[Trial]:
    for card in selection.cards:
        yield from try_card(card, court)
    for table in selection.tables:
        yield from try_table(table, court, selection.rule)


def _nothing(selection: Selection) -> NothingToCheckError:
    hint = "Write examples in a card, or a table packs/<pack>_test.yaml (docs/policy-tests.md)."
    if selection.rule:
        return NothingToCheckError(
            f"the rule `{selection.rule}` has no example, and no table names it", hint=hint
        )
    return NothingToCheckError(
        "nothing to test: there is no card with an example, and no test table", hint=hint
    )


def _untouched(selection: Selection) -> Iterator[Untouched]:
    for pack, every in selection.packs:
        rules = [rule for rule in every if selection.rule in ("", rule)]
        tables = [table for table in selection.tables if table.pack.name == pack]
        named = {rule for table in tables for case in table.cases for rule in case.expected}
        yield Untouched(pack, tuple(rule for rule in rules if rule not in named), len(rules))


def _mutations(selection: Selection, trials: tuple[Trial, ...], court: Court) -> tuple[Mutation, ...]:
    """Try the mutants of every card; of what fails already, no mutant could be noticed."""
    from steelyard.proving.bench import mutate  # noqa: PLC0415 - few runs ask for it

    failed = {(trial.kind, trial.owner) for trial in trials if trial.problems}
    tables = [table for table in selection.tables if ("case", table.pack.name) not in failed]
    return tuple(
        mutate(card, tables, court) for card in selection.cards if ("example", card.id) not in failed
    )

"""Puts policies to the proof: judges examples and cases, and says of each that failed what was expected and why."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Literal

from steelyard.errors import PolicyError
from steelyard.evaluate import judge
from steelyard.policy.build import policy_set
from steelyard.policy.checks.terms import OutOfTime, Terms
from steelyard.policy.choose import configure
from steelyard.policy.examples import disagreement, examples_of, nobody
from steelyard.policy.language.decide import Scope
from steelyard.proving.hearing import Heard, Problem, reasons
from steelyard.proving.ruling import case_problems
from steelyard.reading import read
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.examples import Example
    from steelyard.policy.rule import Rule
    from steelyard.proving.tables import Case, Table
    from steelyard.reading import Document
    from steelyard.source import Pointer, Region, SourceFile
    from steelyard.verdict import Outcome

    Watch = Callable[[Rule, Scope, Outcome], None]
    """Told of every rule that was judged on a subject."""

    Guard = Callable[[], AbstractContextManager[None]]
    """Raises TookTooLong inside the `with` when the time of one test is over."""


class TookTooLong(OutOfTime):
    """A test did not end in time; the message says within which limit."""


class Trial(NamedTuple):
    """One example or case as it went: `owner` is the rule or pack, and it held when there are no problems.

    `region` is its place in `source`, the card or table.
    """

    kind: Literal["example", "case"]
    owner: str
    name: str
    source: SourceFile
    region: Region
    problems: tuple[Problem, ...]


class Court(NamedTuple):
    """How rules are judged here: who watches, who keeps the time, and which Python checks may be asked."""

    watch: Watch | None = None
    guard: Guard = nullcontext
    terms: Terms = Terms()

    def rule(self, configured: Configured) -> Rule:
        """Compile one rule as an example has it. Raises PolicyError for a Python check that it cannot use."""
        (rule,) = self.rules(configured)
        return rule

    def rules(self, configured: Configured) -> tuple[Rule, ...]:
        """Compile a rule, once for each setting that a pack gives it. Raises PolicyError as `rule` does."""
        return policy_set([], [configured], self.terms).rules

    def hear(self, rule: Rule, manifest: Manifest, as_of: str) -> list[Heard]:
        """Judge every subject of a manifest by a rule. Raises PolicyError where it has no answer, and TookTooLong."""
        heard = []
        with self.guard():
            for subject in manifest.subjects(rule.each):
                heard.append(Heard(rule, manifest, judge(rule, subject, as_of, thorough=True)))
                if self.watch is not None:
                    self.watch(rule, Scope(*subject, as_of), heard[-1].verdict.outcome)
        return heard


def try_card(card: Card, court: Court) -> Iterator[Trial]:
    """Judge every example of a card by that card alone."""
    document = read(card.path)
    for example in examples_of(card):
        at: Pointer = ("examples", example.kind, example.number)
        problems = _example_problems(card, example, document, at, court)
        name = f"examples.{example.kind}[{example.number}]"
        yield Trial("example", card.id, name, document.source, example.region, tuple(problems))


def try_table(table: Table, court: Court, only: str = "") -> Iterator[Trial]:
    """Judge every case of a table by the pack it tests, or by one rule of it."""
    rules = [rule for rule in table.policies.rules if only in ("", rule.id)]
    for case in table.cases:
        problems = tuple(_case_problems(table, case, rules, court, only))
        place = table.document.region((*case.place, "name"))
        yield Trial("case", table.pack.name, case.name, table.document.source, place, problems)


def _example_problems(
    card: Card, example: Example, document: Document, at: Pointer, court: Court
) -> Iterator[Problem]:
    for fault in example.faults:
        yield Problem(card.id, fault.message, fault.region, hint=fault.hint)
    if example.manifest is None:
        return
    rule = court.rule(configure(card, example.params)._replace(org=example.org))
    heard = attempt(rule, example.manifest, example.as_of, example.region, court)
    if isinstance(heard, Problem):
        yield heard
        return
    outcomes = [one.verdict.outcome for one in heard]
    difference = disagreement(example.expected, outcomes) or nobody(card.each, outcomes)
    if difference:
        yield Problem(card.id, difference, example.region, *reasons(heard, document, at))


def _case_problems(table: Table, case: Case, rules: list[Rule], court: Court, only: str) -> Iterator[Problem]:
    place = table.document.region((*case.place, "manifest"))
    for fault in case.faults:
        elsewhere = None if case.source is table.document.source else (case.source, fault.region)
        at = place if elsewhere else fault.region
        yield Problem("", fault.message, at, hint=fault.hint, elsewhere=elsewhere)
    if case.manifest is None:
        return
    heard: dict[str, list[Heard]] = {}
    for rule in rules:
        answer = attempt(rule, case.manifest, case.as_of, place, court)
        if isinstance(answer, Problem):
            yield answer
        else:
            heard[rule.id] = settled(heard.get(rule.id, answer), answer)
    yield from case_problems(table, case, heard, whole=not only)


def settled(first: Sequence[Heard], other: Sequence[Heard]) -> list[Heard]:
    """Return what counts of a rule's settings for several scopes: the heaviest, or else the first."""
    return [
        max(pair, key=lambda one: one.rule.heft[one.verdict.outcome.position])
        for pair in zip(first, other, strict=True)
    ]


def attempt(rule: Rule, manifest: Manifest, as_of: str, place: Region, court: Court) -> list[Heard] | Problem:
    """Judge, or return the problem of a rule that has no answer, at its place in the card, or that never ends."""
    try:
        return court.hear(rule, manifest, as_of)
    except PolicyError as error:
        fault = error.faults[0] if error.faults else None
        elsewhere = None if error.source is None or fault is None else (error.source, fault.region)
        return Problem(rule.id, error.message, place, hint=error.hint, elsewhere=elsewhere)
    except TookTooLong as error:
        hint = "Make the check faster, or give it longer with --timeout."
        return Problem(rule.id, f"the rule `{rule.id}` {error}", place, hint=hint)

"""What tests cover: which outcomes of each rule were seen, and which values of each condition.

A condition counts where it is evaluated: in the order written, up to the one that decides, and `require` only where
`when` is not false. Percentages are floored: what is not everything is never 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import Call
from steelyard.proving.conditions import Condition, conditions
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.policy.card import Card
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Place
    from steelyard.policy.rule import Rule

    Values = set[bool | None]

_WORDS = {True: "true", False: "false", None: "unknown"}


class Share(NamedTuple):
    """So many of so many."""

    seen: int
    possible: int

    @property
    def percent(self) -> int:
        """The share in percent, floored; of nothing, nothing was seen."""
        return 100 * self.seen // max(1, self.possible)


class Gap(NamedTuple):
    """A condition, and the values it can have that it was never seen with: true, false, unknown."""

    condition: Condition
    never: tuple[str, ...]


class RuleCoverage(NamedTuple):
    """What the tests of one rule cover. `never` are the outcomes it can have that no test reached."""

    card: Card
    seen: tuple[Outcome, ...]
    never: tuple[Outcome, ...]
    branches: Share
    gaps: tuple[Gap, ...]


class Coverage(NamedTuple):
    """What tests cover, rule by rule; `rules` counts those that were seen with every outcome they can have."""

    by_rule: tuple[RuleCoverage, ...]
    rules: Share
    branches: Share


class Gauge:
    """Watches cards being tested. Raises PolicyError when the file of a card is gone."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._known = {card.id: _Seen(card) for card in cards}

    def watch(self, rule: Rule, scope: Scope, outcome: Outcome) -> None:
        """Note what a rule and its conditions were on a subject."""
        seen = self._known.get(rule.id)
        if seen is not None:
            seen.outcomes.add(outcome)
            seen.sightings.note(*rule.explain(scope))

    def coverage(self) -> Coverage:
        """Return what was covered so far."""
        by_rule = tuple(seen.coverage() for seen in self._known.values())
        complete = sum(not one.never for one in by_rule)
        branches = [sum(numbers) for numbers in zip((0, 0), *(one.branches for one in by_rule), strict=True)]
        return Coverage(by_rule, Share(complete, len(by_rule)), Share(*branches))


class Sightings:
    """The values that the conditions at some places were seen with, where they were evaluated."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.values: dict[Place, Values] = {place: set() for place in places}

    def note(self, when: Iterable[Explained], require: Iterable[Explained]) -> None:
        """Note the conditions of a rule as they were on a subject."""
        if self._in_turn(when, decisive=False):
            self._in_turn(require, decisive=False)

    def _in_turn(self, parts: Iterable[Explained], *, decisive: bool) -> bool:
        """Note conditions up to the one that decides; return whether none of them did."""
        for part in parts:
            self._note(part)
            if part.value is decisive and not part.failure:
                return False
        return True

    def _note(self, explained: Explained) -> None:
        node, value = explained.node, explained.value
        values = self.values.get(node.at)
        # Beside a condition, a value of another kind may stand at the same place.
        if values is not None and not explained.failure and (value is None or isinstance(value, bool)):
            values.add(value)
        if isinstance(node, Call) and node.function in ("&&", "||"):
            self._in_turn(explained.parts, decisive=node.function == "||")
        else:
            for part in explained.parts:
                self._note(part)


class _Seen:
    """What was seen of one card."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._conditions = conditions(card)
        self.outcomes: set[Outcome] = set()
        self.sightings = Sightings(condition.at for condition in self._conditions)

    def coverage(self) -> RuleCoverage:
        possible = [Outcome.PASS, Outcome.FAIL]
        if any(None in condition.possible for condition in self._conditions):
            possible.append(Outcome.UNKNOWN)
        if self._card.when.terms:
            possible.append(Outcome.NOT_APPLICABLE)
        gaps = []
        for condition in self._conditions:
            missing = condition.possible - self.sightings.values[condition.at]
            if missing:
                gaps.append(Gap(condition, tuple(word for value, word in _WORDS.items() if value in missing)))
        every = sum(len(condition.possible) for condition in self._conditions)
        return RuleCoverage(
            self._card,
            tuple(outcome for outcome in Outcome if outcome in self.outcomes),
            tuple(outcome for outcome in possible if outcome not in self.outcomes),
            Share(every - sum(len(gap.never) for gap in gaps), every),
            tuple(gaps),
        )

"""A rule as a policy set uses it, and the policy set: decided by compiled code, explained by the typed tree."""

from __future__ import annotations

import marshal
import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.language.decide import OUTCOMES, program
from steelyard.record import NamedTuple
from steelyard.source import Fault, symbolic
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType

    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.language.decide import Ask, Decide, Scope, Together
    from steelyard.policy.language.explain import Condition
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import All, Field
    from steelyard.policy.language.types import Each
    from steelyard.policy.proof import Proof
    from steelyard.source import Pointer

FORM = f"20 {sys.implementation.cache_tag} {sys.hexversion}"
"""Which form a kept policy set has: ours, by number, and that of compiled code, which is its interpreter's."""


class Explanation(NamedTuple):
    """A rule's conditions as they were evaluated on a subject, one by one."""

    when: tuple[Explained, ...]
    require: tuple[Explained, ...]


class Explainable(NamedTuple):
    """A rule's conditions, each with what explains it on any subject."""

    when: tuple[Condition, ...]
    require: tuple[Condition, ...]


class Logic(NamedTuple):
    """What a card asks: its conditions, typed, and the texts of its expressions by their pointers."""

    when: All
    require: All
    texts: Mapping[Pointer, str]


class Said(NamedTuple):
    """What a card says of itself and a pack of the card: plain values, fit to be kept.

    `on_unknown` is the severity of an unknown; none means counted only.
    """

    id: str
    path: str
    title: str
    group: str
    each: Each
    because: str
    remedy: str
    controls: tuple[str, ...]
    severity: str
    on_unknown: str
    params: Mapping[str, object]
    org: Mapping[str, object] = {}
    enforcement: str = "waivable"
    then: tuple[str, ...] = ()


_TOLD = tuple([outcome is Outcome.FAIL for outcome in OUTCOMES])
_TOLD_WITH_UNKNOWNS = tuple([outcome in {Outcome.FAIL, Outcome.UNKNOWN} for outcome in OUTCOMES])


class Rule:
    """One rule, configured. `frozen` is its logic as it was kept: whoever only decides never looks at it.

    `function` decides (see `emit`); `tells` says of each outcome, by position, whether it makes a finding.
    """

    def __init__(self, said: Said, decide: Decide, logic: Logic | None = None, frozen: bytes = b"") -> None:
        self.said = said
        self.id = said.id
        self.each = said.each
        self.severity = Severity(said.severity)
        self.on_unknown = Severity(said.on_unknown)
        self.function = decide
        self.tells = _TOLD if self.on_unknown is Severity.NONE else _TOLD_WITH_UNKNOWNS
        self._logic = logic
        self._frozen = frozen
        self._explainable: Explainable | None = None
        self.proofs: dict[tuple[object, ...], Proof] = {}
        """How subjects fared of which the facts were the same, see `proof`."""

    def weight(self, outcome: Outcome) -> Severity:
        """Return how much an outcome weighs: an unknown what its pack makes of it, all else the rule's severity."""
        return self.on_unknown if outcome is Outcome.UNKNOWN else self.severity

    @cached_property
    def heft(self) -> tuple[int, ...]:
        """How heavy each outcome is, by position: of a rule's settings that may apply, the heaviest counts.

        Where nobody knows whether a scope holds, several may; what can fail a run goes before advice, and both before a pass.
        """
        binds = 0 if self.said.enforcement == "advisory" else len(OUTCOMES)
        weights = {Outcome.NOT_APPLICABLE: 0, Outcome.PASS: 1}
        for outcome in (Outcome.UNKNOWN, Outcome.FAIL):
            rank = self.weight(outcome).rank
            weights[outcome] = 2 + 2 * (rank + binds * bool(rank)) + (outcome is Outcome.FAIL)
        return tuple([weights.get(outcome, 0) for outcome in OUTCOMES])

    def decide(self, scope: Scope) -> Outcome:
        """Return the outcome for the subject a scope holds. Raises EvaluationError when there is no answer."""
        return OUTCOMES[
            self.function(
                scope.records["manifest"], scope.records.get("model"), scope.records[self.each], scope.as_of
            )
        ]

    @property
    def logic(self) -> Logic:
        """The conditions themselves, made again from what was kept when they are first asked for."""
        if self._logic is None:
            from steelyard.policy.language import frozen  # noqa: PLC0415 - a run without findings explains nothing

            self._logic = Logic(*frozen.thaw(marshal.loads(self._frozen)))  # noqa: S302 - as in `thaw`, below
        return self._logic

    @property
    def explainable(self) -> Explainable:
        """The conditions with what explains them, made when a finding is first explained."""
        if self._explainable is None:
            from steelyard.policy.language.explain import told_by  # noqa: PLC0415 - as in `logic`
            from steelyard.policy.language.tellers import Tellers  # noqa: PLC0415 - as in `logic`

            tellers, (when, require, _) = Tellers(self.said.params), self.logic
            self._explainable = Explainable(told_by(tellers, when.terms), told_by(tellers, require.terms))
        return self._explainable

    @cached_property
    def reads(self) -> tuple[Field, ...] | None:
        """The fields that a proof rests on; None where it rests on more."""
        from steelyard.policy.proof import reads  # noqa: PLC0415 - as in `logic`

        return reads((*self.logic.when.terms, *self.logic.require.terms))

    def explain(self, scope: Scope) -> Explanation:
        """Return the conditions as they were evaluated on the subject a scope holds."""
        from steelyard.policy.language.explain import conditions  # noqa: PLC0415 - as in `logic`
        from steelyard.policy.language.telling import Run  # noqa: PLC0415 - as in `logic`

        run, explainable = Run(scope.of(self.said.org)), self.explainable
        when = conditions(explainable.when, run)
        spared = any(part.value is False for part in when)
        return Explanation(when, conditions(explainable.require, run, decided=spared))

    def failure(self, scope: Scope, reason: str) -> PolicyError:
        """Return the error of a rule that has no answer for a subject, at the place in the card that failed."""
        from steelyard.policy.card import load_document, region_in  # noqa: PLC0415 - as in `explain`
        from steelyard.policy.language.failing import failing  # noqa: PLC0415 - as in `explain`

        scope = scope.of(self.said.org)
        conditions = (*self.logic.when.terms, *self.logic.require.terms)
        failed = failing(conditions, scope, self.said.params, reason)
        document = load_document(self.said.path, "card.v1", "card")
        faults = []
        if failed is not None:
            at = failed.at
            place = region_in(document, at.pointer, max(at.start, 0), max(at.end, 0))
            faults = [Fault(reason, place, at.pointer)]
        subject = symbolic(scope.pointers[self.each], scope.records["manifest"]) or "the manifest"
        message = f"the rule `{self.id}` cannot be evaluated on {subject}: {reason}"
        return PolicyError(message, source=document.source, faults=faults)


class Kind(NamedTuple):
    """The rules about one kind of subject, their places in the set, and the functions that ask a few of them each, in order."""

    each: Each
    rules: tuple[Rule, ...]
    places: tuple[int, ...]
    tells: tuple[tuple[bool, ...], ...]
    asks: tuple[Ask, ...]
    alternatives: tuple[range, ...]
    """The settings of one rule for several scopes, by their numbers among `rules`: of each that which is the heaviest counts."""
    counted: dict[tuple[tuple[int, ...], bool], Counted]
    """What counts of answers that were given before: subjects are answered alike all over a fleet."""


class Counted(NamedTuple):
    """Of the answers on a subject those that count, as `evaluate.Judgement` has them, and the rules that tell why."""

    cells: tuple[int, ...]
    told: tuple[int, ...]


LAW = "waiver-invalid"
"""The rule about waivers."""


class Beside(NamedTuple):
    """What a run needs of a policy beside its rules.

    `known` are the ids of all rules there are, `waivers` the central files that packs name, `law` is the rule about
    waivers as it ships, where the policy does not have it everywhere.
    """

    known: frozenset[str] = frozenset()
    waivers: tuple[str, ...] = ()
    law: PolicySet | None = None


NOTHING_BESIDE = Beside()


def _alternatives(rules: Sequence[Rule]) -> tuple[range, ...]:
    if len({rule.id for rule in rules}) == len(rules):
        return ()
    starts = [place for place, rule in enumerate(rules) if not place or rules[place - 1].id != rule.id]
    spans = (range(start, end) for start, end in zip(starts, [*starts[1:], len(rules)], strict=True))
    return tuple([span for span in spans if len(span) > 1])


class PolicySet:
    """The rules of a run in a fixed order (by id), the packs they come from, and a digest of both.

    A rule with settings for several scopes is there once for each of them, in the order in which they are tried.

    `code` is what the rules were compiled to, and `together` what it defines beside them (`decide.Program`).
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what was compiled, and what it was compiled from
        self,
        packs: Sequence[str],
        rules: Sequence[Rule],
        digest: str,
        code: CodeType,
        together: Together,
        beside: Beside = NOTHING_BESIDE,
    ) -> None:
        self.packs = tuple(packs)
        self.rules = tuple(rules)
        self.digest = digest
        self.kinds = tuple([self._kind(places, asks) for asks, places in together.values()])
        self.stamp = ""
        """Tells everything that the set was loaded from; empty where it was not looked for in a cache."""
        self.known = beside.known
        self.waivers = beside.waivers
        self._law = beside.law
        self._code = code
        self._by_id = {rule.id: rule for rule in reversed(self.rules)}

    def _kind(self, places: tuple[int, ...], asks: tuple[Ask, ...]) -> Kind:
        rules = tuple([self.rules[place] for place in places])
        tells = tuple([rule.tells for rule in rules])
        return Kind(rules[0].each, rules, places, tells, asks, _alternatives(rules), {})

    def rule(self, id_: str) -> Rule:
        """Return a rule by its id (KeyError when there is none); of several settings the first."""
        return self._by_id[id_]

    @property
    def law(self) -> Rule:
        """The rule about waivers, as the policy has it, else as it ships."""
        settings = self.settings(LAW)
        if settings:
            return settings[0]
        assert self._law is not None, "a policy that was built for no run has no law"  # noqa: S101
        return self._law.rules[0]

    @property
    def laws(self) -> tuple[tuple[Rule, ...], ...]:
        """The rule about waivers in all its settings, and then as it ships: that one decides where no scope holds."""
        return self.settings(LAW), () if self._law is None else self._law.rules

    def settings(self, id_: str) -> tuple[Rule, ...]:
        """Return a rule in all its settings, in the order in which they are tried; none when there is no such rule."""
        return tuple([rule for rule in self.rules if rule.id == id_])

    def freeze(self) -> bytes:
        """Return the set as bytes that `thaw` makes it from again, with this very interpreter."""
        from steelyard.policy.language import frozen  # noqa: PLC0415 - only what was built anew is kept

        # Each as bytes of its own: trees are most of a policy, and a run takes apart only those of its findings.
        rules = [(tuple(rule.said), marshal.dumps(frozen.freeze([*rule.logic]))) for rule in self.rules]
        law = None if self._law is None else self._law.freeze()
        return marshal.dumps(
            (self.packs, self.digest, rules, self._code, (tuple(self.known), self.waivers, law))
        )


def thaw(content: bytes, terms: Terms | None = None) -> PolicySet:
    """Return a policy set from what `PolicySet.freeze` made. Raises ValueError for anything else.

    The Python checks it names are found anew, under the terms; one that is gone or has changed is a ValueError, too.
    """
    try:
        packs, digest, every, code, beside = marshal.loads(content)  # noqa: S302 - sealed, from the user's own cache
        kept = [(Said(*said), logic) for said, logic in every]
        compiled = program(code, len(kept), partial(_check_anew, terms))
    except (EOFError, KeyError, TypeError, ValueError) as error:
        raise ValueError("not a policy set") from error
    rules = [
        Rule(said, decide, frozen=logic)
        for (said, logic), decide in zip(kept, compiled.functions, strict=True)
    ]
    known, waivers, law = beside
    law = None if law is None else thaw(law, terms)
    return PolicySet(packs, rules, digest, code, compiled.together, Beside(frozenset(known), waivers, law))


def _check_anew(terms: Terms | None, *named: Any) -> Any:  # noqa: ANN401 - what `emit` wrote, and a function
    from steelyard.policy.checks.asking import found_anew  # noqa: PLC0415 - 34 ms that few policies need

    return found_anew(terms, *named)

"""Explains a rule on the subjects of a manifest: the evaluation again, kept as a tree, and read for people."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from steelyard.explanation.help import help_for
from steelyard.explanation.judged import decided_by, judged
from steelyard.explanation.model import Branch, Explanation, Reason, State, Verdict
from steelyard.explanation.texts import clean, json_text, named
from steelyard.explanation.tree import Tree, not_computed
from steelyard.manifest.derived import derived_name
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.evidence import piece
from steelyard.policy.language.runtime import EvaluationError
from steelyard.record import NamedTuple
from steelyard.resources import VERSION
from steelyard.source import field_of, symbolic
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.explanation.judged import Judged
    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.card import Card
    from steelyard.policy.rule import Rule
    from steelyard.report import Finding, RuleInfo
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence


class Sought(NamedTuple):
    """What is to be explained: a rule as a run has it. `packs` are those that use it, each with its severity."""

    rule: Rule
    info: RuleInfo
    packs: Mapping[str, str]
    policy: tuple[str, ...]
    digest: str
    as_of: str
    settings: tuple[Rule, ...] = ()
    """The rule in all its settings, where it has several for several scopes."""
    card: Card | None = None
    """Its card, for what a run does not keep of it."""
    findings: Mapping[str, Finding] = {}
    """What a run of the policy finds by this rule, by subject: it may be waived, or only be advice."""

    def on(self, scope: Scope) -> Rule:
        """Return the rule in the setting that counts for a subject, as `evaluate` counts, or that has no answer."""
        found: list[tuple[int, Rule]] = []
        for rule in self.settings:
            try:
                found.append((rule.heft[rule.decide(scope).position], rule))
            except EvaluationError:
                return rule
        return max(found, key=itemgetter(0), default=(0, self.rule))[1]


def explain(sought: Sought, manifest: Manifest, subjects: Sequence[Subject]) -> Explanation:
    """Explain a rule on some subjects of a manifest."""
    rule, card = sought.rule, sought.card
    return Explanation(
        version=VERSION,
        as_of=sought.as_of,
        rule=sought.info,
        each=rule.each,
        on_unknown=rule.on_unknown,
        params={name: json_text(value) for name, value in rule.said.params.items()},
        packs=sought.packs,
        policy=sought.policy,
        digest=sought.digest,
        source=manifest.document.source,
        verdicts=tuple(
            one._replace(finding=sought.findings.get(one.subject))
            for one in (
                _verdict(sought.on(scope), manifest, scope)
                for scope in (Scope(*subject, sought.as_of) for subject in subjects)
            )
        ),
        tradeoffs=card.tradeoffs if card else (),
        controls=card.serves if card else (),
        examples={outcome: len(examples) for outcome, examples in card.examples.items()} if card else {},
    )


def subjects_of(rule: Rule, manifest: Manifest) -> Iterator[tuple[tuple[str, ...], Subject]]:
    """Yield the subjects of a rule, each with the names it may be called by: in full, by its own, by its model's."""
    for subject in manifest.subjects(rule.each):
        pointer = subject.pointers[rule.each]
        full = symbolic(pointer, manifest.facts) or "manifest"
        names = [full, full.rpartition("[")[2].rstrip("]") if full.endswith("]") else full.rpartition(".")[2]]
        if "model" in subject.records:
            model = symbolic(subject.pointers["model"], manifest.facts)
            names += [model, str(subject.records["model"]["id"])]
        yield tuple(dict.fromkeys(names)), subject


def _verdict(rule: Rule, manifest: Manifest, scope: Scope) -> Verdict:
    scope = scope.of(rule.said.org)
    one = judged(rule, scope)
    at = scope.pointers[rule.each]
    decided = decided_by(one)
    texts = rule.logic.texts
    tree = Tree(manifest, texts, rule.each, frozenset(id(leaf) for leaf, _, _ in decided))
    require = tuple(map(tree.condition, one.require)) or not_computed(rule.logic.require.terms, tree)
    aid, too_many = help_for(one, rule, manifest, scope)
    return Verdict(
        subject=named(at, manifest.facts),
        region=manifest.region(at),
        outcome=one.outcome,
        severity=rule.severity if one.outcome is None else rule.weight(one.outcome),
        because=_because(one, has_when=bool(rule.logic.when.terms)),
        when=Branch(one.known, tuple(map(tree.condition, one.when))),
        require=Branch(one.holds, require),
        reasons=tuple(_reason(piece(*leaf, texts), manifest) for leaf in decided),
        help=aid,
        too_many=too_many,
        problem=one.problem,
    )


def _because(one: Judged, *, has_when: bool) -> str:
    """Say how `when` and `require` came to the outcome: *when implies require*, in Kleene's logic."""
    match one.known, one.holds:
        case State.NO_ANSWER, _:
            return "`when` has no answer"
        case _, State.NO_ANSWER:
            return "`require` has no answer"
        case State.FALSE, _:
            return "`when` does not hold, so nothing is required"
        case State.UNKNOWN, State.TRUE:
            return "`require` holds, whatever the unknown `when` turns out to be"
        case State.UNKNOWN, State.FALSE:
            return "`require` does not hold, and whether `when` does is not known"
        case State.UNKNOWN, _:
            return "neither `when` nor `require` is known"
    holds = {
        State.TRUE: "`require` holds",
        State.FALSE: "`require` does not hold",
        State.UNKNOWN: "whether `require` holds is not known",
    }[one.holds]
    if not has_when:
        return holds
    joiner = "and so does `require`" if one.holds is State.TRUE else f"and {holds}"
    return f"`when` holds, {joiner}"


def _reason(found: Evidence, manifest: Manifest) -> Reason:
    return Reason(
        pointer=_pointer(found.pointer, manifest),
        field=field_of(found.pointer),
        found=None if found.found is ABSENT else json_text(found.found),
        wanted=clean(found.wanted),
        region=manifest.region(found.pointer),
        derived=bool(derived_name(found.pointer)),
    )


def _pointer(pointer: Pointer, manifest: Manifest) -> str:
    return named(pointer, manifest.facts) if pointer else ""

"""Explains a rule on the subjects of a manifest: the evaluation again, kept as a tree, and read for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.explanation.help import help_for
from steelyard.explanation.model import Branch, Explanation, Reason, State, Verdict
from steelyard.explanation.texts import clean, field_of, json_text, named
from steelyard.explanation.tree import Tree, not_computed
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.evidence import deciding, piece
from steelyard.policy.language.explain import conditions
from steelyard.policy.language.runtime import MOST_STEPS, EvaluationError
from steelyard.policy.language.whole import WholeExplainer
from steelyard.resources import VERSION
from steelyard.source import symbolic
from steelyard.verdict import ABSENT, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.language.explain import Explained
    from steelyard.policy.language.tree import Node
    from steelyard.policy.rule import Rule
    from steelyard.report import RuleInfo
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence

_SPENT = f"more than {MOST_STEPS:,} steps"


class Sought(NamedTuple):
    """What is to be explained: a rule as a run has it. `packs` are those that use it, each with its severity."""

    rule: Rule
    info: RuleInfo
    packs: Mapping[str, str]
    policy: tuple[str, ...]
    digest: str
    as_of: str


class Judged(NamedTuple):
    """A rule on a subject, explained whole; `outcome` is None when it has no answer, and `problem` why."""

    when: tuple[Explained, ...]
    require: tuple[Explained, ...]
    known: State
    holds: State
    outcome: Outcome | None
    problem: str


def explain(sought: Sought, manifest: Manifest, subjects: Sequence[Subject]) -> Explanation:
    """Explain a rule on some subjects of a manifest."""
    rule = sought.rule
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
        verdicts=tuple(_verdict(rule, manifest, Scope(*subject, sought.as_of)) for subject in subjects),
    )


def subjects_of(rule: Rule, manifest: Manifest) -> Iterator[tuple[tuple[str, ...], Subject]]:
    """Yield the subjects of a rule, each with the names it may be called by: in full, by its own, by its model's."""
    for subject in manifest.subjects(rule.each):
        pointer = subject.pointers[rule.each]
        full = symbolic(pointer, manifest.facts) or "manifest"
        names = [full, full.rpartition("[")[2].rstrip("]") if full.endswith("]") else full.rpartition(".")[2]]
        if rule.each not in ("manifest", "evidence"):
            model = symbolic(subject.pointers["model"], manifest.facts)
            names += [model, str(subject.records["model"]["id"])]
        yield tuple(dict.fromkeys(names)), subject


def judged(rule: Rule, scope: Scope) -> Judged:
    """Explain a rule's conditions whole, and conclude: the very outcome that `Rule.decide` comes to."""
    params, (when_tree, require_tree, _) = rule.said.params, rule.logic

    def explain(term: Node) -> Explained:
        return WholeExplainer(scope, params).explain(term)

    when = conditions(when_tree.terms, explain)
    known, problem = _answer(when)
    require: tuple[Explained, ...] = ()
    holds = State.NOT_COMPUTED
    if known not in (State.FALSE, State.NO_ANSWER):
        require = conditions(require_tree.terms, explain)
        holds, problem = _answer(require)
    outcome = _outcome(known, holds)
    try:
        decided: Outcome | None = rule.decide(scope)
    except EvaluationError:
        decided = None
    assert outcome is decided, f"{rule.id} is {decided}, and was explained as {outcome}"  # noqa: S101 - a bug of ours
    return Judged(when, require, known, holds, outcome, problem)


def _answer(conditions: Sequence[Explained]) -> tuple[State, str]:
    """Join conditions by *and* as the compiled code does: a spent budget ends it, other failures one False outweighs."""
    problem = ""
    for condition in conditions:
        if condition.failure == _SPENT:
            return State.NO_ANSWER, condition.failure
        if condition.failure:
            problem = problem or condition.failure
        elif condition.value is False:
            return State.FALSE, ""
    if problem:
        return State.NO_ANSWER, problem
    is_open = any(condition.value is None for condition in conditions)
    return (State.UNKNOWN if is_open else State.TRUE), ""


def _outcome(known: State, holds: State) -> Outcome | None:
    if State.NO_ANSWER in (known, holds):
        return None
    if known is State.FALSE:
        return Outcome.NOT_APPLICABLE
    if holds is State.TRUE:
        return Outcome.PASS
    return Outcome.FAIL if known is State.TRUE and holds is State.FALSE else Outcome.UNKNOWN


def decided_by(one: Judged) -> list[tuple[Explained, bool, bool | None]]:
    """Return the leaves that decided, each with what was wanted of it and what its condition came to."""
    conditions: Sequence[Explained]
    value: bool | None
    match one.outcome:
        case Outcome.FAIL:
            conditions, value = one.require, False
        case Outcome.PASS:
            conditions, value = one.require, True
        case Outcome.NOT_APPLICABLE:
            conditions, value = one.when, False
        case Outcome.UNKNOWN:
            conditions, value = (*one.when, *one.require), None
        case _:
            return []
    alike = [condition for condition in conditions if condition.value is value]
    return [(leaf, wanted, value) for condition in alike for leaf, wanted in deciding(condition)]


def _verdict(rule: Rule, manifest: Manifest, scope: Scope) -> Verdict:
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
    )


def _pointer(pointer: Pointer, manifest: Manifest) -> str:
    return named(pointer, manifest.facts) if pointer else ""

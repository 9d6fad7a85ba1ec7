"""Manifests that lints try rules on: the examples of a card, and those examples with a field or two changed."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from steelyard.policy.build import policy_set
from steelyard.policy.examples import AS_OF, bound, complete, examples_of
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.shelf import Shelf
from steelyard.proving.lint.satisfy import IMPOSSIBLE
from steelyard.reading import parse
from steelyard.record import NamedTuple
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.examples import Example
    from steelyard.policy.rule import Rule
    from steelyard.proving.lint.claims import Path
    from steelyard.source import Fault
    from steelyard.verdict import Outcome

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_BARE: Mapping[str, Mapping[str, Any]] = {
    "manifest": {},
    "model": {},
    "benchmark": {"models": [{"model": "example/model", "benchmarks": [{"name": "example"}]}]},
    "base": {"models": [{"model": "example/model", "base": [{"model": "example/base"}]}]},
    "evidence": {"evidence": {"ev-example": {"type": "other"}}},
    "reference": {"models": [{"model": "example/model", "terms": "ev-example"}]},
    "waiver": {"waivers": [{"rule": "example"}]},
}
"""For each kind of subject, a manifest that has one and says nothing else."""


class Sample(NamedTuple):
    """A subject to try a rule on, the day of it, what an example sets, and what the example is called."""

    subject: Subject
    as_of: str
    params: Mapping[str, Any]
    name: str
    org: Mapping[str, Any] = {}


class Change(NamedTuple):
    """A field given another value, or, with ABSENT, taken away."""

    field: Path
    value: object


def samples(card: Card) -> Iterator[Sample]:
    """Yield the subjects of a card's examples.

    Of an example that is no manifest, `policy test` says what is wrong.
    """
    for example in examples_of(card):
        yield from _subjects(example, card.each)


def shipped_samples(each: str) -> Iterator[Sample]:
    """Yield the subjects of one kind in the examples of all shipped cards."""
    for example in _shipped_examples():
        yield from _subjects(example, each)


@cache
def _shipped_examples() -> tuple[Example, ...]:
    """Return the examples of all shipped cards, which do not change while we run."""
    shelf = Shelf()
    return tuple([example for id_ in shelf.card_ids() for example in examples_of(shelf.card(id_))])


def _subjects(example: Example, each: str) -> Iterator[Sample]:
    subjects = () if example.manifest is None else example.manifest.subjects(each)
    for subject in subjects:
        name = f"`examples.{example.kind}[{example.number}]`"
        yield Sample(subject, example.as_of, example.params, name, example.org)


def bare(each: str) -> Sample:
    """Return the subject that says as little as a manifest can."""
    manifest, _ = _bound(complete(_BARE[each]))
    assert manifest is not None  # noqa: S101 - it is ours, and a test holds it
    return Sample(next(iter(manifest.subjects(each))), AS_OF, {}, "a manifest that says nothing else")


def rule_of(configured: Configured) -> Rule:
    """Return one rule, compiled."""
    (rule,) = policy_set([], [configured]).rules
    return rule


def outcome(rule: Rule, sample: Sample) -> Outcome | None:
    """Return what a rule says of a sample; None when it has no answer."""
    try:
        return rule.decide(Scope(*sample.subject, sample.as_of))
    except EvaluationError:
        return None


def applies(configured: Configured, sample: Sample) -> bool | None:
    """Return whether a rule's `when` is true of a sample; None when that is unknown."""
    explainer = Explainer(Scope(*sample.subject, sample.as_of).of(configured.org), configured.params)
    values = [explainer.explain(term).value for term in configured.when.terms]
    return False if False in values else None if None in values else True


def changed(sample: Sample, changes: Iterable[Change]) -> Sample:
    """Return the sample with fields changed, its other records as they are; what is no record of it stays as it is."""
    records = dict(sample.subject.records)
    for change in changes:
        root, *path = change.field
        if root in records:  # what an organisation says, packs say
            records[root] = _with(records[root], path, change.value)
    return sample._replace(subject=sample.subject._replace(records=records))


def _with(record: Mapping[str, Any], path: Sequence[str], value: object) -> dict[str, Any]:
    first, *rest = path
    if rest:
        below = record.get(first)
        value = _with(below if isinstance(below, dict) else {}, rest, value)
    left = {key: kept for key, kept in record.items() if key != first}
    return left if value is ABSENT or value == {} else {**left, first: value}


def variations(sample: Sample, candidates: Mapping[Path, Sequence[object]]) -> Iterator[tuple[Change, ...]]:
    """Yield what could be changed of a sample, in a fixed order: one field, then two."""
    single = [
        Change(field, value)
        for field, values in candidates.items()
        if field[0] in sample.subject.records
        for value in values
        if value is not IMPOSSIBLE
    ]
    pairs = (pair for pair in combinations(single, 2) if pair[0].field != pair[1].field)
    yield from chain(((one,) for one in single), pairs)


def confirmed(sample: Sample, each: str) -> Sample | None:
    """Return a changed sample as a manifest would really have it: valid, and with its defaults; None if it cannot be."""
    records, pointers = sample.subject
    whole = records["manifest"]
    for name in ("model", each):
        at = pointers.get(name, ())
        if name in records and at:
            whole = _placed(whole, at, records[name])
    whole = {**whole, "models": [_named(model) for model in whole.get("models", ())]}
    manifest, _ = _bound(whole)
    if manifest is None:
        return None
    for subject in manifest.subjects(each):
        if subject.pointers[each] == pointers[each]:
            return sample._replace(subject=subject)
    return None


def _bound(value: Mapping[str, Any]) -> tuple[Manifest | None, tuple[Fault, ...]]:
    """Bind a whole manifest given as plain values."""
    return bound(parse(json.dumps(value).encode(), "example.json"))


def _named(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a model without the id that binding gave it: its name, which few could have written as an id."""
    written = _ID.fullmatch(model.get("id", "")) is not None
    return model if written else {key: value for key, value in model.items() if key != "id"}


def _placed(value: Any, at: Sequence[str | int], record: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any manifest value
    """Return a manifest with another record at a pointer; as it is where there is no such place any more."""
    if not at:
        return record
    first, *rest = at
    if isinstance(first, int):
        return [_placed(item, rest, record) if index == first else item for index, item in enumerate(value)]
    return {**value, first: _placed(value[first], rest, record)} if first in value else value

"""Runs the examples of a card: they are its tests, and nothing else may decide whether it works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from steelyard.manifest.bind import bind, binding_faults
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.language.lower import misfits
from steelyard.reading import parse, read
from steelyard.schemas import conform, did_you_mean
from steelyard.schemas.quick import is_date
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.card import Card
    from steelyard.policy.rule import Rule
    from steelyard.source import Region
    from steelyard.verdict import Verdict

    Judge = Callable[[Rule, Subject, str], Verdict]
    """Judges one subject by one rule as of a date: `steelyard.evaluate.judge`, which lies above."""


AS_OF = "2026-11-23"
"""The date of an example that names none."""

_COMPLETION: Mapping[str, Any] = {
    "schema": 1,
    "project": "example",
    "owner": "team@example.org",
    "models": [{"model": "example/model"}],
}
"""What an example may leave out because it does not matter to it."""

_BESIDE = ("as_of", "params")


class ExampleResult(NamedTuple):
    """What became of one example: `examples.<kind>[number]`, at its place in the card's file.

    `outcomes` has one outcome per subject; `problem` says why the example holds nothing, if it does not.
    """

    kind: str
    number: int
    expected: Outcome
    outcomes: tuple[Outcome, ...]
    holds: bool
    problem: str
    region: Region


def run_examples(card: Card, judge: Judge) -> list[ExampleResult]:
    """Judge every example of a card by that card alone, in the order of the file."""
    document = read(card.path)
    results = []
    for kind, examples in card.examples.items():
        for number, example in enumerate(examples):
            expected = Outcome(kind)
            outcomes, problem = _judged(card, example, judge)
            problem = problem or _disagreement(expected, outcomes)
            region = document.region(("examples", kind, number))
            results.append(ExampleResult(kind, number, expected, outcomes, not problem, problem, region))
    return results


def complete(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return an example as a whole manifest, without what stands beside its fields."""
    return {**_COMPLETION, **{key: value for key, value in example.items() if key not in _BESIDE}}


def _judged(card: Card, example: Mapping[str, Any], judge: Judge) -> tuple[tuple[Outcome, ...], str]:
    params, as_of = example.get("params", {}), example.get("as_of", AS_OF)
    problem = _beside_problem(card, params, as_of)
    if problem:
        return (), problem
    manifest = _manifest(example)
    if isinstance(manifest, str):
        return (), manifest
    (rule,) = policy_set([], [configure(card, params)]).rules
    outcomes = tuple(judge(rule, subject, as_of).outcome for subject in manifest.subjects(card.each))
    return outcomes, "" if outcomes else f"the example has no {card.each} to look at"


def _beside_problem(card: Card, params: object, as_of: object) -> str:
    if not (isinstance(as_of, str) and is_date(as_of)):
        return f"`as_of` is no date: {as_of}"
    if not isinstance(params, dict):
        return "`params` is not a mapping"
    for name, value in params.items():
        if name not in card.params:
            hint = did_you_mean(name, card.params)
            return f"the card has no parameter `{name}`" + (f": {hint}" if hint else "")
        for _, message, _ in misfits(value, card.params[name].type):
            return f"`params.{name}`: {message}"
    return ""


def _manifest(example: Mapping[str, Any]) -> Manifest | str:
    """Bind a completed example, or say why it is not a manifest."""
    document = parse(json.dumps(complete(example)).encode(), "example.json")
    faults = document.faults or conform(document, "manifest.v1")
    if not faults:
        manifest = bind(document)
        faults = tuple(binding_faults(manifest))
        if not faults:
            return manifest
    return faults[0].message


def _disagreement(expected: Outcome, outcomes: tuple[Outcome, ...]) -> str:
    """Say how the outcomes differ from what the card promises; nothing when they do not."""
    seen = set(outcomes)
    match expected:
        case Outcome.PASS:
            held = Outcome.PASS in seen and seen <= {Outcome.PASS, Outcome.NOT_APPLICABLE}
        case Outcome.FAIL:
            held = Outcome.FAIL in seen
        case Outcome.UNKNOWN:
            held = Outcome.UNKNOWN in seen and Outcome.FAIL not in seen
        case _:
            held = seen == {expected}
    return "" if held else f"expected {expected}, was {', '.join(outcomes)}"

"""The law of test tables: what a pack says of a project holds as expected, and nothing else does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.evaluate import judge
from steelyard.policy.examples import Example, examples_of
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.proving.tables import load_table
from steelyard.proving.trial import Court, try_table
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from pathlib import Path

SHELF = Shelf()
PACK = "vendor-supported"
POLICIES = load_policies([PACK])
EXAMPLES = [
    (card, example)
    for card in map(SHELF.card, SHELF.card_ids())
    for example in examples_of(card)
    if not example.params
]
OUTCOMES = [outcome.value for outcome in Outcome if outcome is not Outcome.WAIVED]


def said(example: Example) -> dict[str, list[dict[str, str]]]:
    """What every rule of the pack says of every subject, in the words of a table."""
    assert example.manifest is not None
    found: dict[str, list[dict[str, str]]] = {}
    for rule in POLICIES.rules:
        for subject in example.manifest.subjects(rule.each):
            verdict = judge(rule, subject, example.as_of)
            row = {
                "subject": example.manifest.symbolic(verdict.subject) or "manifest",
                "outcome": verdict.outcome.value,
                "severity": verdict.severity.value,
            }
            found.setdefault(rule.id, []).append(row)
    return found


def is_finding(row: dict[str, str]) -> bool:
    return row["outcome"] in ("fail", "unknown") and row["severity"] != Severity.NONE


def table(tmp_path: Path, card: Any, example: Example, expect: Any) -> list[str]:
    """The problems of a table with this one case."""
    written = card.examples[example.kind][example.number]
    project = {key: value for key, value in written.items() if key != "as_of"}
    case = {"name": "one", "as_of": example.as_of, "manifest": project, "expect": expect}
    path = tmp_path / "law_test.yaml"
    path.write_text(json.dumps({"pack": PACK, "cases": [case]}), "utf-8")
    (trial,) = try_table(load_table(str(path), SHELF), Court())
    return [problem.message for problem in trial.problems]


laws = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@laws
@given(st.sampled_from(EXAMPLES))
def test_what_is_said_holds(tmp_path: Path, one: Any) -> None:
    card, example = one
    everything = said(example)
    findings = {
        rule: [row for row in rows if is_finding(row)]
        for rule, rows in everything.items()
        if any(is_finding(row) for row in rows)
    }

    assert table(tmp_path, card, example, everything) == []
    assert table(tmp_path, card, example, findings) in (
        [],
        ["no rule of the pack applies: the case proves nothing"],
    )


@laws
@given(st.sampled_from(EXAMPLES), st.data())
def test_a_finding_that_is_not_expected_fails_the_case(tmp_path: Path, one: Any, data: st.DataObject) -> None:
    card, example = one
    everything = said(example)
    found = [(rule, row) for rule, rows in everything.items() for row in rows if is_finding(row)]
    rule, row = data.draw(st.sampled_from(found))
    left = [other for other in everything[rule] if other is not row]
    expect = (
        {**everything, rule: left} if left else {key: rows for key, rows in everything.items() if key != rule}
    )

    assert table(tmp_path, card, example, expect) == ["an unexpected finding"]


@laws
@given(st.sampled_from(EXAMPLES), st.data())
def test_another_outcome_fails_the_case(tmp_path: Path, one: Any, data: st.DataObject) -> None:
    card, example = one
    everything = said(example)
    rule = data.draw(st.sampled_from(sorted(everything)))
    row = data.draw(st.sampled_from(everything[rule]))
    was = row["outcome"]
    row["outcome"] = data.draw(st.sampled_from([other for other in OUTCOMES if other != was]))

    assert table(tmp_path, card, example, everything) == [f"expected {row['outcome']}, was {was}"]

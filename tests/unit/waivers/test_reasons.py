"""Whatever the rule about waivers refuses has words of its own, and whatever it permits has none."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.evaluate import judge
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import Example, examples_of
from steelyard.policy.rule import LAW, Rule
from steelyard.policy.shelf import Shelf
from steelyard.verdict import Outcome
from steelyard.waivers.reasons import joined, reasons_of, remedies

CARD = Shelf().card(LAW)
MODEL = {"id": "answerer", "model": "claude-sonnet-6"}
GOOD = {
    "rule": "license-missing", "model": "answerer", "reason": "r", "approved_by": "board",
    "granted": "2026-11-01", "expires": "2027-01-31",
}  # fmt: skip


def ruled(params: dict[str, Any] | None = None, org: dict[str, Any] | None = None) -> Rule:
    (rule,) = policy_set((), [configure(CARD, params or {})._replace(org=org or {})]).rules
    return rule


@pytest.mark.parametrize(
    "example", [pytest.param(one, id=f"{one.kind}-{one.number}") for one in examples_of(CARD)]
)
def test_words_and_rule_agree(example: Example) -> None:
    assert example.manifest is not None
    (rule,) = policy_set((), [configure(CARD, example.params)._replace(org=example.org)]).rules
    for subject in example.manifest.subjects("waiver"):
        verdict = judge(rule, subject, example.as_of)
        found = reasons_of(subject.records["waiver"], rule, example.manifest.facts, example.as_of)

        assert (found == ()) is (verdict.outcome is Outcome.PASS)
        assert all(one.said and one.remedy.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("fields", "said", "remedy"),
    [
        ({"reason": None}, "has no reason", "under `reason`"),
        ({"approved_by": None}, "has no approver", "under `approved_by`"),
        ({"expires": None}, "has no end", "under `expires`"),
        ({"expires": "2026-11-22"}, "ended on 2026-11-22", "with a new end"),
        (
            {"expires": "2027-05-23"},
            "ends on 2027-05-23, later than the 180 days from now that are allowed",
            "Let it end on 2027-05-22 at the latest.",
        ),
        ({"granted": "2026-11-24"}, "is granted on 2026-11-24 only, which is still to come", "correct `granted`"),
        (
            {"rule": "unsafe-weight-format"},
            "is for `unsafe-weight-format`, which `org.non_waivable` lets nobody waive",
            "no waiver holds for it",
        ),
        ({"approved_by": "legal"}, "is approved by `legal`, who may not approve", "Have it approved by one of `org.approvers`: board or ceo."),
        ({"approved_by": "jo"}, "is approved by `jo`, who owns the project", "by one of `org.approvers`: board or ceo."),
        ({"owner": "board"}, "is approved by `board`, who owns the waiver", "by one of `org.approvers`: ceo."),
        ({"owner": "Bo ard"}, "is approved by `board`, who owns the waiver, spelt otherwise", "by one of `org.approvers`: ceo."),
        (
            {"revision": "claude-sonnet-5"},
            "is for `claude-sonnet-5`, and `answerer` is `claude-sonnet-6` now",
            "approved again, with `revision: claude-sonnet-6`",
        ),
        (
            {"granted": "2026-10-01"},
            "was granted on 2026-10-01, and `answerer` was released on 2026-10-15",
            "for this version",
        ),
        (
            {"granted": None},
            "does not say when it was granted, and `answerer` was released on 2026-10-15",
            "have it approved again",
        ),
        (
            {"reason": None, "expires": "2026-11-22"},
            "has no reason; it ended on 2026-11-22",
            "Say under `reason` why the exception is acceptable. Fix the finding",
        ),
    ],
)  # fmt: skip
def test_every_cause_has_its_own_words_and_way_out(
    fields: dict[str, str | None], said: str, remedy: str
) -> None:
    record = {name: value for name, value in {**GOOD, **fields}.items() if value is not None}
    rule = ruled(org={"approvers": ["board", "jo", "ceo"], "non_waivable": ["unsafe-weight-format"]})
    facts = {"owner": "jo", "models": [{**MODEL, "lifecycle": {"released": "2026-10-15"}}]}
    found = reasons_of(record, rule, facts, "2026-11-23")

    assert joined(found) == said
    assert remedy in remedies(found)


@pytest.mark.parametrize(
    ("model", "said", "remedy"),
    [
        ({"revision": "2b"}, "is for `2a`, and `m` is `own-7b` at `2b` now", "with `revision: 2b`."),
        (
            {"access": "weights"},
            "is for `2a`, and `m` is `own-7b` now",
            "if it is still `2a`, declare that as `revision` of `m`.",
        ),
    ],
)
def test_another_version(model: dict[str, Any], said: str, remedy: str) -> None:
    facts = {"owner": "jo", "models": [{"id": "m", "model": "own-7b", **model}] * 3_000}
    found = reasons_of({**GOOD, "model": "m", "revision": "2a"}, ruled(), facts, "2026-11-23")

    assert joined(found) == said, "told once, however many there are"
    assert remedy in remedies(found)


def test_where_nobody_is_listed_anybody_else_may_approve() -> None:
    (found,) = reasons_of(
        {**GOOD, "approved_by": "jo"}, ruled(), {"owner": "jo", "models": [MODEL]}, "2026-11-23"
    )

    assert found.remedy == "Have it approved by somebody else."


def test_the_last_days_there_are() -> None:
    record = {**GOOD, "expires": "9999-12-31"}

    assert reasons_of(record, ruled(), {"owner": "jo", "models": [MODEL]}, "9999-12-30") == ()

"""What becomes of a verdict when another policy judges."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.comparing.impact import KINDS, Impact, turns
from steelyard.comparing.tally import by_owner, by_rule, many, summed
from steelyard.report import Counts, FileReport, Finding, Report
from steelyard.source import START, SourceFile
from steelyard.verdict import Outcome, Severity

FILE = FileReport("ai-models.yaml", "checked", Counts(), SourceFile("ai-models.yaml"), "p", "team")


def finding(outcome: str, **said: Any) -> Finding:
    fields = {
        "severity": Severity.ERROR,
        "enforcement": "waivable",
        "rule": "r",
        "message": "m",
        "pointer": "",
        **said,
    }
    return Finding(
        outcome=Outcome(outcome), file=FILE.path, subject="manifest", region=START, found=None, wanted="",
        remedy="", controls=(), fingerprint="", **fields,
    )  # fmt: skip


def report(*findings: Finding) -> Report:
    return Report("1", "2026-11-29", (), "", (FILE,), findings, {}, {})


def turn(was: str, now: str, **said: Any) -> tuple[str, bool, bool] | None:
    """Return kind and gate of a verdict that turned; `absent` is a policy that does not ask."""
    before, after = (report(*([] if one == "absent" else [finding(one)])) for one in (was, now))
    if said:
        after = report(finding(now, **said))
    found = turns(before, after, Severity.ERROR)
    return (found[0].kind, found[0].gates, found[0].opens) if found else None


@pytest.mark.parametrize(
    ("was", "now", "kind", "gates", "opens"),
    [
        ("pass", "fail", "fails", True, False),
        ("absent", "fail", "fails", True, False),
        ("not-applicable", "fail", "fails", True, False),
        ("unknown", "fail", "fails", False, False),
        ("fail", "unknown", "unknown", False, False),
        ("pass", "unknown", "unknown", True, False),
        ("waived", "fail", "no-longer-waived", True, False),
        ("waived", "unknown", "no-longer-waived", True, False),
        ("fail", "waived", "waived", False, True),
        ("pass", "waived", "waived", False, False),
        ("absent", "waived", "waived", False, False),
        ("fail", "pass", "fixed", False, True),
        ("unknown", "pass", "fixed", False, True),
        ("waived", "pass", "fixed", False, False),
        ("fail", "not-applicable", "not-applicable", False, True),
        ("pass", "not-applicable", "not-applicable", False, False),
        ("fail", "absent", "not-asked", False, True),
        ("waived", "absent", "not-asked", False, False),
    ],
)
def test_a_verdict_that_turns(was: str, now: str, kind: str, *, gates: bool, opens: bool) -> None:
    assert turn(was, now) == (kind, gates, opens)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        *((one.value, one.value) for one in Outcome),
        ("absent", "pass"),
        ("absent", "not-applicable"),
        ("pass", "absent"),
        ("not-applicable", "absent"),
        ("not-applicable", "pass"),
        ("absent", "absent"),
    ],
)
def test_one_that_nobody_would_ask_for_is_not_told(was: str, now: str) -> None:
    assert turn(was, now) is None


def test_weights() -> None:
    assert turn("fail", "fail", severity=Severity.WARNING) == ("lighter", False, True)
    assert turn("fail", "fail", enforcement="mandatory") == ("heavier", False, False)
    assert turn("unknown", "unknown", enforcement="advisory") == ("lighter", False, True)
    assert turn("fail", "fail", known=True) == ("lighter", False, True)
    known = turns(report(finding("fail", known=True)), report(finding("fail")), Severity.ERROR)
    assert [(one.kind, one.gates) for one in known] == [("heavier", True)]
    assert turns(report(), report(finding("fail")), None)[0].gates is False


def test_several_about_one_thing_are_told_apart() -> None:
    before = report(finding("fail"), finding("fail"))
    after = report(finding("fail"), finding("pass"))
    assert [one.kind for one in turns(before, after, None)] == ["fixed"]
    words = [finding("fail", rule="schema-invalid", message=said) for said in ("a", "b")]
    assert [one.finding.message for one in turns(report(words[0]), report(*words), None)] == ["b"]


def test_figures() -> None:
    found = turns(
        report(finding("pass")), report(finding("fail"), finding("unknown", rule="s")), Severity.ERROR
    )
    impact = Impact("a", "b", "2026-11-29", "error", (), (), found, 1, ())
    assert impact.newly == 2
    assert list(impact.counts()) == list(KINDS)
    assert [(name, summed(counts)) for name, counts in by_owner(impact)] == [
        ("team", "1 newly failing, 1 newly unknown")
    ]
    assert [name for name, _ in by_rule(impact)] == ["r", "s"]
    assert (many(1, "rule"), many(0, "rule")) == ("1 rule", "0 rules")

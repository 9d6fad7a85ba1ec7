"""What a baseline covers: the most that it can, each entry as often as it occurs, whatever the order."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from steelyard.baseline import Baseline, added, entries_of, held, updated
from steelyard.report import Finding
from steelyard.source import START
from steelyard.verdict import Outcome, Severity

LIGHTEST_FIRST = ("advisory", "waivable", "mandatory")
MOST = 4

kinds = st.tuples(st.sampled_from((Outcome.UNKNOWN, Outcome.FAIL)), st.sampled_from(LIGHTEST_FIRST))


def finding(outcome: Outcome, enforcement: str) -> Finding:
    return Finding(
        rule="r", outcome=outcome, severity=Severity.ERROR, message="m", file="f", subject="manifest", pointer="p",
        region=START, found=None, wanted="", remedy="", controls=(), fingerprint="x", enforcement=enforcement,
    )  # fmt: skip


some = st.lists(kinds.map(lambda kind: finding(*kind)), max_size=MOST)


def covers(known: Finding | None, now: Finding) -> bool:
    if known is None:
        return False
    is_as_bad = known.outcome is Outcome.FAIL or now.outcome is Outcome.UNKNOWN
    return is_as_bad and LIGHTEST_FIRST.index(known.enforcement) >= LIGHTEST_FIRST.index(now.enforcement)


@given(before=some, now=some)
def test_no_other_assignment_would_cover_more(before: list[Finding], now: list[Finding]) -> None:
    most = max(
        sum(covers(known, one) for known, one in zip(order, now, strict=True))
        for order in permutations([*before, *[None] * len(now)], len(now))
    )
    known = held(now, Baseline("b", entries_of(before)), {"f"}, ".")

    assert known.known == most
    assert sum(one.times for one in known.stale) == len(before) - most


@given(before=some, now=some)
def test_a_baseline_that_does_not_grow_adds_nothing(before: list[Finding], now: list[Finding]) -> None:
    had = entries_of(before)
    update = updated(now, had, {"f"}, ".", grows=False)

    assert added(update.entries, had) == []
    assert bool(update.new) == bool(added(entries_of(now), had))
    known = held(now, Baseline("b", update.entries), {"f"}, ".")
    assert known.known == held(now, Baseline("b", had), {"f"}, ".").known
    assert known.stale == ()


@given(before=some, now=some)
def test_a_baseline_that_grows_covers_everything(before: list[Finding], now: list[Finding]) -> None:
    update = updated(now, entries_of(before), {"f"}, ".", grows=True)

    assert update.entries == entries_of(now)
    assert held(now, Baseline("b", update.entries), {"f"}, ".").known == len(now)

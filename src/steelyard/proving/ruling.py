"""Holds what the rules of a pack said of a project against what a case expects of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.examples import disagreement
from steelyard.proving.hearing import Problem, reasons
from steelyard.schemas import did_you_mean, listed
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.proving.hearing import Heard
    from steelyard.proving.tables import Case, Expected, Table
    from steelyard.source import Pointer


def case_problems(
    table: Table, case: Case, heard: Mapping[str, Sequence[Heard]], *, whole: bool
) -> Iterator[Problem]:
    """Yield where the rules that were heard differ from what a case expects, in the order of the table.

    `whole` says that all rules of the pack were heard: then one of them must have applied.
    """
    ruling = _Ruling(table, case)
    for rule, expected in case.expected.items():
        if rule in heard:
            yield from ruling.expected(rule, expected, heard[rule])
    if case.exhaustive:
        yield from ruling.unexpected([one for said in heard.values() for one in said])
    said = [one.verdict.outcome for every in heard.values() for one in every]
    if whole and not case.expected and heard and set(said) <= {Outcome.NOT_APPLICABLE}:
        hint = "Expect `not-applicable` of the rules it is about, or declare what makes one apply."
        place = table.document.region((*case.place, "name"))
        yield Problem("", "no rule of the pack applies: the case proves nothing", place, hint=hint)


class _Ruling:
    def __init__(self, table: Table, case: Case) -> None:
        self._document = table.document
        self._case = case
        self._rules = table.rules
        self._inline = case.source is table.document.source

    def expected(self, rule: str, expected: Sequence[Expected], heard: Sequence[Heard]) -> Iterator[Problem]:
        """Yield what a rule said otherwise than it should have."""
        if not heard:
            each = self._each(rule)
            yield self._problem(rule, f"the manifest has no {each} to look at", (), expected[0].place)
            return
        for one in expected:
            about = [said for said in heard if one.subject in ("", said.subject)]
            if not about:
                hint = did_you_mean(one.subject, [said.subject for said in heard])
                message = f"there is no subject `{one.subject}`"
                place = (*one.place, "subject")
                yield self._problem(rule, message, (), place)._replace(hint=hint)
                continue
            difference = _difference(one, about)
            if difference:
                yield self._problem(rule, difference, about, one.place)

    def unexpected(self, heard: Sequence[Heard]) -> Iterator[Problem]:
        """Yield the findings that no expectation is about, together: one change of a manifest has many."""
        extra = [one for one in heard if _is_finding(one) and not self._expects(one)]
        if not extra:
            return
        rules = listed(dict.fromkeys(f"`{one.rule.id}: {one.verdict.outcome}`" for one in extra))
        message = "an unexpected finding" if len(extra) == 1 else f"{len(extra)} unexpected findings"
        hint = f"Expect {rules}, change the manifest, or say `exhaustive: false`."
        place = (*self._case.place, "expect")
        yield self._problem("", message, extra, place, by_rule=True)._replace(hint=hint)

    def _expects(self, one: Heard) -> bool:
        expected = self._case.expected.get(one.rule.id, ())
        return any(other.subject in ("", one.subject) for other in expected)

    def _each(self, rule: str) -> str:
        return self._rules[rule].card.each

    def _problem(
        self, rule: str, message: str, heard: Sequence[Heard], at: Pointer, *, by_rule: bool = False
    ) -> Problem:
        region = self._document.key_region(at) if by_rule else self._document.region(at)
        manifest = (*self._case.place, "manifest")
        notes, labels = reasons(heard, self._document, manifest, by_rule=by_rule)
        return Problem(rule, message, region, notes, labels if self._inline else ())


def _difference(expected: Expected, heard: Sequence[Heard]) -> str:
    """Say how what a rule said of subjects differs from what was expected; nothing when it does not."""
    outcomes = [one.verdict.outcome for one in heard]
    wrong = disagreement(expected.outcome, outcomes)
    if wrong:
        return wrong
    alike = [one for one in heard if one.verdict.outcome is expected.outcome]
    severities = {one.verdict.severity for one in alike}
    if expected.severity is not None and expected.severity not in severities:
        return f"expected severity {expected.severity}, was {listed(map(str, severities))}"
    if expected.at and not any(expected.at in _places(one) for one in alike):
        places = listed(f"`{one.finding().pointer}`" for one in alike)
        return f"expected it at `{expected.at}`, was at {places}"
    return ""


def _places(one: Heard) -> tuple[str, str]:
    """Return where a finding is, as it is named and from its subject on."""
    finding = one.finding()
    return finding.pointer, finding.pointer.removeprefix(finding.subject).lstrip(".")


def _is_finding(one: Heard) -> bool:
    verdict = one.verdict
    return verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN) and verdict.severity is not Severity.NONE

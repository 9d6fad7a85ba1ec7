"""What exempts a finding, in words for people: waivers, enforcement, the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.report import Finding


def exceptions(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what is known of waivers, enforcement and the baseline, each with its label."""
    if finding.waived is not None:
        waived = finding.waived
        words = waived.reason.removesuffix(".") or "no reason is given"
        for before, said in (
            ("approved by ", waived.approved_by),
            ("until ", waived.expires),
            ("", waived.ticket),
        ):
            words += f", {before}{said}" if said else ""
        yield "waived", f"{redact(words)} ({waived.file}:{waived.region.start_line})"
    for note in finding.lapsed:
        yield "waiver", redact(note)
    if enforced := _enforced(finding):
        yield "enforcement", enforced
    if finding.known:
        yield "baseline", "known: it does not fail the run"


def _enforced(finding: Finding) -> str:
    """Say how a finding is enforced, and from which day otherwise; nothing where it is as most are."""
    level = finding.enforcement
    means = {"advisory": ": it does not fail the run", "mandatory": ": it cannot be waived"}.get(level, "")
    if finding.then:
        until, first, following = finding.then
        return f"{level} until {until}{means}; {following} from {first}"
    return f"{level}{means}" if means else ""

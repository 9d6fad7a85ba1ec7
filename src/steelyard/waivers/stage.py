"""The stage of a run that applies waivers: those of a manifest as it is judged, those of central files over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.verdict import Outcome
from steelyard.waivers.apply import LAW, Applied, Case, about, apply, broken_comment, in_life, unknown_rule
from steelyard.waivers.inline import beside_lines
from steelyard.waivers.waiver import Central, Waiver, Waved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.verdict import Verdict

Pairs = list[tuple["Verdict", "Finding"]]


class Bench(NamedTuple):
    """By which policy, on which day, and with which central waivers a manifest is judged."""

    policies: PolicySet
    as_of: str
    central: Central


def waved(manifest: Manifest, pairs: Pairs, cells: Sequence[int], bench: Bench) -> Waved:
    """Apply the waivers of a manifest, of its lines, and of central files; return findings and cells anew."""
    policies, as_of, central = bench
    facts, shown = manifest.facts, manifest.document.source.path
    beside = beside_lines(manifest.document.source)
    numbers = [number for number, one in enumerate(central.waivers) if one.concerns(facts["project"], shown)]
    own = (*_declared(manifest), *beside.waivers)
    if not own and not numbers and not beside.broken:
        return Waved(tuple([finding for _, finding in pairs]), tuple(cells))
    concerning = [central.waivers[number] for number in numbers]
    case = Case(facts, pairs, policies, as_of, own, concerning, central.honoured)
    applied = apply(case)
    broken = [broken_comment(region, problem, shown, policies) for region, problem in beside.broken]
    telling = (*applied.about, *(broken if central.honoured else ()))
    return Waved(
        (*applied.findings, *telling),
        tuple(_recounted(cells, pairs, applied, telling, policies)),
        {numbers[place]: why for place, why in applied.covering.items()},
        frozenset(numbers),
    )


def _declared(manifest: Manifest) -> Iterable[Waiver]:
    for index, record in enumerate(manifest.facts.get("waivers", ())):
        at = ("waivers", index)
        pointer = manifest.symbolic(at)
        yield Waiver(record, "manifest", manifest.document.source.path, pointer, manifest.document.region(at))


def _recounted(
    cells: Sequence[int], pairs: Pairs, applied: Applied, telling: Sequence[Finding], policies: PolicySet
) -> list[int]:
    """Return the cells with what is waived counted as waived, and what is told about waivers counted as failed."""
    width = len(Outcome)
    counted = list(cells)
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(policies.rules):
        places.setdefault(rule.id, []).append(place)
    for (verdict, _), after in zip(pairs, applied.findings, strict=True):
        if after.outcome is Outcome.WAIVED:
            was = next(
                width * place + verdict.outcome.position
                for place in places[verdict.rule]
                if width * place + verdict.outcome.position in counted
            )
            counted[counted.index(was)] = was - verdict.outcome.position + Outcome.WAIVED.position
    if LAW in places:
        counted += [width * places[LAW][0] + Outcome.FAIL.position] * len(telling)
    return counted


def central_findings(
    waivers: Sequence[Waiver], judged: Sequence[Waved], policies: PolicySet, as_of: str
) -> tuple[Finding, ...]:
    """Return what is the matter with central waivers, each told once however many manifests it is about."""
    covering: dict[int, str] = {}
    concerned: set[int] = set()
    for one in judged:
        concerned |= one.concerned
        for number, why in one.covering.items():
            covering[number] = covering.get(number) or why
    found: list[Finding] = []
    for number, waiver in enumerate(waivers):
        if waiver.rule not in policies.known:
            found.append(unknown_rule(waiver, policies))
        elif covering.get(number):
            found.append(about(waiver, policies, f"The waiver is not in force: {covering[number]}"))
        elif number in concerned:
            found += in_life(waiver, policies, as_of, used=number in covering)
    return tuple(found)

"""The stage of a run that applies waivers: those of a manifest as it is judged, those of central files over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.rule import LAW
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome
from steelyard.waivers.apply import Applied, Case, apply
from steelyard.waivers.astray import astray
from steelyard.waivers.inline import beside_lines
from steelyard.waivers.telling import (
    broken_comment,
    ending,
    meant,
    not_in_force,
    stranger,
    unasked,
    unknown_rule,
    unneeded,
)
from steelyard.waivers.waiver import AfterWaivers, Central, Waiver, is_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.verdict import Verdict
    from steelyard.waivers.astray import Survey
    from steelyard.waivers.reasons import Reason

Pairs = list[tuple["Verdict", "Finding"]]


class Terms(NamedTuple):
    """By which policy, on which day, and with which central waivers a manifest is judged."""

    policies: PolicySet
    as_of: str
    central: Central


def apply_waivers(manifest: Manifest, pairs: Pairs, cells: Sequence[int], terms: Terms) -> AfterWaivers:
    """Apply the waivers of a manifest, of its lines, and of central files; return findings and cells anew."""
    policies, as_of, central = terms
    facts, shown = manifest.facts, manifest.document.source.path
    beside = beside_lines(manifest.document.source)
    numbers = [number for number, one in enumerate(central.waivers) if one.concerns(facts["project"], shown)]
    own = (*_declared(manifest), *beside.waivers)
    if not own and not numbers and not beside.broken:
        return AfterWaivers(tuple([finding for _, finding in pairs]), tuple(cells))
    concerning = [central.waivers[number] for number in numbers]
    case = Case(facts, pairs, policies, as_of, own, concerning, central.honoured)
    applied = apply(case)
    broken = [broken_comment(region, problem, shown, policies) for region, problem in beside.broken]
    telling = (*applied.about, *(broken if central.honoured else ()))
    return AfterWaivers(
        (*applied.findings, *telling),
        tuple(_recounted(cells, pairs, applied, telling, policies)),
        {numbers[place]: why for place, why in applied.covering.items()},
        frozenset(numbers),
        dict(_strangers(numbers, central.waivers, facts["models"])),
    )


def _strangers(
    numbers: Iterable[int], waivers: Sequence[Waiver], models: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, str]]:
    """Yield the central waivers for a model that is not in a manifest, each with the name that may have been meant."""
    for number in numbers:
        name = waivers[number].record.get("model")
        if name is not None and not any(is_named(one, name) for one in models):
            yield number, meant(name, models)


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
    judged: Sequence[AfterWaivers], terms: Terms, looked: Survey | None = None
) -> tuple[Finding, ...]:
    """Return what is the matter with central waivers, each told once however many manifests it is about.

    `looked` is what the repository holds, None where only a part of it was looked at.
    """
    policies, as_of, (waivers, _) = terms
    covering: dict[int, tuple[Reason, ...]] = {}
    concerned: set[int] = set()
    known: set[int] = set()
    near: dict[int, str] = {}
    for one in judged:
        concerned |= one.concerned
        known |= one.concerned - one.strangers.keys()
        for number, why in one.covering.items():
            covering[number] = covering.get(number) or why
        for number, name in one.strangers.items():
            near[number] = near.get(number) or name
    found: list[Finding] = []
    for number, waiver in enumerate(waivers):
        if waiver.rule not in policies.known:
            found.append(unknown_rule(waiver, policies))
        elif number in covering:
            why = covering[number]
            found += [not_in_force(waiver, policies, why)] if why else ending(waiver, policies, as_of)
        elif number not in concerned:
            found += astray(waiver, looked, policies) if looked is not None else ()
        elif not policies.settings(waiver.rule):
            found += unasked(waiver, policies)
        else:
            found += _idle(waiver, None if number in known else near[number], policies, looked)
    return tuple(found)


def _idle(waiver: Waiver, meant: str | None, policies: PolicySet, looked: Survey | None) -> Iterator[Finding]:
    """Yield that a waiver covers nothing, unless what was not looked at may need it.

    `meant` is the name that may have been meant, "" for none, where the model it names is not there.
    """
    is_settled = waiver.is_about_one_file or (looked is not None and waiver.is_about(looked.root))
    if meant is not None and (meant or is_settled):
        yield stranger(waiver, policies, meant)
    elif is_settled:
        yield unneeded(waiver, policies)

"""Turns verdicts and document faults into findings: placed, worded, fingerprinted, credentials taken out."""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib brings OpenSSL in, 3 ms and a megabyte that every run would pay
from typing import TYPE_CHECKING, Protocol

from steelyard.knowledge.derived import concluded
from steelyard.report import GATE_WEAKENED, SCHEMA_INVALID, Finding, Place, RuleInfo
from steelyard.resources import rule_page
from steelyard.source import symbolic
from steelyard.verdict import Outcome, Severity
from steelyard.worded import clean, named, steps, to_paste, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.knowledge.derived import Known
    from steelyard.manifest.bind import Manifest
    from steelyard.manifest.derived.fields import DerivedField
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.reading import Document
    from steelyard.report import Fix
    from steelyard.source import Fault, Pointer, Region
    from steelyard.verdict import Verdict


class Offers(Protocol):
    """Who knows what would take a finding away."""

    def of_fault(self, document: Document, fault: Fault) -> Fix | None:
        """Return what would mend a fault of a document."""

    def of_verdict(self, manifest: Manifest, rule: Rule, verdict: Verdict, as_of: str) -> Fix | None:
        """Return what would make a rule hold."""


_DIGEST = 16
_MOST_REASONS = 100

SCHEMA_RULE = RuleInfo(
    id=SCHEMA_INVALID,
    title="The manifest is not valid",
    group="manifest",
    severity=Severity.ERROR,
    because="Every later verdict rests on the values read here; a key nobody knows would be a rule nobody ran.",
    remedy="Correct the key or value that is named; `steelyard schema manifest.v1` gives an editor what it needs.",
    controls=("NIST-AI-RMF GOVERN 1.6", "G7-SBOM-AI Metadata"),
    link=rule_page(SCHEMA_INVALID),
)

GATE_RULE = RuleInfo(
    id=GATE_WEAKENED,
    title="The gate is weaker than it was",
    group="governance",
    severity=Severity.ERROR,
    because="Whoever is judged by a gate must not loosen it in the same change: what the change lets pass would be seen by nobody.",
    remedy="Make the change in a pull request of its own, approved by whoever owns the policy, or take it back "
    "(docs/trust.md).",
    controls=("NIST-AI-RMF GOVERN 1.2", "ISO42001 A.3.2"),
    link=rule_page(GATE_WEAKENED),
)

BUILT_IN = {rule.id: rule for rule in (SCHEMA_RULE, GATE_RULE)}
"""What Steelyard reports itself, without a card."""


def rule_infos(policies: PolicySet, told: Iterable[Finding] = ()) -> dict[str, RuleInfo]:
    """Describe the rules of a run, by id, the built-in one first; where findings are told, every rule of theirs.

    Those about waivers are of a rule that holds whether the policy has it or not.
    """
    infos = {SCHEMA_INVALID: SCHEMA_RULE}
    # Of several settings of one rule the heaviest says how much the rule weighs.
    for rule in sorted(policies.rules, key=lambda rule: (rule.id, rule.severity.rank)):
        infos[rule.id] = _info(rule)
    if any(one.rule not in infos for one in told):
        infos[policies.law.id] = _info(policies.law)
    return infos


def _info(rule: Rule) -> RuleInfo:
    said = rule.said
    return RuleInfo(
        rule.id,
        said.title,
        said.group,
        rule.severity,
        said.because,
        said.remedy,
        said.controls,
        rule_page(rule.id),
    )


def fault_findings(
    document: Document, faults: Iterable[Fault], file: str, offers: Offers | None = None
) -> Iterator[Finding]:
    """Place the faults of a document; those that change no value weigh as warnings."""
    for fault in faults:
        pointer = symbolic(fault.pointer, document.value)
        message = fault.message
        if fault.found and fault.found not in message:
            message += f" (found {fault.found})"
        if fault.wanted and fault.wanted not in message:
            message += f", wanted {fault.wanted}"
        yield Finding(
            rule=SCHEMA_INVALID,
            outcome=Outcome.FAIL,
            severity=Severity.WARNING if fault.tolerable else Severity.ERROR,
            message=clean(message),
            file=file,
            subject="manifest",
            pointer=clean(pointer),
            region=fault.region,
            found=clean(fault.found) or None,
            wanted=clean(fault.wanted),
            remedy=clean(fault.hint) or SCHEMA_RULE.remedy,
            controls=SCHEMA_RULE.controls,
            fingerprint=_fingerprint(SCHEMA_INVALID, file, pointer, f"{fault.message}\x00{fault.found}"),
            at=steps(fault.pointer),
            fix=offers.of_fault(document, fault) if offers is not None else None,
        )


def _stub(line: str, owner: Pointer, pointer: Pointer, manifest: Manifest) -> str:
    """Return the line to paste and where it goes: into the innermost mapping that is there, which is not to be there twice."""
    there = manifest.document.nearest(pointer)
    if there == pointer:
        return ""  # the key is there, and says that it is unknown
    if len(there) > len(owner):
        line, owner = to_paste([str(step) for step in pointer[len(there) :]]), there
    place = manifest.symbolic(owner)
    return f"{line}  # under {place}" if place else f"{line}  # at the top level"


def verdict_finding(verdict: Verdict, rule: Rule, manifest: Manifest, file: str) -> Finding:
    """Place a verdict: at the evidence that decided, with what else took part as related places."""
    said, words = rule.said, words_of(verdict, rule.said.title)
    pointer, fact = verdict.evidence[0].pointer if verdict.evidence else verdict.subject, words.fact
    known = _concluded(manifest, *fact) if fact else None
    region = manifest.region(pointer)
    written, subject = manifest.symbolic(pointer), manifest.symbolic(verdict.subject)
    stub = ""
    if words.stub:
        stub = clean(_stub(words.stub, words.owner, pointer, manifest))
    return Finding(
        rule=verdict.rule,
        outcome=verdict.outcome,
        severity=verdict.severity,
        message=words.message,
        file=file,
        subject=clean(subject or "manifest"),
        pointer=clean(written),
        region=region,
        found=words.found,
        wanted=words.wanted,
        remedy=said.remedy,
        controls=said.controls,
        fingerprint=_fingerprint(verdict.rule, file, written, words.value),
        related=_related(verdict, words.reasons, manifest, region),
        stub=stub,
        headline=words.headline,
        enforcement=verdict.enforcement,
        then=verdict.then,
        follows_from=words.follows_from,
        unsettled=_declared(manifest, *fact) if fact and words.found is None else (),
        why=_why(known.reasons) if known else (),
        at=words.at,
    )


def _why(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the first reasons: two thousand models have two thousand, told again with every finding on one of them."""
    more = (f"and {len(reasons) - _MOST_REASONS:,} more",) if len(reasons) > _MOST_REASONS else ()
    return (*[clean(reason) for reason in reasons[:_MOST_REASONS]], *more)


def _declared(manifest: Manifest, owner: Pointer, fact: DerivedField) -> tuple[str, ...]:
    """Return the fields that a derived fact rests on and that somebody wrote."""
    places = [(path, manifest.written((*owner, *path))) for path in fact.rests_on]
    return named([path for path, place in places if manifest.document.nearest(place) == place])


def _concluded(manifest: Manifest, owner: Pointer, fact: DerivedField) -> Known | None:
    """Return what a derived fact was concluded from."""
    record = manifest.record(owner)
    return None if record is None else concluded(record, fact.group)


def waiver_finding(  # noqa: PLR0913, PLR0917 - a finding has that many sides
    rule: str,
    severity: Severity,
    message: str,
    file: str,
    pointer: str,
    region: Region,
    remedy: str,
    law: Rule,
) -> Finding:
    """Return a finding about a waiver, wherever it was written."""
    return Finding(
        rule=rule,
        outcome=Outcome.FAIL,
        severity=severity,
        message=clean(message),
        file=file,
        subject=clean(pointer),
        pointer=clean(pointer),
        region=region,
        found=None,
        wanted="",
        remedy=remedy,
        controls=law.said.controls,
        # The days that are left are told anew every day, and it is still the same finding.
        fingerprint=_fingerprint(rule, file, pointer, "".join([one for one in message if not one.isdigit()])),
        headline=clean(message),
    )


def gate_finding(  # noqa: PLR0913, PLR0917 - as above
    file: str, region: Region, pointer: str, what: str, was: str, now: str, revision: str
) -> Finding:
    """Return a finding about a setting that lets more pass than it did at a revision: no waiver and no baseline holds for it."""
    headline = clean(f"The gate is weaker than at {revision}: {what}")
    return Finding(
        rule=GATE_WEAKENED,
        outcome=Outcome.FAIL,
        severity=GATE_RULE.severity,
        message=clean(f"{headline}: it is {now}, and was {was}"),
        file=clean(file),
        subject=clean(pointer) or "gate",
        pointer=clean(pointer),
        region=region,
        found=clean(now),
        wanted=clean(was),
        remedy=GATE_RULE.remedy,
        controls=GATE_RULE.controls,
        fingerprint=_fingerprint(GATE_WEAKENED, file, pointer, f"{what}\x00{was}\x00{now}"),
        headline=headline,
        enforcement="mandatory",
    )


def _related(
    verdict: Verdict, reasons: Sequence[str], manifest: Manifest, primary: Region
) -> tuple[Place, ...]:
    """Return the other deciding conditions, and those of `when` that made the rule apply, once per place."""
    seen, places = {primary}, []
    for piece, said in zip(verdict.evidence[1:], reasons, strict=True):
        if not piece.pointer:
            continue  # the date of the check lies nowhere in a manifest
        region = manifest.region(piece.pointer)
        if region not in seen:
            seen.add(region)
            places.append(Place(clean(manifest.symbolic(piece.pointer)), region, said))
    for pointer in dict.fromkeys(verdict.applied):
        written = manifest.place(pointer) if pointer else None
        if written is not None and written not in seen:
            seen.add(written)
            places.append(Place(clean(manifest.symbolic(pointer)), written, "applies because of this"))
    return tuple(places)


def _fingerprint(rule: str, file: str, pointer: str, value: str) -> str:
    """Digest what makes a finding itself: rule, file, symbolic pointer, value. Moving lines changes nothing."""
    said = "\x00".join((rule, file.replace(os.sep, "/"), pointer, value))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()

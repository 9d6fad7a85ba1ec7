"""Turns verdicts and document faults into findings: placed, worded, fingerprinted, credentials taken out."""

from __future__ import annotations

import json
import os
from _blake2 import blake2b  # hashlib brings OpenSSL in, 3 ms and a megabyte that every run would pay
from typing import TYPE_CHECKING, Any, Protocol

from steelyard.knowledge.derived import concluded
from steelyard.manifest.derived import derived_field, derived_name
from steelyard.report import GATE_WEAKENED, SCHEMA_INVALID, Finding, Place, RuleInfo
from steelyard.resources import rule_page
from steelyard.secrets import redacted
from steelyard.source import field_of, symbolic
from steelyard.verdict import ABSENT, Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.knowledge.derived import Known
    from steelyard.manifest.bind import Manifest
    from steelyard.manifest.derived.fields import DerivedField
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.reading import Document
    from steelyard.report import Fix
    from steelyard.source import Fault, Pointer, Region
    from steelyard.verdict import Evidence, Verdict


class Offers(Protocol):
    """Who knows what would take a finding away."""

    def of_fault(self, document: Document, fault: Fault) -> Fix | None:
        """Return what would mend a fault of a document."""

    def of_verdict(self, manifest: Manifest, rule: Rule, verdict: Verdict, as_of: str) -> Fix | None:
        """Return what would make a rule hold."""


_LONGEST = 120
_DIGEST = 16
_MOST_REASONS = 100
_LONG = 100
_MOST_LONG = 16
_READABLE = json.JSONEncoder(ensure_ascii=False)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True)

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
            message=_clean(message),
            file=file,
            subject="manifest",
            pointer=_clean(pointer),
            region=fault.region,
            found=_clean(fault.found) or None,
            wanted=_clean(fault.wanted),
            remedy=_clean(fault.hint) or SCHEMA_RULE.remedy,
            controls=SCHEMA_RULE.controls,
            fingerprint=_fingerprint(SCHEMA_INVALID, file, pointer, f"{fault.message}\x00{fault.found}"),
            at=_steps(fault.pointer),
            fix=offers.of_fault(document, fault) if offers is not None else None,
        )


def verdict_finding(verdict: Verdict, rule: Rule, manifest: Manifest, file: str) -> Finding:
    """Place a verdict: at the evidence that decided, with what else took part as related places."""
    first = verdict.evidence[0] if verdict.evidence else None
    pointer = first.pointer if first is not None else verdict.subject
    found, value = (None, "") if first is None or first.found is ABSENT else _written(first.found)
    fact = derived_field(pointer)
    known = _concluded(manifest, *fact) if fact else None
    region = manifest.region((*fact[0], *known.at[0]) if fact and known and known.at else pointer)
    written = manifest.symbolic(pointer)
    headline = _headline(verdict, rule)
    is_stub = first is not None and found is None and not fact and bool(pointer) and _is_below(first, verdict)
    reasons = [reason(piece) for piece in verdict.evidence]
    # Each reason once: the same may decide for several items of a list, and `related` has the places.
    said = "; ".join(dict.fromkeys(reasons))
    return Finding(
        rule=verdict.rule,
        outcome=verdict.outcome,
        severity=verdict.severity,
        message=_cut(": ".join(filter(None, (redacted(headline), said)))),
        file=file,
        subject=_clean(manifest.symbolic(verdict.subject) or "manifest"),
        pointer=_clean(written),
        region=region,
        found=found,
        wanted=_clean(first.wanted) if first is not None else "",
        remedy=rule.said.remedy,
        controls=rule.said.controls,
        fingerprint=_fingerprint(verdict.rule, file, written, value),
        related=tuple(_related(verdict, reasons, manifest, region)),
        stub=_clean(_stub(first, manifest)) if first is not None and is_stub else "",
        headline=headline,
        enforcement=verdict.enforcement,
        then=verdict.then,
        follows_from=_named(fact[1].rests_on) if fact else (),
        unsettled=_declared(manifest, *fact) if fact and found is None else (),
        why=_why(known.reasons) if known else (),
        at=_steps(verdict.subject),
    )


def _why(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return the first reasons: two thousand models have two thousand, told again with every finding on one of them."""
    more = (f"and {len(reasons) - _MOST_REASONS:,} more",) if len(reasons) > _MOST_REASONS else ()
    return (*[_clean(reason) for reason in reasons[:_MOST_REASONS]], *more)


def _named(paths: Iterable[Pointer]) -> tuple[str, ...]:
    return tuple([".".join(map(str, path)) for path in paths])


def _declared(manifest: Manifest, owner: Pointer, fact: DerivedField) -> tuple[str, ...]:
    """Return the fields that a derived fact rests on and that somebody wrote."""
    places = [(path, manifest.written((*owner, *path))) for path in fact.rests_on]
    return _named([path for path, place in places if manifest.document.nearest(place) == place])


def _concluded(manifest: Manifest, owner: Pointer, fact: DerivedField) -> Known | None:
    """Return what a derived fact was concluded from."""
    record: Any = manifest.facts
    for step in owner:
        record = record[step]
    return concluded(record, fact.group)


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
        message=_clean(message),
        file=file,
        subject=_clean(pointer),
        pointer=_clean(pointer),
        region=region,
        found=None,
        wanted="",
        remedy=remedy,
        controls=law.said.controls,
        # The days that are left are told anew every day, and it is still the same finding.
        fingerprint=_fingerprint(rule, file, pointer, "".join([one for one in message if not one.isdigit()])),
        headline=_clean(message),
    )


def gate_finding(  # noqa: PLR0913, PLR0917 - as above
    file: str, region: Region, pointer: str, what: str, was: str, now: str, revision: str
) -> Finding:
    """Return a finding about a setting that lets more pass than it did at a revision: no waiver and no baseline holds for it."""
    headline = _clean(f"The gate is weaker than at {revision}: {what}")
    return Finding(
        rule=GATE_WEAKENED,
        outcome=Outcome.FAIL,
        severity=GATE_RULE.severity,
        message=_clean(f"{headline}: it is {now}, and was {was}"),
        file=_clean(file),
        subject=_clean(pointer) or "gate",
        pointer=_clean(pointer),
        region=region,
        found=_clean(now),
        wanted=_clean(was),
        remedy=GATE_RULE.remedy,
        controls=GATE_RULE.controls,
        fingerprint=_fingerprint(GATE_WEAKENED, file, pointer, f"{what}\x00{was}\x00{now}"),
        headline=headline,
        enforcement="mandatory",
    )


def _headline(verdict: Verdict, rule: Rule) -> str:
    title = rule.said.title
    match verdict.outcome:
        case Outcome.UNKNOWN:
            return f"Not known whether {_lower_first(title)}"
        case Outcome.PASS | Outcome.NOT_APPLICABLE:
            return f"{verdict.outcome.value.capitalize().replace('-', ' ')}: {_lower_first(title)}"
        case _:
            return title


def _lower_first(title: str) -> str:
    """Lower a sentence's first letter unless it opens with an abbreviation."""
    first, _, _ = title.partition(" ")
    return title if len(first) > 1 and first.isupper() else title[:1].lower() + title[1:]


def reason(piece: Evidence) -> str:
    """Say what one piece of evidence is. No credential is spread over its parts: each is redacted by itself."""
    if not piece.pointer:
        return f"wanted {redacted(piece.wanted)}"  # of a date or a parameter, no field
    if piece.found is not ABSENT:
        said = f"is {_written(piece.found)[0]}"
    else:
        said = "is not known" if derived_name(piece.pointer) else "is not declared"
    return f"`{redacted(field_of(piece.pointer))}` {said}, wanted {redacted(piece.wanted)}"


def _is_below(piece: Evidence, verdict: Verdict) -> bool:
    """Whether a field is the subject's own: a stub is pasted under the subject."""
    return piece.pointer[: len(verdict.subject)] == verdict.subject and piece.pointer[:1] != ("org",)


def _stub(piece: Evidence, manifest: Manifest) -> str:
    """Return the line that would declare a field, `privacy: {dpa: }`: empty, so that it cannot pass unfilled."""
    names = field_of(piece.pointer).split(".")
    owner = manifest.symbolic(piece.pointer[: len(piece.pointer) - len(names)])
    *parents, last = names
    line = f"{last}: "
    for parent in reversed(parents):
        line = f"{parent}: {{{line}}}"
    return f"{line.rstrip()}  # under {owner}" if owner else f"{line.rstrip()}  # at the top level"


_long: dict[int, tuple[object, tuple[str, str]]] = {}


def _written(value: object) -> tuple[str, str]:
    """Return a value as it is shown, and as the canonical text that is digested.

    A long list of the manifest may be what is found on each of two thousand models: it is written once.
    """
    if not isinstance(value, list | dict) or len(value) <= _LONG:
        return _texts(value)
    kept = _long.get(id(value))
    if kept is None or kept[0] is not value:  # which it keeps alive, so that no other one gets its number
        if len(_long) >= _MOST_LONG:
            _long.clear()
        kept = _long[id(value)] = (value, _texts(value))
    return kept[1]


def _texts(value: object) -> tuple[str, str]:
    # Before it is written as JSON: behind an escape, a credential no longer stands at the start of a word.
    safe = _redacted(value)
    readable = _READABLE.encode(safe)
    # The order of keys is no part of a value; of most values there is no order.
    canonical = _CANONICAL.encode(safe) if isinstance(value, list | dict) else readable
    return _clean(readable), redacted(canonical)


def _redacted(value: object) -> object:
    match value:
        case str():
            return redacted(value)
        case list():
            return [_redacted(item) for item in value]
        case dict():
            return {redacted(str(key)): _redacted(item) for key, item in value.items()}
        case _:
            return value


def _related(
    verdict: Verdict, reasons: Sequence[str], manifest: Manifest, primary: Region
) -> Iterator[Place]:
    """Yield the other deciding conditions, and those of `when` that made the rule apply, once per place."""
    seen = {primary}
    for piece, said in zip(verdict.evidence[1:], reasons[1:], strict=True):
        if not piece.pointer:
            continue  # the date of the check lies nowhere in a manifest
        region = manifest.region(piece.pointer)
        if region not in seen:
            seen.add(region)
            yield Place(_clean(manifest.symbolic(piece.pointer)), region, _cut(said))
    for pointer in dict.fromkeys(verdict.applied):
        written = manifest.place(pointer) if pointer else None
        if written is not None and written not in seen:
            seen.add(written)
            yield Place(_clean(manifest.symbolic(pointer)), written, "applies because of this")


def _steps(pointer: Pointer) -> Pointer:
    return tuple([redacted(step) if isinstance(step, str) else step for step in pointer])


def _clean(text: str) -> str:
    return _cut(redacted(text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST * 4 else text[: _LONGEST * 4 - 1] + "…"


def _fingerprint(rule: str, file: str, pointer: str, value: str) -> str:
    """Digest what makes a finding itself: rule, file, symbolic pointer, value. Moving lines changes nothing."""
    said = "\x00".join((rule, file.replace(os.sep, "/"), pointer, value))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()

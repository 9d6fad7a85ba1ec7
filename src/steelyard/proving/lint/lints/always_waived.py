"""always-waived: a rule that every manifest to which it applies has waived; it guards nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.pairs import claimed, place
from steelyard.proving.lint.samples import Sample, applies
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.build import Configured
    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for rules in study.sets:
        for id_, rule in sorted(rules.rules.items()):
            applied, waived = _waived(rule, study)
            if applied and applied == waived:
                manifests = "the only manifest" if applied == 1 else f"all {applied} manifests"
                yield Weakness(
                    id_,
                    f"`{id_}` is waived in {manifests} to which it applies",
                    place(study, rules, claimed(rule), rule.card.require.terms[0], ""),
                    "What everybody is excepted from is no rule: change it, make it a note, or end the waivers.",
                )


def _waived(rule: Configured, study: Study) -> tuple[int, int]:
    """Count the manifests to which a rule applies, and those of them that waive it for every such subject."""
    applied = waived = 0
    for manifest in study.manifests:
        subjects = [
            subject
            for subject in manifest.subjects(rule.card.each)
            if applies(rule, Sample(subject, study.as_of, {}, "")) is not False
        ]
        applied += bool(subjects)
        waived += bool(subjects) and all(
            _is_waived(rule.card.id, subject, manifest, study.as_of) for subject in subjects
        )
    return applied, waived


def _is_waived(id_: str, subject: Subject, manifest: Manifest, as_of: str) -> bool:
    """Whether a waiver that has not ended names the rule, and the subject's model or none."""
    model = subject.records.get("model", {}).get("id")
    return any(
        waiver["rule"] == id_
        and waiver.get("model", model) == model
        and waiver.get("expires", as_of) >= as_of
        for waiver in manifest.facts.get("waivers", [])
    )


LINT = Lint(
    "always-waived",
    Severity.WARNING,
    "A rule that is waived in every manifest to which it applies (needs `--manifests`).",
    _find,
)

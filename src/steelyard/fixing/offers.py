"""Who has a fix to offer: tells it without loading what makes one, since most runs have nothing to fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.secrets import redacted
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.findings import Offers
    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import Rule
    from steelyard.reading import Document
    from steelyard.report import Fix
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

RULES: Final[Mapping[str, bool]] = {
    "license-not-normalized": True,
    "claim-contradicts-facts": False,
    "derivative-license-conflict": False,
    "floating-model-alias": False,
    "review-overdue": False,
}
"""The rules that have a fix, and whether it is safe; `schema-invalid` has several of both kinds."""


class _Offers:
    """Asks the fixes of faults and of rules."""

    def of_fault(self, document: Document, fault: Fault) -> Fix | None:
        """Return what would mend a fault of a document."""
        if not fault.pointer or fault.tolerable:
            return None
        from steelyard.fixing.faults import fix_of_fault  # noqa: PLC0415 - only a run with a fault pays for it

        return _printable(fix_of_fault(document, fault))

    def of_verdict(self, manifest: Manifest, rule: Rule, verdict: Verdict, as_of: str) -> Fix | None:
        """Return what would make a rule hold that fails."""
        if verdict.rule not in RULES or verdict.outcome is not Outcome.FAIL:
            return None
        from steelyard.fixing.rules import fix_of_rule  # noqa: PLC0415 - as above

        return _printable(fix_of_rule(manifest, rule, verdict, as_of, safe=RULES[verdict.rule]))


OFFERS: Final[Offers] = _Offers()


def _printable(fix: Fix | None) -> Fix | None:
    """Return a fix unless it would print a credential: redacted, it would write another text."""
    if fix is None:
        return None
    return fix if all(redacted(edit.text) == edit.text for edit in fix.edits) else None

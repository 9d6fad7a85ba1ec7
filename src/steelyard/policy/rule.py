"""A rule as a policy set uses it, and the policy set: decided by compiled code, explained by the card's own tree."""

from __future__ import annotations

import marshal
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from steelyard.errors import PolicyError
from steelyard.policy.language.decide import OUTCOMES, functions
from steelyard.source import Fault, symbolic
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.language.decide import Decide, Scope
    from steelyard.policy.language.explain import Explained
    from steelyard.policy.language.types import Each

INTERPRETER = f"{sys.implementation.cache_tag} {sys.hexversion}"
"""What compiled code is good for: it is no format of ours."""


class Explanation(NamedTuple):
    """A rule's conditions as they were evaluated on a subject, one by one."""

    when: tuple[Explained, ...]
    require: tuple[Explained, ...]


class Said(NamedTuple):
    """What a card says of itself and a pack of the card: plain values, fit to be kept.

    `on_unknown` is the severity of an unknown; none means counted only.
    """

    id: str
    path: str
    title: str
    group: str
    each: Each
    because: str
    remedy: str
    controls: tuple[str, ...]
    severity: str
    on_unknown: str
    params: Mapping[str, object]


class Rule:
    """One rule, configured. Whoever only decides never parses the card; whoever explains does so once."""

    def __init__(self, said: Said, decide: Decide, card: Card | None = None) -> None:
        self.said = said
        self.id = said.id
        self.each = said.each
        self.severity = Severity(said.severity)
        self.on_unknown = Severity(said.on_unknown)
        self._decide = decide
        self._card = card

    def decide(self, scope: Scope) -> Outcome:
        """Return the outcome for the subject a scope holds."""
        records = scope.records
        return OUTCOMES[
            self._decide(records["manifest"], records.get("model"), records[self.each], scope.as_of)
        ]

    @property
    def card(self) -> Card:
        """The card itself, parsed when it is first asked for."""
        if self._card is None:
            from steelyard.policy.card import load_card  # noqa: PLC0415 - a run without findings parses no card

            self._card = load_card(self.said.path)
        return self._card

    def explain(self, scope: Scope) -> Explanation:
        """Return the conditions as they were evaluated on the subject a scope holds."""
        from steelyard.policy.language.explain import Explainer  # noqa: PLC0415 - only findings are explained

        card, params = self.card, self.said.params
        when, require = (
            tuple(Explainer(scope, params).explain(term) for term in tree.terms)
            for tree in (card.when, card.require)
        )
        return Explanation(when, require)

    def failure(self, scope: Scope, reason: str) -> PolicyError:
        """Return the error of a rule that has no answer for a subject, at the place in the card that failed."""
        from steelyard.policy.card import load_document, region_in  # noqa: PLC0415 - as in `card`
        from steelyard.policy.language.explain import failing  # noqa: PLC0415 - as in `explain`

        conditions = (*self.card.when.terms, *self.card.require.terms)
        failed = failing(conditions, scope, self.said.params, reason)
        document = load_document(self.said.path, "card.v1", "card")
        faults = []
        if failed is not None:
            at = failed.at
            place = region_in(document, at.pointer, max(at.start, 0), max(at.end, 0))
            faults = [Fault(reason, place, at.pointer)]
        subject = symbolic(scope.pointers[self.each], scope.records["manifest"]) or "the manifest"
        message = f"the rule `{self.id}` cannot be evaluated on {subject}: {reason}"
        return PolicyError(message, source=document.source, faults=faults)


class PolicySet:
    """The rules of a run in a fixed order (by id), the packs they come from, and a digest of both."""

    def __init__(self, packs: Sequence[str], rules: Sequence[Rule], digest: str, code: Any) -> None:  # noqa: ANN401
        self.packs = tuple(packs)
        self.rules = tuple(rules)
        self.digest = digest
        self._code = code

    def freeze(self) -> bytes:
        """Return the set as bytes that `thaw` makes it from again, with this very interpreter."""
        return marshal.dumps((self.packs, self.digest, [tuple(rule.said) for rule in self.rules], self._code))


def thaw(content: bytes) -> PolicySet:
    """Return a policy set from what `PolicySet.freeze` made. Raises ValueError for anything else."""
    try:
        packs, digest, every, code = marshal.loads(content)  # noqa: S302 - sealed, from the user's own cache
        said = [Said(*one) for one in every]
        decides = functions(code, len(said))
    except (EOFError, TypeError, ValueError) as error:
        raise ValueError("not a policy set") from error
    return PolicySet(packs, [Rule(*pair) for pair in zip(said, decides, strict=True)], digest, code)

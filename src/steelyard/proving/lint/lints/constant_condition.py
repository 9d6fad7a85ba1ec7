"""constant-condition: a row that no fact can change, alone or where the rule applies.

Of expressions, constants are errors when the card is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.evidence import source
from steelyard.proving.lint.claims import claims, together
from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.reason import conflict, implied
from steelyard.proving.lint.samples import bare
from steelyard.proving.lint.satisfy import IMPOSSIBLE, value_for
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Node
    from steelyard.proving.lint.claims import Claim
    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        given = together(card.when.terms, None)
        for block, terms in (("when", card.when.terms), ("require", card.require.terms)):
            for term in terms:
                problem = _alone(card, term)
                if not problem and block == "require" and conflict(given) is None:
                    about = claims(term, None)
                    if (
                        about.fields
                        and all(implied(claim, given.of(claim.field)) for claim in about.fields)
                        and not about.atoms
                    ):
                        problem = (
                            "always holds where the rule applies",
                            "`when` says it already: remove the row.",
                        )
                if problem:
                    message = f"`{source(term, card.texts)}` of `{card.id}` {problem[0]}"
                    yield Weakness(card.id, message, study.node(card, term.at), problem[1])


def _alone(card: Card, term: Node) -> tuple[str, str] | None:
    """Say what is constant about a condition whatever the others say."""
    true, false = claims(term, None), claims(term, None, holds=False)
    if len(true.fields) != 1 or true.atoms:
        return None
    claim = true.fields[0]
    hint = "A condition that no fact can change decides nothing: remove it."
    if claim.test == "present":
        if not _always_there(claim):
            return None
        held = (claim.operand is True) is claim.holds
        return (
            f"is always {'true' if held else 'false'}: a manifest always has `{'.'.join(claim.field[1:])}`",
            hint,
        )
    if value_for([claim]) is IMPOSSIBLE:
        return "can never hold: no value is all that", "Ask for values that there are."
    if value_for(false.fields) is IMPOSSIBLE:
        way = "Ask `present: true`, if that is what is meant." if card.require.terms else hint
        return "holds for every value there is", way
    return None


def _always_there(claim: Claim) -> bool:
    root, *path = claim.field
    value: object = bare(root).subject.records[root]
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value is not None and value != claim.type.unasserted and not claim.type.unasserted


LINT = Lint(
    "constant-condition",
    Severity.WARNING,
    "A row that is always true or always false, alone or where the rule applies.",
    _find,
)

"""constant-condition: what no fact can change, alone or where the rule applies, and rows that never hold together.

What an expression shows by its very words is an error when the card is loaded; here its fields are reasoned about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.evidence import source
from steelyard.proving.lint.claims import claims, together
from steelyard.proving.lint.constants import DECIDES_NOTHING, Constant, constants
from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.pairs import claimed, place
from steelyard.proving.lint.reason import conflict, implied
from steelyard.proving.lint.satisfy import IMPOSSIBLE, value_for
from steelyard.proving.lint.there import always_there
from steelyard.proving.lint.ways import ANYWAY, Ways
from steelyard.schemas import listed
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Node
    from steelyard.proving.lint.study import RuleSet, Study


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        for found in _constants(card):
            message = f"`{source(found.node, card.texts)}` of `{card.id}` {found.said}"
            yield Weakness(card.id, message, study.node(card, found.node.at), found.hint)
    for rules in study.sets:
        for _, rule in sorted(rules.rules.items()):
            yield from _clashing(study, rules, rule)


def _constants(card: Card) -> Iterator[Constant]:
    ways = Ways(None)
    when = ways.together(card.when.terms) or ANYWAY  # of what never applies another lint tells
    for term in card.when.terms:
        alone = _alone(card, term)
        if alone is not None:
            yield alone
        elif ways.of(term, holds=True):
            yield from constants(term, ways)
    for term in card.require.terms:
        alone = _alone(card, term) or _repeats(card, term)
        yield from [alone] if alone is not None else constants(term, ways, when)


def _alone(card: Card, term: Node) -> Constant | None:
    """Say what is constant about a condition of one field whatever the others say."""
    true, false = claims(term, None), claims(term, None, holds=False)
    if len(true.fields) != 1 or true.atoms:
        return None
    claim = true.fields[0]
    if claim.test == "present":
        if not always_there(claim):
            return None
        held = "true" if (claim.operand is True) is claim.holds else "false"
        said = f"is always {held}: a manifest always has `{'.'.join(claim.field[1:])}`"
        return Constant(term, said, DECIDES_NOTHING)
    if value_for([claim]) is IMPOSSIBLE:
        return Constant(term, "can never hold: no value is all that", "Ask for values that there are.")
    if value_for(false.fields) is IMPOSSIBLE:
        way = "Ask `present: true`, if that is what is meant." if card.require.terms else DECIDES_NOTHING
        return Constant(term, "holds for every value there is", way)
    return None


def _repeats(card: Card, term: Node) -> Constant | None:
    """Say that a condition is true, and not only never false, wherever the rule applies."""
    given, about = together(card.when.terms, None), claims(term, None)
    if about.atoms or not about.fields or conflict(given) is not None:
        return None
    if not all(implied(claim, given.of(claim.field)) for claim in about.fields):
        return None
    return Constant(term, "always holds where the rule applies", "`when` says it already: remove the row.")


def _clashing(study: Study, rules: RuleSet, rule: Configured) -> Iterator[Weakness]:
    """Yield that conditions of `require`, each of which may hold, never hold together, with the parameters as set."""
    card, ways = rule.card, Ways(rule.params)
    for given, where in ((ANYWAY, ""), (ways.together(card.when.terms), " where the rule applies")):
        clash = ways.clash(card.require.terms, given)
        if len(clash) == 1:
            return  # it is constant alone: told above, or a pack's own affair
        if clash:
            said = listed((f"`{source(term, card.texts)}`" for term in clash), "and")
            yield Weakness(
                card.id,
                f"{said} of `{card.id}` can never hold together{where}",
                place(study, rules, claimed(rule), clash[0], ""),
                "Rows are joined by *and*: remove one, or write what is meant as one `expr` with `||`.",
                tuple(study.node(card, term.at, "and this") for term in clash[1:]),
            )
            return


LINT = Lint(
    "constant-condition",
    Severity.WARNING,
    "A condition that is always true or never true, alone, where the rule applies, or beside the others.",
    _find,
)

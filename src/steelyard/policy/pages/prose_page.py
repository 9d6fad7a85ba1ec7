"""A configured card as a page of prose: whom it is about, in which case, what must be so, and what follows if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import Field, Select, walk
from steelyard.policy.pages.glossary import description
from steelyard.policy.pages.prose import Prose, joined, written
from steelyard.policy.pages.rule import FIX_WORDS
from steelyard.policy.pages.setting_words import settings_said
from steelyard.policy.presence import given_unless, open_facts
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Node
    from steelyard.policy.presence import Given

_SUBJECTS = {
    "manifest": "For every project",
    "model": "For every model of a project",
    "benchmark": "For every benchmark of every model of a project",
    "base": "For every model that a model of a project was made from",
    "evidence": "For every piece of evidence of a project",
    "reference": "For everything that a project's manifest refers to",
    "waiver": "For every waiver in a project's manifest",
}
_OUTCOMES = {
    "pass": "holds for",
    "fail": "fails for",
    "unknown": "leaves undecided",
    "not-applicable": "does not apply to",
}


def prose_page(rule: Configured, origin: str) -> Iterator[str]:
    """Yield the paragraphs of a rule; one that begins with "- " is an item. `origin` says who set its parameters."""
    card, prose = rule.card, Prose(rule.card, rule.params)
    yield f"{card.id}"
    yield f"{card.title}."
    yield from _weight(rule, origin)
    yield from _sentence(card, prose)
    yield _unknown(rule, prose)
    yield f"Why: {card.because}"
    yield f"What to do: {card.remedy}"
    yield f"Fix: {FIX_WORDS[card.fix]}."
    yield from _params(rule, origin)
    yield from _words(card, prose)
    if card.serves:
        yield f"It serves the control{_plural(card.controls)}:"
        yield from (f"- {control.name}: {control.title}, {control.link}" for control in card.serves)
    elif card.controls:
        yield f"It serves the control{_plural(card.controls)} {joined(card.controls, 'and')}."
    if card.tradeoffs:
        yield f"It weighs the trade-off{_plural(card.tradeoffs)} {joined(card.tradeoffs, 'and')}."
    yield from _examples(card)


def _weight(rule: Configured, origin: str) -> Iterator[str]:
    """Yield how much a failure weighs; of several settings, or one that is limited, an item each."""
    group = f"The rule belongs to the group {rule.card.group}."
    told = settings_said(rule)
    if len({one.severity for one in rule.settings}) > 1:
        yield f"A failure weighs as {_has(origin)} it, by the first of these that holds. {group}"
    else:
        yield f"A failure is {_article(rule.severity.value)}, as {_has(origin)} it. {group}"
    yield from (f"- in {origin}: {said}" for said in told)


def _has(origin: str) -> str:
    """Return whose settings are told, with its verb: one pack has them, several have."""
    return f"{origin} {'have' if ' and ' in origin else 'has'}"


def _sentence(card: Card, prose: Prose) -> Iterator[str]:
    cases, demands = prose.cases(card.when.terms), prose.demands(card.require.terms)
    head = _SUBJECTS[card.each]
    if cases:
        head += f", if {', and '.join(cases)}"
    if len(demands) == 1:
        yield f"{head}{', then' if cases else ','} {demands[0]}."
        return
    yield f"{head}{', then all of this must hold' if cases else ', all of this must hold'}:"
    yield from (f"- {demand}" for demand in demands)


def _unknown(rule: Configured, prose: Prose) -> str:
    needed = list(dict.fromkeys(prose.value(fact) for fact in _needed(rule.card)))
    has_check = "check" in rule.card.raw
    if not needed and not has_check:
        return "It is never undecided: a fact that nobody declared decides it, too."
    match rule.on_unknown:
        case Severity.NONE:
            weight = "and weighs nothing; it is still counted"
        case rule.severity:
            weight = f"and weighs as much as a failure: {_article(rule.on_unknown.value)}"
        case _:
            weight = f"and is {_article(rule.on_unknown.value)}"
    cases = []
    if needed:
        names = joined(needed, "or")
        cases.append(f"it hangs on {names} and nobody declared that")
    if has_check:
        cases.append("the Python check cannot tell")
    return f"Where {' or '.join(cases)}, the outcome is unknown, {weight}."


def _needed(card: Card) -> list[Node]:
    """Return the facts whose absence may leave the rule undecided: those whose presence nobody asks before."""
    there: Given = frozenset()
    needed: list[Node] = []
    for terms in (card.when.terms, card.require.terms):
        # A condition that is false decides: of an undecided rule none of those beside it is.
        there = there.union(*(given_unless(term, value=False) for term in terms))
        needed += [fact for term in terms for fact in open_facts(term, there)]
    return needed


def _params(rule: Configured, origin: str) -> Iterator[str]:
    declared = rule.card.raw.get("params", {})
    if declared:
        yield f"What a pack may set, as {_has(origin)} it:"
    for name, value in rule.params.items():
        said = declared[name].get("description", "").rstrip(".")
        default = rule.card.params[name].default
        was = (
            ""
            if value == default
            else f" (the card has {written(default, rule.card.params[name].type, 'and')})"
        )
        yield f"- `{name}`: {written(value, rule.card.params[name].type, 'and')}{was}{'. ' if said else ''}{said}."


def _words(card: Card, prose: Prose) -> Iterator[str]:
    """Yield what the fields are that the conditions name, in the words of the manifest's schema."""
    fields: dict[str, Field | Select] = {}
    for term in (*card.when.terms, *card.require.terms):
        for node in walk(term):
            if isinstance(node, Select) or (isinstance(node, Field) and node.path):
                fields.setdefault(prose.value(node), node)
    told = [(name, _meaning(field)) for name, field in fields.items()]
    if any(said for _, said in told):
        yield "The words:"
    yield from (f"- {name}: {said}" for name, said in told if said)


def _meaning(field: Field | Select) -> str:
    """Return what a field is, and of an ordered enumeration the order: "at least" means nothing without it."""
    type_ = field.type
    is_ordered = type_ is not None and type_.ordered
    order = f"From least to most: {', '.join(map(str, type_.members))}." if type_ and is_ordered else ""
    return " ".join(filter(None, (description(field), order)))


def _examples(card: Card) -> Iterator[str]:
    if not card.examples:
        yield "Its card has no examples."
        return
    yield f"The examples in its card, which `steelyard explain {card.id}` shows:"
    for kind, examples in card.examples.items():
        names = ", ".join(f"`examples.{kind}[{number}]`" for number in range(len(examples)))
        yield f"- {_OUTCOMES[kind]} {names}"


def _plural(words: tuple[str, ...]) -> str:
    return "s" if len(words) > 1 else ""


def _article(severity: str) -> str:
    return f"an {severity}" if severity[0] in "aeiou" else f"a {severity}"

"""never-applicable: a rule whose `when` contradicts itself, or was true of nothing it was tried on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from steelyard.policy.choose import configure
from steelyard.policy.language.evidence import source
from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.pairs import claimed, place
from steelyard.proving.lint.samples import Sample, applies, samples, shipped_samples
from steelyard.proving.lint.ways import Ways
from steelyard.schemas import listed
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.card import Card
    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    contradicting: set[str] = set()
    for rules in study.sets:
        for id_, rule in sorted(rules.rules.items()):
            clash = Ways(rule.params).clash(rule.card.when.terms)
            if not clash:
                continue
            contradicting.add(id_)
            said = listed((f"`{source(term, rule.card.texts)}`" for term in clash), "and")
            why = f"{said} can never hold together" if len(clash) > 1 else f"{said} can never hold"
            yield Weakness(
                id_,
                f"`{id_}` never applies: {why}",
                place(study, rules, claimed(rule), clash[0], ""),
                "Rows are joined by *and*: remove one, or write what is meant as one `expr`.",
                tuple(study.node(rule.card, term.at, "and this") for term in clash[1:]),
            )
    yield from (
        _untried(study, card)
        for card in study.cards
        if card.id not in contradicting and _is_idle(study, card)
    )


def _untried(study: Study, card: Card) -> Weakness:
    first = card.when.terms[0]
    given = f" and the {len(study.manifests)} manifests given" if study.manifests else ""
    return Weakness(
        card.id,
        f"`{card.id}` applied to none of its examples, nor to those of the shipped cards{given}",
        study.node(card, first.at),
        "Add a failing example: it shows a manifest to which the rule applies.",
    )


def _is_idle(study: Study, card: Card) -> bool:
    """Whether `when` was true of nothing: not of the card's examples, nor of all others there are."""
    if not card.when.terms:
        return False
    if any(_applies(card, sample) for sample in samples(card)):
        return False
    given = (
        Sample(subject, study.as_of, {}, "")
        for manifest in study.manifests
        for subject in manifest.subjects(card.each)
    )
    plain = configure(card, {})
    others = chain(shipped_samples(card.each), given)
    return not any(applies(plain._replace(org=sample.org), sample) for sample in others)


def _applies(card: Card, sample: Sample) -> bool:
    set_ = {name: value for name, value in sample.params.items() if name in card.params}
    return applies(configure(card, set_)._replace(org=sample.org), sample) is True


LINT = Lint(
    "never-applicable",
    Severity.WARNING,
    "A rule whose `when` contradicts itself, or was true of none of the examples.",
    _find,
)

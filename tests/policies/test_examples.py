"""Every shipped card keeps what its examples promise, and no row of it could be left out unnoticed."""

import re
from collections.abc import Iterator, Mapping

import pytest

from steelyard.manifest.derived import DERIVED
from steelyard.policy.card import Card
from steelyard.policy.examples import complete
from steelyard.policy.language.tree import All, Call, Field, Node, walk
from steelyard.policy.operators import OPERATORS
from steelyard.policy.shelf import Shelf
from steelyard.proving.trial import Court, Trial, try_card
from tests.trials import tried

SHELF = Shelf()
CARDS = SHELF.card_ids()

ALWAYS_THERE = {
    "benchmark.discredited.known", "benchmark.name",
    "manifest.commercial", "manifest.environment", "manifest.models", "manifest.needs.offline",
    "manifest.owner", "manifest.secrets", "model.model", "model.role",
}  # fmt: skip


def every_example() -> Iterator[object]:
    for id_ in CARDS:
        for trial in try_card(SHELF.card(id_), Court()):
            yield pytest.param(trial, id=f"{id_}-{trial.name}")


def terms_of(side: str) -> Iterator[object]:
    for id_ in CARDS:
        for term in getattr(SHELF.card(id_), side).terms:
            asked = term.function if isinstance(term, Call) else type(term).__name__
            yield pytest.param(SHELF.card(id_), term, id=f"{id_}-{named(term)}-{asked}")


def named(term: Node) -> str:
    fields = [node for node in walk(term) if isinstance(node, Field)]
    return ".".join((fields[0].root, *fields[0].path)) if fields else ""


def became(card: Card, kind: str) -> list[str]:
    """Return what the examples under an outcome came to instead; nothing of those that hold."""
    return ["; ".join(problem.message for problem in trial.problems) for trial in tried(card, kind)]


def without(tree: All, term: Node) -> All:
    return All(tuple(other for other in tree.terms if other is not term))


def asks_presence(term: Node) -> bool:
    return isinstance(term, Call) and term.function in ("present", "has")


def is_row(term: Node) -> bool:
    return isinstance(term, Call) and term.function in OPERATORS


def is_derived(term: Node) -> bool:
    field = next(node for node in walk(term) if isinstance(node, Field))
    return field.path[0] in DERIVED.get(field.root, ())


@pytest.mark.parametrize("trial", list(every_example()))
def test_an_example_has_the_outcome_it_stands_under(trial: Trial) -> None:
    assert [f"line {problem.region.start_line}: {problem.message}" for problem in trial.problems] == []


@pytest.mark.parametrize(("card", "row"), list(terms_of("require")))
def test_every_requirement_has_an_example_that_fails_by_it_alone(card: Card, row: Node) -> None:
    mutant = card._replace(require=without(card.require, row))

    assert not any(became(card, "fail"))
    # An expression may be there for what it leaves open.
    kinds = ["fail"] if is_row(row) else ["fail", "unknown"]
    assert any(
        problem.startswith(f"expected {kind}, was ") for kind in kinds for problem in became(mutant, kind)
    )


@pytest.mark.parametrize(("card", "row"), list(terms_of("when")))
def test_every_condition_has_an_example_that_it_alone_keeps_out(card: Card, row: Node) -> None:
    mutant = card._replace(when=without(card.when, row))

    found = became(mutant, "not-applicable")
    assert any(problem.startswith("expected not-applicable, was ") for problem in found)


@pytest.mark.parametrize("id_", CARDS)
def test_a_card_shows_every_outcome_it_can_have(id_: str) -> None:
    card = SHELF.card(id_)
    every = (*card.when.terms, *card.require.terms)
    asked = {named(node) for term in every for node in walk(term) if asks_presence(node)} | ALWAYS_THERE
    # What an expression or a derived fact may come to, `policy lint` finds out: here it is asked of declared fields.
    terms = [term for term in every if is_row(term) and not is_derived(term)]
    expected = {"pass", "fail"}
    if card.when.terms:
        expected.add("not-applicable")
    if {"manifest.review.reviewed_on", "manifest.review.review_by"} <= asked:
        asked.add("manifest.review_interval_days")  # it follows from these two
    if any(not asks_presence(term) and named(term) not in asked for term in terms):
        expected.add("unknown")

    assert expected <= set(card.examples)


@pytest.mark.parametrize("id_", CARDS)
def test_a_card_says_what_an_officer_needs(id_: str) -> None:
    card = SHELF.card(id_)

    assert card.title[0].isupper()
    assert not card.title.endswith(".")
    assert card.because.endswith(".")
    assert card.remedy
    assert card.tradeoffs
    assert card.controls
    assert not re.search(r"\[[A-Z][A-Z0-9-]+\]", card.because), "sources are written out as words"


@pytest.mark.parametrize("param", ["jurisdictions"])
def test_what_cards_share_is_the_same(param: str) -> None:
    lists = [SHELF.card(id_).params[param].default for id_ in CARDS if param in SHELF.card(id_).params]

    assert len(lists) > 1
    assert all(one == lists[0] for one in lists)


CARD = SHELF.card("sla-below-minimum")


def problem_of(example: Mapping[str, object], kind: str = "fail", card: Card = CARD) -> str:
    (problem,) = became(card._replace(examples={kind: [{**example}]}), kind)
    return problem


def test_an_example_is_completed_and_keeps_what_it_says() -> None:
    whole = complete({"project": "mine", "as_of": "2026-01-01", "params": {"min": 1}})

    assert whole["project"] == "mine"
    assert whole["models"] == [{"model": "example/model"}]
    assert {"as_of", "params"}.isdisjoint(whole)


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        ({"project": "Not A Slug"}, "project"),
        ({"modles": []}, "modles"),
        ({"models": [{"model": "m"}, {"model": "m"}]}, "two models are called `m`"),
        ({"params": {"min_uptme": 99}}, "no parameter `min_uptme`: did you mean `min_uptime`?"),
        ({"params": {"min_uptime": "high"}}, "`params.min_uptime`: `high` is not a number"),
        ({"params": [99]}, "`params` is not a mapping"),
        ({"as_of": "yesterday"}, "`as_of` is no date: yesterday"),
        ({"environment": "development"}, "expected fail, was not-applicable"),
    ],
)
def test_an_example_that_cannot_be_judged_says_why(example: Mapping[str, object], problem: str) -> None:
    assert problem in problem_of(example)


def test_an_example_without_a_subject_proves_nothing() -> None:
    card = SHELF.card("threshold-not-met")

    assert problem_of({}, "not-applicable", card) == "the example has no benchmark to look at"


@pytest.mark.parametrize("kind", ["pass", "unknown", "not-applicable"])
def test_a_failure_stands_under_nothing_but_fail(kind: str) -> None:
    failing = {"models": [{"model": "m", "hosting": "serverless"}]}

    assert problem_of(failing, kind) == f"expected {kind}, was fail"


def test_an_example_knows_its_line() -> None:
    (first, *_) = try_card(CARD, Court())

    assert (first.kind, first.owner, first.name) == ("example", CARD.id, "examples.pass[0]")
    with open(CARD.path, encoding="utf-8") as file:
        assert "models:" in file.readlines()[first.region.start_line - 1]

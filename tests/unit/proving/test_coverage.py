"""Coverage: which conditions there are, which values they can have, and what was seen of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.proving.conditions import conditions
from steelyard.proving.coverage import Gauge, Share
from steelyard.proving.trial import Court, try_card
from steelyard.verdict import Outcome
from tests.unit.policy import cards
from tests.unit.proving.policies import CARD, put_card

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.card import Card
    from steelyard.proving.coverage import RuleCoverage

ALL, SURE = "true false unknown", "true false"


def card(folder: Path, expr: str, each: str = "model", **changes: str) -> Card:
    require = changes.pop("require", f'{{expr: "{expr}"}}')
    return load_card(str(cards.put_card(folder, each=each, require=require, **changes)))


def possible(of: Card) -> list[tuple[str, str]]:
    words = {True: "true", False: "false", None: "unknown"}
    return [
        (one.text, " ".join(word for value, word in words.items() if value in one.possible))
        for one in conditions(of)
    ]


def measured(of: Card) -> RuleCoverage:
    gauge = Gauge([of])
    for trial in try_card(of, Court(gauge.watch)):
        assert trial.problems == ()
    (rule,) = gauge.coverage().by_rule
    return rule


def gaps(of: Card) -> list[tuple[str, tuple[str, ...]]]:
    return [(gap.condition.text, gap.never) for gap in measured(of).gaps]


# -- which conditions there are


@pytest.mark.parametrize(
    ("expr", "found"),
    [
        ("model.license == 'x'", [("model.license == 'x'", ALL)]),
        ("!(model.license == 'x')", [("(model.license == 'x')", ALL)]),
        ("model.role == 'primary'", [("model.role == 'primary'", SURE)]),
        ("manifest.needs.offline", [("manifest.needs.offline", SURE)]),
        ("model.privacy.trains_on_inputs == 'never'", [("model.privacy.trains_on_inputs == 'never'", ALL)]),
        ("model.id != model.model", [("model.id != model.model", SURE)]),
        ("has(model.license)", [("has(model.license)", SURE)]),
        (
            "has(model.license) && model.license == 'x'",
            [
                ("has(model.license) && model.license == 'x'", SURE),
                ("has(model.license)", SURE),
                ("model.license == 'x'", SURE),
            ],
        ),
        (
            "model.license == 'x' && has(model.license)",
            [
                ("model.license == 'x' && has(model.license)", SURE),
                ("model.license == 'x'", ALL),
                ("has(model.license)", SURE),
            ],
        ),
        (
            "!has(model.license) || model.license == 'x'",
            [
                ("!has(model.license) || model.license == 'x'", SURE),
                ("has(model.license)", SURE),
                ("model.license == 'x'", SURE),
            ],
        ),
        (
            "has(model.support.level) ? model.support.indemnity : model.license == 'x'",
            [
                ("has(model.support.level) ? model.support.indemnity : model.license == 'x'", ALL),
                ("has(model.support.level)", SURE),
                ("model.support.indemnity", ALL),
                ("model.license == 'x'", ALL),
            ],
        ),
        (
            "(has(model.license) ? size(model.license) : 3) > 2",
            [
                ("(has(model.license) ? size(model.license) : 3) > 2", SURE),
                ("has(model.license)", SURE),
            ],
        ),
        (
            "model.benchmarks.all(b, has(b.min) && b.value > b.min)",
            [
                ("model.benchmarks.all(b, has(b.min) && b.value > b.min)", ALL),
                ("has(b.min) && b.value > b.min", ALL),
                ("has(b.min)", SURE),
                ("b.value > b.min", ALL),
            ],
        ),
        (
            "manifest.models.exists(m, m.model == 'x')",
            [("manifest.models.exists(m, m.model == 'x')", SURE), ("m.model == 'x'", SURE)],
        ),
        (
            "size(model.benchmarks.filter(b, b.name != 'x')) > 1",
            [("size(model.benchmarks.filter(b, b.name != 'x')) > 1", ALL), ("b.name != 'x'", SURE)],
        ),
        (
            "size(model.benchmarks.map(b, b.n > 1, b.name)) > 1",
            [("size(model.benchmarks.map(b, b.n > 1, b.name)) > 1", ALL), ("b.n > 1", ALL)],
        ),
        ("model.regions[0] == 'EU'", [("model.regions[0] == 'EU'", ALL)]),
        (
            "has(model.components['datasets']) && model.components['datasets'] == 'MIT'",
            [
                ("has(model.components['datasets']) && model.components['datasets'] == 'MIT'", SURE),
                ("has(model.components['datasets'])", SURE),
                ("model.components['datasets'] == 'MIT'", SURE),
            ],
        ),
        ("model.license in ['x', model.terms]", [("model.license in ['x', model.terms]", ALL)]),
        ("manifest.project in ['x', 'y']", [("manifest.project in ['x', 'y']", SURE)]),
    ],
)
def test_the_conditions_of_an_expression(expr: str, found: list[tuple[str, str]], tmp_path: Path) -> None:
    assert possible(card(tmp_path, expr)) == found


def test_what_is_always_there_is_never_not_present(tmp_path: Path) -> None:
    assert possible(card(tmp_path, "", require="{role: {present: true}, license: {present: false}}")) == [
        ("role.present", "true"),
        ("license.present", SURE),
    ]
    assert possible(card(tmp_path, "has(model.role)")) == [("has(model.role)", "true")]


def test_rows_follow_each_other(tmp_path: Path) -> None:
    rows = "{license: {present: true, equals: MIT}, revision: {equals: x}}"
    found = possible(card(tmp_path, "", require=rows, when="{revision: {present: true}}"))

    assert found == [
        ("revision.present", SURE),
        ("license.present", SURE),
        ("license.equals", SURE),
        ("revision.equals", SURE),
    ]


def test_a_condition_knows_its_line_and_column(tmp_path: Path) -> None:
    of = card(tmp_path, "has(model.license) && model.license == 'x'", when="{access: {equals: weights}}")
    with open(of.path, encoding="utf-8") as file:
        text = file.read().split("\n")

    for one in conditions(of):
        line = text[one.region.start_line - 1]
        at = line[one.region.start_column - 1 : one.region.end_column - 1]
        assert at == (one.text if one.side == "require" else "equals")


# -- what was seen


def test_everything_was_seen(tmp_path: Path) -> None:
    rule = measured(load_card(str(put_card(tmp_path))))

    assert rule.seen == (Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    assert (rule.never, rule.gaps, rule.branches) == ((), (), Share(6, 6))


def test_an_example_less_is_a_gap(tmp_path: Path) -> None:
    text = CARD.replace("  not-applicable: [{ models: [{ model: m, access: api }] }]\n", "")
    rule = measured(load_card(str(put_card(tmp_path, text))))

    assert rule.never == (Outcome.NOT_APPLICABLE,)
    assert [(gap.condition.text, gap.never) for gap in rule.gaps] == [("access.equals", ("false",))]
    assert rule.branches == Share(5, 6)


def test_require_counts_only_where_the_rule_may_apply(tmp_path: Path) -> None:
    text = CARD.replace("    - models: [{ model: m, access: weights }]\n", "")
    text = text.replace(
        "model: m, access: api }", "model: m, access: api }, { model: n, access: api, license: x }"
    )

    assert gaps(load_card(str(put_card(tmp_path, text)))) == [("license.one_of", ("unknown",))]


EXAMPLES = "{{fail: [{}], pass: [{}]}}"
X, Y = "{models: [{model: m, license: x, terms: x}]}", "{models: [{model: m, license: y, terms: x}]}"


def test_operands_count_up_to_the_one_that_decides(tmp_path: Path) -> None:
    both = card(tmp_path, "model.license == 'x' && model.terms == 'x'", examples=EXAMPLES.format(Y, X))
    assert gaps(both)[1:] == [
        ("model.license == 'x'", ("unknown",)),
        ("model.terms == 'x'", ("false", "unknown")),
    ]

    either = card(tmp_path, "model.license == 'x' || model.terms == 'y'", examples=EXAMPLES.format(Y, X))
    assert gaps(either)[1:] == [
        ("model.license == 'x'", ("unknown",)),
        ("model.terms == 'y'", ("true", "unknown")),
    ]


def test_an_operand_without_an_answer_does_not_count(tmp_path: Path) -> None:
    expr = "1 / (size(model.license) - 1) > 5 || model.terms == 'x'"
    passing = X.replace("license: x", "license: x")
    failing = "{models: [{model: m, license: abc, terms: y}]}"
    found = gaps(card(tmp_path, expr, examples=EXAMPLES.format(failing, passing)))

    assert found[1] == ("1 / (size(model.license) - 1) > 5", ("true", "unknown"))


def test_elements_of_a_quantifier_count_one_by_one(tmp_path: Path) -> None:
    expr = "model.benchmarks.all(b, b.value > 1)"
    failing = "{models: [{model: m, benchmarks: [{name: a, value: 2}, {name: b}, {name: c, value: 0}]}]}"

    assert gaps(card(tmp_path, expr, examples=f"{{fail: [{failing}]}}")) == [(expr, ("true", "unknown"))]


def test_other_cards_are_not_watched(tmp_path: Path) -> None:
    of = load_card(str(put_card(tmp_path)))
    gauge = Gauge([])
    for _ in try_card(of, Court(gauge.watch)):
        pass

    assert gauge.coverage().branches == Share(0, 0)


@pytest.mark.parametrize(
    ("seen", "of", "percent"), [(9999, 10000, 99), (1, 1, 100), (0, 3, 0), (2, 3, 66), (0, 0, 0)]
)
def test_percentages_are_floored_and_nothing_is_not_everything(seen: int, of: int, percent: int) -> None:
    assert Share(seen, of).percent == percent

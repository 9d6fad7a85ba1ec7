"""What conditions do when they run: Kleene's tables with errors, quantifiers and arithmetic."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from steelyard.policy.language import runtime
from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.runtime import MOST_STEPS, Budget, EvaluationError, OutOfStepsError
from tests.unit.policy.language.expressions import FAILED, answer, checked, explained, value_of

ZERO = FAILED + "a division by zero"
T, F, U, E = True, False, None, ZERO
# Ways to be each of the four on one model.
WAYS: dict[Any, str] = {
    T: "model.license == 'MIT'",
    F: "model.license == 'x'",
    U: "model.terms == 'x'",
    E: "model.lifecycle.notice_days / 0 == 1",
}
MODEL = {"license": "MIT", "lifecycle": {"notice_days": 60}}
FOUR: tuple[Any, ...] = (T, F, U, E)


def both(left: Any, right: Any) -> Any:
    """CEL's and Kleene's *and*: one false decides; an error speaks louder than an unknown."""
    return F if F in (left, right) else E if E in (left, right) else U if U in (left, right) else T


def either(left: Any, right: Any) -> Any:
    return T if T in (left, right) else E if E in (left, right) else U if U in (left, right) else F


@pytest.mark.parametrize(("left", "right"), list(itertools.product(FOUR, FOUR)))
def test_and_and_or(left: Any, right: Any) -> None:
    assert answer(f"{WAYS[left]} && {WAYS[right]}", **MODEL) == both(left, right)
    assert answer(f"{WAYS[left]} || {WAYS[right]}", **MODEL) == either(left, right)


@pytest.mark.parametrize(("one", "other", "third"), list(itertools.product(FOUR, FOUR, FOUR)))
def test_chains_of_three(one: Any, other: Any, third: Any) -> None:
    ways = WAYS[one], WAYS[other], WAYS[third]
    assert answer(" && ".join(ways), **MODEL) == both(both(one, other), third)
    assert answer(" || ".join(ways), **MODEL) == either(either(one, other), third)


@pytest.mark.parametrize(("one", "wanted"), [(T, F), (F, T), (U, U), (E, E)])
def test_not(one: Any, wanted: Any) -> None:
    assert answer(f"!({WAYS[one]})", **MODEL) == wanted


@pytest.mark.parametrize(("one", "yes", "no"), list(itertools.product(FOUR, FOUR, FOUR)))
def test_a_choice(one: Any, yes: Any, no: Any) -> None:
    wanted = yes if one is T else no if one is F else one
    assert answer(f"{WAYS[one]} ? {WAYS[yes]} : {WAYS[no]}", **MODEL) == wanted


ELEMENTS: dict[Any, dict[str, Any]] = {T: {"n": 1}, F: {"n": 2}, U: {}, E: {"n": 0}}


@pytest.mark.parametrize("said", [said for size in range(4) for said in itertools.product(FOUR, repeat=size)])
def test_quantifiers(said: tuple[Any, ...]) -> None:
    benchmarks = [ELEMENTS[one] for one in said]

    def asked(kind: str) -> Any:
        return answer(f"model.benchmarks.{kind}(b, 10 / b.n == 10)", benchmarks=benchmarks)

    every: Any = T
    some: Any = F
    for one in said:
        every, some = both(every, one), either(some, one)
    assert asked("all") == every
    assert asked("exists") == some
    held, unknown = said.count(T), U in said
    assert asked("exists_one") == (E if E in said else F if held > 1 else U if unknown else held == 1)
    size = answer(f"size(model.benchmarks.filter(b, 10 / b.n == 10)) == {held}", benchmarks=benchmarks)
    first = next((one for one in said if one in (U, E)), T)
    assert size == first
    assert answer(f"size(model.benchmarks.map(b, 10 / b.n)) == {len(said)}", benchmarks=benchmarks) == first


def test_a_quantifier_over_what_nobody_declared_is_unknown() -> None:
    for kind in ("all", "exists", "exists_one"):
        assert answer(f"model.benchmarks.{kind}(b, has(b.n))") is None
    assert answer("size(model.benchmarks.map(b, b.n > 0, b.n)) == 1", benchmarks=[{}]) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("7 / n == 3 && -7 / n == -3 && 7 / -n == -3 && -7 / -n == 3", True),
        ("7 % n == 1 && -7 % n == -1 && 7 % -n == 1 && -7 % -n == -1", True),
        ("(n - 3) / n == 0", True),
        ("1 / (n - 2) == 1", ZERO),
        ("1 % (n - 2) == 1", ZERO),
        ("9223372036854775805 + n > 0", True),
        ("9223372036854775806 + n > 0", FAILED + "a whole number outside of 64 bits"),
        ("-9223372036854775806 - n < 0", True),
        ("-9223372036854775807 - n < 0", FAILED + "a whole number outside of 64 bits"),
        ("4611686018427387904 * n > 0", FAILED + "a whole number outside of 64 bits"),
        ("-4611686018427387904 * n < 0", True),
        ("-9223372036854775808 / (n - 3) > 0", FAILED + "a whole number outside of 64 bits"),
        ("-(-9223372036854775806 - n) > 0", FAILED + "a whole number outside of 64 bits"),
        ("-n == -2 && -(n + 0.5) == -2.5", True),
        ("n / 4.0 == 0.5 && n + 0.5 == 2.5 && n * 0.25 == 0.5 && 0.5 - n == -1.5", True),
        ("1.0 / (n - 2) > 1e308", True),
        ("1 / -(n - 2.0) < -1e308", True),
        ("-1.0 / (n - 2) < -1e308", True),
        ("0.0 / (n - 2) == 0.0 / (n - 2)", False),
        ("(0.0 / (n - 2)) / (n - 2) != 0.0", True),
        ("0.0 / (n - 2) in [0.0 / (n - 2)]", False),
        ("[0.0 / (n - 2)] == [0.0 / (n - 2)]", False),
        ("[0.0 / (n - 2)].exists(x, x in [x])", False),
        ("1e308 * n * n > 1e308", True),
        ("n < 2.5 && 1.5 < n && n == 2.0 && n in [2.0] && 2.0 in [n]", True),
        ("[n, 1][1] == 1 && [1, n][n - 1] == 2", True),
        ("[1, 2][n] == 2", None),
        ("[1, 2][-n] == 2", None),
        ("[[1, true]] == [[n - 1, 1]] || [1, 'x'][0] == true", False),
        ("[1] + [n] == [1, 2] && [] + [n] == [2]", True),
        ("size([n, n]) + size('äö') == 4", True),
    ],
)
def test_arithmetic(text: str, wanted: Any) -> None:
    for number in (2, 2.0):  # JSON Schema takes 2.0 for whole
        written = text.replace("n", "model.lifecycle.notice_days").replace(
            "imodel.lifecycle.notice_days ", "in "
        )
        assert answer(written, lifecycle={"notice_days": number}) == wanted


def test_numbers_beyond_all_bounds_are_an_error_and_nothing_worse() -> None:
    huge = {"notice_days": 10**400}
    assert answer("model.lifecycle.notice_days / 2.0 > 1", lifecycle=huge) == FAILED + "a number too large"
    assert answer("1.5 / model.lifecycle.notice_days > 1", lifecycle=huge) == FAILED + "a number too large"
    assert answer("model.lifecycle.notice_days + 1.5 > 1", lifecycle=huge) == FAILED + "a number too large"
    outside = FAILED + "a whole number outside of 64 bits"
    for text in ("* 1", "/ 1", "+ 0", "- 0", "% 9223372036854775807"):
        found = answer(f"model.lifecycle.notice_days {text} > 1", lifecycle=huge)
        assert found == outside or text.startswith("%")
    assert answer("-model.lifecycle.notice_days < 1", lifecycle=huge) == outside
    assert answer("model.lifecycle.notice_days > 1.5", lifecycle=huge) is True
    assert (
        answer("model.regions[model.lifecycle.notice_days] == 'EU'", lifecycle=huge, regions=["EU"]) is None
    )
    assert runtime.remainder(7, 10**400) == 7
    with pytest.raises(EvaluationError):
        runtime.remainder(10**400, 10**300 + 7)


def test_the_sign_of_zero_is_kept() -> None:
    assert runtime.divide(-1, 0.0, integers=False) == -math.inf
    assert runtime.divide(1, -0.0, integers=False) == -math.inf
    assert math.isnan(runtime.divide(math.nan, 0, integers=False))


def test_true_is_not_one_at_any_depth() -> None:
    assert not runtime.alike(True, 1)
    assert not runtime.alike([[1]], [[True]])
    assert not runtime.alike({"a": 1}, {"a": True})
    assert not runtime.alike({"a": 1}, {"b": 1})
    assert not runtime.alike([1], [1, 2])
    assert runtime.alike({"a": [1]}, {"a": [1.0]})
    assert not runtime.alike({}, [])
    same = {"license": "MIT", "n": True}
    other = {"license": "MIT", "n": 1}
    text = "model.components.datasets == model.components['data-card']"
    assert answer(text, components={"datasets": same, "data-card": other}) is False
    assert answer(text, components={"datasets": same, "data-card": same}) is True


def test_patterns_may_be_chosen_among_parameters() -> None:
    for text in (
        "params.words.exists(w, model.license.matches(w))",
        "model.license.matches(params.words[1])",
        "model.license.matches(manifest.commercial == true ? params.word : params.word) || true == params.flag",
        "matches(model.license, params.word)",
        "model.license.matches(r'^M.T$')",
    ):
        assert answer(text, license="MIT") is True
        assert answer(text.replace(" || true == params.flag", ""), license=None) is None


def test_a_pattern_is_text() -> None:
    assert pattern_problem("\ud800") == "the pattern is not text: it has half a surrogate pair"


def test_maps_are_asked_by_their_keys() -> None:
    fields = {"decision": {"tradeoffs": {"T1": "good", "T2": "bad"}}}

    def asked(text: str) -> Any:
        return answer(text.replace("map", "manifest.decision.tradeoffs", 1), each="manifest", **fields)

    assert asked("map['T' + '1'] == 'good'") is True
    assert asked("map['T' + '9'] == 'good'") is None
    assert asked("'T1' in map") is True
    assert asked("size(map) == 2") is True
    assert asked("map.all(k, k.startsWith('T'))") is True
    assert asked("map.filter(k, k != 'T1') == ['T2']") is True
    assert asked("size(map.map(k, size(k))) == 2") is True


def test_what_failed_stands_in_the_tree() -> None:
    text = "has(model.license) && (has(model.terms) || 1 / model.lifecycle.notice_days == 1)"
    told = explained(checked(text), {"model": {"license": "x", "lifecycle": {"notice_days": 0}}})
    path = []
    while told.failure:
        path.append(text[told.node.at.start : told.node.at.end])
        told = next((part for part in told.parts if part.failure), told._replace(failure=""))
    assert path == [
        text,
        "(has(model.terms) || 1 / model.lifecycle.notice_days == 1)",
        "1 / model.lifecycle.notice_days == 1",
        "1 / model.lifecycle.notice_days",
    ]


def test_deep_and_broad_expressions_run() -> None:
    deep = "model.lifecycle.notice_days"
    for _ in range(15):
        deep = f"({deep} + 1)"
    assert answer(f"{deep} == 75", **MODEL) is True
    broad = " || ".join(["model.license == 'x'"] * 199 + ["model.license == 'MIT'"])
    assert answer(broad, **MODEL) is True
    nested = "[1].all(v0, true == params.flag)"
    for index in range(1, 14):
        nested = f"[1].all(v{index}, {nested} && v{index} == 1)"
    assert value_of(checked(nested), {"model": MODEL}) is True
    choice = "(model.license == 'MIT')"
    for _ in range(14):
        choice = f"(model.license == 'MIT' ? !{choice} : model.license == 'y')"
    assert answer(choice, **MODEL) is True


@pytest.mark.parametrize("infinite", ["1.0 / 0.0", "1 / 0.0", "1e308 * 10.0"])
def test_a_number_beyond_what_a_double_holds_is_infinite_as_in_cel(infinite: str) -> None:
    assert answer(f"model.support.sla_uptime < {infinite}", support={"sla_uptime": 99.5}) is True
    assert answer(f"model.support.sla_uptime / 0.0 == {infinite}", support={"sla_uptime": 99.5}) is True
    assert answer(f"-({infinite}) < model.support.sla_uptime", support={"sla_uptime": 99.5}) is True


def test_whole_numbers_divided_by_zero_have_no_answer() -> None:
    for zero in ("/ 0", "% 0"):
        assert answer(f"model.lifecycle.notice_days {zero} == 1", lifecycle={"notice_days": 60}).startswith(
            FAILED
        )


@pytest.mark.parametrize("value", ["1.5", "model.support.sla_uptime", "params.ratio * 3.0"])
def test_what_a_list_holds_may_itself_be_asked_for(value: str) -> None:
    """Python refuses `:=` where a comprehension begins."""
    text = f"{value} in [has(manifest.models[0].license) ? 1.5 : 2.5]"
    records = {"manifest": {"models": [{"license": "MIT"}]}, "model": {"support": {"sla_uptime": 1.5}}}
    assert value_of(checked(text), records) is True


@pytest.mark.parametrize("decisive", [False, True])
@pytest.mark.parametrize(
    "over", [list(each) for size in range(4) for each in itertools.product((T, F, U), repeat=size)]
)
def test_what_has_an_answer_everywhere_is_walked_at_the_same_price(
    over: list[bool | None], *, decisive: bool
) -> None:
    exact, quick = Budget(), Budget()
    walk = runtime.for_some if decisive else runtime.for_all
    assert runtime.walked(over, lambda one: one, quick, decisive) is walk(over, lambda one: one, exact)
    assert quick.left == exact.left


@pytest.mark.parametrize("decisive", [False, True])
def test_a_walk_ends_where_the_budget_does(*, decisive: bool) -> None:
    budget = Budget()
    assert runtime.walked(range(MOST_STEPS), lambda _: None, budget, decisive) is None
    with pytest.raises(OutOfStepsError):
        runtime.walked([decisive], lambda one: one, budget, decisive)

"""What conditions do when they run: Kleene's tables with errors, quantifiers, arithmetic, bounds and budgets."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from steelyard.policy.language import runtime
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.moments import DAY, FIRST, LAST, LONGEST, SECOND, day, say_duration, say_moment
from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.runtime import MOST_STEPS, Budget, EvaluationError, OutOfStepsError
from steelyard.policy.language.timestamps import parse_duration, parse_timestamp
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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("model.lifecycle.retires > as_of", True),
        ("timestamp(model.lifecycle.retires) == timestamp('2027-01-01T02:00:00+02:00')", True),
        ("model.lifecycle.retires in params.days && !(as_of + duration('1s') in params.days)", True),
        ("params.days.exists(d, d == model.lifecycle.retires) && params.days[0] == as_of", True),
        ("params.days == [as_of, model.lifecycle.retires]", True),
        ("[as_of].all(d, d < model.lifecycle.retires)", True),
        ("[model.lifecycle.retires, as_of][1] == as_of", True),
        ("params.days.filter(d, d > as_of)[0] == params.day", True),
        ("params.days.map(d, d - as_of)[1] == duration('936h')", True),
        ("model.benchmarks.exists(b, b.date < as_of)", True),
        ("model.benchmarks[0].date + duration('24h') == as_of", True),
        ("[model.lifecycle.released].exists(d, d == as_of)", None),
        ("model.benchmarks[1].date < as_of", None),
        ("model.benchmarks.all(b, b.date < as_of)", None),
        ("timestamp('9999-12-31T23:59:59.999999999Z') - (as_of - as_of) > as_of", True),
        (
            "timestamp('9999-12-31T23:59:59.999999999Z') + (model.lifecycle.retires - as_of) > as_of",
            FAILED + "a moment outside of the years 1 to 9999",
        ),
        (
            "timestamp('0001-01-01') - (model.lifecycle.retires - as_of) > as_of",
            FAILED + "a moment outside of the years 1 to 9999",
        ),
        ("as_of - timestamp('0001-01-01') > duration('1s')", FAILED + "a duration longer than 292 years"),
    ],
)
def test_moments(text: str, wanted: Any) -> None:
    fields = {"lifecycle": {"retires": "2027-01-01"}, "benchmarks": [{"date": "2026-11-22"}, {}]}
    assert answer(text, **fields) == wanted


def test_a_map_of_records_has_dates() -> None:
    evidence = {"evidence": {"a": {"date": "2020-01-01"}, "b": {}}}
    assert answer(
        "manifest.evidence.exists(k, manifest.evidence[k].date < as_of)", each="manifest", **evidence
    )
    assert answer("manifest.evidence.b.date < as_of", each="manifest", **evidence) is None
    assert answer("manifest.evidence['c'].date < as_of", each="manifest", **evidence) is None


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


LOOPS = "model.benchmarks.all(a, model.benchmarks.all(b, model.benchmarks.all(c, a.n + b.n + c.n >= 0)))"


def test_a_budget_ends_what_would_take_too_long() -> None:
    many = {"manifest": {}, "model": {"benchmarks": [{"n": index} for index in range(300)]}}
    with pytest.raises(OutOfStepsError, match="more than 100,000 steps"):
        evaluate_node(checked(LOOPS), many, {}, "2026-11-23")


def limit(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let a budget be so many steps."""
    monkeypatch.setattr(runtime, "MOST_STEPS", steps)
    monkeypatch.setattr(Budget, "left", steps)


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a budget be 1,000 steps, and return how it is said to be spent."""
    limit(monkeypatch, 1000)
    return FAILED + "more than 1,000 steps"


MANY = {"benchmarks": [{"n": index} for index in range(25)]}
HEAVY = "model.benchmarks.all(a, model.benchmarks.all(b, a.n >= b.n - 300))"


@pytest.mark.parametrize(
    "walked",
    [
        LOOPS,
        "model.benchmarks.all(a, model.benchmarks.all(b, !model.benchmarks.exists_one(c, c.n == -1)))",
        "model.benchmarks.all(a, model.benchmarks.all(b, size(model.benchmarks.filter(c, c.n == 0)) == 1))",
        "model.benchmarks.all(a, model.benchmarks.all(b, size(model.benchmarks.map(c, c.n)) == 25))",
        "model.benchmarks.exists(a, model.benchmarks.exists(b, model.benchmarks.exists(c, c.n < 0)))",
    ],
)
def test_every_quantifier_spends(walked: str, few_steps: str) -> None:
    assert answer(walked, **MANY) == few_steps


@pytest.mark.usefixtures("few_steps")
def test_no_operand_makes_up_for_a_spent_budget(few_steps: str) -> None:
    assert answer(HEAVY, **MANY) is True
    assert answer(f"{LOOPS} || has(model.benchmarks)", **MANY) == few_steps
    assert answer(f"{LOOPS} && has(model.terms)", **MANY) == few_steps
    assert answer(f"1 / model.lifecycle.notice_days == 1 || {LOOPS}", **MANY) == few_steps
    assert answer(f"has(model.benchmarks) || {LOOPS}", **MANY) is True
    assert answer(f"{HEAVY} && {HEAVY}", **MANY) == few_steps


@pytest.mark.usefixtures("few_steps")
def test_what_nobody_computed_spends_nothing() -> None:
    assert answer(f"(has(model.terms) && {HEAVY}) || {HEAVY}", **MANY) is True
    assert answer(f"(has(model.terms) && {LOOPS}) || {HEAVY}", **MANY) is True
    assert answer(f"(has(model.terms) && ({LOOPS} || {LOOPS})) || {HEAVY}", **MANY) is True


def test_a_budget_counts() -> None:
    budget = Budget()
    for _ in range(MOST_STEPS):
        budget.spend()
    with pytest.raises(OutOfStepsError):
        budget.spend()


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        # Ten items, or a hundred characters, of what is worked on inside of a quantifier are a step; so is an element.
        ("model.regions.all(r, r != model.license)", 100 + 100 * 25),
        ("model.regions.all(r, !model.license.contains(r))", 100 + 100 * 25),
        ("model.regions.all(r, !(model.license + r).startsWith(r))", 100 + 100 * (25 + 25)),
        ("model.regions.all(r, !model.license.matches('y'))", 100 + 100 * 25),
        ("model.regions.all(r, r in model.regions)", 100 + 100 * 10),
        ("model.regions.all(r, model.regions == model.regions || r == '')", 100 + 100 * 20),
        ("model.regions.all(r, r in ['EU', 'US'])", 100),
        ("model.regions.all(r, r in ['EU', model.terms])", 100 + 100 * 1),
        (
            "model.regions.all(r, size(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', r]) > 1)",
            100 + 100 * 2,
        ),
        ("model.regions.all(r, size([['a'], [r]]) > 1)", 100 + 100 * 2),
        ("size(model.regions.map(r, r + 'x')) > 1", 100),
        ("size(model.regions.filter(r, r.endsWith(model.license))) == 0", 100 + 100 * 25),
        ("model.regions.exists(r, r.matches(params.words[0]))", 100),
        # Outside of them, only what is joined.
        ("!model.license.contains('y')", 0),
        ("size(model.license + 'y') > 1", 25),
        ("size(model.regions + model.regions) > 1", 20),
        ("model.lifecycle.notice_days + 1 > 1", 0),
    ],
)
def test_long_values_cost_steps_in_both_engines(
    text: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"license": "x" * 2_500, "regions": ["EU"] * 100, "terms": "t", "lifecycle": {"notice_days": 1}}
    limit(monkeypatch, steps)
    assert not str(answer(text, **facts)).startswith(FAILED)
    if steps:
        limit(monkeypatch, steps - 1)
        assert answer(text, **facts) == f"{FAILED}more than {steps - 1:,} steps"


def test_joining_has_a_bound() -> None:
    half = {"license": "x" * 500_000}
    assert answer("size(model.license + model.license) == 1000000", **half) is True
    longer = FAILED + "a text or list longer than a million"
    assert answer("size(model.license + model.license + 'x') == 1", **half) == longer
    assert answer("model.license + model.license + 'x' == 'x' || has(model.license)", **half) is True
    assert runtime.arithmetic("+", [1], [2], "list") == [1, 2]


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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1970-01-01", 0),
        ("1970-01-02", DAY),
        ("1969-12-31T23:59:59Z", -SECOND),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:00:00.5Z", SECOND // 2),
        ("1970-01-01T00:00:00.000000001Z", 1),
        ("1970-01-01T01:30:00+01:30", 0),
        ("1969-12-31T22:30:00-01:30", 0),
        ("0001-01-01", FIRST),
        ("9999-12-31T23:59:59.999999999Z", LAST),
    ],
)
def test_a_timestamp(text: str, value: int) -> None:
    assert parse_timestamp(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a moment written"),
        ("2026-1-1", "is not a moment written"),
        ("2026-01-01\n", "is not a moment written"),
        ("2026-01-01T00:00:00", "is not a moment written"),
        ("2026-01-01 00:00:00Z", "is not a moment written"),
        ("2026-01-01T00:00:00.0000000001Z", "is not a moment written"),
        ("٢٠٢٦-01-01", "is not a moment written"),
        ("2026-02-29", "is not a moment that exists"),
        ("0000-01-01", "is not a moment that exists"),
        ("2026-01-01T24:00:00Z", "is not a moment that exists"),
        ("2026-01-01T00:60:00Z", "is not a moment that exists"),
        ("2026-01-01T00:00:60Z", "is not a moment that exists"),
        ("2026-01-01T00:00:00+24:00", "is not a moment that exists"),
        ("2026-01-01T00:00:00+00:60", "is not a moment that exists"),
        ("0001-01-01T00:00:00+00:01", "lies outside of the years 1 to 9999"),
        ("9999-12-31T23:59:59-00:01", "lies outside of the years 1 to 9999"),
    ],
)
def test_no_timestamp(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_timestamp(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0), ("-0", 0), ("1h30m", 5400 * SECOND), ("-1.5s", -3 * SECOND // 2), ("+2m", 120 * SECOND)),
        *(("1ms", 10**6), ("1us", 1000), ("1µs", 1000), ("1ns", 1), ("0.5ns", 0), ("1s1s", 2 * SECOND)),
        ("9223372036854775807ns", LONGEST),
    ],
)
def test_a_duration(text: str, value: int) -> None:
    assert parse_duration(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (bad, "is not a duration")
            for bad in ("", "-", "+-1s", "--1s", "1", "1d", "1h ", "h", ".5s", "1.s")
        ),
        ("1" * 31 + "h", "is not a duration"),
        ("9223372036854775808ns", "is longer than 292 years"),
    ],
)
def test_no_duration(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_duration(text)


def test_moments_in_words() -> None:
    assert say_moment(day("2026-11-23")) == "2026-11-23"
    assert say_moment(parse_timestamp("2026-11-23T12:30:00Z")) == "2026-11-23T12:30:00Z"
    assert say_moment(FIRST) == "0001-01-01"
    assert say_duration(3 * DAY) == "3 days"
    assert say_duration(SECOND // 2) == "0.5s"


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

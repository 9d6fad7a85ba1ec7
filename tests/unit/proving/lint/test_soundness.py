"""Laws of the lints about conditions: what they say of rules is so of every model, whatever it declares."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.policy.load import load_policies
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import table
from steelyard.verdict import Outcome
from tests.unit.policy.cards import DAY, put_card, verdicts

LICENSES = st.sampled_from(["MIT", "Apache-2.0", "x"])
ACCESS = st.sampled_from(["hosted", "api", "weights"])
DATES = st.sampled_from(["2026-01-01", DAY, "2027-01-01"])
NUMBERS = st.integers(0, 3)
REGIONS = st.sampled_from(["EU", "US", "CH"])


def several(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(one, min_size=1, max_size=2, unique=True).map(lambda words: f"[{', '.join(words)}]")


def row(field: str, tests: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[str]:
    """One or two tests of a field, as a row."""
    test = st.one_of(*(st.tuples(st.just(name), value) for name, value in tests.items()))
    return st.lists(test, min_size=1, max_size=2).map(
        lambda said: f"{field}: {{{', '.join(f'{name}: {value}' for name, value in dict(said).items())}}}"
    )


PRESENT = {"present": st.sampled_from(["true", "false"])}
ONE_OF = ("one_of", "none_of")
ROWS = (
    row("license", {**PRESENT, "equals": LICENSES, "not": LICENSES, **dict.fromkeys(ONE_OF, several(LICENSES)),
                    "matches": st.sampled_from(["^M", "a"])}),
    row("access", {**PRESENT, "equals": ACCESS, "at_least": ACCESS, "at_most": ACCESS}),
    row("lifecycle.retires", {**PRESENT, **dict.fromkeys(("before", "after", "at_most"), DATES | st.just("as_of")),
                              "within_days": st.just("30")}),
    row("lifecycle.notice_days", dict.fromkeys(("equals", "at_least", "at_most"), NUMBERS.map(str))),
    row("regions", {**PRESENT, **dict.fromkeys(("all_in", "has_any", "has_all", "has_none"), several(REGIONS))}),
    st.sampled_from(["model.license == 'MIT'", "!has(model.card)", "model.lifecycle.notice_days > 1",
                     "model.access in ['api', 'weights']"]).map(lambda text: f"expr: {text!r}"
                                                                .replace('"', '"')),
)  # fmt: skip
CONDITIONS = st.lists(st.sampled_from(ROWS), min_size=1, max_size=2, unique=True).flatmap(
    lambda rows: st.tuples(*rows).map(lambda said: f"{{{', '.join(said)}}}")
)
RULES = st.tuples(st.none() | CONDITIONS, CONDITIONS)
MODELS = st.fixed_dictionaries(
    {},
    optional={
        "license": LICENSES,
        "access": ACCESS,
        "card": st.just("c"),
        "regions": several(REGIONS),
        "lifecycle": st.fixed_dictionaries({}, optional={"retires": DATES, "notice_days": NUMBERS}).map(
            lambda said: f"{{{', '.join(f'{key}: {value}' for key, value in said.items())}}}"
        ),
    },
).map(lambda said: ", ".join(["model: m", *(f"{key}: {value}" for key, value in said.items())]))


@settings(max_examples=40)
@given(RULES, RULES, st.lists(MODELS, min_size=5, max_size=12))
@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_what_is_said_of_two_rules_is_so_of_every_model(
    one: tuple[str | None, str], other: tuple[str | None, str], models: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for id_, (when, require) in (("one", one), ("other", other)):
            put_card(Path(folder), id_, when=when, require=require, status="preview", examples=None)
        notices = lint(study([folder]), table().values())
        rules = load_policies([folder])
        outcomes = [
            {verdict.rule: verdict.outcome for verdict in verdicts(rules, f"models: [{{{model}}}]\n")}
            for model in models
        ]
        said = {(notice.lint, notice.weakness.about) for notice in notices}
        untested = {
            (notice.weakness.about, notice.weakness.message.split(" is ")[1].split(",")[0])
            for notice in notices
            if notice.lint == "untested"
        }
        clashing = [notice for notice in notices if "can never hold" in notice.weakness.message]
        never = {notice.weakness.about for notice in clashing if notice.lint == "never-applicable"}
    for found in outcomes:
        if ("contradictory", "one") in said and set(found.values()) == {Outcome.PASS}:
            # A rule also passes where nobody knows whether it applies.
            assert not (one[0] is None and other[0] is None)
        for about, by in (("one", "other"), ("other", "one")):
            if ("shadowed", about) in said and found[about] is Outcome.FAIL:
                assert found[by] is Outcome.FAIL
            if about in never:
                assert found[about] is not Outcome.FAIL
            if found[about] is Outcome.NOT_APPLICABLE:
                assert (about, "not-applicable") in untested

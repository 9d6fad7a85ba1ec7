"""Hostile and absurd input to what is known: an answer, unknown where it must be, in time that grows with the input."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import UsageError
from steelyard.knowledge.calendar import duty
from steelyard.knowledge.claims import claims
from steelyard.knowledge.components import known
from steelyard.knowledge.cost import monthly_estimate
from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from steelyard.knowledge.facts import model_facts
from steelyard.knowledge.hosting import hosting_rank, is_external, is_self_hosted
from steelyard.knowledge.licenses import (
    Base,
    Territory,
    inherit,
    is_open,
    normalize,
    open_for,
    text_digest,
    traits,
)
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.model_ids import take_apart
from steelyard.knowledge.mof import REFERENCE, mof
from steelyard.knowledge.mof_yaml import read_declaration
from steelyard.knowledge.openness import LADDER, openness
from steelyard.knowledge.osaid import osaid
from steelyard.knowledge.pins import pin, pin_of
from steelyard.knowledge.retirement import retirement
from steelyard.knowledge.territory import Where, territory
from steelyard.reading import parse
from tests.property.effort import effort

TODAY = "2026-11-23"
WORDS = st.sampled_from(
    ["", "MIT", "apache-2.0", "llama3.1", "cc", "gemma", "other", "NONE", "unlicensed", "unknown", "MIT OR cc", "MIT AND",
     "GPL-3.0-only OR LicenseRef-Own", "https://spdx.org/licenses/MIT", "Component not included", "(", "\ufeff", "\x00", "NO"]
)  # fmt: skip
TEXT = WORDS | st.text(max_size=40)
NUMBERS = (
    st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.sampled_from([10**400, -(10**400), 5e-324, 1e308, "15", "1,5", "€3"])
)
COMPONENTS = st.dictionaries(
    st.sampled_from(sorted(known())),
    st.just(value=False)
    | TEXT.filter(bool)
    | st.fixed_dictionaries({"url": TEXT}, optional={"license": TEXT}),
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "model": TEXT,
        "provider": TEXT | st.sampled_from(["openai", "anthropic", "bedrock", "self", "google"]),
        "revision": TEXT,
        "access": st.sampled_from(["undisclosed", "hosted", "api", "tunable-api", "weights"]),
        "license": TEXT.filter(bool),
        "base": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "model": TEXT,
                    "license": TEXT.filter(bool),
                    "relation": st.sampled_from(["finetune", "adapter", "quantized", "merge"]),
                },
            ),
            max_size=4,
        ),
        "components": COMPONENTS,
        "gated": st.sampled_from(["none", "auto", "manual"]),
        "hosting": st.sampled_from(["on-device", "private-cloud", "serverless", "embedded-saas", "elsewhere"]),
        "gpai": st.fixed_dictionaries({}, optional={"systemic_risk": st.booleans()}),
        "lifecycle": st.dictionaries(st.sampled_from(["retires", "released", "stage", "precision"]), TEXT | st.dates().map(str)),
        "claims": st.fixed_dictionaries(
            {}, optional={"openness": st.sampled_from(LADDER), "mof_class": st.sampled_from([1, 2, 3]), "osaid": st.booleans()}
        ),
        "modality": st.lists(st.sampled_from(["text", "image", "code"])),
    },
)  # fmt: skip


@given(RECORDS)
def test_every_derivation_has_an_answer_and_a_reason(record: dict[str, Any]) -> None:
    found = openness(record, LICENSES)
    assert found.reasons
    assert LADDER.index(found.lowest) <= LADDER.index(found.highest)
    for checked in (osaid(record, LICENSES), eu_foss(record, LICENSES, Circumstances(safety_terms=True))):
        assert all(item.reason for item in checked.items)
        assert (checked.result == "pass") == all(item.met for item in checked.items)
    assert all(claim.reasons or claim.comparison == "consistent" for claim in claims(record, LICENSES))
    assert pin_of(record).why
    assert retirement(record, TODAY).words
    assert mof(record.get("components", {}), record.get("license"), LICENSES, options=REFERENCE).class_ in (
        0,
        1,
        2,
        3,
    )
    assert {fact.name for fact in model_facts(record, TODAY)} >= {"openness", "license", "pin", "retired"}


@given(st.dictionaries(st.sampled_from(["input_per_mtok", "output_per_mtok", "cached_input_per_mtok", "monthly_input_mtok",
                                        "monthly_output_mtok", "gpu_count", "gpu_hour", "hours_per_month", "people_month",
                                        "currency"]), NUMBERS),
       st.sampled_from([None, "serverless", "on-premises"]), NUMBERS)  # fmt: skip
def test_absurd_prices_are_unknown_and_never_infinite(
    cost: dict[str, Any], hosting: str | None, share: Any
) -> None:
    found = monthly_estimate({"cost": cost, "hosting": hosting} if hosting else {"cost": cost}, share)
    for amount in (found.amount, found.per_mtok, found.at_least):
        assert amount is None or (isfinite(amount) and amount >= 0)
    assert found.reasons or found.amount is not None


@given(TEXT, st.lists(st.tuples(TEXT, st.sampled_from(["", "finetune", "quantized", "merge"])), max_size=4))
def test_what_is_inherited_never_allows_more_than_the_own_license(
    own: str, bases: list[tuple[str, Any]]
) -> None:
    found = inherit(own, [Base(license_, relation) for license_, relation in bases])
    assert own == "" or found.traits.open is not True or traits(own).open is True
    assert found.expression is None or normalize(found.expression).expression == found.expression


@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.text(max_size=3), max_size=4))
def test_days_places_and_names_of_any_kind(day: str, name: str, places: list[str]) -> None:
    hints: list[str | None] = []
    for called, on in (("transparency", day), (name, TODAY), (name, day)):
        try:
            duty(called, on)
        except UsageError as error:
            hints.append(error.hint)
    assert all(hints)
    clause = (
        Territory(tuple(places)),
        Territory(("EU",), "multimodal", "principal-place-of-business", "end-users"),
    )
    assert territory({}, clause, Where(name, tuple(places))).reason
    assert hosting_rank(name) is is_external(name) is is_self_hosted(name) is None
    assert len(text_digest(name)) == 64
    assert is_open(name, mot_compat=True) in (True, False)
    assert open_for(name, "data") == open_for(f" {name} ", "data")


YAML = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | TEXT
    | st.sampled_from(sorted(one.name for one in known().values())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["framework", "release", "name", "license", "components", "distribution", "code"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(YAML)
def test_a_declaration_of_any_shape_is_read_or_refused(value: object) -> None:
    import json  # noqa: PLC0415 - JSON is YAML, and the quickest way to write it

    found = read_declaration(parse(json.dumps({"release": value}).encode(), "model.json"))
    assert (found.declaration is None) == bool(found.faults)


MANY = 600


@pytest.mark.parametrize(
    "license_",
    ["GPL-3.0-only", "LicenseRef-a{}", "GPL-3.0-only OR LicenseRef-a{}", "llama3.1", "x y {}"],
)
def test_a_model_made_from_thousands_costs_no_more_than_from_a_hundred(license_: str) -> None:
    few, many = (
        [{"license": license_.format(at), "relation": "merge"} for at in range(n)] for n in (200, MANY)
    )

    def asked(bases: list[dict[str, str]]) -> None:
        record = {"access": "weights", "license": "MIT", "base": bases}
        openness(record, LICENSES)
        inherit("MIT", [Base(base["license"], "merge") for base in bases])

    asked(many)  # what is normalized once is kept
    assert effort(lambda: asked(many)) <= 2 * effort(lambda: asked(few)) + 30 * MANY


def test_more_bases_than_are_looked_at_leave_the_answer_open() -> None:
    bases = [{"license": f"LicenseRef-a{at}"} for at in range(150)]
    found = inherit("MIT", [Base(base["license"]) for base in bases])
    assert (found.expression, found.undecided, found.traits.commercial) == (None, True, None)
    open_ones = [
        {"license": f"{'(' * (at % 20)}MIT{')' * (at % 20)} OR ISC AND MIT{' ' * at}"} for at in range(150)
    ]
    rung = openness({"access": "weights", "license": "MIT", "base": open_ones}, LICENSES)
    assert (rung.lowest, rung.highest) == ("restricted-weights", "open-science")


@pytest.mark.parametrize(
    "piece",
    ["openai/", "bedrock/converse/", "projects/a/", "publishers/a/", "models/", "us.", "arn:aws:bedrock:"],
)
@pytest.mark.parametrize("provider", ["", "openai", "bedrock", "google", "self"])
def test_an_id_of_a_million_steps_is_taken_apart_in_one_go(provider: str, piece: str) -> None:
    short = effort(lambda: take_apart(provider, piece * 1_000))
    assert effort(lambda: take_apart(provider, piece * 10_000)) <= 12 * short + 1_000
    assert pin("x" * 10_000_000, piece).status == "unknown"

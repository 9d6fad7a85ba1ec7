"""Derived facts as policies see them: every value fits the published type, is asked for once, and reads what it says it reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from steelyard.knowledge import derived as module
from steelyard.knowledge.components import known as components_known
from steelyard.knowledge.derived import derived, known, reasons
from steelyard.manifest.bind import Record
from steelyard.manifest.derived import DERIVED, MODEL, derived_name, is_certain, rests_on

DAY = "2026-11-23"
LICENSES = (
    "Apache-2.0", "apache-2.0", "llama3.1", "gemma", "CC-BY-NC-4.0", "MIT OR GPL-3.0-only", "MIT AND llama2",
    "LicenseRef-Our-Own", "cc", "unlicensed", "no such license", "(MIT OR Apache-2.0) AND (ISC OR 0BSD)", "GPL-2.0+",
    "GPL-2.0-only WITH Classpath-exception-2.0", "stability-ai-community", "LicenseRef-scancode-llama-4-cla-2025",
)  # fmt: skip
license_ = st.sampled_from(LICENSES)
component: st.SearchStrategy[Any] = st.one_of(
    st.just(value=False), license_, st.fixed_dictionaries({"license": license_}), st.just({})
)
amount = st.one_of(st.integers(-1, 5), st.floats(allow_nan=False), st.just(1e13))


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


RECORDS = maybe(
    model=st.sampled_from(["claude-sonnet-5", "gpt-5", "org/name", "us.anthropic.claude-opus-4-8", "x:latest"]),
    provider=st.sampled_from(["anthropic", "openai", "aws-bedrock", "self", "nobody-knows"]),
    revision=st.sampled_from(["0123456789abcdef0123456789abcdef01234567", "main", ""]),
    access=st.sampled_from(["undisclosed", "hosted", "api", "tunable-api", "weights"]),
    gated=st.sampled_from(["none", "auto", "manual"]),
    license=license_,
    hosting=st.sampled_from(["on-device", "private-cloud", "dedicated", "serverless", "embedded-saas"]),
    modality=st.lists(st.sampled_from(["text", "image", "code"]), min_size=1),
    regions=st.lists(st.sampled_from(["EU", "EEA", "DE", "US", "eu-central-1"]), min_size=1),
    card=st.just("https://example.org/card"),
    components=st.dictionaries(st.sampled_from([*components_known()]), component, max_size=17),
    base=st.lists(maybe(model=st.just("b/b"), license=license_, relation=st.sampled_from(["finetune", "quantized"]))),
    claims=maybe(
        openness=st.sampled_from(["api", "open-weights", "open-source"]),
        mof_class=st.sampled_from([1, 2, 3]),
        osaid=st.booleans(),
    ),
    gpai=maybe(foss_exemption=st.booleans(), systemic_risk=st.booleans()),
    cost=maybe(
        currency=st.sampled_from(["EUR", "USD", "eur"]),
        **dict.fromkeys(("input_per_mtok", "output_per_mtok", "monthly_input_mtok", "monthly_output_mtok"), amount),
        **dict.fromkeys(("gpu_count", "gpu_hour", "people_month", "hours_per_month"), amount),
    ),
    lifecycle=maybe(
        stage=st.sampled_from(["ga", "retired", "preview"]),
        retires=st.dates().map(str),
        precision=st.sampled_from(["exact", "earliest"]),
        replacement=st.just("next"),
        auto_upgrade=st.booleans(),
    ),
)  # fmt: skip


@given(RECORDS)
def test_every_value_fits_its_published_type(record: dict[str, Any]) -> None:
    for name, field in DERIVED.items():
        value = derived(record, name, DAY)
        if value is None:
            assert not is_certain(field), name
        else:
            Draft202012Validator(dict(field.schema)).validate(value)


@given(RECORDS)
def test_a_ranged_fact_lies_between_its_bounds(record: dict[str, Any]) -> None:
    for name, field in MODEL.items():
        if not field.ranged:
            continue
        rank = field.schema["enum"].index
        low, high = (rank(derived(record, name + bound, DAY)) for bound in ("_lowest", "_highest"))
        exact = derived(record, name, DAY)
        assert low <= high
        assert (exact is None) == (low < high) or rank(exact) == low == high, (name, exact, low, high)


class Spy(dict[str, Any]):
    """A record that remembers which fields were looked at."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__(record)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)


@given(RECORDS)
def test_what_is_shared_reads_only_what_it_is_shared_by(record: dict[str, Any]) -> None:
    for group, fields in module._READ.items():
        spy = Spy(record)
        known(spy, group, DAY)
        assert spy.read <= set(fields), group


@given(RECORDS, RECORDS)
def test_a_shared_answer_is_the_answer(one: dict[str, Any], other: dict[str, Any]) -> None:
    for record in (one, other, one):
        for group in module._READ:
            assert known(Record(record), group, DAY) == known(record, group, DAY)


def test_a_bound_record_is_asked_once_for_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def derive(group: str) -> Any:
        asked.append(group)
        return lambda _, as_of: module.Known({"retirement": {"days": as_of}})

    monkeypatch.setattr(module, "_derive", derive)
    record = Record({"model": "m"})
    assert [derived(record, "retirement", day)["days"] for day in ("a", "a", "b")] == ["a", "a", "b"]
    assert asked == ["retirement", "retirement"]


def test_the_memory_of_many_strangers_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_SHARED", 3)
    monkeypatch.setattr(module, "_shared", {})
    for number in range(7):
        derived(Record({"access": "weights", "license": f"LicenseRef-{number}"}), "openness", DAY)
        assert len(module._shared) <= 3


def test_reasons_are_those_of_what_was_asked() -> None:
    record = Record({"access": "api"})
    assert reasons(record, "openness") == ()
    assert derived(record, "openness", DAY) == "api"
    assert reasons(record, "openness") == reasons(record, "openness_lowest") == ("`access: api`",)
    assert reasons({"access": "api"}, "openness") == ()


def test_a_name_that_nobody_derives_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        derived({}, "opennes", DAY)


def test_where_a_pointer_leads() -> None:
    assert derived_name(("models", 0, "openness")) == "openness"
    assert derived_name(("models", 0, "retirement", "on")) == "retirement"
    assert derived_name(("models", 0, "access")) == derived_name(("models", 0)) == derived_name(()) == ""
    assert rests_on("retirement")[:2] == ["lifecycle.retires", "lifecycle.stage"]


def test_choices_of_a_license() -> None:
    terms = derived({"license": "(MIT OR Apache-2.0) AND CC-BY-4.0"}, "license_terms", DAY)
    sets = [[one["id"] for one in choice["licenses"]] for choice in terms["choices"]]
    assert sets == [["MIT", "CC-BY-4.0"], ["Apache-2.0", "CC-BY-4.0"]]
    assert terms["choices"][0]["licenses"][1]["traits"] == ["fsf", "open-data"]
    own = derived({"license": "LicenseRef-Our-Own"}, "license_terms", DAY)
    assert own["choices"] == [{"licenses": [{"id": "LicenseRef-Our-Own"}]}]


def test_more_choices_than_anybody_means_are_unknown() -> None:
    sides = " AND ".join(["(MIT OR ISC)"] * 7)
    assert "choices" not in derived({"license": sides}, "license_terms", DAY)
    assert "choices" not in derived({"license": f"({sides}) OR MIT"}, "license_terms", DAY)
    many = " OR ".join(f"LicenseRef-{number}" for number in range(65))
    assert "choices" not in derived({"license": many}, "license_terms", DAY)
    assert "choices" not in derived({"license": f"({sides}) AND MIT"}, "license_terms", DAY)


def test_components_with_a_license_of_their_own() -> None:
    record = {
        "license": "MIT",
        "components": {"datasets": "cc", "model-card": {"license": "CC-BY-4.0"}, "data-card": {}, "training-code": False},
    }  # fmt: skip
    listed = derived(record, "license_terms", DAY)["components"]
    assert [(one["component"], one["license"], one["canonical"]) for one in listed] == [
        ("datasets", "cc", False),
        ("model-card", "CC-BY-4.0", True),
    ]
    assert "choices" not in listed[0]


def test_what_is_known_of_caps_in_part() -> None:
    terms = derived({"license": "llama3.1 AND LicenseRef-Our-Own"}, "license_terms", DAY)
    assert [cap["n"] for cap in terms["known_mau_caps"]] == [700_000_000]
    assert "mau_caps" not in terms
    alone = derived({"license": "llama3.1"}, "license_terms", DAY)
    assert alone["mau_caps"] == alone["known_mau_caps"] == terms["known_mau_caps"]


def test_a_territory_is_written_out() -> None:
    (area,) = derived({"license": "LicenseRef-scancode-llama-4-license-2025"}, "license_terms", DAY)[
        "territories"
    ]
    assert {"EU", "DE", "FR"} <= set(area["excluded"])
    assert "NO" not in area["excluded"]


@pytest.mark.parametrize(
    ("said", "among", "beyond"),
    [
        (["EU"], {"EU", "DE", "FR"}, {"NO", "EEA", "US"}),
        (["EEA"], {"EEA", "EU", "DE", "NO"}, {"CH"}),
        (["DE"], {"DE"}, {"EU"}),
        (["US", "eu-central-1"], {"US", "eu-central-1"}, {"EU", "DE"}),
    ],
)
def test_what_lies_in_the_regions_is_among_their_codes(
    said: list[str], among: set[str], beyond: set[str]
) -> None:
    codes = derived({"regions": said}, "region_codes", DAY)
    assert among <= set(codes)
    assert beyond.isdisjoint(codes)
    assert derived({}, "region_codes", DAY) is None

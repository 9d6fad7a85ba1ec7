"""Derived facts as policies see them: every value fits the published type, is asked for once, and reads what it says it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from steelyard.knowledge import derived as module
from steelyard.knowledge.components import known as components_known
from steelyard.knowledge.derived import known
from steelyard.manifest.bind import Record
from steelyard.manifest.derived import DERIVED, is_certain
from steelyard.manifest.surroundings import Surroundings
from steelyard.schemas import load_schema
from tests.property.effort import effort
from tests.unit.knowledge.deriving import DAY, MODEL, derived

if TYPE_CHECKING:
    from collections.abc import Mapping

LICENSES = (
    "Apache-2.0", "apache-2.0", "llama3.1", "gemma", "CC-BY-NC-4.0", "MIT OR GPL-3.0-only", "MIT AND llama2",
    "LicenseRef-Our-Own", "cc", "unlicensed", "no such license", "(MIT OR Apache-2.0) AND (ISC OR 0BSD)", "GPL-2.0+",
    "GPL-2.0-only WITH Classpath-exception-2.0", "stability-ai-community", "LicenseRef-scancode-llama-4-cla-2025",
)  # fmt: skip
license_ = st.sampled_from(LICENSES)
component: st.SearchStrategy[Any] = st.one_of(
    st.just(value=False),
    license_,
    st.fixed_dictionaries({"license": license_}),
    st.just({}),
    st.fixed_dictionaries(
        {"url": st.sampled_from(["https://example.org/a", "https://example.org/b"])},
        optional={"license": license_},
    ),
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
    card=st.sampled_from(["https://example.org/card", "http://example.org/card", "ev-card"]),
    components=st.dictionaries(st.sampled_from([*components_known()]), component, max_size=17),
    base=st.lists(maybe(model=st.just("b/b"), license=license_, relation=st.sampled_from(["finetune", "quantized"]))),
    claims=maybe(
        openness=st.sampled_from(["api", "open-weights", "open-source"]),
        mof_class=st.sampled_from([1, 2, 3]),
        osaid=st.booleans(),
    ),
    gpai=maybe(
        foss_exemption=st.booleans(), systemic_risk=st.booleans(), copyright_policy=st.just("https://example.org/copyright")
    ),
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
    for name, field in MODEL.items():
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


SHARED = {
    group: derivation
    for group in sorted({field.group for field in MODEL.values()})
    if (derivation := module._derivation(group)).reads is not None
}


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

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)


def test_what_is_derived_of_access_and_licenses_is_shared() -> None:
    assert list(SHARED) == ["claims", "eu_foss", "license", "mof", "openness", "osaid"]


@given(RECORDS)
def test_what_is_shared_reads_only_what_it_is_shared_by(record: dict[str, Any]) -> None:
    for group, (of_record, reads) in SHARED.items():
        spy = Spy(dict(module._filled(record)[0]))
        of_record(spy, DAY)
        assert spy.read <= set(reads or ()), group


@given(RECORDS, RECORDS)
def test_a_shared_answer_is_the_answer(one: dict[str, Any], other: dict[str, Any]) -> None:
    for record in (one, other, one):
        for group, (of_record, reads) in SHARED.items():
            seen, notes = module._filled(record)
            alone = of_record(seen, DAY)
            words = [note.words for note in notes if note.field in (reads or ())]
            assert known(Record(record), group, DAY) == alone._replace(reasons=(*alone.reasons, *words))


def test_a_number_is_told_as_it_is_written() -> None:
    for claimed in (1.0, 1, 1.0):
        record = {"access": "weights", "license": "MIT", "claims": {"mof_class": claimed}}
        assert f"claimed to be {claimed}," in known(Record(record), "claims", DAY).reasons[0]


@pytest.mark.parametrize("group", list(SHARED))
def test_addresses_keep_no_two_models_apart(group: str) -> None:
    def of(number: int) -> Record:
        components = {
            slug: {"license": "MIT", "url": f"https://example.org/{number}/{slug}"}
            for slug in components_known()
        }
        own = f"https://example.org/{number}"
        said = {
            "components": components,
            "card": own,
            "gpai": {"copyright_policy": own, "systemic_risk": False},
        }
        return Record({"access": "weights", "license": "Apache-2.0", **said})

    first, second = of(1), of(2)
    assert known(first, group, DAY) is known(second, group, DAY)


def test_a_field_that_nobody_said_is_read_is_missing_and_never_another_model_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgetful(record: Mapping[str, Any], _: str) -> module.Known:
        return module.Known({"openness": record.get("access"), "gated": record.get("gated")})

    monkeypatch.setitem(module._found, "openness", module.Derivation(forgetful, ("access", "license")))
    monkeypatch.setattr(module, "_shared", {})
    first = {"access": "weights", "license": "MIT", "gated": "auto"}
    for record in (first, {**first, "gated": "manual"}, {"access": "weights", "license": "MIT"}):
        assert known(Record(record), "openness", DAY).values == {"openness": "weights", "gated": None}


def test_a_bound_record_is_asked_once_for_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def derive(_: Mapping[str, Any], as_of: str) -> module.Known:
        asked.append("retirement")
        return module.Known({"retirement": {"days": as_of}})

    monkeypatch.setitem(module._found, "retirement", module.Derivation(derive, None))
    record = Record({"model": "m"})
    assert [derived(record, "retirement", day)["days"] for day in ("a", "a", "b")] == ["a", "a", "b"]
    assert asked == ["retirement", "retirement"]


PRICED = {"id": "a", "model": "acme/m", "access": "weights", "license": "mit", "hosting": "on-premises", "provider": "self", "regions": ["EEA"],
          "cost": {"gpu_count": 1, "gpu_hour": 2.0, "people_month": 100}}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then"),
    [("pin", "snapshot"), ("cost", "project_cost"), ("catalog", "origins"), ("mof", "osaid")],
)
def test_what_two_groups_rest_on_is_computed_once(first: str, then: str) -> None:
    def of(group: str, record: Any) -> Any:
        return known({"models": [record]} if group == "project_cost" else record, group, DAY)

    bare = {name: value for name, value in PRICED.items() if name != "license"}  # the catalog is asked for it
    for record in (PRICED, bare):
        assert of(then, Record(record)) == of(then, record)
        asked = Record(record)
        assert of(first, asked) == of(first, record)
        alone, after = Record(record), asked
        assert effort(lambda r=after: of(then, r)) < effort(lambda r=alone: of(then, r))  # type: ignore[misc]  # it is run at once


@pytest.mark.parametrize(
    ("group", "calls"),
    [
        ("duties", 10),
        ("hosting", 12),
        ("regions", 12),
        ("license_spelling", 25),
        ("pin", 100),
        ("cost", 80),
    ],
)
def test_what_a_further_record_costs(group: str, calls: int) -> None:
    known(Record({**PRICED, "model": "acme/first"}), "catalog", DAY)
    known(Record({**PRICED, "model": "acme/first"}), group, DAY)
    further = Record(PRICED)
    known(further, "catalog", DAY)
    assert effort(lambda: known(further, group, DAY)) < calls


def test_every_day_has_its_own_calendar() -> None:
    days = ["2025-01-01", "2026-09-01", "2025-01-01"]
    found = [module.derived(Record({}), "duties", "duties", day)["transparency"]["applies"] for day in days]
    assert found == [False, True, False]


def test_the_memory_of_many_strangers_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_SHARED", 3)
    monkeypatch.setattr(module, "_shared", {})
    for number in range(7):
        derived(Record({"access": "weights", "license": f"LicenseRef-{number}"}), "openness", DAY)
        assert len(module._shared) <= 3


@given(RECORDS)
def test_every_value_of_a_project_fits_its_published_type(record: dict[str, Any]) -> None:
    manifest = Record({"models": [{"id": "m", "model": "m", **record}]}, Surroundings(used=("m",)))
    for name, field in DERIVED["manifest"].items():
        value = module.derived(manifest, field.group, name, DAY)
        assert value is not None or not is_certain(field)
        if value is not None:
            Draft202012Validator(dict(field.schema)).validate(value)
    (value,) = [module.derived({"name": "SWE-bench_Verified"}, "discredited", "discredited", DAY)]
    Draft202012Validator(dict(DERIVED["benchmark"]["discredited"].schema)).validate(value)


@pytest.mark.parametrize(
    ("owner", "definition"),
    [("manifest", ""), ("model", "Model"), ("benchmark", "Benchmark"), ("evidence", "EvidenceRecord")],
)
def test_nobody_can_declare_what_is_derived(owner: str, definition: str) -> None:
    schema = load_schema("manifest.v1")
    declared = (schema["$defs"][definition] if definition else schema)["properties"]
    assert declared
    assert not declared.keys() & DERIVED[owner].keys()  # a pointer is the one or the other, by its name alone

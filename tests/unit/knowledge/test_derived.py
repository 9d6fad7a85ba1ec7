"""Derived facts as policies see them: every value fits the published type, is asked for once, and reads what it says it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from steelyard.knowledge import derived as module
from steelyard.knowledge.components import known as components_known
from steelyard.knowledge.derivations.secrets import derive
from steelyard.knowledge.derived import concluded, known
from steelyard.manifest.bind import Record
from steelyard.manifest.derived import DERIVED, derived_field, derived_name, is_certain
from steelyard.manifest.surroundings import NOWHERE, Surroundings
from steelyard.schemas import load_schema
from steelyard.secrets import redact
from tests.property.effort import effort

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = "2026-11-23"
MODEL = DERIVED["model"]


def derived(record: Any, name: str, as_of: str) -> Any:
    return module.derived(record, MODEL[name].group, name, as_of)


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


def test_reasons_are_those_of_what_was_asked() -> None:
    record = Record({"access": "api"})
    assert concluded(record, "openness") is None
    assert derived(record, "openness", DAY) == "api"
    found = concluded(record, "openness")
    assert found is not None
    assert found.reasons == ("`access: api`",)
    assert concluded({"access": "api"}, "openness") is None


def test_what_the_catalog_is_certain_of_is_filled_in_where_nobody_said() -> None:
    record = Record({"model": "BAAI/bge-m3"})
    assert derived(record, "openness", DAY) == "open-weights"
    assert derived(record, "license_terms", DAY)["expression"] == "MIT"
    assert "canonical" not in derived(record, "license_terms", DAY), "nobody wrote it"
    found = concluded(record, "openness")
    assert found is not None
    assert any("its license is MIT, says the catalog (mteb" in reason for reason in found.reasons)
    declared = Record({"model": "BAAI/bge-m3", "access": "api", "license": "gemma"})
    assert derived(declared, "openness", DAY) == "api", "what is declared is never overruled"
    assert derived(Record({"model": "BAAI/bge-m3x"}), "openness", DAY) is None


def test_the_license_of_a_base_is_filled_in_too() -> None:
    own = {"model": "acme/finder", "access": "weights", "license": "Apache-2.0"}
    of_base = Record({**own, "base": [{"model": "BAAI/bge-m3", "relation": "finetune"}]})
    assert derived(of_base, "license_terms", DAY)["combined"] == "Apache-2.0 AND MIT"
    unknown = Record({**own, "base": [{"model": "acme/nobody-knows", "relation": "finetune"}]})
    assert derived(unknown, "openness", DAY) is None
    purl = Record({**own, "base": [{"purl": "pkg:huggingface/a/b"}, {"model": "BAAI/bge-m3"}]})
    assert derived(purl, "openness", DAY) is None


def test_a_retirement_is_the_channel_s_own() -> None:
    at_home = derived(Record({"model": "gpt-5", "provider": "openai"}), "retirement", DAY)
    assert (at_home["on"], at_home["source"], at_home["retired"]) == ("2026-12-11", "catalog", False)
    assert derived(Record({"model": "gpt-5"}), "retirement", DAY) == {}, "three channels, three clocks"
    elsewhere = {"model": "gpt-5", "provider": "openai", "endpoint": "https://gateway.example.org/v1"}
    assert derived(Record(elsewhere), "retirement", DAY) == {}, "an id of OpenAI's at somebody else's address"
    said = {
        "model": "gpt-5",
        "provider": "openai",
        "lifecycle": {"retires": "2027-01-01", "replacement": "next"},
    }
    declared = derived(Record(said), "retirement", DAY)
    assert (declared["on"], declared["source"], declared["replacement"]) == ("2027-01-01", "declared", "next")
    assert derived(Record(said), "catalog", DAY)["retires"] == "2026-12-11"


def test_the_catalog_says_how_old_it_is() -> None:
    record = {"model": "gpt-5", "provider": "openai"}
    now, later = (derived(Record(record), "catalog", day) for day in (DAY, "2028-01-01"))
    assert now["old"] == []
    assert {"retires", "input_per_mtok"} <= set(later["old"])
    assert now["contradicted"] == ["context"]
    assert derived(Record({"model": "acme/nobody-knows"}), "catalog", DAY) == {}


def test_facts_of_a_project() -> None:
    def of(name: str, record: dict[str, Any], around: Surroundings = NOWHERE) -> Any:
        return module.derived(Record(record, around), DERIVED["manifest"][name].group, name, DAY)

    priced = {"input_per_mtok": 1, "output_per_mtok": 2, "monthly_input_mtok": 10, "monthly_output_mtok": 5}
    one = {"id": "a", "model": "m", "hosting": "serverless", "cost": priced}
    other = {"id": "b", "model": "n", "hosting": "serverless", "cost": {**priced, "currency": "EUR"}}
    assert of("project_estimate", {"models": [one, one]}) == 40
    assert of("project_estimate", {"models": [one, other]}) is None
    assert of("project_estimate_at_least", {"models": [one, other]}) is None
    assert of("project_estimate", {"models": [one, {"id": "c", "model": "o"}]}) is None
    assert of("project_estimate_at_least", {"models": [one, {"id": "c", "model": "o"}]}) == 20
    assert of("project_estimate_at_least", {"models": [{"id": "c", "model": "o"}]}) is None
    models = {"models": [{"id": "a", "model": "gpt-5"}, {"id": "b", "model": "mine"}]}
    assert of("used_models", models) is None
    around = Surroundings(used=("GPT-5", "gpt-4o"))
    assert of("undeclared_models", models, around) == ["gpt-4o"]
    assert of("unused_models", models, around) == ["b"]
    routed = Surroundings(used=("openai/gpt-5", "house/mine", "openai/", "/mine"))
    assert of("undeclared_models", models, routed) == ["house/mine", "openai/", "/mine"]
    served = {"models": [{"id": "a", "model": "gpt-5", "provider": "Azure OpenAI"}]}
    assert of("undeclared_models", served, routed) == [*routed.used]  # type: ignore[misc]  # it is set
    assert of("undeclared_models", served, Surroundings(used=("azure/gpt-5",))) == []
    assert of("duties", {})["transparency"] == {"applies": True, "applies_from": "2026-08-02"}
    assert module.derived(Record({}), "duties", "duties", "2020-01-01")["transparency"] == {"applies": False}
    for annex, applies in (
        ("I.A", False),
        ("Annex 1", False),
        ("III.1(a)", True),
        ("I.A and III.1", True),
        ("", True),
    ):
        product = {"compliance": {"ai_act": {"annex": annex}}} if annex else {}
        seen = module.derived(Record(product), "duties", "duties", "2028-01-01")
        assert (seen["high_risk_annex_iii"]["applies"], seen["high_risk_annex_i"]["applies"]) == (
            applies,
            False,
        )
    leak = {"models": [{"id": "a", "model": "m", "endpoint": "https://u:hunter2hunter2@example.org"}]}
    assert of("secrets", leak) == ["models[a].endpoint"]
    many = {
        "models": [{"id": str(number), "endpoint": "https://u:hunter2hunter2@x.org"} for number in range(200)]
    }
    assert len(of("secrets", many)) == 100


@pytest.mark.parametrize(
    ("kind", "written", "name"),
    [
        ("provider", "Anthropic", "anthropic"),
        ("provider", "bedrock", "aws-bedrock"),
        ("provider", "AWS Bedrock", "aws-bedrock"),
        ("provider", "  House  Gateway ", "house gateway"),
        ("developer", "Mistral AI", "mistral"),
        ("developer", "Example Hospital", "example hospital"),
    ],
)
def test_whoever_is_written_in_several_ways_has_one_name(kind: str, written: str, name: str) -> None:
    record = Record({"model": "m", kind: written})
    assert module.derived(record, "names", f"{kind}_name", DAY) == name
    assert module.derived(Record({"model": "m"}), "names", f"{kind}_name", DAY) is None


def test_a_finding_about_claims_stands_at_the_worst_of_them() -> None:
    claimed = {"claims": {"openness": "api", "osaid": True}, "gpai": {"foss_exemption": True}}
    found = known(Record({"model": "m", "access": "api", **claimed}), "claims", DAY)
    assert found.at == (("claims", "osaid"), ("gpai", "foss_exemption"), ("claims", "openness"))


def test_facts_of_a_benchmark() -> None:
    def of(name: str, as_of: str = DAY) -> Any:
        return module.derived({"name": name}, "discredited", "discredited", as_of)

    assert of("princeton-nlp/SWE-bench_Verified")["known"] is True
    assert of("princeton-nlp/SWE-bench_Verified", "2026-02-22") == {"known": False}
    for name in ("SWE-bench/SWE-bench_Verified", "swe_bench_verified", "inspect_evals/SWEbench-verified"):
        assert of(name)["known"] is True
    for name in ("internal/own-v2", "SWE-bench/SWE-bench_Lite", "SWE-bench Verified Mini", ""):
        assert of(name) == {"known": False}
    measured = {"name": "x", "subject": {"provider": "Amazon Bedrock"}}
    assert module.derived(measured, "measured", "provider_name", DAY) == "aws-bedrock"
    assert module.derived({"name": "x"}, "measured", "provider_name", DAY) is None


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


def test_where_a_pointer_leads() -> None:
    assert derived_name(("models", 0, "openness")) == "openness"
    assert derived_name(("models", 0, "retirement", "on")) == "retirement"
    assert derived_name(("models", 0, "access")) == derived_name(("models", 0)) == derived_name(()) == ""
    assert derived_name(("duties", "transparency")) == "duties"
    assert derived_name(("models", 0, "benchmarks", 1, "discredited")) == "discredited"
    assert derived_name(("models", 0, "benchmarks", 1)) == ""
    owner, field = derived_field(("models", 0, "retirement", "on")) or ((), None)
    assert owner == ("models", 0)
    assert field is MODEL["retirement"]
    assert derived_field(("models", 0, "license")) is None
    for name, fact in DERIVED["model"].items():
        assert derived_field(("models", 3, name, "below")) == (("models", 3), fact)
    for name, fact in DERIVED["benchmark"].items():
        assert derived_field(("models", 3, "benchmarks", 1, name)) == (("models", 3, "benchmarks", 1), fact)
    for other in (("models",), ("models", 0), ("models", 0, "benchmarks"), ("models", 0, "benchmarks", 1)):
        assert derived_field(other) is None


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


@pytest.mark.parametrize(
    "texts",
    [
        ["https://user:pa", "ss@example.org/x"],
        ["https://example.org", "user:pass@host"],
        ["?token", "=abcdefghij"],
        ["plain", "words"],
        ["x", "https://me:secret@example.org"],
        ["https://h/?api_key=abcdefghij", "y"],
    ],
)
def test_looking_at_all_texts_at_once_finds_what_each_of_them_has(texts: list[str]) -> None:
    record = {
        "schema": 1,
        "project": "p",
        "owner": "o",
        "models": [{"id": "m", "model": "m", "modality": texts}],
    }
    alone = [f"models[m].modality[{index}]" for index, one in enumerate(texts) if redact(one) != one]
    assert derive(record, "2026-11-23").values["secrets"] == alone


@pytest.mark.parametrize(
    ("owner", "definition"),
    [("manifest", ""), ("model", "Model"), ("benchmark", "Benchmark"), ("evidence", "EvidenceRecord")],
)
def test_nobody_can_declare_what_is_derived(owner: str, definition: str) -> None:
    schema = load_schema("manifest.v1")
    declared = (schema["$defs"][definition] if definition else schema)["properties"]
    assert declared
    assert not declared.keys() & DERIVED[owner].keys()  # a pointer is the one or the other, by its name alone

"""Derived facts by example: what policies see of models, projects and benchmarks, and where a pointer to it leads."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge import derived as module
from steelyard.knowledge.derivations.secrets import derive
from steelyard.knowledge.derived import concluded, known
from steelyard.manifest.bind import Record
from steelyard.manifest.derived import DERIVED, derived_field, derived_name
from steelyard.manifest.surroundings import NOWHERE, Surroundings
from steelyard.secrets import redact
from tests.unit.knowledge.deriving import DAY, MODEL, derived


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
        (["EU"], {"EU", "DE", "FR", "RE", "AX"}, {"NO", "EEA", "US", "GL", "NC"}),
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

"""Traps 1 to 17: what a naive check of openness and licenses gets wrong."""

from __future__ import annotations

from typing import Any

from steelyard.knowledge.claims import claims
from steelyard.knowledge.components import known
from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from steelyard.knowledge.licenses import (
    Base,
    MauCap,
    RevenueCap,
    Territory,
    inherit,
    is_open,
    licenses_of,
    normalize,
    open_for,
    row,
    text_digest,
    traits,
)
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.mof import STEELYARD, mof
from steelyard.knowledge.openness import openness
from steelyard.knowledge.osaid import osaid
from steelyard.knowledge.territory import Where, territory

KIMI_2 = "LicenseRef-scancode-moonshot-ai-modified-mit-2025"
MADE_FOR = {"code": "Apache-2.0", "data": "CDLA-Permissive-2.0", "document": "CC-BY-4.0"}
# Parameters under an OSI-approved license, as OSAID wants them.
COMPLETE = {slug: MADE_FOR[one.kind] for slug, one in known().items()} | {
    "model-parameters-final": "Apache-2.0"
}


def weights(license_: str, **more: Any) -> dict[str, Any]:
    return {"access": "weights", "license": license_, **more}


def test_trap_01_open_source_in_the_readme() -> None:
    for tag in ("llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"):
        said = {"openness": "open-source", "osaid": True, "mof_class": 3}
        record = weights(tag, components=dict.fromkeys(known(), tag), claims=said)
        assert {claim.comparison for claim in claims(record, LICENSES)} == {"overstated"}
        # Neither for everybody (users above a cap) nor for every purpose (a use policy).
        assert (traits(tag).osi, traits(tag).open, traits(tag).field_of_use) == (False, False, True)
        assert traits(tag).mau_cap
        assert openness(record, LICENSES).rung == "conditional-weights"
    assert normalize("Open source").expression is None


def test_trap_02_permissive_weights_are_no_open_model() -> None:
    record = weights("MIT", components=COMPLETE | {"data-card": False})
    found = mof(record["components"], "MIT", LICENSES)
    assert openness(record, LICENSES).at_least("open-weights") is True
    assert found.class_ == 0
    assert [short.words for short in found.missing[3]] == ["`Data card` is not released"]


def test_trap_03_special_cases_of_mof() -> None:
    paper = mof(COMPLETE | {"technical-report": False}, None, LICENSES)
    assert (
        paper.class_,
        mof(COMPLETE | {"technical-report": False, "research-paper": False}, None, LICENSES).class_,
    ) == (1, 0)
    inherited = {slug: {"url": "https://example.org"} for slug in known()}
    assert mof(inherited, "Apache-2.0", LICENSES).class_ == 1
    assert (
        mof(inherited | {"data-card": "CC-BY-NC-4.0"}, "Apache-2.0", LICENSES).missing[3][0].reason
        == "non-open"
    )
    unlicensed = mof(COMPLETE | {"datasets": "unlicensed", "training-code": False}, None, LICENSES)
    assert [short.reason for short in unlicensed.missing[2]] == ["absent"]
    assert [short.reason for short in unlicensed.missing[1]] == ["unlicensed"]
    counted = mof(COMPLETE | {"model-card": "MIT"}, None, LICENSES)
    assert counted.class_ == 1
    assert [
        (short.component, short.reason) for short in counted.warnings if short.component == "model-card"
    ] == [("model-card", "type-inappropriate")]


def test_trap_04_the_reference_tool_misspells_pddl() -> None:
    released = COMPLETE | {"datasets": "PDDL-1.0"}
    assert mof(released, None, LICENSES).class_ == 1
    assert mof(released, None, LICENSES, mot_compat=True).class_ == 2
    assert mof(released, None, LICENSES, options=STEELYARD._replace(pddl=False)).class_ == 2
    assert (is_open("PDDL-1.0"), is_open("PDDL-1.0", mot_compat=True)) == (True, False)


def test_trap_05_same_family_different_terms() -> None:
    assert [traits(f"llama{version}").outputs for version in ("2", "3", "3.1")] == [
        "restricted",
        "restricted",
        "named",
    ]
    # Gemma 4 is under Apache-2.0; the terms are those of Gemma 3 and before.
    assert (traits("gemma").open, traits("apache-2.0").open) == (False, True)
    assert traits(KIMI_2).revenue_cap == (RevenueCap(20_000_000, "month", "attribution-ui"),)
    assert traits("LicenseRef-Kimi-K3").revenue_cap == (RevenueCap(20_000_000),)
    for family in (
        "llama",
        "llama 3",
        "kimi",
        "qwen",
        "deepseek",
        "falcon",
        "CreativeML Open RAIL++-M License",
    ):
        assert (normalize(family).expression, normalize(family).why) == (None, "family")
        assert normalize(family).candidates


def test_trap_06_look_alike_licenses() -> None:
    modified = row(KIMI_2)
    assert modified is not None
    assert modified.category == "Permissive"
    assert modified.traits.attribution_ui == ("Kimi K2",)
    assert (modified.traits.open, openness(weights(KIMI_2), LICENSES).rung) == (False, "conditional-weights")
    # A text is told by its digest, not by its first lines.
    assert set(modified.traits.text_sha256).isdisjoint(traits("MIT").text_sha256)
    assert licenses_of(modified.traits.text_sha256[0]) == (KIMI_2,)
    assert normalize("Modified MIT License").expression is None


def test_trap_07_texts_change_under_the_same_address() -> None:
    assert traits("grok2-community").unilateral_change is True
    assert traits("gemma").unilateral_change is True
    older, newer = (traits(f"LicenseRef-scancode-gemma-tou-{date}") for date in ("2024-04-01", "2025-03-24"))
    assert set(older.text_sha256).isdisjoint(newer.text_sha256)
    reviewed = row("LicenseRef-scancode-gemma-tou-2025-03-24")
    assert reviewed is not None
    assert reviewed.as_of
    assert text_digest("Terms,\n  in short.") == text_digest("Copyright 2026 A\nTerms, in short.")
    assert text_digest("Terms, in short.") != text_digest("Terms, in short, changed.")
    assert licenses_of(text_digest("Terms, in short.")) == ()


def test_trap_08_the_test_date_of_user_clauses() -> None:
    for tag in ("llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"):
        assert [(cap.n, cap.test_date) for cap in traits(tag).mau_cap or ()] == [(700_000_000, "release")]
    assert traits(KIMI_2).mau_cap == (MauCap(100_000_000, "rolling", "attribution-ui"),)


def test_trap_09_recipients_downstream() -> None:
    for tag in ("llama2", "llama3", "llama3.1", "llama4"):
        assert [cap.exempt for cap in traits(tag).mau_cap or ()] == ["integrated-product"]
    assert [cap.exempt for cap in traits("LicenseRef-scancode-qwen-2024").mau_cap or ()] == [""]


def test_trap_10_territory_hides_in_the_use_policy() -> None:
    clause = Territory(("EU",), "multimodal", "principal-place-of-business", "end-users")
    assert traits("llama3.2").territory == traits("llama4").territory == (clause,)
    assert traits("llama3.1").territory == traits("llama3.3").territory == ()
    text = {"modality": ["text"], "regions": ["eu-central-1"]}
    vision = {"modality": ["text", "image"], "regions": ["us-east-1"]}
    asked = traits("llama3.2").territory
    assert territory(text, asked, Where("DE")).excluded is False  # not by the server in Frankfurt
    assert territory(vision, asked, Where("DE")).excluded is True  # nor saved by the server in the US
    assert territory(vision, asked, Where("US")).excluded is False
    assert territory({**vision, "hosting": "embedded-saas"}, asked, Where("DE")).excluded is False
    assert territory(vision, asked, Where()).excluded is None


def test_trap_11_tags_are_not_spdx() -> None:
    assert normalize("bsl-1.0").expression == "BSL-1.0"
    assert (is_open("bsl-1.0"), is_open("BUSL-1.1")) == (True, False)
    for tag in ("cc", "bsd", "gpl", "lgpl", "gfdl", "openrail", "pddl", "odbl", "odc-by", "c-uda"):
        assert (normalize(tag).expression, normalize(tag).why) == (None, "family")
        assert normalize(tag).candidates
    assert (normalize("other").why, normalize("unknown").why) == ("unnamed", "unknown")
    assert normalize("other", name="kimi-k3-license").expression == "LicenseRef-Kimi-K3"


def test_trap_12_osi_is_not_enough_for_data_and_documents() -> None:
    for name in ("CC-BY-4.0", "CC0-1.0"):
        assert (traits(name).osi, traits(name).fsf, traits(name).open) == (False, True, True)
        assert open_for(name, "document") == (True, True)
    for name in ("CDLA-Permissive-2.0", "ODC-By-1.0"):
        assert (traits(name).osi, traits(name).fsf, traits(name).open_data) == (False, None, True)
        assert open_for(name, "data") == (True, True)


def test_trap_13_fine_tunes_relabelled_apache() -> None:
    for base in ("llama3.1", "gemma"):
        found = inherit("apache-2.0", [Base(base, "finetune")])
        assert (found.traits.field_of_use, found.traits.open) == (True, False)
        assert [conflict.kind for conflict in found.conflicts] == ["looser"]
        relabelled = weights("apache-2.0", base=[{"model": "a/b", "license": base, "relation": "finetune"}])
        assert openness(relabelled, LICENSES).rung == "conditional-weights"
        claimed = {**relabelled, "claims": {"openness": "open-weights"}}
        assert [claim.comparison for claim in claims(claimed, LICENSES)] == ["overstated"]
    merged = inherit("apache-2.0", [Base("llama3.1", "merge"), Base("gemma", "merge")])
    assert len(merged.conflicts) == 2
    assert merged.traits.mau_cap == traits("llama3.1").mau_cap
    assert inherit("", [Base("gemma", "quantized")]).traits == traits("gemma")


def test_trap_14_distillation_is_derivation() -> None:
    assert "distillation" in (traits("gemma").propagates or ())
    assert traits("gemma").outputs == "restricted"
    assert traits("llama3.1").propagates == ("weights",)
    assert traits("openmdw-1.0").outputs == "free"


def test_trap_15_gating_may_void_the_exemption() -> None:
    record = weights("Apache-2.0", gated="manual", card="https://example.org", gpai={"systemic_risk": False},
                     components={"technical-report": "CC-BY-4.0"})  # fmt: skip
    free = Circumstances(paid_access=False, mandatory_support=False)
    assert eu_foss(record, LICENSES, free).result == "unknown"
    assert eu_foss(record, LICENSES, free._replace(personal_data="other")).result == "fail"
    assert eu_foss(record, LICENSES, free._replace(personal_data="security-only")).result == "pass"
    # Gating says nothing of the license: the rung is another question.
    assert (
        openness(record, LICENSES).lowest
        == openness({**record, "gated": "none"}, LICENSES).lowest
        == "open-weights"
    )


def test_trap_16_osaid_needs_data_information_and_not_the_data() -> None:
    described = weights("Apache-2.0", components=COMPLETE | {"datasets": False})
    assert osaid(described, LICENSES).result == "pass"
    linked = {slug: said for slug, said in COMPLETE.items() if slug != "data-card"}
    linked["datasets"] = {"url": "https://example.org/data"}  # type: ignore[assignment] # a link, no license of its own
    assert osaid(weights("Apache-2.0", components=linked), LICENSES).result == "unknown"
    assert osaid(weights("Apache-2.0"), LICENSES).result == "unknown"
    assert openness(weights("Apache-2.0"), LICENSES).at_least("open-source") is None


def test_trap_17_the_badges_disagree_on_purpose() -> None:
    record = weights("Apache-2.0", gated="none", card="https://example.org", gpai={"systemic_risk": False},
                     components=COMPLETE | {"evaluation-data": False})  # fmt: skip
    # OSAID wants no evaluation data, MOF Class II does; the EU's exemption asks for neither.
    assert (osaid(record, LICENSES).result, eu_foss(record, LICENSES).result) == ("pass", "pass")
    assert mof(record["components"], "Apache-2.0", LICENSES).class_ == 3
    bare = {
        **record,
        "components": dict.fromkeys(known(), False)
        | {"research-paper": "MIT", "model-parameters-final": "MIT"},
    }
    assert (osaid(bare, LICENSES).result, eu_foss(bare, LICENSES).result) == ("fail", "pass")

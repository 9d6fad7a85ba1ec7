"""What a naive license check gets wrong: facts that must not be lost. The numbers are those of the project's list of traps."""

from __future__ import annotations

from steelyard.knowledge.licenses import (
    Base,
    MauCap,
    RevenueCap,
    Territory,
    inherit,
    is_open,
    normalize,
    row,
    text_digest,
    traits,
)


def test_trap_1_open_source_in_the_readme() -> None:
    for tag in ("llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"):
        said = traits(tag)
        assert said.open is False
        assert said.osi is False
        assert said.field_of_use is True
    assert normalize("Open source").expression is None


def test_trap_5_same_family_different_terms() -> None:
    assert traits("llama2").outputs == "restricted"
    assert traits("llama3").outputs == "restricted"
    assert traits("llama3.1").outputs == "named"
    assert traits("gemma").open is False
    assert traits("apache-2.0").open is True  # Gemma 4
    kimi_2 = traits("LicenseRef-scancode-moonshot-ai-modified-mit-2025")
    assert kimi_2.revenue_cap == (RevenueCap(20_000_000, "month", "attribution-ui"),)
    assert traits("LicenseRef-Kimi-K3").revenue_cap == (RevenueCap(20_000_000),)
    for family in ("llama", "kimi", "qwen", "deepseek"):
        assert normalize(family).why == "family"


def test_trap_6_look_alike_licenses() -> None:
    modified = row("LicenseRef-scancode-moonshot-ai-modified-mit-2025")
    assert modified is not None
    assert modified.category == "Permissive"
    assert modified.traits.attribution_ui == ("Kimi K2",)
    assert modified.traits.open is False
    assert set(modified.traits.text_sha256).isdisjoint(traits("MIT").text_sha256)
    assert normalize("Modified MIT License").expression is None


def test_trap_7_texts_change_under_the_same_address() -> None:
    assert traits("grok2-community").unilateral_change is True
    older, newer = (row(f"LicenseRef-scancode-gemma-tou-{date}") for date in ("2024-04-01", "2025-03-24"))
    assert older is not None
    assert newer is not None
    assert older.as_of
    assert set(older.traits.text_sha256).isdisjoint(newer.traits.text_sha256)
    assert text_digest("Terms, in short.") != text_digest("Terms, in short, changed.")


def test_trap_8_test_date_of_user_clauses() -> None:
    for tag in ("llama2", "llama3.1", "llama4"):
        assert [(cap.n, cap.test_date) for cap in traits(tag).mau_cap or ()] == [(700_000_000, "release")]
    kimi = traits("LicenseRef-scancode-moonshot-ai-modified-mit-2025").mau_cap
    assert kimi == (MauCap(100_000_000, "rolling", "attribution-ui"),)


def test_trap_9_recipients_downstream() -> None:
    for tag in ("llama2", "llama3", "llama3.1", "llama4"):
        assert [cap.exempt for cap in traits(tag).mau_cap or ()] == ["integrated-product"]
    assert [cap.exempt for cap in traits("LicenseRef-scancode-qwen-2024").mau_cap or ()] == [""]


def test_trap_11_tags_are_not_spdx() -> None:
    assert normalize("bsl-1.0").expression == "BSL-1.0"
    assert is_open("bsl-1.0")
    assert is_open("BUSL-1.1") is False
    for tag in ("cc", "bsd", "gpl", "lgpl", "gfdl", "openrail", "pddl", "odbl", "odc-by"):
        assert normalize(tag).why == "family"
        assert normalize(tag).candidates
    assert normalize("other").why == "unnamed"
    assert normalize("unknown").why == "unknown"


def test_trap_12_osi_is_not_enough_for_data_and_documents() -> None:
    for name in ("CC-BY-4.0", "CC0-1.0"):
        assert (traits(name).osi, traits(name).fsf, traits(name).open) == (False, True, True)
    for name in ("CDLA-Permissive-2.0", "ODC-By-1.0"):
        assert (traits(name).osi, traits(name).fsf, traits(name).open_data) == (False, None, True)
        assert is_open(name)


def test_trap_4_the_reference_tool_misspells_pddl() -> None:
    assert is_open("PDDL-1.0")
    assert not is_open("PDDL-1.0", mot_compat=True)


def test_trap_10_territory_is_in_the_use_policy_and_for_multimodal_models() -> None:
    clause = Territory(("EU",), "multimodal", "principal-place-of-business", "end-users")
    assert traits("llama3.2").territory == traits("llama4").territory == (clause,)
    assert traits("llama3.1").territory == traits("llama3.3").territory == ()


def test_trap_13_fine_tunes_relabelled_apache() -> None:
    for base in ("llama3.1", "gemma"):
        found = inherit("apache-2.0", [Base(base, "finetune")])
        assert found.traits.field_of_use is True
        assert found.traits.open is False
        assert [conflict.kind for conflict in found.conflicts] == ["looser"]
    merged = inherit("apache-2.0", [Base("llama3.1", "merge"), Base("gemma", "merge")])
    assert len(merged.conflicts) == 2
    assert merged.traits.mau_cap == traits("llama3.1").mau_cap
    copied = inherit("", [Base("gemma", "quantized")])
    assert copied.traits == traits("gemma")


def test_trap_14_distillation_is_derivation() -> None:
    assert "distillation" in (traits("gemma").propagates or ())
    assert traits("gemma").outputs == "restricted"
    assert traits("llama3.1").propagates == ("weights",)
    assert traits("openmdw-1.0").outputs == "free"

"""Traps 43 to 50: what a naive check of duties gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from steelyard.knowledge.facts import model_facts
from steelyard.knowledge.licensing import LICENSES
from steelyard.pipeline import check
from steelyard.policy.load import load_policies
from steelyard.stages import Options
from steelyard.verdict import Outcome
from tests.trials import outcomes
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

EXEMPT: dict[str, Any] = {
    "access": "weights",
    "gated": "none",
    "license": "Apache-2.0",
    "card": "https://example.org/card",
    "components": {"technical-report": "CC-BY-4.0"},
    "gpai": {"systemic_risk": False},
}


@pytest.mark.parametrize(
    ("name", "as_of", "applies_from", "was"),
    [
        ("high-risk-annex-iii", "2026-07-26", "2026-08-02", ""),
        ("high-risk-annex-iii", "2026-07-27", "2027-12-02", "2026-08-02"),
        ("high-risk-annex-i", "2026-07-26", "2027-08-02", ""),
        ("high-risk-annex-i", "2026-07-27", "2028-08-02", "2027-08-02"),
        ("transparency", "2026-07-26", "2026-08-02", ""),
        ("transparency", "2026-11-23", "2026-08-02", ""),
        ("gpai-duties", "2026-11-23", "2025-08-02", ""),
    ],
)
def test_trap_43_dates_moved_and_a_check_of_the_past_sees_its_own(
    name: str, as_of: str, applies_from: str, was: str
) -> None:
    found = duty(name, as_of)
    assert found is not None
    assert (found.applies_from, found.was) == (applies_from, was)
    assert found.applies is (applies_from <= as_of)


def test_trap_44_the_exemption_is_narrow() -> None:
    assert eu_foss(EXEMPT, LICENSES).result == "pass"
    for circumstances in (
        Circumstances(dual_licensing=True),
        Circumstances(paid_access=True),
        Circumstances(mandatory_support=True),
    ):
        assert eu_foss(EXEMPT, LICENSES, circumstances).result == "fail"
    assert eu_foss(EXEMPT, LICENSES, Circumstances(optional_services=True)).result == "pass"
    assert eu_foss({**EXEMPT, "gpai": {"systemic_risk": True}}, LICENSES).result == "fail"
    for license_ in (
        "llama3.1",
        "CC-BY-NC-4.0",
        "LicenseRef-LFM-1.0",
        "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla",
    ):
        assert eu_foss({**EXEMPT, "license": license_}, LICENSES).result == "fail"
    # What the exemption lifts are duties to document; copyright policy and training summary are no item of it.
    assert not [
        item
        for item in eu_foss(EXEMPT, LICENSES).items
        if "copyright" in item.title or "summary" in item.title
    ]


def test_trap_45_a_code_is_signed_by_chapter_and_presumes_nothing() -> None:
    def signed(*chapters: str, **more: object) -> dict[str, Any]:
        model = {"model": "grok-4", "gpai": {"systemic_risk": True, "code_of_practice": [*chapters]}, **more}
        return {"jurisdictions": ["EU"], "models": [model]}

    everything = ("transparency", "copyright", "safety-and-security")
    # Two chapters of three are a signature, and none of the one that is asked for.
    assert outcomes("systemic-risk-evidence-missing", signed(*everything[:2])) == ["fail"]
    assert outcomes("systemic-risk-evidence-missing", signed(everything[2])) == ["pass"]
    assert outcomes("copyright-policy-missing", signed(everything[2])) == ["fail"]
    assert outcomes("copyright-policy-missing", signed(everything[1])) == ["pass"]
    # Nor does a signature stand in for the documents of the provider.
    provider = {**signed(*everything, developer="xAI"), "compliance": {"ai_act": {"role": "provider"}}}
    assert outcomes("gpai-documentation-missing", {**provider, "org": {"names": ["Acme"]}}) == ["fail"]


def test_trap_46_tuning_can_make_a_provider() -> None:
    def tuned(ratio: float | None, relation: str = "finetune", **more: object) -> list[str]:
        gpai = {} if ratio is None else {"gpai": {"modification_compute_ratio": ratio}}
        base = [{"model": "ibm-granite/granite-4.0-h-small", "relation": relation}]
        model = {"model": "acme/writer", "developer": "Acme", "access": "weights", "base": base, **gpai}
        project = {"jurisdictions": ["EU"], "models": [model], "org": {"names": ["Acme"]}, **more}
        return outcomes("modifier-may-be-provider", project)

    assert tuned(0.34) == ["fail"]
    assert tuned(0.3333) == ["pass"]
    # Not having computed it is no small number.
    assert tuned(None) == ["unknown"]
    assert tuned(None, needs={"customization": ["continued-pretraining"]}) == ["fail"]
    # An adapter or another format is no such modification, and outside of the Union nobody asks.
    assert tuned(None, "quantized") == ["not-applicable"]
    assert tuned(0.34, jurisdictions=["US"]) == ["not-applicable"]


def test_trap_47_a_developer_can_exclude_who_is_in_the_union() -> None:
    def used_by(domicile: str, *modality: str, **more: object) -> list[str]:
        model = {"model": "meta-llama/Llama-4-Scout-17B-16E", "access": "weights", "license": "llama4",
                 "modality": [*modality], "hosting": "private-cloud", "regions": ["US"], **more}  # fmt: skip
        return outcomes("territory-excluded", {"models": [model], "org": {"domicile": [domicile]}})

    # It is where the company is that counts, and not where the server stands.
    assert used_by("DE", "text", "image") == ["fail"]
    assert used_by("US", "text", "image", regions=["DE"]) == ["pass"]
    assert used_by("DE", "text", license="llama3.2") == ["pass"]
    nowhere = {"models": [{"model": "meta-llama/Llama-4-Scout-17B-16E", "access": "weights", "license": "llama4",
               "modality": ["text", "image"], "hosting": "private-cloud"}]}  # fmt: skip
    assert outcomes("territory-excluded", nowhere) == ["unknown"]


def found_under_a_waiver(folder: Path, model: str) -> Outcome:
    """Return what becomes of a finding about a model, where Claude Sonnet 5 was excepted."""
    written = (
        "{schema: 1, project: p, owner: o, data: [public], models: [{id: answerer, access: api, model: MODEL}], "
        "waivers: [{rule: license-missing, model: answerer, revision: claude-sonnet-5, reason: r, "
        "approved_by: a, granted: 2026-10-22, expires: 2027-01-31}]}"
    )
    path = put(folder / "ai-models.yaml", written.replace("MODEL", model))
    found = check([str(path)], load_policies(["baseline"]), Options("2026-11-23")).findings
    (outcome,) = [one.outcome for one in found if one.rule == "license-missing"]
    return outcome


def test_trap_48_a_waiver_binds_rule_model_version_and_time(tmp_path: Path) -> None:
    def waived(model: dict[str, Any], **more: object) -> list[str]:
        waiver = {"rule": "processing-region-not-permitted", "model": "answerer", "reason": "Help-centre text only.",
                  "approved_by": "dpo@example.org", "granted": "2026-10-22", "expires": "2027-01-31", **more}  # fmt: skip
        return outcomes("waiver-invalid", {"models": [{"id": "answerer", **model}], "waivers": [waiver]})

    granted_for = {"model": "claude-sonnet-5", "lifecycle": {"released": "2026-06-30"}}
    assert waived(granted_for) == ["pass"]
    # Under the same id stands another model now, which nobody waived anything for.
    assert waived({"model": "claude-sonnet-6", "lifecycle": {"released": "2026-11-02"}}) == ["fail"]
    # It has ended; it never ends; who asks granted it.
    assert waived(granted_for, expires="2026-11-22") == ["fail"]
    assert waived(granted_for, expires="2030-01-01") == ["fail"]
    assert waived(granted_for, approved_by="team@example.org") == ["fail"]
    # By the version that it names, the swap voids it, and the finding stands.
    assert waived(granted_for, revision="claude-sonnet-5") == ["pass"]
    swapped = {"model": "claude-opus-4-8"}
    assert waived({**swapped, "revision": "20261101"}, revision="claude-sonnet-5") == ["fail"]
    assert waived(swapped, revision="claude-sonnet-5") == ["fail"]
    assert found_under_a_waiver(tmp_path, "claude-sonnet-5") is Outcome.WAIVED
    assert found_under_a_waiver(tmp_path, "claude-opus-4-8") is Outcome.FAIL


def test_trap_49_an_approval_is_of_what_was_there() -> None:
    def approved(on: str, released: str, by: str = "AI-Board", **more: object) -> list[str]:
        decision = {"approved_by": by, "approved_on": on}
        model = {"model": "claude-sonnet-5", "lifecycle": {"released": released}}
        return outcomes("approval-missing", {"decision": decision, "models": [model], **more})

    assert approved("2026-10-22", "2026-06-30") == ["pass"]
    # Last year's approval, this year's model; and one of tomorrow.
    assert approved("2025-10-22", "2026-06-30") == ["fail"]
    assert approved("2026-11-24", "2026-06-30") == ["fail"]
    # Who asks is no approver, and neither is who left.
    assert approved("2026-10-22", "2026-06-30", "team@example.org") == ["fail"]
    assert approved("2026-10-22", "2026-06-30", org={"approvers": ["Model Risk"]}) == ["fail"]
    assert approved("2026-10-22", "2026-06-30", org={"approvers": ["AI-Board"]}) == ["pass"]
    assert outcomes(
        "owner-missing", {"models": [], "owner": "team@example.org", "org": {"owners": ["others"]}}
    ) == ["fail"]


def test_trap_50_absence_is_unknown_and_never_a_pass() -> None:
    known = {fact.name: fact.value for fact in model_facts({}, "2026-11-23") if fact.value is not None}
    assert known == {}
    # Weights without a revision are loaded as they stand that day: the one thing that is known of such a record is no good one.
    declared = {"model": "m", "access": "weights", "components": {}, "cost": {}, "lifecycle": {}, "base": []}
    known = {fact.name: fact.value for fact in model_facts(declared, "2026-11-23") if fact.value is not None}
    assert known == {"pin": "floating"}
    # So it is with what rules say: nothing is declared, and nothing that asks for a fact passes.
    bare: dict[str, Any] = {"models": [{"model": "m"}]}
    for id_ in (
        "openness-below-minimum",
        "support-level-below-minimum",
        "osaid-not-met",
        "mof-class-below-minimum",
    ):
        assert outcomes(id_, bare) == ["unknown"], id_
    for id_ in (
        "license-missing",
        "model-card-missing",
        "ai-bom-missing",
        "budget-missing",
        "benchmark-required",
    ):
        assert outcomes(id_, bare) == ["fail"], id_

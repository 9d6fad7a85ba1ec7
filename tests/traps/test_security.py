"""Traps 51 to 54: what a naive check of security gets wrong."""

from __future__ import annotations

import pytest

from steelyard.knowledge.pins import Channel, pin
from tests.trials import outcomes

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "ab" * 32


def weights(**model: object) -> dict[str, object]:
    """Return a project that runs weights itself."""
    return {"models": [{"model": "BAAI/bge-m3", "access": "weights", "hosting": "private-cloud", **model}]}


@pytest.mark.parametrize(
    ("format_", "outcome"),
    [
        (["safetensors"], "pass"),
        # Both lie in the repository: what is mirrored can be loaded.
        (["safetensors", "pickle"], "fail"),
        (["pickle"], "fail"),
        (["pytorch-bin"], "fail"),
        (["gguf", "onnx"], "pass"),
        (None, "unknown"),
    ],
)
def test_trap_51_what_is_loaded_counts_and_not_what_is_there_too(
    format_: list[str] | None, outcome: str
) -> None:
    security = {} if format_ is None else {"format": format_}
    assert outcomes("unsafe-weight-format", weights(security=security)) == [outcome]


def test_trap_52_a_signature_is_no_verification() -> None:
    def signed(**signature: object) -> list[str]:
        return outcomes("weights-integrity-unverified", weights(security={"signature": signature}))

    assert signed(type="sigstore") == ["fail"]
    # By whom, without when, and when, without by whom: neither was verified against anybody.
    assert signed(type="sigstore", identity="release@example.org") == ["fail"]
    assert signed(type="sigstore", verified_on="2026-10-02") == ["fail"]
    whole = {"type": "sigstore", "identity": "release@example.org", "verified_on": "2026-10-02"}
    assert signed(**whole) == ["pass"]
    assert signed(**{**whole, "verified_on": "2026-11-24"}) == ["fail"]
    # Whose it is counts where the organisation says whom it trusts.
    strict = {**weights(security={"signature": whole}), "org": {"trusted_identities": ["other@example.org"]}}
    assert outcomes("weights-integrity-unverified", strict) == ["fail"]


def test_trap_53_a_name_that_was_free_again_is_nobody_s_promise() -> None:
    def published(model: str, **more: object) -> list[str]:
        project = {**weights(model=model, **more), "org": {"trusted_namespaces": ["WizardLM", "ibm-granite"]}}
        return outcomes("publisher-not-trusted", project)

    assert published("WizardLM/WizardLM-2-7B") == ["pass"]
    # Whoever took a name that is nearly it, and whoever is spelled the same to the eye.
    assert published("WizardLMTeam/WizardLM-2-7B") == ["fail"]
    assert published("wizardlm/WizardLM-2-7B") == ["fail"]
    # An adapter is a supplier of its own, on whatever it is put.
    adapter = {"model": "stranger/letters-lora", "relation": "adapter"}
    assert published("ibm-granite/granite-4.0-h-small", base=[adapter]) == ["fail"]
    # By the name alone nobody knows who published it.
    assert published("wizardlm2:7b") == ["unknown"]


@pytest.mark.parametrize(
    ("revision", "digest", "status"),
    [
        ("main", DIGEST, "floating"),
        ("v1.0", DIGEST, "floating"),
        ("0123456", "", "floating"),
        ("", "", "floating"),
        (COMMIT, "", "immutable"),
        (COMMIT.upper(), "", "immutable"),
        (f"{COMMIT}0", "", "floating"),
        (DIGEST, "", "immutable"),
        ("", DIGEST, "immutable"),
        ("", DIGEST[:-1], "floating"),
    ],
)
def test_trap_54_a_branch_is_no_pin_even_beside_a_digest(revision: str, digest: str, status: str) -> None:
    assert pin("self", "ibm-granite/granite", revision, Channel(digest=digest)).status == status

"""The fixes of rules: what they write, where, and when they leave it to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.fixing.offers import OFFERS, RULES
from steelyard.manifest.bind import bind
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse
from steelyard.verdict import Outcome, Severity, Verdict
from tests.unit.fixing.rulebook import HEAD, fixed, rulebook
from tests.unit.policy.cards import DAY

if TYPE_CHECKING:
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Fix

WITHOUT: dict[str, str] = {
    "weights-not-pinned": "resolving a commit needs a network",
    "secret-in-manifest": "where the environment keeps the secret is not in the manifest",
    "weights-integrity-unverified": "the weights are not here to be digested",
    "undeclared-model-in-code": "what the model is for is not in the code",
    "ai-bom-missing": "a bill of materials is a file of its own",
}
"""Cards may say that a fix is safe or unsafe, and have none here: why."""


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return rulebook(tmp_path_factory.mktemp("policy"))


def offered(policies: PolicySet, rule: str, text: str, *subject: str | int) -> Fix | None:
    manifest = bind(parse((HEAD + text).encode(), "ai-models.yaml"))
    verdict = Verdict(rule, subject, Outcome.FAIL, Severity.ERROR)
    return OFFERS.of_verdict(manifest, policies.rule(rule), verdict, DAY)


def texts(fix: Fix | None) -> list[str]:
    return [edit.text for edit in fix.edits] if fix else []


def test_cards_and_fixes_agree() -> None:
    shelf = Shelf()
    for id_ in shelf.card_ids():
        said = shelf.card(id_).raw.get("fix")
        if said in {"safe", "unsafe"}:
            assert id_ in WITHOUT or RULES.get(id_) is (said == "safe"), id_
        elif said is not None:
            assert id_ not in RULES, id_


def test_only_failures_of_known_rules_have_a_fix(policies: PolicySet) -> None:
    manifest = bind(parse((HEAD + "models: [{model: m, license: mit}]\n").encode(), "ai-models.yaml"))
    rule = policies.rule("license-not-normalized")
    unknown = Verdict(rule.id, ("models", 0), Outcome.UNKNOWN, Severity.ERROR)
    assert OFFERS.of_verdict(manifest, rule, unknown, DAY) is None
    assert OFFERS.of_verdict(manifest, rule, unknown._replace(outcome=Outcome.FAIL), DAY) is not None
    other = unknown._replace(rule="license-missing", outcome=Outcome.FAIL)
    assert OFFERS.of_verdict(manifest, rule, other, DAY) is None


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("license: apache-2.0", ["Apache-2.0"]),
        ("license: 'apache-2.0 OR mit'", ["'Apache-2.0 OR MIT'"]),
        ('license: "mit"', ['"MIT"']),
        ("license: MIT, components: {datasets: odc-by-1.0, model-card: {license: cc-by-4.0}}", ["ODC-By-1.0", "CC-BY-4.0"]),
        ("license: MIT, components: {model-card: true, evaluation-code: {url: 'https://x.example'}}", []),
        ("license: cc", []),
        ("license: mit, components: {datasets: cc}", []),
        ("license: mit, components: {datasets: unlicensed}", ["MIT"]),
        ("license: MIT", []),
        ("license: (MIT)", []),
        ("base: [{model: b, license: mit}]", []),
    ],
)  # fmt: skip
def test_licenses(policies: PolicySet, model: str, wanted: list[str]) -> None:
    fix = offered(policies, "license-not-normalized", f"models: [{{model: m, {model}}}]\n", "models", 0)
    assert texts(fix) == wanted
    assert fix is None or fix.safe


def test_a_license_of_all_models_is_written_once(policies: PolicySet) -> None:
    text = f"{HEAD}defaults:\n  license: mit  # ours\nmodels: [{{model: a}}, {{model: b}}]\n"
    after = fixed(text, policies, unsafe=False)
    assert after.after.decode() == text.replace("mit ", "MIT ")
    assert {finding.rule for finding in after.fixed} == {"license-not-normalized"}
    assert len(after.fixed) == 2
    assert not after.kept


def test_a_license_that_several_models_share_is_left_alone(policies: PolicySet) -> None:
    text = "models:\n  - {model: a, license: &l mit}\n  - {model: b, license: *l}\n"
    assert offered(policies, "license-not-normalized", text, "models", 0) is None


def test_a_spelling_that_was_agreed_on_stays(policies: PolicySet) -> None:
    rule = policies.rule("license-not-normalized")
    said, rule.said = rule.said, rule.said._replace(params={"extra_aliases": ["mit"]})
    try:
        text = "models: [{model: m, license: mit, components: {datasets: odc-by-1.0}}]\n"
        assert texts(offered(policies, rule.id, text, "models", 0)) == ["ODC-By-1.0"]
    finally:
        rule.said = said


LLAMA = "LicenseRef-scancode-llama-3.1-license-2024"


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("license: Apache-2.0, base: [{model: b, license: llama3.1}]", [f"Apache-2.0 AND {LLAMA}"]),
        ("base: [{model: b, license: llama3.1}]", []),
        ("license: MIT", []),
        ("license: cc, base: [{model: b, license: cc}]", []),
        # No license makes up for a base that permits no derivatives.
        ("license: MIT, base: [{model: b, license: CC-BY-ND-4.0, relation: finetune}]", []),
        (
            "license: MIT, base: [{model: b, license: CC-BY-ND-4.0, relation: quantized}]",
            ["MIT AND CC-BY-ND-4.0"],
        ),
        # The declared license is not the one that does not go with the base's.
        (
            f"license: MIT AND {LLAMA}, components: {{model-parameters-final: MIT}}, base: [{{model: b, license: llama3.1}}]",
            [],
        ),
    ],
)
def test_a_derivative_and_its_base(policies: PolicySet, model: str, wanted: list[str]) -> None:
    fix = offered(policies, "derivative-license-conflict", f"models: [{{model: m, {model}}}]\n", "models", 0)
    assert texts(fix) == wanted
    assert fix is None or not fix.safe


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("access: api, claims: {openness: open-weights}", ["api"]),
        ("access: api, claims: {osaid: true}", ["false"]),
        ("access: api, claims: {openness: api}", []),
        ("claims: {openness: open-weights}", []),
        ("access: api, claims: {mof_class: 1, openness: open-weights}", []),
        ("access: api, gpai: {foss_exemption: true}", ["false"]),
    ],
)
def test_claims(policies: PolicySet, model: str, wanted: list[str]) -> None:
    fix = offered(policies, "claim-contradicts-facts", f"models: [{{model: m, {model}}}]\n", "models", 0)
    assert texts(fix) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("models: [{model: gpt-4o, provider: openai}]\n", ["gpt-4o-2024-11-20"]),
        ("models: [{model: gpt-4o, provider: openai}, {model: gpt-4o, id: two}]\n", ["gpt-4o-2024-11-20"]),
        ("models: [{model: gpt-4o, provider: openai}, {model: b, exit: {alternatives: [gpt-4o]}}]\n", []),
        ("models: [{model: gpt-4o, provider: openai}]\nwaivers: [{rule: x, model: gpt-4o}]\n", []),
        ("models: [{model: mistral-large-latest, provider: mistral}]\n", []),
        ("defaults: {provider: openai}\nmodels: [{model: gpt-4o}]\n", ["gpt-4o-2024-11-20"]),
    ],
)
def test_a_floating_id(policies: PolicySet, text: str, wanted: list[str]) -> None:
    assert texts(offered(policies, "floating-model-alias", text, "models", 0)) == wanted


MODELS = "models: [{model: m}]\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("review: {reviewed_on: 2026-10-01}\n", [", review_by: 2027-10-01"]),
        ('review: {"reviewed_on": "2026-10-01"}\n', [', "review_by": "2027-10-01"']),
        ("review:\n  reviewed_on: 2026-10-01  # done\n", ["\n  review_by: 2027-10-01"]),
        ("review:\n  reviewed_on: 2026-10-01\n  review_by: '2026-10-02'\n", ["'2027-10-01'"]),
        ("review:\n  reviewed_on: 2024-10-01\n", []),  # that day has passed as well
        ("review:\n  reviewed_on: 2027-10-01\n", []),  # planned, not done
        ("review:\n  reviewed_on: 9999-10-01\n", []),
        ("review:\n  reviewed_on: >-\n    2026-10-01\n", []),
        ("review:\n  review_by: 2026-10-01\n", []),
        ("", []),
    ],
)
def test_the_next_review(policies: PolicySet, text: str, wanted: list[str]) -> None:
    assert texts(offered(policies, "review-overdue", text + MODELS)) == wanted


def test_a_review_without_an_interval(policies: PolicySet) -> None:
    rule = policies.rule("review-overdue")
    said, rule.said = rule.said, rule.said._replace(params={})
    try:
        assert offered(policies, rule.id, "review: {reviewed_on: 2026-10-01}\n" + MODELS) is None
    finally:
        rule.said = said


def test_a_review_beside_an_anchor(policies: PolicySet) -> None:
    text = "review: &r\n  reviewed_on: 2026-10-01\n" + MODELS
    assert texts(offered(policies, "review-overdue", text)) == ["\n  review_by: 2027-10-01"]


def test_the_line_is_added_behind_its_comment(policies: PolicySet) -> None:
    text = f"{HEAD}review:\n  reviewed_on: 2026-10-01  # by the board\n{MODELS}"
    after = fixed(text, policies)
    assert after.after.decode() == text.replace(
        "# by the board\n", "# by the board\n  review_by: 2027-10-01\n"
    )

"""The shipped packs: what they hold, and what they say of real and exemplary projects."""

import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.errors import PolicyError
from steelyard.pipeline import check
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.report import Finding
from steelyard.stages import Options
from steelyard.verdict import Severity

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLEET = os.path.join(os.path.dirname(ROOT), "shared", "data", "fleet")
AS_OF = "2026-11-23"

SHELF = Shelf()
PACKS = SHELF.pack_names()

OPTIONAL: dict[str, str] = {}
"""Cards in no pack, and why: an organisation chooses them for a pack of its own."""


def findings(pack: str, path: str) -> tuple[Finding, ...]:
    return check([path], load_policies([pack]), Options(as_of=AS_OF)).findings


def errors(pack: str, path: str) -> set[str]:
    return {finding.rule for finding in findings(pack, path) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_loads_with_rules(name: str) -> None:
    policies = load_policies([name])

    assert policies.rules
    assert policies.packs == (name,)
    assert SHELF.pack(name).description


@pytest.mark.parametrize("name", [pack for pack in PACKS if pack != "baseline"])
def test_a_pack_keeps_everything_of_the_baseline(name: str) -> None:
    mine, baseline = ({rule.id for rule in load_policies([pack]).rules} for pack in (name, "baseline"))

    assert mine > baseline


def test_every_card_is_in_a_pack_or_optional_for_a_reason() -> None:
    chosen = {rule.id for pack in PACKS for rule in load_policies([pack]).rules}

    assert set(SHELF.card_ids()) - chosen == set(OPTIONAL)


@pytest.mark.parametrize(
    ("example", "pack", "expected"),
    [
        ("minimal-open", "baseline", set()),
        ("minimal-api", "baseline", set()),
        ("clinical-open-weights", "baseline", set()),
        ("support-closed-api", "baseline", set()),
        ("bank-hybrid", "baseline", set()),
        ("clinical-open-weights", "open-first", set()),
        ("support-closed-api", "open-first", {"openness-below-minimum"}),
        ("bank-hybrid", "open-first", {"openness-below-minimum"}),
        # Ten lines are enough to show that the weights are open.
        ("minimal-open", "open-first", set()),
        ("minimal-api", "open-first", {"openness-below-minimum"}),
        # Its weights carry no license: unknown whether it is a permitted one, and here that is no cheaper than another.
        (
            "retired",
            "open-first",
            {
                "license-missing",
                "license-not-permitted",
                "model-retired",
                "openness-below-minimum",
                "unsafe-weight-format",
                "weights-not-pinned",
            },
        ),
        # An internal team is no vendor, by design.
        ("clinical-open-weights", "vendor-supported", {"support-level-below-minimum"}),
        # 99.5 percent where 99.9 is asked for
        ("support-closed-api", "vendor-supported", {"sla-below-minimum"}),
        ("bank-hybrid", "vendor-supported", {"support-level-below-minimum"}),
        # Ten lines say nothing of support, and what the pack asks for does not pass by being left out. The first has
        # not declared its data either, so no privacy rule could be decided for it: one error says so.
        (
            "minimal-open",
            "vendor-supported",
            {"data-classes-undeclared", "self-hosting-unsupported", "support-level-below-minimum"},
        ),
        # It has declared its data, and not what the provider does with them.
        (
            "minimal-api",
            "vendor-supported",
            {
                "inputs-used-for-training",
                "retention-exceeds-maximum",
                "sla-below-minimum",
                "support-level-below-minimum",
            },
        ),
        # It goes through no aggregator and its data are public: what is undeclared is its support.
        (
            "retired",
            "vendor-supported",
            {
                "floating-model-alias",
                "license-missing",
                "model-retired",
                "self-hosting-unsupported",
                "sla-below-minimum",
                "support-level-below-minimum",
                "unsafe-weight-format",
            },
        ),
    ],
)
def test_the_examples_of_the_documentation(example: str, pack: str, expected: set[str]) -> None:
    assert errors(pack, os.path.join(ROOT, "examples", example)) == expected


SUPPORTED = """\
schema: 1
project: example
owner: team@example.org
data: [personal]
models:
  - model: mistral-large-2512
    developer: Mistral AI
    provider: mistral
    access: api
    license: LicenseRef-Proprietary
    hosting: serverless
    support: {level: standard, sla_uptime: 99.9, contract: "https://example.org/msa"}
    privacy: {trains_on_inputs: never, retention_days: 30, processor: Mistral AI, dpa: "https://example.org/dpa"}
"""
# The catalog does not know the model: what it is certain of may be left out.
OPEN = """\
schema: 1
project: example
owner: team@example.org
models:
  - model: example-lab/own-7b
    revision: "0123456789abcdef0123456789abcdef01234567"
    access: weights
    license: Apache-2.0
    hosting: private-cloud
"""


@pytest.mark.parametrize(
    ("pack", "good", "line", "bad"),
    [
        ("open-first", OPEN, "    access: weights\n", "    access: api\n"),
        ("open-first", OPEN, "    license: Apache-2.0\n", "    license: LicenseRef-Proprietary\n"),
        ("vendor-supported", SUPPORTED, "level: standard, ", "level: none, "),
        ("vendor-supported", SUPPORTED, "sla_uptime: 99.9, ", "sla_uptime: 90, "),
        ("vendor-supported", SUPPORTED, "trains_on_inputs: never, ", "trains_on_inputs: always, "),
        ("vendor-supported", SUPPORTED, "retention_days: 30, ", "retention_days: 90, "),
        ("vendor-supported", SUPPORTED, "processor: Mistral AI, ", ""),
        ("vendor-supported", SUPPORTED, 'dpa: "https://example.org/dpa"', ""),
        ("vendor-supported", SUPPORTED, "    hosting: serverless\n", ""),
        ("vendor-supported", SUPPORTED, "data: [personal]\n", ""),
    ],
)
def test_leaving_a_line_out_is_no_cheaper_than_the_truth(
    tmp_path: Path, pack: str, good: str, line: str, bad: str
) -> None:
    assert good.count(line) == 1
    manifest = tmp_path / "ai-models.yaml"
    seen = []
    for text in (good, good.replace(line, bad), good.replace(line, "")):
        manifest.write_text(text)
        seen.append(errors(pack, str(tmp_path)))

    nothing, truth, silence = seen
    assert nothing == set()
    assert truth
    assert silence


def test_the_fallback_of_the_bank_is_what_lacks_a_vendor() -> None:
    found = findings("vendor-supported", os.path.join(ROOT, "examples", "bank-hybrid"))

    assert [finding.subject for finding in found if finding.rule == "support-level-below-minimum"] == [
        "models[fallback-oss]"
    ]


@pytest.mark.skipif(not os.path.isdir(FLEET), reason="the real manifests beside the project are not here")
def test_day_one_on_a_real_fleet() -> None:
    found = findings("baseline", FLEET)
    counted = Counter(finding.rule for finding in found if finding.severity is Severity.ERROR)

    # Of 68 declared retirement dates 54 have passed; 234 models have neither a license nor terms on record, one of them
    # weights in their own hosting. A passed date of the catalog is no proof, since it may be the earliest one: unknown, a warning.
    assert counted == {"model-retired": 54, "license-missing": 234}
    assert {finding.rule for finding in found if finding.severity is Severity.WARNING} == {
        "data-classes-undeclared",
        "floating-model-alias",
        "model-card-missing",
        "model-retired",
        "preview-model-in-production",
        "retirement-imminent",
        "unsafe-weight-format",
        "weights-not-pinned",
    }


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        (r"(a)\1", r"`(a)\1` is not a pattern"),
        ("(", "`(` is not a pattern"),
        ("", "`` is not"),
    ],
)
def test_a_pattern_from_a_pack_is_checked_like_one_in_a_card(
    tmp_path: Path, pattern: str, problem: str
) -> None:
    pack = tmp_path / "own.yaml"
    pack.write_text(f"title: Ours\nrules: {{ lineage-undeclared: {{ pattern: '{pattern}' }} }}\n")

    with pytest.raises(PolicyError) as refused:
        load_policies(["own.yaml"], str(tmp_path))

    assert [fault.message.startswith(problem) for fault in refused.value.faults] == [True]


@pytest.mark.parametrize("row", ["model: { matches: { field: id } }", "model: { present: { field: id } }"])
def test_a_row_whose_operand_must_be_known_at_load_takes_no_field(tmp_path: Path, row: str) -> None:
    folder = tmp_path / "rules" / "data"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(
        "{title: t, group: data, status: preview, severity: note, each: model, because: b., remedy: r.,"
        f" require: {{ {row} }}}}"
    )

    with pytest.raises(PolicyError) as refused:
        load_policies([str(tmp_path)])

    assert [fault.message for fault in refused.value.faults]

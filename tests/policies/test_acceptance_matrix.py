"""The acceptance matrix: three full examples and the sample organisation under all twelve packs, every finding of them.

The cells of the project's list were worked by hand against the predicates; a comment says where it was wrong or silent.
"""

from __future__ import annotations

import os
from typing import Final

import pytest

from steelyard.pipeline import check
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.stages import Options

EXAMPLES = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples"
)
ORGANISATION = os.path.join(EXAMPLES, "organisation", "organisation.yaml")
AS_OF = "2026-11-23"
NAMES = {"A": "clinical-open-weights", "B": "support-closed-api", "C": "bank-hybrid"}

# A pack and an example, and below them what is found: severity, outcome, rule, and the ids of the subjects.
MATRIX: Final = """\
baseline A
baseline B
# The list says pass: no error, since neither the embedding model nor the judge has a card on record.
baseline C
  warning fail model-card-missing: retriever reviewer
startup A
# The list says pass: no error. Its price is half as high again as the list price, 3 for 2 dollars.
startup B
  note fail cost-model-incomplete: answerer
# The list says pass: no error, since only the two generators have a budget.
startup C
  warning fail budget-missing: retriever reviewer
  warning fail model-card-missing: retriever reviewer
open-first A
open-first B
  error fail openness-below-minimum: answerer
  note fail training-data-summary-missing: answerer
# The list says nothing of the open models: no account of their training data is linked.
open-first C
  error fail openness-below-minimum: drafter
  warning fail model-card-missing: retriever reviewer
  note fail training-data-summary-missing: fallback-oss retriever reviewer
# By design: an internal team is no vendor. Its reasons name T1, T2 and T8, and the pack asks for T3.
vendor-supported A
  error fail support-level-below-minimum: writer
  warning fail decision-record-missing: manifest
vendor-supported B
  error fail sla-below-minimum: answerer
  warning fail deprecation-notice-too-short: answerer
# The list leaves open what roles are; the rule is for primary and fallback.
vendor-supported C
  error fail support-level-below-minimum: fallback-oss
  warning fail budget-missing: retriever reviewer
  warning fail model-card-missing: retriever reviewer
regulated-eu A
# The list is about errors. What is not on file of Anthropic's documents is a warning, and there is no bill of materials.
regulated-eu B
  error fail deprecation-notice-too-short: answerer
  error waived processing-region-not-permitted: answerer
  warning fail ai-bom-missing: answerer
  warning fail copyright-policy-missing: answerer
  warning fail training-data-summary-missing: answerer
  warning unknown benchmark-subject-mismatch: answerer
# The list says that all open models lack a copyright policy: an embedding model is no general-purpose one.
# And it does not say that cards are missing, or that a bill without a date may be older than what it lists.
regulated-eu C
  warning fail copyright-policy-missing: fallback-oss reviewer
  warning fail model-card-missing: retriever reviewer
  warning fail training-data-summary-missing: fallback-oss retriever reviewer
  warning unknown benchmark-subject-mismatch: drafter fallback-oss
  note unknown ai-bom-missing: drafter fallback-oss retriever reviewer
# Not in the list. Premium support is asked of the primary model.
financial-services A
  error fail support-level-below-minimum: writer
# Not in the list. The waiver ends 69 days from now, within the 90 that the pack allows.
financial-services B
  error fail ai-bom-missing: answerer
  error fail deprecation-notice-too-short: answerer
  error fail support-level-below-minimum: answerer
  error waived processing-region-not-permitted: answerer
  warning fail copyright-policy-missing: answerer
  warning fail training-data-summary-missing: answerer
  warning unknown benchmark-subject-mismatch: answerer
# Not in the list. The support of the fallback is not looked at; every model needs a budget.
financial-services C
  error fail budget-missing: retriever reviewer
  warning fail copyright-policy-missing: fallback-oss reviewer
  warning fail model-card-missing: retriever reviewer
  warning fail training-data-summary-missing: fallback-oss retriever reviewer
  warning unknown ai-bom-missing: drafter fallback-oss retriever reviewer
  warning unknown benchmark-subject-mismatch: drafter fallback-oss
mof-class-iii A
mof-class-iii B
  error fail mof-class-below-minimum: answerer
# The list says that the embedding model fails for it declares no component: that is unknown, which the pack counts as an error.
mof-class-iii C
  error fail mof-class-below-minimum: drafter fallback-oss
  error unknown mof-class-below-minimum: retriever reviewer
  warning fail model-card-missing: retriever reviewer
# Not in the list. The training code is declared as not released.
mof-class-ii A
  error fail mof-class-below-minimum: writer
mof-class-ii B
  error fail mof-class-below-minimum: answerer
mof-class-ii C
  error fail mof-class-below-minimum: drafter fallback-oss
  error unknown mof-class-below-minimum: retriever reviewer
  warning fail model-card-missing: retriever reviewer
mof-class-i A
  error fail mof-class-below-minimum: writer
mof-class-i B
  error fail mof-class-below-minimum: answerer
mof-class-i C
  error fail mof-class-below-minimum: drafter fallback-oss
  error unknown mof-class-below-minimum: retriever reviewer
  warning fail model-card-missing: retriever reviewer
# Not in the list. Neither the training code nor the datasets are released.
osaid A
  error fail openness-below-minimum: writer
  error fail osaid-not-met: writer
osaid B
  error fail openness-below-minimum: answerer
  error fail osaid-not-met: answerer
osaid C
  error fail openness-below-minimum: drafter
  error fail osaid-not-met: drafter
  error unknown openness-below-minimum: fallback-oss retriever reviewer
  error unknown osaid-not-met: fallback-oss retriever reviewer
  warning fail model-card-missing: retriever reviewer
air-gapped A
# The list forgets that the pack asks for a bill of materials.
air-gapped B
  error fail ai-bom-missing: answerer
  error fail openness-below-minimum: answerer
# The list forgets the signatures that the pack asks for: the bank has digests alone.
air-gapped C
  error fail openness-below-minimum: drafter
  error fail weights-integrity-unverified: fallback-oss retriever reviewer
  warning fail model-card-missing: retriever reviewer
  warning unknown ai-bom-missing: drafter fallback-oss retriever reviewer
ai-bom-g7 A
ai-bom-g7 B
  error fail ai-bom-missing: answerer
  warning fail training-data-summary-missing: answerer
# Not in the list. Cards are errors where a bill is made from them.
ai-bom-g7 C
  error fail model-card-missing: retriever reviewer
  warning fail training-data-summary-missing: fallback-oss retriever reviewer
  warning unknown ai-bom-missing: drafter fallback-oss retriever reviewer
"""


def cells() -> dict[tuple[str, str], list[str]]:
    """Return the lines of the matrix by pack and example."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in MATRIX.splitlines():
        if line.startswith("  "):
            found[list(found)[-1]].append(line.strip())
        elif not line.startswith("#"):
            pack, _, example = line.partition(" ")
            found[pack, example] = []
    return found


CELLS = cells()


def told(pack: str, example: str) -> list[str]:
    """Return what a check finds, in the words of the matrix."""
    policies = load_policies([pack, ORGANISATION])
    subjects: dict[tuple[str, str, str], list[str]] = {}
    for finding in check([os.path.join(EXAMPLES, NAMES[example])], policies, Options(as_of=AS_OF)).findings:
        subject = finding.subject.rpartition("models[")[2].partition("]")[0]
        key = (finding.severity.value, finding.outcome.value, finding.rule)
        subjects.setdefault(key, []).append(subject)
    return [f"{' '.join(key)}: {' '.join(names)}" for key, names in subjects.items()]


def test_the_matrix_has_every_pack_and_every_example() -> None:
    assert set(CELLS) == {(pack, example) for pack in Shelf().pack_names() for example in NAMES}


@pytest.mark.parametrize(("pack", "example"), CELLS)
def test_a_cell_of_the_matrix(pack: str, example: str) -> None:
    assert sorted(told(pack, example)) == sorted(CELLS[pack, example])


# What the list promises in words, whatever else is found.
@pytest.mark.parametrize(
    ("pack", "stopped"),
    [
        ("baseline", ""),
        ("startup", ""),
        ("open-first", "BC"),
        ("vendor-supported", "ABC"),
        ("regulated-eu", "B"),
        ("mof-class-iii", "BC"),
        ("air-gapped", "BC"),
    ],
)
def test_who_is_stopped_by_which_pack(pack: str, stopped: str) -> None:
    errors = {
        example
        for (name, example), lines in CELLS.items()
        if name == pack and any(line.startswith(("error fail", "error unknown")) for line in lines)
    }
    assert errors == set(stopped)


def test_without_the_organisation_its_facts_are_unknown() -> None:
    found = check(
        [os.path.join(EXAMPLES, NAMES["A"])], load_policies(["air-gapped"]), Options(as_of=AS_OF)
    ).findings
    assert [(finding.rule, finding.outcome.value) for finding in found] == [
        ("data-class-not-permitted", "unknown"),
        ("publisher-not-trusted", "unknown"),
    ]
    assert "`org.data_matrix` is not declared" in found[0].message
    assert "`org.trusted_namespaces` is not declared" in found[1].message

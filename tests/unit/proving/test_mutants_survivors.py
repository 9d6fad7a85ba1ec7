"""Survivors: which mutants no example notices, which of them are accepted for a reason, and which reasons are stale."""

from pathlib import Path

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.card import Card
from steelyard.proving.mutants import mutants, reasoned, surviving
from tests.trials import holds
from tests.unit.policy.packages import put_package, returning
from tests.unit.proving.mutated import load, words

EXAMPLES = """\
when:
  manifest.environment: { equals: production }
require:
  hosting: { one_of: [on-premises, dedicated] }
examples:
  pass:
    - models: [{ model: m, hosting: on-premises }]
  fail:
    - models: [{ model: m, hosting: serverless }]
  not-applicable:
    - environment: experimental
"""


def test_what_no_example_notices_survives(tmp_path: Path) -> None:
    card = load(tmp_path, EXAMPLES)

    assert [one.what for one in surviving(card, holds)] == ["`require.hosting.one_of` without `dedicated`"]


def test_a_mutant_without_an_answer_was_noticed(tmp_path: Path) -> None:
    def stops(_: Card) -> bool:
        raise PolicyError("it cannot be evaluated")

    assert surviving(load(tmp_path, EXAMPLES), stops) == []


def accepting(
    tmp_path: Path, *conditions: str
) -> tuple[list[str], list[tuple[str, str]], list[tuple[int, str]]]:
    entries = "".join(
        f'  - {{ condition: "{one}", because: reason {n}. }}\n' for n, one in enumerate(conditions)
    )
    card = load(tmp_path, EXAMPLES + (f"survivors:\n{entries}" if entries else ""))
    result = reasoned(card, surviving(card, holds))
    return (
        [one.what for one in result.unnoticed],
        [(one.what, why) for one, why in result.accepted],
        [(fault.region.start_line, fault.hint[:9]) for fault in result.stale],
    )


@pytest.mark.parametrize(
    "words_", ["`require.hosting.one_of` without `dedicated`", " require.hosting.one_of  without dedicated"]
)
def test_a_survivor_is_accepted_for_a_reason(tmp_path: Path, words_: str) -> None:
    assert accepting(tmp_path, words_) == (
        [],
        [("`require.hosting.one_of` without `dedicated`", "reason 0.")],
        [],
    )


def test_a_reason_for_what_does_not_survive_is_stale(tmp_path: Path) -> None:
    survivor = "require.hosting.one_of without dedicated"
    unnoticed, accepted, stale = accepting(
        tmp_path, survivor, "require.hosting.one_of removed", "hosting without dedicated", survivor
    )

    assert unnoticed == []
    assert accepted == [("`require.hosting.one_of` without `dedicated`", "reason 0.")]
    assert stale == [(21, "Remove it"), (22, "Write the"), (23, "Remove it")]


def test_what_has_no_reason_stays_unnoticed(tmp_path: Path) -> None:
    assert accepting(tmp_path)[0] == ["`require.hosting.one_of` without `dedicated`"]


def test_reasons_do_not_change_the_policy(tmp_path: Path) -> None:
    plain = load(tmp_path, EXAMPLES)
    reason = load(tmp_path, f"{EXAMPLES}survivors:\n  - {{ condition: c, because: b }}\n")

    assert plain.raw == reason.raw
    assert plain.survivors == ()
    assert reason.survivors == ({"condition": "c", "because": "b"},)


@pytest.mark.parametrize(
    "entry", ["[]", "[{ condition: c }]", "[{ condition: c, because: '' }]", "[{ conditoin: c, because: b }]"]
)
def test_a_survivor_without_a_reason_is_no_card(tmp_path: Path, entry: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load(tmp_path, f"{EXAMPLES}survivors: {entry}\n")
    assert {fault.region.start_line for fault in refused.value.faults} == {19}


def test_a_python_check_is_left_out_and_turned_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    monkeypatch.syspath_prepend(site)
    put_package(
        site, returning("Result(facts.model['license'] == 'MIT', [Evidence(facts.at('license'), 'MIT')])")
    )
    card = load(
        tmp_path,
        "require:\n  role: { equals: primary }\ncheck: own-check\nexamples:\n"
        "  pass: [{ models: [{ model: m, license: MIT }] }]\n"
        "  fail: [{ models: [{ model: m, license: BSD }] }]\n",
    )

    assert words(card) == [
        "`require.role.equals` removed",
        "`require.role.equals` negated",
        "`own-check` removed",
        "`own-check` negated",
    ]
    assert {mutant.region.start_line for mutant in mutants(card) if "own-check" in mutant.what} == {10}
    assert [one.what for one in surviving(card, holds)] == ["`require.role.equals` removed"]

"""A whole test run: what it counts, when it holds, mutants, and how it is written."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from steelyard.errors import NothingToCheckError
from steelyard.policy.load import load_policies
from steelyard.proving.bench import _Bench
from steelyard.proving.proof import Asked, Proof, prove
from steelyard.proving.proof_contract import proof_schema
from steelyard.proving.proof_json import render_proof_json
from steelyard.proving.proof_text import render_proof
from steelyard.proving.selection import select
from steelyard.proving.trial import Court, TookTooLong
from steelyard.render import Style
from tests.unit.policy.cards import put
from tests.unit.proving.policies import CARD, PACK, case, put_card, put_pack, put_policy, put_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERYTHING = Asked(coverage=True, floor=100, mutate=True)


def proved(folder: Path, asked: Asked = EVERYTHING, rule: str = "", policy: str = ".") -> Proof:
    return prove(select([policy], str(folder), rule), asked, Court())


def text(proof: Proof, folder: Path, **style: Any) -> str:
    return render_proof(proof, Style(**style), lambda path: path.removeprefix(f"{folder}/"))


def document(proof: Proof) -> Any:
    found = json.loads(render_proof_json(proof, lambda path: path))
    jsonschema.validate(found, proof_schema())
    return found


APPLYING = CARD.replace("  not-applicable: [{ models: [{ model: m, access: api }] }]\n", "")
LOOSE = APPLYING.replace("    - models: [{ model: m, license: llama4 }]\n", "")


def test_a_sound_policy_holds(tmp_path: Path) -> None:
    proof = proved(put_policy(tmp_path))

    assert proof.holds
    assert (proof.cards, proof.tables, len(proof.trials)) == (1, 1, 6)
    assert proof.coverage is not None
    assert (proof.coverage.rules, proof.coverage.branches) == ((1, 1), (6, 6))
    assert proof.untouched[0].rules == ()
    assert proof.mutations is not None
    assert [one.tried > 3 for one in proof.mutations] == [True]
    assert text(proof, tmp_path).splitlines() == [
        "1 of 1 rules were seen with every outcome they can have: 100 %",
        "6 of 6 values of conditions were seen: 100 %",
        f"{proof.mutations[0].tried} mutants: {proof.mutations[0].tried} noticed, 0 accepted with a reason, 0 survived",
        "1 rule with 5 examples, 1 table with 1 case: 6 held, 0 failed",
    ]


def test_what_was_not_asked_for_is_not_measured(tmp_path: Path) -> None:
    proof = proved(put_policy(tmp_path), Asked())

    assert (proof.coverage, proof.mutations, proof.floor) == (None, None, None)
    found = document(proof)
    assert (found["coverage"], found["mutants"]) == (None, None)


def test_a_gap_is_told_at_its_line(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, APPLYING)
    proof = proved(tmp_path, Asked(floor=84))

    assert not proof.holds
    assert proof.below == ("rules", "conditions")
    assert text(proof, tmp_path).splitlines()[:-1] == [
        "rules/license/license-not-ours.yaml:6:13: never false: when `access.equals`",
        "license-not-ours: no test where it is not-applicable",
        "0 of 1 rules were seen with every outcome they can have: 0 %",
        "5 of 6 values of conditions were seen: 83 %",
        "error: 0 % of rules is below 84 %",
        "error: 83 % of conditions is below 84 %",
    ]
    found = document(proof)["coverage"]
    assert (found["floor"], found["below"]) == (84, ["rules", "conditions"])
    assert found["by_rule"][0]["gaps"][0]["never"] == ["false"]
    assert found["by_rule"][0]["gaps"][0]["region"]["start_line"] == 6


def test_rules_that_no_table_names_are_told(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_pack(tmp_path, PACK + "  license-missing: {}\n", "other")
    put_pack(tmp_path, "title: A\nextends: [baseline]\nrules: {license-not-ours: {}}\n")
    table = case("{license-not-ours: fail}") + "    exhaustive: false\n"
    put_table(tmp_path, table)
    shown = text(proved(tmp_path, Asked(coverage=True)), tmp_path)
    alone = text(proved(tmp_path, Asked(coverage=True), "license-not-ours"), tmp_path)

    many = len(load_policies(["baseline"]).rules)
    assert (
        f"pack acme: no table names {many} of its {many + 1} rules: dangling-reference, claim-contradicts-facts, license-missing, "
        in shown
    )
    assert f" and {many - 12} more\n" in shown  # twelve are named
    assert "pack other: no table names any of its 2 rules\n" in shown
    assert "license-missing" not in alone
    assert f" and {many - 12} more" not in text(
        proved(tmp_path, Asked(coverage=True)), tmp_path, verbose=True
    )


def test_a_rule_without_any_test_is_told(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, CARD.split("examples:")[0] + "status: preview\n", "bare-rule")
    put_pack(tmp_path, PACK + "  bare-rule: {}\n")
    put_table(tmp_path, case("{license-not-ours: fail}") + "    exhaustive: false\n")
    proof = proved(tmp_path, Asked())

    assert proof.untested == ("bare-rule",)
    assert "not tested: bare-rule\n" in text(proof, tmp_path)
    assert document(proof)["untested"] == ["bare-rule"]


# -- nothing


def test_nothing_to_test_is_no_success(tmp_path: Path) -> None:
    put_card(tmp_path, CARD.split("examples:")[0] + "status: preview\n")
    with pytest.raises(NothingToCheckError, match="nothing to test"):
        proved(tmp_path)


def test_a_rule_without_a_test_is_nothing(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, CARD.split("examples:")[0] + "status: preview\n", "bare-rule")
    put_pack(tmp_path, PACK + "  bare-rule: {}\n")
    put_table(tmp_path, case("{license-not-ours: fail}"))
    with pytest.raises(NothingToCheckError, match="`bare-rule` has no example, and no table names it"):
        proved(tmp_path, rule="bare-rule")


def test_no_card_has_no_mutants(tmp_path: Path) -> None:
    put(tmp_path / "packs" / "acme.yaml", "title: A\nrules: {license-missing: {}}\n")
    put_table(
        tmp_path, case("{license-missing: pass}", "{models: [{model: m, license: MIT, access: weights}]}")
    )

    assert proved(tmp_path, Asked(coverage=True)).holds
    with pytest.raises(NothingToCheckError, match="no card to change"):
        proved(tmp_path, Asked(mutate=True))


# -- mutants


def test_a_change_that_nobody_notices_fails(tmp_path: Path) -> None:
    put_card(tmp_path, LOOSE)
    proof = proved(tmp_path, Asked(mutate=True))
    (mutation,) = proof.mutations or ()
    whats = [mutant.what for mutant in mutation.survivors.unnoticed]

    assert not proof.holds
    assert "`when.access.equals` removed" in whats
    shown = text(proof, tmp_path)
    assert "error[license-not-ours]: nobody notices: `when.access.equals` removed\n" in shown
    assert "--> rules/license/license-not-ours.yaml:6:13\n" in shown
    assert "survivors:" in shown
    survived = document(proof)["mutants"]["survived"]
    assert [one["change"] for one in survived] == whats


def test_a_table_may_notice_what_no_example_does(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, LOOSE)
    manifest = "{models: [{model: a, access: api, license: x}, {model: b, license: x}]}"
    rows = "[{subject: 'models[a]', outcome: not-applicable}, {subject: 'models[b]', outcome: unknown}]"
    put_table(tmp_path, case(f"{{license-not-ours: {rows}}}", manifest))
    (mutation,) = proved(tmp_path, Asked(mutate=True)).mutations or ()

    assert "`when.access.equals` removed" not in [one.what for one in mutation.survivors.unnoticed]


def test_a_change_may_be_accepted_with_a_reason_that_must_stay_true(tmp_path: Path) -> None:
    put_card(tmp_path, LOOSE)
    (mutation,) = proved(tmp_path, Asked(mutate=True)).mutations or ()
    entries = "".join(
        f'  - condition: "{one.what}"\n    because: Because.\n' for one in mutation.survivors.unnoticed
    )
    put_card(tmp_path, f"{LOOSE}survivors:\n{entries}")
    accepted = proved(tmp_path, Asked(mutate=True))
    assert accepted.holds
    assert len(document(accepted)["mutants"]["accepted"]) == len(mutation.survivors.unnoticed)

    put_card(tmp_path, f"{CARD}survivors:\n{entries}")
    stale = proved(tmp_path, Asked(mutate=True))
    assert not stale.holds
    assert "is no survivor\n" in text(stale, tmp_path)
    assert document(stale)["mutants"]["stale"]


def test_of_what_fails_no_mutant_is_tried(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, CARD.replace("license: MIT", "license: x"))
    proof = proved(tmp_path, Asked(mutate=True))

    assert (proof.holds, proof.mutations) == (False, ())


def test_a_table_that_fails_notices_nothing(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_table(tmp_path, case("{license-not-ours: pass}"))
    (mutation,) = proved(tmp_path, Asked(mutate=True)).mutations or ()

    assert mutation.survivors.unnoticed == ()


def test_a_mutant_that_never_ends_is_noticed(tmp_path: Path) -> None:
    put_card(tmp_path, LOOSE)
    calls: list[int] = []

    @contextmanager
    def impatient() -> Iterator[None]:
        calls.append(1)
        yield
        if len(calls) > 3:  # the examples are three
            raise TookTooLong("late")

    proof = prove(select([str(tmp_path)]), Asked(mutate=True), Court(guard=impatient))

    assert proof.survived == 0
    assert len(calls) > 3


def test_a_mutant_without_an_answer_is_noticed(tmp_path: Path) -> None:
    card = CARD.replace(
        "license: { one_of: params.licenses }",
        "expr: size(model.license) == 3 || 10 / (size(model.license) - 3) > 5",
    ).replace('params:\n  licenses: { type: "[string]", default: [Apache-2.0, MIT] }\n', "")
    put_card(tmp_path, card.replace("llama4", "abcdefghijklmno"))
    (mutation,) = proved(tmp_path, Asked(mutate=True)).mutations or ()

    assert mutation.tried
    assert all("removed" not in one.what for one in mutation.survivors.unnoticed if "== 3" in one.what)


# -- how it is written


def test_verbose_names_what_held(tmp_path: Path) -> None:
    shown = text(proved(put_policy(tmp_path)), tmp_path, verbose=True)

    assert "ok license-not-ours examples.pass[0]  rules/license/license-not-ours.yaml:14:10\n" in shown
    assert "ok acme case `two models`  packs/acme_test.yaml:2:11\n" in shown
    assert "license-not-ours: 6 of 6 values, seen pass, fail, unknown, not-applicable\n" in shown


def test_a_failure_has_its_frame(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_table(tmp_path, case("{license-not-ours: pass}"))

    assert text(proved(tmp_path, Asked()), tmp_path, unicode=False).splitlines()[:-1] == [
        "error[license-not-ours]: case `one`: expected pass, was fail",
        " --> packs/acme_test.yaml:4:32",
        "3 |     manifest: {models: [{model: large, access: weights, license: llama4}]}",
        "  |                                                                  ------ wanted one of Apache-2.0 or MIT",
        "4 |     expect: {license-not-ours: pass}",
        "  |                                ^^^^",
        '   = models[large]: fail: `license` is "llama4", wanted one of Apache-2.0 or MIT',
        "",
    ]


def test_another_file_has_a_frame_of_its_own(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{modle: m}]\n")
    put_table(tmp_path, case("{}", "../ai-models.yaml"))
    proof = proved(tmp_path, Asked())

    shown = text(proof, tmp_path)
    assert "error[acme]: case `one`: unknown key `modle`\n" in shown
    assert "::: ai-models.yaml:4:11\n" in shown
    (failed,) = [one for one in document(proof)["tests"] if not one["holds"]]
    assert failed["problems"][0]["elsewhere"]["file"].endswith("/ai-models.yaml")
    assert failed["problems"][0]["rule"] is None


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_table(tmp_path, case("{license-not-ours: pass}"))
    shown = text(proved(tmp_path, Asked()), tmp_path, color=True)

    assert "\x1b[1;31merror[license-not-ours]\x1b[0m" in shown
    assert "\x1b" not in text(proved(tmp_path, Asked()), tmp_path)


def test_nothing_from_a_file_acts_on_a_terminal_and_no_credential_is_shown(tmp_path: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5" * 3 + "abcdef"
    put_policy(tmp_path)
    name = f'"\\e[2J {token}"'
    manifest = f'{{models: [{{model: large, access: weights, license: "{token}"}}]}}'
    put_table(tmp_path, case("{license-not-ours: pass}", manifest).replace("name: one", f"name: {name}"))
    proof = proved(tmp_path, Asked())

    for shown in (text(proof, tmp_path, verbose=True), render_proof_json(proof, str)):
        assert "expected pass, was fail" in shown
        assert token not in shown
        assert "\x1b" not in shown


def test_the_same_run_is_the_same_bytes(tmp_path: Path) -> None:
    put_policy(tmp_path)

    assert render_proof_json(proved(tmp_path), str) == render_proof_json(proved(tmp_path), str)


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_a_card_itself_goes_unnoticed_whatever_is_shipped() -> None:
    selection = select([])

    assert all(_Bench(card, selection.tables, Court()).unnoticed(card) for card in selection.cards)

"""An exception is written down, holds until its day, and the finding returns by itself; nobody lets himself off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.waived import DAY, FULL, MODEL, ONE, RULES, central, checked, put_policy, told
from tests.unit.policy.cards import put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def policy(tmp_path: Path) -> None:
    put_policy(tmp_path / "policy")


def waiver(**fields: str) -> str:
    said = {"rule": "own-rule", "reason": "Until the contract is signed", "approved_by": "risk@example.org",
            "granted": "2026-11-01", "expires": "2027-01-31", **fields}  # fmt: skip
    return "waivers: [{" + ", ".join(f"{key}: {value}" for key, value in said.items() if value) + "}]"


def test_a_waiver_in_force_lets_the_run_pass_and_is_counted_and_listed(cli: Cli, tmp_path: Path) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(model='m', ticket='RISK-1')}")

    assert code == 0
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
    assert finding["outcome"] == "waived"
    assert finding["waiver"]["reason"] == "Until the contract is signed"
    assert finding["waiver"]["ticket"] == "RISK-1"
    assert finding["waiver"]["expires"] == "2027-01-31"
    assert report["summary"]["outcomes"]["waived"] == 1

    text = cli("check", "--as-of", DAY, "--policy", "policy/packs/house.yaml", "ai-models.yaml")
    assert "waived" in text.out
    assert "RISK-1" in text.out


def test_auditors_see_what_it_hides(cli: Cli, tmp_path: Path) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver()}", "--no-waivers")

    assert code == 1
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
    assert finding["outcome"] == "fail"
    assert "would waive it: Until the contract is signed" in finding["lapsed"][0]


@pytest.mark.parametrize(("as_of", "code"), [("2027-01-31", 0), ("2027-02-01", 1)])
def test_the_last_day_is_inclusive(cli: Cli, tmp_path: Path, as_of: str, code: int) -> None:
    assert checked(cli, tmp_path, f"{MODEL}\n{waiver()}", as_of=as_of)[0] == code


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"expires": "2026-11-22"}, "ended on 2026-11-22"),
        ({"expires": ""}, "has no end"),
        ({"granted": "2026-11-24"}, "is granted on 2026-11-24 only"),
        ({"reason": ""}, "has no reason"),
        ({"approved_by": ""}, "has no approver"),
        ({"approved_by": "jo@example.org"}, "is approved by `jo@example.org`, who owns the project"),
        ({"owner": "risk@example.org"}, "is approved by `risk@example.org`, who owns the waiver"),
        ({"revision": "another-7b"}, "is for `another-7b`, and `m` is `some-7b` now"),
        ({"revision": "another-7b", "model": "m"}, "is for `another-7b`, and `m` is `some-7b` now"),
        ({"expires": "2028-01-31"}, "ends on 2028-01-31, later than the 180 days"),
    ],
)
def test_one_that_is_not_in_force_lets_the_finding_return_and_says_which_lapsed(
    cli: Cli, tmp_path: Path, fields: dict[str, str], why: str
) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(**fields)}")

    assert code == 1
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
    assert finding["outcome"] == "fail"
    assert finding["lapsed"][0].startswith(f"the waiver at ai-models.yaml:5 is not in force: it {why}")
    (law,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert (law["outcome"], law["message"][: len(why) + 11]) == ("fail", f"The waiver {why}")
    assert law["remedy"]


def test_what_cannot_be_known_is_said_as_such(cli: Cli, tmp_path: Path) -> None:
    manifest = "models: [{id: m, model: some-7b, lifecycle: {released: 2026-10-15}}]"
    code, report = checked(cli, tmp_path, f"{manifest}\n{waiver(model='m', granted='')}")

    assert code == 1
    (law,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert law["outcome"] == "unknown"
    assert law["message"] == (
        "Not known whether the waiver holds: it does not say when it was granted, and `m` was released on 2026-10-15"
    )


def test_an_impossible_day_is_a_fault_of_the_manifest(cli: Cli, tmp_path: Path) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(expires='2026-02-30')}")

    assert code == 1
    assert [one["rule"] for one in report["verdicts"]] == ["schema-invalid"]


def test_a_waiver_that_nothing_needs_is_a_finding(cli: Cli, tmp_path: Path) -> None:
    licensed = "models: [{id: m, model: some-7b, access: weights, license: MIT}]"
    code, report = checked(cli, tmp_path, f"{licensed}\n{waiver()}")

    assert code == 1
    (finding,) = report["verdicts"]
    assert finding["rule"] == "waiver-invalid"
    assert "not needed" in finding["message"]


def test_a_waiver_for_a_rule_that_there_is_not(cli: Cli, tmp_path: Path) -> None:
    _, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(rule='own-rul')}")

    assert told(report, "own-rule") == [("fail", "error")]
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert "`own-rul`: did you mean `own-rule`?" in finding["message"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("another", "The waiver names `another`, which is no model here"),
        ("anwserer", "The waiver names `anwserer`, which is no model here: did you mean `answerer`?"),
    ],
)
@pytest.mark.parametrize("where", ["manifest", "central"])
def test_a_waiver_about_a_model_that_there_is_not_covers_nothing(
    cli: Cli, tmp_path: Path, name: str, said: str, where: str
) -> None:
    central(tmp_path, *([f"model: {name}, path: ai-models.yaml, {ONE}"] if where == "central" else []))
    manifest = MODEL.replace("id: m", "id: answerer")
    manifest += f"\n{waiver(model=name)}" if where == "manifest" else ""
    code, report = checked(cli, tmp_path, manifest, "--waivers", "exceptions.yaml")

    assert code == 1
    assert told(report, "own-rule") == [("fail", "error")]
    (law,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert law["message"] == said
    assert law["remedy"].startswith("Write the id of a model")


def test_a_waiver_beside_the_wrong_line_is_told_where_the_finding_is(cli: Cli, tmp_path: Path) -> None:
    comment = "# steelyard: waive[own-rule] In the mail by risk@example.org until 2027-01-31"
    manifest = f"purpose: p  {comment}\nmodels:\n  - {{id: m, model: some-7b}}\n"
    code, report = checked(cli, tmp_path, manifest)

    assert code == 1
    (law,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert law["message"] == "`own-rule` is found on line 6, not where the waiver stands"
    assert law["remedy"] == "Put the comment on line 6, or remove it."

    _, report = checked(cli, tmp_path, f"{manifest}  - {{id: n, model: some-7b}}\n")
    assert "on lines 6 and 7" in str(report["verdicts"])


@pytest.mark.parametrize("where", ["manifest", "comment", "central"])
@pytest.mark.parametrize(("rule", "near"), [("mof-class-below-minimum", True), ("owner-missing", False)])
def test_a_waiver_for_a_rule_that_the_policy_does_not_ask_is_noted_where_it_asks_one_like_it(
    cli: Cli, tmp_path: Path, where: str, rule: str, near: bool  # noqa: FBT001 - a parameter
) -> None:  # fmt: skip
    put_pack(tmp_path / "policy", "house", rules=RULES.replace("{own", "{sla-below-minimum: {}, own"))
    written = {
        "manifest": f"\n{waiver(rule=rule)}",
        "comment": f"  # steelyard: waive[{rule}] Soon by risk@example.org until 2027-01-31",
        "central": "",
    }
    central(tmp_path, *([ONE.replace("own-rule", rule)] if where == "central" else []))
    manifest = MODEL.replace("}", ", license: MIT}") + written[where]
    code, report = checked(cli, tmp_path, manifest, "--waivers", "exceptions.yaml")

    assert code == 0
    found = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert [one["severity"] for one in found] == (["note"] if near else [])
    said = f"The waiver is for `{rule}`, which house does not ask: did you mean `sla-below-minimum`?"
    assert [one["message"] for one in found] == ([said] if near else [])


def test_nobody_waives_what_steelyard_itself_finds(cli: Cli, tmp_path: Path) -> None:
    _, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(rule='gate-weakened')}")

    assert "The waiver is for `gate-weakened`, which nobody may waive" in str(report["verdicts"])


def test_the_end_is_announced(cli: Cli, tmp_path: Path) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver()}", as_of="2027-01-20")

    assert code == 0
    assert told(report, "waiver-invalid") == [("fail", "note")]
    assert "ends in 11 days" in next(
        one["message"] for one in report["verdicts"] if one["severity"] == "note"
    )


def test_two_for_one_finding_the_first_in_force_counts_and_the_other_is_not_needed(
    cli: Cli, tmp_path: Path
) -> None:
    one = waiver()[len("waivers: [") : -1]
    code, report = checked(cli, tmp_path, f"{MODEL}\nwaivers: [{one}, {one}]")

    assert code == 1
    assert told(report, "own-rule") == [("waived", "error")]
    assert [
        "not needed" in one["message"] for one in report["verdicts"] if one["rule"] == "waiver-invalid"
    ] == [True]


def test_a_waiver_lets_no_waiver_off(cli: Cli, tmp_path: Path) -> None:
    bad = waiver(approved_by="jo@example.org")[len("waivers: [") : -1]
    off = waiver(rule="waiver-invalid")[len("waivers: [") : -1]
    code, report = checked(cli, tmp_path, f"{MODEL}\nwaivers: [{bad}, {off}]")

    assert code == 1
    assert ("waived", "error") not in told(report, "waiver-invalid")
    assert told(report, "own-rule") == [("fail", "error")]


def test_a_mandatory_rule_is_not_waived(cli: Cli, tmp_path: Path) -> None:
    put_pack(
        tmp_path / "policy",
        "house",
        rules=RULES.replace("own-rule: {", "own-rule: {enforcement: mandatory, "),
    )
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver()}")

    assert code == 1
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
    assert "mandatory" in finding["lapsed"][0]
    assert finding["enforcement"] == "mandatory"


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_ten_thousand_waivers(cli: Cli, tmp_path: Path) -> None:
    one = f"  - {{rule: own-rule, model: m, {FULL}, expires: 2027-01-31}}\n"
    code, report = checked(cli, tmp_path, f"{MODEL}\nwaivers:\n{one * 10_000}")

    assert code == 1, "all but one of them are not needed"
    assert told(report, "own-rule") == [("waived", "error")]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# steelyard: waive[own-rule] The contract is in the mail by risk@example.org until 2027-01-31", 0),
        (
            "# steelyard: waive[own-rule] Not until May, says a mail by Jo by risk@example.org until 2027-01-31",
            0,
        ),
        ('# steelyard: waive[own-rule] In the mail by "Model Risk" until 2027-01-31, ticket RISK-1.', 0),
        ("# steelyard: waive[own-rule] Written by legal by jo@example.org until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] Reviewed by legal on Monday until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] In the mail until 2027-01-31 by risk@example.org", 1),
        ("# steelyard: waive[own-rule] In the mail by risk@example.org until 2027-01-31 or so", 1),
        ("# steelyard: waive[own-rule] In the mail by risk@example.org, we hope, until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] by risk@example.org until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] The contract is in the mail by risk@example.org", 1),
        ("# steelyard: waive[own-rule] The contract is in the mail until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] The contract is in the mail by jo@example.org until 2027-01-31", 1),
        ("# steelyard: waive[own-rule] The contract is in the mail by risk@example.org until 2026-11-22", 1),
        (
            "# steelyard: waive[other-rule] The contract is in the mail by risk@example.org until 2027-01-31",
            1,
        ),
        ("# steelyard: waive own-rule", 1),
        ("# steelyard: waive[own-rule] The contract is in the mail by risk@example.org until 2026-02-30", 1),
    ],
)
def test_a_waiver_beside_a_line_lives_the_same_life(
    cli: Cli, tmp_path: Path, comment: str, code: int
) -> None:
    manifest = f"models:\n  {comment}\n  - {{id: m, model: some-7b, access: weights}}\n"
    found, report = checked(cli, tmp_path, manifest)

    assert found == code, report["verdicts"]
    assert told(report, "own-rule") == [("waived" if code == 0 else "fail", "error")]
    if code:
        assert told(report, "waiver-invalid"), "what is the matter with it is told"


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("Reviewed by legal on Monday until 2027-01-31", "`by`"),
        ("In the mail until 2027-01-31 by risk@example.org", "something stands behind `until 2027-01-31`"),
    ],
)
def test_nobody_approves_by_being_mentioned(cli: Cli, tmp_path: Path, comment: str, said: str) -> None:
    manifest = f"models:\n  # steelyard: waive[own-rule] {comment}\n  - {{id: m, model: some-7b}}\n"
    _, report = checked(cli, tmp_path, manifest)

    (finding,) = [one for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert said in finding["message"] + finding["remedy"]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# steelyard waive[own-rule] Soon by risk@example.org until 2027-01-31", "no colon behind `steelyard`"),
        ("#steelyard waive [own-rule] Soon", "no colon behind `steelyard`"),
        ("# Steelyard - waived(own-rule) Soon", "no colon behind `steelyard`"),
        ("# steelyard: waive[own-rule, b-rule] Soon by r until 2027-01-31", "write one rule for each comment"),
        ("# steelyard: waive(own-rule) Soon", "this is no waiver: write"),
        ("# steelyard waive own-rule m", ""),
        ("# steelyard waives nothing here", ""),
        ("# Steelyard, see waive[x] in the docs", ""),
    ],
)  # fmt: skip
def test_a_comment_that_looks_like_a_waiver_is_never_passed_over(
    cli: Cli, tmp_path: Path, comment: str, said: str
) -> None:
    _, report = checked(cli, tmp_path, f"{MODEL}  {comment}")

    found = [one["message"] for one in report["verdicts"] if one["rule"] == "waiver-invalid"]
    assert [said in one for one in found] == ([True] if said else [])
    assert told(report, "own-rule") == [("fail", "error")]


@pytest.mark.parametrize(
    ("approver", "code"), [("risk@example.org", 0), ("Risk@example.org", 1), ("legal", 1)]
)
@pytest.mark.parametrize("where", ["manifest", "comment", "central"])
@pytest.mark.parametrize("law", [", waiver-invalid: {severity: error}", ""])
def test_only_who_may_approve_approves_wherever_it_is_written(  # noqa: PLR0913, PLR0917 - what varies
    cli: Cli, tmp_path: Path, approver: str, code: int, where: str, law: str
) -> None:
    org = "{approvers: [risk@example.org, board@example.org]}"
    put_pack(tmp_path / "policy", "house", rules=f"{{own-rule: {{severity: error}}{law}}}", org=org)
    comment = f"# steelyard: waive[own-rule] In the mail by {approver} until 2027-01-31"
    manifest = {
        "manifest": f"{MODEL}\n{waiver(approved_by=approver)}",
        "comment": f"{MODEL}  {comment}",
        "central": MODEL,
    }[where]
    central(tmp_path, *([ONE.replace("risk@example.org", approver)] if where == "central" else []))
    found, report = checked(cli, tmp_path, manifest, "--waivers", "exceptions.yaml")

    assert found == code, report["verdicts"]
    if code:
        (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
        assert approver in finding["lapsed"][0]

"""An exception is written down, holds until its day, and the finding returns by itself; nobody lets himself off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = "2026-11-23"
MODEL = "models: [{id: m, model: some-7b, access: weights}]"
RULES = "{own-rule: {severity: error}, waiver-invalid: {severity: error}}"
FULL = "reason: Until the contract is signed, approved_by: risk@example.org, granted: 2026-11-01"


@pytest.fixture(autouse=True)
def policy(tmp_path: Path) -> None:
    """A rule that every manifest here breaks, in a pack with the rule about waivers."""
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(tmp_path / "policy", "house", rules=RULES)


def checked(
    cli: Cli, folder: Path, manifest: str, *flags: str, as_of: str = DAY
) -> tuple[int, dict[str, Any]]:
    put(folder / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo@example.org\n{manifest}\n")
    command = ("check", "--as-of", as_of, "--policy", "policy/packs/house.yaml", *flags)
    result = cli(*command, "ai-models.yaml", "--format", "json")
    assert result.code in (0, 1), result.err
    told: dict[str, Any] = json.loads(result.out)
    return result.code, told


def told(report: dict[str, Any], rule: str) -> list[tuple[str, str]]:
    return [(one["outcome"], one["severity"]) for one in report["verdicts"] if one["rule"] == rule]


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
        ({"expires": "2026-11-22"}, "expires"),
        ({"expires": ""}, "expires"),
        ({"granted": "2026-11-24"}, "granted"),
        ({"reason": ""}, "reason"),
        ({"approved_by": ""}, "approved_by"),
        ({"approved_by": "jo@example.org"}, "approved_by"),
        ({"owner": "risk@example.org"}, "approved_by"),
        ({"revision": "another-7b"}, "revision"),
        ({"expires": "2028-01-31"}, "expires"),
    ],
)
def test_one_that_is_not_in_force_lets_the_finding_return_and_says_which_lapsed(
    cli: Cli, tmp_path: Path, fields: dict[str, str], why: str
) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(**fields)}")

    assert code == 1
    (finding,) = [one for one in report["verdicts"] if one["rule"] == "own-rule"]
    assert finding["outcome"] == "fail"
    assert finding["lapsed"][0].startswith("the waiver at ai-models.yaml:5 is not in force: ")
    assert why in finding["lapsed"][0]
    assert [one for one in report["verdicts"] if one["rule"] in ("waiver-invalid", "schema-invalid")]


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


def test_a_waiver_about_a_model_that_there_is_not_covers_nothing(cli: Cli, tmp_path: Path) -> None:
    code, report = checked(cli, tmp_path, f"{MODEL}\n{waiver(model='another')}")

    assert code == 1
    assert told(report, "own-rule") == [("fail", "error")]


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
        ("# steelyard: waive[own-rule] Written by legal by jo@example.org until 2027-01-31", 1),
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


def central(folder: Path, *records: str) -> None:
    listed = "\n".join(f"  - {{{record}}}" for record in records)
    put(
        folder / "exceptions.yaml",
        f"schema: 1\nwaivers:\n{listed}\n" if records else "schema: 1\nwaivers: []\n",
    )


ONE = f"rule: own-rule, {FULL}, expires: 2027-01-31"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (ONE, 0),
        (f"project: p, {ONE}", 0),
        (f"path: ai-models.yaml, {ONE}", 0),
        (f"path: 'ai-*.yaml', model: m, {ONE}", 0),
        (f"project: q, {ONE}", 1),
        (f"path: 'services/*', {ONE}", 1),
        (ONE.replace("2027-01-31", "2026-11-22"), 1),
        (ONE.replace("risk@example.org", "jo@example.org"), 1),
        (ONE.replace("rule: own-rule", "rule: no-rule"), 1),
    ],
)
def test_waivers_of_a_central_file(cli: Cli, tmp_path: Path, record: str, code: int) -> None:
    central(tmp_path, record)
    found, report = checked(cli, tmp_path, MODEL, "--waivers", "exceptions.yaml")

    assert found == code
    assert told(report, "own-rule") == [("fail" if code else "waived", "error")]


def test_a_central_file_is_set_by_configuration_or_by_the_pack(cli: Cli, tmp_path: Path) -> None:
    central(tmp_path, ONE)
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "steelyard.yaml", "waivers: [exceptions.yaml]\n")
    assert checked(cli, tmp_path, MODEL)[0] == 0

    (tmp_path / "steelyard.yaml").unlink()
    assert checked(cli, tmp_path, MODEL)[0] == 1
    pack = tmp_path / "policy" / "packs" / "house.yaml"
    pack.write_text(pack.read_text() + "waivers: [../../exceptions.yaml]\n")
    assert checked(cli, tmp_path, MODEL)[0] == 0


def test_a_central_file_is_read_once_and_named_from_the_repository(cli: Cli, tmp_path: Path) -> None:
    central(tmp_path, ONE.replace("2027-01-31", "2026-11-22"))
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "steelyard.yaml", "waivers: [exceptions.yaml]\n")
    _, report = checked(cli, tmp_path, MODEL, "--waivers", "./exceptions.yaml")

    assert len(told(report, "waiver-invalid")) == 1
    assert str(tmp_path) not in str(report["verdicts"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "cannot read the waivers"),
        ("schema: 1\nwaivers: [{rule: own-rule, expires: 2026-02-30}]\n", "exceptions.yaml:2:37"),
        ("schema: 1\nwaivers: [{rule: own-rule, until: 2027-01-31}]\n", "until"),
        ("schema: 2\nwaivers: []\n", "schema"),
        ("schema: 1\nwaivers: [{rule: own-rule\n", "exceptions.yaml"),
        ("", "exceptions.yaml"),
    ],
)
def test_a_central_file_that_cannot_be_used_stops_the_run(
    cli: Cli, tmp_path: Path, text: str | None, problem: str
) -> None:
    put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo\n{MODEL}\n")
    if text is not None:
        put(tmp_path / "exceptions.yaml", text)
    result = cli(
        "check", "--policy", "policy/packs/house.yaml", "--waivers", "exceptions.yaml", "ai-models.yaml"
    )

    assert (result.code, result.out) == (2, "")
    assert problem in result.err

"""A policy owner asks what a change would do to the manifests of the house before it lands."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from steelyard.comparing.diff_contract import diff_schema
from steelyard.schemas import load_schema
from tests.houses import LICENSE_MIT, LIMITED, PACK, REVISION, WAIVED, manifest
from tests.scenarios.differences import DAY, diff, housed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def house(tmp_path: Path) -> Repository:
    return housed(tmp_path / "house")


def told(cli: Cli, house: Repository, *arguments: str) -> dict[str, Any]:
    result = diff(cli, house, *arguments, "--format", "json")
    assert result.code in (0, 1), result.err
    report: dict[str, Any] = json.loads(result.out)
    with open(os.path.join(ROOT, "schemas", "policy-diff.v1.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(report)
    assert result.code == (1 if report["summary"]["newly_failing"] else 0)
    return report


def test_a_policy_that_did_not_change_changes_nothing(cli: Cli, house: Repository) -> None:
    report = told(cli, house, "HEAD:policy", "policy")
    assert report["rules"] == report["organisation"] == report["verdicts"] == []
    assert report["summary"]["manifests"] == 2


def test_what_it_newly_fails_is_told_by_manifest_owner_and_rule(cli: Cli, house: Repository) -> None:
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    report = told(cli, house, "main:policy/packs/house.yaml", "policy/packs/house.yaml")
    (verdict,) = report["verdicts"]
    assert (verdict["kind"], verdict["file"], verdict["rule"]) == (
        "fails",
        "a/ai-models.yaml",
        "acme-license",
    )
    assert (verdict["before"]["outcome"], verdict["after"]["outcome"]) == ("pass", "fail")
    assert verdict["subject"] == "models[drafter]"
    assert report["by_owner"][0]["owner"] == "team-invoice-bot@example.org"
    assert report["by_rule"][0]["verdicts"]["fails"] == 1
    (rule,) = report["rules"]
    assert [change["name"] for change in rule["changes"]] == ["conditions"]


def test_two_revisions_are_compared_and_the_way_back_mends(cli: Cli, house: Repository) -> None:
    house.commit({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    assert diff(cli, house, "HEAD~1:policy", "HEAD:policy").code == 1
    back = diff(cli, house, "HEAD:policy", "HEAD~1:policy")
    assert back.code == 0
    assert "fixed: acme-license on models[drafter]" in back.out
    assert "[failed the gate]" in back.out


def test_a_rule_that_comes_or_goes(cli: Cli, house: Repository) -> None:
    house.write(
        {
            "policy/rules/acme/acme-revision.yaml": REVISION,
            "policy/packs/house.yaml": "title: House\nrules:\n  acme-license: {severity: note}\n  acme-revision: {}\n",
        }
    )
    report = told(cli, house, "HEAD:policy", "policy", "b")
    assert [(rule["rule"], rule["kind"]) for rule in report["rules"]] == [
        ("acme-license", "changed"),
        ("acme-revision", "added"),
    ]
    assert [change["direction"] for change in report["rules"][0]["changes"]] == ["weaker", "weaker"]
    assert [one["kind"] for one in report["verdicts"]] == ["unknown"]  # nobody says a revision
    back = told(cli, house, "policy", "HEAD:policy", "b")
    assert [one["kind"] for one in back["verdicts"]] == ["not-asked"]


def test_a_waived_finding_is_no_failing_one(cli: Cli, house: Repository) -> None:
    house.commit({"a/ai-models.yaml": manifest(more=WAIVED)})
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    report = told(cli, house, "HEAD:policy", "policy", "a")
    (verdict,) = [one for one in report["verdicts"] if one["rule"] == "acme-license"]
    assert (verdict["kind"], verdict["newly_failing"]) == ("waived", False)
    assert verdict["after"]["waiver"]["ticket"] == "GOV-1"
    strict = told(cli, house, "HEAD:policy", "policy", "a", "--no-waivers")
    assert strict["summary"]["newly_failing"] == 1


def test_a_rule_that_becomes_mandatory_is_no_longer_waived(cli: Cli, house: Repository) -> None:
    house.commit(
        {
            "a/ai-models.yaml": manifest(more=WAIVED),
            "policy/rules/acme/acme-license.yaml": LICENSE_MIT,
        }
    )
    house.write(
        {"policy/packs/house.yaml": "title: House\nrules:\n  acme-license: {enforcement: mandatory}\n"}
    )
    result = diff(cli, house, "HEAD:policy", "policy", "a")
    assert result.code == 1
    assert "no longer waived: acme-license" in result.out
    assert "note: the waiver at a/ai-models.yaml" in result.out
    assert "enforcement: waivable → mandatory" in result.out


def test_advice_and_a_gate_that_never_fails_fail_nothing(cli: Cli, house: Repository) -> None:
    advisory = "title: House\nenforcement: advisory\nrules:\n  acme-license: {}\n"
    house.commit({"policy/packs/house.yaml": advisory})
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    assert diff(cli, house, "HEAD:policy", "policy").code == 0
    house.write({"policy/packs/house.yaml": PACK})
    assert diff(cli, house, "HEAD:policy", "policy", "--fail-on", "never").code == 0
    assert diff(cli, house, "HEAD:policy", "policy").code == 1


def test_what_the_baseline_knows_is_told(cli: Cli, house: Repository) -> None:
    house.write(
        {
            "policy/rules/acme/acme-license.yaml": LICENSE_MIT,
            "steelyard.yaml": "policy: [./policy]\nbaseline: b.json\n",
        }
    )
    assert cli("baseline", "--output", "b.json", *DAY, cwd=house.root).code == 0
    text = diff(cli, house, "HEAD:policy", "policy").out
    assert "newly failing: acme-license on models[drafter]" in text
    assert "error, waivable  [known in the baseline]\n" in text
    page = diff(cli, house, "HEAD:policy", "policy", "--format", "markdown").out
    assert "| newly failing (error, waivable), known in the baseline |" in page


def test_each_owner_is_told_how_much_fails(cli: Cli, house: Repository) -> None:
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    result = diff(cli, house, "HEAD:policy", "policy")
    assert "  team-invoice-bot@example.org: 1 newly failing; 1 newly fails the gate\n" in result.out
    page = diff(cli, house, "HEAD:policy", "policy", "--format", "markdown").out
    assert "| owner | verdicts | newly fail the gate |" in page
    assert told(cli, house, "HEAD:policy", "policy")["by_owner"][0]["newly_failing"] == 1
    house.commit()
    house.write({"policy/packs/house.yaml": PACK.replace("{}", "{severity: warning}")})
    mended = diff(cli, house, "HEAD:policy", "policy")
    assert "1 lighter; none newly fails the gate" in mended.out
    page = diff(cli, house, "HEAD:policy", "policy", "--format", "markdown").out
    assert "| lighter (error, waivable → warning, waivable) |" in page


def test_a_later_step_of_a_ramp_is_told(cli: Cli, house: Repository) -> None:
    ramp = "[{is: advisory, until: 2027-02-28}, {is: mandatory}]"
    house.write({"policy/packs/house.yaml": PACK.replace("{}", f"{{enforcement: {ramp}}}")})
    last = "`acme-license` becomes mandatory on 2027-03-01: look with --as-of 2027-03-01"
    assert diff(cli, house, "HEAD:policy", "policy").out.splitlines()[-1] == last
    page = diff(cli, house, "HEAD:policy", "policy", "--format", "markdown").out
    assert page.endswith(
        "\n`acme-license` becomes mandatory on 2027-03-01: look with `--as-of 2027-03-01`.\n"
    )
    assert told(cli, house, "HEAD:policy", "policy")["coming"] == [
        {"rule": "acme-license", "enforcement": "mandatory", "from": "2027-03-01"}
    ]
    assert told(cli, house, "policy", "HEAD:policy")["coming"] == []
    house.commit()
    assert told(cli, house, "HEAD:policy", "policy")["coming"] == [], "nothing changed"
    then = cli("policy", "diff", "baseline", "policy", "--as-of", "2027-03-01", cwd=house.root)
    assert "becomes" not in then.out


def test_parameters_and_the_organisation_are_told(cli: Cli, house: Repository) -> None:
    house.commit({"policy/rules/acme/acme-license.yaml": LIMITED})
    pack = 'title: House\norg: {domicile: ["DE"]}\nrules:\n  acme-license: {licenses: [MIT, Apache-2.0]}\n'
    house.write({"policy/packs/house.yaml": pack})
    report = told(cli, house, "HEAD:policy", "policy")
    (change,) = report["rules"][0]["changes"]
    assert (change["name"], change["was"]) == ("params.licenses", '["MIT"]')
    assert report["organisation"][0]["name"] == "org.domicile"
    assert [one["kind"] for one in report["verdicts"]] == ["fixed"]
    assert "org.domicile: nothing → " in diff(cli, house, "HEAD:policy", "policy").out


def test_the_configuration_of_a_revision_stands_for_its_policies(cli: Cli, house: Repository) -> None:
    house.commit({"steelyard.yaml": "policy: [./policy]\n"})
    house.write({"steelyard.yaml": "policy: [./policy, baseline]\n"})
    report = told(cli, house, "HEAD:steelyard.yaml", "steelyard.yaml")
    assert {rule["kind"] for rule in report["rules"]} == {"added"}
    assert "owner-missing" in {rule["rule"] for rule in report["rules"]}


def test_markdown_for_a_pull_request_is_escaped(cli: Cli, house: Repository) -> None:
    evil = manifest(license_="'MIT | @everyone <img src=x> [free](https://evil.example) `'")
    house.commit({"a/ai-models.yaml": evil.replace("team-invoice-bot@example.org", "'@org/team|<b>'")})
    house.write(
        {
            "policy/rules/acme/acme-revision.yaml": REVISION,
            "policy/packs/house.yaml": PACK + "  acme-revision: {}\n",
        }
    )
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    result = diff(cli, house, "baseline", "policy", "--format", "markdown")
    assert result.code == 1
    assert "**1 verdict newly failing" not in result.out
    assert "\\@everyone" in result.out
    assert "\\<img" in result.out
    assert "\\@org/team\\|\\<b\\>" in result.out
    rows = [line for line in result.out.splitlines() if line.startswith("| `a/ai-models.yaml")]
    assert rows
    for row in rows:
        assert len(row.replace("\\|", "").split("|")) == 8, row


def test_the_report_goes_to_a_file(cli: Cli, house: Repository) -> None:
    result = diff(cli, house, "HEAD:policy", "policy", "--output", "diff.txt")
    assert (result.code, result.out) == (0, "")
    assert "0 verdicts newly fail the gate" in (house.root / "diff.txt").read_text(encoding="utf-8")


def test_what_cannot_be_read_is_not_passed_over(cli: Cli, house: Repository) -> None:
    (house.root / "c").mkdir()
    os.symlink("nowhere", house.root / "c" / "ai-models.yaml")
    for format_ in ("text", "markdown"):
        result = diff(cli, house, "HEAD:policy", "policy", "--format", format_)
        assert result.code == 4
        assert "c/ai-models.yaml" in result.out
    assert diff(cli, house, "HEAD:policy", "policy", "policy").code == 3


def test_ten_thousand_verdicts_are_cut_in_markdown(cli: Cli, house: Repository) -> None:
    models = "".join(
        f"  - id: m{number}\n    model: a/b{number}\n    access: weights\n    license: GPL-3.0-only\n"
        "    hosting: private-cloud\n"
        for number in range(210)
    )
    house.write({"a/ai-models.yaml": f"schema: 1\nproject: p\nowner: o\nmodels:\n{models}"})
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT.replace("MIT", "GPL-3.0-only")})
    result = diff(cli, house, "HEAD:policy", "policy", "a", "--format", "markdown")
    assert "And 10 more" in result.out


def test_the_published_schema_is_the_one_that_is_written() -> None:
    assert load_schema("policy-diff.v1") == diff_schema()


def test_the_text_tells_waivers_and_an_owner_of_long_parameters(cli: Cli, house: Repository) -> None:
    house.commit({"a/ai-models.yaml": manifest(more=WAIVED)})
    house.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    result = diff(cli, house, "HEAD:policy", "policy", "a", "--color", "always")
    assert "waived: The old license until the move is done" in result.out
    assert "\x1b[" in result.out
    assert "\x1b[" not in diff(cli, house, "HEAD:policy", "policy", "a").out


def test_central_waivers_that_a_pack_names_belong_to_its_side(cli: Cli, house: Repository) -> None:
    waiver = (
        "schema: 1\nwaivers:\n  - rule: acme-license\n    reason: Until the move\n    owner: a@example.org\n"
        "    approved_by: b@example.org\n    granted: 2026-11-01\n    expires: 2026-12-01\n    ticket: GOV-2\n"
    )
    pack = f"title: House\nwaivers: [../waivers.yaml]\n{PACK.removeprefix('title: House')}"
    house.commit(
        {
            "policy/rules/acme/acme-license.yaml": LICENSE_MIT,
            "policy/packs/house.yaml": pack,
            "policy/waivers.yaml": waiver,
        }
    )
    house.write({"policy/packs/house.yaml": PACK})
    report = told(cli, house, "HEAD:policy/packs/house.yaml", "policy/packs/house.yaml", "a")
    assert "no-longer-waived" in [one["kind"] for one in report["verdicts"]]

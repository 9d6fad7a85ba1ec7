"""A gate is introduced over a repository that does not hold yet: what is there is known, and only new findings fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.known import DAY, FILE, POLICY, checked, manifest, not_held, record
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    return not_held(tmp_path)


def test_what_is_known_fails_nothing_and_is_counted(cli: Cli) -> None:
    assert record(cli) == 0
    code, report = checked(cli)

    assert code == 0
    assert [one["known"] for one in report["verdicts"]] == [True, True]
    text = cli("check", *DAY, *POLICY, "--baseline", FILE)
    assert text.out.splitlines()[-1] == (
        "baseline: 2 known findings left (2 errors), which fail nothing; --verbose shows what is known, too"
    )


def test_known_findings_do_not_stand_between_new_ones(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a", "b", "c")
    check = ("check", *DAY, *POLICY, "--baseline", FILE)

    text = cli(*check)
    assert text.out.count("[own-rule]") == 1
    assert "models[c]" in text.out or "some-c" in text.out
    told = cli(*check, "--verbose")
    assert (told.out.count("\nknown error[own-rule]"), told.out.count("\nerror[own-rule]")) == (1, 1)
    quiet = cli(*check, "-q")
    assert [line.partition(": ")[2].partition(":")[0] for line in quiet.out.splitlines()] == [
        "error[own-rule]"
    ]
    assert cli(*check, "-q", "-v").out.count("known error[own-rule]") == 2


def test_github_annotates_new_findings_and_counts_known_ones(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a", "b", "c")
    *annotations, tally = cli(
        "check", *DAY, *POLICY, "--baseline", FILE, "--format", "github"
    ).out.splitlines()

    assert [line.split(" ")[0] for line in annotations] == ["::error"]
    assert tally.endswith("; known: 2")


def test_sarif_tells_known_findings_from_new_ones(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a", "b", "c")

    def states(*flags: str) -> list[Any]:
        out = cli("check", *DAY, *POLICY, "--format", "sarif", *flags).out
        return [one.get("baselineState") for one in json.loads(out)["runs"][0]["results"]]

    assert states("--baseline", FILE) == ["unchanged", "unchanged", "new"]
    assert states() == [None, None, None], "compared with nothing, nothing is new"


def test_a_new_finding_fails_and_only_that(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a", "b", "c")
    code, report = checked(cli)

    assert code == 1
    assert [(one["subject"], one["known"]) for one in report["verdicts"]] == [
        ("models[a]", True), ("models[b]", True), ("models[c]", False),
    ]  # fmt: skip


def test_moving_lines_changes_nothing(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "b", "a", before="# a comment\n\n\n")

    assert checked(cli)[0] == 0


def test_a_violation_that_moves_to_another_file_is_new(cli: Cli, repository: Path) -> None:
    """The scenario of checkov#7647: keyed by the check alone, a baseline hid the same violation elsewhere."""
    record(cli)
    manifest(repository / "two" / "ai-models.yaml", "a")
    (repository / "one" / "ai-models.yaml").unlink()
    code, report = checked(cli)

    assert code == 1
    assert [(one["file"], one["known"]) for one in report["verdicts"]] == [("two/ai-models.yaml", False)]
    assert len(report["summary"]["baseline"]["stale"]) == 2


def test_what_was_mended_is_stale_until_it_is_taken_out(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a")
    text = cli("check", *DAY, *POLICY, "--baseline", FILE)
    assert text.code == 0
    assert "1 stale, `steelyard baseline` takes them out" in text.out

    assert record(cli) == 0, "a baseline that only shrinks needs no leave"
    assert "stale" not in cli("check", *DAY, *POLICY, "--baseline", FILE).out
    manifest(repository / "one" / "ai-models.yaml", "a", "b")
    assert checked(cli)[0] == 1, "and what returns is new"


def test_it_never_grows_by_itself(cli: Cli, repository: Path) -> None:
    record(cli)
    before = (repository / FILE).read_bytes()
    manifest(repository / "one" / "ai-models.yaml", "a", "b", "c")
    grown = cli("baseline", *DAY, *POLICY)

    assert grown.code == 1
    assert grown.err.splitlines() == [
        "the baseline would grow by 1, not taken in:",
        "  own-rule in one/ai-models.yaml at models[c].license",
        "hint: mend them, or take them in with --update",
        f"2 known findings in {repository / FILE}",
    ]
    assert (repository / FILE).read_bytes() == before
    assert record(cli, "--update") == 0
    assert checked(cli)[0] == 0


def test_the_same_findings_give_the_same_bytes(cli: Cli, repository: Path) -> None:
    record(cli)
    first = (repository / FILE).read_bytes()
    record(cli, "--update")

    assert (repository / FILE).read_bytes() == first


def test_configuration_names_it(cli: Cli, repository: Path) -> None:
    put(repository / "steelyard.yaml", "policy: [policy/packs/house.yaml]\nbaseline: known.json\n")
    assert cli("baseline", *DAY).code == 0
    assert (repository / "known.json").exists()
    assert cli("check", *DAY).code == 0


def test_stale_entries_go_though_there_are_new_ones(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "b", *[f"n{number}" for number in range(12)])
    result = cli("baseline", *DAY, *POLICY)

    assert result.code == 1
    lines = result.err.splitlines()
    assert lines[:3] == [
        "1 taken out, nothing corresponds to them any more:",
        "  own-rule in one/ai-models.yaml at models[a].license",
        "the baseline would grow by 12, not taken in:",
    ]
    assert lines[-3:] == [
        "  and 2 more",
        "hint: mend them, or take them in with --update",
        f"1 known finding in {repository / FILE}",
    ]
    code, report = checked(cli)
    assert (code, report["summary"]["baseline"]) == (1, {"known": 1, "mandatory": 0, "stale": []})


def test_an_update_names_what_comes_and_what_goes(cli: Cli, repository: Path) -> None:
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "b", "c")
    result = cli("baseline", *DAY, *POLICY, "--update")

    assert result.code == 0
    assert result.err.splitlines() == [
        "1 taken out, nothing corresponds to them any more:",
        "  own-rule in one/ai-models.yaml at models[a].license",
        "1 taken in:",
        "  own-rule in one/ai-models.yaml at models[c].license",
        f"2 known findings in {repository / FILE}",
    ]


def test_where_nothing_changed_not_even_the_day_does(cli: Cli, repository: Path) -> None:
    record(cli)
    before = (repository / FILE).read_bytes()

    assert cli("baseline", "--as-of", "2026-12-24", *POLICY).code == 0
    assert (repository / FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("advisory", "advisory", 0),
        ("advisory", "waivable", 1),
        ("advisory", "mandatory", 1),
        ("waivable", "waivable", 0),
        ("waivable", "mandatory", 1),
        ("waivable", "advisory", 0),
        ("mandatory", "mandatory", 0),
        ("mandatory", "waivable", 0),
    ],
)
def test_what_was_known_as_less_does_not_cover_what_is_asked_for_harder(
    cli: Cli, repository: Path, was: str, now: str, code: int
) -> None:
    def enforced(how: str) -> None:
        put_pack(
            repository / "policy", "house", rules=f"{{own-rule: {{severity: error, enforcement: {how}}}}}"
        )

    enforced(was)
    assert record(cli) == 0
    enforced(now)
    ended, report = checked(cli)
    assert (ended, [one["known"] for one in report["verdicts"]]) == (code, [not code] * 2)
    told = [f"own-rule in one/ai-models.yaml at models[{one}].license" for one in "ab"]
    said = "" if was == "waivable" else f", {was}"
    assert report["summary"]["baseline"]["stale"] == ([one + said for one in told] if code else [])
    assert record(cli) == code
    assert record(cli, "--update") == 0
    assert checked(cli)[0] == 0


def test_a_ramp_is_not_flattened_by_a_baseline_of_its_first_day(cli: Cli, repository: Path) -> None:
    ramp = "[{is: advisory, until: 2026-12-31}, {is: mandatory}]"
    put_pack(repository / "policy", "house", rules=f"{{own-rule: {{severity: error, enforcement: {ramp}}}}}")
    record(cli)

    assert checked(cli)[0] == 0
    assert checked(cli, "--as-of", "2027-01-01")[0] == 1


def test_known_findings_of_mandatory_rules_are_counted_apart(cli: Cli, repository: Path) -> None:
    put_pack(repository / "policy", "house", rules="{own-rule: {severity: error, enforcement: mandatory}}")
    assert (
        f"2 known findings in {repository / FILE}; 2 of mandatory rules" in cli("baseline", *DAY, *POLICY).err
    )
    code, report = checked(cli)

    assert (code, report["summary"]["baseline"]["mandatory"]) == (0, 2)
    text = cli("check", *DAY, *POLICY, "--baseline", FILE).out
    assert "baseline: 2 known findings are of mandatory rules" in text


def test_a_manifest_that_is_not_valid_is_in_no_baseline(cli: Cli, repository: Path) -> None:
    put(repository / "bad" / "ai-models.yaml", "schema: [\n")
    result = cli("baseline", *DAY, *POLICY)

    assert result.code == 0
    assert "1 manifest is not valid, which no baseline takes in" in result.err
    assert checked(cli)[0] == 1, "else everything in it would be hidden"


def test_what_a_central_file_waives_is_in_no_baseline(cli: Cli, repository: Path) -> None:
    put(
        repository / "exceptions.yaml",
        "schema: 1\nwaivers: [{rule: own-rule, model: a, reason: For now, approved_by: risk@example.org,"
        " expires: 2027-01-31}]\n",
    )
    assert record(cli, "--waivers", "exceptions.yaml") == 0
    assert "models[b]" in (repository / FILE).read_text()
    assert "models[a]" not in (repository / FILE).read_text()
    assert checked(cli, "--waivers", "exceptions.yaml")[0] == 0
    assert checked(cli)[0] == 1


def test_what_was_unknown_covers_no_failure(cli: Cli, repository: Path) -> None:
    put_card(repository / "policy", require="{license: {one_of: [MIT]}}", on_unknown="fail")
    assert record(cli) == 0
    assert checked(cli)[0] == 0
    put_card(repository / "policy", require="{license: {present: true}}")  # the same place, the same value
    code, report = checked(cli)
    assert (code, [one["known"] for one in report["verdicts"]]) == (1, [False, False])
    assert len(report["summary"]["baseline"]["stale"]) == 2
    assert record(cli) == 1
    assert record(cli, "--update") == 0


def test_a_failure_that_was_known_covers_what_is_only_unknown_by_now(cli: Cli, repository: Path) -> None:
    assert record(cli) == 0
    put_card(repository / "policy", require="{license: {one_of: [MIT]}}", on_unknown="fail")
    code, report = checked(cli)
    assert (code, [one["outcome"] for one in report["verdicts"]]) == (0, ["unknown", "unknown"])
    assert [one["known"] for one in report["verdicts"]] == [True, True]
    assert report["summary"]["baseline"]["stale"] == []
    assert record(cli) == 0


def test_the_configuration_decides_as_for_check(cli: Cli, repository: Path) -> None:
    put(repository / "steelyard.yaml", "policy: policy/packs/house.yaml\ncatalog: gone.yaml\n")
    assert "gone.yaml: there is no such file" in cli("baseline", *DAY).err
    put(repository / "steelyard.yaml", "policy: policy/packs/house.yaml\nrequire_locked: true\n")
    result = cli("baseline", *DAY)
    assert (result.code, "lies in the repository that it judges" in result.err) == (2, True)

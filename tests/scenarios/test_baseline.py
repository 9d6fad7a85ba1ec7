"""A gate is introduced over a repository that does not hold yet: what is there is known, and only new findings fail."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23")
POLICY = ("--policy", "policy/packs/house.yaml")
FILE = "steelyard-baseline.json"


def manifest(path: Path, *models: str, before: str = "") -> None:
    listed = "".join(f"  - {{id: {one}, model: some-{one}, access: weights}}\n" for one in models)
    put(path, f"{before}schema: 1\nproject: p\nowner: jo\nmodels:\n{listed}")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    put(tmp_path / ".git" / "HEAD", "")
    put_card(tmp_path / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {severity: error}}")
    manifest(tmp_path / "one" / "ai-models.yaml", "a", "b")
    return tmp_path


def checked(cli: Cli, *flags: str) -> tuple[int, dict[str, Any]]:
    result = cli("check", *DAY, *POLICY, "--baseline", FILE, "--format", "json", *flags)
    assert result.code in (0, 1), result.err
    report: dict[str, Any] = json.loads(result.out)
    return result.code, report


def record(cli: Cli, *flags: str) -> int:
    return cli("baseline", *DAY, *POLICY, *flags).code


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


def test_a_run_over_a_part_calls_nothing_stale_that_it_did_not_look_at(cli: Cli, repository: Path) -> None:
    manifest(repository / "two" / "ai-models.yaml", "z")
    record(cli)
    _, report = checked(cli, "two")

    assert report["summary"]["baseline"]["stale"] == []


def test_a_baseline_of_a_part_keeps_what_it_has_of_the_rest(cli: Cli, repository: Path) -> None:
    manifest(repository / "two" / "ai-models.yaml", "y", "z")
    manifest(repository / "gone" / "ai-models.yaml", "g")
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a")
    (repository / "gone" / "ai-models.yaml").unlink()
    result = cli("baseline", *DAY, *POLICY, "one")

    assert result.code == 0
    assert result.err.splitlines() == [
        "2 taken out, nothing corresponds to them any more:",
        "  own-rule in gone/ai-models.yaml at models[g].license",
        "  own-rule in one/ai-models.yaml at models[b].license",
        f"3 known findings in {repository / FILE}; 1 of what was looked at, 2 kept of other files",
    ]
    assert checked(cli)[0] == 0


@pytest.mark.parametrize("flags", [(), ("--update",)])
def test_a_baseline_from_within_a_folder_keeps_what_it_has_of_the_rest(
    cli: Cli, repository: Path, flags: tuple[str, ...]
) -> None:
    put(repository / "steelyard.yaml", "policy: [policy/packs/house.yaml]\nbaseline: ci/known.json\n")
    (repository / "ci").mkdir()
    manifest(repository / "two" / "ai-models.yaml", "y", "z")
    assert cli("baseline", *DAY).code == 0
    result = cli("baseline", *DAY, *flags, cwd=repository / "two")

    assert result.code == 0
    assert "2 of what was looked at, 2 kept of other files" in result.err
    assert cli("check", *DAY).code == 0


def test_a_part_of_what_cannot_be_used_is_no_whole(cli: Cli, repository: Path) -> None:
    manifest(repository / "two" / "ai-models.yaml", "z")
    record(cli)
    path = repository / FILE
    path.write_text(path.read_text().replace("models[a]", "models[x]", 1))
    part = cli("baseline", *DAY, *POLICY, "--update", "two")

    assert part.code == 2
    assert "at the root of the repository" in part.err
    whole = cli("baseline", *DAY, *POLICY, "--update")
    assert whole.code == 0
    assert "edited by hand: its digest is another: it is written anew, and nothing of it is kept" in whole.err
    assert checked(cli)[0] == 0


def test_what_is_not_valid_by_now_stays_known(cli: Cli, repository: Path) -> None:
    manifest(repository / "two" / "ai-models.yaml", "z")
    record(cli)
    put(repository / "one" / "ai-models.yaml", "schema: [\n")
    code, report = checked(cli)
    assert (code, report["summary"]["baseline"]["stale"]) == (1, [])

    for flags in ((), ("--update",)):
        result = cli("baseline", *DAY, *POLICY, *flags)
        assert result.code == 0
        assert "no baseline takes in, what is known of it is kept" in result.err
        assert "1 of what was looked at, 2 kept of other files" in result.err
    manifest(repository / "one" / "ai-models.yaml", "a", "b")
    assert checked(cli)[0] == 0


def test_what_cannot_be_read_is_not_stale(cli: Cli, repository: Path) -> None:
    manifest(repository / "two" / "ai-models.yaml", "z")
    record(cli)
    (repository / "one" / "ai-models.yaml").unlink()
    (repository / "one" / "ai-models.yaml").symlink_to("nowhere")
    result = cli("check", *DAY, *POLICY, "--baseline", FILE, "--format", "json")

    assert result.code == 4
    assert json.loads(result.out)["summary"]["baseline"]["stale"] == []


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[:-40], "cannot be used"),
        (lambda _: "", "cannot be used"),
        (lambda text: text.replace('"times": 1', '"times": 9', 1), "edited by hand"),
        (lambda text: text.replace("models[a]", "models[x]", 1), "edited by hand"),
        (lambda text: text.replace("baseline.v1", "baseline.v2", 1), "cannot be used"),
        (lambda _: "{}", "cannot be used"),
        (lambda _: "[]", "cannot be used"),
    ],
)
def test_one_that_is_truncated_edited_or_of_another_version_is_refused(
    cli: Cli,
    repository: Path,
    change: Any,
    said: str,
) -> None:
    record(cli)
    path = repository / FILE
    path.write_text(change(path.read_text()))
    result = cli("check", *DAY, *POLICY, "--baseline", FILE)

    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_one_written_before_entries_had_an_enforcement_is_written_anew(cli: Cli, repository: Path) -> None:
    manifest(repository / "one" / "ai-models.yaml", *"abcde")
    record(cli)
    path = repository / FILE
    path.write_text(path.read_text().replace('"enforcement": "waivable", ', ""))
    refused = cli("check", *DAY, *POLICY, "--baseline", FILE)

    assert refused.code == 2
    assert "cannot be used; it has 5 faults, these first" in refused.err
    assert refused.err.count("has no `enforcement`") == 3
    assert record(cli) == 2
    anew = cli("baseline", *DAY, *POLICY, "--update")
    assert anew.code == 0
    assert "(findings[0] has no `enforcement`): it is written anew" in anew.err
    assert checked(cli)[0] == 0


def test_one_that_is_not_there_is_refused(cli: Cli) -> None:
    result = cli("check", *DAY, *POLICY, "--baseline", "nothing.json")

    assert result.code == 2
    assert "cannot read the baseline nothing.json" in result.err


def test_one_of_another_repository_knows_nothing_here(cli: Cli, repository: Path) -> None:
    manifest(repository / "one" / "ai-models.yaml", "q", "r")
    record(cli)
    manifest(repository / "one" / "ai-models.yaml", "a", "b")

    assert checked(cli)[0] == 1


def test_a_manifest_that_is_not_valid_is_in_no_baseline(cli: Cli, repository: Path) -> None:
    put(repository / "bad" / "ai-models.yaml", "schema: [\n")
    result = cli("baseline", *DAY, *POLICY)

    assert result.code == 0
    assert "1 manifest is not valid, which no baseline takes in" in result.err
    assert checked(cli)[0] == 1, "else everything in it would be hidden"


def test_what_cannot_be_read_is_no_ground_for_a_baseline(cli: Cli, repository: Path) -> None:
    (repository / "bad").mkdir()
    (repository / "bad" / "ai-models.yaml").symlink_to("nowhere")
    result = cli("baseline", *DAY, *POLICY, "bad/ai-models.yaml")

    assert result.code in (2, 4)
    assert not (repository / FILE).exists()


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


def test_what_is_known_of_a_central_file_goes_with_a_whole_run_only(cli: Cli, repository: Path) -> None:
    central = "schema: 1\nwaivers: [{rule: own-rule, path: one/ai-models.yaml, reason: For now, approved_by: r@example.org%s}]\n"
    put(repository / "exceptions.yaml", central % "")
    manifest(repository / "two" / "ai-models.yaml", "z")
    record(cli, "--waivers", "exceptions.yaml")
    assert "waiver-invalid" in (repository / FILE).read_text()
    put(repository / "exceptions.yaml", central % ", expires: 2027-01-31")

    assert record(cli, "--waivers", "exceptions.yaml", "two") == 0
    assert "waiver-invalid" in (repository / FILE).read_text(), "nobody asked whether it is of use"
    assert record(cli, "--waivers", "exceptions.yaml") == 0
    assert "waiver-invalid" not in (repository / FILE).read_text()


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


# -- where it is written


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.mark.parametrize("flags", [(), ("--update",)])
@pytest.mark.parametrize("there", ["a file", "a baseline", "nothing"])
def test_a_link_out_of_the_repository_is_neither_read_nor_written(
    cli: Cli, repository: Path, elsewhere: Path, flags: tuple[str, ...], there: str
) -> None:
    target = elsewhere / "notes.txt"
    if there == "a file":
        target.write_text("nobody's business\n")
    elif there == "a baseline":
        record(cli, "--output", str(target))
    before = target.read_bytes() if target.exists() else None
    (repository / FILE).symlink_to(target)
    result = cli("baseline", *DAY, *POLICY, *flags)

    assert (result.code, result.out) == (2, "")
    assert "leads out of" in result.err
    assert "nobody's business" not in result.err
    assert (target.read_bytes() if target.exists() else None) == before


@pytest.mark.parametrize(
    "configured",
    ["../elsewhere.json", "ELSEWHERE/new.json", ".git/hooks/post-checkout", "sub/.GIT/config", "link/x.json"],
)
def test_a_configuration_names_no_place_outside(
    cli: Cli, repository: Path, elsewhere: Path, configured: str
) -> None:
    (repository / "link").symlink_to(elsewhere)
    (repository / ".git" / "hooks").mkdir()
    (repository / "sub" / ".GIT").mkdir(parents=True)
    named = configured.replace("ELSEWHERE", str(elsewhere))
    put(repository / "steelyard.yaml", f"policy: policy/packs/house.yaml\nbaseline: {named}\n")
    result = cli("baseline", *DAY, "--update")

    assert (result.code, result.out) == (2, "")
    assert "is left alone" in result.err
    assert not os.path.lexists(repository / named)


@pytest.mark.parametrize("by", ["flag", "configuration"])
def test_what_is_no_baseline_is_left_alone(cli: Cli, repository: Path, by: str) -> None:
    named = "one/ai-models.yaml"
    if by == "configuration":
        put(repository / "steelyard.yaml", f"baseline: {named}\n")
    before = (repository / named).read_bytes()
    result = cli("baseline", *DAY, *POLICY, "--update", *(("--output", named) if by == "flag" else ()))

    assert result.code == 2
    assert "is no baseline, and is left alone" in result.err
    assert "schema: 1" not in result.err
    assert (repository / named).read_bytes() == before


def test_a_flag_may_name_any_place_and_the_mode_stays(cli: Cli, elsewhere: Path) -> None:
    target = elsewhere / "known.json"
    assert record(cli, "--output", str(target)) == 0
    target.chmod(0o600)
    assert record(cli, "--output", str(target), "--update") == 0
    assert target.stat().st_mode & 0o777 == 0o600
    target.write_bytes(target.read_bytes()[:-40])
    assert record(cli, "--output", str(target), "--update") == 0
    assert json.loads(target.read_text())["findings"]

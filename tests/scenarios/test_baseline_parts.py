"""Where a part of a repository is looked at, or not all of it can be, what a baseline has of the rest stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.known import DAY, FILE, POLICY, checked, manifest, not_held, record
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    return not_held(tmp_path)


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


def test_what_cannot_be_read_is_no_ground_for_a_baseline(cli: Cli, repository: Path) -> None:
    (repository / "bad").mkdir()
    (repository / "bad" / "ai-models.yaml").symlink_to("nowhere")
    result = cli("baseline", *DAY, *POLICY, "bad/ai-models.yaml")

    assert result.code in (2, 4)
    assert not (repository / FILE).exists()


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

"""The file of a baseline: one that is broken, edited or not there is refused, and none is written where it has no business."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.known import DAY, FILE, POLICY, checked, manifest, not_held, record
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    return not_held(tmp_path)


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

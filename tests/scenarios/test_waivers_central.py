"""An organisation keeps waivers in a file of its own: what they cover, who names the file, and when it stops the run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.waived import DAY, MODEL, ONE, central, checked, put_policy, told
from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def policy(tmp_path: Path) -> None:
    put_policy(tmp_path / "policy")


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


NOT_HERE = [
    (
        "project: suport-copilot",
        "the project `suport-copilot`, which is not here: did you mean `support-copilot`?",
    ),
    ("project: support_copilot", "the project `support_copilot`, which is not here: did you mean"),
    ("project: support-pilot", ""),
    ("project: support-copilot2", ""),
    ("project: another", ""),
    ("path: services/anwserer/ai-models.yaml", "did you mean `services/answerer/ai-models.yaml`?"),
    ("path: services/*/ai-model.yaml", "did you mean `services/answerer/ai-models.yaml`?"),
    (
        "project: support-copilot, path: services/answere/*",
        "did you mean `services/answerer/ai-models.yaml`?",
    ),
    ("project: another, path: services/answere/*", ""),
    ("path: services/answered/notes.yaml", ""),
    ("path: 'services/[answerer/ai-models.yaml'", "did you mean `services/answerer/ai-models.yaml`?"),
    ("path: ../services/answerer/ai-models.yaml", ""),
    ("path: /", ""),
]


@pytest.mark.parametrize(("limit", "said"), NOT_HERE)
def test_a_central_waiver_that_is_nearly_about_something_here(
    cli: Cli, tmp_path: Path, limit: str, said: str
) -> None:
    manifest = "schema: 1\nproject: support-copilot\nowner: jo\nmodels: [{model: some-7b, license: MIT}]\n"
    put(tmp_path / "services" / "answerer" / "ai-models.yaml", manifest)
    put(tmp_path / ".git" / "HEAD", "")
    central(tmp_path, f"{limit}, {ONE}")
    flags = ("--isolated", "--policy", "policy/packs/house.yaml", "--waivers", "exceptions.yaml")
    command = ("check", "--as-of", DAY, "--format", "json", *flags)
    result = cli(*command)

    assert result.code == 0, result.err
    found = json.loads(result.out)["verdicts"]
    assert [(one["rule"], one["severity"]) for one in found] == ([("waiver-invalid", "note")] if said else [])
    assert all(said in one["message"] for one in found)

    part = cli(*command, "services/answerer")
    assert json.loads(part.out)["verdicts"] == [], "who looks at a part cannot know what else there is"


def test_a_central_waiver_about_a_file_that_is_left_out(cli: Cli, tmp_path: Path) -> None:
    manifest = "schema: 1\nproject: p\nowner: jo\nmodels: [{model: some-7b, license: MIT}]\n"
    for name in ("answerer", "answered"):
        put(tmp_path / "services" / name / "ai-models.yaml", manifest)
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "steelyard.yaml", "exclude: [services/answered]\n")
    central(tmp_path, f"path: 'services/answered/*', {ONE}")
    result = cli(
        "check", "--policy", "policy/packs/house.yaml", "--waivers", "exceptions.yaml", "--as-of", DAY
    )

    assert (result.code, "did you mean" in result.out) == (0, False)


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
        (None, "correct the path, or write the file"),
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


def told_of_waivers(cli: Cli, *command: str) -> list[str]:
    flags = ("--policy", "policy/packs/house.yaml", "--as-of", DAY, "--format", "json")
    result = cli("check", *flags, *command)
    assert result.code in (0, 1), result.err
    return [one["message"] for one in json.loads(result.out)["verdicts"] if one["rule"] == "waiver-invalid"]


@pytest.mark.parametrize(
    ("limit", "of_a_part", "of_all"),
    [
        ("project: fine, ", [], ["not needed"]),
        ("path: 'fin*/ai-models.yaml', ", [], ["not needed"]),
        ("path: fine/ai-models.yaml, ", ["not needed"], ["not needed"]),
        ("", [], []),  # the other manifest needs it
        ("model: gone, ", [], ["names `gone`, which is no model here"]),
        ("model: some-7c, ", ["did you mean `some-7b`"], ["did you mean `some-7b`"]),
    ],
)
def test_a_part_does_not_tell_whether_a_central_waiver_is_needed(
    cli: Cli, tmp_path: Path, limit: str, of_a_part: list[str], of_all: list[str]
) -> None:
    """As where pre-commit names the files that changed: others may need it."""
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / "steelyard.yaml", "waivers: [exceptions.yaml]\n")
    central(tmp_path, f"{limit}{ONE}")
    manifest = "schema: 1\nproject: {}\nowner: jo@example.org\nmodels: [{{model: some-7b{}}}]\n"
    put(tmp_path / "fine" / "ai-models.yaml", manifest.format("fine", ", license: MIT"))
    put(tmp_path / "bad" / "ai-models.yaml", manifest.format("bad", ""))
    for command, expected in ((("fine/ai-models.yaml",), of_a_part), ((), of_all)):
        messages = told_of_waivers(cli, *command)
        assert len(messages) == len(expected)
        assert all(part in one for part, one in zip(expected, messages, strict=True))


def test_a_central_file_of_many_repositories_tells_no_single_one_that_it_is_not_needed(
    cli: Cli, tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    put(repo / ".git" / "HEAD", "")
    put(repo / "ai-models.yaml", "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m, license: MIT}]\n")
    records = (f"project: p, {ONE}", ONE, f"model: another, {ONE}")
    central(tmp_path, *records)
    done = cli(
        *("check", "--policy", "../policy/packs/house.yaml", "--as-of", DAY, "--format", "json"),
        *("--waivers", "../exceptions.yaml"),
        cwd=repo,
    )
    (one,) = json.loads(done.out)["verdicts"]
    assert (one["rule"], one["region"]["start_line"]) == ("waiver-invalid", 3)

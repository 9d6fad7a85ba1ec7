"""A builder lets `check --fix` mend what can be mended, and finds everything else as it was."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from steelyard.cli import files
from steelyard.cli import fix as cli_fix
from steelyard.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23")
BROKEN = """\
# who answers invoices
schema: 1
project: invoice-bot   # the key in the inventory
owner: team-payments@example.org
enviroment: Production
purpose: Reads amounts and due dates out of suppliers' invoices.
exposure: internal
jurisdictions: [NO, 'SE']  # both
data: [internal]
review:
  reviewed_on: 2026-10-01
  review_by: 2026-11-01  # too late
models:
  - &granite
    model: ibm-granite/granite-4.0-h-small
    revision: 0123456789
    developer: IBM
    acess: Weights
    license: Apache-2.0
    hosting: private-cloud
    card: https://example.org/card
"""
MENDED = (
    BROKEN.replace("enviroment: Production", "environment: production")
    .replace("[NO, ", '["NO", ')
    .replace("revision: 0123456789", 'revision: "0123456789"')
    .replace("acess: Weights", "access: weights")
)


def put(folder: Path, text: str = BROKEN, name: str = "ai-models.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[str, ...]:
    """The options that also ask for a review in time."""
    pack = put(
        tmp_path, "title: Own\nextends: [baseline]\nrules: {review-overdue: {}}\n", "policy/packs/own.yaml"
    )
    return (*DAY, "--policy", str(pack))


def test_the_summary_says_how_many_are_fixable(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    result = cli("check", *DAY)
    assert "= fix: rename `acess` to `access` (--fix)" in result.out
    assert "\n[*] 4 fixable with `--fix`\n" in result.out


def test_fix_mends_and_reports_what_remains(cli: Cli, tmp_path: Path, reviewed: tuple[str, ...]) -> None:
    path = put(tmp_path)
    result = cli("check", "--fix", *reviewed)
    assert path.read_bytes().decode() == MENDED
    assert "fixed ai-models.yaml:18: schema-invalid: rename `acess` to `access`\n" in result.err
    assert "fixed ai-models.yaml:18: schema-invalid: write `weights` for `Weights`\n" in result.err
    assert "schema-invalid" not in result.out
    assert "warning[review-overdue]" in result.out
    assert "[*] 1 fixable with `--fix --unsafe-fixes`" in result.out
    again = cli("check", "--fix", *reviewed)
    assert path.read_bytes().decode() == MENDED
    assert (again.err, again.out) == ("", result.out)


def test_unsafe_fixes_are_made_when_asked_for(cli: Cli, tmp_path: Path, reviewed: tuple[str, ...]) -> None:
    path = put(tmp_path)
    result = cli("check", "--fix", "--unsafe-fixes", *reviewed)
    assert path.read_bytes().decode() == MENDED.replace("2026-11-01  # too late", "2027-10-01  # too late")
    assert "review-overdue: write `2027-10-01` for `2026-11-01`" in result.err
    assert "review-overdue" not in result.out


def test_unsafe_fixes_alone_are_a_mistake(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    result = cli("check", "--unsafe-fixes", *DAY)
    assert (result.code, result.out) == (2, "")
    assert "--unsafe-fixes goes with --fix or --diff" in result.err


def test_quiet_tells_findings_alone(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    result = cli("check", "--fix", "--quiet", *DAY)
    assert result.err == ""
    assert "[*]" not in result.out


def test_diff_shows_and_writes_nothing(cli: Cli, tmp_path: Path, reviewed: tuple[str, ...]) -> None:
    path = put(tmp_path)
    result = cli("check", "--diff", *reviewed)
    assert result.code == 1
    assert path.read_bytes().decode() == BROKEN
    assert result.out.startswith("--- a/ai-models.yaml\n+++ b/ai-models.yaml\n@@ ")
    assert "-    acess: Weights\n+    access: weights\n" in result.out
    assert "checked against" not in result.out
    put(tmp_path, MENDED)
    result = cli("check", "--diff", *reviewed)
    assert (result.code, result.out) == (0, "")
    assert cli("check", "--diff", "--unsafe-fixes", *reviewed).code == 1


def test_a_diff_can_be_applied(cli: Cli, tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415

    path = put(tmp_path, BROKEN.rstrip("\n").replace("card: https", "crad: https"))
    diff = cli("check", "--diff", *DAY).out
    assert "\\ No newline at end of file" in diff
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert path.read_bytes().decode() == MENDED.rstrip("\n")


def test_a_diff_neither_acts_nor_leaks(cli: Cli, tmp_path: Path) -> None:
    secret = "sk-" + "FAKE0000" * 4
    put(tmp_path, BROKEN.replace("acess:", f"# \x9b31m {secret}\tx\n    acess:").replace("\x9b", "\u202e"))
    result = cli("check", "--diff", *DAY)
    assert "FAKE0000" not in result.out
    assert "\u202e" not in result.out
    assert "\tx" in result.out


def test_diff_makes_no_report(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    assert "makes no report" in cli("check", "--diff", "--format", "json").err


def test_diff_tells_what_could_not_be_read(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, MENDED)
    (tmp_path / "x" / "ai-models.yaml").mkdir(parents=True)
    result = cli("check", "--diff", *DAY)
    assert result.code == 4
    assert "1 of 2 manifests could not be read" in result.err


def test_two_files(cli: Cli, tmp_path: Path) -> None:
    one, two = put(tmp_path, name="a/ai-models.yaml"), put(tmp_path, MENDED, name="b/ai-models.yaml")
    before = two.stat()
    cli("check", "--fix", *DAY)
    assert one.read_bytes().decode() == MENDED
    assert two.stat().st_ino == before.st_ino  # not even written again


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_stay(cli: Cli, tmp_path: Path, mark: str, ending: str) -> None:
    path = put(tmp_path, mark + BROKEN.replace("\n", ending))
    cli("check", "--fix", *DAY)
    assert path.read_bytes().decode() == mark + MENDED.replace("\n", ending)


def test_json(cli: Cli, tmp_path: Path) -> None:
    text = '{"schema": 1, "project": "p", "owner": "o",\r\n  "models": [{"model": "m", "acess": "Weights"}]}'
    path = put(tmp_path, text, "ai-models.json")
    cli("check", "--fix", *DAY)
    assert path.read_bytes().decode() == text.replace("acess", "access").replace("Weights", "weights")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_stays(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path)
    path.chmod(0o640)
    cli("check", "--fix", *DAY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["ai-models.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_read_only_file_is_told_and_left_alone(cli: Cli, tmp_path: Path) -> None:
    path = put(
        tmp_path, BROKEN.replace("acess", "access").replace("enviroment: Production", "environment: x")
    )
    other = put(tmp_path, MENDED.replace("access: weights", "access: Weights"), "b/ai-models.yaml")
    path.chmod(0o444)
    result = cli("check", "--fix", *DAY)
    assert result.code == 1
    assert "cannot write" in result.err
    assert "read-only" in result.err
    assert "enviroment" not in path.read_text(encoding="utf-8")
    assert "[NO, " in path.read_text(encoding="utf-8")
    assert other.read_bytes().decode() == MENDED
    result = cli("check", "--fix", "--fail-on", "never", *DAY)
    assert result.code == 2  # a fix that was asked for was not made


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_is_followed_inside_the_repository_only(cli: Cli, tmp_path: Path) -> None:
    root, outside = tmp_path / "repository", tmp_path / "outside"
    (root / ".git").mkdir(parents=True)
    inside = put(root, name="shared/models.yaml")
    (root / "ai-models.yaml").symlink_to("shared/models.yaml")
    cli("check", "--fix", *DAY, cwd=root)
    assert (root / "ai-models.yaml").is_symlink()
    assert inside.read_bytes().decode() == MENDED

    away = put(outside)
    (root / "ai-models.yaml").unlink()
    (root / "ai-models.yaml").symlink_to(away)
    found = cli("check", "--fix", *DAY, cwd=root)  # found: it is not even read
    assert found.code == 4
    named = cli("check", "--fix", "ai-models.yaml", *DAY, cwd=root)
    assert named.code == 1
    assert "leads out of" in named.err
    assert away.read_bytes().decode() == BROKEN
    elsewhere = cli("check", "--fix", str(away), *DAY, cwd=root)
    assert "leads out of" not in elsewhere.err
    assert away.read_bytes().decode() == MENDED


def test_a_file_that_changes_meanwhile_is_left_alone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path)
    real = files.rewrite

    def late(*arguments: object) -> None:
        path.write_text("# mine\n", encoding="utf-8")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cli_fix, "rewrite", late)
    result = cli("check", "--fix", *DAY)
    assert "changed meanwhile" in result.err
    assert path.read_text(encoding="utf-8") == "# mine\n"


def test_a_file_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        files.rewrite(str(tmp_path / "ai-models.yaml"), b"", b"x", str(tmp_path))


def test_a_pipe(cli: Cli, tmp_path: Path) -> None:
    result = cli("check", "--fix", "-", *DAY, stdin=("\ufeff" + BROKEN).encode())
    assert result.out == "\ufeff" + MENDED
    assert "fixed <stdin>:18: schema-invalid: rename `acess` to `access`" in result.err
    assert "1 file checked against baseline" in result.err
    result = cli("check", "--fix", "-", "--format", "json", "--output", "r.json", *DAY, stdin=BROKEN.encode())
    assert result.out == MENDED
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["files"][0]["state"] == "checked"
    broken = cli("check", "--fix", "-", *DAY, stdin=b"a: [\n")
    assert (broken.code, broken.out) == (1, "a: [\n")
    assert cli("check", "--diff", "-", *DAY, stdin=BROKEN.encode()).out.startswith("--- a/<stdin>\n")


def test_a_standard_output_that_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    cli_fix._print(b"x")


def test_a_pipe_takes_nothing_beside_it(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    assert "--fix takes - alone" in cli("check", "--fix", "-", ".", stdin=b"").err
    told = cli("check", "--fix", "-", "--format", "json", stdin=b"")
    assert (told.code, told.out) == (2, "")
    assert "goes to standard output, and no report" in told.err


def test_a_fix_that_would_break_another_rule_is_taken_back_and_told(cli: Cli, tmp_path: Path) -> None:
    card = """\
title: The next review is planned too late
group: lifecycle
severity: error
each: manifest
when: {review.review_by: {present: true}}
require: {review.review_by: {at_most: "2027-01-01"}}
because: We look at it at the end of each year.
remedy: Plan it earlier.
examples: {fail: [{review: {review_by: 2027-10-01}}]}
"""
    put(tmp_path, card, "policy/rules/lifecycle/review-too-late.yaml")
    pack = "title: Own\nextends: [baseline]\nrules: {review-overdue: {}, review-too-late: {}}\n"
    options = (*DAY, "--policy", str(put(tmp_path, pack, "policy/packs/own.yaml")), "--unsafe-fixes")
    path = put(tmp_path, MENDED)
    told = "not fixed ai-models.yaml:12: review-overdue: write `2027-10-01` for `2026-11-01`: the finding would not go away"
    result = cli("check", "--fix", *options)
    assert told in result.err
    assert path.read_bytes().decode() == MENDED
    result = cli("check", "--diff", *options)
    assert told in result.err
    assert (result.code, result.out) == (0, "")


def test_reports_tell_the_fix(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path)
    report = json.loads(cli("check", "--format", "json", *DAY).out)
    (fix,) = [one["fix"] for one in report["verdicts"] if "acess" in one["message"]]
    region = {"start_line": 18, "start_column": 5, "end_line": 18, "end_column": 10}
    assert fix == {
        "safe": True,
        "description": "rename `acess` to `access`",
        "edits": [{"region": region, "text": "access"}],
    }
    log = json.loads(cli("check", "--format", "sarif", *DAY).out)
    (found,) = [one for one in log["runs"][0]["results"] if "acess" in one["message"]["text"]]
    (change,) = found["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "access"}
    assert change["replacements"][0]["deletedRegion"]["startLine"] == 18


def test_many_files_are_shared_with_their_fixes(cli: Cli, tmp_path: Path) -> None:
    for number in range(101):
        put(tmp_path, name=f"{number}/ai-models.yaml")
    result = cli("check", "--jobs", "2", *DAY)
    assert "[*] 404 fixable with `--fix`" in result.out
    assert result.out == cli("check", "--jobs", "1", *DAY).out


def test_a_finding_without_a_fix_says_null(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, MENDED.replace("access: weights", "zzzz: 1"))
    report = json.loads(cli("check", "--format", "json", *DAY).out)
    assert [one["fix"] for one in report["verdicts"]] == [None]

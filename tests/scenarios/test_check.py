"""`steelyard check` as a user meets it: findings, exit codes, configuration, and every kind of broken input."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.invoices import DAY, GOOD, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def test_a_good_manifest_holds(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    result = cli("check", *DAY)
    assert result.code == 0, result.out
    assert "1 file checked against baseline as of 2026-11-23:" in result.out
    for outcome in ("pass", "fail", "unknown", "not applicable", "waived"):
        assert outcome in result.out.splitlines()[-1]


def test_a_missing_license_points_at_the_model(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    result = cli("check", *DAY)
    assert result.code == 1
    assert "error[license-missing]" in result.out
    assert "--> ai-models.yaml:8:5" in result.out
    assert " 8 │ " in result.out
    assert "^" in result.out
    assert "= found: nothing declared" in result.out
    assert "= remedy:" in result.out
    assert "steelyard explain license-missing" in result.out
    assert "= paste: license:" in result.out


def test_a_misspelt_key_is_a_finding_with_the_nearest_right_key(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license:", "    licence:"))
    result = cli("check", *DAY)
    assert result.code == 1
    assert "error[schema-invalid]: unknown key `licence`" in result.out
    assert "did you mean `license`?" in result.out
    assert "12:5" in result.out


def test_values_that_yaml_takes_for_something_else_say_quote_it(cli: Cli, tmp_path: Path) -> None:
    text = GOOD.replace(
        '"0123456789abcdef0123456789abcdef01234567"', "1234567890123456789012345678901234567890"
    )
    put(tmp_path, text.replace("    license: Apache-2.0", "    license: 1.10\n    regions: [NO]"))
    result = cli("check", *DAY)
    assert result.code == 1
    assert 'quote it, "1234567890123456789012345678901234567890"' in result.out
    assert 'quote it, "1.10"' in result.out
    assert "`NO` is text here but false to YAML 1.1 tools" in result.out


def test_the_gate_can_be_moved(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    assert cli("check", *DAY, "--fail-on", "never").code == 0
    put(tmp_path, GOOD.replace("data: [internal]\n", ""))
    assert cli("check", *DAY).code == 0
    assert cli("check", *DAY, "--fail-on", "warning").code == 1


def test_no_manifest_is_exit_3(cli: Cli) -> None:
    result = cli("check", *DAY)
    assert result.code == 3
    assert "no manifest found" in result.err
    assert "steelyard init" in result.err


def test_a_path_that_does_not_exist_is_exit_2(cli: Cli) -> None:
    result = cli("check", "nowhere", *DAY)
    assert result.code == 2
    assert "there is no nowhere" in result.err


def test_an_unreadable_file_is_exit_4_and_hides_nothing(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "good", GOOD)
    (tmp_path / "bad" / "ai-models.yaml").mkdir(parents=True)
    loop = tmp_path / "loop" / "ai-models.yaml"
    loop.parent.mkdir()
    loop.symlink_to(loop)
    result = cli("check", *DAY)
    assert result.code == 4
    assert "cannot read bad/ai-models.yaml" in result.out
    assert "cannot read loop/ai-models.yaml" in result.out
    assert "1 file checked, 2 unreadable," in result.out


def test_a_pipe_named_like_a_manifest_does_not_block(cli: Cli, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ai-models.yaml")
    result = cli("check", *DAY)
    assert result.code == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("# only a comment\n", "comment"),
        ("- a\n- b\n", "must be a mapping"),
        ("just text\n", "must be a mapping"),
        ("[" * 200_000, "deep"),
        ("a: &a [x, x, x, x, x, x, x, x, x]\n"
         + "".join(f"{n}: &{n} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
         "alias"),
        ("schema: 1\n\tproject: x\n", "tab"),
        ("schema: 1\nschema: 1\n", "twice"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("<<: {a: 1}\n", "merge"),
        ("a: 1\n---\nb: 2\n", "document"),
    ],
    ids=["empty", "comments", "list", "text", "nest", "laughs", "tab", "twice", "tag", "merge", "two"],
)  # fmt: skip
def test_hostile_and_broken_documents_are_findings_with_a_place(
    cli: Cli, tmp_path: Path, content: str, said: str
) -> None:
    put(tmp_path, content)
    result = cli("check", *DAY)
    assert result.code == 1
    assert "[schema-invalid]" in result.out
    assert "--> ai-models.yaml:" in result.out
    assert said in result.out.lower()


def test_bytes_that_are_no_text_are_findings(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_bytes(b"schema: 1\nproject: \xff\xfe\n")
    assert "ai-models.yaml:2:10" in cli("check", *DAY).out
    (tmp_path / "ai-models.yaml").write_bytes(b"schema: 1\nproject: a\x00b\n")
    assert "ai-models.yaml:2:11" in cli("check", *DAY).out


def test_a_byte_order_mark_and_crlf_are_reported_and_judged(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    result = cli("check", *DAY)
    assert result.code == 0
    assert result.out.count("warning[schema-invalid]") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--output", "a", "--output", "b"),
        ("--output", "ai-models.yaml"),
        ("--output", "report.JSON"),
        ("--format", "json", "--format", "sarif"),
        ("--format", "json", "--output", "a", "--output", "b"),
        ("--format", "json", "--output", "no/such/folder/x.json"),
        ("--format", "json", "--output", "a", "--format", "text", "--output", "./a"),
        ("--output", ""),
        ("--as-of", "2026-02-30"),
        ("--as-of", "yesterday"),
        ("--fail-on", "fatal"),
        ("--policy", "basline"),
        ("--format", "xml"),
        ("--colour", "never"),
    ],
)
def test_wrong_usage_is_exit_2(cli: Cli, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    put(tmp_path, GOOD)
    result = cli("check", *arguments)
    assert result.code == 2
    assert result.err
    assert "Traceback" not in result.err


def test_a_misspelt_command_is_told_the_right_one(cli: Cli) -> None:
    result = cli("chekc")
    assert result.code == 2
    assert "did you mean `check`?" in result.err


def test_a_found_link_out_of_the_repository_is_not_read(cli: Cli, tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", GOOD)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "ai-models.yaml").symlink_to(outside)
    result = cli("check", *DAY, cwd=inside)
    assert result.code == 4
    assert "a link to a file outside of the repository" in result.out
    assert cli("check", *DAY, "ai-models.yaml", cwd=inside).code == 0


def test_a_file_called_like_standard_input_is_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "-").write_text("garbage: [")
    assert cli("check", "-", "./-", *DAY, stdin=GOOD.encode()).code == 1


def test_isolated_ignores_the_repository_s_own_configuration(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, "fail_on: never\nexclude: [ai-models.yaml]\n", "steelyard.yaml")
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    assert cli("check", *DAY).code == 3
    assert cli("check", *DAY, "--isolated").code == 1


def test_a_misspelt_pack_is_told_the_right_one(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    assert "did you mean `baseline`?" in cli("check", "--policy", "basline").err


def test_standard_input(cli: Cli) -> None:
    result = cli("check", "-", *DAY, stdin=GOOD.replace("license:", "licence:").encode())
    assert result.code == 1
    assert "<stdin>:12:5" in result.out


def test_a_json_manifest_is_read_the_same_way(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, '{"schema": 1, "project": "x", "owner": "t", "models": [{"modle": "m"}]}', "ai-models.json")
    result = cli("check", *DAY)
    assert result.code == 1
    assert "ai-models.json:1:57" in result.out
    assert "did you mean `model`?" in result.out


def test_configuration_is_read_from_the_root_and_shown_with_its_origin(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put(
        tmp_path,
        "policy: [baseline, vendor-supported]\nfail_on: never\nlimits:\n  depth: 20\n",
        "steelyard.yaml",
    )
    put(tmp_path / "sub", GOOD)
    shown = cli("check", "--show-config", "--fail-on", "note", cwd=tmp_path / "sub").out
    assert "baseline, vendor-supported" in shown
    assert "(steelyard.yaml:1)" in shown
    assert "(--fail-on)" in shown
    assert "(steelyard.yaml:4)" in shown
    assert "(default)" in shown
    result = cli("check", *DAY, cwd=tmp_path / "sub")
    assert result.code == 0
    assert "sub/ai-models.yaml" in result.out


def test_the_fleet_of_real_manifests_has_retired_models(cli: Cli, shared: str) -> None:
    fleet = os.path.relpath(os.path.join(shared, "fleet"), ROOT)
    result = cli("check", fleet, *DAY, "--format", "json", cwd=ROOT)
    assert result.code == 1
    report = json.loads(result.out)
    assert len(report["files"]) == 23
    assert all(file["state"] == "checked" for file in report["files"])
    retired = [verdict for verdict in report["verdicts"] if verdict["rule"] == "model-retired"]
    # A declared day that has passed is the end; one of the catalog leaves it open.
    assert {verdict["outcome"] for verdict in retired} == {"fail", "unknown"}
    assert all(verdict["region"]["start_line"] > 1 for verdict in retired)
    assert cli("check", fleet, *DAY, "--format", "json", cwd=ROOT).out == result.out


def test_foreign_declarations_yield_findings_and_no_crash(cli: Cli, shared: str) -> None:
    folder = os.path.join(shared, "mot", "models")
    files = sorted(os.listdir(folder))
    result = cli("check", *(os.path.join(folder, name) for name in files), *DAY, "--format", "json", cwd=ROOT)
    assert result.code == 1
    report = json.loads(result.out)
    assert len(report["files"]) == len(files) == 273
    assert {file["state"] for file in report["files"]} == {"invalid"}
    with_findings = {verdict["file"] for verdict in report["verdicts"]}
    assert len(with_findings) == 273
    assert all(verdict["region"]["start_line"] >= 1 for verdict in report["verdicts"])

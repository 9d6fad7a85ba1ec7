"""`steelyard check` as a user meets it: findings, exit codes, formats, and every kind of broken input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DAY = ("--as-of", "2026-11-23")

GOOD = """\
schema: 1
project: invoice-bot
owner: team-payments@example.org
purpose: Reads amounts and due dates out of suppliers' invoices.
exposure: internal
data: [internal]
models:
  - model: ibm-granite/granite-4.0-h-small
    revision: "0123456789abcdef0123456789abcdef01234567"
    developer: IBM
    access: weights
    license: Apache-2.0
    hosting: private-cloud
    card: https://example.org/card
"""


def put(folder: Path, text: str, name: str = "ai-models.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


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


def test_terminal_escapes_are_shown_not_sent(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("license: Apache-2.0", 'hosting2: "\\e[31mred\\a"\n    "\\e]0;x\\a": 1'))
    result = cli("check", *DAY, "--color", "never")
    assert result.code == 1
    assert "\x1b" not in result.out
    assert "\x07" not in result.out


def test_two_runs_give_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "a", GOOD.replace("    license: Apache-2.0\n", ""))
    put(tmp_path / "b", GOOD.replace("owner:", "ownr:"))
    for format_ in ("text", "json", "sarif", "github"):
        arguments = ("check", *DAY, "--format", format_, "--all")
        assert cli(*arguments).out == cli(*arguments).out


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # test runners start threads of their own
def test_shared_work_gives_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    for number in range(110):
        text = GOOD if number % 3 else GOOD.replace("    license: Apache-2.0\n", "")
        put(tmp_path / f"p{number}", text if number % 7 else text.replace("owner:", "ownr:"))
    for format_ in ("text", "json"):
        alone, shared = (
            cli("check", *DAY, "--format", format_, "--statistics", "--jobs", jobs) for jobs in ("1", "2")
        )
        assert alone == shared
    assert shared.code == 1


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_rule_without_an_answer_ends_shared_work_as_it_ends_any(cli: Cli, tmp_path: Path) -> None:
    card = (
        "title: Never answered\ngroup: cost\nseverity: error\neach: model\nstatus: preview\n"
        "require:\n  expr: 1 / (size(model.regions) - 1) > 0\nbecause: b\nremedy: r\n"
    )
    put(tmp_path / "policy" / "rules" / "cost", card, "own-rule.yaml")
    for number in range(110):
        put(tmp_path / "all" / f"p{number}", GOOD + ("    regions: [EU]\n" if number == 77 else ""))
    alone, shared = (cli("check", "all", *DAY, "--policy", "policy", "--jobs", jobs) for jobs in ("1", "2"))
    assert alone == shared
    assert shared.code == 2
    assert "a division by zero" in shared.err


def test_several_reports_in_one_run(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    result = cli(
        *("check", *DAY, "--format", "text", "--output", "-"),
        *("--format", "sarif", "--output", "out.sarif", "--format", "json", "--output", "out.json"),
    )
    assert result.code == 0
    assert result.out.endswith("waived\n") or "waived (" in result.out
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((tmp_path / "out.json").read_text())["summary"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--output", "a", "--output", "b"),
        ("--output", "ai-models.yaml"),
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


def test_a_lone_output_is_text(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    assert cli("check", *DAY, "--output", "report.txt").out == ""
    assert "1 file checked" in (tmp_path / "report.txt").read_text()


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


def test_quiet_is_one_line_per_finding(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    lines = cli("check", *DAY, "--quiet").out.splitlines()
    assert any(line.startswith("ai-models.yaml:8:5: error[license-missing]: ") for line in lines)
    assert all(": error[" in line or ": warning[" in line or ": note[" in line for line in lines)


def test_quiet_on_a_clean_project_says_nothing(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD + "    security: {format: [safetensors], remote_code: false}\n")
    assert cli("check", *DAY, "--quiet").out == ""


def test_two_faults_at_one_place_are_both_shown(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("owner: team-payments@example.org", "owner: !foo yes"))
    assert cli("check", *DAY).out.count("error[schema-invalid]") == 2


def test_a_private_key_is_never_in_a_frame(cli: Cli, tmp_path: Path) -> None:
    body = "FAKE" * 12
    key = f"-----BEGIN {'PRIVATE'} KEY-----\n    {body}\n    -----END {'PRIVATE'} KEY-----"
    put(tmp_path, GOOD.replace("purpose: Reads", f"note: |\n    {key}\npurpose: Reads"))
    out = cli("check", *DAY).out
    assert "error[schema-invalid]" in out
    assert body not in out


def test_many_findings_on_one_long_line_are_shown_quickly(cli: Cli, tmp_path: Path) -> None:
    models = [{"id": f"m{number}", "model": f"x/y{number}", "access": "weights"} for number in range(300)]
    put(
        tmp_path,
        json.dumps({"schema": 1, "project": "p", "owner": "o", "data": ["internal"], "models": models}),
        "ai-models.json",
    )
    out = cli("check", *DAY).out
    assert max(map(len, out.splitlines())) < 400
    assert out.count("^^^") >= 300


def test_statistics_name_what_never_applied(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    out = cli("check", *DAY, "--statistics").out
    assert "never applied" in out
    assert "license-missing" in out


def test_verbose_tells_why(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    out = cli("check", *DAY, "--verbose").out
    assert "= because:" in out
    assert "= controls:" in out


def test_colour_follows_the_flag_and_the_environment(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    assert "\x1b[" not in cli("check", *DAY).out
    assert "\x1b[1;31m" in cli("check", *DAY, "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31m" in cli("check", *DAY).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in cli("check", *DAY).out


def steelyard(*arguments: str, cwd: Path, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "steelyard", *arguments], cwd=cwd, stderr=subprocess.PIPE, **options
    )


def test_an_ascii_terminal_gets_escapes_and_no_error(tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", "    runtime: größe→\n"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    process = steelyard("check", *DAY, cwd=tmp_path, stdout=subprocess.PIPE, env=environment)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == b""
    assert out.isascii()


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    for number in range(60):
        put(tmp_path / str(number), GOOD.replace("    license: Apache-2.0\n", ""))
    with steelyard("check", *DAY, "--all", cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) in (1, 4)


def test_a_closed_standard_output_still_gates(tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace("    license: Apache-2.0\n", ""))
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m steelyard check --as-of 2026-11-23 >&-'],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def _wait_until_idle(pid: int) -> None:
    """Wait until a process has used no more of the processor for half a second, a minute at most."""
    used = -1
    for _ in range(120):
        time.sleep(0.5)
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            state, *told = file.read().rpartition(")")[2].split()
        before, used = used, sum(map(int, told[10:12]))
        if state == "S" and used == before and used > 5:  # of a hundred a second; less, and it has not begun
            return


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="nothing tells when a process waits")
def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    # Whoever starts the tests in the background may have them ignore it, and a child would, too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = steelyard("check", "-", cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, before)
    _wait_until_idle(process.pid)  # it waits for standard input
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == b"interrupted"


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


def test_a_credential_in_a_card_is_never_printed(cli: Cli, tmp_path: Path) -> None:
    token = "sk-" + "FAKE" * 6
    card = (
        f"title: Rule {token}\ngroup: cost\nseverity: error\neach: model\nstatus: preview\n"
        f"require: {{license: {{equals: x}}}}\nbecause: b {token}\nremedy: r {token}\ncontrols: [FMTI 1]\n"
    )
    put(tmp_path / "policy" / "rules" / "cost", card, "own-rule.yaml")
    put(tmp_path, GOOD)
    commands: list[tuple[str, ...]] = [
        ("check", "--format", name, "--verbose") for name in ("text", "json", "sarif", "github")
    ]
    commands += [("explain", "own-rule", ".", "--format", name) for name in ("text", "json")]
    commands += [("explain", "own-rule"), ("rules", "--format", "json"), ("rules",)]
    for command in commands:
        result = cli(*command, "--policy", "policy", *(DAY if command[0] == "check" else ()))
        assert result.code in (0, 1), result.err
        assert "own-rule" in result.out
        assert token not in result.out + result.err, command

"""What `steelyard check` writes, and to whom: the same bytes each time, as much as was asked for, and never a secret."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.invoices import DAY, GOOD, put
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


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


def test_a_lone_output_is_text(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    assert cli("check", *DAY, "--output", "report.txt").out == ""
    wrong = cli("check", *DAY, "--output", "out.sarif")
    assert (wrong.code, wrong.err.splitlines()) == (
        2,
        ["error: out.sarif would hold text", "hint: Write --format sarif before it, or --format text."],
    )
    assert cli("check", *DAY, "--format", "text", "--output", "notes.json").code == 0
    assert "1 file checked" in (tmp_path / "report.txt").read_text()


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


def test_of_what_nobody_declared_every_format_asks_first_that_it_be_declared(
    cli: Cli, tmp_path: Path
) -> None:
    put_card(
        tmp_path / "policy",
        require="{expr: \"manifest.evidence['ev'].date <= as_of\"}",
        examples="{fail: [{models: [{model: m}], as_of: 2026-11-23, evidence: {ev: {date: 2030-01-01}}}]}",
    )
    models = "[{id: a, model: m}, {id: b, model: n}]"
    put(tmp_path, f"schema: 1\nproject: p\nowner: jo\nmodels: {models}\nevidence: {{ev: {{type: bom}}}}\n")
    command = ("check", *DAY, "--isolated", "--policy", "policy")
    told = {one: cli(*command, "--format", one).out for one in ("text", "json", "sarif", "github")}
    for form, out in told.items():
        assert "Declare `evidence.ev.date`; then, if the rule fails: " in out, form
    assert told["github"].count("title=Steelyard") == 1, "the same of two models, at one place"

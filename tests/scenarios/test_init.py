"""An AI builder starts: `steelyard init` writes what a later check accepts, and never touches what is there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.cli import starter
from steelyard.cli.files import create
from steelyard.cli.init import _proven, _slug
from steelyard.errors import UsageError
from steelyard.reading import parse, read
from steelyard.schemas import conform

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

FLAGS = ("--owner", "team@example.org", "--model", "claude-sonnet-5")

MANIFEST = """\
# The AI models this project uses. Every field: steelyard schema manifest.v1
# Hold them against the rules: steelyard check
schema: 1                                   # version of the format
project: invoice-bot                        # its key in the inventory
owner: team@example.org                     # team that answers for the project
data: [internal, personal]                  # what reaches a model
models:
  - model: claude-sonnet-5                  # the exact id sent over the wire
    access: api                             # what the public can obtain of it
    provider: anthropic                     # who serves it to you, or self
    terms: "https://example.org/terms"      # terms you use it under
    # developer:                            # who trained it
    # hosting:                              # how you consume it: on-device, on-premises, private-cloud, dedicated, serverless, embedded-saas
"""
CONFIG = """\
# What steelyard does in this repository: steelyard check --show-config
policy: baseline                            # packs, pack files or policy folders
"""
HOOKS = """\
repos:
  - repo: "https://steelyard.example"       # where your organisation hosts steelyard
    rev: v0.1.0                             # a tag of it
    hooks:
      - id: steelyard-check
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "Invoice Bot"
    (folder / ".git").mkdir(parents=True)
    return folder


def test_flags_are_enough(cli: Cli, project: Path) -> None:
    more = ("--data", "internal", "--data", "personal", "--access", "api", "--provider", "anthropic")
    result = cli("init", *FLAGS, *more, "--terms", "https://example.org/terms", cwd=project)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(
        "wrote ai-models.yaml\nwrote steelyard.yaml\nwrote .pre-commit-config.yaml\nnext: steelyard check"
    )
    assert (project / "ai-models.yaml").read_text() == MANIFEST
    assert (project / "steelyard.yaml").read_text() == CONFIG
    assert (project / ".pre-commit-config.yaml").read_text() == HOOKS
    assert "schema-invalid" not in cli("check", cwd=project).out


def test_what_was_left_open_about_the_project_is_asked_in_a_comment(cli: Cli, project: Path) -> None:
    cli("init", *FLAGS, cwd=project)
    text = (project / "ai-models.yaml").read_text()
    line = (
        "# data:                                     # what reaches a model: public, internal, confidential, "
    )
    assert line in text
    assert text.index("owner:") < text.index(line) < text.index("models:")
    (project / "ai-models.yaml").write_text(text.replace("# data:", "data: [internal]"))
    assert "schema-invalid" not in cli("check", cwd=project).out


def test_what_is_written_conforms(cli: Cli, project: Path) -> None:
    cli("init", *FLAGS, "--policy", "baseline", "--policy", "open-first", cwd=project)
    document = read(str(project / "steelyard.yaml"))
    assert document.value == {"policy": ["baseline", "open-first"]}
    assert not conform(document, "config.v1")
    assert cli("check", "--fail-on", "never", cwd=project).code == 0


def test_nothing_that_exists_is_touched(cli: Cli, project: Path) -> None:
    existing = {
        "ai-models.yml": "mine",
        "steelyard.yaml": "mine too",
        ".pre-commit-config.yaml": "repos: []\n",
    }
    for name, text in existing.items():
        (project / name).write_text(text)
    result = cli("init", "--model", "m", "--access", "weights", cwd=project)
    assert result.code == 0
    assert {name: (project / name).read_text() for name in existing} == existing
    assert not (project / "ai-models.yaml").exists()
    assert f"left steelyard.yaml as it is; what to put there:\n\n{CONFIG}" in result.out
    assert f"left .pre-commit-config.yaml as it is; what to put there:\n\n{HOOKS}" in result.out
    entry = "left ai-models.yml as it is; what to put there, under `models:`\n\n  - model: m  "
    assert entry in result.out


def test_a_second_time_changes_nothing(cli: Cli, project: Path) -> None:
    cli("init", *FLAGS, cwd=project)
    before = {path: path.read_bytes() for path in project.iterdir() if path.is_file()}
    result = cli("init", cwd=project)
    assert result.code == 0
    assert "left .pre-commit-config.yaml as it is: it has steelyard-check already\n" in result.out
    assert "left ai-models.yaml as it is\n" in result.out
    assert "left steelyard.yaml as it is: it says so already\n" in result.out
    assert "what to put there" not in result.out
    assert {path: path.read_bytes() for path in project.iterdir() if path.is_file()} == before


def test_a_dangling_link_is_not_written_through(cli: Cli, project: Path, tmp_path: Path) -> None:
    (project / ".pre-commit-config.yaml").symlink_to(tmp_path / "outside.yaml")
    (project / "steelyard.yaml").symlink_to(tmp_path / "outside.yaml")
    assert "wrote ai-models.yaml" in cli("init", str(project), *FLAGS).out.replace(f"{project}{os.sep}", "")
    assert not (tmp_path / "outside.yaml").exists()


def test_below_a_repositorys_root_only_the_manifest_is_written(cli: Cli, project: Path) -> None:
    (project / "service").mkdir()
    result = cli("init", "service", *FLAGS, cwd=project)
    assert sorted(path.name for path in (project / "service").iterdir()) == ["ai-models.yaml"]
    assert "belong at the repository's root: run steelyard init there" in result.out
    assert "next: steelyard check service" in result.out
    (project / "steelyard.yaml").write_text("policy: baseline\n")
    assert "repository's root" not in cli("init", "service", cwd=project).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--model", "m"), "error: a manifest needs --owner\n"),
        (("--yes",), "error: a manifest needs --owner and --model\n"),
        ((*FLAGS, "--access", "wieghts"), 'found "wieghts", wanted one of undisclosed, hosted, api, tunable-api, weights; did you mean `weights`?'),
        ((*FLAGS, "--data", "helth"), "did you mean `health`?"),
        ((*FLAGS, "--project", "Invoice Bot"), "wanted lower-case words and digits"),
        ((*FLAGS, "--terms", "the usual"), "wanted key of a record"),
        ((*FLAGS, "--license", "\udcff"), "an escape that is half of a character"),
        ((*FLAGS, "--policy", "baselin"), "did you mean `baseline`?"),
        (("nowhere", *FLAGS), "error: there is no folder nowhere"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_before_anything_is_written(
    cli: Cli, project: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = cli("init", *arguments, cwd=project)
    assert result.code == 2
    assert said in result.err
    assert [path.name for path in project.iterdir()] == [".git"]


def test_a_folder_whose_name_has_no_letters_asks_for_a_project(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "!!!").mkdir()
    assert "--project" in cli("init", *FLAGS, cwd=tmp_path / "!!!").err


def test_what_cannot_be_written_is_told(cli: Cli, tmp_path: Path) -> None:
    result = cli("init", "n" * 200, *FLAGS, cwd=tmp_path)
    assert result.code == 2
    with pytest.raises(UsageError, match="cannot write"):
        create(str(tmp_path / ("n" * 300)), "")


def test_half_a_file_is_taken_away_again(tmp_path: Path) -> None:
    # The largest file this process may write ends in the middle of the text, as a full disk would.
    code = (
        "import resource as r, signal\n"
        "from steelyard.cli.files import create\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "before = r.getrlimit(r.RLIMIT_FSIZE)\n"
        "r.setrlimit(r.RLIMIT_FSIZE, (9, before[1]))\n"
        "try:\n"
        "    create('ai-models.yaml', 'x' * 99)\n"
        "finally:\n"
        "    r.setrlimit(r.RLIMIT_FSIZE, before)\n"
    )
    pytest.importorskip("resource", reason="no limits of this kind here")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert "UsageError: cannot write ai-models.yaml: File too large" in done.stderr
    assert not (tmp_path / "ai-models.yaml").exists()


def test_a_manifest_that_would_not_be_valid_is_never_written(project: Path) -> None:
    with pytest.raises(UsageError, match="these answers make no valid manifest"):
        _proven({"ai-models.yaml": "schema: 1\n"}, ("baseline",), str(project))


@pytest.mark.parametrize(
    ("name", "slug"), [("Invoice Bot!", "invoice-bot"), ("Façade_2", "facade-2"), ("..", ""), ("日本", "")]
)
def test_a_project_is_called_after_its_folder(name: str, slug: str) -> None:
    assert _slug(name) == slug


ODD = st.sampled_from(
    ["NO", "~", "null", "1e3", "0x1f", "2026-01-01", "12:30:45", "- a", "? b", "! c", "&a", "*a", "%x", "@x", "`",
     "'", '"', "#x", " #y", "{", "[", "a\nb", "a\r\nb", "\u2028", "\ufeff", "\x85", "\x01", "\t", "...", "---", "|",
     "\nmodels:\n", ": ", "\\", "\u202e", "\U0001f600"]
)  # fmt: skip


@given(parts=st.lists(ODD | st.text(max_size=5), min_size=1, max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_comes_back_as_it_was_given(parts: list[str]) -> None:
    value = "".join(parts)
    field = next(field for field in starter.FIELDS if field.name == "owner")
    if not value or starter.refusal(field, value) is not None:
        return
    answers = {"project": "p", "owner": value, "model": value}
    document = parse(starter.manifest_text(answers).encode(), "ai-models.yaml")
    assert document.faults == ()
    assert document.value == starter.manifest_value(answers)
    assert starter.model_entry(answers).startswith("  - model: ")


def _at_a_terminal(folder: Path, typed: str, *arguments: str) -> tuple[int, str]:
    """Run the command with a terminal as its standard input, and return its exit code and what it asked."""
    pty = pytest.importorskip("pty", reason="no terminals of this kind here")
    leader, follower = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "steelyard", "init", *arguments],
            cwd=folder,
            stdin=follower,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            os.write(leader, typed.encode())
            out, _ = process.communicate(timeout=60)
            return process.returncode, out.decode()
    finally:
        os.close(follower)
        os.close(leader)


def test_at_a_terminal_what_is_open_is_asked_until_it_can_be_right(project: Path) -> None:
    typed = [
        "",
        "",
        "team@example.org",
        "helth",
        "health, public",
        "org/m",
        "weights",
        "",
        "",
        "MIT",
        "on-premises",
    ]
    code, out = _at_a_terminal(project, "\n".join(typed) + "\n")
    assert code == 0, out
    assert "Name of the project [invoice-bot]: " in out
    assert "did you mean `health`?" in out
    assert "Address of the terms" not in out
    document = read(str(project / "ai-models.yaml"))
    assert document.value == {
        "schema": 1,
        "project": "invoice-bot",
        "owner": "team@example.org",
        "data": ["health", "public"],
        "models": [{"model": "org/m", "access": "weights", "license": "MIT", "hosting": "on-premises"}],
    }


def test_at_a_terminal_nothing_is_asked_with_no_input(project: Path) -> None:
    code, out = _at_a_terminal(project, "", "--no-input")
    assert code == 2
    assert "a manifest needs --owner and --model" in out


def test_hooks_that_are_a_pipe_or_a_device_are_not_read(cli: Cli, project: Path) -> None:
    hooks = project / ".pre-commit-config.yaml"
    os.mkfifo(hooks)
    assert "left .pre-commit-config.yaml as it is" in cli("init", *FLAGS, cwd=project).out
    hooks.unlink()
    hooks.symlink_to("/dev/zero")
    assert "left .pre-commit-config.yaml as it is" in cli("init", *FLAGS, cwd=project).out


def test_below_the_root_the_advice_is_to_check_as_was_counted(cli: Cli, project: Path) -> None:
    (project / "team").mkdir()
    result = cli("init", *FLAGS, "--policy", "financial-services", cwd=project / "team")
    said = [line for line in result.out.splitlines() if line.startswith(("next:", "   "))]
    number = int(said[0].partition("(")[2].split()[0])
    assert said == [
        f"next: steelyard check --policy financial-services   ({number} findings so far)",
        "   without --policy, steelyard.yaml at the root of the repository says what is checked",
    ]
    checked = cli("check", "--policy", "financial-services", "--quiet", cwd=project / "team")
    assert len(checked.out.splitlines()) == number


def test_below_the_root_the_policy_of_the_repository_counts(cli: Cli, project: Path) -> None:
    (project / "team").mkdir()
    (project / "steelyard.yaml").write_text("policy: financial-services\n")
    result = cli("init", *FLAGS, cwd=project / "team")
    number = len(cli("check", "--quiet", cwd=project / "team").out.splitlines())
    assert f"next: steelyard check   ({number} findings so far)\n" in result.out


def test_where_the_root_says_otherwise_the_flag_is_to_be_given_again(cli: Cli, project: Path) -> None:
    (project / "steelyard.yaml").write_text("policy: financial-services\n")
    result = cli("init", *FLAGS, "--policy", "baseline", cwd=project)
    assert "next: steelyard check --policy baseline   (" in result.out

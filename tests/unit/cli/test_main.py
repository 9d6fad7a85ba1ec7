"""How every run ends."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Never

import pytest

from steelyard.cli import checking, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


def ending_with(error: BaseException) -> object:
    def end(*_: object, **__: object) -> Never:
        raise error

    return end


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (RuntimeError("oops"), 70, "a bug of its own"),
    ],
)
def test_how_a_run_ends(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr(schema, "names", ending_with(error))
    result = cli("schema")
    assert result.code == code
    assert said in result.err


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("steelyard ")


def test_the_console_script_leaves_with_the_same_code(tmp_path: Path) -> None:
    script = "from steelyard.cli.main import console; console()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("steelyard ")
    failed = subprocess.run(
        [sys.executable, "-c", script, "check", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert failed.returncode == 3
    assert "no manifest found" in failed.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that nobody reads is told otherwise there")
@pytest.mark.parametrize("arguments", [("schema", "report.v1"), ("check", "--as-of", "2026-11-23")])
def test_output_that_nobody_reads_is_incomplete_and_not_kept(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nmodels: []\n", encoding="utf-8"
    )
    (tmp_path / "home").mkdir()
    script = "from steelyard.cli.main import console; console()"
    environment = {**os.environ, "STEELYARD_CACHE": str(tmp_path / "home")}
    command = [sys.executable, "-P", "-c", script, *arguments]
    codes = []
    for is_read in (False, True):
        reader, writer = os.pipe()
        if not is_read:
            os.close(reader)
        done = subprocess.run(
            command, stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, env=environment, check=False
        )
        os.close(writer)
        codes.append(done.returncode)
        if is_read:
            assert os.read(reader, 1)
            os.close(reader)
    assert codes[0] == 4
    assert codes[1] in (0, 1)


@pytest.mark.parametrize("arguments", [("schema",), ("check",), ("check", "--jobs", "1")])
def test_an_interrupt_is_told_on_a_line_of_its_own(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(schema, "names", ending_with(KeyboardInterrupt()))
    monkeypatch.setattr(checking, "configured", ending_with(KeyboardInterrupt()))
    assert cli(*arguments) == (130, "", "\ninterrupted\n")


def test_an_interrupt_while_it_is_still_loading_is_no_traceback(tmp_path: Path) -> None:
    module = tmp_path / "click.py"  # what is loaded first, standing for whatever was loading
    module.write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from steelyard.cli.main import run; run(['--version'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed there")
@pytest.mark.parametrize(
    "script",
    [
        "import runpy; runpy.run_module('steelyard', run_name='__main__', alter_sys=True)",
        "from steelyard.cli.main import console; console()",
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--changed-since", "HEAD"),
        ("baseline",),
        ("waive", "license-missing", "m"),
        ("audit", "."),
        ("init",),
        ("policy", "lint"),
    ],
)
def test_a_current_folder_that_is_gone_is_told(
    tmp_path: Path, script: str, arguments: tuple[str, ...]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os, sys; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); {script}"
    path = os.pathsep.join([*filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.splitlines()[0] == "error: the current folder is gone"


def test_a_file_that_is_gone_is_no_folder_that_is_gone(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "names", ending_with(FileNotFoundError(2, "No such file")))
    assert cli("schema").code == 70

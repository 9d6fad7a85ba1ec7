"""What the terminal can show, where results go, and where the cache lies."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from steelyard.cli import terminal
from steelyard.errors import UsageError
from steelyard.policy.cache import NO_CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("asked", "environ", "listens", "colored"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_when_there_is_colour(asked: str, environ: dict[str, str], *, listens: bool, colored: bool) -> None:
    stream = Terminal() if listens else io.StringIO()
    assert terminal._colored(asked, environ, stream) is colored


def test_how_wide_a_page_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal._width(io.StringIO(), {}) == 100
    assert terminal._width(None, {}) == 100
    assert terminal._width(io.StringIO(), {"COLUMNS": "150"}) == 140
    assert terminal._width(io.StringIO(), {"COLUMNS": "3"}) == 40
    assert terminal._width(io.StringIO(), {"COLUMNS": "wide"}) == 100
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((90, 20)))
    assert terminal._width(Terminal(), {}) == 80


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("STEELYARD_CACHE", "CI", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "variable", "below"),
    [
        ("linux", "", ".cache/steelyard/policy"),
        ("darwin", "", "Library/Caches/steelyard/policy"),
        ("win32", "LOCALAPPDATA", "local/steelyard/policy"),
        ("linux", "XDG_CACHE_HOME", "local/steelyard/policy"),
        ("linux", "STEELYARD_CACHE", "local/policy"),
    ],
)
def test_the_cache_lies_where_the_user_keeps_caches(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, below: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    if variable:
        monkeypatch.setenv(variable, str(home / "local"))
    cache = terminal.cache([str(home / "repo")])
    cache.put("name", b"content")
    assert (home / below / "name").is_file()
    assert cache.get("name") == b"content"


@pytest.mark.parametrize(("name", "value"), [("STEELYARD_CACHE", ""), ("CI", "true"), ("HOME", "~")])
def test_when_there_is_no_cache(home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    del home
    monkeypatch.setenv(name, value)
    if name == "HOME":
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert terminal.cache([]) is NO_CACHE


@pytest.mark.parametrize("checked", ["repo", "repo/sub/..", "link"])
@pytest.mark.parametrize("chosen", ["repo/.cache", "repo/deep/er", "link/.cache"])
def test_there_is_none_inside_of_what_is_checked(
    home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, checked: str
) -> None:
    (home / "repo" / "sub").mkdir(parents=True)
    (home / "link").symlink_to(home / "repo")
    monkeypatch.setenv("STEELYARD_CACHE", str(home / chosen))
    assert terminal.cache([str(home / checked)]) is NO_CACHE
    monkeypatch.chdir(home / "repo")
    monkeypatch.setenv("STEELYARD_CACHE", ".cache")
    assert terminal.cache([str(home / checked)]) is NO_CACHE
    monkeypatch.setenv("STEELYARD_CACHE", str(home / "repository"))
    assert terminal.cache([str(home / checked)]) is not NO_CACHE


@pytest.mark.parametrize("chosen", ["outer/cache", "link", "outer/sub/../deep/er"])
def test_there_is_none_inside_of_any_repository(
    home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    """As where what is checked is a submodule, and the cache lies in the repository around it."""
    (home / "outer" / ".git").mkdir(parents=True)
    (home / "outer" / "sub").mkdir()
    (home / "outer" / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n")
    (home / "link").symlink_to("outer/cache")
    monkeypatch.setenv("STEELYARD_CACHE", str(home / chosen))
    assert terminal.cache([str(home / "outer" / "sub")]) is NO_CACHE
    assert terminal.cache([str(home / "elsewhere")], "verdicts") is NO_CACHE


@pytest.mark.parametrize("part", ["policy", "verdicts"])
def test_a_part_that_is_a_link_into_a_repository_is_none(
    home: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    (home / "repo" / ".git").mkdir(parents=True)
    (home / "repo" / "planted").mkdir()
    (home / "cache").mkdir()
    (home / "cache" / part).symlink_to("../repo/planted")
    monkeypatch.setenv("STEELYARD_CACHE", str(home / "cache"))
    assert terminal.cache([], part) is NO_CACHE


def test_a_report_replaces_a_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old and longer")
    terminal.write("new", str(target))
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["out.txt"]
    assert target.stat().st_mode & 0o777 == 0o666 & ~terminal._umask()


def test_a_report_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot write") as raised:
        terminal.write("x", str(tmp_path / "folder"))
    assert "a file in a folder" in raised.value.hint
    assert os.listdir(tmp_path) == ["folder"]
    with pytest.raises(UsageError, match="cannot write"):
        terminal.write("x", str(tmp_path / "no" / "folder"))


def test_a_report_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "half of it"
        raise LookupError

    target = tmp_path / "out.txt"
    target.write_text("old")
    with pytest.raises(LookupError):
        terminal.write(pieces(), str(target))
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_closed_streams_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    terminal.write("x", "-")
    monkeypatch.setattr(sys, "stderr", None)
    terminal.complain(UsageError("x"))


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        terminal.write("text", str(pipe))
        assert os.read(reader, 100) == b"text"
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    terminal.write("new", str(tmp_path / "link"))
    assert (tmp_path / "real").read_text() == "new"
    assert (tmp_path / "link").is_symlink()


def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "steelyard", "schema", "manifest.v1"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"cannot write to standard output" in done.stderr
    assert b"Traceback" not in done.stderr


def test_complaints_keep_credentials_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "sk-" + "0123456789abcdef" * 2
    terminal.complain(UsageError(f"there is no {secret}", hint=secret))
    said = capsys.readouterr().err
    assert secret not in said
    assert "[redacted]" in said

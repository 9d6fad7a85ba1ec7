"""Where answers are kept, when there are none, and how they are given."""

from __future__ import annotations

import ast
import os
import sys
from typing import TYPE_CHECKING

import pytest

from steelyard.cli import memo
from steelyard.cli.memo import FILE, FOLDER, LINK, LSTAT, PREFIXES, STAT, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no memo on Windows")
SOURCES = os.path.dirname(os.path.dirname(memo.__file__))


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CI", "STEELYARD_CACHE", "XDG_CACHE_HOME", "_STEELYARD_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "repo"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_only_check_has_a_memo() -> None:
    assert memo.slot(["check"]) is not None
    assert memo.slot(["check", "--color", "never", "x.yaml"]) is not None
    assert memo.slot([]) is None
    assert memo.slot(["audit"]) is None


@pytest.mark.parametrize("one", ["-", "--used=-", "--changed-since", "--changed-since=HEAD"])
def test_what_reads_standard_input_or_git_has_none(one: str) -> None:
    assert memo.slot(["check", one]) is None


@pytest.mark.parametrize(
    ("name", "value"), [("STEELYARD_CACHE", ""), ("CI", "true"), ("HOME", ""), ("_STEELYARD_COMPLETE", "x")]
)
def test_where_there_is_no_cache_there_is_no_memo(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert memo.slot(["check"]) is None


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_without_a_stream_there_is_none(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert memo.slot(["check"]) is None


def test_without_a_current_folder_there_is_none(repo: Path) -> None:
    repo.rmdir()
    assert memo.slot(["check"]) is None


@pytest.mark.parametrize(
    "chosen", ["cache", ".", "deep/er", "../link/cache", "../other/cache", "../git/cache"]
)
def test_what_a_repository_may_have_brought_along_is_no_memo(
    chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to("repo")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "ai-models.yaml").write_text("", encoding="utf-8")
    (tmp_path / "git" / ".git").mkdir(parents=True)
    monkeypatch.setenv("STEELYARD_CACHE", chosen)
    assert memo.slot(["check", ".", "../other/ai-models.yaml"]) is None
    assert memo.slot(["check", "--waivers=../other/ai-models.yaml", "../other"]) is None


def test_a_part_that_is_a_link_into_a_repository_is_no_memo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git" / ".git").mkdir(parents=True)
    (tmp_path / "git" / "planted").mkdir()
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    assert memo.slot(["check"]) is not None
    (tmp_path / "cache" / "memo").symlink_to("../git/planted")
    assert memo.slot(["check"]) is None


def test_a_name_is_of_arguments_folder_and_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def name(*more: str) -> str:
        place = memo.slot(["check", *more])
        assert place is not None
        return place.name

    first = name()
    assert name() == first
    assert name("-v") != first
    with monkeypatch.context() as patch:
        patch.setattr(memo, "today", lambda: "2001-01-01")
        assert name() != first
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert name() != first


@pytest.mark.parametrize("what", ["VERSION", "FORM"])
def test_a_name_is_of_the_version(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = memo.situation(["check"], "2026-11-23")
    monkeypatch.setattr(memo, what, "another")
    assert memo.situation(["check"], "2026-11-23") != before


def test_a_name_is_of_the_user_python_and_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(patched: object, name: str, value: object) -> bool:
        before = memo.situation(["check"], "2026-11-23")
        with monkeypatch.context() as patch:
            patch.setattr(patched, name, value)
            return memo.situation(["check"], "2026-11-23") != before

    assert changed(os, "geteuid", lambda: 12345)
    assert changed(os, "getgroups", lambda: [12345])
    assert changed(sys, "version", "4.0")
    assert changed(sys, "path", ["elsewhere"])


def test_a_terminal_and_its_width_are_told() -> None:
    class Terminal:
        encoding, errors = "utf-8", "strict"

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor

        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return self._descriptor

    import fcntl  # noqa: PLC0415 - there is none on Windows
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    told = []
    for columns in (80, 50):
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        told.append(memo._told_of(Terminal(theirs)))
    os.close(ours)
    os.close(theirs)
    assert told == [(True, 80, "utf-8", "strict"), (True, 50, "utf-8", "strict")]


def names_of_variables() -> Iterator[str]:
    """Every variable of the environment that the sources name."""
    for folder, _, files in os.walk(SOURCES):
        for file in files:
            if file.endswith(".py"):
                with open(os.path.join(folder, file), encoding="utf-8") as source:
                    yield from named_in(ast.parse(source.read()))


def named_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        subject, key = None, None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            subject, key = node.func.value, node.args[0]
            if node.func.attr == "getenv":
                subject = node.func
        elif isinstance(node, ast.Subscript):
            subject, key = node.value, node.slice
        told = "" if subject is None else ast.unparse(subject)
        if ("environ" in told or "getenv" in told) and isinstance(key, ast.Constant):
            yield str(key.value)


def test_every_variable_the_sources_ask_for_is_in_the_list() -> None:
    asked = set(names_of_variables())
    assert {"NO_COLOR", "STEELYARD_CACHE", "COLUMNS"} <= asked
    assert {name for name in asked if name not in VARIABLES and not name.startswith(PREFIXES)} == set()


def test_nothing_binds_a_way_to_look_past_the_recording() -> None:
    """A name bound at import, or the module beneath `os`, would not be watched."""
    for folder, _, files in os.walk(SOURCES):
        for file in files:
            if not file.endswith(".py") or file in ("memo.py", "remember.py"):
                continue
            with open(os.path.join(folder, file), encoding="utf-8") as source:
                tree = ast.parse(source.read())
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    assert node.module not in ("os", "os.path", "posix", "posixpath"), file
                elif isinstance(node, ast.Import):
                    assert not {"posix", "posixpath", "genericpath"} & {one.name for one in node.names}, file


def test_what_is_seen_tells_changes_apart(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("x", encoding="utf-8")
    link.symlink_to("file")
    assert memo.look(STAT, str(tmp_path / "gone")) == 2
    assert memo.look(STAT, "a\0b") == -1
    assert memo.look(LINK, str(link)) == "file"
    assert memo.look(LINK, os.fsencode(link)) == b"file"
    assert memo.look(STAT, str(link)) == memo.look(STAT, str(file)) != memo.look(LSTAT, str(link))
    before, names = memo.content(FILE, str(file)), memo.content(FOLDER, str(tmp_path))
    file.write_text("y", encoding="utf-8")
    assert memo.content(FILE, str(file)) != before
    assert memo.content(FOLDER, str(tmp_path)) == names
    file.unlink()
    assert memo.content(FILE, str(file)) != before
    file.mkdir()
    assert memo.content(FOLDER, str(tmp_path)) != names
    assert len({memo.content(FILE, str(file)), memo.content(FILE, str(link)), before}) == 2
    assert memo.content(FOLDER, str(tmp_path / "gone")) != names


def written(
    known: memo.Known, monkeypatch: pytest.MonkeyPatch, *ends: object
) -> tuple[int | None, list[tuple[int, bytes]]]:
    """What is written when the k-th write ends so: so many bytes are taken, or an error."""
    said: list[tuple[int, bytes]] = []
    left = list(ends)

    def write(descriptor: int, text: memoryview) -> int:
        end = left.pop(0) if left else len(text)
        if isinstance(end, OSError):
            raise end
        assert isinstance(end, int)
        said.append((descriptor, bytes(text[:end])))
        return end

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        return memo.replay(known), said


KNOWN: memo.Known = (1, ((1, b"abc"), (2, b"de")))


@pytest.mark.parametrize("kind", [FILE, FOLDER])
def test_whether_it_may_be_read_is_seen(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root without its capabilities may read less of the very same files."""
    path = tmp_path / "one"
    if kind == FILE:
        path.write_text("x", encoding="utf-8")
    else:
        path.mkdir()
    before = memo.look(kind, str(path))
    monkeypatch.setattr(memo, "access", lambda *_: False)
    assert memo.look(kind, str(path)) != before


def test_an_answer_is_written_in_order_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(KNOWN, monkeypatch) == (1, [(1, b"abc"), (2, b"de")])
    assert written(KNOWN, monkeypatch, 1, 2) == (1, [(1, b"a"), (1, b"bc"), (2, b"de")])


def test_an_answer_that_cannot_be_written_ends_as_a_run_would(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(28, "No space left on device")
    assert written(KNOWN, monkeypatch, BrokenPipeError()) == (4, [])
    assert written(KNOWN, monkeypatch, full) == (None, [])
    code, said = written(KNOWN, monkeypatch, 1, full)
    assert (code, said[-1]) == (2, (2, b"error: cannot write to standard output: No space left on device\n"))
    assert written(KNOWN, monkeypatch, 1, full, full) == (2, [(1, b"a")])


@pytest.mark.parametrize("stored", [b"", b"\xff", b"i\x00\x00\x00\x00", memo.entry(0, (), ())[:-1]])
def test_what_is_no_entry_is_no_answer(stored: bytes) -> None:
    place = memo.slot(["check"])
    assert place is not None
    assert memo.recall(place) is None
    place.cache.put(place.name, stored)
    assert memo.recall(place) is None
    place.cache.put(place.name, memo.entry(0, ((1, b"x"),), ()))
    assert memo.recall(place) == (0, ((1, b"x"),))

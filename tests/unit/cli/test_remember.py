"""Whatever a run looks at is noted, whichever way it looks; and what cannot be held against spoils the recording."""

from __future__ import annotations

import glob
import io
import marshal
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.cli import memo, remember
from steelyard.cli.memo import FILE, FOLDER, LINK, LSTAT, STAT, Slot
from steelyard.cli.remember import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no memo on Windows")

UNWATCHED = os.stat
ENTRY = "0123456789abcdef" * 2


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Slot:
    return Slot(str(tmp_path / "cache"), "0" * 32, memo.today())


def is_installed(folder: str) -> bool:
    """Whether a folder is Python's own or one that packages are installed in."""
    return pathlib.Path(folder).is_relative_to(pathlib.Path(os.__file__).parent) or "site-packages" in folder


@pytest.fixture
def recording(place: Slot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """A recording that a test begins: pytest itself sets variables and streams between fixture and test."""

    class OfPipes(Recording):
        def begin(self) -> None:
            for name in ("stdout", "stderr"):
                monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
            super().begin()

    monkeypatch.delitem(sys.modules, memo.FOREIGN, raising=False)
    # Where pytest looks for modules it and its workers also write: what each run measures, what was collected.
    looked_in = {folder: finder for folder, finder in sys.path_importer_cache.items() if is_installed(folder)}
    monkeypatch.setattr(sys, "path_importer_cache", looked_in)
    one = OfPipes(place)
    yield one
    one.end()


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> str:
    """A folder with a file, a folder, a link and a link to nothing."""
    top = tmp_path / "top"
    (top / "sub").mkdir(parents=True)
    (top / "file").write_text("x", encoding="utf-8")
    (top / "link").symlink_to("file")
    (top / "dangling").symlink_to("gone")
    return str(top)


def low_level(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def in_vain(path: str) -> None:
    with pytest.raises(OSError, match="No such file"):
        open(path, encoding="utf-8").close()


def unclosed(path: str) -> None:
    with io.FileIO(path) as file:
        file.read()


def as_bytes(path: str) -> None:
    os.stat(os.fsencode(path))


def walk(path: str) -> None:
    for _ in os.walk(path):
        pass


WAYS: dict[str, tuple[Callable[[str], object], str, tuple[str, ...]]] = {
    "stat": (lambda path: os.stat(path), "file", (STAT,)),  # noqa: PLW0108 - bound now, it would not be watched
    "stat of bytes": (as_bytes, "file", (STAT,)),
    "lstat": (lambda path: os.lstat(path), "link", (LSTAT,)),  # noqa: PLW0108 - bound now, it would not be watched
    "stat of a link itself": (lambda path: os.stat(path, follow_symlinks=False), "link", (LSTAT,)),
    "readlink": (lambda path: os.readlink(path), "link", (LINK,)),  # noqa: PLW0108 - bound now, it would not be watched
    "exists": (os.path.exists, "gone", (STAT,)),
    "isfile": (os.path.isfile, "gone", (STAT,)),
    "isdir": (os.path.isdir, "sub", (STAT,)),
    "lexists": (os.path.lexists, "gone", (LSTAT,)),
    "islink": (os.path.islink, "link", (LSTAT,)),
    "realpath": (os.path.realpath, "link", (LSTAT, LINK)),
    "getsize": (os.path.getsize, "file", (STAT,)),
    "getmtime": (os.path.getmtime, "file", (STAT,)),
    "samefile": (lambda path: os.path.samefile(path, os.curdir), "file", (STAT,)),
    "access": (lambda path: os.access(path, os.R_OK), "file", (f"a{os.R_OK}",)),
    "open": (lambda path: open(path, encoding="utf-8").close(), "file", (FILE,)),
    "a file that is not there": (in_vain, "gone", (FILE,)),
    "os.open": (low_level, "file", (FILE,)),
    "io.FileIO": (unclosed, "file", (FILE,)),
    "pathlib": (lambda path: pathlib.Path(path).read_bytes(), "file", (FILE,)),
    "pathlib, whether it is there": (lambda path: pathlib.Path(path).is_file(), "file", (STAT,)),
    "listdir": (os.listdir, "", (FOLDER,)),
    "scandir": (lambda path: os.scandir(path).close(), "", (FOLDER,)),
    "walk": (walk, "sub", (FOLDER,)),
    "glob": (lambda path: glob.glob(os.path.join(path, "*")), "", (FOLDER,)),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_look_is_noted(way: str, recording: Recording, folder: str) -> None:
    recording.begin()
    look, name, kinds = WAYS[way]
    path = os.path.join(folder, name) if name else folder
    look(path)
    noted = {(kind, os.path.normpath(os.fsdecode(seen))) for kind, seen in recording.seen}
    assert {(kind, os.path.normpath(path)) for kind in kinds} <= noted
    assert not recording.spoilt


def test_where_the_links_of_a_listed_folder_lead_is_noted(recording: Recording, folder: str) -> None:
    recording.begin()
    os.listdir(folder)
    assert (STAT, os.path.join(folder, "link")) in recording.seen
    assert (STAT, os.path.join(folder, "dangling")) in recording.seen


def test_the_current_folder_has_a_name_and_open_files_are_noted_already(
    recording: Recording, folder: str
) -> None:
    recording.begin()
    os.listdir()
    descriptor = os.open(os.path.join(folder, "file"), os.O_RDONLY)
    before = dict(recording.seen)
    os.stat(descriptor)
    with open(descriptor, encoding="utf-8") as file:
        file.read()
    assert recording.seen == before
    assert (FOLDER, ".") in before


def test_what_is_no_path_is_not_noted(recording: Recording) -> None:
    recording.begin()
    nonsense: Any = 1.5
    with pytest.raises(TypeError):
        os.stat(nonsense)
    with pytest.raises(ValueError, match="null"):
        os.stat("a\0b")
    assert list(recording.seen) == [(STAT, "a\0b")]


def from_a_descriptor(path: str) -> None:
    top = os.open(os.path.dirname(path), os.O_RDONLY)
    os.stat(os.path.basename(path), dir_fd=top)


def link_from_a_descriptor(path: str) -> None:
    top = os.open(os.path.dirname(path), os.O_RDONLY)
    os.lstat(os.path.basename(path), dir_fd=top)


def listed_by_descriptor(path: str) -> None:
    os.scandir(os.open(os.path.dirname(path), os.O_RDONLY)).close()


SPOILING: dict[str, Callable[[str], object]] = {
    "writes": lambda path: open(path, "a", encoding="utf-8").close(),
    "removes": lambda path: os.unlink(path),  # noqa: PLW0108 - bound now, it would not be watched
    "renames": lambda path: os.rename(path, path + "2"),
    "makes a folder": lambda path: os.mkdir(path + "2"),
    "starts a process": lambda _: subprocess.run(["true"], check=True),
    "asks the network": lambda _: socket.socket().bind(("127.0.0.1", 0)),
    "copies": lambda path: shutil.copyfile(path, path + "2"),
    "asks for access": lambda path: os.access(path, os.R_OK, effective_ids=True),
    "looks from a descriptor": from_a_descriptor,
    "looks at a link from a descriptor": link_from_a_descriptor,
    "lists by descriptor": listed_by_descriptor,
    "reads a device": lambda _: open("/dev/null", "rb").close(),
    "writes a lot": lambda _: print("x" * 300_000, flush=True),  # noqa: T201 - as it says
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("deed", SPOILING)
def test_what_cannot_be_held_against_spoils_the_recording(
    deed: str, recording: Recording, folder: str
) -> None:
    recording.begin()
    SPOILING[deed](os.path.join(folder, "file"))
    assert recording.spoilt
    assert os.stat is UNWATCHED
    os.stat(folder)
    assert not recording.seen
    assert not recording.keep(0)


def test_too_many_inputs_are_not_kept(recording: Recording, folder: str) -> None:
    recording.begin()
    for number in range(2_001):
        os.path.exists(os.path.join(folder, str(number)))
    assert recording.spoilt


def test_what_is_kept_of_policies_is_no_input_and_no_result(recording: Recording, place: Slot) -> None:
    recording.begin()
    with open(os.path.join(place.home, "policy", f".{ENTRY}.99"), "w", encoding="utf-8") as file:
        file.write("x")
    os.rename(os.path.join(place.home, "policy", f".{ENTRY}.99"), os.path.join(place.home, "policy", ENTRY))
    with open(os.path.join(place.home, "policy", ENTRY), encoding="utf-8") as file:
        file.read()
    assert not recording.spoilt
    assert not any("policy" in os.fsdecode(path) for _, path in recording.seen)


@pytest.mark.parametrize("name", ["w.yaml", "deep/" + "0" * 32, "0" * 31, "x" + "0" * 32])
def test_what_else_lies_in_a_cache_of_ours_is_an_input(recording: Recording, place: Slot, name: str) -> None:
    """As a central file of waivers that somebody keeps there."""
    path = os.path.join(place.home, "verdicts", name)
    os.makedirs(os.path.dirname(path))
    pathlib.Path(path).write_text("x", encoding="utf-8")
    recording.begin()
    with open(path, encoding="utf-8") as file:
        file.read()
    assert (FILE, path) in recording.seen
    with open(path, "w", encoding="utf-8") as file:
        file.write("y")
    assert recording.spoilt


def test_a_steady_run_is_kept_and_recalled(recording: Recording, place: Slot, folder: str) -> None:
    recording.begin()
    with open(os.path.join(folder, "file"), encoding="utf-8") as file:
        print(file.read(), flush=True)  # noqa: T201 - the run's own
    print("but", file=sys.stderr, flush=True)  # noqa: T201
    assert recording.keep(1), recording.spoilt
    assert memo.recall(place) == (1, ((1, b"x\n"), (2, b"but\n")))
    with open(os.path.join(folder, "file"), "w", encoding="utf-8") as file:
        file.write("y")
    assert memo.recall(place) is None


def test_what_was_written_last_is_held_against_first(recording: Recording, place: Slot, folder: str) -> None:
    older, newer = os.path.join(folder, "file"), os.path.join(folder, "newer")
    pathlib.Path(newer).write_text("y", encoding="utf-8")
    os.utime(newer, (2_000_000_000, 2_000_000_000))
    recording.begin()
    for path in (older, newer, folder):
        os.stat(path)
    for path in (older, newer):
        with open(path, encoding="utf-8") as file:
            file.read()
    assert recording.keep(0), recording.spoilt
    stored = place.cache.get(place.name)
    assert stored is not None
    first, *_ = marshal.loads(stored)[3]  # noqa: S302 - it is ours
    assert first[:2] == (FILE, newer)


def test_code_is_looked_at_once(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def look(kind: str, path: str) -> object:
        asked.append(path)
        return memo.look(kind, path)

    monkeypatch.setattr(remember, "look", look)
    recording.begin()
    assert recording.keep(0), recording.spoilt
    assert asked.count(os.path.abspath(memo.__file__)) == 1


@pytest.mark.parametrize("code", [2, 4, 70, 130])
def test_what_went_wrong_is_not_kept(recording: Recording, code: int) -> None:
    recording.begin()
    assert not recording.keep(code)


def test_what_changes_while_it_runs_is_not_kept(recording: Recording, folder: str) -> None:
    recording.begin()
    path = os.path.join(folder, "file")
    with open(path, encoding="utf-8") as file:
        file.read()
    before = os.stat(path)
    subprocess_free_write(path, before)
    assert not recording.keep(0)
    assert "write" not in recording.spoilt


def subprocess_free_write(path: str, before: os.stat_result) -> None:
    """Change a file behind the recording's back, as another process would."""
    remember._listen(None)
    with open(path, "w", encoding="utf-8") as file:
        file.write("y")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_run_over_midnight_is_not_kept(
    recording: Recording, place: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.begin()
    monkeypatch.setattr(place, "day", "2001-01-01")
    assert not recording.keep(0)
    assert recording.spoilt == "the day has changed"


def test_a_run_with_somebodys_check_is_not_kept(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.begin()
    monkeypatch.setitem(sys.modules, memo.FOREIGN, sys)
    assert not recording.keep(0)


def test_code_that_has_only_just_changed_is_not_kept(
    recording: Recording, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.begin()
    module = type(sys)("just_written")
    module.__file__ = str(tmp_path / "just_written.py")
    remember._listen(None)
    (tmp_path / "just_written.py").write_text("", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "just_written", module)
    assert not recording.keep(0)
    assert "just changed" in recording.spoilt


def test_a_folder_modules_are_looked_for_in_is_an_input(
    recording: Recording, place: Slot, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that somebody adds there may come before one that ran."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setitem(sys.path_importer_cache, str(site), None)
    monkeypatch.setattr(remember, "_CLEARLY_OLDER", -sys.maxsize)  # as if the folder had been there for long
    recording.begin()
    assert recording.keep(0), recording.spoilt
    assert memo.recall(place) is not None
    (site / "json.py").write_text("", encoding="utf-8")
    assert memo.recall(place) is None


def test_a_folder_modules_are_looked_for_in_that_has_only_just_changed_is_not_kept(
    recording: Recording, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.path_importer_cache, str(tmp_path), None)
    recording.begin()
    remember._listen(None)
    (tmp_path / "json.py").write_text("", encoding="utf-8")
    assert not recording.keep(0)
    assert recording.spoilt == f"{tmp_path} has only just changed"


def test_output_that_was_not_whole_is_not_kept(place: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Short(io.BytesIO):
        def write(self, text: Any, /) -> int:
            return super().write(text[:1])

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Short(), encoding="utf-8"))
    one = Recording(place)
    one.begin()
    print("ab", flush=True)  # noqa: T201 - the run's own
    one.end()
    assert one.spoilt


@pytest.mark.parametrize("method", ["write", "flush"])
def test_output_that_failed_is_not_kept(recording: Recording, method: str) -> None:
    def fails(*_: object) -> None:
        raise BrokenPipeError

    heard = remember._Heard(
        types.SimpleNamespace(**{"write": len, "flush": lambda: None, method: fails}), 1, recording
    )
    given = [b"x"] if method == "write" else []
    with pytest.raises(BrokenPipeError):
        getattr(heard, method)(*given)
    assert recording.spoilt


def test_a_stream_is_what_it_was(recording: Recording) -> None:
    recording.begin()
    assert not sys.stdout.isatty()
    assert sys.stdout.encoding == "utf-8"
    with pytest.raises(io.UnsupportedOperation):
        sys.stdout.fileno()
    assert not recording.spoilt

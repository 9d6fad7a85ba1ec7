"""Records a run for the memo: what it wrote, and everything it looked at.

What is read is known by construction and not by a list: Python itself announces every file that is opened and every
folder that is listed (audit events, PEP 578), and while a run is recorded `os.stat`, `os.lstat` and `os.readlink`
are watched, through which everything else in Python looks. What a memo could not hold against (another process, the
network, a file written, somebody's Python check) spoils the recording: that run is not kept.
"""

from __future__ import annotations

import io
import os
import sys
import time
from contextlib import contextmanager, suppress

# Bound by name: while a run is recorded, `os` hands out watched ones.
from os import access, stat  # isort: skip
from typing import TYPE_CHECKING, Any, Final, TextIO

from steelyard.cli.memo import (
    ACCESS,
    FILE,
    FOLDER,
    FOREIGN,
    LINK,
    LSTAT,
    STAT,
    content,
    entry,
    look,
    today,
)
from steelyard.policy.cache import is_entry, made_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from steelyard.cli.memo import Input, Path, Slot

_KEPT_CODES: Final = (0, 1, 3)
_MOST_INPUTS: Final = 2_000
_MOST_BYTES: Final = 256 * 1024
_CLEARLY_OLDER: Final = 2_100_000_000
"""Nanoseconds: the coarsest file system counts in steps of two seconds. What is younger is held by its content."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NOT_FILES: Final = ("/proc/", "/dev/", "/sys/")
_SPOILING: Final = (
    "os.",
    "subprocess.",
    "socket.",
    "shutil.",
    "tempfile.",
    "urllib.",
    "sqlite3.",
    "ctypes.",
    "pty.",
)
_PARTS: Final = ("policy", "verdicts")
_OURS: Final = frozenset((*_PARTS, "", os.curdir, os.pardir))
"""How a path may end that leads to a cache of ours."""
_HEARD: Final = ("open", *_SPOILING)
_HARMLESS: Final = ("os.walk",)  # it lists through os.scandir, which is announced by itself
_IMPORTS: Final = "<frozen importlib._bootstrap_external>"


class Recording:
    """One run: `begin`, let it run, `keep`."""

    def __init__(self, place: Slot) -> None:
        self._place = place
        self._ours = tuple([os.path.join(place.home, part) for part in _PARTS])
        self._inputs: dict[tuple[str, Path], tuple[Any, bytes | None]] = {}
        self._said: list[tuple[int, bytes]] = []
        self._started = time.time_ns()
        self._spoilt = ""
        self._before: dict[str, Callable[..., Any]] = {}
        self._streams: tuple[TextIO, TextIO] | None = None

    @property
    def spoilt(self) -> str:
        """Why this run cannot be kept; empty as long as it can."""
        return self._spoilt

    @property
    def seen(self) -> dict[tuple[str, Path], tuple[Any, bytes | None]]:
        """What was looked at so far."""
        return self._inputs

    def begin(self) -> None:
        """Watch from now on."""
        with suppress(OSError):  # made while it is watched, it would itself be a change
            for folder in self._ours:
                made_private(folder)
        self._streams = (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = (
            _heard(stream, number, self) for number, stream in enumerate(self._streams, start=1)
        )
        self._before = {name: getattr(os, name) for name in ("stat", "lstat", "readlink", "access")}
        os.stat = self._watched_stat
        os.lstat = self._watched(LSTAT, os.lstat)
        os.readlink = self._watched(LINK, os.readlink)
        os.access = self._watched_access
        _listen(self)

    def _look_away(self) -> None:
        _listen(None)
        for name, original in self._before.items():
            setattr(os, name, original)
        self._before = {}

    def end(self) -> None:
        """Watch no more."""
        self._look_away()
        if self._streams is not None:
            sys.stdout, sys.stderr = self._streams
            self._streams = None

    def spoil(self, reason: str) -> None:
        """Do not keep this run."""
        if not self._spoilt:
            self._spoilt = reason
            self._look_away()
            self._inputs.clear()
            self._said.clear()

    def say(self, descriptor: int, text: bytes) -> None:
        """Note what was written."""
        if self._spoilt:
            return
        if self._said and self._said[-1][0] == descriptor:
            text = self._said.pop()[1] + text
        self._said.append((descriptor, text))
        if sum(len(one) for _, one in self._said) > _MOST_BYTES:
            self.spoil("it wrote too much")

    def keep(self, code: int) -> bool:
        """Keep the run, unless it is spoilt or something changed while it ran; whether it was kept."""
        self.end()
        if code not in _KEPT_CODES:
            self.spoil(f"exit code {code}")
        elif FOREIGN in sys.modules:
            self.spoil("a Python check may have run")
        elif today() != self._place.day:
            self.spoil("the day has changed")
        # The code is noted last: looked at twice in a row it would be as it was.
        if self._spoilt or not all(self._is_steady(*key, *value) for key, value in self._inputs.items()):
            return False
        self._note_code()
        if self._spoilt:
            return False
        inputs: list[Input] = [(*key, *value) for key, value in self._inputs.items()]
        # What was written last is likeliest to be written again: then `recall` need not look at all the others.
        inputs.sort(key=_written, reverse=True)
        stored = entry(code, tuple(self._said), tuple(inputs))
        if len(stored) > 2 * _MOST_BYTES:
            return False
        self._place.cache.put(self._place.name, stored)
        return True

    def _note_code(self) -> None:
        """Note the code that ran: Steelyard's own and its libraries', and the folders modules are looked for in.

        Python's own library is told by its version, its executable and its `os.py`.
        """
        library = os.path.join(os.path.dirname(os.__file__), "")
        packages = os.path.join(library, "site-packages", "")
        files = {os.__file__, os.path.realpath(sys.executable)}
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if file and (not file.startswith(library) or file.startswith(packages)):
                files.add(file if os.path.isabs(file) else os.path.abspath(file))
        folders = [folder for folder in sys.path_importer_cache if folder and os.path.isdir(folder)]
        for kind, paths in ((FILE, sorted(files)), (FOLDER, folders)):
            for path in paths:
                seen = look(kind, path)
                if self._is_young(seen):
                    self.spoil(f"{path} has only just changed")
                    return
                self._inputs.setdefault((kind, path), (seen, None))

    def _is_young(self, seen: Any) -> bool:  # noqa: ANN401 - what `look` returns
        """Whether a change within the clock's step could go unseen."""
        return (
            isinstance(seen, tuple)
            and len(seen) == _FULL
            and max(seen[-2:]) >= self._started - _CLEARLY_OLDER
        )

    def _is_steady(self, kind: str, path: Path, seen: Any, digest: bytes | None) -> bool:  # noqa: ANN401
        return bool(look(kind, path) == seen) and (digest is None or content(kind, path) == digest)

    def note(self, kind: str, asked: Any) -> None:  # noqa: ANN401 - whatever a path is given as
        """Note that a path is looked at, and what is there, before it is opened."""
        if self._spoilt or isinstance(asked, int):  # what is open already has been noted when it was opened
            return
        try:
            path: Path = os.fspath(os.curdir if asked is None else asked)
        except TypeError:
            return  # nor will it be opened
        key = (kind, path)
        if key in self._inputs or self._is_other_cache(path):
            return
        if os.fsdecode(path).startswith(_NOT_FILES):
            self.spoil(f"{path!r} is no plain file")
            return
        if len(self._inputs) >= _MOST_INPUTS:
            self.spoil("it looks at too much")
            return
        seen, digest = look(kind, path), None
        if self._is_young(seen):
            with _Silence(self):
                digest = content(kind, path)
        self._inputs[key] = (seen, digest)
        if kind == FOLDER:
            self._note_links(path)

    def _note_links(self, folder: Path) -> None:
        """Note where the links of a folder lead: what a listing tells of its entries follows them unannounced."""
        with _Silence(self):
            try:
                with os.scandir(folder) as entries:
                    links = [one.path for one in entries if one.is_symlink()]
            except OSError:
                return
        for path in links:
            self.note(STAT, path)

    def _is_other_cache(self, path: Path) -> bool:
        """Whether it is another cache of ours, or an entry of it: those change no answer (policy/cache.py)."""
        given = os.fsdecode(path)
        name = given.rpartition(os.sep)[2]
        if name not in _OURS and not is_entry(name):
            return False  # most are neither, which is quicker to see than where they are
        whole = os.path.abspath(given)
        folder, name = os.path.split(whole)
        return whole in self._ours or (folder in self._ours and is_entry(name))

    def hear(self, event: str, told: tuple[Any, ...]) -> None:
        """Take an audit event."""
        if event == "open":
            self._hear_open(*told)
        elif event == "os.listdir":
            if not _by_an_import():
                self.note(FOLDER, told[0])
        elif event == "os.scandir":
            self.note(FOLDER, told[0])
            if isinstance(told[0], int):
                self.spoil("a folder was listed by its descriptor")
        elif event.startswith(_SPOILING) and event not in _HARMLESS:
            paths = [one for one in told if isinstance(one, str | bytes)]
            ours = bool(paths) and all(map(self._is_other_cache, paths))
            if not ours and not _by_an_import():
                self.spoil(event)

    def _hear_open(self, path: Any, _mode: object, flags: object) -> None:  # noqa: ANN401 - as in `note`
        if isinstance(path, str) and path.endswith((".py", ".pyc")) and _by_an_import():
            return  # `keep` notes every module
        if isinstance(flags, int) and flags & _WRITES:
            # What Python keeps of its own byte code, and we of policies, is nobody's result.
            if not isinstance(path, int) and not _by_an_import() and not self._is_other_cache(path):
                self.spoil(f"{path!r} was opened to write")
            return
        self.note(FILE, path)

    def _watched_stat(self, path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> Any:  # noqa: ANN401
        if dir_fd is not None:
            self.spoil("a path was looked up from a descriptor")
        self.note(STAT if follow_symlinks else LSTAT, path)
        return stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    def _watched(self, kind: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *, dir_fd: int | None = None) -> Any:  # noqa: ANN401 - as the original
            if dir_fd is not None:
                self.spoil("a path was looked up from a descriptor")
            self.note(kind, path)
            return original(path, dir_fd=dir_fd)

        return asked

    def _watched_access(self, path: Any, mode: int, **options: Any) -> bool:  # noqa: ANN401 - as the original
        if options:
            self.spoil("access was asked for in a way that is not held against")
        self.note(f"{ACCESS}{mode}", path)
        return access(path, mode, **options)


_FULL: Final = 3
"""How many things `look` tells of what was opened or listed."""


def _written(one: Input) -> int:
    """Return when a file was written, as far as its input tells."""
    kind, _, seen, _ = one
    when: int = seen[-2] if kind == FILE and isinstance(seen, tuple) and len(seen) == _FULL else 0
    return when


def _by_an_import() -> bool:
    """Whether the import system itself is asking: above whoever hears the event."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - there is no other way to learn who asks
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename == _IMPORTS


class _Silence:
    """What the recording itself reads is no input."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def __enter__(self) -> None:
        _listen(None)

    def __exit__(self, *_: object) -> None:
        if not self._recording.spoilt:
            _listen(self._recording)


_listening: list[Recording] = []
_hooked: list[bool] = []


def _listen(recording: Recording | None) -> None:
    """Let a recording hear what Python announces. A hook stays for the life of a process, and is deaf in between."""
    if recording is not None and not _hooked:
        _hooked.append(True)
        sys.addaudithook(_announced)
    _listening[:] = [] if recording is None else [recording]


def _announced(event: str, told: tuple[Any, ...]) -> None:
    if _listening and event.startswith(_HEARD):
        _listening[0].hear(event, told)


def _heard(stream: TextIO, descriptor: int, recording: Recording) -> TextIO:
    """Return a stream that writes where the other does, and notes it."""
    buffer: Any = _Heard(stream.buffer, descriptor, recording)
    return io.TextIOWrapper(
        buffer,
        encoding=stream.encoding,
        errors=stream.errors,
        newline="\n",
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


class _Heard(io.BufferedIOBase):
    def __init__(self, inner: Any, descriptor: int, recording: Recording) -> None:  # noqa: ANN401 - a buffer
        self._inner = inner
        self._descriptor = descriptor
        self._recording = recording

    def writable(self) -> bool:
        return True

    def write(self, text: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        text = bytes(text)
        with self._whole():
            written: int = self._inner.write(text)
        if written != len(text):
            self._recording.spoil("not everything could be written")
        self._recording.say(self._descriptor, text)
        return written

    def flush(self) -> None:
        with self._whole():
            self._inner.flush()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Keep nothing of a run whose output did not arrive: its reader is gone, say."""
        try:
            yield
        except OSError as error:
            self._recording.spoil(f"what was written did not arrive: {error.strerror}")
            raise

    def fileno(self) -> int:
        number: int = self._inner.fileno()
        return number

    def isatty(self) -> bool:
        at_terminal: bool = self._inner.isatty()
        return at_terminal

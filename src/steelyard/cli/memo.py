"""The memo in front of `check`: the same command over the same inputs is answered with the bytes it wrote before.

An entry holds what a run wrote, its exit code, and everything it looked at (`remember`). It is found by all that a
run is told other than by files (`situation`), and holds only while each of its inputs is as it was. On any doubt
there is no answer, and the command runs. Nothing is imported here that Python has not loaded by itself.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from _blake2 import blake2b

# Bound by name: while a run is recorded, `os` hands out watched ones.
from os import access, listdir, lstat, open as open_, readlink, stat  # isort: skip

from steelyard.policy.cache import Cache
from steelyard.resources import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Path: TypeAlias = str | bytes
    Input: TypeAlias = tuple[str, Path, Any, bytes | None]
    """What was asked, of which path, what the answer was, and the digest where that does not prove it."""
    Known: TypeAlias = tuple[int, tuple[tuple[int, bytes], ...]]
    """An exit code, and what was written: to which descriptor, in which order."""

FORM = "2"
"""Raised whenever an entry is made differently."""

STAT, LSTAT, LINK, FILE, FOLDER, ACCESS = "slrfda"
"""What a run can ask of a path: what is there; whether itself a link; where that leads; the bytes; the names; and,
with a number behind it, whether it may do that."""

FOREIGN = "steelyard.policy.checks.installed"
"""Loaded only where somebody's Python check may run, which may look at anything: then nothing is kept."""

VARIABLES = frozenset(
    (
        "CI",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "FORCE_COLOR",
        "HOME",
        "LANG",
        "LANGUAGE",
        "LINES",
        "LOCALAPPDATA",
        "NO_COLOR",
        "PATH",
        "TERM",
        "TZ",
        "USER",
        "VIRTUAL_ENV",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
    )
)
PREFIXES = ("GITHUB_", "GIT_", "LC_", "LD_", "DYLD_", "PYTHON", "STEELYARD_", "_STEELYARD")
"""The variables of the environment that a run, click, Python or the loader may ask: the one list of them."""

_PART = "memo"
_COMPLETION = "_STEELYARD_COMPLETE"
_BROKEN_PIPE = 4
_UNWRITTEN = 2
_CHUNK = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_REGULAR, _KIND = 0o100000, 0o170000


class Slot:
    """Where the answer to one command is kept: in which cache, below which name, for which day."""

    def __init__(self, home: str, name: str, day: str) -> None:
        self.home = home
        self.name = name
        self.day = day
        self.cache = Cache(os.path.join(home, _PART))


def cache_home() -> str | None:
    """Return the folder of the user's own caches: STEELYARD_CACHE, else where the platform keeps caches.

    An empty STEELYARD_CACHE turns caches off.
    """
    chosen = os.environ.get("STEELYARD_CACHE")
    if chosen == "":
        return None
    if chosen is not None:
        return chosen
    home = os.path.expanduser("~")
    if home == "~":
        return None
    kept = (
        os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    )
    if sys.platform == "win32":
        kept = os.environ.get("LOCALAPPDATA") or kept
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or kept, "steelyard")


def is_shared() -> bool:
    """Whether caches may be shared with strangers' pull requests, as in CI: a gate must not run what one left behind."""
    return os.environ.get("STEELYARD_CACHE") is None and bool(os.environ.get("CI"))


def slot(arguments: list[str]) -> Slot | None:
    """Return where the answer to a command is kept; None where none may be.

    Only `check` has one, and not where it reads standard input, asks git, completes a word of a shell, or where the
    cache could be one that a repository brought along.
    """
    try:
        if not _may_be_kept(arguments):
            return None
        home = None if is_shared() else cache_home()
        if home is None or not os.environ.get("HOME"):  # then the system's own list of users would be asked
            return None
        home = os.path.abspath(home)
        if _is_brought_along(os.path.realpath(os.path.join(home, _PART)), arguments):
            return None
        day = today()
        told = marshal.dumps(situation(arguments, day))
        return Slot(home, blake2b(told, digest_size=16).hexdigest(), day)
    except (OSError, ValueError, AttributeError):  # no current folder, a NUL in an argument, a closed stream
        return None


def _may_be_kept(arguments: list[str]) -> bool:
    return (
        hasattr(os, "geteuid")  # Windows tells less of a file than would be needed
        and arguments[:1] == ["check"]
        and _COMPLETION not in os.environ
        and not any(
            one == "-" or one.endswith("=-") or one.startswith("--changed-since") for one in arguments
        )
        and sys.stdout is not None
        and sys.stderr is not None
    )


def lies_in_a_repository(folder: str) -> bool:
    """Whether a folder, the links to it followed, lies in any git repository: then it may have come with that."""
    above = folder
    while True:
        try:
            lstat(os.path.join(above, ".git"))
        except OSError:
            pass
        else:
            return True
        if above == (above := os.path.dirname(above)):
            return False


def _is_brought_along(home: str, arguments: list[str]) -> bool:
    """Whether the cache lies in any repository, or below a folder that the command may name."""
    if lies_in_a_repository(home):
        return True
    named = {os.curdir}
    for one in arguments:
        for path in (one, one.partition("=")[2]):
            if path:
                named.add(path if os.path.isdir(path) else os.path.dirname(path) or os.curdir)
    inside = os.path.join(home, "")
    return any(inside.startswith(os.path.join(os.path.realpath(folder), "")) for folder in named)


def today() -> str:
    """Return the day it is where the user is."""
    return time.strftime("%Y-%m-%d")


def situation(arguments: list[str], day: str) -> tuple[Any, ...]:
    """Return everything that a run is told other than by files."""
    return (
        (FORM, VERSION, sys.version, sys.executable, tuple(sys.flags), tuple(sys.path)),
        (os.path.dirname(__file__), tuple(arguments), os.getcwd(), day),
        (os.getuid(), os.geteuid(), os.getgid(), os.getegid(), tuple(os.getgroups())),
        tuple(
            sorted(
                (name, value)
                for name, value in os.environ.items()
                if name in VARIABLES or name.startswith(PREFIXES)
            )
        ),
        tuple(_told_of(stream) for stream in (sys.stdout, sys.stderr)),
    )


def _told_of(stream: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever stands for a stream
    at_terminal = stream.isatty()
    columns = os.get_terminal_size(stream.fileno()).columns if at_terminal else 0
    return (at_terminal, columns, stream.encoding, stream.errors)


def recall(place: Slot) -> Known | None:
    """Return what the command wrote before and how it ended, if nothing it looked at has changed since."""
    stored = place.cache.get(place.name)
    if stored is None:
        return None
    try:
        form, code, said, inputs = marshal.loads(stored)  # noqa: S302 - plain values behind a digest, in a folder of the user's own
        if form == FORM and all(holds(one) for one in inputs):
            return code, said
    except (ValueError, EOFError, TypeError):
        pass
    return None


def entry(code: int, said: tuple[tuple[int, bytes], ...], inputs: tuple[Input, ...]) -> bytes:
    """Return an entry for `recall`: data, and nothing that could be run."""
    return marshal.dumps((FORM, code, said, inputs))


def holds(one: Input) -> bool:
    """Whether an input is as it was."""
    kind, path, seen, digest = one
    if digest is None:
        return bool(look(kind, path) == seen)
    return content(kind, path) == digest


def look(kind: str, path: Path) -> Any:  # noqa: ANN401 - a tuple, a path or an errno
    """Return what tells a thing at a path from another one, or from none: the errno.

    Of what was opened or listed, all that changes with its content; of what was only looked for, what it is.
    """
    try:
        if kind.startswith(ACCESS):
            return access(path, int(kind[1:]))
        if kind == LINK:
            return str(readlink(path)) if isinstance(path, str) else bytes(readlink(path))
        status = lstat(path) if kind == LSTAT else stat(path)
    except OSError as error:
        return error.errno
    except ValueError:
        return -1
    if kind in (STAT, LSTAT) or (kind == FILE and status.st_mode & _KIND != _REGULAR):
        return (
            status[:3],
            status[4:6],
        )  # mode, inode and device; the owner. Not the number of links: folders come and go
    # Root that gave capabilities up has the same name, and may read less.
    may = access(path, os.R_OK | (os.X_OK if kind == FOLDER else 0))
    return ((*status[:7], may), status.st_mtime_ns, status.st_ctime_ns)


def content(kind: str, path: Path) -> bytes:
    """Return the digest of a file's bytes or of a folder's names, or of why there are none."""
    digest = blake2b(kind.encode(), digest_size=16)
    try:
        if kind == FOLDER:
            for name in sorted(os.fsencode(name) for name in listdir(path)):
                place = os.path.join(os.fsencode(path), name)
                digest.update(b"%d %o %s\0" % (len(name), lstat(place).st_mode & _KIND, name))
        else:
            _digest_file(path, digest)
    except OSError as error:
        digest.update(b"! %d" % (error.errno or 0))
    return digest.digest()


def _digest_file(path: Path, digest: blake2b) -> None:
    descriptor = open_(path, _FLAGS)
    try:
        if os.fstat(descriptor).st_mode & _KIND != _REGULAR:
            digest.update(b"! not a file")
            return
        while chunk := os.read(descriptor, _CHUNK):
            digest.update(chunk)
    finally:
        os.close(descriptor)


def replay(known: Known) -> int | None:
    """Write what was written before and return the exit code; None if nothing could be written at all.

    Whoever stops listening halfway, or has no room left, gets the exit code of a run that met it.
    """
    code, said = known
    begun = False
    for descriptor, text in said:
        left = memoryview(text)
        while left:
            try:
                left = left[os.write(descriptor, left) :]
            except BrokenPipeError:
                return _BROKEN_PIPE
            except OSError as error:
                return _complained(error) if begun else None
            begun = True
    return code


def _complained(error: OSError) -> int:
    try:  # contextlib would have to be loaded
        os.write(2, f"error: cannot write to standard output: {error.strerror}\n".encode())
    except OSError:
        return _UNWRITTEN
    return _UNWRITTEN

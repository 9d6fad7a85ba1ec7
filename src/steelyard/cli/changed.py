"""Which files are not as they were at a git revision: for a run that looks at those only.

Git is asked for the names and digests of a commit's files, and nothing else: a file's bytes are held against them here.
Neither the time of a change, nor the index, nor a filter of the repository has a say, so that none can hide a change.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from steelyard.cli.git import git, resolved
from steelyard.errors import UsageError
from steelyard.reading import Limits, Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST: Final = Limits(bytes=64 * 1024 * 1024)
"""A larger file is looked at, changed or not: so much is read to find out."""
_LINK: Final = "120000"
_FILES: Final = ("100644", "100755")
_SHA1_DIGITS: Final = 40
_MOST_LINKS: Final = 40
"""As many as Linux follows: more go round in a circle."""


def changed_since(revision: str, root: str, paths: Sequence[str] = ()) -> Changed:
    """Return the files below a root that are not as they were at a revision, for a run over paths.

    Raises UsageError where git has no answer, and for paths of another repository: then nothing is known, and nothing
    passes.
    """
    top = os.path.realpath(root)
    for path in paths:
        if not any(_is_below(place, top) for place in (_placed(path), os.path.realpath(path))):
            raise UsageError(
                f"{path} is not in the repository {root}, and --changed-since knows that one only",
                hint="Run the check from inside of the repository that the path is in.",
            )
    commit = resolved(revision, root)
    asked = ("ls-tree", "-r", "-z", "--full-tree", commit, "--")
    listed = git(root, *asked, said=f"read the revision `{revision}`", hint="Fetch the revision in full.")
    entries = (entry.partition("\t") for entry in listed.decode("utf-8", "surrogateescape").split("\0"))
    return Changed(top, {name: (head[:6], head.rpartition(" ")[2]) for head, _, name in entries if name})


class Changed:
    """Tells of a file, by its path, whether it is another than it was at a revision, or was not there.

    What the revision does not know, as what lies in a repository inside of the repository, counts as new.
    """

    def __init__(self, top: str, was: dict[str, tuple[str, str]]) -> None:
        self._top = top
        self._was = was

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        return not all(self._is_as_it_was(place) for place in _way(_placed(path), self._top))

    def _is_as_it_was(self, place: str) -> bool:
        name = os.path.relpath(place, self._top).replace(os.sep, "/")
        mode, digest = self._was.get(name, ("", ""))
        try:
            if mode == _LINK:
                return _named_by_git(os.fsencode(os.readlink(place)), digest) == digest
            if mode not in _FILES or os.path.islink(place):
                return False
            content = read_bytes(place, _LARGEST)
        except (OSError, Unreadable):
            return False  # whoever looks at it tells why
        # Where a checkout writes other line ends, as on Windows, those alone are no change.
        return digest in (_named_by_git(one, digest) for one in (content, content.replace(b"\r\n", b"\n")))


def _way(path: str, top: str) -> Iterator[str]:
    """Yield all that decides which file a path stands for: each link that is followed below the top, and the file."""
    drive, steps = os.path.splitdrive(path)
    pending, here, followed = steps.split(os.sep)[::-1], drive + os.sep, 0
    while pending:
        step = pending.pop()
        if step in ("", os.curdir):
            continue
        if step == os.pardir:
            here = os.path.dirname(here)
            continue
        place = os.path.join(here, step)
        if not os.path.islink(place) or followed == _MOST_LINKS:
            here = place
            continue
        followed += 1
        if _is_below(place, top):
            yield place
        drive, steps = os.path.splitdrive(os.readlink(place))
        here = drive + os.sep if steps.startswith(os.sep) else here
        pending += steps.split(os.sep)[::-1]
    yield here


def _placed(path: str) -> str:
    """Return where a path is, the links to its folder followed, but not itself."""
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _is_below(path: str, top: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(top, ""))


def _named_by_git(content: bytes, like: str) -> str:
    """Return what git calls a content: by the same kind of digest as another name."""
    digest = hashlib.sha1 if len(like) == _SHA1_DIGITS else hashlib.sha256
    # It tells a change from none; whoever can forge SHA-1 can forge the commit as well.
    return digest(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()

"""Brings files of a git revision into a temporary folder, so that they are read like any others, and no worse ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from steelyard.cli.git import git, resolved
from steelyard.errors import UsageError
from steelyard.reading import Limits, lies_within
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_FILES: Final = 10_000
_MOST_BYTES: Final = 64_000_000
_LARGEST: Final = Limits().bytes
_PLAIN: Final = ("100644", "100755")
_LINK: Final = "120000"
_SUBMODULE: Final = "160000"
_FOUND: Final = 3


class Entry(NamedTuple):
    """A file of a revision: its mode and object as git has them, its size in bytes, its path from the root."""

    mode: str
    object: str
    size: int
    path: str


class Snapshot:
    """The files of one commit of the repository at `root`, brought below `folder` as they are asked for.

    Git objects are read as they are: no checkout, no filters, no hooks. Links, submodules, paths that lead out, and
    what is too large or too much are refused where they are asked for. Raises UsageError for a revision that is not
    there, and for a repository that git cannot read.
    """

    def __init__(self, revision: str, root: str, folder: str) -> None:
        self.revision, self.root, self.folder = revision, root, folder
        self.commit = resolved(revision, root)
        self._entries: dict[str, Entry] | None = None

    @property
    def entries(self) -> dict[str, Entry]:
        """Every file of the commit, by path."""
        if self._entries is None:
            asked = ("ls-tree", "-r", "-z", "--long", "--full-tree", self.commit, "--")
            listed = self._git(*asked).decode("utf-8", "surrogateescape")
            self._entries = {one.path: one for one in map(_entry, filter(None, listed.split("\0")))}
        return self._entries

    @property
    def submodules(self) -> tuple[str, ...]:
        """The paths of its submodules."""
        return tuple([path for path, one in self.entries.items() if one.mode == _SUBMODULE])

    def place(self, path: str) -> str:
        """Return where a path from the root of the repository is, or would be, below the folder."""
        return os.path.join(self.folder, path)

    def near(self, path: str) -> str | None:
        """Return the path from the root of what lies in the repository, however it is named; None for what does not.

        Links on the way to the repository are followed, so that a path that leaves it and comes back is inside of it.
        Those in the repository are not: what they are now says nothing of what they were.
        """
        top = os.path.realpath(self.root)
        drive, rest = os.path.splitdrive(os.path.join(self.root, path))
        here, near = drive + os.sep, None
        for step in filter(None, rest.replace(os.altsep or os.sep, os.sep).split(os.sep)):
            near = None if near is None else os.path.normpath(os.path.join(near, step))
            if near == os.pardir:
                here, near = os.path.dirname(top), None
            elif near is None:
                here = os.path.realpath(os.path.join(here, step))
                near = os.path.relpath(here, top) if lies_within(here, top) else None
        return near

    def refuse_link(self, path: str) -> None:
        """Raise UsageError where the way to a path from the root was through a link: where it led is not known."""
        steps = path.split(os.sep)
        for depth in range(len(steps)):
            way = self.entries.get("/".join(steps[: depth + 1]))
            if way is not None and way.mode == _LINK:
                raise UsageError(
                    f"`{way.path}` at {self.revision} is a link, and is not read",
                    hint="Name what it leads to.",
                )

    def is_file(self, path: str) -> bool:
        """Whether the revision has a file there."""
        return path in self.entries

    def has(self, path: str) -> bool:
        """Whether the revision has a file or a folder there."""
        return path in ("", os.curdir) or self.is_file(path) or any(self._below(path))

    def _below(self, path: str) -> Iterable[Entry]:
        start = "" if path in ("", os.curdir) else f"{path}/"
        return (one for name, one in self.entries.items() if name.startswith(start))

    def bring(self, path: str, wanted: Callable[[str], bool] = lambda _: True) -> str:
        """Bring a file, or the files of a folder whose paths are `wanted`; return where it is now.

        Raises UsageError for what must not be brought: nothing of it is written then.
        """
        own = self.entries.get(path)
        chosen = [own] if own is not None else [one for one in self._below(path) if wanted(one.path)]
        self.bring_all(chosen)
        if own is None:
            os.makedirs(self.place(path), exist_ok=True)
        return self.place(path)

    def bring_all(self, chosen: list[Entry]) -> None:
        """Bring files that were listed."""
        for one in chosen:
            if problem := _problem(one):
                raise UsageError(
                    f"`{one.path}` at {self.revision} {problem}, and is not read",
                    hint="What a policy is made of are plain files inside of its repository.",
                )
        if len(chosen) > _MOST_FILES or sum(one.size for one in chosen) > _MOST_BYTES:
            raise UsageError(
                f"there are more than {_MOST_FILES:,} files or {_MOST_BYTES // 1_000_000} MB to read at {self.revision}",
                hint="Name the folder or file of the policy itself.",
            )
        missing = [one for one in chosen if not os.path.lexists(self.place(one.path))]
        for one, content in zip(missing, self._contents(missing), strict=True):
            target = self.place(one.path)
            try:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "xb") as file:
                    file.write(content)
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"`{one.path}` at {self.revision} cannot be written down: {error}"
                ) from error

    def bring_or_mark(self, chosen: list[Entry]) -> None:
        """Bring files that were listed; in the place of one that must not be read stands an empty one."""
        inside = [one for one in chosen if not _leads_out(one.path)]
        self.bring_all([one for one in inside if not _problem(one)])
        for one in inside:
            target = self.place(one.path)
            if _problem(one) and not os.path.lexists(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "xb"):
                    pass

    def _contents(self, chosen: list[Entry]) -> list[bytes]:
        if not chosen:
            return []
        asked = "".join(f"{one.object}\n" for one in chosen).encode()
        answer = self._git("cat-file", "--batch", stdin=asked)
        contents, at = [], 0
        for one in chosen:
            end = answer.find(b"\n", at)
            head = answer[at:end].split(b" ")
            if end < 0 or len(head) != _FOUND or head[2] != str(one.size).encode():
                raise UsageError(
                    f"`{one.path}` at {self.revision} is not in this clone",
                    hint="Fetch the revision in full.",
                )
            contents.append(answer[end + 1 : end + 1 + one.size])
            at = end + 2 + one.size
        return contents

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        said = f"read the revision `{self.revision}`"
        return git(self.root, *arguments, said=said, hint="Fetch the revision in full.", stdin=stdin)


def _entry(line: str) -> Entry:
    head, _, path = line.partition("\t")
    mode, _, object_, size = head.split()
    return Entry(mode, object_, int(size) if size.isdecimal() else 0, path)


def _problem(one: Entry) -> str:
    """Say why a file of a revision must not be brought; empty where it may."""
    if _leads_out(one.path):
        return "has a path that leads out of its folder"
    if one.mode == _LINK:
        return "is a link"
    if one.mode not in _PLAIN:
        return "is another repository (a submodule)"
    if one.size > _LARGEST:
        return f"is larger than {_LARGEST:,} bytes"
    return ""


def _leads_out(path: str) -> bool:
    steps = path.split("/")
    if os.sep != "/" and os.sep in path:  # elsewhere it is a letter like any other
        return True
    return any(step in ("", os.curdir, os.pardir) or step.lower() == ".git" for step in steps)

"""The whole manifests that test tables name by path: none from elsewhere, and each is read once in a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.config import find_root
from steelyard.policy.examples import bound
from steelyard.reading import Unreadable, lies_within, read
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from steelyard.manifest.bind import Manifest
    from steelyard.source import Fault, SourceFile

_GIT = ".git"


class Project(NamedTuple):
    """A manifest, or else what is wrong with it, at places in its source."""

    manifest: Manifest | None
    faults: tuple[Fault, ...]
    source: SourceFile


class Bound(NamedTuple):
    """The folder out of which a table must not name files, as a real path, and what it is called."""

    folder: str
    name: str

    def refusal(self, path: str) -> str:
        """Say why a table must not name the file at a path, links followed; nothing when it may."""
        if not lies_within(path, self.folder):
            return f"it lies outside of {self.name}"
        # CI leaves its tokens there, and no commit can bring a manifest there.
        below = os.path.relpath(os.path.realpath(path), self.folder).split(os.sep)
        return "it lies in git's own folder" if any(name.lower() == _GIT for name in below) else ""


def bound_around(table: str) -> Bound:
    """Return the bound of a test table: the repository of its policy folder, without one the folder around that.

    Policies are tested where strangers propose them, and what is wrong with a file is shown with its lines.
    """
    folder = os.path.dirname(os.path.abspath(table))
    if os.path.basename(folder) == "packs":
        folder = os.path.dirname(folder)
    folder = os.path.realpath(folder)
    root = find_root(folder)
    if os.path.lexists(os.path.join(root, _GIT)):
        return Bound(root, "the repository")
    parent = os.path.dirname(folder)
    if os.path.dirname(parent) == parent:
        return Bound(folder, "the policy folder")  # around it lies the whole machine
    return Bound(parent, "the folder around the policy")


class Projects:
    """Reads projects, each file once: hundreds of cases may be about one, and a large document takes 80 MB."""

    def __init__(self) -> None:
        self._known: dict[str, Project] = {}

    def read(self, path: str, within: Bound) -> Project:
        """Read and bind the manifest at a path. Raises Unreadable, also for what lies outside of the bound."""
        try:
            refusal, real = within.refusal(path), os.path.realpath(path)
        except ValueError as error:  # a NUL, or what no file name can hold
            raise Unreadable(path, "this cannot be the path of a file") from error
        if refusal:
            raise Unreadable(path, refusal)
        if real not in self._known:
            document = read(real, shown=path)
            self._known[real] = Project(*bound(document), document.source)
        return self._known[real]

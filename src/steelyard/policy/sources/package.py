"""Policies that an installed Python package brings: its files are read, it is never imported."""

from __future__ import annotations

import os
import stat
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import FOLDERS, SIGSTORE_BUNDLE, SSH_SIGNATURE, Form, Gathering
from steelyard.policy.sources.origin import Resolved
from steelyard.reading import Limits as Sizes
from steelyard.reading import Unreadable, lies_within, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.sources.content import Content, Limits
    from steelyard.policy.sources.origin import World
    from steelyard.policy.sources.source import Source


class Package:
    """A package, told by its version."""

    def __init__(self, source: Source, world: World) -> None:
        self._source = source
        self._world = world

    def resolve(self) -> Resolved:
        """Return the version of the distribution that brings it; `unversioned` when none says so."""
        from importlib.metadata import packages_distributions, version  # noqa: PLC0415 - 30 ms

        self._folder()
        names = packages_distributions().get(self._source.address, [])
        return Resolved(version(names[0]) if names else "unversioned")

    def fetch(self, resolved: str) -> Content:
        """Return the policy folder in it."""
        found = self.resolve().name
        if found != resolved:
            raise PolicyError(
                f"the installed {self._source.address} is {found}, and {resolved} is locked",
                hint="Install that version, or `steelyard policy update`.",
            )
        name = f"package {self._source.address}"
        return gathered(self._folder(), self._source.folder, name, self._world.limits)

    def _folder(self) -> str:
        """Return where it is installed. Raises PolicyError for one that is not, or in the repository under check."""
        name = self._source.address
        found = PathFinder.find_spec(name)
        places = list(found.submodule_search_locations or ()) if found else []
        if not places:
            raise PolicyError(f"there is no installed package `{name}`", hint="Install it beside steelyard.")
        if any(lies_within(place, self._world.root) for place in places) and not _is_installed(places[0]):
            raise PolicyError(
                f"the package `{name}` lies in this repository",
                hint="Name its policy folder by path: what lies here is not from elsewhere.",
            )
        return places[0]


def gathered(top: str, folder: str, name: str, limits: Limits) -> Content:
    """Return the content of a policy folder below a folder of this machine; `name` is what errors call it."""
    gathering = Gathering(name, folder, limits)
    within = os.path.join(top, *folder.split("/"))
    if not lies_within(within, top):
        raise PolicyError(f"{within} is a link that leads out of {name}", hint="Name the folder itself.")
    for part in (*FOLDERS, SSH_SIGNATURE, SIGSTORE_BUNDLE):
        for path, form, size in _below(os.path.join(within, part)):
            wanted = gathering.wanted(os.path.relpath(path, top).replace(os.sep, "/"), form, size)
            if wanted:
                gathering.put(wanted, _read(path, limits.file))
    return gathering.content()


def _is_installed(place: str) -> bool:
    """Whether a package lies where installers put them, in an environment below the repository for instance."""
    return os.path.basename(os.path.dirname(place)) in {"site-packages", "dist-packages"}


def _below(path: str) -> Iterator[tuple[str, Form, int]]:
    """Yield the files below a path, or itself, in a fixed order; nothing is followed."""
    try:
        status = os.lstat(path)
    except OSError:
        return
    if stat.S_ISDIR(status.st_mode):
        for name in sorted(os.listdir(path)):
            if name != "__pycache__":
                yield from _below(os.path.join(path, name))
        return
    form = Form.FILE if stat.S_ISREG(status.st_mode) else Form.OTHER
    yield path, Form.LINK if stat.S_ISLNK(status.st_mode) else form, status.st_size


def _read(path: str, most: int) -> bytes:
    try:
        return read_bytes(path, Sizes(bytes=most))
    except Unreadable as error:
        raise PolicyError(f"cannot read {path}: {error.reason}", hint="Mend it, and try again.") from error

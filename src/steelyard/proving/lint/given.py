"""The manifests that `policy lint --manifests` is run over: each must be one, or nothing is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import NothingToCheckError, UsageError
from steelyard.manifest.discover import NAMES, renamed, search
from steelyard.policy.examples import bound
from steelyard.reading import Unreadable, read
from steelyard.schemas import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.manifest.bind import Manifest


def manifests(paths: Sequence[str], root: str = ".") -> list[Manifest]:
    """Return the manifests that paths stand for, by path, each once.

    Raises NothingToCheckError for a path that stands for none, UsageError for one that cannot be judged.
    """
    found: list[str] = []
    for path in paths:
        seen = search([path], (), root)
        if not seen.manifests:
            raise NothingToCheckError(
                f"no manifest found below {path}",
                hint=renamed(seen.misnamed) or f"A manifest is called {listed(NAMES, 'or')}.",
            )
        found += [one for one in seen.manifests if one not in found]
    return [_manifest(path) for path in sorted(found)]


def _manifest(path: str) -> Manifest:
    try:
        document = read(path)
    except Unreadable as error:
        raise UsageError(f"cannot read {path}: {error.reason}") from error
    manifest, faults = bound(document)
    if manifest is None:
        raise UsageError(
            "a manifest that is not valid tells nothing about a policy",
            hint="Mend it (`steelyard check` says more), or leave it out.",
            source=document.source,
            faults=faults,
        )
    return manifest

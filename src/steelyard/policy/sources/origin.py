"""Where a source is fetched from: one small port, and one implementation of it for each kind of source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

from steelyard.policy.sources.content import Limits
from steelyard.policy.sources.source import Kind, Source
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.sources.content import Content


class World(NamedTuple):
    """What the edge knows: the environment, the repository in which nothing is trusted, and the limits."""

    environ: Mapping[str, str]
    root: str
    limits: Limits = Limits()


class Resolved(NamedTuple):
    """What a source stands for now: a commit, a version, the digest of an archive; `is_tag`: it should never move."""

    name: str
    is_tag: bool = False


class Origin(Protocol):
    """One source. Both raise UnreachableError for what does not answer, PolicyError for what nobody should use."""

    def resolve(self) -> Resolved:
        """Return what the source stands for now."""

    def fetch(self, resolved: str) -> Content:
        """Return the content of what it stood for. Raises PolicyError when that is no longer to be had."""


def origin_of(source: Source, world: World) -> Origin:
    """Return where a source is fetched from."""
    match source.kind:
        case Kind.GIT:
            from steelyard.policy.sources.git import Git  # noqa: PLC0415 - one of three

            return Git(source, world)
        case Kind.ARCHIVE:
            from steelyard.policy.sources.archive import Archive  # noqa: PLC0415 - one of three

            return Archive(source, world)
        case Kind.PACKAGE:
            from steelyard.policy.sources.package import Package  # noqa: PLC0415 - one of three

            return Package(source, world)
        case _ as never:
            assert_never(never)

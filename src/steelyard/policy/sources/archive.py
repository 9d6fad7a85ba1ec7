"""Policies from an archive at an https address, read in memory: no member is ever unpacked to where it says."""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import Form, Gathering
from steelyard.policy.sources.download import download
from steelyard.policy.sources.origin import Resolved

if TYPE_CHECKING:
    from steelyard.policy.sources.content import Content, Limits
    from steelyard.policy.sources.origin import World
    from steelyard.policy.sources.source import Source

_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What the standard library raises for an archive that is broken, encrypted or of a kind it does not know."""


class Archive:
    """An archive, told by the digest of its bytes."""

    def __init__(self, source: Source, world: World) -> None:
        self._source = source
        self._limits = world.limits
        self._bytes: bytes | None = None

    def resolve(self) -> Resolved:
        """Download it, and tell its digest. An address is a tag: what it serves should never change."""
        return Resolved(f"sha256:{hashlib.sha256(self._downloaded()).hexdigest()}", is_tag=True)

    def fetch(self, resolved: str) -> Content:
        """Return the policy folder in it."""
        if self.resolve().name != resolved:
            raise PolicyError(
                f"{self._source.address} serves another archive than it did",
                hint="Somebody replaced it. Ask why, then `steelyard policy update`.",
            )
        return unpacked(self._downloaded(), self._source, self._limits)

    def _downloaded(self) -> bytes:
        if self._bytes is None:
            self._bytes = download(self._source.address, self._limits)
        return self._bytes


def unpacked(archive: bytes, source: Source, limits: Limits) -> Content:
    """Return the policy folder in an archive. Raises PolicyError for one that is broken, or holds what none may."""
    gathering = Gathering(source.address, source.folder, limits)
    try:
        if source.address.endswith(".zip"):
            _unzip(archive, gathering, limits)
        else:
            _untar(archive, gathering, limits, packed=not source.address.endswith(".tar"))
    except _BROKEN as error:
        raise PolicyError(
            f"{source.address} is no archive that can be read: {error}"[:500], hint="Nothing of it was kept."
        ) from error
    return gathering.content()


def _untar(archive: bytes, gathering: Gathering, limits: Limits, *, packed: bool) -> None:
    raw = io.BytesIO(archive)
    # At most so much is ever inflated, whatever the headers say.
    inflated = gzip.GzipFile(fileobj=raw).read(limits.transfer + 1) if packed else raw.read()
    if len(inflated) > limits.transfer:
        raise ValueError(f"it inflates to more than {limits.transfer:,} bytes")
    with tarfile.open(fileobj=io.BytesIO(inflated), mode="r:") as tar:
        for member in tar:
            form = Form.FILE if member.isreg() and not member.issparse() else Form.OTHER
            form = Form.FOLDER if member.isdir() else Form.LINK if member.issym() or member.islnk() else form
            path = member.name.removeprefix("./")
            name = gathering.wanted(path, form, member.size) if path not in {"", "."} else ""
            file = tar.extractfile(member) if name else None
            if file is not None:
                gathering.put(name, file.read(limits.file + 1))


def _unzip(archive: bytes, gathering: Gathering, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as pack:
        for member in pack.infolist():
            mode = member.external_attr >> 16
            form = Form.FOLDER if member.is_dir() else Form.FILE
            if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                form = Form.LINK if stat.S_ISLNK(mode) else Form.OTHER
            name = gathering.wanted(member.filename, form, member.file_size)
            if name:
                with pack.open(member) as file:
                    gathering.put(name, file.read(limits.file + 1))

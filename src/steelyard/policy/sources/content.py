"""What a source brings: the files of a policy folder, gathered within limits, and their digest.

Only what lies in `rules/`, `packs/` and `controls/` is taken, and the signatures beside them. A link, a submodule, a
path that leads out and a name that two systems would read differently are refused, whatever they would lead to.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import TYPE_CHECKING, Final

from steelyard.errors import PolicyError
from steelyard.policy.sources.source import is_plain
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDERS: Final = ("rules", "packs", "controls")
SSH_SIGNATURE: Final = "policy.sig"
SIGSTORE_BUNDLE: Final = "policy.sigstore.json"
_SIGNATURES: Final = (SSH_SIGNATURE, SIGSTORE_BUNDLE)


class Limits(NamedTuple):
    """How much a source may bring, in bytes and files, and how long each step may take, in seconds."""

    seconds: float = 60
    transfer: int = 64 * 1024 * 1024
    entries: int = 50_000
    files: int = 2_000
    file: int = 1024 * 1024
    total: int = 16 * 1024 * 1024


class Form(Enum):
    """What an entry of a tree or an archive is."""

    FILE = "a file"
    FOLDER = "a folder"
    LINK = "a link"
    SUBMODULE = "a submodule"
    OTHER = "neither a file nor a folder"


class Content(NamedTuple):
    """The files of a policy folder by their paths in it, sorted; `signatures` by name, no part of the digest."""

    files: tuple[tuple[str, bytes], ...]
    signatures: Mapping[str, bytes] = {}

    @property
    def listing(self) -> bytes:
        """What is digested and signed: a line `<sha256>  <path>` for each file, as `sha256sum` writes them."""
        lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in self.files)
        return "".join(lines).encode()

    @property
    def digest(self) -> str:
        """The digest of the listing, `sha256:<hex>`."""
        return f"sha256:{hashlib.sha256(self.listing).hexdigest()}"


class Gathering:
    """Takes the entries of a tree or an archive one by one. Raises PolicyError for what no policy may hold."""

    def __init__(self, name: str, folder: str, limits: Limits) -> None:
        self._name = name
        self._folder = folder.split("/") if folder else []
        self._limits = limits
        self._entries = 0
        self._bytes = 0
        self._files: dict[str, bytes] = {}
        self._signatures: dict[str, bytes] = {}
        self._spelt: dict[str, str] = {}

    def wanted(self, path: str, form: Form, size: int) -> str:
        """Return the path of a file in the policy folder; empty for an entry that is not taken."""
        inside = self._inside(path)
        if not inside or (form is Form.FOLDER and inside[0] in FOLDERS):
            return ""
        name = "/".join(inside)
        if form is not Form.FILE:
            raise self._refused(f"has {form.value} where a file should be: {path}")
        if any(part.startswith(".") for part in inside):
            return ""
        if not all(is_plain(part) for part in inside) or (len(inside) == 1 and inside[0] in FOLDERS):
            raise self._refused(f"has a file whose name is not plain: {path}")
        if size > self._limits.file:
            raise self._refused(f"has a file of {size:,} bytes, {path}; the most is {self._limits.file:,}")
        return name

    def _inside(self, path: str) -> list[str]:
        """Return the parts of a path in the policy folder; none for what is not of the policy."""
        self._entries += 1
        if self._entries > self._limits.entries:
            raise self._refused(f"holds more than {self._limits.entries:,} entries")
        parts = path.removesuffix("/").split("/")
        if any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts):
            raise self._refused(f"has a path that leads out: {path}")
        depth = len(self._folder)
        inside = parts[depth:]
        if parts[:depth] != self._folder or not inside:
            return []
        if inside[0] not in FOLDERS and inside[0].lower() in FOLDERS:
            raise self._refused(f"has a folder `{inside[0]}`, which would never be looked into")
        is_signature = inside[0] in _SIGNATURES and len(inside) == 1
        return inside if inside[0] in FOLDERS or is_signature else []

    def put(self, name: str, content: bytes) -> None:
        """Take the content of a file that was `wanted`."""
        other = self._spelt.setdefault(name.casefold(), name)
        if name in self._files or name in self._signatures or other != name:
            raise self._refused(f"has two files called {name}")
        self._bytes += len(content)
        if len(content) > self._limits.file or self._bytes > self._limits.total:
            raise self._refused(
                f"has more than {self._limits.total:,} bytes of policies, or a file too large"
            )
        if len(self._spelt) > self._limits.files:
            raise self._refused(f"has more than {self._limits.files:,} files of policies")
        (self._signatures if name in _SIGNATURES else self._files)[name] = content

    def content(self) -> Content:
        """Return what was taken. Raises PolicyError when there was nothing."""
        if not self._files:
            where = f" in `{'/'.join(self._folder)}`" if self._folder else ""
            raise PolicyError(
                f"{self._name} has no rules/ and no packs/{where}",
                hint="Name the policy folder behind `#`: …@v1#policy.",
            )
        return Content(tuple(sorted(self._files.items())), self._signatures)

    def _refused(self, what: str) -> PolicyError:
        return PolicyError(
            f"{self._name} {what}",
            hint="Nothing of it was kept. Ask whoever publishes it for a policy folder alone.",
        )

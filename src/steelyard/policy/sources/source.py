"""The grammar of a source, what stands in `policy:`, `--policy` and `extends:` for a policy from elsewhere.

    git+https://HOST/PATH@REF[#FOLDER]    git+ssh://[USER@]HOST/PATH@REF[#FOLDER]    git+file:///PATH@REF[#FOLDER]
    https://HOST/PATH.tar.gz[#FOLDER]     (.tgz, .tar, .zip)
    package:NAME[#FOLDER]                 an installed Python package, by the name it is imported by

FOLDER is the policy folder inside of it; it may end in `packs/<name>.yaml`, for one pack.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from steelyard.errors import PolicyError
from steelyard.record import NamedTuple

_HOST: Final = r"([A-Za-z0-9]([A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?"
_PATH: Final = r"(/[A-Za-z0-9._~%+,=-]+)+"
_GIT: Final = re.compile(
    rf"git\+(https://{_HOST}{_PATH}|ssh://([A-Za-z0-9_][A-Za-z0-9._-]*@)?{_HOST}{_PATH}|file://{_PATH})"
)
_ARCHIVE: Final = re.compile(rf"https://{_HOST}{_PATH}\.(tar\.gz|tgz|tar|zip)")
_PACKAGE: Final = re.compile(r"package:([A-Za-z_][A-Za-z0-9_]*)")
_REF: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}")
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}")
_USER: Final = re.compile(r"[a-z+]+://[^/@]*:[^/@]*@|(git\+)?https?://[^/@]*@")
_LONGEST: Final = 1000
_FORMS: Final = (
    "Write git+https://HOST/PATH@REF#FOLDER, git+ssh://…, git+file://…, https://HOST/PATH.tar.gz#FOLDER or "
    "package:NAME#FOLDER (docs/policy-sources.md)."
)


class Kind(Enum):
    """The kinds of sources there are."""

    GIT = "git"
    ARCHIVE = "archive"
    PACKAGE = "package"


class Source(NamedTuple):
    """A source, taken apart; `text` is how it was written, and its name in the lock.

    `address` is what git, https or Python take; `ref` a branch, tag or commit of git; `folder` the policy folder in
    it, empty for the whole; `pack` the file name of the one pack it stands for, empty for all.
    """

    text: str
    kind: Kind
    address: str
    ref: str = ""
    folder: str = ""
    pack: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it reads this machine, which only its owner may ask for."""
        return self.kind is Kind.PACKAGE or self.address.startswith("file:")


def parse_source(text: str) -> Source:
    """Take a source apart. Raises PolicyError with what is wrong with it, and how it is written."""
    if _USER.match(text) and not text.startswith("git+ssh://"):
        raise PolicyError(
            "a source has a user or a password in its address",
            hint="Credentials are git's affair: use a credential helper, an SSH key or GIT_ASKPASS.",
        )
    address, fragment, inside = text.partition("#")
    if len(text) > _LONGEST or (fragment and not inside):
        raise _malformed(text)
    folder, pack = _inside(text, inside)
    if text.startswith("git+"):
        place, at, ref = address.rpartition("@")
        if not at or not _GIT.fullmatch(place):
            if _GIT.fullmatch(address):
                hint = "Add the tag, branch or commit: git+https://HOST/PATH@v1."
                raise PolicyError(f"`{text}` names no ref", hint=hint)
            raise _malformed(text)
        if not _REF.fullmatch(ref) or ".." in ref or ref.endswith((".lock", "/", ".")) or "//" in ref:
            raise PolicyError(f"`{ref}` cannot be the name of a tag, branch or commit", hint=_FORMS)
        return Source(text, Kind.GIT, place.removeprefix("git+"), ref, folder, pack)
    if _ARCHIVE.fullmatch(address):
        return Source(text, Kind.ARCHIVE, address, "", folder, pack)
    if found := _PACKAGE.fullmatch(address):
        return Source(text, Kind.PACKAGE, found.group(1), "", folder, pack)
    raise _malformed(text)


def is_plain(name: str) -> bool:
    """Whether a name of a file or folder is one that every system reads alike."""
    return bool(_NAME.fullmatch(name))


def _inside(text: str, inside: str) -> tuple[str, str]:
    parts = inside.split("/") if inside else []
    if not all(is_plain(part) for part in parts):
        raise PolicyError(
            f"`{inside}` cannot be the folder of `{text}`", hint="It is a path in it, without `.` and `..`."
        )
    if len(parts) > 1 and parts[-2] == "packs" and parts[-1].endswith((".yaml", ".yml")):
        return "/".join(parts[:-2]), parts[-1]
    return "/".join(parts), ""


def _malformed(text: str) -> PolicyError:
    if text.startswith(("http://", "git+http://", "git://", "git+git://")):
        return PolicyError(
            f"`{text}` could be changed on the way",
            hint="Only https, ssh and files of this machine are taken.",
        )
    return PolicyError(f"`{text}` is no source that could be fetched", hint=_FORMS)

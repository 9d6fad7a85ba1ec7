"""Front matter: the YAML between two lines of `---` at the top of a README, read without what follows it."""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*+---[ \t]*+(?:\r\n|\r|\n)")
_CLOSING: Final = re.compile(rb"(?<=[\r\n])---[ \t]*+(?=[\r\n]|\Z)")


def begins(data: bytes) -> bool:
    """Whether a text begins as front matter does."""
    return _OPENING.match(data) is not None


def cut(data: bytes) -> bytes | None:
    """Return a text up to the line that closes its front matter, so that lines count as in the file; None without one."""
    opening = _OPENING.match(data)
    closing = _CLOSING.search(data, opening.end()) if opening else None
    return data[: closing.start()] if closing else None

"""One spelling for the many ways to write a license's name."""

from __future__ import annotations

_SPACES = str.maketrans("-_", "  ")
_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def fold(text: str) -> str:
    """Return a name in lower case with hyphens, underscores and runs of spaces as one space.

    Only ASCII letters are lowered: a name in look-alike letters stays another name. An address keeps its hyphens, and begins with
    its host: `http` and `https`, `www.` and a place within the page make no other text of it.
    """
    text = text.translate(_ASCII)
    if "://" in text:
        scheme, _, rest = text.strip().partition("://")
        if scheme not in ("http", "https"):
            return text.strip()
        return f"//{rest.partition('#')[0].removeprefix('www.').rstrip('/')}"
    return " ".join(text.translate(_SPACES).split())

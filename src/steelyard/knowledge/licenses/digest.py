"""Tells license texts apart by their digest: what is called "modified MIT" is not MIT."""

from __future__ import annotations


def text_digest(text: str) -> str:
    """Return the SHA-256 of a license's text without its copyright lines, and with every run of spaces as one.

    A notice names its holder, and line ends and indentation travel badly; words do not.
    """
    import hashlib  # noqa: PLC0415 - only who reads a text pays for it

    lines = (line for line in text.splitlines() if not line.lstrip().lower().startswith("copyright"))
    words = " ".join(" ".join(lines).split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()

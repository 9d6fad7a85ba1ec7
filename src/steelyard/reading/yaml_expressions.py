"""What YAML makes of an expression that is not quoted, and the way out."""

from __future__ import annotations

import re

KEEP_TAG = "Keep the `!`: quote the expression, or put it behind `>-`."

QUOTE = (
    "An expression that begins with a quote, `!` or `[`, or holds ` #` or `: `, must be quoted or stand"
    " behind `>-`."
)

_EXPR = r"""(?:^|[\s{,])["']?expr["']?\s*:"""
_BEFORE = 2_000
"""So many characters above a mistake are looked through, however long the text is."""


def in_expression(text: str, index: int) -> bool:
    """Whether the offset is on the line of an `expr:` key, or on an item or a deeper line right below one."""
    end = text.find("\n", index)
    lines = text[max(0, index - _BEFORE) : len(text) if end < 0 else min(end, index + _BEFORE)].split("\n")
    indent = len(lines[-1]) - len(lines[-1].lstrip(" "))
    if re.search(_EXPR, lines[-1]):
        return True
    for line in reversed(lines[:-1]):
        written = line.lstrip(" ")
        depth = len(line) - len(written)
        if re.search(_EXPR, line):
            return depth < indent or (depth == indent and lines[-1].lstrip(" ").startswith("-"))
        if written and not written.startswith(("-", "#")) and depth < indent:
            return False
    return False

r"""Takes the meaning out of what a card says in Markdown, so that its text stays text wherever the page is shown.

Code spans (`` `license` ``) are kept: card authors write fields so, and nothing inside of them acts. Everything else
that CommonMark or GitHub's tables, HTML or mentions would take for markup is escaped with a backslash.
"""

from __future__ import annotations

import re

_ACTS = re.compile(r"[\\*\[\]<>&|~!$]|(?<![^\W_])_|_(?![^\W_])|@(?=\w)|:(?=//)")
"""An underscore inside of a word is no emphasis; an `@` or `://` would make a mention or a link."""
_BLOCK = re.compile(r"(#{1,6}|[-+=]+|\d{1,9}[.)])(?=\s|$)")
"""What makes a heading, a list or a line at the beginning of a paragraph."""
_TICKS = re.compile(r"`+")


def plain(text: str) -> str:
    """Return paragraphs of text that reads as itself in Markdown; white space is one space, a blank line stays."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_opened(inline(" ".join(paragraph.split()))) for paragraph in paragraphs)


def cell(text: str) -> str:
    """Return text for the cell of a table: one line, without a bar that would end the cell, in code spans too."""
    return re.sub(r"(?<!\\)\|", r"\\|", inline(" ".join(text.split())))


def inline(text: str) -> str:
    """Return one line of text with its markup escaped, but for code spans that are closed."""
    written, at = "", 0
    while (ticks := _TICKS.search(text, at)) is not None:
        closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(text, ticks.end())
        written += _escaped(text[at : ticks.start()])
        if closing is None:
            written += "\\`" * len(ticks[0])
            at = ticks.end()
        else:
            written += text[ticks.start() : closing.end()]
            at = closing.end()
    return written + _escaped(text[at:])


def code(text: str) -> str:
    """Return text as a code span, whatever backquotes it has itself."""
    text = " ".join(text.split())
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    apart = " " if longest and (text.startswith("`") or text.endswith("`")) else ""
    return f"{fence}{apart}{text}{apart}{fence}" if text else ""


def _escaped(text: str) -> str:
    return _ACTS.sub(lambda match: f"\\{match[0]}", text)


def _opened(text: str) -> str:
    """Escape what would make a block of a paragraph: its first mark, a number's full stop."""
    block = _BLOCK.match(text)
    if block is None:
        return text
    mark = block[1]
    at = len(mark) - 1 if mark[0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"

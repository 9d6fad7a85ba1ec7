"""Makes visible what would act on a terminal, a log or an eye: controls, direction changes, hidden letters."""

from __future__ import annotations

import re

_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: terminals obey them
    r"\xad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"  # no width, or a direction without a trace
    r"\u2028-\u202e"  # line and paragraph separators, changes of direction
    r"\ud800-\udfff"  # half a character: no output encoding can write it
    r"\U000e0000-\U000e007f"  # tags: ASCII that no font shows and language models read
)
# As texts, which `re` compiles when they are first needed, and remembers: nearly no text hides anything, and to compile
# them takes as long as to tell ten findings.
_ANYWHERE = f"[{_HIDDEN}]"
_IN_JSON = _ANYWHERE.replace(r"\x00-\x1f", "")
_COMMAND = r"##(?=(?i:\[|vso\[))"
"""Azure Pipelines and older GitHub runners act on this wherever it stands in a line."""
_FIRST = r"\A(\s*+)(?:(:)(?=:)|(#)(?=#))"


def visible(text: str) -> str:
    r"""Return the text on one line, hidden characters as `\x1b`, `\u202e`, `\U000e0041`; the rest is kept."""
    if not text.isprintable():
        text = re.sub(_ANYWHERE, _shown, text)
    return re.sub(_COMMAND, r"\\x23#", text) if "##" in text else text


def opening(text: str) -> str:
    """Return the text as `visible` does, fit to begin a line: CI runners take `::` and `##` there for commands."""
    return re.sub(_FIRST, lambda match: f"{match[1]}\\x{ord(match[2] or match[3]):02x}", visible(text))


def visible_in_json(text: str) -> str:
    r"""Return JSON text with hidden characters as JSON's own `\uXXXX`: whoever parses it gets the same data.

    JSON writes C0 controls that way by itself; those left are its line ends.
    """
    if "#" in text and "##" in text:  # one letter is found in a tenth of the time
        text = re.sub(_COMMAND, r"\\u0023#", text)
    if text.isascii() and "\x7f" not in text:
        return text  # as nearly all of it is, and nearly all of it hides nothing
    return re.sub(_IN_JSON, _escaped, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:  # noqa: PLR2004 - the last that two digits can say
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the same for four


def _escaped(match: re.Match[str]) -> str:
    """Return the character's UTF-16 units, which is how JSON counts: a tag takes two."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

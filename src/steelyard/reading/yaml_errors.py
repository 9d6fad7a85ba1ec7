"""What libyaml's error messages mean, in plain words."""

from __future__ import annotations

import re

from steelyard.reading.scalars import quoted
from steelyard.reading.yaml_expressions import QUOTE, in_expression

# A piece of libyaml's or PyYAML's message, what it means, what to do. The first match wins.
_WORDS = (
    (
        "mapping values are not allowed",
        "a colon where no mapping can begin",
        "Indent all keys of a mapping alike, and quote text that holds a colon and a space.",
    ),
    (
        "could not find expected ':'",
        "a line that is neither `key: value` nor part of a text",
        "Add the colon after the key, or indent the line under its key.",
    ),
    (
        "',' or ']'",
        "a list in brackets goes wrong here",
        "Separate items with commas and close the list with `]`.",
    ),
    (
        "',' or '}'",
        "a mapping in braces goes wrong here",
        "Separate entries with commas and close the mapping with `}`.",
    ),
    (
        "expected key",
        "this is not indented like the keys above it, or follows a finished value",
        "Indent all keys of a mapping alike.",
    ),
    (
        "expected '-' indicator",
        "this is not indented like the list items above it, or lacks its dash",
        "Begin every item with `- `, all in one column.",
    ),
    (
        "expected <block end>",
        "this is not indented like the lines above it, or follows a finished value",
        "Indent all keys of a mapping, and all items of a list, alike.",
    ),
    (
        "sequence entries are not allowed",
        "a list item cannot stand here",
        "Begin the list on a line of its own.",
    ),
    ("mapping keys are not allowed", "a `?` key cannot stand here", "Write `key: value`."),
    (
        "unknown escape character",
        "an unknown escape in double quotes",
        "Double the backslash, or use single quotes.",
    ),
    ("hexadecimal", "an escape with too few digits", "`\\x` takes two digits, `\\u` four, `\\U` eight."),
    ("hexdecimal", "an escape with too few digits", "`\\x` takes two digits, `\\u` four, `\\U` eight."),
    (
        "invalid Unicode character escape",
        "an escape that is no character",
        "Write the character itself, or `\\U` and eight digits.",
    ),
    (
        "document indicator",
        "the document ends inside a quoted text",
        "Close the quotes, or indent the line.",
    ),
    (
        "document separator",
        "the document ends inside a quoted text",
        "Close the quotes, or indent the line.",
    ),
    ("<document start>", "text after the end of the document", "Keep one document to a file."),
    ("alphanumerical", "a broken anchor or alias name", "Quote text that begins with `&` or `*`."),
    ("alphabetic or numeric", "a broken name", "Quote text that begins with `&` or `*`."),
    (
        "node content",
        "a value is missing here",
        "Write the value, or quote text that begins with a special sign.",
    ),
    (
        "comment or line break",
        "text right after `|` or `>`",
        "Begin the text on the next line, indented, or quote text that begins with `|` or `>`.",
    ),
)
TOO_DEEP = "exceeded maximum nesting depth"
"""What newer versions of libyaml say of a thousand brackets, before any event tells of the first."""

_NO_KEY = ("expected key", "node content", "expected <block end>")
_NOT_ALIKE = ("expected key", "expected '-' indicator", "expected <block end>")
_ANYTHING_ELSE = "Compare it with an example from the documentation."
_LEFT = "a conflict of git that nobody settled"
_SETTLE = "Settle it: keep what holds, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`."
_BEHIND = (
    "text behind a finished value",
    "Quote the whole value; between single quotes an apostrophe is written twice.",
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_NO_SPACE = re.compile(r"[ ]*-[^\s-][^\n]*:(?:\s|$)")


def explain(error: Exception, text: str) -> tuple[str, int, int, str]:
    """Return the message, place (start and end offset) and hint for a parser's error."""
    message, start, end, hint = _explain(error, text)
    return message, start, end, f"{hint} {QUOTE}" if in_expression(text, start) else hint


def _explain(error: Exception, text: str) -> tuple[str, int, int, str]:
    problem = str(getattr(error, "problem", None) or error)
    index = _index(getattr(error, "problem_mark", None), text)
    message, hint = _meaning(problem, text[index : index + 1])
    opened = getattr(error, "context_mark", None)
    conflict = _CONFLICT.search(text)
    if conflict:
        return _LEFT, conflict.start(), conflict.start() + 7, _SETTLE
    if "mapping values are not allowed" in problem:
        hint = _without_space(text, index) or hint
    elif any(piece in problem for piece in _NOT_ALIKE) and _is_behind(text, index):
        message, hint = _BEHIND
    if "unexpected end of stream" in problem:
        message, hint, index = "quotes that are never closed", "Close them.", _index(opened, text)
    elif "could not find expected ':'" in problem:
        # The parser complains where it gave up looking; the line to mend is where it began.
        index = _index(opened, text)
        length = len(text[index:].partition("\n")[0])
        return message, index, index + length, hint
    elif opened is not None and "',' or" in problem:
        start = opened.index
        hint += f" It began on line {text.count(chr(10), 0, start) + 1}."
    end = index + 1 if text[index : index + 1] not in {"", "\n"} else index
    return message, index, end, hint


def _without_space(text: str, index: int) -> str:
    """Return what to do about a dash without its space on the line before; empty where there is none."""
    above = text[: text.rfind("\n", 0, index) + 1].rstrip()
    start = above.rfind("\n") + 1
    if not _NO_SPACE.match(above, start):
        return ""
    return f"Put a space behind the dash on line {above.count(chr(10)) + 1}."


def _is_behind(text: str, index: int) -> bool:
    """Whether quotes or brackets were closed before a place, on its line."""
    return text[text.rfind("\n", 0, index) + 1 : index].rstrip().endswith(("'", '"', "]", "}"))


def _meaning(problem: str, character: str) -> tuple[str, str]:
    if "tab character" in problem or (character == "\t" and "cannot start any token" in problem):
        return "a tab where YAML allows only spaces", "Indent with spaces."
    if "cannot start any token" in problem:
        return f"text cannot begin with {quoted(character)}", "Quote the text."
    if character == ":" and any(piece in problem for piece in _NO_KEY):
        return "a key is missing before the colon", "Write the key."
    for piece, message, hint in _WORDS:
        if piece in problem:
            return message, hint
    return f"this is not YAML: {problem.splitlines()[0]}", _ANYTHING_ELSE


def _index(mark: object, text: str) -> int:
    # Without libyaml, an escape beyond Unicode is Python's own error and has no mark.
    index = getattr(mark, "index", 0)
    return min(int(index), len(text))

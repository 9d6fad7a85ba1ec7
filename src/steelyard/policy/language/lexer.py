"""Cuts an expression into tokens, each with its place in the text.

The literals are CEL's (cel-spec, "Syntax"): decimal and hexadecimal integers, floats, quoted and raw strings.
"""

from __future__ import annotations

from steelyard.record import NamedTuple

LONGEST = 10_000
"""An expression is one line a person can review; a longer text is refused unread."""

_SYMBOLS = ("&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%")
_PUNCTUATION = "?:.,()[]{}"
_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip
_SPACES = " \t\n\r\f"
_INT64 = 2**63


class Token(NamedTuple):
    """`kind` is name, integer, number, string, symbol or end; `text` is the source, `value` a literal's value."""

    kind: str
    text: str
    start: int
    end: int
    value: object = None


class ExpressionError(Exception):
    """What is wrong with an expression, between two offsets of its text, and the way out."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint


def tokens(text: str) -> list[Token]:
    """Cut `text` into tokens, the last of kind `end`. Raises ExpressionError for what is no token."""
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the expression is longer than {LONGEST:,} characters", 0, 1, "Split it into several lines."
        )
    found: list[Token] = []
    at = 0
    while True:
        while at < len(text) and text[at] in _SPACES:
            at += 1
        if at == len(text):
            found.append(Token("end", "", at, at))
            return found
        token = _token(text, at)
        found.append(token)
        at = token.end


def _token(text: str, at: int) -> Token:
    letter = text[at]
    if letter in "'\"" or (letter in "rR" and text[at + 1 : at + 2] in ("'", '"')):
        return _string(text, at)
    if _is_digit(letter) or (letter == "." and _is_digit(text[at + 1 : at + 2])):
        return _number(text, at)
    if _begins_name(letter):
        end = at
        while end < len(text) and (_begins_name(text[end]) or _is_digit(text[end])):
            end += 1
        if text[end : end + 1] in ("'", '"'):
            raise ExpressionError(
                f"`{text[at:end]}` before a text", at, end, "Only raw texts have a prefix, r'…'."
            )
        return Token("name", text[at:end], at, end)
    if letter in _PUNCTUATION:
        return Token("symbol", letter, at, at + 1)
    for symbol in _SYMBOLS:
        if text.startswith(symbol, at):
            return Token("symbol", symbol, at, at + len(symbol))
    raise ExpressionError(f"`{letter}` is not part of the language", at, at + 1, _stray_hint(text, at))


def _stray_hint(text: str, at: int) -> str:
    letter = text[at]
    match letter:
        case "=" if text[at + 1 : at + 2] in ("<", ">"):
            return f"Write `{text[at + 1]}=`."
        case "=":
            return "Equality is `==`."
        case "&" | "|":
            return f"Write `{letter * 2}`."
        case "“" | "”" | "‘" | "’":  # noqa: RUF001 - what word processors make of quotes
            return "Quote texts with ' or \"."
        case _ if not letter.isascii():
            return "Names are written in ASCII letters, digits and `_`."
        case _:
            return ""


def _is_digit(letter: str) -> bool:
    return letter != "" and letter in "0123456789"


def _begins_name(letter: str) -> bool:
    return letter == "_" or (letter.isascii() and letter.isalpha())


def _number(text: str, at: int) -> Token:
    if text[at : at + 2] == "0x":
        end = at + 2
        while end < len(text) and text[end] in "0123456789abcdefABCDEF":
            end += 1
        if end == at + 2:
            raise ExpressionError("a hexadecimal number needs digits", at, end)
        return _finished(text, at, end, int(text[at + 2 : end], 16), "integer")
    end = _digits(text, at)
    kind = "integer"
    if text[end : end + 1] == "." and _is_digit(text[end + 1 : end + 2]):
        end, kind = _digits(text, end + 1), "number"
    if text[end : end + 1] in ("e", "E"):
        power = end + (2 if text[end + 1 : end + 2] in ("+", "-") else 1)
        if not _is_digit(text[power : power + 1]):
            raise ExpressionError("an exponent needs digits", at, power)
        end, kind = _digits(text, power), "number"
    if kind == "number":
        value = float(text[at:end])
        if value == float("inf"):
            raise ExpressionError("the number is larger than any double", at, end)
        return _finished(text, at, end, value, kind)
    if len(text[at:end].lstrip("0")) > len(str(_INT64)):
        raise ExpressionError("the number is outside of 64 bits", at, end)
    return _finished(text, at, end, int(text[at:end]), kind)


def _digits(text: str, at: int) -> int:
    while at < len(text) and _is_digit(text[at]):
        at += 1
    return at


def _finished(text: str, at: int, end: int, value: float, kind: str) -> Token:
    if text[end : end + 1] in ("u", "U"):
        raise ExpressionError(
            "unsigned numbers are not part of the language", at, end + 1, "Leave out the `u`."
        )
    if end < len(text) and _begins_name(text[end]):
        raise ExpressionError(f"`{text[at : end + 1]}` is neither a number nor a name", at, end + 1)
    # -9223372036854775808 is written with its sign, so its digits alone reach one further.
    if kind == "integer" and value > _INT64:
        raise ExpressionError("the number is outside of 64 bits", at, end)
    return Token(kind, text[at:end], at, end, value)


def _string(text: str, at: int) -> Token:
    start = at
    raw = text[at] in "rR"
    at += raw
    quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    at += len(quote)
    pieces: list[str] = []
    while not text.startswith(quote, at):
        if at >= len(text) or (len(quote) == 1 and text[at] in "\r\n"):
            hint = f"Close it with {quote}."
            if " #" not in text:
                hint += " If it is closed in the file, YAML took ` #` for a comment: "
                hint += "the expression must be quoted or stand behind `>-`."
            raise ExpressionError("the text is not closed", start, min(at, len(text)), hint)
        if text[at] == "\\" and not raw:
            piece, at = _escape(text, at)
        else:
            piece, at = text[at], at + 1  # a raw text keeps its backslashes: a quote behind one closes it
        pieces.append(piece)
    end = at + len(quote)
    return Token("string", text[start:end], start, end, "".join(pieces))


def _escape(text: str, at: int) -> tuple[str, int]:
    letter = text[at + 1 : at + 2]
    if letter in _ESCAPES and letter:
        return _ESCAPES[letter], at + 2
    width = {"x": 2, "X": 2, "u": 4, "U": 8}.get(letter)
    first = at + 2
    base = 16
    if letter and letter in "0123":
        width, first, base = 3, at + 1, 8
    digits = text[first : first + (width or 0)]
    allowed = "01234567" if base == 8 else "0123456789abcdefABCDEF"  # noqa: PLR2004 - octal
    if width is None or len(digits) < width or any(digit not in allowed for digit in digits):
        raise ExpressionError(
            f"`{text[at : at + 2]}` is not an escape",
            at,
            min(at + 2, len(text)),
            "Write a backslash as `\\\\`.",
        )
    code = int(digits, base)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - Unicode's bounds
        raise ExpressionError("the escape is not a Unicode character", at, first + width)
    return chr(code), first + width

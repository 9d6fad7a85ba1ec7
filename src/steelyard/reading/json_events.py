"""JSON by RFC 8259 and nothing else, into the same builder as YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from steelyard.reading.scalars import Odd, number, quoted

if TYPE_CHECKING:
    from steelyard.reading.builder import Builder

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[\w.+-]*")
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS = {"true": True, "false": False, "null": None}
_STRAY = {
    "'": ("text in single quotes", "JSON writes text in double quotes."),
    "/": ("a comment", "JSON has no comments: remove it, or write the file in YAML."),
    "#": ("a comment", "JSON has no comments: remove it, or write the file in YAML."),
}


def feed(text: str, builder: Builder) -> None:
    """Feed a JSON text. Halts where the text stops being JSON."""
    scanner = _Scanner(text, builder)
    if scanner.peek():
        scanner.run()


class _Scanner:
    """A position in the text; what is open is in the builder, so nesting costs no recursion."""

    __slots__ = ("_at", "_builder", "_opened", "_text")

    def __init__(self, text: str, builder: Builder) -> None:
        self._text = text
        self._builder = builder
        self._at = 0
        self._opened: list[int] = []

    def run(self) -> None:
        self._value()
        while self._builder.depth:
            self._after()
        if self.peek():
            self._stray("more after the end of the document", "A JSON file holds one value.")

    def peek(self) -> str:
        """Return the next character that is not space, empty at the end of the text."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _value(self) -> None:
        """Take a value, or the beginning of a container with its first value."""
        while True:
            sign, start, builder = self.peek(), self._at, self._builder
            if sign in {"{", "["}:
                builder.open({} if sign == "{" else [], start)
                self._opened.append(start)
                self._at += 1
                if self.peek() == ("}" if sign == "{" else "]"):
                    self._close()
                    return
                if sign == "{":
                    self._key()
                continue
            value = self._string() if sign == '"' else self._word()
            builder.take(value, start, self._at)
            return

    def _after(self) -> None:
        """Take what follows a value inside a container: its end, or a comma and the next value."""
        sign, mapping = self.peek(), self._builder.in_mapping
        closing = "}" if mapping else "]"
        if sign == closing:
            self._close()
            return
        if sign != ",":
            self._stray(f"a comma or `{closing}` is missing", "Separate entries with commas.")
        comma = self._at
        self._at += 1
        if self.peek() in {"}", "]"}:
            self._halt("a comma after the last entry", comma, comma + 1, "Remove it.")
        if mapping:
            self._key()
        self._value()

    def _close(self) -> None:
        self._at += 1
        self._opened.pop()
        self._builder.close(self._at)

    def _key(self) -> None:
        if self.peek() != '"':
            self._stray("a key in double quotes is missing", "JSON writes every key in double quotes.")
        start = self._at
        key = self._string()
        self._builder.take(key, start, self._at)
        if self.peek() != ":":
            self._stray("a colon is missing after the key", "Write `:` between key and value.")
        self._at += 1

    def _word(self) -> object:
        start = self._at
        found = _WORD.match(self._text, start)
        word = found[0] if found else ""
        if word in _LITERALS:
            self._at += len(word)
            return _LITERALS[word]
        if not _NUMBER.fullmatch(word):
            if word:
                hint = "JSON knows numbers, true, false, null, and text in double quotes."
                self._halt(f"{quoted(word)} is not a JSON value", start, start + len(word), hint)
            self._stray("a value is missing", "Write the value, or null.")
        self._at += len(word)
        value = number(word)
        if isinstance(value, Odd):
            self._builder.fault(value.message, start, self._at, value.hint, ruins=False)
            return word
        return value

    def _string(self) -> str:
        start, text, pieces = self._at, self._text, []
        self._at += 1
        while True:
            found = _PLAIN.match(text, self._at)
            piece = found[0] if found else ""
            self._at += len(piece)
            pieces.append(piece)
            sign = text[self._at : self._at + 1]
            if sign == '"':
                self._at += 1
                return "".join(pieces)
            if sign == "\\":
                pieces.append(self._escape())
            elif sign in {"", "\n"}:
                self._halt("text that is never closed", start, self._at, "Close it with a double quote.")
            else:
                hint = f"Write it as \\u{ord(sign):04x}."
                self._halt("a control character inside text", self._at, self._at + 1, hint)

    def _escape(self) -> str:
        start, sign = self._at, self._text[self._at + 1 : self._at + 2]
        if sign in _ESCAPES:
            self._at += 2
            return _ESCAPES[sign]
        code = self._unit(start)
        self._at += 6
        if 0xD800 <= code < 0xDC00 and self._text.startswith("\\u", self._at):  # noqa: PLR2004  # high half
            low = self._unit(self._at)
            if 0xDC00 <= low < 0xE000:  # noqa: PLR2004  # low half
                self._at += 6
                return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
        if 0xD800 <= code < 0xE000:  # noqa: PLR2004  # a half alone
            self._halt("an escape that is half of a character", start, self._at, "Write both halves.")
        return chr(code)

    def _unit(self, start: int) -> int:
        digits = _HEX.match(self._text, start + 2)
        if self._text[start + 1 : start + 2] != "u" or digits is None:
            end = min(start + 2, len(self._text))
            self._halt("an unknown escape", start, end, "Double the backslash, or write \\u and four digits.")
        return int(digits[0], 16)

    def _stray(self, message: str, hint: str) -> NoReturn:
        """Halt at a character that should have been something else."""
        sign = self.peek()
        if not sign and self._opened:
            opened = self._opened[-1]
            what = "mapping" if self._text[opened] == "{" else "list"
            self._halt(f"a {what} that is never closed", opened, opened + 1, "Close it.")
        message, hint = _STRAY.get(sign, (message, hint))
        self._halt(message, self._at, self._at + len(sign), hint)

    def _halt(self, message: str, start: int, end: int, hint: str) -> NoReturn:
        self._builder.halt(message, start, end, hint)

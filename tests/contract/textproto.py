"""A small strict reader of protobuf's text format: as much of it as the conformance cases of CEL are written in."""

from __future__ import annotations

import re
from typing import NamedTuple


class Word(str):
    """A bare word: a member of an enumeration, true or false."""

    __slots__ = ()


Value = object
Message = dict[str, list[Value]]
"""Every field with all of its values, in the order of the text. Strings are bytes until asked for as text."""

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>-?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)f?|-(?i:inf(?:inity)?|nan)\b)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<type>\[[\w./]+/[\w.]+\])
    |(?P<mark>[{}<>\[\]:,;])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(
    rb"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL
)
_LETTERS = {
    b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v",
    b"\\": b"\\", b"'": b"'", b'"': b'"', b"?": b"?",
}  # fmt: skip


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def read(text: str) -> Message:
    """Read a whole message. Raises ValueError at what is none."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[_Token] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise ValueError(f"no token at {at}: {text[at : at + 20]!r}")
            if match.lastgroup != "space":
                self._tokens.append(_Token(match.lastgroup, match.group(), at))
            at = match.end()
        self._tokens.append(_Token("end", "", at))
        self._at = 0

    def whole(self) -> Message:
        return self._fields("")

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, *marks: str) -> bool:
        if self._next.kind == "mark" and self._next.text in marks:
            self._at += 1
            return True
        return False

    def _wrong(self) -> ValueError:
        return ValueError(f"found {self._next.text!r} at {self._next.at}")

    def _fields(self, closer: str) -> Message:
        message: Message = {}
        while not (self._accept(closer) if closer else self._next.kind == "end"):
            if self._next.kind not in ("name", "type"):
                raise self._wrong()
            name = self._take().text
            colon = self._accept(":")
            values = message.setdefault(name, [])
            if self._next.text in ("{", "<"):
                values.append(self._message())
            elif not colon:
                raise self._wrong()
            elif self._accept("["):
                while not self._accept("]"):
                    values.append(self._value())
                    self._accept(",")
            else:
                values.append(self._value())
            self._accept(",", ";")
        return message

    def _message(self) -> Message:
        return self._fields({"{": "}", "<": ">"}[self._take().text])

    def _value(self) -> Value:
        match self._next.kind:
            case "string":
                pieces = []
                while self._next.kind == "string":
                    pieces.append(_unescaped(self._take().text[1:-1]))
                return b"".join(pieces)
            case "number":
                return _number(self._take().text)
            case "name":
                word = self._take().text
                return float(word) if word.lower() in ("inf", "infinity", "nan") else Word(word)
        if self._next.text in ("{", "<"):
            return self._message()
        raise self._wrong()


def _number(text: str) -> float:
    if re.fullmatch(r"-?0[xX][0-9a-fA-F]+", text):
        return int(text, 16)
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text if "n" in text.lower() else text.removesuffix("f"))


def _unescaped(text: str) -> bytes:
    def piece(match: re.Match[bytes]) -> bytes:
        octal, hexadecimal, short, long, letter = match.groups()
        if octal:
            return bytes([int(octal, 8)])
        if hexadecimal:
            return bytes([int(hexadecimal, 16)])
        if short or long:
            return chr(int(short or long, 16)).encode()
        if letter not in _LETTERS:
            raise ValueError(f"unknown escape \\{letter!r}")
        return _LETTERS[letter]

    return _ESCAPE.sub(piece, text.encode())

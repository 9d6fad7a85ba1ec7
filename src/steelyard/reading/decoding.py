"""From bytes to text: UTF-8 only, with the place of the first byte or character that has no business here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.reading.places import Places
from steelyard.source import START, Fault, Region

if TYPE_CHECKING:
    from steelyard.reading.builder import Builder
    from steelyard.reading.document import Limits

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_AS_UTF8 = "Save the file as UTF-8."


def decode(data: bytes, limits: Limits, *, json: bool) -> tuple[str, tuple[Fault, ...], bool]:
    """Return the text, what is wrong with its bytes, and whether the text can be used."""
    if len(data) > limits.bytes:
        return "", (_too_large(limits.bytes),), False
    for mark, name in _MARKS:
        if data.startswith(mark):
            return "", (Fault(f"the file is {name}, not UTF-8", START, hint=_AS_UTF8),), False
    faults = []
    if data.startswith(_UTF8_MARK):
        data = data[len(_UTF8_MARK) :]
        hint = "Save the file as UTF-8 without a byte order mark."
        faults.append(Fault("the file begins with a byte order mark", START, hint=hint, tolerable=True))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        place = _end(data[: error.start].decode())
        byte = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        return "", (*faults, Fault(byte, place, hint=_AS_UTF8)), False
    if "\r" in text:
        faults.append(_carriage_return(text, "json" if json else "yaml"))
    return text, tuple(faults), True


def forbidden(text: str, builder: Builder) -> None:
    """Halt at a character that YAML forbids, or that tools disagree about."""
    if text.isascii() and not text.encode().translate(None, _PRINTABLE):
        return
    # YAML 1.1 ends a line at U+0085, U+2028 and U+2029, YAML 1.2 does not: the same file would mean two
    # things. A byte order mark inside a text is invisible and makes two keys of one.
    if found := re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", text):
        code = ord(found[0])
        escape = f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  # two digits hold it
        message, hint = f"the character U+{code:04X} is not allowed", f'Remove it, or write "{escape}".'
        if not code:
            message, hint = "a NUL character", f"Is this a text file? {_AS_UTF8}"
        builder.halt(message, found.start(), found.end(), hint)


_PRINTABLE = b"\t\n\r" + bytes(range(0x20, 0x7F))


def _too_large(limit: int) -> Fault:
    hint = "Split the file, or raise `limits.bytes` in steelyard.yaml."
    return Fault(f"the file is larger than {limit} bytes", START, hint=hint)


def _carriage_return(text: str, ending: str) -> Fault:
    before, _, after = text.partition("\r")
    how = "with CR LF" if after.startswith("\n") else "with a lone CR"
    hint = f"Files should use LF: put `*.{ending} text eol=lf` in .gitattributes."
    return Fault(f"a line ends {how}, not LF", _end(before), hint=hint, tolerable=True)


def _end(text: str) -> Region:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Places(text).region(len(text), len(text))

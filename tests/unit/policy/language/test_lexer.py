"""Every literal of CEL that the subset has, and every token it does not have, at its exact place."""

from __future__ import annotations

import pytest

from steelyard.policy.language.lexer import LONGEST, ExpressionError, tokens


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        tokens(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("0" * 40 + "1", 1),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 2**63),  # the parser takes it behind a `-` only
        ("0x1F", 31),
        ("0xdeadBEEF", 0xDEADBEEF),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("2.5e-1", 0.25),
        (".5e1", 5.0),
        ("'a'", "a"),
        ('"a"', "a"),
        ("''", ""),
        ("'''a'b''c'''", "a'b''c"),
        ('"""a\n"b" """', 'a\n"b" '),
        ("''''''", ""),
        ("r'\\d+'", "\\d+"),
        ('R"\\n"', "\\n"),
        ("r'''\\\n'''", "\\\n"),
        ("r'a\\'", "a\\"),  # a raw text knows no escapes: the quote closes it
        (r"'\a\b\f\n\r\t\v'", "\a\b\f\n\r\t\v"),
        (r"""'\\\?\"\'\`'""", "\\?\"'`"),
        (r"'\x41\X41\u0041\U00000041\101'", "AAAAA"),
        (r"'\000\377'", "\0ÿ"),
        (r"'\U0010FFFF'", "\U0010ffff"),
        ("'ä“ü”'", "ä“ü”"),
    ],
)
def test_a_literal(text: str, value: object) -> None:
    token, end = tokens(text)
    assert token.value == value
    assert type(token.value) is type(value)
    assert (token.text, token.start, token.end) == (text, 0, len(text))
    assert (end.kind, end.start, end.end) == ("end", len(text), len(text))


def test_tokens_stand_where_they_are() -> None:
    text = "\ta.b_1[0]\r\n<=\f!c||d&&(1.e)?x:'y',%"
    found = tokens(text)
    assert [token.text for token in found] == [
        *("a", ".", "b_1", "[", "0", "]", "<=", "!", "c", "||", "d", "&&"),
        *("(", "1", ".", "e", ")", "?", "x", ":", "'y'", ",", "%", ""),
    ]
    assert all(text[token.start : token.end] == token.text for token in found)


def test_a_number_before_a_dot_is_whole() -> None:
    assert [(token.kind, token.text) for token in tokens("1.size")] == [
        *(("integer", "1"), ("symbol", "."), ("name", "size"), ("end", "")),
    ]


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("a = b", (2, 3), "`=` is not part of the language", "Equality is `==`."),
        ("a & b", (2, 3), "`&` is not part of the language", "Write `&&`."),
        ("a | b", (2, 3), "`|` is not part of the language", "Write `||`."),
        ("a == “b”", (5, 6), "`“` is not part of the language", "Quote texts with ' or \"."),
        ("a == \u2018b\u2019", (5, 6), "`\u2018` is not part of the language", "Quote texts with ' or \"."),
        ("größe", (2, 3), "`ö` is not part of the language", "Names are written in ASCII"),
        ("a\u00a0b", (1, 2), "is not part of the language", "ASCII"),
        ("a\u0660", (1, 2), "is not part of the language", "ASCII"),
        ("a; b", (1, 2), "`;` is not part of the language", ""),
        ("a $ b", (2, 3), "`$` is not part of the language", ""),
        ("`a`", (0, 1), "is not part of the language", ""),
        ("a == 1u", (5, 7), "unsigned numbers are not part of the language", "Leave out the `u`."),
        ("0x1FU", (0, 5), "unsigned numbers are not part of the language", "Leave out the `u`."),
        ("a == b'x'", (5, 6), "`b` before a text", "Only raw texts have a prefix, r'…'."),
        ('rb"x"', (0, 2), "`rb` before a text", "Only raw texts"),
        ("a == 'b", (5, 7), "the text is not closed", "Close it with '."),
        ("a == 'b\n'", (5, 7), "the text is not closed", "Close it with '."),
        ("'b\r'", (0, 2), "the text is not closed", "Close it with '."),
        ('"""b"', (0, 5), "the text is not closed", 'Close it with """.'),
        ("'b\\'", (0, 4), "the text is not closed", "Close it with '."),
        ("'b\\", (2, 3), "`\\` is not an escape", ""),
        (r"'ab\q'", (3, 5), r"`\q` is not an escape", r"Write a backslash as `\\`."),
        (r"'\x4'", (1, 3), r"`\x` is not an escape", ""),
        (r"'\u004g'", (1, 3), r"`\u` is not an escape", ""),
        (r"'\400'", (1, 3), r"`\4` is not an escape", ""),
        (r"'\18a'", (1, 3), r"`\1` is not an escape", ""),
        (r"'\ud800'", (1, 7), "the escape is not a Unicode character", ""),
        (r"'\U00110000'", (1, 11), "the escape is not a Unicode character", ""),
        ("9223372036854775809", (0, 19), "the number is outside of 64 bits", ""),
        ("1 + 99999999999999999999999", (4, 27), "the number is outside of 64 bits", ""),
        ("0x8000000000000001", (0, 18), "the number is outside of 64 bits", ""),
        ("0x", (0, 2), "a hexadecimal number needs digits", ""),
        ("0X10", (0, 2), "`0X` is neither a number nor a name", ""),
        ("1e", (0, 2), "an exponent needs digits", ""),
        ("1e+", (0, 3), "an exponent needs digits", ""),
        ("12ab", (0, 3), "`12a` is neither a number nor a name", ""),
        ("x" * (LONGEST + 1), (0, 1), "the expression is longer than 10,000 characters", "several lines"),
    ],
)
def test_what_is_no_token(text: str, at: tuple[int, int], message: str, hint: str) -> None:
    error = refusal(text)
    assert (error.start, error.end) == at
    assert message in error.message
    assert hint in error.hint
    assert str(error) == error.message


def test_the_longest_text_is_read() -> None:
    assert len(tokens("x" * LONGEST)) == 2

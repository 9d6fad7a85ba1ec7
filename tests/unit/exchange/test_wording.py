"""What may be written of a stranger's text."""

from __future__ import annotations

import pytest

from steelyard.exchange.wording import cited, label, plain, unusable

TOKEN = "hf_" + "a1" * 12


@pytest.mark.parametrize("text", ["Example Labs", "é", "日本", "a: b # c", "no", "'\"\\"])
def test_what_everybody_reads_alike_is_usable(text: str) -> None:
    assert unusable(text) == ""
    assert plain(text) == label(text) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        (" \t", "is empty"),
        ("x" * 401, "has 401 characters, which is too long"),
        (TOKEN, "has the shape of a credential"),
        ("a\nb", "has characters that act or hide"),
        ("\x1b[31m", "has characters that act or hide"),
        ("a\u200bb", "has characters that act or hide"),
        ("a\u3164b", "has characters that act or hide"),
        ("##[error]x", "has characters that act or hide"),
        ("\ud800", "has characters that act or hide"),
    ],
)
def test_what_is_not_usable_says_why(text: str, why: str) -> None:
    assert unusable(text) == why


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31m", "\u202e", "\ud800", "\uffff", "##[x]", "\u3164", TOKEN])
def test_a_label_is_always_usable(text: str) -> None:
    assert unusable(label(text)) == ""
    assert plain(text).isprintable()
    assert TOKEN not in plain(text)


def test_what_a_document_said_is_short() -> None:
    assert cited("  a\nb ") == '"a\\x0ab"'
    assert len(cited("x" * 500)) == 82
    assert cited(None) == "nothing"
    assert cited(0.5) == "0.5"
    assert cited(value=True) == "true"
    assert cited([]) == "an empty list"
    assert cited(["a", 1]) == '"a", 1'
    assert cited([*range(2_000)]).endswith("6, 7 and 1,992 more")
    assert cited({"a": 1}) == "a mapping"

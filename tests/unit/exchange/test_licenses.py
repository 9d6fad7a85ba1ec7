"""What is written of a license as a document has it."""

from __future__ import annotations

import pytest

from steelyard.exchange.licenses import judged


def test_what_is_known_is_written_in_its_canonical_spelling() -> None:
    assert judged("apache-2.0") == ("Apache-2.0", "", "")
    assert judged("llama3.1").expression == "LicenseRef-scancode-llama-3.1-license-2024"
    assert judged("MIT OR apache-2.0").expression == "MIT OR Apache-2.0"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("cc", "family", "perhaps CC-BY-4.0"),
        ("gpl", "family", "`gpl` is the name of"),
        ("openrail", "family", "`openrail` is the name of"),
        ("other", "unnamed", "`other` names no license"),
        ("unknown", "unknown", "this names no license"),
        ("none", "none", "nobody has permission"),
        ("Apachee-2.0", "unrecognized", "perhaps Apache-2.0"),
        ("MIT AND", "syntax", "the document says"),
        ("\x1b[31m", "unrecognized", "\\x1b[31m"),
    ],
)
def test_what_is_not_known_is_not_written(text: str, kind: str, words: str) -> None:
    found = judged(text)
    assert (found.expression, found.kind) == ("", kind)
    assert words in found.why


def test_a_license_of_ones_own_is_written_and_to_be_read() -> None:
    found = judged("other", name="acme-1.0", link="LICENSE")
    assert found.expression == "LicenseRef-acme-1.0"
    assert found.why == '"other" ("acme-1.0") is a license that no list knows; read its text'
    assert "perhaps CC-BY-NC-4.0" in judged("LicenseRef-CC-BY-NC-4.0").why

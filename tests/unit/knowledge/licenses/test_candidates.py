"""What a text that is no license may mean: sensible candidates, or none."""

from __future__ import annotations

import pytest

from steelyard.knowledge.licenses import normalize
from steelyard.knowledge.licenses.candidates import nearest

LLAMA = "LicenseRef-scancode-llama-{}-license-2024".format


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("MIT/Apache-2.0", ("MIT", "Apache-2.0")),
        ("Apache 2.0, MIT", ("Apache-2.0", "MIT")),
        ("MIT (see https://example.org/apache-2.0)", ("MIT",)),
        ("Apache-2.0 and CC-BY-NC-4.0 and more", ("Apache-2.0", "CC-BY-NC-4.0")),
        ("EUPL v1.2", ("EUPL-1.2",)),
        ("GPL version 3", ("GPL-3.0-only",)),
        ("my-llama3.3", (LLAMA(3.3),)),
        ("EXAONE 9", ("LicenseRef-scancode-exaone-ai-model-1.1-nc",)),
        ("Apachee-2.0", ("Apache-2.0", "Apache-1.0")),
        ("community license", ()),
        ("research only, non-commercial", ()),
        ("for 2 users", ()),
        ("https://example.org/mit", ()),
        ("", ()),
    ],
)
def test_what_may_be_meant(text: str, candidates: tuple[str, ...]) -> None:
    assert nearest(text) == candidates


def test_a_misspelled_name_is_alike_in_every_word_that_tells() -> None:
    # As a whole these are spelled like "llama 2 community license agreement" and "h research license".
    assert nearest("ltx 2 community license agreement") == ()
    assert nearest("g research license") == ()


@pytest.mark.parametrize(
    "text", ["llama 3", "CreativeML Open RAIL++-M License", "Apache License", "BSD licence"]
)
def test_a_name_that_stands_for_several_texts_asks_which(text: str) -> None:
    found = normalize(text)
    assert (found.expression, found.why) == (None, "family")
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("DIALOGUE MODEL AND DATA EVALUATION LICENSE AGREEMENT", "unrecognized"),
        ("TERMS AND CONDITIONS", "unrecognized"),
        ("MIT AND", "syntax"),
        ("MIT AND two words", "syntax"),
        ("(two words", "syntax"),
        ("AND OR", "syntax"),
        ("BSD AND a b", "syntax"),
    ],
)
def test_a_name_in_capitals_is_prose_unless_something_in_it_is_a_license(text: str, why: str) -> None:
    assert normalize(text).why == why

"""The pages of packs and trade-offs lead somewhere, and hand-written pages say the same as they do."""

from __future__ import annotations

import os
import re

import pytest

from steelyard.policy.shelf import Shelf
from steelyard.policy.tradeoffs import WORDS, in_words

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCS = os.path.join(ROOT, "docs")
PAGES = [*(f"packs/{name}" for name in sorted(os.listdir(os.path.join(DOCS, "packs")))), "tradeoffs.md"]


def text(page: str) -> str:
    with open(os.path.join(DOCS, page), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    said = text(page)
    links = re.findall(r"\]\(([^)\s]+)\)", said)
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        if file:
            assert os.path.isfile(os.path.join(DOCS, os.path.dirname(page), file)), link
        else:
            assert f'<a id="{anchor}"></a>' in said


def test_every_pack_has_a_page_and_no_page_is_left_over() -> None:
    assert {os.path.basename(page) for page in PAGES[:-1]} == {
        "README.md",
        *(f"{name}.md" for name in Shelf().pack_names()),
    }


def test_the_words_of_trade_offs_are_the_same_everywhere() -> None:
    by_hand = " ".join(text("policies.md").split())
    for one, words in WORDS.items():
        assert f"{one} {words}" in by_hand
        assert f"## {one}: {words}\n" in text("tradeoffs.md")


def test_trade_offs_are_told_in_words() -> None:
    assert in_words(()) == ""
    assert (
        in_words(("T4", "T6")) == "innovation against control (T4); ethics, accountability, governance (T6)"
    )

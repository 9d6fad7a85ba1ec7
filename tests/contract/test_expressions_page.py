"""The page about expressions is true: its examples are cards that load and hold."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.language.lexer import LONGEST
from steelyard.policy.language.parser import DEEPEST, MOST_TERMS
from steelyard.policy.language.runtime import ITEMS_A_STEP, LETTERS_A_STEP, MOST_STEPS
from steelyard.policy.language.runtime import LONGEST as LONGEST_VALUE
from steelyard.proving.trial import Court, try_card

if TYPE_CHECKING:
    from pathlib import Path

PAGE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs", "expressions.md"
)
with open(PAGE, encoding="utf-8") as file:
    TEXT = file.read()
CARDS = re.findall(r"```yaml\n# (rules/\S+)\n(.*?)```", TEXT, re.DOTALL)


def test_the_page_has_its_examples() -> None:
    assert len(CARDS) == 6


@pytest.mark.parametrize(("place", "text"), CARDS, ids=[place for place, _ in CARDS])
def test_an_example_of_the_page_is_a_card_that_holds(place: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")

    card = load_card(str(path))

    assert {"pass", "fail"} <= set(card.examples)
    assert [(trial.name, trial.problems) for trial in try_card(card, Court()) if trial.problems] == []


def test_the_page_tells_the_limits() -> None:
    (limits,) = re.findall(r"## Limits\n(.*?)\n## ", TEXT, re.DOTALL)
    said = " ".join(limits.split())

    assert f"nesting of {DEEPEST}," in said
    assert f"{MOST_TERMS} terms" in said
    assert f"{MOST_STEPS:,} steps for one condition" in said
    assert (LETTERS_A_STEP, ITEMS_A_STEP) == (100, 10)
    assert "a hundred characters or ten items that an operation looks at are one as well" in said
    assert f"{LONGEST:,} characters ·" in said
    assert LONGEST_VALUE == 1_000_000
    assert "a million characters" in said

"""The nearest right spelling, or what is allowed when nothing is near."""

from __future__ import annotations

import pytest

from steelyard.schemas import did_you_mean, listed
from steelyard.schemas.nearest import likely
from tests.property.effort import effort


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("licence", ["license", "hosting"], "did you mean `license`?"),
        ("LICENSE", ["license"], "did you mean `license`?"),
        ("fail-on", ["fail_on"], "did you mean `fail_on`?"),
        ("training_code", ["training-code", "inference-code"], "did you mean `training-code`?"),
        ("prod", ["experimental", "development", "production"], "did you mean `production`?"),
        ("dev", ["experimental", "development", "production"], "did you mean `development`?"),
        ("limited-risk", ["high", "limited", "minimal"], "did you mean `limited`?"),
        ("de", ["development"], "allowed: development"),
        ("zzz", ["license", "hosting"], "allowed: license, hosting"),
        ("zzz", [], ""),
    ],
)
def test_the_nearest_word_or_the_allowed_ones(word: str, known: list[str], said: str) -> None:
    assert did_you_mean(word, known) == said


def test_a_long_list_is_cut_and_says_by_how_many() -> None:
    letters = list("abcdefghijklmnop")
    assert listed(letters) == "a, b, c, d, e, f, g, h, i, j, k, l and 4 more"
    assert did_you_mean("zzzz", letters).endswith("and 4 more")
    assert (
        listed(letters[:15], "or") == "a, b, c, d, e, f, g, h, i, j, k, l, m, n or o"
    )  # what is left would be as long


def test_words_beyond_all_measure_are_held_against_nothing() -> None:
    long = "ab-" * 400_000
    assert did_you_mean(long, ["license"]) == "allowed: license"
    assert did_you_mean("license", [long, "licence"]) == "did you mean `licence`?"
    for guess in (likely, did_you_mean):
        assert effort(lambda guess=guess: guess(long, [long + "b"])) < 500  # type: ignore[misc]


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_words_are_joined_as_people_join_them(words: list[str], said: str) -> None:
    assert listed(words, "or") == said

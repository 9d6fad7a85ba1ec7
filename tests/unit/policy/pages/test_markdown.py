"""What a card says in Markdown: it reads as itself, and makes no markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.policy.pages.markdown import cell, code, inline, plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Declare `license_id` and its snake_case_name.", "Declare `license_id` and its snake_case_name."),
        ("an _emphasis_ and *another*", "an \\_emphasis\\_ and \\*another\\*"),
        ("[a](b) ![c](d) <b> & ~~x~~ a|b", "\\[a\\](b) \\!\\[c\\](d) \\<b\\> \\& \\~\\~x\\~\\~ a\\|b"),
        ("see https://example.org, or ask @team", "see https\\://example.org, or ask \\@team"),
        ("a ` alone, and ``two", "a \\` alone, and \\`\\`two"),
        ("``a ` b`` and `<b>`", "``a ` b`` and `<b>`"),
        (
            "# a\n\n- b\n\n12. c\n\n12) d\n\n=== \n\n---",
            "\\# a\n\n\\- b\n\n12\\. c\n\n12\\) d\n\n\\===\n\n\\---",
        ),
        ("#hash, 3.5 and -1", "#hash, 3.5 and -1"),
        ("a\n# b\n   c\t d", "a # b c d"),
        ("\\", "\\\\"),
        ("", ""),
    ],
)
def test_text_reads_as_itself(text: str, written: str) -> None:
    assert plain(text) == written


def test_a_cell_is_one_cell() -> None:
    assert cell("a | b\n\n`c | d` \\|") == "a \\| b `c \\| d` \\\\\\|"


@pytest.mark.parametrize(
    ("text", "written"), [("a", "`a`"), ("a `b`", "`` a `b` ``"), ("a ``b`` c", "```a ``b`` c```"), ("", "")]
)
def test_code_is_fenced_by_more_than_it_has(text: str, written: str) -> None:
    assert code(text) == written


@given(st.text(alphabet="a_ `*[]<>&|~!$@:/\\#-+=1.)\n", max_size=40))
def test_whatever_is_said_stays_a_paragraph_of_text(text: str) -> None:
    written = plain(text)
    assert inline("") == ""
    for paragraph in written.split("\n\n"):
        assert "\n" not in paragraph
        assert re.match(r"(#{1,6}|[-+*=>]|\d+[.)])( |$)", paragraph) is None
    outside = re.sub(r"\\.", "", re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", written))
    assert not set(outside) & set("*[]<>&|~!$")

"""One folded spelling, and dates at the end of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.catalog.spelling import fold, has_date, host_of, is_dated, undated


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folded() -> None:
    assert fold(" Claude_Sonnet-4.5@20250929 ") == "claude-sonnet-4-5-20250929"


@pytest.mark.parametrize(
    ("ending", "dated"),
    [("20250929", True), ("2025-09-29", True), ("2507", True), ("20251329", False), ("2513", False), ("0613", False),
     ("4500", False), ("v1", False), ("", False), ("٢٥٠٧", False), ("30250929", False), ("20250900", False), ("250929", False)],
)  # fmt: skip
def test_what_is_a_date(ending: str, dated: bool) -> None:  # noqa: FBT001 - expected
    assert is_dated(ending) is dated


@pytest.mark.parametrize(
    ("name", "line"),
    [("gpt-4o-2024-11-20", "gpt-4o"), ("claude-x-20250929", "claude-x"), ("mistral-large-2411", "mistral-large"),
     ("gpt-4o-latest", "gpt-4o"), ("gpt-4-0613", "gpt-4-0613"), ("2411", "2411"), ("-2411", "-2411"), ("gpt", "gpt"), ("", "")],
)  # fmt: skip
def test_the_line_of_a_version(name: str, line: str) -> None:
    assert undated(name) == line
    assert has_date(name) is (line != name and not name.endswith("-latest"))


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [("https://API.openai.com/v1", "api.openai.com"), ("api.openai.com:443", "api.openai.com"), ("http://u:p@h.example./x?y#z", "h.example"),
     ("", ""), ("https://evil.example/@api.openai.com", "evil.example"), ("https://api.openai.com?x@evil", "api.openai.com")],
)  # fmt: skip
def test_the_host_of_an_address(endpoint: str, host: str) -> None:
    assert host_of(endpoint) == host

"""Where front matter begins and ends."""

from __future__ import annotations

import time

import pytest

from steelyard.exchange.huggingface.front_matter import begins, cut


@pytest.mark.parametrize(
    ("data", "front"),
    [
        (b"---\na: 1\n---\ntext", b"---\na: 1\n"),
        (b"---\n---\n", b"---\n"),
        (b"\xef\xbb\xbf\n ---  \r\na: 1\r\n---  \r\n", b"\xef\xbb\xbf\n ---  \r\na: 1\r\n"),
        (b"---\ra: 1\r---", b"---\ra: 1\r"),
        (b"---\na: x --- y\nb: ----\n---", b"---\na: x --- y\nb: ----\n"),
        (b"---\na: 1\n --- \n", None),
        (b"---\na: 1\n---x\n", None),
        (b"text\n---\na: 1\n---\n", None),
        (b"", None),
    ],
)
def test_front_matter_is_cut_at_its_closing_line(data: bytes, front: bytes | None) -> None:
    assert cut(data) == front


def test_what_begins_need_not_end() -> None:
    assert begins(b"---\na")
    assert not begins(b"--- a\n")


def test_time_is_linear() -> None:
    begun = time.monotonic()
    for data in (
        b" " * 3_000_000,
        b"---\n" + b"\n---" * 500_000 + b"x",
        b"---\n" + b"---" + b" " * 3_000_000 + b"x",
    ):
        cut(data)
    assert time.monotonic() - begun < 5

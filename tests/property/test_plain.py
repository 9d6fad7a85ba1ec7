"""What is read of a plain `check` without click is what click reads; and whatever click refuses is not plain."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steelyard.cli import plain
from steelyard.cli.check import command
from steelyard.cli.plain_options import OPTIONS

VALUES = [
    "",
    "-",
    "--",
    "x",
    "a b",
    "ünï",
    "-x",
    "=",
    "text",
    "json",
    "never",
    "error",
    "always",
    "1",
    "2026-11-23",
]
WORDS = st.sampled_from(
    [
        *OPTIONS,
        *VALUES,
        "-h",
        "--help",
        "-j",
        "-qv",
        "-vq",
        "-q=",
        "--jobs",
        "--jobs=2",
        "--no-such",
        "--form",
        "2026-02-30",
        "\udcff",
    ]
)
JOINED = st.builds("{}={}".format, st.sampled_from(sorted(OPTIONS)), st.sampled_from(VALUES))
PAIRS = st.tuples(st.sampled_from(sorted(OPTIONS)), st.sampled_from(VALUES))
ARGUMENTS = st.lists(
    st.one_of(PAIRS, WORDS.map(lambda word: (word,)), JOINED.map(lambda word: (word,))), max_size=6
)


def read_by_click(arguments: list[str]) -> dict[str, Any] | None:
    try:
        return command.make_context("check", [*arguments]).params
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(ARGUMENTS)
@example([])
@example([("--policy", "a"), ("x",), ("--policy=b",), ("-q",), ("--as-of", "2026-11-23")])
def test_both_read_alike(words: list[tuple[str, ...]]) -> None:
    arguments = [one for several in words for one in several]
    asked = plain.asked(["check", *arguments])
    if asked is not None:
        assert asked == read_by_click(arguments)


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_every_option_that_could_be_plain_is(name: str) -> None:
    _, kind, choices = OPTIONS[name]
    value = {"flag": [], "day": ["2026-11-23"]}.get(kind, [choices[0] if choices else "x"])
    asked = plain.asked(["check", "one", name, *value, "two"])
    assert asked is not None
    assert asked == read_by_click(["one", name, *value, "two"])


@pytest.mark.parametrize(
    "arguments", [[], ["audit"], ["--version"], ["check", "--help"], ["check", "--as-of"]]
)
def test_what_is_not_plain_is_for_click(arguments: list[str]) -> None:
    assert plain.asked(arguments) is None


def test_where_a_shell_asks_for_words_click_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_STEELYARD_COMPLETE", "bash_complete")
    assert plain.asked(["check"]) is None


def test_neither_refuses_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert plain.asked(["check", __file__]) == read_by_click([__file__])

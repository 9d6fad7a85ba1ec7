"""Gathering an entry, and what it holds in the end."""

from __future__ import annotations

import pytest

from steelyard.exchange.entry import Draft, Origin, Remark, no_id

ORIGIN = Origin("mof", "a.yml", "0" * 64, "2026-11-23")


def test_fields_come_in_the_order_of_the_schema_and_tell_their_source() -> None:
    draft = Draft()
    draft.take("license", "MIT")
    draft.give("revision", "r")
    draft.take("model", "m")
    entry = draft.finished(ORIGIN)
    assert list(entry.facts) == ["model", "revision", "license", "imported"]
    assert entry.facts["imported"] == {
        "from": "mof", "source": "a.yml", "sha256": "0" * 64, "on": "2026-11-23", "fields": ["model", "license"],
    }  # fmt: skip
    assert entry.model == "m"


def test_an_entry_that_took_nothing_has_no_provenance() -> None:
    draft = Draft()
    draft.give("model", "m")
    assert draft.finished(ORIGIN).facts == {"model": "m"}


def test_a_text_is_taken_or_asked() -> None:
    draft = Draft()
    draft.text("developer", " Example ", "the producer")
    draft.text("provider", "a\nb", "the server")
    assert draft.facts == {"developer": "Example"}
    (asked,) = draft.finished(ORIGIN).open
    assert asked == Remark(("provider",), 'the server has characters that act or hide: "a\\x0ab"')


def test_remarks_at_one_place_are_told_once_each_and_are_bounded() -> None:
    draft = Draft()
    draft.give("model", "m")
    draft.note("base", words="n")
    for number in range(100):
        draft.ask("license", why=str(number))
        draft.ask("license", why="0")
    remarks = draft.finished(ORIGIN).remarks
    assert len(remarks) == 22
    assert remarks[-1] == Remark(("license",), "and 80 more of this kind")
    draft.answered("license")
    draft.answered("never asked")
    assert draft.finished(ORIGIN).open == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ns/name", ""),
        (" claude-sonnet-5 ", ""),
        ("a b", "is no id: an id has printable ASCII characters and no spaces"),
        ("é", "is no id: an id has printable ASCII characters and no spaces"),
        ("x" * 97, "is longer than the 96 characters of an id"),
        ("", "is empty"),
        ("a\x00", "has characters that act or hide"),
    ],
)
def test_what_can_be_an_id(text: str, why: str) -> None:
    assert no_id(text) == why

"""What is wrong with a YAML text: the words and the exact place of every refusal."""

from __future__ import annotations

import pytest
import yaml

from steelyard.reading import MISSING, Limits, parse, yaml_events
from steelyard.source import Region
from tests.property.effort import effort

REFUSED = [
    ("a: 1\na: 2\n", "the key `a` is given twice", (2, 1, 2, 2), ("a",)),
    ("m:\n  - {x: 1, x: 2}\n", "the key `x` is given twice", (2, 12, 2, 13), ("m", 0, "x")),
    ("1: x\n", "keys are text, and `1` is not", (1, 1, 1, 2), ()),
    ("a: {1.5: x}\n", "keys are text, and `1.5` is not", (1, 5, 1, 8), ("a",)),
    ("null: x\n", "keys are text, and `null` is not", (1, 1, 1, 5), ()),
    ("true: x\n", "keys are text, and `true` is not", (1, 1, 1, 5), ()),
    (".inf: x\n", "keys are text, and `.inf` is not", (1, 1, 1, 5), ()),
    ("{: x}\n", "a key is missing before the colon", (1, 2, 1, 3), ()),
    (": x\n", "a key is missing before the colon", (1, 1, 1, 2), ()),
    ("a:\n  ?\n  : x\n", "a key is missing before the colon", (2, 4, 2, 4), ("a",)),
    ("[a]: x\n", "this one is a list or a mapping", (1, 1, 1, 2), ()),
    ("? {a: 1}\n: x\n", "this one is a list or a mapping", (1, 3, 1, 4), ()),
    ("&a a: 1\n*a : 2\n", "this one is an alias", (2, 1, 2, 3), ()),
    ("a: &x {y: 1}\nb:\n  <<: *x\n", "`<<` does not merge mappings", (3, 3, 3, 5), ("b",)),
    ("a: !!str 1\n", "the tag `!!str` is not allowed", (1, 4, 1, 9), ("a",)),
    ("a: !x\n  b: 1\n", "the tag `!x` is not allowed", (1, 4, 1, 6), ("a",)),
    ("- !y [1]\n", "the tag `!y` is not allowed", (1, 3, 1, 5), (0,)),
    ("a: &b !<tag:x,1> c\n", "the tag `!<tag:x,1>` is not allowed", (1, 7, 1, 17), ("a",)),
    ("%TAG ! tag:x,1:\n---\na: 1\n", "a %TAG directive is not allowed", (1, 1, 1, 16), ()),
    ("a: 1\n---\nb: 1\n", "a second document begins here", (2, 1, 2, 4), ()),
    ("a: 1\n...\nb\n", "text after the end of the document", (3, 1, 3, 2), ()),
    ("a:\n\tb: 1\n", "a tab where YAML allows only spaces", (2, 1, 2, 2), ("a",)),
    ("a:\n  b: 1\n\tc: 2\n", "a tab where YAML allows only spaces", (3, 1, 3, 2), ("a", "b")),
    ("a: |\n\tb\n", "a tab where YAML allows only spaces", (2, 1, 2, 2), ("a",)),
    ("a: [1, 2\nb: 3\n", "a list in brackets goes wrong here", (2, 2, 2, 3), ("a", 2)),
    ("a: {x: 1\n", "a mapping in braces goes wrong here", (2, 1, 2, 1), ("a",)),
    ("a: 'x\nb: 1\n", "quotes that are never closed", (1, 4, 1, 5), ("a",)),
    ("a: b: c\n", "a colon where no mapping can begin", (1, 5, 1, 6), ()),
    ("a: 1\nb\nc: 2\n", "neither `key: value` nor part of a text", (2, 1, 2, 2), ()),
    ("a: 'b'\n c: 1\n", "not indented like the keys above it", (2, 2, 2, 3), ()),
    ("- a\nb: 1\n", "not indented like the list items above it", (2, 1, 2, 2), (1,)),
    ("a: - b\n", "a list item cannot stand here", (1, 4, 1, 5), ("a",)),
    ("a: ? b\n", "a `?` key cannot stand here", (1, 4, 1, 5), ("a",)),
    ("a: @b\n", "text cannot begin with `@`", (1, 4, 1, 5), ("a",)),
    ('a: "\\q"\n', "an unknown escape", (1, 5, 1, 6), ("a",)),
    ('a: "\\x1"\n', "an escape with too few digits", (1, 7, 1, 8), ("a",)),
    ('a: "\\ud800"\n', "an escape that is no character", (1, 7, 1, 8), ("a",)),
    ('a: "b\n---\nc"\n', "the document ends inside a quoted text", (2, 1, 2, 2), ("a",)),
    ("a: |b\n", "text right after `|` or `>`", (1, 5, 1, 6), ("a",)),
    ("&! a\n", "a broken name", (1, 2, 1, 3), ()),
    ("a: ]\n", "a value is missing here", (1, 4, 1, 5), ("a",)),
    ("%FOO\n---\na: 1\n", "this is not YAML: found unknown directive name", (1, 5, 1, 5), ()),
    ("a: *b\n", "`*b` refers to nothing above it", (1, 4, 1, 6), ("a",)),
    ("a: &a [*a]\n", "`*a` contains itself", (1, 8, 1, 10), ("a", 0)),
    ("a: &x 1\nb: &x [*x]\n", "`*x` contains itself", (2, 8, 2, 10), ("b", 0)),
]


@pytest.mark.parametrize(("text", "words", "place", "pointer"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_at_its_place(
    text: str, words: str, place: tuple[int, int, int, int], pointer: tuple[str | int, ...]
) -> None:
    document = parse(text.encode(), "m.yaml")
    assert not document.readable
    assert document.value is MISSING
    fault = document.faults[0]
    assert words in fault.message
    assert (fault.region, fault.pointer) == (Region(*place), pointer)
    assert fault.hint.endswith(".")
    assert not fault.tolerable


@pytest.mark.parametrize(
    ("text", "words", "hint", "place"),
    [
        ("a: 'it's'\n", "text behind a finished value", "is written twice", (1, 8, 1, 9)),
        ('a: "b" c\n', "text behind a finished value", "Quote the whole value", (1, 8, 1, 9)),
        ("- 'a's\n", "text behind a finished value", "is written twice", (1, 6, 1, 7)),
        ("m:\n  -c: x\n\n    d: 3\n", "a colon where no", "space behind the dash on line 2", (4, 6, 4, 7)),
        ("a: -b\n c: 1\n", "a colon where no", "Indent all keys", (2, 3, 2, 4)),
        ("a: {{ b }}\n", "this one is a list or a mapping", "or quote the whole text", (1, 5, 1, 6)),
        (
            "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> c\n",
            "a conflict of git",
            "Settle it",
            (2, 1, 2, 8),
        ),
        ("a: x\n  <<<<<<< b\n<<<<<<< HEAD\nb: 1\n", "a conflict of git", "Settle it", (3, 1, 3, 8)),
        ("a: 1\n>>>>>>> c\n", "a conflict of git", "Settle it", (2, 1, 2, 8)),
    ],
)
def test_a_slip_is_told_where_it_was_made(
    text: str, words: str, hint: str, place: tuple[int, int, int, int]
) -> None:
    fault = parse(text.encode(), "m.yaml").faults[0]
    assert (words in fault.message, hint in fault.hint) == (True, True), fault
    assert fault.region == Region(*place)


def test_duplicate_key_names_the_line_of_the_first() -> None:
    faults = parse(b"x: [1, {y: 2}]\na: 1\nb: {c: 1}\na: 2\nb: 3\n", "m.yaml").faults
    assert [fault.region.start_line for fault in faults] == [4, 5]
    assert [fault.hint.rpartition("line ")[2] for fault in faults] == ["2.", "3."]


def test_faults_inside_a_value_given_twice_have_its_pointer() -> None:
    faults = parse(b"a: 1\na: [NO]\n", "m.yaml").faults
    assert faults[1].pointer == ("a", 0)


def test_an_unclosed_list_names_the_line_it_began_on() -> None:
    assert "It began on line 2." in parse(b"x: 1\na: [1,\n  2\nb: 3\n", "m.yaml").faults[0].hint


@pytest.mark.parametrize(
    ("word", "meant"), [("NO", "false"), ("yes", "true"), ("On", "true"), ("off", "false"), ("No", "false")]
)
def test_words_that_were_booleans_are_text_with_a_fault(word: str, meant: str) -> None:
    document = parse(f"a: {word}\n".encode(), "m.yaml")
    assert document.readable
    assert document.value == {"a": word}
    [fault] = document.faults
    assert fault.message == f"`{word}` is text here but {meant} to YAML 1.1 tools"
    assert fault.hint == f'Quote it: "{word}", or write {meant}.'
    assert fault.region == Region(1, 4, 1, 4 + len(word))
    assert not fault.tolerable


def test_words_that_were_booleans_may_be_quoted_or_keys() -> None:
    document = parse(b"on: 'NO'\nno: \"yes\"\n", "m.yaml")
    assert document.value == {"on": "NO", "no": "yes"}
    assert not document.faults


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "-1e999"])
def test_numbers_that_are_not_finite(text: str) -> None:
    document = parse(f"a: {text}\n".encode(), "m.yaml")
    assert document.value == {"a": text}
    assert "is not a finite number" in document.faults[0].message
    assert document.faults[0].region == Region(1, 4, 1, 4 + len(text))


@pytest.mark.parametrize("text", ["9" * 501, "0x" + "f" * 500, "0o" + "7" * 10_000])
def test_numbers_too_long_to_compute_with(text: str) -> None:
    document = parse(f"a: {text}\n".encode(), "m.yaml")
    assert document.value == {"a": text}
    assert document.faults[0].message == "a number of more than 500 digits"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
        ("---\n", "the file is empty"),
        ("# a\n\n  # b\n", "the file holds only comments"),
    ],
)
def test_nothing_in_the_file(text: str, words: str) -> None:
    document = parse(text.encode(), "m.yaml")
    assert not document.readable
    assert [fault.message for fault in document.faults] == [words]
    assert document.faults[0].region == Region(1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[" * 200_000, 65),
        ("- " * 100_000, 129),
        ("{a: " * 50_000, 257),
        ("[[]," * 50_000, 254),
    ],
)
def test_depth_is_limited_while_reading(text: str, column: int) -> None:
    assert (
        effort(lambda: parse(text.encode(), "m.yaml")) < 5_000
    )  # it stops there, and does not read the rest
    document = parse(text.encode(), "m.yaml")
    assert "nested more than 64 levels deep" in document.faults[0].message
    # Newer versions of libyaml stop by themselves at the thousandth bracket, and tell of none before.
    assert document.faults[0].region in (Region(1, column, 1, column + 1), Region(1, 1001, 1, 1002))
    assert "limits.depth" in document.faults[0].hint


def test_a_billion_laughs() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    text = "\n".join(lines).encode()
    assert effort(lambda: parse(text, "m.yaml")) < 2_000
    document = parse(text, "m.yaml")
    fault = document.faults[-1]
    assert "the aliases of this file repeat more than 10000 values" in fault.message
    assert (fault.region, fault.pointer) == (Region(4, 36, 4, 38), ("d", 7))
    assert "limits.aliases" in fault.hint


def test_every_alias_spends_what_its_anchor_stands_for() -> None:
    text = b"a: &a {x: 1}\nb: [*a, *a]\n"
    assert parse(text, "m.yaml", Limits(aliases=6)).readable
    assert parse(text, "m.yaml", Limits(aliases=5)).faults[0].pointer == ("b", 1)


def test_depth_counts_through_aliases() -> None:
    text = b"a: &a [[[1]]]\nb: &b [[*a]]\nc: [*b]\n"
    assert parse(text, "m.yaml", Limits(depth=7)).readable
    fault = parse(text, "m.yaml", Limits(depth=6)).faults[0]
    assert "nested more than 6 levels deep" in fault.message
    assert (fault.region, fault.pointer) == (Region(3, 5, 3, 7), ("c", 0))


def test_all_faults_in_one_read_up_to_a_hundred() -> None:
    document = parse(b"a: NO\na: !x 1\n2: on\n", "m.yaml")
    assert len(document.faults) == 5
    many = parse(b"".join(b"k: NO\n" for _ in range(300)), "m.yaml")
    assert (len(many.faults), many.readable) == (100, False)


def test_what_stops_the_reading_is_always_listed() -> None:
    document = parse(b"- NO\n" * 300 + b"- [\n", "m.yaml")
    assert len(document.faults) == 100
    assert document.faults[-1].region.start_line == 302


def test_a_message_stays_short_and_on_one_line() -> None:
    key = '"a\\n' + "x" * 90 + '"'
    message = parse(f"{key}: 1\n{key}: 2\n".encode(), "m.yaml").faults[0].message
    assert message.isprintable()
    assert len(message) < 80


@pytest.fixture
def pure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_events, "Parser", yaml.SafeLoader)


@pytest.mark.usefixtures("pure")
def test_without_libyaml() -> None:
    document = parse(b"a: &x [1, 'b', |-\n]\nc: *x\n".replace(b"|-\n", b"NO"), "m.yaml")
    assert document.value == {"a": [1, "b", "NO"], "c": [1, "b", "NO"]}
    assert document.region(("a",)) == Region(1, 7, 1, 19)


@pytest.mark.usefixtures("pure")
@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("a:\n\tb: 1\n", "a tab where YAML allows only spaces", (2, 1, 2, 2)),
        ("a: [1, 2\nb: 3\n", "a list in brackets goes wrong here", (2, 2, 2, 3)),
        ("a: 'b'\n c: 1\n", "not indented like the lines above it", (2, 2, 2, 3)),
        ('a: "\\ud800"\n', "half of a character", (1, 4, 1, 12)),
        ('"\\ud83d\\ude00": 1\n', "half of a character", (1, 1, 1, 15)),
        (": x\n", "a key is missing before the colon", (1, 1, 1, 2)),
        ('a: "\\U00110000"\n', "this is not YAML", (1, 1, 1, 2)),
        ("[" * 200_000, "nested more than 64 levels deep", (1, 65, 1, 66)),
    ],
)
def test_refused_without_libyaml(text: str, words: str, place: tuple[int, int, int, int]) -> None:
    document = parse(text.encode(), "m.yaml")
    assert words in document.faults[0].message
    assert document.faults[0].region == Region(*place)


def test_repeating_a_long_text_is_paid_for_by_its_length() -> None:
    text = f"a: &a {'x' * 64_000}\nb: [{', '.join(['*a'] * 20)}]\n".encode()
    fault = parse(text, "m.yaml").faults[0]
    assert "the aliases of this file repeat more than 10000 values" in fault.message
    assert fault.pointer == ("b", 9)
    inside = f"a: &a [{'x' * 64_000}]\nb: [{', '.join(['*a'] * 20)}]\n".encode()
    assert parse(inside, "m.yaml").faults[0].pointer == ("b", 9)


def test_very_many_keys_given_twice_are_told_quickly() -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(100_000))
    again = "".join(f"k{number}: 1\n" for number in range(99_800, 100_000))
    text = (keys + again).encode()
    assert len(parse(text, "m.yaml").faults) == 100
    assert (
        effort(lambda: parse(text, "m.yaml")) < 30 * 100_200
    )  # so many for each key, however many there are


@pytest.mark.parametrize(
    "text", [f"a: &{'n' * 5000} 1\nb: *{'m' * 5000}\n", f"{'1' * 400}: 1\n", f"a: !{'t' * 5000} 1\n"]
)
def test_what_a_fault_quotes_is_short(text: str) -> None:
    (fault,) = parse(text.encode(), "m.yaml").faults
    assert len(fault.message + fault.hint) < 250


def test_a_credential_that_a_fault_quotes_is_taken_out_before_it_is_cut() -> None:
    key = "https://user:" + "hunter2" * 9 + "@host"
    (fault,) = parse(f'"{key}": 1\n"{key}": 2\n'.encode(), "m.yaml").faults
    assert "hunter2" not in fault.message


@pytest.mark.parametrize(
    ("text", "path", "region"),
    [
        ("a: gpt\u200b-4\n", "m.yaml", (1, 7, 1, 8)),
        ("a\u2060: 1\n", "m.yaml", (1, 2, 1, 3)),
        ('a: "x\\u200b"\n', "m.yaml", (1, 4, 1, 13)),
        ("a: |\n  one\n  tw\u3164o\n", "m.yaml", (3, 5, 3, 6)),
        ('{"a": "x\u202e"}', "m.json", (1, 9, 1, 10)),
        ('{"a\\u00ad": 1}', "m.json", (1, 2, 1, 11)),
        ("a: x\u200dy\n", "m.yaml", (1, 5, 1, 6)),
        ("a: \U000e0041\n", "m.yaml", (1, 4, 1, 5)),
    ],
)
def test_an_invisible_character_is_refused_at_its_place(
    text: str, path: str, region: tuple[int, int, int, int]
) -> None:
    (fault,) = parse(text.encode(), path).faults
    assert fault.message.startswith("an invisible character U+")
    assert fault.region == region
    assert not fault.tolerable


@pytest.mark.parametrize(
    "text", ["a: 👩\u200d💻 ❤️ naïve\n", "a: \u0645\u06cc\u200c\u062e\u0648\n", "a: 1 # \u200b\n"]
)
def test_what_people_write_is_not_refused_for_its_joiners(text: str) -> None:
    assert not parse(text.encode(), "m.yaml").faults


def test_a_comma_inside_a_number_is_told_apart_from_a_key() -> None:
    (fault,) = parse(b"a: {at_least: 99,9}\n", "m.yaml").faults
    assert fault.hint == "Decimals are written with a point; quote the key if it is one."

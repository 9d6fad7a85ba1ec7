"""The form of cards and packs: whatever the layout, one form, and nothing that was said is lost."""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from steelyard.errors import NothingToCheckError, PolicyError, UsageError
from steelyard.policy.shelf import Shelf
from steelyard.proving.form import formed, ordered
from steelyard.proving.form_files import form_files
from steelyard.proving.form_layout import UnformattableError, comments, laid_out
from steelyard.reading import parse
from steelyard.resources import POLICIES
from steelyard.schemas import load_schema

ORDER = [*load_schema("card.v1")["properties"]]
KINDS = ["pass", "fail", "unknown", "not-applicable"]

CARD = """\
title: The license is missing
group: license
severity: warning
each: model
require:
  license: { present: true }
because: Nobody may use what nobody permitted.
remedy: Declare it.
examples:
  pass:
    - models: [{ model: m, license: MIT }]
  fail:
    - models: [{ model: m }]
"""
"""A card in form."""


def read(text: str) -> Any:
    document = parse(text.encode(), "test.yaml")
    assert not [fault for fault in document.faults if not fault.tolerable], (text, document.faults)
    return document.value


def card(tmp_path: Path, text: str | bytes, name: str = "license-missing") -> str:
    path = tmp_path / "rules" / "license" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def form(tmp_path: Path, text: str | bytes) -> str:
    return formed(card(tmp_path, text)).after


class Writer:
    """Writes a value as YAML in a layout of its own, with comments anywhere they may stand."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.comments = 0

    def document(self, value: object) -> str:
        text = "\n".join([*self.between(0), *self.block(value, 0), *self.between(0)])
        return text if self.chance.random() < 0.5 else f"{text}\n"

    def comment(self) -> str:
        self.comments += 1
        return f"#{self.chance.choice(['', ' ', '  '])}c{self.comments} 'a: [{{b"

    def behind(self) -> str:
        return "" if self.chance.random() < 0.8 else self.space(1) + self.comment()

    def space(self, least: int = 0) -> str:
        return " " * self.chance.choice([least, least, 1, 2, 5])

    def between(self, indent: int) -> Iterator[str]:
        while self.chance.random() < 0.2:
            said = "" if self.chance.random() < 0.5 else self.comment()
            yield " " * self.chance.randint(0, indent) + said

    def block(self, value: object, indent: int) -> list[str]:
        lines: list[str] = []
        if isinstance(value, dict) and value:
            for key, item in value.items():
                start = f"{' ' * indent}{key}{self.chance.choice(['', '', ' '])}:"
                lines += [*self.between(indent), *self.entry(start, item, indent, is_key=True)]
        elif isinstance(value, list) and value:
            for item in value:
                lines += [*self.between(indent), *self.entry(f"{' ' * indent}-", item, indent, is_key=False)]
        else:
            lines.append(" " * indent + self.inline(value, indent) + self.behind())
        return lines

    def entry(self, start: str, item: object, indent: int, *, is_key: bool) -> list[str]:
        if not (isinstance(item, (dict, list)) and item and self.chance.random() < 0.6):
            if isinstance(item, str) and item.strip() == item and self.chance.random() < 0.3:
                return self.literal(start, item, indent)
            at = indent + 1
            broken = f"{self.behind()}\n{' ' * at}" if self.chance.random() < 0.2 else self.space(1)
            return [start + (broken or " ") + self.inline(item, at) + self.behind()]
        least = 0 if is_key and isinstance(item, list) else 1
        if is_key or self.chance.random() < 0.3:
            return [start + self.behind(), *self.block(item, indent + self.chance.randint(least, 5))]
        wide = self.chance.randint(1, 4)
        first, *rest = self.tight(item, indent + 1 + wide)
        return [start + " " * wide + first.lstrip(" "), *rest]

    def tight(self, item: object, indent: int) -> list[str]:
        lines = self.block(item, indent)
        while not lines[0].strip() or lines[0].lstrip().startswith("#"):
            del lines[0]
        return lines

    def literal(self, start: str, text: str, indent: int) -> list[str]:
        more = self.chance.randint(1, 4)
        body = [f"{' ' * (indent + more)}{line}" if line else "" for line in text.split("\n")]
        digit = self.chance.choice(["", str(more)])
        return [f"{start} |{digit}-{self.behind()}", *body, *([""] if self.chance.random() < 0.2 else [])]

    def inline(self, value: object, indent: int) -> str:
        if isinstance(value, dict):
            return self.flow(
                "{}",
                [f"{key}:{self.space(1)}{self.inline(item, indent)}" for key, item in value.items()],
                indent,
            )
        if isinstance(value, list):
            return self.flow("[]", [self.inline(item, indent) for item in value], indent)
        if isinstance(value, str):
            return self.text(value, indent)
        return json.dumps(value)

    def flow(self, brackets: str, items: list[str], indent: int) -> str:
        words = brackets[0]
        for number, item in enumerate(items):
            comma = "," if number + 1 < len(items) or self.chance.random() < 0.1 else ""
            words += f"{self.gap(indent)}{item}{self.chance.choice(['', '', ' '])}{comma}"
        return words + self.gap(indent) + brackets[1]

    def gap(self, indent: int) -> str:
        if self.chance.random() < 0.9:
            return self.space()
        return f"{self.behind()}\n{' ' * (indent + self.chance.randint(1, 3))}"

    def text(self, value: str, indent: int) -> str:
        if value in ("word", "two words", "it's", "back\\slash") and self.chance.random() < 0.6:
            return value.replace(" ", f"\n{' ' * (indent + 1)}") if self.chance.random() < 0.2 else value
        if "\n" not in value and self.chance.random() < 0.5:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)


KEYS = st.sampled_from(["alpha", "beta", "gamma-ray", "delta_x", "epsilon"])
TEXTS = st.sampled_from(
    ["word", "two words", "", " padded ", "a: b", "# no comment", "it's", 'say "x"', "back\\slash", "line\n  deeper\n\nlast", "é 日本 \U0001f600", "-", "{", "true"]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.integers(-9, 99) | st.booleans() | st.none() | st.sampled_from([0.5, 99.0]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1), st.integers(0, 2**32).map(random.Random))
def test_any_layout_becomes_one_that_means_the_same(value: dict[str, object], chance: random.Random) -> None:
    text = Writer(chance).document(value)
    assert read(text) == value

    once = laid_out(text)

    assert json.dumps(read(once)) == json.dumps(value)
    assert [*comments(once)] == [*comments(text)]
    assert laid_out(once) == once
    assert YAML(typ="safe", pure=True).load(once) == YAML(typ="safe", pure=True).load(text)


SHIPPED = [Shelf().card(id_).path for id_ in Shelf().card_ids()]


@given(st.sampled_from(SHIPPED), st.integers(0, 2**32).map(random.Random))
@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_any_order_of_keys_becomes_the_schemas(path: str, chance: random.Random) -> None:
    value = parse(Path(path).read_bytes(), path).value
    assert isinstance(value, dict)
    shuffled = {key: value[key] for key in chance.sample([*value], len(value))}
    shuffled["examples"] = {kind: shuffled["examples"][kind] for kind in reversed(shuffled["examples"])}
    text = laid_out(Writer(chance).document(shuffled))

    after = ordered(text)

    assert read(after) == value
    assert [*read(after)] == [key for key in ORDER if key in value]
    kinds = [kind for kind in KINDS if kind in value["examples"]]
    in_braces = re.search(r"^examples:[^\n{]*(\n *#[^\n]*)*\s*\{", after, re.MULTILINE)
    assert in_braces or [*read(after)["examples"]] == kinds
    assert sorted(comments(after)) == sorted(comments(text))
    assert ordered(laid_out(after)) == after


def test_what_is_shipped_is_in_form() -> None:
    for path in form_files([POLICIES]):
        assert not formed(path).changes, path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:   1", "a: 1\n"),
        ("a : {b: 1,c: [ 2,3 ] }", "a: { b: 1, c: [2, 3] }\n"),
        ("a: {}\nb: [ ]\nc: {  }", "a: {}\nb: []\nc: {}\n"),
        ("a: [{b: 1}]", "a: [{ b: 1 }]\n"),
        ("a: [1, 2, ]\nb: {c: 1, }", "a: [1, 2,]\nb: { c: 1, }\n"),
        ("a:\n- 1\n-   b: 2\n    c: 3", "a:\n  - 1\n  - b: 2\n    c: 3\n"),
        ("a:\n-\n- b\n-\n  - c\nd:", "a:\n  -\n  - b\n  - - c\nd:\n"),
        ("a:\n      b:\n        c: 1", "a:\n  b:\n    c: 1\n"),
        ("a: |\n     one\n       two\n\n\n\nb: 1", "a: |\n  one\n    two\n\nb: 1\n"),
        ("a:\n    b: |2\n        one\n       two", "a:\n  b: |2\n      one\n     two\n"),
        ("a: |+\n   one\n\n\nb: |+\n   two\n\n", "a: |+\n  one\n\n\nb: |+\n  two\n\n"),
        ("a: |\nb: 1", "a: |\nb: 1\n"),
        ("a: one\n  two\n\n     three", "a: one\n  two\n\n  three\n"),
        ('a: "one \\\n     two\\  \n   three"', 'a: "one \\\n  two\\  \n  three"\n'),
        ("a:\n   long\nb:\n  [1,\n2\n ]", "a:\n  long\nb:\n  [1,\n    2\n  ]\n"),
        ("a: [1\n  ,2]", "a: [1, 2]\n"),
        ("\n\n# top\n\n\n\na: 1\n\n\n\n\nb: 2\n\n", "# top\n\na: 1\n\nb: 2\n"),
        ("a: 1   # why\nb: 2\t# tab", "a: 1   # why\nb: 2\t# tab\n"),
        ("a:\n    b: 1\n    # inside\n# outside\nc: 2", "a:\n  b: 1\n  # inside\n# outside\nc: 2\n"),
        ("a:\n    b: 1\n  # between\nc: 2", "a:\n  b: 1\n# between\nc: 2\n"),
        ("a:\n      b: 1\n      # inside\n      # still\n", "a:\n  b: 1\n  # inside\n  # still\n"),
        ("a:\n -  # first\n   b: 1", "a:\n  -  # first\n    b: 1\n"),
        (
            "a: [ # some\n 1, # one\n # two\n 2\n # end\n ]",
            "a: [ # some\n    1, # one\n    # two\n    2\n    # end\n  ]\n",
        ),
        ("a: {b # c\n : 1}", "a: { b # c\n    : 1 }\n"),
        ("a: &x   1\nb: *x\nc: {*x : 2}", "a: &x 1\nb: *x\nc: { *x : 2 }\n"),
        ("a: &x\n    b: 1\nc: &y\n- 1", "a: &x\n  b: 1\nc: &y\n  - 1\n"),
        ("%YAML 1.2\n--- # start\na: 1\n...\n", "%YAML 1.2\n--- # start\na: 1\n...\n"),
        ("--- {a: 1}", "---\n{ a: 1 }\n"),
        ("a: >- # folded\n    one\n", "a: >- # folded\n  one\n"),
    ],
)
def test_the_form(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after


def test_keys_take_their_comments_along() -> None:
    text = (
        "# yaml-language-server: $schema=card\n# about the group\ngroup: g   # its folder\n\n"
        "# about\n# the title\ntitle: t\n# the end\n"
    )

    assert ordered(text) == (
        "# yaml-language-server: $schema=card\n"
        "\n# about\n# the title\ntitle: t\n# about the group\ngroup: g   # its folder\n# the end\n"
    )


def test_a_header_stays_at_the_top() -> None:
    text = "# Copyright\n\n# of the pack\ndescription: d\ntitle: t\n"

    assert ordered(text, "pack") == "# Copyright\n\ntitle: t\n# of the pack\ndescription: d\n"


def test_parameters_and_examples_have_an_order_too() -> None:
    text = "params:\n  p:\n    default: 1\n    type: integer\nexamples:\n  fail:\n    - {}\n  # good\n  pass:\n    - {}\n"

    assert ordered(text) == (
        "params:\n  p:\n    type: integer\n    default: 1\nexamples:\n  # good\n  pass:\n    - {}\n  fail:\n    - {}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{ title: t, group: g }",
        "{ group: g,\n  title: t }",
        "examples: &x { unknown: 1,\n    pass: 2 }\n",
        "- 1\n",
        "",
    ],
)
def test_what_stands_in_braces_keeps_its_order(text: str) -> None:
    assert ordered(text) == text


def test_a_file_becomes_its_form(tmp_path: Path) -> None:
    lines = CARD.split("\n")
    mixed = (
        "\r\n".join([*lines[6:8], *lines[:6], *lines[8:]]).replace("{ ", "{").replace("    -", "        -   ")
    )

    result = formed(card(tmp_path, "\ufeff" + mixed))

    assert result.changes
    assert result.after == CARD
    assert not formed(card(tmp_path, CARD)).changes


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("extends: [baseline]\ntitle: T\n", "packs/own.yaml"),
        ("cases:\n- {name: n, manifest: {}, expect: {}}\ntitle: T\n", "packs/own_test.yaml"),
    ],
)
def test_packs_and_tables_have_a_form(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / kind
    path.parent.mkdir()
    path.write_text(text)

    assert formed(str(path)).after.startswith("title: T\n")


def test_a_broken_file_is_refused_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        form(tmp_path, CARD.replace("severity: warning", "severity: warnig"))
    (fault,) = refused.value.faults
    assert (fault.region.start_line, fault.hint) == (3, "did you mean `warning`?")


def test_a_key_written_with_a_question_mark_is_refused_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be formatted") as refused:
        form(tmp_path, CARD.replace("severity: warning", "? severity\n: warning"))
    (fault,) = refused.value.faults
    assert (fault.region.start_line, fault.region.start_column) == (3, 1)
    with pytest.raises(UnformattableError):
        laid_out("{? a : 1}")


def test_an_alias_that_would_come_before_its_anchor_is_refused(tmp_path: Path) -> None:
    lines = CARD.split("\n")
    text = "\n".join(
        [lines[6].replace("because: ", "because: &why "), "title: *why", *lines[1:6], *lines[7:]]
    )
    assert read(text)["title"] == "Nobody may use what nobody permitted."

    with pytest.raises(PolicyError, match="no longer mean the same"):
        form(tmp_path, text)


def test_files_are_found_in_order_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [
        "p/packs/a.yaml",
        "p/packs/a_test.yml",
        "p/rules/b/c.yaml",
        "p/rules/b/.hidden.yaml",
        "p/rules/b/notes.md",
    ]
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    every = [
        name.replace("/", os.sep) for name in ("p/rules/b/c.yaml", "p/packs/a.yaml", "p/packs/a_test.yml")
    ]

    assert form_files(["p"]) == every
    assert form_files(["p/packs/a.yaml", "p"]) == [every[1], every[0], every[2]]
    assert form_files(["p/rules"]) == form_files(["p/rules/b"]) == every[:1]
    assert form_files(["./p/packs"]) == every[1:]


def test_what_is_no_policy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    Path("notes.md").touch()
    Path("p/rules").mkdir(parents=True)
    Path("p/stray.yaml").touch()

    with pytest.raises(UsageError, match="src is no policy folder"):
        form_files(["src"])
    with pytest.raises(UsageError, match="neither a card nor a pack"):
        form_files(["notes.md"])
    with pytest.raises(UsageError, match=r"no file or folder note\.md") as missing:
        form_files(["note.md"])
    assert missing.value.hint == "did you mean `notes.md`?"
    with pytest.raises(UsageError, match="no file or folder nowhere"):
        form_files([os.path.join("nowhere", "at.yaml")])
    with pytest.raises(PolicyError, match="lies outside"):
        form_files(["p"])
    for nothing in ([], ["p/rules"]):
        with pytest.raises(NothingToCheckError):
            form_files(nothing)

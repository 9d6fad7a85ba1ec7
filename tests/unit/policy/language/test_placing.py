"""Faults stand at their exact line and column in the card, in whatever style YAML writes an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.card import load_card, region_in
from steelyard.reading import parse
from tests.unit.policy.cards import put, put_card

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.source import SourceFile
    from tests.conftest import Cli

BEFORE = """\
title: t
group: license
severity: error
each: model
because: b
remedy: r
examples: {fail: [{models: [{model: m}]}]}
"""
FIRST = BEFORE.count("\n") + 1


def faults(path: Path) -> tuple[SourceFile, list[tuple[str, tuple[int, ...], str]]]:
    """Every fault of a card: its message, its region and the text there."""
    with pytest.raises(PolicyError) as caught:
        load_card(str(path))
    source = caught.value.source
    assert source is not None
    return source, [
        (fault.message, tuple(fault.region), source.slice(fault.region)) for fault in caught.value.faults
    ]


# «…» is the stretch of the fault as it stands in the file.
STYLES = {
    "plain": "require: {expr: «model.licence» == 'x'}",
    "block plain": "require:\n  expr: has(model.terms) || «model.licence» == 'x'",
    "plain over lines": "require:\n  expr: has(model.terms)\n    ||\n\n    «model.licence» == 'x'",
    "stretch over lines": "require:\n  expr: has(model.terms) || «model.license\n      == 1»",
    "single": "require: {expr: '«model.licence» == ''x'''}",
    "single after quotes": "require: {expr: 'model.terms == ''it'' && «model.licence» == ''x'''}",
    "single begins with a quote": "require: {expr: '''MIT'' == «model.licence»'}",
    "single, the quoted text": "require: {expr: 'model.access == «''x''»'}",
    "single, an empty text": "require: {expr: 'model.access == «''''»'}",
    "single over lines": "require:\n  expr: 'has(model.terms) ||\n\n    «model.licence» == ''x'''",
    "double": 'require: {expr: "«model.licence» == \\"x\\""}',
    "double after quotes": 'require: {expr: "model.terms == \\"n\\" && «model.licence» == \'n\'"}',
    "double, the quoted text": 'require: {expr: "model.access == «\\"x\\"»"}',
    "double with a line feed": "require: {expr: \"model.terms == 'n'\\n&& \\t«nodel».license == 'n'\"}",
    "double with code points": "require: {expr: \"model.terms == '\\x20\\u0041\\U0001F600' && «model.licence» == 'n'\"}",
    "double with escapes inside": "require: {expr: \"«m\\u006fdel.licence» == 'n'\"}",
    "double with a backslash": "require: {expr: \"model.terms == r'\\\\d' && «model.licence» == 'n'\"}",
    "double over lines": "require:\n  expr: \"has(model.terms) ||\n    «model.licence» == 'x'\"",
    "double, a broken line": "require:\n  expr: \"has(model.terms) \\\n    || «model.licence» == 'x'\"",
    "folded": "require:\n  expr: >-\n    has(model.terms)\n\n    || «model.licence»\n    == 'x'\n",
    "literal": "require:\n  expr: |\n    has(model.terms)\n      || «model.licence» == 'x'\n",
    "literal with a comment": "require:\n  expr: |- # |\n    «model.licence» == 'x'\n",
    "literal, indented by hand": "require:\n  expr: |2\n       «model.licence» == 'x'\n",
    "literal with tabs": "require:\n  expr: |\n    has(model.terms) ||\t\t«model.licence» == 'x'\n",
    "plain with a tab": "require:\n  expr: has(model.terms) ||\t«model.licence» == 'x'",
    "list": "require:\n  expr:\n  - has(model.terms)\n  - «model.licence» == 'x'\n  - >\n    has(model.card)",
    "flow list": "require: {expr: [has(model.terms), «model.licence» == 'x']}",
    "wide letters": "require: {expr: \"model.terms == 'ä😀“' && «model.licence» == 'x'\"}",
    "one wide letter": "require: {expr: model.terms == «“»x”}",
    "escape": r"require: {expr: model.terms == 'a«\q»'}",
    "escape in double": "require: {expr: \"model.terms == 'a«\\\\q»'\"}",
    "unclosed": 'require:\n  expr: model.terms == «"x»\n',
    "the end": "require: {expr: model.terms ==«»}",
    "the end of quotes": "require: {expr: 'model.terms == «»'}",
    "spaces": "require: {expr: '«»  '}",
    "an anchor": "when: {expr: &x «model.licence» == 'x'}\nrequire: {license: {present: true}}",
    "when": "when: {expr: «model.licence» == 'x'}\nrequire: {license: {present: true}}",
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CR LF"])
@pytest.mark.parametrize("marked", STYLES.values(), ids=STYLES)
def test_a_fault_stands_where_it_is_written(marked: str, ending: str, tmp_path: Path) -> None:
    before, stretch, after = marked.replace("»", "«").split("«")
    path = tmp_path / "rules" / "license" / "own-rule.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes((BEFORE + before + stretch + after + "\n").replace("\n", ending).encode())
    lines = before.split("\n")
    ends = (before + stretch).split("\n")
    source, found = faults(path)
    assert len(found) == 1, found
    _, region, text = found[0]
    if not stretch:  # nothing stands there: behind the last letter, or before the first
        assert region[:2] == region[2:]
        lines = before.rstrip().split("\n") if before.rstrip()[-1] != "'" else lines
        assert region[0] == FIRST + len(lines) - 1
        assert region[1] in (len(lines[-1]) + 1, len(lines[-1])), source.line(region[0])
        return
    assert region == (
        *(FIRST + len(lines) - 1, len(lines[-1]) + 1),
        *(FIRST + len(ends) - 1, len(ends[-1]) + 1),
    ), source.line(region[0])
    assert text == stretch


def test_every_line_is_looked_at(tmp_path: Path) -> None:
    path = put_card(
        tmp_path,
        when="{license: {present: true}, expr: modle.license == 'x'}",
        require="{expr: [model.licence == 'x', has(model.terms), model.access == 'wieghts']}",
    )
    _, found = faults(path)
    assert [text for *_, text in found] == ["modle", "model.licence", "'wieghts'"]


def test_constants_and_depth_are_faults_of_the_card(tmp_path: Path) -> None:
    lines = ["1 > 2 || has(model.license)", f"{'(' * 40}has(model.license){')' * 40}", "''"]
    path = put_card(tmp_path, require="{expr: [" + ", ".join(f'"{line}"' for line in lines) + "]}")
    _, found = faults(path)
    assert [(message, text) for message, _, text in found] == [
        ("this is always false", "1 > 2"),
        ("nested deeper than 32 levels", "("),
        ("an expression is true or false, and this is a string", "''"),
    ]


def test_a_parameter_that_only_an_expression_uses_is_used(tmp_path: Path) -> None:
    params = "{least: {type: integer, default: 3}, other: {type: integer, default: 3}}"
    path = put_card(tmp_path, params=params, require="{expr: model.lifecycle.notice_days > params.least}")
    _, found = faults(path)
    assert [message for message, *_ in found] == ["`params.other` is never used"]


def test_a_mistake_in_an_expression_is_one_fault(tmp_path: Path) -> None:
    params = "{least: {type: intger, default: 3}, word: {type: string, default: a}}"
    path = put_card(tmp_path, params=params, require="{expr: model.lifecycle.notice_dais > params.least}")
    _, found = faults(path)
    assert [message for message, *_ in found] == [
        "unknown type `intger`",
        "unknown field `model.lifecycle.notice_dais`",
    ]


def test_a_stretch_beyond_the_text_is_its_end() -> None:
    document = parse(b"expr: ' '\n", "card.yaml")
    assert region_in(document, ("expr",), 0, 1) == (1, 7, 1, 7)


MANIFEST = (
    "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, lifecycle: {notice_days: 0}, regions: [EU]}]\n"
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"require": "{expr: «1 / model.lifecycle.notice_days» == 1}"}, "a division by zero"),
        (
            {"require": "\n  model: {present: true}\n  expr:\n  - has(model.regions)\n  - >-\n    has(model.terms) ||\n    «1 % model.lifecycle.notice_days» == 1"},
            "a division by zero",
        ),
        (
            {"when": '{expr: "model.regions.all(r, «size(r) / model.lifecycle.notice_days» == 1)"}'},
            "a division by zero",
        ),
        (
            # what another operand makes up for is not the reason
            {"require": "{expr: ['1 / model.lifecycle.notice_days == 1 || has(model.model)', '«9223372036854775807 + (model.lifecycle.notice_days + 1)» > 1']}"},
            "a whole number outside of 64 bits",
        ),
        (
            {"require": "{expr: '!has(model.terms) && «-(model.lifecycle.notice_days - 9223372036854775807 - 1)» > 1'}"},
            "a whole number outside of 64 bits",
        ),
        (
            {"require": "{expr: «L.all(a, L.all(b, L.all(c, L.all(d, L.all(e, L.all(f, a + b + c + d + e + f > params.min))))))»}".replace("L", "'1,2,3,4,5,6,7,8,9,10'")},
            "more than 100,000 steps",
        ),
    ],
)  # fmt: skip
def test_a_rule_without_an_answer_ends_the_run_at_the_place_that_failed(
    changes: dict[str, str], reason: str, cli: Cli, tmp_path: Path
) -> None:
    ten = "[1,2,3,4,5,6,7,8,9,10]"
    changes = {key: text.replace("'1,2,3,4,5,6,7,8,9,10'", ten) for key, text in changes.items()}
    if "params" in str(changes):
        changes = {key: f'"{text}"' if key == "x" else text for key, text in changes.items()}
        changes["require"] = changes["require"].replace("{expr: ", '{expr: "').replace("}", '"}')
        changes["params"] = "{min: {type: integer, default: 0}}"
    path = put_card(tmp_path / "policy", **changes)
    marked = path.read_text(encoding="utf-8")
    stretch = marked.partition("«")[2].partition("»")[0]
    line, column = (
        marked[: marked.index("«")].count("\n") + 1,
        marked.index("«") - marked.rfind("\n", 0, marked.index("«")),
    )
    put(path, marked.replace("«", "").replace("»", ""))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    result = cli("check", "--policy", "policy")
    assert result.code == 2
    assert f"the rule `own-rule` cannot be evaluated on models[m]: {reason}" in result.err
    assert f"own-rule.yaml:{line}:{column}" in result.err, (result.err, stretch)
    assert "Traceback" not in result.err

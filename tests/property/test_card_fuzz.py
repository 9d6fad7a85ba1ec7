"""No row and no card is a crash, a hang or a fault outside of its file, whatever is written in it."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from steelyard.errors import PolicyError
from steelyard.policy.card import load_card, region_in
from steelyard.policy.language.emit import Module
from steelyard.policy.language.lower import Lowering
from steelyard.policy.language.parser import MOST_TERMS
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import EACH, Type, vocabulary
from steelyard.policy.operators import OPERATORS
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from tests.property.effort import effort
from tests.property.grammar import conditions
from tests.property.test_language_fuzz import WORDS, mutated
from tests.unit.policy.cards import put
from tests.unit.policy.language.expressions import PARAMS, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from steelyard.policy.language.types import Each
    from steelyard.source import Fault, SourceFile

# -- rows


@cache
def paths(each: Each) -> tuple[str, ...]:
    """Every path a row may start at, down through groups of fields."""

    def below(type_: Type, before: tuple[str, ...]) -> list[str]:
        found = []
        for name, field in type_.fields.items():
            found.append(".".join((*before, name)))
            if field.kind == "record":
                found += below(field, (*before, name))
        return found

    return tuple(below(vocabulary().subjects[each], ()))


names = st.sampled_from(
    (
        *[
            "x",
            "access",
            "license",
            "regions",
            "data",
            "model",
            "params.x",
            "benchmarks",
            "base",
            "lifecycle.retires",
        ],
        "",
    )
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**6),
    st.just(10**400),
    st.floats(allow_nan=False),
    st.sampled_from(
        (
            *[
                "as_of",
                "params.min",
                "params.names",
                "params.broken",
                "params.",
                "params.zz",
                "weights",
                "EU",
                "2026-01-01",
                "2026-02-30",
                "(a",
                "^a",
            ],
            "",
        )
    ),
    st.text(max_size=6),
)
operands = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("field", "x")), inner, max_size=2)
        | names.map(lambda name: {"field": name})
    ),
    max_leaves=5,
)
fields = st.one_of(
    st.sampled_from(EACH).flatmap(lambda each: st.sampled_from(paths(each))),
    st.tuples(names, names).map(".".join),
    st.text(max_size=12).filter(lambda text: text != "expr"),
)


@settings(max_examples=1500)
@given(st.sampled_from(EACH), fields, st.sampled_from(sorted(OPERATORS)), operands)
@example("model", "benchmarks", "has_any", ["x"])
@example("model", "base", "all_in", {"field": "benchmarks"})
@example("manifest", "evidence", "has_any", [["x"]])
@example("model", ".", "present", True)
@example("model", "model.", "present", True)
@example("benchmark", "model.benchmarks", "equals", "as_of")
def test_any_row_is_a_condition_or_a_fault_of_the_row(each: Each, path: str, test: str, operand: Any) -> None:
    lowering = Lowering(each, {name: type_ for name, type_ in TYPES.items() if type_}, vocabulary())
    rows = {path: {test: operand}}
    lowered = lowering.rows(rows, ("require",))
    assert bool(lowering.faults) is (not lowered.terms)
    if lowered.terms:
        module = Module()
        module.add(each, All(), lowered, PARAMS)
        compile(module.text(), "<row>", "exec")
    for fault in lowering.faults:
        assert fault.message
        value: Any = {"require": rows}
        for step in fault.pointer:
            value = value[step]


# -- whole cards

SHELF = Shelf()
CARDS = {id_: path for path in SHELF.files() for id_ in SHELF.card_ids() if path.endswith(f"/{id_}.yaml")}
PIECES = (
    *WORDS,
    *("expr: ", "- ", "  ", "\n  ", ": ", "{", "}", "[", "]", "'", '"', "|", ">", "#", "&x ", "*x", "!!str "),
    *("params.", "{field: x}", "present: true", "equals: 1", "each: manifest", "null", "~", "2026-01-01"),
)


@cache
def shipped(id_: str) -> str:
    with open(CARDS[id_], encoding="utf-8") as file:
        return file.read()


@st.composite
def broken_cards(draw: st.DrawFn) -> tuple[str, str]:
    """A shipped card with up to three stretches of it replaced, removed, repeated or moved."""
    id_ = draw(st.sampled_from(sorted(CARDS)))
    text = shipped(id_)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        middle = draw(
            st.one_of(st.sampled_from(PIECES), st.just(""), st.just(text[start:end] * 2), st.text(max_size=3))
        )
        text = text[:start] + middle + text[end:]
    return id_, text


def inside(fault: Fault, source: SourceFile) -> bool:
    """Whether a fault's region is a stretch of its file."""
    region = fault.region
    first, last = (region.start_line, region.start_column), (region.end_line, region.end_column)
    lines = source.text.split("\n")
    return (1, 1) <= first <= last and all(
        line <= len(lines) and column <= len(lines[line - 1]) + 1 for line, column in (first, last)
    )


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(broken_cards())
def test_a_broken_card_loads_or_is_refused_at_places_in_its_file(
    tmp_path: Path, broken: tuple[str, str]
) -> None:
    id_, text = broken
    path = tmp_path / "rules" / os.path.basename(os.path.dirname(CARDS[id_])) / f"{id_}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_card(str(path))
    except PolicyError as caught:
        error = caught
    else:
        return
    assert error.source is not None
    assert error.faults
    assert [fault for fault in error.faults if not inside(fault, error.source)] == []
    assert all(fault.message for fault in error.faults)


STYLES = {
    "plain": "{}",
    "single": "'{}'",
    "double": '"{}"',
    "folded": ">\n  {}",
    "literal": "|\n  {}",
}


@settings(max_examples=300)
@given(st.sampled_from(sorted(STYLES)), st.one_of(conditions, mutated()), st.data())
def test_any_stretch_of_an_expression_is_found_in_the_file(
    style: str, text: str, data: st.DataObject
) -> None:
    """What a caret would show, however YAML wrote it, is what the expression has there, but for white space."""
    assume(text.isprintable() or set("\n\t") >= {letter for letter in text if not letter.isprintable()})
    written = {"single": text.replace("'", "''"), "double": text.replace("\\", "\\\\").replace('"', '\\"')}
    indented = written.get(style, text).replace("\n", "\n  ")
    document = read(f"expr: {STYLES[style].format(indented)}\n".encode("utf-8", "surrogatepass"), "card.yaml")
    assume(document.readable and not document.faults)
    value = document.value["expr"]  # type: ignore[index]  # written above
    assume(isinstance(value, str) and value.strip())
    start = data.draw(st.sampled_from([at for at, letter in enumerate(value) if not letter.isspace()]))
    end = data.draw(st.integers(start, len(value)))
    region = region_in(document, ("expr",), start, end)
    shown = document.source.slice(region)
    for quoted, bare in (
        (("''", "'"),) if style == "single" else ((r"\\", "\\"), (r"\"", '"')) if style == "double" else ()
    ):
        shown = shown.replace(quoted, bare)
    assert "".join(shown.split()) == "".join(value[start:end].split())


HEAD = {
    "title": "t",
    "group": "license",
    "severity": "error",
    "each": "model",
    "because": "b",
    "remedy": "r",
    "examples": "{fail: [{models: [{model: m}]}]}",
}


def right(number: int) -> str:
    return f"model.license == 'x{number}'"


def wrong(number: int) -> str:
    return f"model.licence == 'x{number}'"


def long(number: int) -> str:
    return f"model.license in [{', '.join(repr(str(one)) for one in range(150))}, '{number}']"


@pytest.mark.parametrize("line", [right, wrong, long])
def test_twice_the_lines_are_at_most_twice_the_effort(line: Callable[[int], str], tmp_path: Path) -> None:
    head = "".join(f"{key}: {value}\n" for key, value in HEAD.items())

    def loading(many: int) -> Callable[[], None]:
        lines = "".join(f"    - {line(number)}\n" for number in range(many))
        path = put(tmp_path / "rules" / "license" / f"rule-{many}.yaml", f"{head}require:\n  expr:\n{lines}")

        def load() -> None:
            with suppress(PolicyError):
                load_card(str(path))

        return load

    loading(1)()  # what is made once is made now
    small, large = effort(loading(MOST_TERMS // 2)), effort(loading(MOST_TERMS))
    assert large <= 2.5 * small, (small, large)

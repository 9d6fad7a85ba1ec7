"""Where an entry goes in a manifest, as text."""

from __future__ import annotations

import pytest

from steelyard.errors import UsageError
from steelyard.exchange.append import appended
from steelyard.exchange.entry import Entry, Remark
from steelyard.reading import Limits

ENTRY = Entry({"model": "new", "license": "MIT", "access": "weights"}, (Remark(("gated",), "why"),))
HEAD = "schema: 1\nproject: p\nowner: o\n"


def added(text: str, entry: Entry = ENTRY) -> str:
    return appended(text.encode(), "ai-models.yaml", [entry], Limits())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("models:\n- model: m\n", ""),
        ("models:\n- model: m", ""),
        ("models:\n    - model: m\n      # about m\n", ""),
        ("models:\n  - {model: m}\n", ""),
        ("models:\n  -  model: m\n     base:\n     - model: b\n", ""),
        ("models:\n- model: m\n  # about m\n", "# about the rest\n\npurpose: x\n"),
        ("models:\n  - model: m\n", "\n\npurpose: x\n"),
        ("models:\n- model: m\n  purl: |\n    pkg:x/y\n", "purpose: x\n"),
        ("models:\n- model: m\n- model: n\n", "...\n"),
        ("models:\n- &a\n  model: m\n", None),
        ("models: [{model: m}]\n", None),
    ],
)
def test_an_entry_goes_behind_the_last_model(before: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(UsageError, match="no list with a dash"):
            added(HEAD + before)
        return
    text = added(HEAD + before + after)
    start, end = HEAD + before, after
    start = start if start.endswith("\n") else start + "\n"
    assert text.startswith(start)
    assert text.endswith(end)
    new = text[len(start) : len(text) - len(end)]
    assert [line.strip() for line in new.splitlines()] == [
        "- model: new", "license: MIT", "access: weights", "# fill in: gated: why",
    ]  # fmt: skip


def test_a_byte_order_mark_stays() -> None:
    assert added("\ufeff" + HEAD + "models:\n- model: m\n").startswith("\ufeff" + HEAD)


@pytest.mark.parametrize("known", ["{model: new}", "{id: new, model: x}", "{id: x, model: new}"])
def test_an_id_that_is_there_is_refused(known: str) -> None:
    with pytest.raises(UsageError, match=r'declares "new" already, on line 6'):
        added(f"{HEAD}models:\n- model: m\n- {known}\n")


@pytest.mark.parametrize(
    "field", ["license: MIT", "access: weights", "components: {datasets: false}", "base: []"]
)
def test_what_defaults_would_add_to_an_import_is_refused(field: str) -> None:
    with pytest.raises(UsageError, match="that its document does not tell"):
        added(f"{HEAD}defaults: {{{field}}}\nmodels:\n- model: m\n", Entry({"model": "new"}, ()))


def test_what_the_import_says_itself_may_be_a_default_of_others() -> None:
    added(f"{HEAD}defaults: {{license: GPL-3.0-only, hosting: on-premises}}\nmodels:\n- model: m\n")


def test_a_model_that_is_no_mapping_is_passed_over() -> None:
    assert "- model: new" in added("models:\n- x\n")


def test_an_entry_that_would_break_a_valid_manifest_is_refused() -> None:
    with pytest.raises(UsageError, match="would no longer be valid"):
        added(f"{HEAD}models:\n- model: m\n", Entry({"model": "new", "license": "\u3042"}, ()))

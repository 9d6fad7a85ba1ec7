"""Whatever a document says, what is written of it reads back equal, and nothing of it acts, hides or leaks."""

from __future__ import annotations

import json
import os
import re
import tempfile
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steelyard.exchange.entry import Entry, Given, Remark
from steelyard.exchange.sources import Kind, bring
from steelyard.exchange.wording import unusable
from steelyard.exchange.write import entry_text, manifest_text
from steelyard.reading import parse
from steelyard.schemas import conform

HEAD = "schema: 1\nproject: p\nowner: o\nmodels:\n"
PAIRS = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}")
WORDS = st.sampled_from(
    ["no", "on", "~", "null", "1e3", "0x1", "2026-01-01", "a: b", "- a", "#x", "{", "é", "\u200b", "\x1b[31m",
     "Apache-2.0", "other", "gpl", "ns/name", "merge", "text-generation", "a\nb", "\U000e0041", "##[x]"]
)  # fmt: skip
TEXTS = WORDS | st.text(max_size=20)
SCALARS = TEXTS | st.booleans() | st.integers() | st.floats() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = TEXTS | VALUES
METRICS = st.lists(
    st.fixed_dictionaries(
        {"type": FIELDS, "value": st.floats() | st.integers() | VALUES},
        optional={"verifyToken": VALUES, "args": VALUES},
    ),
    min_size=1,
    max_size=3,
)
RESULTS = st.fixed_dictionaries(
    {"dataset": st.fixed_dictionaries({"type": FIELDS}, optional={"config": FIELDS, "split": VALUES}),
     "metrics": METRICS},
    optional={"task": VALUES, "source": VALUES | st.fixed_dictionaries({"name": FIELDS, "url": FIELDS})},
)  # fmt: skip
CARDS = st.fixed_dictionaries(
    {
        "license": st.sampled_from(["apache-2.0", ["mit"], "other"]) | FIELDS,
        "base_model": FIELDS | st.lists(TEXTS, max_size=3),
        "model-index": VALUES | st.lists(
            st.fixed_dictionaries({"results": st.lists(RESULTS, min_size=1, max_size=3)},
                                  optional={"name": FIELDS}), max_size=2
        ),
    },
    optional={
        "license_name": FIELDS, "license_link": FIELDS, "base_model_relation": FIELDS,
        "pipeline_tag": FIELDS, "language": FIELDS, "model_name": FIELDS, "extra": VALUES,
    },
)  # fmt: skip


def written(value: Any) -> bytes:
    """Write a value as JSON, which is YAML but for the escapes of letters that take two."""
    text = json.dumps(value, allow_nan=False)
    return PAIRS.sub(lambda pair: "\\U" + format(ord(json.loads('"' + pair[0] + '"')), "08x"), text).encode()


def finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, dict):
        return {key: finite(held) for key, held in value.items()}
    return [finite(held) for held in value] if isinstance(value, list) else value


def imported(data: bytes, kind: Kind) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "source")
        with open(path, "wb") as file:
            file.write(data)
        return bring(path, kind, Given("2026-11-23", model="ns/given"))


def reads_back(entry: Entry) -> None:
    for text in (HEAD + entry_text(entry), manifest_text([entry])):
        assert all(line.isprintable() for line in text.split("\n")), text
        document = parse(text.encode(), "ai-models.yaml")
        assert not document.faults, (document.faults, text)
        assert isinstance(document.value, dict)
        assert document.value["models"] == [entry.facts]
    document = parse((HEAD + entry_text(entry, indent=0)).encode(), "ai-models.yaml")
    assert not conform(document, "manifest.v1"), conform(document, "manifest.v1")


@given(CARDS)
def test_any_card_gives_an_entry_that_is_valid_and_reads_back_equal(card: dict[str, Any]) -> None:
    outcome = imported(b"---\n" + written(finite(card)) + b"\n---\nText.\n", Kind.HUGGINGFACE)
    if outcome.entry is None:
        assert outcome.problems
    else:
        reads_back(outcome.entry)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_an_entry_or_a_reason(data: bytes) -> None:
    for kind in Kind:
        for whole in (data, b"---\n" + data + b"\n---\n", b"framework: {}\nrelease:\n  name: " + data):
            outcome = imported(whole, kind)
            assert (outcome.entry is None) == bool(outcome.problems)
            if outcome.entry:
                reads_back(outcome.entry)


DECLARED = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={"version": TEXTS, "type": TEXTS, "origin": TEXTS, "producer": TEXTS, "huggingface": TEXTS,
              "date": TEXTS,
              "license": st.fixed_dictionaries({"distribution": st.fixed_dictionaries({"name": TEXTS})}),
              "components": st.lists(st.fixed_dictionaries({
                  "name": st.sampled_from(["Training code", "Model parameters (Final)", "Datasets"]),
                  "license": TEXTS, "component_path": TEXTS.map(lambda text: f"https://{text}"),
              }), max_size=3)},
)  # fmt: skip


@given(DECLARED)
def test_any_declaration_gives_an_entry_that_is_valid_and_reads_back_equal(release: dict[str, Any]) -> None:
    outcome = imported(written({"framework": {}, "release": release}), Kind.MOF)
    assert (outcome.entry is None) == bool(outcome.problems)
    if outcome.entry:
        reads_back(outcome.entry)


POINTERS = st.lists(st.sampled_from(["model", "base", "license", 0, 1, "z"]), max_size=4).map(tuple)


@given(
    st.lists(st.tuples(POINTERS, TEXTS, st.booleans()), max_size=5),
    TEXTS.filter(lambda text: not unusable(text)),
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
)
def test_remarks_of_any_words_at_any_place_change_no_value(
    remarks: list[tuple[tuple[str | int, ...], str, bool]], text: str, number: float
) -> None:
    facts = {
        "model": "m", "developer": text.strip(), "base": [{"model": "b", "license": text.strip()}, {"model": "c"}],
        "modality": ["text", "no"], "benchmarks": [{"name": text.strip(), "value": number}],
    }  # fmt: skip
    entry = Entry(facts, tuple(Remark(*remark) for remark in remarks))
    document = parse((HEAD + entry_text(entry)).encode(), "ai-models.yaml")
    assert not document.faults, document.faults
    assert isinstance(document.value, dict)
    assert document.value["models"] == [facts]

"""Laws of the look through a document's own text: it may be wrong one way only, however a value is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.knowledge.derivations.secrets import _texts, derive
from steelyard.manifest.bind import bind
from steelyard.manifest.tables import OF_MANIFEST, OF_MODEL
from steelyard.reading import parse
from steelyard.secrets import _PLAIN, _TOKENS, _is_marked, _shapes, holds, may_hold
from tests.property.effort import effort

if TYPE_CHECKING:
    from steelyard.reading import Document

laws = settings(max_examples=400, deadline=None)

FAKE = "0a" * 20
STARTS = [start for starts, _ in _TOKENS for start in starts]
CREDENTIALS = [
    *(f"{start}{' ' * (start.lower() == 'bearer')}{FAKE}" for start in STARTS),
    "AK" + "IA" + "FAKE0000FAKE0000",
    "-----BEGIN " + "RSA PRIVATE KEY-----",
    "https://user:pass@host",
    "a://u@h",
    "https://h/?api_key=abcdefgh",
    "?sig=abcdef",
    "https:\\/\\/user:pass@host",
    "pkg:npm/a@sk%2D" + FAKE,
]
PIECES = [
    *CREDENTIALS, "://", "@", "?key", "=", "abcdefghij", " ", "  ", "\n", "\n\n", "'", "''", '"', "\\", "\\n", "%20", "%", "#", " #", ": ",
    ":", ",", "[", "]", "{", "}", "-", "_", ".", "é", "\x85", "\u2028", "\xa0", "x", "word", "BEGIN", "PRIVATE KEY-----", "Bearer", "&", "*",
    "git@", "|", ">", "<", "`",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4),
    max_leaves=6,
)
STYLES = st.tuples(
    st.sampled_from([None, "'", '"', "|", ">"]), st.booleans() | st.none(), st.sampled_from([4, 20, 80, 10_000]), st.booleans()
)  # fmt: skip


def written(value: object, style: tuple[Any, ...]) -> Document:
    quotes, flow, width, unicode = style
    text = yaml.safe_dump(
        value, default_style=quotes, default_flow_style=flow, width=width, allow_unicode=unicode
    )
    # Tags are refused: numbers and truths that are quoted are texts here.
    return parse(text.replace("!!int ", "").replace("!!bool ", "").replace("!!null ", "").encode(), "m.yaml")


def no_miss(document: Document) -> None:
    if document.readable and holds(_texts(document.value)):
        assert may_hold(document.source.text), document.source.text


@laws
@given(VALUES, STYLES)
def test_no_credential_is_missed_in_yaml(value: object, style: tuple[Any, ...]) -> None:
    no_miss(written(value, style))


@laws
@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_no_credential_is_missed_in_json(value: object, ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001 - drawn
    no_miss(parse(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(), "m.json"))


@laws
@given(VALUES, STYLES)
def test_no_credential_is_missed_behind_an_anchor(value: object, style: tuple[Any, ...]) -> None:
    shared = [value]
    no_miss(written({"a": shared, "b": {"c": shared}}, style))


@laws
@given(
    TEXTS,
    st.sampled_from(["{}", "'{}'", '"{}"', ">-\n    {}", "|\n    {}", "[x, {}]", "{{k: {}, l: x}}"]),
    st.data(),
)
def test_no_credential_is_missed_as_somebody_wrote_it(text: str, form: str, data: st.DataObject) -> None:
    # Words on lines of their own, as people fold them.
    words = text.split(" ")
    folded = words[0] + "".join(
        data.draw(st.sampled_from([" ", "\n    ", "\n\n    "])) + word for word in words[1:]
    )
    no_miss(parse(f"key:\n  {form.format(folded)}\n".encode(), "m.yaml"))


@laws
@given(
    TEXTS, TEXTS, st.sampled_from(["pkg:huggingface/a/b@{}", "pkg:oci/a@{}?x=y", "pkg:npm/@a/b@{}#c"]), STYLES
)
def test_no_credential_is_missed_in_a_bound_manifest(
    text: str, other: str, purl: str, style: tuple[Any, ...]
) -> None:
    models = [{"model": text, "purl": purl.format(other)}, {"model": "m", "purl": "pkg:oci/a"}]
    document = written(
        {"schema": 1, "project": text, "owner": other, "defaults": {"developer": other}, "models": models},
        style,
    )
    value: Any = document.value
    if not isinstance(value, dict) or "models" not in value:
        return
    facts = bind(document).facts
    assert bool(derive(facts, "").values["secrets"]) is holds(_texts(facts))
    del facts.kept["text"]  # type: ignore[attr-defined]  # a record
    assert bool(derive(facts, "").values["secrets"]) is holds(_texts(facts))


@pytest.mark.parametrize(
    "written",
    [
        '"sk\\x2d{}"',
        '"s\\\n    k-{}"',
        '"https://u\\u0040host"',
        "pkg:huggingface/a/b@sk%2D{}",
        "Bearer\n    {}",
        "-----BEGIN RSA PRIVATE\n    KEY-----",
        "see\n    https://u@host",
    ],
)
def test_no_credential_is_missed_that_is_written_otherwise(written: str) -> None:
    model = f"{{model: m, purl: {written.format(FAKE)}}}"
    document = parse(f"schema: 1\nproject: p\nowner: o\nmodels:\n  - {model}\n".encode(), "m.yaml")
    assert derive(bind(document).facts, "").values["secrets"]


def test_what_is_filled_in_where_nobody_wrote_is_no_credential() -> None:
    assert not holds(_constants([OF_MANIFEST, OF_MODEL]))


def _constants(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [text for below in inside for text in _constants(below)]


@pytest.mark.parametrize("start", _PLAIN)
def test_the_shortest_token_of_every_kind_is_marked(start: str) -> None:
    letters = next(
        number
        for number in range(64)
        if _shapes().fullmatch(start + "A" * number) or _shapes().fullmatch(start + "0" * number)
    )
    for digit in "A0":
        token = start + digit * letters
        if _shapes().fullmatch(token):
            for text in (token, f"x {token} y", f"é{token}é", f"\\n{token}", f"a/{token}/b"):
                assert _is_marked(text), text


def test_what_every_model_has_is_looked_through_once() -> None:
    def calls(models: int, secret: str) -> int:
        long = "https://example.org/?" + "a=b&" * 2_000
        written = {
            "defaults": {"endpoint": long},
            "purpose": secret,
            "models": [{"model": f"m{n}"} for n in range(models)],
        }
        text = json.dumps({"schema": 1, "project": "p", "owner": "o", **written})
        facts = bind(parse(text.encode(), "ai-models.json")).facts
        return effort(lambda: derive(facts, "2026-11-23"))

    for secret in ("", "ghp_" + "a1" * 18):
        assert calls(40, secret) < 1.5 * calls(2, secret)

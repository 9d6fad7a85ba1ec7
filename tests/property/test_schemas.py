"""The generated validators and jsonschema agree on every document, and every fault has a place inside it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from steelyard.errors import PolicyError
from steelyard.evaluate import evaluate
from steelyard.manifest.bind import bind
from steelyard.policy.load import load_policies
from steelyard.policy.operators import OPERATORS
from steelyard.reading import parse, read
from steelyard.schemas import conform, load_schema
from steelyard.schemas.conform import READ, _validator
from steelyard.schemas.quick import is_date

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SEEDS = {
    "manifest.v1": "examples/*/ai-models.yaml",
    "card.v1": "policies/rules/*/*.yaml",
    "pack.v1": "policies/packs/*.yaml",
    "controls.v1": "policies/controls/[ghos]*.yaml",  # the short ones: every change is a whole document
    "policy-test.v1": "policies/packs/[ao]*_test.yaml",
}
WRITTEN = {
    "config.v1": (
        "policy: baseline\n",
        "policy: [baseline, ./policy]\nfail_on: warning\nexclude: [tests/]\nlimits: {bytes: 1, depth: 2}\n",
    ),
    "waivers.v1": (
        "schema: 1\nwaivers:\n  - {project: p, rule: r, model: m, reason: x, owner: o, granted: 2026-01-01, expires: 2027-01-01}\n",
    ),
    "baseline.v1": (
        (
            "schema: https://steelyard.example/schemas/baseline.v1.schema.json\ntool: {name: steelyard, version: '1'}\n"
            "as_of: 2026-01-01\ndigest: d\nfindings:\n"
            "  - {rule: r, file: f, pointer: p, fingerprint: x, outcome: fail, enforcement: waivable, times: 1}\n"
        ),
    ),
    "catalog.v1": (
        (
            "schema: 1\nproviders: [self-hosted]\nmodels:\n  - model: org/name\n    source: us\n    as_of: 2026-01-01\n"
            "    facts: {developer: org, open_weights: true, context: 8, knowledge: 2026-01, modality: 'text>text'}\n"
            "channels:\n  - provider: us\n    model: name\n    serves: org/name\n    source: us\n    as_of: 2026-01-01\n"
            "    facts: {retires: 2027-01-01, stage: ga, input_per_mtok: 0.5, currency: EUR}\n"
        ),
    ),
    "policy-lock.v1": (
        (
            "schema: 1\nsources:\n  git+https://e.org/p@v1:\n    kind: git\n    resolved: '1a'\n"
            f"    digest: sha256:{'0' * 64}\n    date: 2026-01-01\n    signature: {{type: ssh, key: 'ssh-ed25519 AAAA'}}\n"
        ),
    ),
}
FORMATS = FormatChecker(formats=())
FORMATS.checks("date")(lambda value: not isinstance(value, str) or is_date(value))

words = st.sampled_from(
    [
        "",
        "MIT",
        "m",
        "yes",
        "unknown",
        "weights",
        "2026-02-28",
        "2026-02-30",
        "https://e.org",
        "pkg:a/b",
        "a b",
        "ä\n",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | words
    | st.sampled_from([0, 1, 2, -1, 1.0, 1.5, 1e30, 99.9, "1"])
    | st.text(max_size=5)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(words | st.sampled_from(["model", "license", "type"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@cache
def seeds(schema: str) -> tuple[Any, ...]:
    if schema in WRITTEN:
        return tuple(parse(text.encode(), "any.yaml").value for text in WRITTEN[schema])
    tests = schema == "policy-test.v1"
    paths = [path for path in sorted(ROOT.glob(SEEDS[schema])) if path.name.endswith("_test.yaml") is tests]
    found = tuple(read(str(path)).value for path in paths)
    assert found, schema
    return found


@cache
def predicates(schema: str) -> tuple[Callable[[Any], bool], Callable[[Any], bool]]:
    """The answer of the validator, and the authority's."""
    authority = Draft202012Validator(load_schema(schema), format_checker=FORMATS)
    return _validator(schema), authority.is_valid


@st.composite
def mutated(draw: st.DrawFn, schema: str) -> Any:
    """A good document with up to three entries replaced, removed, renamed or added."""
    document = json.loads(json.dumps(draw(st.sampled_from(seeds(schema)))))
    for _ in range(draw(st.integers(0, 3))):
        container = document
        while True:
            below = [
                entry
                for entry in (container.values() if isinstance(container, dict) else container)
                if isinstance(entry, (dict, list)) and entry
            ]
            if not below or draw(st.integers(0, 3)) == 0:
                break
            container = draw(st.sampled_from(below))
        if isinstance(container, dict):
            key = draw(st.sampled_from([*sorted(container), "", "license", "unknown"]))
            what = draw(st.sampled_from(["replace", "remove", "rename"]))
            old = container.pop(key, None)
            if what == "replace":
                container[key] = draw(values)
            elif what == "rename":
                container[key + draw(st.sampled_from(["x", "_"]))] = old
        elif container:
            container[draw(st.integers(0, len(container) - 1))] = draw(values)
        else:
            container.append(draw(values))
    return document


@pytest.mark.parametrize("schema", READ)
def test_every_seed_conforms(schema: str) -> None:
    quick, authority = predicates(schema)
    assert all(quick(document) and authority(document) for document in seeds(schema))


@pytest.mark.parametrize("schema", READ)
@given(data=st.data())
def test_the_quick_answer_is_jsonschema_s_answer(schema: str, data: st.DataObject) -> None:
    document = data.draw(mutated(schema))
    quick, authority = predicates(schema)
    assert quick(document) is authority(document)


@pytest.mark.parametrize("schema", READ)
@given(data=st.data())
def test_faults_are_said_if_and_only_if_it_is_invalid_each_inside_the_document(
    schema: str, data: st.DataObject
) -> None:
    value = data.draw(mutated(schema))
    document = parse(json.dumps(value, indent=1).encode(), "document.json")
    if not document.readable:
        return
    faults = conform(document, schema)
    assert bool(faults) is not predicates(schema)[1](document.value)
    lines = document.source.lines()
    for fault in faults:
        assert fault.message
        assert "\n" not in fault.message.split("`")[0]
        start, end = fault.region[:2], fault.region[2:]
        assert (1, 1) <= start <= end
        assert end[0] <= len(lines)
        assert end[1] <= len(lines[end[0] - 1]) + 1
    assert conform(document, schema) == faults


OPERANDS: tuple[Any, ...] = (
    *(
        None,
        True,
        7,
        1.5,
        "",
        "MIT",
        "as_of",
        "params.x",
        "params.allow",
        "unknown",
        "2026-02-30",
        "(a+)+",
        "\ud800",
    ),
    *([], ["MIT"], [[]], [None], ["unknown"]),
    *({}, {"field": "license"}, {"field": "manifest.data"}, {"field": 1}),
)
PATHS = (
    "license",
    "manifest.data",
    "model.license",
    "data",
    "access",
    "models",
    "privacy",
    "components.datasets",
    "",
    ".",
)


@given(data=st.data())
def test_a_card_is_loaded_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """No mistake in a card is a crash, and what is loaded decides about any manifest."""
    card = data.draw(mutated("card.v1"))
    rows = st.dictionaries(
        st.sampled_from(PATHS),
        st.dictionaries(
            st.sampled_from(sorted(OPERATORS)), st.sampled_from(OPERANDS), min_size=1, max_size=2
        ),
        max_size=2,
    )
    if isinstance(card, dict) and data.draw(st.booleans()):
        card[data.draw(st.sampled_from(["when", "require"]))] = data.draw(rows)
    group = card.get("group") if isinstance(card, dict) else None
    folder = (
        tmp_path_factory.mktemp("policy")
        / "rules"
        / (group if isinstance(group, str) and group.isalpha() else "x")
    )
    folder.mkdir(parents=True)
    path = folder / "some-rule.yaml"
    path.write_text(json.dumps(card, indent=1), encoding="utf-8")
    try:
        policies = load_policies([str(folder.parents[1])])
    except PolicyError as error:
        places = [error.source.path for _ in error.faults if error.source is not None]
    else:
        for value in seeds("manifest.v1"):
            manifest = bind(parse(json.dumps(value).encode(), "ai-models.json"))
            found = evaluate(manifest, policies, "2026-11-23", thorough=True).verdicts
            assert all(verdict.rule == "some-rule" for verdict in found)
        return
    assert set(places) == {str(path)}

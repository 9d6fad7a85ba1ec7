"""The laws of explanations: they conclude what the rule concludes, say why as the finding does, and print nothing that acts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from steelyard.errors import PolicyError
from steelyard.evaluate import judge
from steelyard.explanation import Sought, explain
from steelyard.explanation.texts import json_text, named
from steelyard.findings import rule_infos, verdict_finding
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from steelyard.render import Style
from steelyard.render.escape import visible
from steelyard.render.explanation_contract import explanation_schema
from steelyard.render.explanation_json import render_explanation_json
from steelyard.render.explanation_text import render_explanation_text
from steelyard.verdict import ABSENT, Outcome
from tests.property.explanations import explained, manifests, rules
from tests.reports import HOSTILE
from tests.unit.policy.language.expressions import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.rule import PolicySet
    from steelyard.source import Region

VALIDATOR = Draft202012Validator(explanation_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)

# -- the root is the verdict


@settings(max_examples=200)
@given(rules, manifests())
def test_an_explanation_concludes_what_the_rule_concludes(policies: PolicySet, manifest: Manifest) -> None:
    (rule,) = policies.rules
    told = explained(policies, manifest)
    for verdict, subject in zip(told.verdicts, manifest.subjects(rule.each), strict=True):
        if verdict.outcome is None:
            with pytest.raises(PolicyError) as caught:
                judge(rule, subject, DAY)
            assert verdict.problem
            assert verdict.problem in caught.value.message
        else:
            assert not verdict.problem
            assert verdict.outcome is judge(rule, subject, DAY).outcome


@settings(max_examples=200)
@given(rules, manifests())
def test_the_leaves_that_decided_are_the_reason_of_the_finding(
    policies: PolicySet, manifest: Manifest
) -> None:
    (rule,) = policies.rules
    told = explained(policies, manifest)
    for verdict, subject in zip(told.verdicts, manifest.subjects(rule.each), strict=True):
        if verdict.outcome is None:
            continue
        other = judge(rule, subject, DAY, thorough=True)
        assert [(reason.pointer, reason.found, reason.wanted) for reason in verdict.reasons] == [
            (
                named(piece.pointer, manifest.facts) if piece.pointer else "",
                None if piece.found is ABSENT else json_text(piece.found),
                piece.wanted,
            )
            for piece in other.evidence
        ]
        finding = verdict_finding(other, rule, manifest, "ai-models.json")
        if verdict.reasons and len(finding.message) < 480:
            said = [
                (f"`{reason.field}` is {reason.found or 'not declared'}, " if reason.field else "")
                + f"wanted {reason.wanted}"
                for reason in verdict.reasons
            ]
            assert finding.message.endswith("; ".join(dict.fromkeys(said)))  # each is said once
        assert _count_decided(verdict) == len(verdict.reasons)


def _count_decided(verdict: Any) -> int:
    pending = [*verdict.when.conditions, *verdict.require.conditions]
    found = 0
    while pending:
        node = pending.pop()
        found += node.decided
        pending += node.parts
    return found


# -- places


@given(rules, manifests())
def test_every_place_lies_inside_of_the_manifest(policies: PolicySet, manifest: Manifest) -> None:
    lines = manifest.document.source.lines()
    for region in _regions(explained(policies, manifest)):
        assert (1, 1) <= (region.start_line, region.start_column) <= (region.end_line, region.end_column)
        assert region.end_line <= len(lines)
        assert region.start_column <= len(lines[region.start_line - 1]) + 1
        assert region.end_column <= len(lines[region.end_line - 1]) + 1


def _regions(told: Any) -> Iterator[Region]:
    if hasattr(told, "start_line"):
        yield told
    elif isinstance(told, tuple):
        for part in told:
            yield from _regions(part)


# -- what is printed


@given(rules, manifests(), st.sampled_from((HOSTILE, "\x1b]0;x\x07", "::error::x", "\u202e")))
def test_nothing_that_is_printed_acts(policies: PolicySet, manifest: Manifest, hostile: str) -> None:
    value: Any = manifest.document.value
    models = [{**model, "license": hostile, "terms": hostile} for model in value["models"]]
    document = read(json.dumps({**value, "models": models}).encode(), "a\x1b[31m.json")
    told = explained(policies, bind(document))
    for style in (Style(), Style(unicode=False, width=40)):
        text = render_explanation_text(told, style)
        assert "\n".join(visible(line) for line in text.split("\n")) == text
        assert not any(line.lstrip().startswith(("::", "##")) for line in text.splitlines())
        if not style.unicode:
            assert not {"✔", "✘", "◂", "│", "·"} & set(text.replace(visible(hostile), ""))
    written = render_explanation_json(told)
    assert "\x1b" not in written
    assert [
        f"{fault.json_path}: {fault.message}" for fault in VALIDATOR.iter_errors(json.loads(written))
    ] == []
    assert render_explanation_json(told) == written


@pytest.mark.parametrize("id_", Shelf().card_ids())
def test_a_shipped_card_is_explained_as_it_decides(id_: str) -> None:
    card = Shelf().card(id_)
    policies = policy_set((), [configure(card, {})])
    (rule,) = policies.rules
    for written in [one for every in card.examples.values() for one in every]:
        document = read(json.dumps(complete(written)).encode(), "example.json")
        manifest = bind(document)
        sought = Sought(rule, rule_infos(policies)[id_], {}, (), policies.digest, written.get("as_of", DAY))
        told = explain(sought, manifest, list(manifest.subjects(rule.each)))
        for verdict in told.verdicts:
            assert verdict.outcome is not None
            is_open = verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
            assert (verdict.help is not None or verdict.too_many) is is_open
        assert VALIDATOR.is_valid(json.loads(render_explanation_json(told)))
        assert render_explanation_text(told, Style())

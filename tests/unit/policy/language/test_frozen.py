from __future__ import annotations

import marshal
from typing import TYPE_CHECKING

import pytest

from steelyard.evaluate import evaluate
from steelyard.policy.language.frozen import Seen, freeze, thaw
from steelyard.policy.load import load_policies
from steelyard.policy.rule import thaw as thaw_policies
from steelyard.policy.shelf import Shelf
from tests.unit.policy.cards import manifest

if TYPE_CHECKING:
    from pathlib import Path

SHELF = Shelf()


@pytest.mark.parametrize("id_", SHELF.card_ids())
def test_a_card_s_conditions_come_back_as_they_were(id_: str) -> None:
    card = SHELF.card(id_)
    seen: Seen = {}
    kept = marshal.dumps([freeze(tree, seen) for tree in (card.when, card.require)])
    when, require = (thaw(tree) for tree in marshal.loads(kept))  # noqa: S302 - our own bytes
    assert (when, require) == (card.when, card.require)
    assert [type(term) for term in require.terms] == [type(term) for term in card.require.terms]


def test_what_is_shared_is_kept_once() -> None:
    card = SHELF.card("license-missing")
    once = len(marshal.dumps(freeze([card.require])))
    seen: Seen = {}
    twice = len(marshal.dumps([freeze(card.require, seen), freeze(card.require, seen)]))
    assert twice < once + 30


def test_every_kind_of_node_is_kept(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "license"
    rules.mkdir(parents=True)
    (rules / "all-kinds.yaml").write_text(
        "title: T\ngroup: license\nseverity: error\neach: model\nstatus: preview\n"
        "because: b\nremedy: r\nparams: {words: {type: '[string]', default: [a]}}\n"
        "require:\n  license: {equals: MIT}\n"
        "  expr: >-\n    model.benchmarks.filter(b, has(b.date))[0].date < as_of - duration('24h')\n"
        "    || params.words.exists(w, w in ['x', model.license])\n"
        "on_unknown: fail\n",
        encoding="utf-8",
    )
    loaded = load_policies([str(tmp_path)])
    kept = thaw_policies(loaded.freeze())
    assert kept.rules[0].logic == loaded.rules[0].logic
    project = manifest("models: [{model: m, license: X, benchmarks: [{name: n, metric: m, value: 1}]}]\n")
    findings = [evaluate(project, policies, "2026-11-23") for policies in (loaded, kept)]
    assert findings[0] == findings[1]
    assert findings[0].verdicts[0].evidence

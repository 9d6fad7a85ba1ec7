"""The scaffold of a card: every part it needs, a condition that works, and comments that teach the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.reading import parse
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.types import Each

_WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class _Sketch(NamedTuple):
    """A condition for a kind of subject, and what its examples say of one subject: as it should be, without it."""

    field: str
    remedy: str
    whole: str
    lacking: str


SKETCHES: Mapping[Each, _Sketch] = {
    "manifest": _Sketch(
        "data",
        "Declare under `data` which classes of data reach the models.",
        "data: [internal]",
        "project: example",
    ),
    "model": _Sketch(
        "license",
        "Declare the license of the model.",
        "models: [{ model: example/model, license: Apache-2.0 }]",
        "models: [{ model: example/model }]",
    ),
    "benchmark": _Sketch(
        "date",
        "Say when it was measured, under `date`.",
        "models: [{ model: example/model, benchmarks: [{ name: own-tickets, value: 0.9, date: 2026-10-20 }] }]",
        "models: [{ model: example/model, benchmarks: [{ name: own-tickets, value: 0.9 }] }]",
    ),
    "base": _Sketch(
        "license",
        "Declare the license of the base.",
        "models: [{ model: example/model, base: [{ model: example/base, license: Apache-2.0 }] }]",
        "models: [{ model: example/model, base: [{ model: example/base }] }]",
    ),
    "evidence": _Sketch(
        "date",
        "Say when it was made, under `date`.",
        "evidence: { ev-contract: { type: contract, url: https://example.org/contract, date: 2026-10-20 } }",
        "evidence: { ev-contract: { type: contract, url: https://example.org/contract } }",
    ),
    "waiver": _Sketch(
        "reason",
        "Say why the exception is acceptable, under `reason`.",
        "waivers: [{ rule: license-missing, reason: The license is being negotiated. }]",
        "waivers: [{ rule: license-missing }]",
    ),
}

_CARD = """\
# The title names the defect in one sentence, without a full stop: it opens every finding.
title: {title}
group: {group}
# A preview may be half done. Remove the line when the card is as you want it: stable cards must have a failing example.
status: preview
# error | warning | note, unless a pack says otherwise.
severity: warning
# Whom the rule looks at: manifest | model | benchmark | base | evidence | waiver, and reference.
each: {each}
# In which case it applies; without `when`, always. Rows are joined by *and*.
when:
  {environment}: {{ equals: production }}
# What must hold: `field: {{ test: value }}` (docs/row-tests.md). A path starts at the {each}{parents}.
# For *or*, *not* and arithmetic, a row called `expr` takes a line of CEL (docs/expressions.md).
require:
  {field}: {{ present: true }}
# What a pack may set; a row names it as `params.allowed`.
# params:
#   allowed: {{ type: "[string]", default: [], description: What is permitted. }}
# A field that nobody declared makes its row unknown: ignore | note | warning | fail (default: one below the severity).
# on_unknown: warning
because: >-
  Say here why it matters, for whoever is stopped by it.
remedy: {remedy}
# How a finding can be mended: safe | unsafe | suggest; without it: by hand.
# fix: suggest
# The trade-offs it weighs, T1 to T8 (docs/policies.md), and the controls it serves (docs/controls.md).
tradeoffs: [T6]
controls: []
# The examples are the card's tests and its documentation: manifests, cut down to what matters. Change a condition and
# run `steelyard policy test --mutate`: it tells you which example is missing.
examples:
  pass:
    - {whole}
  fail:
    - {lacking}
  not-applicable:
    - environment: experimental
      {lacking}
"""


def scaffold(rule: str, group: str, each: Each) -> str:
    """Return the text of a card that loads, and whose examples hold."""
    sketch = SKETCHES[each]
    is_manifest = each == "manifest"
    return _CARD.format(
        title=_plain(rule.replace("-", " ").capitalize()),
        group=_plain(group),
        each=each,
        environment="environment" if is_manifest else "manifest.environment",
        parents="" if is_manifest else " or a parent",
        field=sketch.field,
        remedy=sketch.remedy,
        whole=sketch.whole,
        lacking=sketch.lacking,
    )


def word_of(text: str) -> str:
    """Return a text as an id or group is written, words in kebab-case; empty when nothing of it can be."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", text)
    joined = re.sub(r"[^a-z0-9]+", "-", parted.lower()).strip("-")
    return re.sub(r"^[0-9-]+", "", joined)


def is_word(text: str) -> bool:
    """Whether a text can be an id or a group."""
    return _WORD.fullmatch(text) is not None


def _plain(text: str) -> str:
    """Return a text as YAML: plain, unless a reader could take it for something else."""
    document = parse(text.encode(), "word.yaml")
    return text if document.value == text and not document.faults else f'"{text}"'

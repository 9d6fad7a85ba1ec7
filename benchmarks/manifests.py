"""Writes unique, valid manifests of about 60 lines (two models), the shape of docs/performance.md."""

from __future__ import annotations

import os

from steelyard.policy.shelf import Shelf

_TEMPLATE = """\
schema: 1
project: bench-{number}
owner: team-{number}@example.org
purpose: Answers questions of staff
environment: production
exposure: internal
jurisdictions: [EU]
data: [internal]
defaults:
  developer: Example
  provider: self
  access: weights
  hosting: private-cloud
  regions: [DE]
  runtime: registry.example.org/vllm@sha256:{commit}{commit:.24}
  gpai: {{copyright_policy: "https://example.org/copyright"}}
  card: https://example.org/cards/{number}
  support: {{level: internal, oncall: team-{number}}}
  security: {{format: [safetensors], remote_code: false, digest: "sha256:{commit}{commit:.24}", bom: ev-bom}}
models:
  - id: primary
    role: primary
    model: example/model-{number}
    revision: "{commit}"
    license: {license}
    lifecycle: {{stage: ga{retires}}}
    benchmarks:
      - name: internal/qa-{number}
        metric: accuracy
        value: {score}
        unit: ratio
        min: 0.8
        n: 600
        date: 2026-09-01
        harness: inspect-ai==0.3
        source: internal
        evidence: ev-eval
    cost:
      currency: EUR
      gpu_type: H100-80GB
      gpu_count: 1
      gpu_hour: 2.1
      hours_per_month: 730
      people_month: 900
      budget_month: 5000
      alert_at: 0.8
      as_of: 2026-10-01
    exit: {{alternatives: [search], plan: ev-exit, tested_on: 2026-10-01}}
  - id: search
    role: embedding
    model: example/search-{number}
    revision: "{commit}"
    license: MIT
    components: {{model-parameters-final: Apache-2.0}}
compliance: {{ai_act: {{role: deployer, risk: minimal}}}}
decision: {{record: ev-exit, approved_by: board, approved_on: 2026-10-05, tradeoffs: {{T1: Measured}}}}
review: {{reviewed_on: 2026-10-05, review_by: 2027-04-01}}
evidence:
  ev-eval: {{type: evaluation, url: "https://example.org/v/{number}"}}
  ev-exit: {{type: exit-plan, url: "https://example.org/x/{number}"}}
  ev-bom: {{type: bom, url: "https://example.org/b/{number}", date: 2026-10-02}}
"""
"""61 lines, two models, 2 kB: what docs/performance.md calls a manifest of ordinary size.

Under `policy` it has about two findings, as in a fleet that is looked after: what nobody declared is counted there, not told.
"""

POLICY = """\
title: Every shipped rule
description: What a run is measured with.
org:
  domicile: [DE]
  mau: 250000
  revenue_usd: 900000000
  trusted_namespaces: [example]
  data_matrix: {{internal: [private-cloud, on-premises]}}
rules:
{rules}"""
_SET = {
    "mof-class-below-minimum": "{ environments: [experimental], on_unknown: ignore }",
    "osaid-not-met": "{ environments: [experimental], on_unknown: ignore }",
}
"""What no ordinary model reaches is asked of nobody here."""


def policy() -> str:
    """Return a pack that has every shipped rule."""
    rules = (f"  {id_}: {_SET.get(id_, '{ on_unknown: ignore }')}\n" for id_ in Shelf().card_ids())
    return POLICY.format(rules="".join(rules))


def manifest(number: int) -> str:
    """Return manifest `number`."""
    return _TEMPLATE.format(
        number=number,
        commit=f"{number:040x}"[-40:].replace("0", "a", 1),
        license="Apache-2.0" if number % 3 else "CC-BY-NC-4.0",
        score="0.91" if number % 5 else "0.71",
        retires="" if number % 4 else ", retires: 2026-06-15",
    )


def write(folder: str, count: int) -> None:
    """Write `count` projects below a folder."""
    for number in range(count):
        project = os.path.join(folder, f"p{number:05}")
        os.makedirs(project, exist_ok=True)
        with open(os.path.join(project, "ai-models.yaml"), "w", encoding="utf-8") as file:
            file.write(manifest(number))
        with open(os.path.join(project, "decision.md"), "w", encoding="utf-8") as file:
            file.write("# Decision\n")

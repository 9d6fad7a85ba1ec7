"""Writes unique, valid manifests of about 60 lines (two models), the shape of docs/performance.md."""

from __future__ import annotations

import os

_TEMPLATE = """\
schema: 1
project: bench-{number}
owner: team-{number}@example.org
purpose: Measures how long a manifest of ordinary size takes.
environment: production
exposure: internal
data: [internal]
defaults:
  developer: Example
  provider: self
  access: weights
  hosting: private-cloud
  runtime: vllm==0.11
  cost:
    currency: EUR
    budget_month: 5000
    alert_at: 0.8
models:
  - id: primary
    role: primary
    model: example/model-{number}
    revision: "{commit}"
    license: {license}
    card: https://example.org/cards/{number}
    support:
      level: standard
      oncall: team-{number}
      contract: ev-contract
    lifecycle:
      stage: ga
      notice_days: 365{retires}
    benchmarks:
      - name: internal/qa-{number}
        metric: accuracy
        value: {score}
        unit: ratio
        min: 0.8
        date: 2026-09-01
        harness: inspect-ai==0.3
        source: internal
        evidence: ev-eval
    exit:
      alternatives: [fallback]
      plan: ev-exit
      tested_on: 2026-06-01
    security:
      format: [safetensors]
      remote_code: false
      digest: sha256:{commit}{commit:.24}
  - id: fallback
    role: fallback
    model: example/fallback-{number}
    revision: "{commit}"
    license: MIT
    card: https://example.org/cards/{number}-b
    support:
      level: standard
      oncall: team-{number}
    security:
      format: [safetensors]
      remote_code: false
      digest: sha256:{commit}{commit:.24}
evidence:
  ev-contract: {{type: contract, url: "https://example.org/contracts/{number}"}}
  ev-eval: {{type: evaluation, url: "https://example.org/evals/{number}"}}
  ev-exit: {{type: exit-plan, url: "https://example.org/exits/{number}"}}
"""


def manifest(number: int) -> str:
    """Return manifest `number`, with a few findings each, as in a fleet that is looked after."""
    return _TEMPLATE.format(
        number=number,
        commit=f"{number:040x}"[-40:].replace("0", "a", 1),
        license="Apache-2.0" if number % 3 else "CC-BY-NC-4.0",
        score="0.91" if number % 5 else "0.71",
        retires="" if number % 4 else "\n      retires: 2026-06-15",
    )


def write(folder: str, count: int) -> None:
    """Write `count` projects below a folder."""
    for number in range(count):
        project = os.path.join(folder, f"p{number:05}")
        os.makedirs(project, exist_ok=True)
        with open(os.path.join(project, "ai-models.yaml"), "w", encoding="utf-8") as file:
            file.write(manifest(number))

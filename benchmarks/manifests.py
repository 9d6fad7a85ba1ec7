"""Writes unique, valid manifests of about 60 lines (two models), the shape of docs/performance.md."""

from __future__ import annotations

import os

_TEMPLATE = """\
schema: 1
project: bench-{number}
owner: team-{number}@example.org
purpose: Measures how long a manifest of ordinary size takes, number {number}.
environment: production
exposure: internal
jurisdictions: [EU]
data: [internal, personal]
defaults:
  regions: [EU]
  routing: region
  benchmarks:
    - {{name: internal/qa-{number}, metric: accuracy, value: {score}, unit: ratio, min: 0.8, date: 2026-09-01,
       harness: inspect-ai==0.3, source: internal, evidence: ev-eval}}
  cost:
    currency: EUR
    gpu_count: 2
    gpu_hour: 2.5
    budget_month: 5000
    alert_at: 0.8
  privacy: {{trains_on_inputs: never, retention_days: 0, human_review: none}}
models:
  - id: primary
    role: primary
    model: example/model-{number}
    revision: "{commit}"
    developer: Example
    provider: self
    access: weights
    license: {license}
    components:
      model-architecture: Apache-2.0
      model-parameters-final: Apache-2.0
      model-card: CC-BY-4.0
    card: https://example.org/cards/{number}
    hosting: private-cloud
    api: openai-chat
    runtime: vllm==0.11
    support: {{level: standard, oncall: team-{number}, contract: ev-contract, sla_uptime: 99.9}}
    lifecycle: {{stage: ga, released: 2026-01-15, notice_days: 365{retires}}}
    exit: {{alternatives: [fallback], plan: ev-exit, tested_on: 2026-06-01, switch_days: 10}}
    security:
      format: [safetensors]
      remote_code: false
      digest: sha256:{commit}{commit:.24}
  - id: fallback
    role: fallback
    model: example/fallback-{number}
    revision: "{commit}"
    developer: Other Example
    provider: self
    access: weights
    license: MIT
    card: https://example.org/cards/{number}-b
    hosting: private-cloud
    runtime: vllm==0.11
    support: {{level: standard, oncall: team-{number}, contract: ev-contract}}
    lifecycle: {{stage: ga}}
    security: {{format: [safetensors], remote_code: false, digest: "sha256:{commit}{commit:.24}"}}
decision: {{record: ev-adr, approved_by: board, approved_on: 2026-10-01, tradeoffs: {{T1: Good., T2: Cheap., T3: Ours., T7: Two.}}}}
review: {{reviewed_on: 2026-10-01, review_by: 2027-04-01}}
evidence:
  ev-contract: {{type: contract, url: https://example.org/contract}}
  ev-eval: {{type: evaluation, url: https://example.org/eval, date: 2026-09-01}}
  ev-exit: {{type: exit-plan, url: https://example.org/exit}}
  ev-adr: {{type: adr, url: https://example.org/adr}}
"""


def manifest(number: int) -> str:
    """Return manifest `number`, with a few findings each, as in a fleet that is looked after."""
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

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
    regions: [EU]
    routing: region
    api: openai-chat
    runtime: vllm==0.11
    support:
      level: internal
      oncall: team-{number}
    lifecycle:
      stage: ga
      released: 2026-01-15
      notice_days: 365
    privacy:
      trains_on_inputs: never
      retention_days: 0
    security:
      format: [safetensors]
      remote_code: false
  - id: fallback
    role: fallback
    model: claude-example-{number}
    developer: Anthropic
    provider: anthropic
    access: api
    terms: https://example.org/terms
    card: https://example.org/cards/{number}-b
    hosting: serverless
    regions: [EU]
    routing: {routing}
    support:
      level: standard
      sla_uptime: 99.5
    lifecycle:
      stage: ga
      retires: {retires}
    privacy:
      trains_on_inputs: never
      retention_days: 30
      processor: Example GmbH
      dpa: https://example.org/dpa
    cost:
      currency: EUR
      budget_month: 1000
      alert_at: 0.8
"""


def manifest(number: int) -> str:
    """Return manifest `number`; every third has findings, as in a fleet that is looked after."""
    return _TEMPLATE.format(
        number=number,
        commit=f"{number:040x}"[-40:].replace("0", "a", 1),
        license="Apache-2.0" if number % 3 else "CC-BY-NC-4.0",
        routing="zone" if number % 3 else "global",
        retires="2027-09-01" if number % 3 else "2026-06-15",
    )


def write(folder: str, count: int) -> None:
    """Write `count` projects below a folder."""
    for number in range(count):
        project = os.path.join(folder, f"p{number:05}")
        os.makedirs(project, exist_ok=True)
        with open(os.path.join(project, "ai-models.yaml"), "w", encoding="utf-8") as file:
            file.write(manifest(number))

"""Writes unique, valid manifests of about 60 lines (two models), the shape of docs/performance.md."""

from __future__ import annotations

import os

from steelyard.policy.shelf import Shelf

_TEMPLATE = """\
schema: 1
project: bench-{number}
owner: team-{number}@example.org
purpose: Measures how long a manifest of ordinary size takes, with two models and what a careful team says of them.
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
  runtime: registry.internal.example.org/vllm@sha256:{commit}{commit:.24}
  gpai: {{training_summary: "https://example.org/summary", copyright_policy: "https://example.org/copyright"}}
  privacy: {{trains_on_inputs: never, retention_days: 0, human_review: none, processor: Example}}
models:
  - id: primary
    role: primary
    model: example/model-{number}
    revision: "{commit}"
    license: {license}
    components: {{model-architecture: Apache-2.0, model-parameters-final: Apache-2.0, model-card: Apache-2.0,
      data-card: Apache-2.0, technical-report: Apache-2.0, evaluation-results: Apache-2.0, training-code: false}}
    card: https://example.org/cards/{number}
    support: {{level: internal, oncall: team-{number}, sla_uptime: 99.9, contract: ev-contract}}
    lifecycle:
      stage: ga
      notice_days: 365{retires}
    benchmarks:
      - name: internal/qa-{number}
        metric: accuracy
        value: {score}
        unit: ratio
        min: 0.8
        n: 600
        date: 2026-09-01
        harness: inspect-ai==0.3
        subject: {{revision: "{commit}", quantization: bf16}}
        source: internal
        evidence: ev-eval
    cost: {{currency: EUR, gpu_type: H100-80GB, gpu_count: 1, gpu_hour: 2.1, hours_per_month: 730, people_month: 900,
      budget_month: 5000, alert_at: 0.8, as_of: 2026-10-01}}
    exit: {{alternatives: [fallback], plan: ev-exit, tested_on: 2026-10-01, switch_days: 14, tuning_exportable: true}}
    security: {{format: [safetensors], remote_code: false, digest: "sha256:{commit}{commit:.24}", mirrored: true, bom: ev-bom,
      signature: {{type: sigstore, identity: release@example.org, verified_on: 2026-10-02}}}}
  - id: fallback
    role: fallback
    model: example/fallback-{number}
    revision: "{commit}"
    license: MIT
    provider: colocation
    hosting: on-premises
    card: https://example.org/cards/{number}-b
    support: {{level: internal, oncall: team-{number}, sla_uptime: 99.9, contract: ev-contract}}
    benchmarks:
      - {{name: internal/qa-{number}, metric: accuracy, value: 0.85, unit: ratio, min: 0.8, n: 600, date: 2026-09-01,
         harness: inspect-ai==0.3, subject: {{revision: "{commit}", quantization: bf16}}, source: internal, evidence: ev-eval}}
    security: {{format: [safetensors], remote_code: false, digest: "sha256:{commit}{commit:.24}", mirrored: true, bom: ev-bom}}
compliance: {{ai_act: {{role: deployer, risk: minimal, log_retention_days: 365, oversight: ev-exit}}}}
decision: {{record: ev-adr, approved_by: AI-Board, approved_on: 2026-10-05, tradeoffs: {{T1: "Measured.", T2: "Cheaper.", T8: "Stays here."}}}}
review: {{reviewed_on: 2026-10-05, review_by: 2027-04-01}}
evidence:
  ev-contract: {{type: contract, url: "https://example.org/contracts/{number}"}}
  ev-eval: {{type: evaluation, url: "https://example.org/evals/{number}", date: 2026-09-01}}
  ev-exit: {{type: exit-plan, url: "https://example.org/exits/{number}", date: 2026-10-01}}
  ev-bom: {{type: bom, url: "https://example.org/boms/{number}", date: 2026-10-02}}
  ev-adr: {{type: adr, path: decision.md}}
"""
"""Sixty-odd lines, two models; under `POLICY` about two findings, as in a fleet that is looked after."""

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
    "mof-class-below-minimum": "{ environments: [experimental] }",
    "osaid-not-met": "{ environments: [experimental] }",
}
"""What no ordinary model reaches is asked of nobody here."""


def policy() -> str:
    """Return a pack that has every shipped rule."""
    rules = (f"  {id_}: {_SET.get(id_, '{}')}\n" for id_ in Shelf().card_ids())
    return POLICY.format(rules="".join(rules))


def manifest(number: int) -> str:
    """Return manifest `number`."""
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
        with open(os.path.join(project, "decision.md"), "w", encoding="utf-8") as file:
            file.write("# Decision\n")

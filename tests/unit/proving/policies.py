"""A small policy folder to test: one card, one pack, one table, all of which hold; tests change one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

CARD = """\
title: The license of the weights is not one of ours
group: license
severity: error
each: model
when:
  access: { equals: weights }
require:
  license: { one_of: params.licenses }
params:
  licenses: { type: "[string]", default: [Apache-2.0, MIT] }
because: Legal has read these licenses, and no others.
remedy: Choose a model under one of them.
examples:
  pass: [{ models: [{ model: m, access: weights, license: MIT }] }]
  fail: [{ models: [{ model: m, access: weights, license: llama4 }] }]
  unknown:
    - models: [{ model: m, access: weights }]
    - models: [{ model: m, license: llama4 }]
  not-applicable: [{ models: [{ model: m, access: api }] }]
"""
PACK = """\
title: What Acme asks of every model
rules:
  license-not-ours: { on_unknown: fail }
"""
TABLE = """\
cases:
  - name: two models
    manifest:
      models:
        - { model: large, access: weights, license: llama4 }
        - { id: fallback, model: small, access: weights, license: MIT }
    expect:
      license-not-ours: fail
"""


def put_card(folder: Path, text: str = CARD, name: str = "license-not-ours", group: str = "license") -> Path:
    return put(folder / "rules" / group / f"{name}.yaml", text)


def put_pack(folder: Path, text: str = PACK, name: str = "acme") -> Path:
    return put(folder / "packs" / f"{name}.yaml", text)


def put_table(folder: Path, text: str = TABLE, name: str = "acme_test") -> Path:
    return put(folder / "packs" / f"{name}.yaml", text)


def put_policy(folder: Path) -> Path:
    """Write all three, and return the folder."""
    put_card(folder)
    put_pack(folder)
    put_table(folder)
    return folder


def case(expect: str, manifest: str = "", more: str = "") -> str:
    """A table with one case: what it expects of a project, as YAML on one line, and further keys."""
    project = manifest or "{models: [{model: large, access: weights, license: llama4}]}"
    return f"cases:\n  - name: one\n    manifest: {project}\n    expect: {expect}\n" + more

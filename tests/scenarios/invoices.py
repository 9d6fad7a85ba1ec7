"""A good manifest of one model, for tests of `steelyard check` that change one thing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

DAY: Final = ("--as-of", "2026-11-23")
GOOD: Final = """\
schema: 1
project: invoice-bot
owner: team-payments@example.org
purpose: Reads amounts and due dates out of suppliers' invoices.
exposure: internal
data: [internal]
models:
  - model: ibm-granite/granite-4.0-h-small
    revision: "0123456789abcdef0123456789abcdef01234567"
    developer: IBM
    access: weights
    license: Apache-2.0
    hosting: private-cloud
    card: https://example.org/card
"""


def put(folder: Path, text: str, name: str = "ai-models.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path

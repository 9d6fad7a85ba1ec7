"""What public repositories configure today: every id gets a status, and docs/pins.md has the counts."""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from steelyard.knowledge.pins import pin, pin_of
from steelyard.manifest.bind import bind
from steelyard.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "pins.md")
STATUSES = ("immutable", "versioned", "floating", "unknown")


def _counts(folder: str) -> dict[str, int]:
    """Return the counts that the page has in the row of a folder."""
    with open(PAGE, encoding="utf-8") as file:
        row = re.search(rf"\| `{folder}` \|(.*)\|", file.read())
    assert row, folder
    return dict(zip(STATUSES, map(int, row[1].split("|")[1:]), strict=True))


def _configured(value: object, key: str = "") -> Iterator[str]:
    """Yield the model ids in a configuration file of LiteLLM, LibreChat, promptfoo or Compose."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _configured(inner, "" if key == "models" and name != "default" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _configured(inner, key)
    elif isinstance(value, str) and key in ("model", "default", "titleModel", "summaryModel"):
        yield value


def test_every_id_of_the_fleet_has_a_status(shared: str) -> None:
    paths = sorted(glob.glob(os.path.join(shared, "fleet", "*", "ai-models.yaml")))
    assert len(paths) == 23
    found = Counter(pin_of(model).status for path in paths for model in bind(read(path)).facts["models"])
    assert dict(found) == {status: count for status, count in _counts("fleet").items() if count}


def test_every_id_of_real_configurations_has_a_status(shared: str) -> None:
    paths = glob.glob(os.path.join(shared, "real-model-configs", "files", "**", "*.*"), recursive=True)
    ids = {
        id_
        for path in paths
        if path.endswith((".yaml", ".yml", ".json"))
        for id_ in _configured(read(path).value)
    }
    if not ids:
        pytest.skip("the real configurations are absent")
    found = Counter(pin("", id_).status for id_ in sorted(ids))
    assert dict(found) == {status: count for status, count in _counts("real-model-configs").items() if count}

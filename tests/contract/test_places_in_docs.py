"""What hand-written pages say of the code's whereabouts is true: files that move take their names in prose along."""

from __future__ import annotations

import os
import re

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = [
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    *(f"docs/{name}" for name in sorted(os.listdir(os.path.join(ROOT, "docs"))) if name.endswith(".md")),
]
OF_THE_CODE = ["docs/architecture.md", "docs/performance.md"]
"""Pages that name modules as `policy/rule`, and files as `policy/rule.py`, from the package on."""


def text(page: str) -> str:
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def is_there(*path: str) -> bool:
    place = os.path.join(ROOT, *path)
    return os.path.exists(place) or os.path.exists(f"{place}.py")


@pytest.mark.parametrize("page", PAGES)
def test_places_in_the_repository_are_there(page: str) -> None:
    named = re.findall(r"`((?:src/steelyard|tests|tools|benchmarks)/[\w./-]*)`", text(page))
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("page", OF_THE_CODE)
def test_modules_are_there(page: str) -> None:
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py)?)`", text(page))
    assert named
    assert [path for path in named if not is_there(path) and not is_there("src", "steelyard", path)] == []

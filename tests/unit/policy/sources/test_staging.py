"""What is being locked: asked for by source, and called by it in errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import Content
from steelyard.policy.sources.lock import Entry
from steelyard.policy.sources.source import Kind
from steelyard.policy.sources.staging import Staging
from steelyard.policy.sources.store import Store
from steelyard.source import SourceFile

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = Content((("packs/own.yaml", b"title: x\n"),))
SOURCES = (
    "git+https://example.org/p@v1",
    "git+https://example.org/p@v1#packs/own.yaml",
    "git+https://example.org/p@v2",
)
ENTRY = Entry(Kind.GIT, "a" * 40, CONTENT.digest, "2026-11-23")


def test_two_sources_of_one_content_lie_in_one_folder(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"))
    staging = Staging(str(tmp_path), store)
    staging.add(SOURCES[0], ENTRY, CONTENT)
    staging.add(SOURCES[1], ENTRY, CONTENT)
    assert staging.place(SOURCES[1]) == f"{staging.place(SOURCES[0])}/packs/own.yaml"
    with pytest.raises(PolicyError, match="is not locked"):
        staging.place(SOURCES[2])
    staging.add(SOURCES[2], ENTRY, None)
    assert staging.place(SOURCES[2]) == staging.place(SOURCES[0])


def test_what_is_kept_already_lies_in_the_cache(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"))
    staging = Staging(str(tmp_path), store)
    staging.add(SOURCES[2], ENTRY, None)
    with pytest.raises(PolicyError, match="not in the cache"):
        staging.place(SOURCES[2])
    store.put(CONTENT)
    assert staging.place(SOURCES[2]) == store.place(CONTENT.digest, "")


def test_errors_name_the_source(tmp_path: Path) -> None:
    staging = Staging(str(tmp_path), Store(None))
    staging.add(SOURCES[0], ENTRY, CONTENT)
    folder = staging.place(SOURCES[0])
    plain = staging.named(PolicyError(f"cannot read {folder}/packs/own.yaml", hint="h"))
    assert (plain.message, plain.hint) == (f"cannot read {SOURCES[0]}/packs/own.yaml", "h")
    placed = staging.named(PolicyError("no", source=SourceFile(f"{folder}/packs/own.yaml", "x")))
    assert placed.source == SourceFile(f"{SOURCES[0]}/packs/own.yaml", "x")

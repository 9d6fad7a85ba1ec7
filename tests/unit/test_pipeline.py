"""What files are called in reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.manifest.files import RepositoryFiles
from steelyard.stages import Options, shown_as

if TYPE_CHECKING:
    from pathlib import Path


def shown(path: str, root: str) -> str:
    return shown_as(path, Options("2026-11-23", root))


@pytest.mark.parametrize(
    ("path", "root", "name"),
    [
        ("/r/a/m.yaml", "/r", "a/m.yaml"),
        ("/r/a/m.yaml", "/r/", "a/m.yaml"),
        ("/r/a/../b//m.yaml", "/r/./", "b/m.yaml"),
        ("/r/m.yaml", "/r/a/..", "m.yaml"),
        ("/r", "/r", "."),
        ("/rest/m.yaml", "/r", "/rest/m.yaml"),
        ("/s/../q/m.yaml", "/r", "/q/m.yaml"),
        ("/m.yaml", "/", "m.yaml"),
        ("//m.yaml", "/", "m.yaml"),
        ("/", "/", "."),
    ],
)
def test_a_file_is_called_by_its_way_from_the_root(path: str, root: str, name: str) -> None:
    assert shown(path, root) == name


@pytest.mark.parametrize(
    ("path", "name"), [("a/./m.yaml", "a/m.yaml"), ("../m.yaml", "../m.yaml"), (".", ".")]
)
def test_a_path_from_where_we_are(
    path: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(path, ".") == shown(path, str(tmp_path)) == name
    assert shown("m.yaml", "sub") == "m.yaml"
    assert shown(str(tmp_path / "m.yaml"), ".") == "m.yaml"


def test_links_are_followed_only_for_a_manifest_that_names_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evidence.md").write_text("x")
    followed: list[str] = []
    real = os.path.realpath

    def realpath(path: str, *, strict: bool = False) -> str:
        followed.append(path)
        return real(path, strict=strict)

    monkeypatch.setattr(os.path, "realpath", realpath)
    files = RepositoryFiles(str(tmp_path), str(tmp_path))
    assert not followed
    assert files.look("evidence.md").found
    assert not files.look("missing.md").found
    assert followed.count(str(tmp_path)) == 1

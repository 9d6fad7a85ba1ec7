"""Where a path lies in a repository, however it is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.cli.snapshot import Snapshot
from tests.repository import repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("{root}", "."),
        ("{root}/", "."),
        ("{root}//a/./b", "a/b"),
        ("{root}/a/../b", "b"),
        ("a/b", "a/b"),
        ("../repo/a", "a"),
        ("a/../../repo/a", "a"),
        ("{root}/../link/a", "a"),
        ("{link}/a/b", "a/b"),
        ("{link}/../repo/a", "a"),
        ("{inner}/b", "a/b"),
        ("{inner}/../b", "b"),
        ("{root}/out/x", "out/x"),
        ("{root}-more/a", None),
        ("../a", None),
        ("../../a", None),
        ("/", None),
        ("/../..", None),
        ("{link}/../a", None),
    ],
)
def test_near(tmp_path: Path, path: str, near: str | None) -> None:
    root = repository(tmp_path / "repo", {"a/b": ""}).root
    (tmp_path / "away").mkdir()
    link, inner = tmp_path / "away" / "link", tmp_path / "inner"
    link.symlink_to(root)
    (tmp_path / "link").symlink_to(root)
    inner.symlink_to(root / "a")
    (root / "out").symlink_to(tmp_path)
    snapshot = Snapshot("main", str(root), str(tmp_path / "there"))
    found = snapshot.near(path.format(root=root, link=link, inner=inner))
    assert found == (near and near.replace("/", os.sep))

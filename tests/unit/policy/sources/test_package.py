"""Folders of this machine, an installed package's or a publisher's, are gathered as any other source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import Limits
from steelyard.policy.sources.package import _read, gathered
from tests.unit.policy.cards import put, put_card

if TYPE_CHECKING:
    from pathlib import Path


def test_hidden_files_and_what_python_leaves_are_not_taken(tmp_path: Path) -> None:
    put_card(tmp_path)
    put(tmp_path / "rules/.gitkeep", "")
    put(tmp_path / "rules/__pycache__/x.pyc", "")
    put(tmp_path / "policy.sig", "s")
    content = gathered(str(tmp_path), "", "it", Limits())
    assert [name for name, _ in content.files] == ["rules/license/own-rule.yaml"]
    assert content.signatures == {"policy.sig": b"s"}


def test_a_file_that_vanished_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="there is no such file"):
        _read(str(tmp_path / "gone"), 10)

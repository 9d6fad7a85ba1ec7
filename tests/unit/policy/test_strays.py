"""What looks like a piece of a policy: by its keys, broken or not, and never by what other tools write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.policy import strays
from steelyard.policy.strays import is_policy_folder, looks_like_policy, misplaced
from steelyard.resources import POLICIES
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path


def test_every_shipped_card_pack_and_table_looks_like_one() -> None:
    every = [
        os.path.join(top, name)
        for top, _, names in os.walk(POLICIES)
        for name in names
        if name.endswith((".yaml", ".yml"))
    ]
    assert len(every) > 60
    assert all(map(looks_like_policy, every))
    assert is_policy_folder(POLICIES)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("title: x\nrequire: {\n", True),
        ("each: model\nrequire: [\n", True),
        ("title: x\r\ncheck: own\r\n", True),
        ("\ufeff\"title\": x\n'rules' : {}\n", True),
        ("because: x\nremedy: y\nrequires: {}\n", True),
        ("cases: [\npack: x\n", True),
        ("title: x\nextends: [baseline]\n", True),
        ("rules: []\n", False),
        ("require: [rubocop]\n", False),
        ("cases: []\n", False),
        ("a:\n  title: x\n  require: {}\n", False),
        ("# title: x\n# require: {}\n", False),
        ("", False),
    ],
)
def test_it_is_told_by_its_keys(text: str, looks: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    assert looks_like_policy(str(put(tmp_path / "a.yaml", text))) is looks
    assert not looks_like_policy(str(put(tmp_path / "a.md", text)))


def test_what_cannot_be_read_looks_like_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put_card(tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    assert not looks_like_policy(str(tmp_path / "folder.yaml"))
    assert not looks_like_policy(str(tmp_path / "none.yaml"))
    assert not is_policy_folder(str(tmp_path / "none"))

    def closed(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(strays, "open", closed, raising=False)
    assert not looks_like_policy(str(path))


def test_the_first_of_the_misplaced_is_told(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path)
    assert misplaced(str(tmp_path)) == ""
    put(tmp_path / "b" / "x.yaml", "title: x\nrules: {}\n")
    put(tmp_path / "a" / "b" / "x.yml", "title: x\nrules: {}\n")
    assert misplaced(str(tmp_path)) == str(tmp_path / "a" / "b" / "x.yml")

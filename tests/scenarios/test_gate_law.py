"""The law about waivers is the shipped one where no pack has it: a pack that takes it up cannot loosen it unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import gate, gated
from tests.houses import PACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{ max_days: 1096 }", "`params.max_days` of `waiver-invalid` is another: it is 1096, and was 1"),
        ("{ severity: note }", "`severity` of `waiver-invalid` is another: it is note, and was error"),
        ("{ enforcement: advisory }", "`enforcement` of `waiver-invalid` is another"),
        ("[{ environments: [production], max_days: 1096 }]", "`scope` of `waiver-invalid` is another"),
    ],
)
def test_a_law_that_is_taken_up_and_loosened(cli: Cli, repo: Repository, said: str, told: str) -> None:
    repo.write({"policy/packs/house.yaml": f"{PACK}  waiver-invalid: {said}\n"})
    found = gate(cli, repo)
    assert {(one["file"], one["region"]["start_line"]) for one in found} == {("policy/packs/house.yaml", 4)}
    assert any(told in one["message"] for one in found), found
    repo.commit()
    repo.write({"policy/packs/house.yaml": PACK})
    assert [one for one in gate(cli, repo) if "severity" in one["message"]] == []


def test_a_law_that_is_taken_up_as_it_is(cli: Cli, repo: Repository) -> None:
    repo.write({"policy/packs/house.yaml": f"{PACK}  waiver-invalid: {{}}\n"})
    assert gate(cli, repo) == []
    repo.commit()
    repo.write({"policy/packs/house.yaml": PACK})
    assert gate(cli, repo) == []

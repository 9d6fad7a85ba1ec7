"""A list of the models in use that lies in the repository cannot be shortened unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import checked, gate, gated, the_one
from tests.houses import manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository

IDS = ["ibm-granite/granite-4.0-h-small", *[f"acme/model-{number}" for number in range(7)]]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = gated(tmp_path / "repo")
    made.commit({"used.txt": "\n".join(IDS)})
    return made


def test_a_list_that_is_shorter(cli: Cli, repo: Repository) -> None:
    flags = ("--used", "used.txt")
    assert gate(cli, repo, *flags) == []
    repo.write({"used.txt": "\n".join([*reversed(IDS), "acme/more"])})
    assert gate(cli, repo, *flags) == []
    repo.write({"used.txt": IDS[0]})
    file, line, message = the_one(cli, repo, *flags)
    assert (file, line) == ("used.txt", 1)
    assert message.startswith("models in use are no longer named: acme/model-0, ")
    assert "acme/model-4 and 2 more: it is 7 fewer, and was 8 models" in message
    assert gate(cli, repo) == []  # nobody asks


def test_a_list_that_is_new_or_lies_elsewhere(cli: Cli, repo: Repository) -> None:
    repo.write({"new.txt": IDS[0]})
    assert gate(cli, repo, "--used", "new.txt") == []
    (repo.root.parent / "used.txt").write_text(IDS[0], encoding="utf-8")
    assert gate(cli, repo, "--used", "../used.txt") == []


def test_a_list_of_the_base_that_cannot_be_read(cli: Cli, repo: Repository) -> None:
    repo.commit({"used.txt": "[1]"})
    repo.write({"used.txt": IDS[0]})
    result = checked(cli, repo, "--used", "used.txt")
    assert (result.code, "main:used.txt is no list of ids" in result.err) == (2, True)


def test_a_folder_with_a_backslash_in_its_name(cli: Cli, repo: Repository) -> None:
    repo.commit({"odd\\name/ai-models.yaml": manifest("odd", "MIT")})
    repo.write({"odd\\name/ai-models.yaml": None})
    assert the_one(cli, repo)[0] == "odd\\name/ai-models.yaml"

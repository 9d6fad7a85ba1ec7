"""Whole manifests that tables name: each is read once, none from outside of the bound."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.proving.projects import Bound, Projects, bound_around
from steelyard.proving.selection import select
from steelyard.reading import Unreadable
from tests.unit.policy.cards import put
from tests.unit.proving.policies import case, put_policy, put_table

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{model: m}]\n"


def table(*paths: str) -> str:
    cases = (
        f"  - {{name: {number}, manifest: {path}, expect: {{}}}}\n" for number, path in enumerate(paths, 10)
    )
    return "cases:\n" + "".join(cases).replace("name: ", "name: case ")


def test_the_tables_of_a_run_share_what_they_read(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put(tmp_path / "ai-models.yaml", PROJECT)
    put(tmp_path / "broken.txt", "models: 1\n")
    (tmp_path / "linked.txt").symlink_to("ai-models.yaml")
    put_table(tmp_path, table("../ai-models.yaml", "../packs/../ai-models.yaml", "../linked.txt"))
    put_table(
        tmp_path, "pack: acme\n" + table("../ai-models.yaml", "../broken.txt", "../broken.txt"), "more_test"
    )

    first, second = select([str(tmp_path)]).tables

    whole, broken = second.cases[0].manifest, second.cases[1]
    assert whole is not None
    assert all(one.manifest is whole for one in first.cases)
    assert broken.manifest is None
    assert broken.source is second.cases[2].source
    assert broken.faults is second.cases[2].faults


def test_the_bound_is_the_repository_else_the_folder_around_the_policy(tmp_path: Path) -> None:
    real = os.path.realpath(tmp_path)
    beside = str(tmp_path / "work" / "policy" / "acme_test.yaml")
    packed = str(put(tmp_path / "work" / "policy" / "packs" / "acme_test.yaml", case("{}")))

    around = Bound(os.path.join(real, "work"), "the folder around the policy")
    assert bound_around(beside) == bound_around(packed) == around
    (tmp_path / ".git").mkdir()
    assert bound_around(beside) == bound_around(packed) == Bound(real, "the repository")


@pytest.mark.skipif(os.path.exists("/.git"), reason="this whole machine is a repository")
def test_around_a_policy_at_the_root_lies_the_whole_machine() -> None:
    folder = os.path.join(os.sep, "no-such-policy")

    assert bound_around(os.path.join(folder, "packs", "acme_test.yaml")) == Bound(folder, "the policy folder")


def test_a_bound_is_more_than_the_beginning_of_a_path(tmp_path: Path) -> None:
    within = Bound(os.path.join(os.path.realpath(tmp_path), "work"), "the repository")
    path = str(put(tmp_path / "work-of-others" / "ai-models.yaml", PROJECT))

    with pytest.raises(Unreadable, match="it lies outside of the repository"):
        Projects().read(path, within)
    assert not within.refusal(str(tmp_path / "work" / ".github" / "ai-models.yaml"))
    assert within.refusal(str(tmp_path / "work" / ".GIT" / "config")) == "it lies in git's own folder"

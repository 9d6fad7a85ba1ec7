"""However the files of a gate are named, those of the repository are held against the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, DAY, WAIVERS, checked, gate, gated, the_one
from tests.houses import LICENSE_MIT, PACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository

WEAKER = "title: House\nrules:\n  acme-license: {severity: note}\n"
NO_WAIVERS = "schema: 1\nwaivers: []\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.mark.parametrize("way", ["../repo/policy", "b/../../repo/./policy", "{root}/policy", "{link}/policy"])
def test_a_policy_by_a_path_that_comes_back(cli: Cli, repo: Repository, way: str) -> None:
    link = repo.root.parent / "link"
    link.symlink_to(repo.root)
    repo.commit({"steelyard.yaml": f"policy: '{way.format(root=repo.root, link=link)}'\n"})
    assert gate(cli, repo) == []
    repo.write({"policy/packs/house.yaml": WEAKER})
    assert {one["file"] for one in gate(cli, repo)} == {"policy/packs/house.yaml"}


@pytest.mark.parametrize("way", ["../repo/", "{root}/"])
def test_waivers_and_baselines_by_a_path_that_comes_back(cli: Cli, repo: Repository, way: str) -> None:
    top = way.format(root=repo.root)
    config = f"policy: ./policy\nwaivers: ['{top}waivers.yaml']\nbaseline: '{top}known.json'\n"
    repo.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT, "waivers.yaml": NO_WAIVERS})
    assert cli("baseline", "--output", "known.json", *DAY, cwd=repo.root).code == 0
    known = (repo.root / "known.json").read_text(encoding="utf-8")
    repo.write({"a/ai-models.yaml": None})
    assert cli("baseline", "--output", "known.json", "--update", *DAY, cwd=repo.root).code == 0
    repo.git("checkout", "-q", "a/ai-models.yaml")
    repo.commit({"steelyard.yaml": config})
    assert gate(cli, repo) == []
    repo.write({"waivers.yaml": WAIVERS, "known.json": known})
    assert sorted(one["file"] for one in gate(cli, repo)) == ["known.json", "waivers.yaml"]


def test_what_is_outside_stays_as_it_is(cli: Cli, repo: Repository) -> None:
    outside = repo.root.parent / "repository" / "packs"  # begins like the root, and is another folder
    outside.mkdir(parents=True)
    (outside / "out.yaml").write_text("title: Out\nextends: [baseline]\n", encoding="utf-8")
    for way in ("../repository", str(outside.parent), "a/../../repository"):
        repo.commit({"steelyard.yaml": CONFIG.replace("./policy", way)})
        assert gate(cli, repo) == []


@pytest.mark.parametrize("folder", ["repo", "link"])
def test_flags_by_a_path_through_a_link_to_the_repository(cli: Cli, repo: Repository, folder: str) -> None:
    link = repo.root.parent / "link"
    link.symlink_to(repo.root)
    top = repo.root.parent / folder
    repo.commit({"steelyard.yaml": None, "waivers.yaml": NO_WAIVERS})
    flags = ("--policy", f"{top}/policy", "--waivers", f"{top}/waivers.yaml")
    assert gate(cli, repo, *flags) == []
    repo.write({"policy/packs/house.yaml": WEAKER, "waivers.yaml": WAIVERS})
    found = {one["file"] for one in gate(cli, repo, *flags)}
    assert found == {"policy/packs/house.yaml", "waivers.yaml"}


def test_flags_through_a_link_in_the_repository_are_refused(cli: Cli, repo: Repository) -> None:
    (repo.root / "here").symlink_to("policy")
    repo.commit({"steelyard.yaml": None})
    repo.write({"policy/packs/house.yaml": WEAKER})
    result = checked(cli, repo, "--policy", "here/packs/house.yaml")
    assert (result.code, "`here` at main is a link, and is not read" in result.err) == (2, True)


def test_waivers_that_a_pack_names_outside_of_the_repository(cli: Cli, repo: Repository) -> None:
    (repo.root.parent / "w.yaml").write_text(WAIVERS, encoding="utf-8")
    repo.commit({"policy/packs/house.yaml": f"waivers: [../../../w.yaml]\n{PACK}"})
    assert gate(cli, repo) == []
    pack = f"waivers: [../../../repo/mine.yaml]\n{PACK}"
    repo.commit({"policy/packs/house.yaml": pack, "waivers.yaml": NO_WAIVERS, "mine.yaml": NO_WAIVERS})
    assert gate(cli, repo) == []
    repo.write({"mine.yaml": WAIVERS})
    assert the_one(cli, repo)[0] == "mine.yaml"

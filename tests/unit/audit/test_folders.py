"""Which folders are repositories, which are projects, and what they are called."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.audit.sources.folders import Folders, _own_name
from steelyard.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def _make(top: Path, *names: str) -> None:
    """Make files, and folders where a name ends with a slash."""
    for name in names:
        path = top / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def _names(*folders: Path) -> list[str]:
    return [repository.name for repository in Folders([str(folder) for folder in folders]).repositories()]


def test_every_checkout_is_one_row_and_is_not_looked_into(tmp_path: Path) -> None:
    _make(tmp_path, "b/.git/", "a/.git", "a/vendored/.git/", "team/deep/c/.git/")
    assert _names(tmp_path) == ["a", "b", "team/deep/c"]


def test_a_checkout_itself_goes_by_its_own_name(tmp_path: Path) -> None:
    _make(tmp_path, "shop/.git/", "shop/sub/.git/")
    assert _names(tmp_path / "shop") == ["shop"]


def test_folders_without_checkouts_are_projects(tmp_path: Path) -> None:
    _make(tmp_path, "b/ai-models.yaml", "a/src/x.py", "empty/", "note.txt")
    assert _names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param((), id="nothing in it"),
        pytest.param(("note.txt", "empty/"), id="no folder with anything in it"),
        pytest.param(("ai-models.json", "src/x.py"), id="a manifest right in it"),
    ],
)
def test_a_folder_is_a_project_itself(tmp_path: Path, names: tuple[str, ...]) -> None:
    _make(tmp_path, "shop/", *[f"shop/{name}" for name in names])
    assert _names(tmp_path / "shop") == ["shop"]


def test_a_project_beside_checkouts_is_a_row_too(tmp_path: Path) -> None:
    _make(tmp_path, "team/a/.git/", "team/loose/ai-models.yaml", "other/x.py")
    assert _names(tmp_path) == ["other", "team/a", "team/loose"]


def test_manifests_beside_checkouts_are_a_row_that_does_not_count_the_checkouts(tmp_path: Path) -> None:
    _make(tmp_path, "team/a/.git/", "team/a/ai-models.yaml", "team/ai-models.yaml", "ai-models.yml")
    found = Folders([str(tmp_path)]).repositories()
    assert [repository.name for repository in found] == sorted([tmp_path.name, "team", "team/a"])
    loose = {repository.name: repository.manifests for repository in found}
    assert loose["team"] == (str(tmp_path / "team" / "ai-models.yaml"),)
    assert loose[tmp_path.name] == (str(tmp_path / "ai-models.yml"),)
    assert loose["team/a"] == ()


def test_dot_folders_and_links_are_left_alone(tmp_path: Path) -> None:
    _make(tmp_path, "src/a/.git/", "src/.cache/b/.git/", "elsewhere/c/.git/")
    (tmp_path / "src" / "loop").symlink_to(tmp_path / "src", target_is_directory=True)
    (tmp_path / "src" / "away").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert _names(tmp_path / "src") == ["a"]


def test_a_link_that_is_named_is_followed_and_nothing_is_listed_twice(tmp_path: Path) -> None:
    _make(tmp_path, "src/team/a/.git/")
    (tmp_path / "link").symlink_to(tmp_path / "src", target_is_directory=True)
    found = Folders([str(tmp_path / "link"), str(tmp_path / "src"), str(tmp_path / "src" / "team")])
    assert [(row.name, row.path) for row in found.repositories()] == [
        ("team/a", str(tmp_path / "link" / "team" / "a"))
    ]


def test_very_deep_folders_do_not_exhaust_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    deep = "deep"
    for _ in range(1200):
        os.mkdir(deep)
        deep += "/d"
    os.mkdir(deep)
    try:
        assert _names(tmp_path) == ["deep"]
    finally:
        os.removedirs(deep)  # pytest removes its folders recursively


def test_a_folder_called_dash_is_not_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(tmp_path, "-/.git/")
    monkeypatch.chdir(tmp_path)
    assert Folders(["-"]).repositories()[0].path == os.path.join(os.curdir, "-")


def test_the_top_of_the_file_system_has_a_name() -> None:
    assert _own_name(os.path.abspath(os.sep)) == os.path.abspath(os.sep)


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("absent", "there is no absent"),
        ("file", "file is not a folder"),
        ("nul\0", "'nul\\x00' is not a path"),
        ("n" * 5000, "cannot look into nnn"),
    ],
)
def test_a_place_that_cannot_be_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, said: str
) -> None:
    _make(tmp_path, "file")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as raised:
        Folders([folder]).repositories()
    assert raised.value.message.startswith(said)

"""Which files a path stands for; what git leaves out is left out, and git itself is the judge of that."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import UsageError
from steelyard.manifest.discover import discover, renamed, search

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def put(*paths: str, text: str = "") -> None:
    for path in paths:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def git_finds() -> list[str]:
    """What git would show as tracked or to be added, as it decides it from `.gitignore` files."""
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
    )
    paths = listed.stdout.decode().split("\0")
    return sorted(path for path in paths if os.path.basename(path).startswith("ai-models."))


def test_a_file_is_taken_whatever_its_name() -> None:
    put("models.txt", "sub/x.yaml", "ai-models.yaml")
    assert discover(["models.txt", "sub/x.yaml"]) == ["models.txt", "sub/x.yaml"]


def test_a_folder_is_searched_for_the_three_names() -> None:
    put(
        "ai-models.yaml",
        "a/ai-models.yml",
        "a/b/ai-models.json",
        "a/models.yaml",
        "a/AI-MODELS.yaml",
        "ai-models.yaml.bak",
    )
    assert discover(["."]) == ["a/ai-models.yml", "a/b/ai-models.json", "ai-models.yaml"]
    assert discover(["a"]) == ["a/ai-models.yml", "a/b/ai-models.json"]
    assert discover(["a/"]) == ["a/ai-models.yml", "a/b/ai-models.json"]


def test_every_manifest_is_taken_once_and_in_order() -> None:
    put("b/ai-models.yaml", "a/ai-models.yaml", "c.yaml")
    paths = [
        "c.yaml",
        ".",
        "b",
        "b/ai-models.yaml",
        "./a/../b/ai-models.yaml",
        os.path.abspath("a/ai-models.yaml"),
    ]
    assert discover(paths) == ["a/ai-models.yaml", "b/ai-models.yaml", "c.yaml"]


def test_a_folder_without_manifests_has_none() -> None:
    os.mkdir("empty")
    assert discover(["empty"]) == []


@pytest.mark.parametrize("path", ["missing.yaml", "missing/", "", "file.txt/below"])
def test_a_path_that_does_not_exist_is_refused(path: str) -> None:
    put("file.txt")
    with pytest.raises(UsageError, match="there is no"):
        discover([path])


def test_what_no_file_can_be_called_is_refused() -> None:
    with pytest.raises(UsageError, match="is not a path"):
        discover(["a\0b"])


def test_only_git_s_own_folder_is_never_entered() -> None:
    put(".git/ai-models.yaml", ".hg/ai-models.yaml", ".github/ai-models.yaml")
    assert discover(["."]) == [".github/ai-models.yaml", ".hg/ai-models.yaml"]


def test_a_linked_folder_is_not_followed_but_a_linked_file_is_taken() -> None:
    put("real/ai-models.yaml")
    os.symlink("real", "linked")
    os.makedirs("b")
    os.symlink("../real/ai-models.yaml", "b/ai-models.yaml")
    assert discover(["."]) == ["b/ai-models.yaml", "real/ai-models.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "ai_models.yaml",
        "ai-model.yml",
        "AI-Models.yaml",
        "ai-models.YAML",
        ".ai-models.yaml",
        "aimodels.json",
        "ai models.yaml",
        "ai-models.toml",
    ],
)
def test_what_looks_like_a_manifest_and_is_none_by_its_name_is_told(name: str) -> None:
    put(f"a/{name}", "b/ai-models.yaml")
    seen = search(["."])
    assert (seen.manifests, seen.misnamed) == (["b/ai-models.yaml"], [f"a/{name}"])
    assert f"`a/{name}` looks like a manifest" in renamed(seen.misnamed)


def test_other_files_are_no_misnamed_manifests() -> None:
    put("models.yaml", "ai-models.yaml.bak", "my-ai-models.yaml", "ai-models.md", "ai-models-old.yaml")
    os.makedirs("ai_models.yaml")
    assert search(["."]) == ([], [], [])
    assert not renamed([])


def test_a_misnamed_manifest_that_git_or_the_configuration_leaves_out_is_not_told() -> None:
    put("a/ai_models.yaml", "b/ai_models.yaml", "c/ai_models.yaml")
    put(".gitignore", text="/a/\n")
    assert search(["."], ["/b/"]).misnamed == ["c/ai_models.yaml"]
    assert search(["c/ai_models.yaml", "."]).misnamed == ["a/ai_models.yaml", "b/ai_models.yaml"][1:]


def test_the_new_name_keeps_the_ending_where_it_may() -> None:
    assert renamed(["ai_models.yml"]).endswith("rename it to ai-models.yml")
    assert renamed(["ai_models.toml"]).endswith("rename it to ai-models.yaml")
    assert renamed(["x/ai_models.toml", "y", "z"]) == (
        "`x/ai_models.toml` and 2 more look like manifests and are none by their names: rename them to ai-models.yaml"
    )


def test_other_names_that_are_asked_for_are_returned() -> None:
    put("ai-models.yaml", "a/settings.yaml", "a/b/other.yaml")
    assert search(["."], others=("settings.yaml",)) == (["ai-models.yaml"], [], ["a/settings.yaml"])


def test_a_linked_folder_that_is_named_is_searched() -> None:
    put("real/ai-models.yaml")
    os.symlink("real", "linked")
    assert discover(["linked"]) == ["linked/ai-models.yaml"]


def test_links_that_go_round_in_a_circle_end() -> None:
    put("a/ai-models.yaml")
    os.symlink("..", "a/up")
    os.symlink("loop", "loop")
    assert discover(["."]) == ["a/ai-models.yaml"]


def test_what_cannot_be_read_is_returned_so_that_it_is_reported() -> None:
    os.mkdir("ai-models.yaml")
    os.makedirs("sub/ai-models.yml")
    os.symlink("nowhere", "dangling.yaml")
    os.symlink("loop.yaml", "loop.yaml")
    assert discover(["."]) == ["ai-models.yaml", "sub/ai-models.yml"]
    assert discover(["ai-models.yaml", "dangling.yaml", "loop.yaml"]) == [
        "ai-models.yaml",
        "dangling.yaml",
        "loop.yaml",
    ]


def test_a_dangling_link_of_a_manifest_s_name_is_returned() -> None:
    os.symlink("nowhere", "ai-models.yaml")
    assert discover(["."]) == ["ai-models.yaml"]


def test_a_folder_that_may_not_be_entered_is_returned_so_that_it_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put("a/ai-models.yaml", "ai-models.yaml")
    scan = os.scandir

    def vanishing(folder: str) -> os._ScandirIterator[str]:
        if folder.endswith("a"):
            raise FileNotFoundError(folder)
        return scan(folder)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert discover(["."]) == ["a", "ai-models.yaml"]


TREE = (
    "ai-models.yaml",
    "ai-models.json",
    "a/ai-models.yaml",
    "a/ai-models.yml",
    "a/b/ai-models.yaml",
    "a/b/c/ai-models.yaml",
    "build/ai-models.yaml",
    "build/keep/ai-models.yaml",
    "x/build/ai-models.yaml",
    "logs 1/ai-models.yaml",
    "#odd/ai-models.yaml",
    "!odd/ai-models.yaml",
    "tests/fixtures/ai-models.yaml",
)


@pytest.mark.parametrize(
    "ignores",
    [
        {".gitignore": "build/\n"},
        {".gitignore": "/build\n"},
        {".gitignore": "build\n!x/build\n"},
        {".gitignore": "build/*\n!build/keep\n"},
        {".gitignore": "build/\n!build/keep/\n"},
        {".gitignore": "*.yaml\n"},
        {".gitignore": "*.yaml\n!/ai-models.yaml\n!a/ai-models.yaml\n"},
        {".gitignore": "*\n!*/\n!ai-models.yaml\n"},
        {".gitignore": "*\n!*/\n"},
        {".gitignore": "/*\n!/a\n"},
        {".gitignore": "a/**\n!a/b/\n"},
        {".gitignore": "**/b\n"},
        {".gitignore": "a/**/c\n"},
        {".gitignore": "a/*/ai-models.yaml\n"},
        {".gitignore": "\\#odd\n\\!odd\n"},
        {".gitignore": "# a comment\n\n   \n!\nbuild\n"},
        {".gitignore": "logs 1\\ \nlogs\\ 1/\n"},
        {".gitignore": "build   \r\na\r\n"},
        {".gitignore": "ai-models.[jy]*\n!ai-models.json\n"},
        {".gitignore": "ai-models.ya?l\n"},
        {".gitignore": "[z-a]\nbuild\n"},
        {".gitignore": "[!b]*\n"},
        {".gitignore": "[^a-bx]*\n"},
        {".gitignore": "[[:alpha:]]uild\n"},
        {".gitignore": "[[:nonsense:]]uild\n[[:alpha\n"},
        {".gitignore": "[]b]uild\n[\\b]uild\n"},
        {".gitignore": "[-b]uild\n[b-]*\n"},
        {".gitignore": "[b\nbuild\\\n"},
        {".gitignore": "[b\n", "a/.gitignore": "*b\\\n[\\\n"},
        {".gitignore": "b**d\n"},
        {".gitignore": "a/***/c\n"},
        {".gitignore": "**/b/**/ai-models.yaml\n"},
        {".gitignore": "/**\n!/**/\n!a/**\n"},
        {".gitignore": "/\n!/\n//\n"},
        {".gitignore": "a/[b\nb\n"},
        {".gitignore": "\ufeffbuild/\n"},
        {".gitignore": "tests/fixtures\nfoo\u2028build\n"},
        {".gitignore": "build\n", "x/.gitignore": "!build\n"},
        {"a/.gitignore": "*.yaml\n!b/ai-models.yaml\n"},
        {"a/.gitignore": "/b\n", ".gitignore": "!a/b\n"},
        {"a/b/.gitignore": "!ai-models.yaml\n", ".gitignore": "*.yaml\n"},
        {"a/b/.gitignore": "c\n", "a/.gitignore": "!c\n", ".gitignore": "c\n"},
        {"build/.gitignore": "!*\n", ".gitignore": "build/\n"},
    ],
    ids=repr,
)
def test_git_and_we_leave_out_the_same(ignores: dict[str, str]) -> None:
    put(*TREE)
    for path, text in ignores.items():
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    assert discover(["."]) == git_finds()


def test_a_gitignore_above_the_folder_has_a_say_up_to_the_repository_s_root(tmp_path: Path) -> None:
    put(".gitignore", text="skipped/\n")
    put("repository/.git/HEAD")
    put("repository/.gitignore", text="/a/b\n")
    put(
        "repository/a/b/ai-models.yaml",
        "repository/a/skipped/ai-models.yaml",
        "repository/a/c/ai-models.yaml",
    )
    wanted = ["repository/a/c/ai-models.yaml", "repository/a/skipped/ai-models.yaml"]
    assert discover(["repository/a"]) == wanted
    os.chdir(tmp_path / "repository" / "a")
    assert discover(["."]) == ["c/ai-models.yaml", "skipped/ai-models.yaml"]


def test_a_folder_that_git_leaves_out_is_left_out_where_it_is_named_too() -> None:
    put("repository/.git/HEAD", "repository/build/deep/ai-models.yaml")
    put("repository/.gitignore", text="/build/\n")
    assert discover(["repository/build"]) == []
    assert discover(["repository/build/deep"]) == []
    assert discover(["repository/build/deep/ai-models.yaml"]) == ["repository/build/deep/ai-models.yaml"]


def test_an_audit_obeys_no_gitignore() -> None:
    put("repository/.git/HEAD", "repository/a/ai-models.yaml", "repository/b/ai-models.yaml")
    put("repository/.gitignore", text="*\n")
    assert discover(["repository"], gitignore=False) == [
        "repository/a/ai-models.yaml",
        "repository/b/ai-models.yaml",
    ]
    assert discover(["repository"], ["/repository/b"], gitignore=False) == ["repository/a/ai-models.yaml"]


def test_outside_a_repository_nothing_above_the_folder_has_a_say() -> None:
    put(".gitignore", text="a/\n")
    put("a/ai-models.yaml")
    assert discover(["a"]) == ["a/ai-models.yaml"]
    assert discover(["."]) == []


@pytest.mark.parametrize(
    ("exclude", "found"),
    [
        (["a/"], ["ai-models.yaml", "b/a.d/ai-models.yaml"]),
        (["/a/", "/b/"], ["ai-models.yaml"]),
        (["*.yaml", "!/ai-models.yaml"], ["ai-models.yaml"]),
        (["ai-models.yaml"], []),
        (["*/", "!/b/", "!/b/a.d/"], ["ai-models.yaml", "b/a.d/ai-models.yaml"]),
    ],
)
def test_what_is_excluded_is_left_out(exclude: list[str], found: list[str]) -> None:
    put("ai-models.yaml", "a/ai-models.yaml", "b/a.d/ai-models.yaml")
    assert discover(["."], exclude) == found


def test_exclusion_counts_from_the_root_and_no_gitignore_undoes_it(tmp_path: Path) -> None:
    put("a/b/ai-models.yaml", "a/ai-models.yaml")
    put("a/.gitignore", text="!b/\n!*\n")
    assert discover(["a"], ["/a/b"], str(tmp_path)) == ["a/ai-models.yaml"]
    assert discover(["a/b"], ["/a/b"], str(tmp_path)) == []
    assert discover(["a/b"], ["/a"], str(tmp_path)) == []
    os.chdir("a")
    assert discover(["."], ["/a/b"], str(tmp_path)) == ["ai-models.yaml"]


def test_a_named_file_is_taken_even_where_it_is_excluded() -> None:
    put("a/ai-models.yaml")
    put(".gitignore", text="*\n")
    assert discover(["a/ai-models.yaml"], ["a/"]) == ["a/ai-models.yaml"]


def test_a_gitignore_that_vanishes_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    put("a/ai-models.yaml", ".gitignore", text="a\n")
    see = os.lstat

    def vanishing(path: str) -> os.stat_result:
        if path.endswith(".gitignore"):
            raise FileNotFoundError(path)
        return see(path)

    monkeypatch.setattr(os, "lstat", vanishing)
    assert discover(["."]) == ["a/ai-models.yaml"]


def test_a_gitignore_that_is_no_file_leaves_nothing_out() -> None:
    put("a/ai-models.yaml", "b/ai-models.yaml", "c/ai-models.yaml")
    os.mkfifo("a/.gitignore")
    os.mkdir("b/.gitignore")
    os.symlink(".gitignore", "c/.gitignore")
    assert discover(["."]) == ["a/ai-models.yaml", "b/ai-models.yaml", "c/ai-models.yaml"]


@pytest.mark.parametrize(
    "hostile",
    [
        "*" * 10_000 + "x",
        "*a" * 5_000,
        "/".join(["**", "a"] * 40) + "/x",
        "**/" * 5_000 + "x",
        "[" * 10_000,
        "?" * 10_000,
    ],
    ids=["stars", "pairs", "any-depth", "nested", "brackets", "marks"],
)
def test_a_hostile_gitignore_ends(hostile: str) -> None:
    put("a/" * 40 + "ai-models.yaml")
    put(".gitignore", text=f"{hostile}\nbuild\n")
    put("build/ai-models.yaml")
    assert discover(["."]) == ["a/" * 40 + "ai-models.yaml"]

"""`steelyard.yaml`: what is set, where it came from, and which folder is the root."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.config import Config, config_schema, find_root, load_config, repositories
from steelyard.errors import ConfigError
from steelyard.reading import Limits
from steelyard.schemas import load_schema
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from pathlib import Path


def configured(folder: Path, text: str) -> Config:
    (folder / "steelyard.yaml").write_text(text, encoding="utf-8")
    return load_config(str(folder))


def test_without_a_file_everything_is_default(tmp_path: Path) -> None:
    config = load_config(str(tmp_path))
    assert config == Config(str(tmp_path))
    assert config.policy == ("baseline",)
    assert config.gate is Severity.ERROR
    assert {origin for _, _, origin in config.described()} == {"default"}


def test_every_setting_is_read_and_knows_its_line(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        "# ours\npolicy: [open-first, ./policy]\nfail_on: warning\nexclude: [a/, b/]\n"
        "limits:\n  bytes: 1000\n  aliases: 5\nchecks: [a-check, b]\nrequire_locked: true\n",
    )
    assert config.policy == ("open-first", os.path.join(str(tmp_path), "./policy"))
    assert config.gate is Severity.WARNING
    assert config.exclude == ("a/", "b/")
    assert config.limits == Limits(bytes=1000, aliases=5)
    assert config.described() == [
        ("policy", f"open-first, {tmp_path}/./policy", "steelyard.yaml:2"),
        ("fail_on", "warning", "steelyard.yaml:3"),
        ("exclude", "a/, b/", "steelyard.yaml:4"),
        ("checks", "a-check, b", "steelyard.yaml:8"),
        ("catalog", "the shipped one", "default"),
        ("waivers", "no central file but those that packs name", "default"),
        ("baseline", "none", "default"),
        ("require_locked", "yes", "steelyard.yaml:9"),
        ("lock", "policy.lock, if there is one", "default"),
        ("limits.bytes", "1000", "steelyard.yaml:6"),
        ("limits.depth", "64", "default"),
        ("limits.aliases", "5", "steelyard.yaml:7"),
    ]


@pytest.mark.parametrize(
    ("written", "policy"),
    [
        ("baseline", "baseline"),
        ("strict", "{root}/strict"),
        ("strict.yaml", "{root}/strict.yaml"),
        ("strict.yml", "{root}/strict.yml"),
        ("./strict", "{root}/./strict"),
        ("policies/strict", "{root}/policies/strict"),
    ],
)
def test_a_path_starts_at_the_root_and_a_bare_word_is_a_shipped_name(
    written: str, policy: str, tmp_path: Path
) -> None:
    assert configured(tmp_path, f"policy: {written}\n").policy == (policy.format(root=tmp_path),)


@pytest.mark.parametrize(
    ("fail_on", "gate"),
    [("error", Severity.ERROR), ("warning", Severity.WARNING), ("note", Severity.NOTE), ("never", None)],
)
def test_the_gate(fail_on: str, gate: Severity | None, tmp_path: Path) -> None:
    assert configured(tmp_path, f"fail_on: {fail_on}\n").gate is gate


def test_nothing_said_of_checks_is_not_none_of_them(tmp_path: Path) -> None:
    assert configured(tmp_path, "fail_on: note\n").checks is None
    assert configured(tmp_path, "checks: []\n").checks == ()
    assert ("checks", "none", "steelyard.yaml:1") in load_config(str(tmp_path)).described()


def test_the_repositories_of_a_run_are_those_around_its_paths(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / "below").mkdir()
        (tmp_path / name / "below" / "ai-models.yaml").touch()
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    paths = [os.path.join(two, "below", "ai-models.yaml"), os.path.join(one, "below"), two]
    assert repositories(one, paths) == [one, two]
    assert repositories(one, []) == [one]


def test_a_flag_has_the_last_word_and_is_named(tmp_path: Path) -> None:
    config = configured(tmp_path, "fail_on: note\npolicy: open-first\n").override(
        "--fail-on", fail_on="error"
    )
    assert config.gate is Severity.ERROR
    assert ("fail_on", "error", "--fail-on") in config.described()
    assert ("policy", "open-first", "steelyard.yaml:2") in config.described()


def test_a_byte_order_mark_changes_no_setting(tmp_path: Path) -> None:
    (tmp_path / "steelyard.yaml").write_bytes(b"\xef\xbb\xbffail_on: note\r\n")
    assert load_config(str(tmp_path)).gate is Severity.NOTE


def test_all_mistakes_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        configured(tmp_path, "polcy: x\nfail_on: all\nexclude: 3\n")
    assert [fault.region.start_line for fault in caught.value.faults] == [1, 2, 3]
    assert caught.value.source is not None
    assert caught.value.source.path == "steelyard.yaml"


def test_a_dangling_link_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "steelyard.yaml").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="there is no such file"):
        load_config(str(tmp_path))


def test_the_root_is_the_nearest_folder_with_a_git_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_root(str(below)) == str(tmp_path)


def test_a_configuration_further_down_does_not_loosen_the_gate(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "a"
    below.mkdir()
    (below / "steelyard.yaml").touch()
    assert find_root(str(below)) == str(tmp_path)


def test_without_a_mark_the_folder_itself_is_the_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _: False)  # whatever lies above the test's folder
    assert find_root(str(tmp_path)) == str(tmp_path)


def test_the_published_schema_is_the_one_in_use() -> None:
    assert config_schema() == load_schema("config.v1")

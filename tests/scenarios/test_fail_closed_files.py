"""Nothing passes because a policy file could not be read, or lay where nobody looks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import (
    MANIFEST,
    refused,
)
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


@pytest.mark.parametrize("kind", ["rules/license", "packs", "controls"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (link_to_itself, "its symbolic links go round in a circle"),
        (a_folder, "it is a folder"),
        (a_dangling_link, "there is no such file"),
    ],
)
def test_a_policy_file_that_cannot_be_read_is_refused(
    make: Callable[[Path], None], reason: str, kind: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    folder = tmp_path / "policy" / kind
    folder.mkdir(parents=True, exist_ok=True)
    make(folder / "other.yaml")
    path = os.path.join("policy", *kind.split("/"), "other.yaml")
    refused(cli, "--policy", "policy", at="", message=f"{path}: {reason}")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1:1: the file is empty"),
        (b"# a card, some day\n", "1:1: the file holds only comments"),
        (b"- title: x\n", "1:1: the document must be a mapping"),
        (b"null\n", "1:1: the document is empty"),
        (b"title: \xe9\n", "1:8: the byte 0xE9 is not UTF-8"),
        ("title: x\n".encode("utf-16"), "1:1: the file is UTF-16, not UTF-8"),
        (b"title: " + b"x" * 6_000_000, "1:1: the file is larger than 5242880 bytes"),
        (b"title: " + b"[" * 100, "1:71: nested more than 64 levels deep"),
        (b"title: a\0b\n", "1:9: a NUL character"),
    ],
    ids=["empty", "comments", "list", "null", "latin-1", "utf-16", "large", "deep", "nul"],
)
@pytest.mark.parametrize("kind", ["rules/license", "packs", "controls"])
def test_a_policy_file_that_holds_nothing_of_use_is_refused(
    data: bytes, said: str, kind: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put(tmp_path / "policy" / kind / "other.yaml", "").write_bytes(data)
    path = os.path.join("policy", *kind.split("/"), "other.yaml")
    at, _, message = said.partition(": ")
    refused(cli, "--policy", "policy", at=f"{path}:{at}", message=message)


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        (
            "rules/card.yaml",
            "rules/card.yaml is not where cards, packs and frameworks lie",
            "rules/<group>/<id>.yaml",
        ),
        ("rules/license/eu/card.yaml", "rules/license/eu/card.yaml is not where", "rules/<group>/<id>.yaml"),
        ("rules/license/card.YAML", "rules/license/card.YAML is not where", ""),
        ("rules/license/card.json", "rules/license/card.json is not where", ""),
        ("packs/eu/strict.yaml", "packs/eu/strict.yaml is not where", "packs/<name>.yaml"),
        ("strict.yaml", "strict.yaml lies outside of rules/, packs/ and controls/", "packs/<name>.yaml"),
        ("pack/strict.yaml", "pack would never be looked into", "did you mean `packs`?"),
        ("Rules/license/card.yaml", "Rules would never be looked into", "did you mean `rules`?"),
        ("control/acme.yaml", "control would never be looked into", "did you mean `controls`?"),
        ("Controls/acme.yaml", "Controls would never be looked into", "did you mean `controls`?"),
        ("controls/eu/acme.yaml", "controls/eu/acme.yaml is not where", "controls/<framework>.yaml"),
        ("controls/acme.json", "controls/acme.json is not where", "controls/<framework>.yaml"),
        ("packs/bank.yaml.txt", "packs/bank.yaml.txt is not called as cards", "Rename it to `bank.yaml`"),
        ("rules/license/card.yml.TXT", "card.yml.TXT is not called as cards", "Rename it to `card.yml`"),
    ],
)
def test_a_policy_file_where_nobody_would_look_is_not_passed_over(
    path: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put(tmp_path / "policy" / path, "title: x\n")
    refused(cli, "--policy", "policy", at="", message=message, hint=hint)


@pytest.mark.parametrize("part", ["packs", "rules", "rules/license", "controls"])
def test_a_part_of_a_policy_folder_is_told_as_such(part: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy")
    put(tmp_path / "policy" / "controls" / "acme.yaml", "framework: ACME\n")
    message = "is a part of a policy folder, and no policy"
    refused(
        cli, "--policy", f"policy/{part}", at="", message=message, hint="Name the folder above: `policy`."
    )


@pytest.mark.parametrize("name", ["rules", "packs"])
def test_a_policy_folder_may_be_called_as_its_parts_are(name: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / name)
    put_pack(tmp_path / name)
    assert cli("check", "--isolated", "--policy", f"./{name}", "ai-models.yaml").code in (0, 1)


@pytest.mark.parametrize("path", ["rules", "rules/license", "packs", "controls", "rules/lifecycle"])
def test_a_policy_folder_behind_a_dead_link_is_not_passed_over(path: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    if path.startswith("rules/life") or path in ("packs", "controls"):
        put_card(tmp_path / "policy")
    target = tmp_path / "policy" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to("nowhere")
    refused(
        cli,
        "--policy",
        "policy",
        at="",
        message=f"cannot read {'the policy folder ' if '/' not in path else ''}policy",
    )


def test_a_linked_folder_below_a_group_is_not_passed_over(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    card = put_card(tmp_path / "policy")
    (card.parent / "more").symlink_to("..")
    refused(cli, "--policy", "policy", at="", message="more: it is a link to nothing that could be read here")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Own_Rule", "the file's name `Own_Rule` is not a rule id"),
        ("own-rule.v2", "the file's name `own-rule.v2` is not a rule id"),
        ("schema-invalid", "the file's name `schema-invalid` is Steelyard's own"),
    ],
)
def test_a_card_whose_name_cannot_be_an_id_is_refused(
    name: str, message: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy", name)
    at = f"{os.path.join('policy', 'rules', 'license', name)}.yaml:1:1"
    refused(cli, "--policy", "policy", at=at, message=message, hint="kebab-case")


@pytest.mark.parametrize(
    ("policy", "message", "hint"),
    [
        ("basline", "there is no policy `basline`", "did you mean `baseline`?"),
        ("./missing.yaml", "there is no policy `./missing.yaml`", ""),
        ("missing/", "there is no policy `missing/`", ""),
        ("ai-models.json", "there is no policy `ai-models.json`", ""),
        ("", "there is no policy ``", ""),
        ("empty", "the policy `empty` has no rules", "A gate without rules would always be green"),
    ],
)
def test_a_policy_that_is_none_is_refused(
    policy: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path)
    (tmp_path / "empty").mkdir()
    refused(cli, "--policy", policy, at="", message=message, hint=hint)


def test_two_cards_of_one_id_are_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", within="data", group="data")
    refused(cli, "--policy", "policy", at="", message="there are two rules called `own-rule`")


def test_two_cards_of_one_id_in_two_policy_folders_are_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "one")
    put_card(tmp_path / "two")
    refused(
        cli,
        "--policy",
        "one",
        "--policy",
        "two",
        at="",
        message="there are two rules called `own-rule`",
        hint="Rename",
    )


@pytest.mark.parametrize(("id_", "kind"), [("license-missing", "rule"), ("baseline", "pack")])
def test_a_shipped_name_cannot_be_taken(id_: str, kind: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    if kind == "rule":
        put_card(tmp_path / "policy", id_)
    else:
        put_card(tmp_path / "policy")
        put_pack(tmp_path / "policy", id_)
    refused(
        cli,
        "--policy",
        "policy",
        at="",
        message=f"there are two {kind}s called `{id_}`",
        hint="cannot be replaced",
    )


def test_a_folder_called_like_a_shipped_pack_does_not_take_its_place(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST.replace("model: m", "model: m, license: MIT"))
    put_card(tmp_path / "baseline", require="{model: {present: true}}")
    result = cli("check", "--policy", "baseline", "--as-of", "2026-11-23")
    assert result.code == 0
    assert "checked against baseline as of" in result.out
    assert "data-classes-undeclared" in result.out
    assert "own-rule" not in result.out


def test_a_broken_card_that_no_pack_uses_still_fails_its_policy_folder(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", "unused-rule", require="{licence: {present: true}}")
    put_pack(tmp_path / "policy", rules="{own-rule: {}}")
    at = f"{os.path.join('policy', 'rules', 'license', 'unused-rule.yaml')}:5:11"
    refused(
        cli, "--policy", "policy", at=at, message="unknown field `licence`", hint="did you mean `license`?"
    )


def test_a_broken_policy_is_refused_before_anything_is_said_of_the_manifest(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", "models: broken\n")
    put_card(tmp_path / "policy", require="{licence: {present: true}}")
    result = cli("check", "--policy", "policy")
    assert (result.code, result.out) == (2, "")


@pytest.mark.parametrize(
    "where", ["rules/cost/leak.yaml", "packs/leak.yaml", "packs/leak_test.yaml", "rules/group"]
)
def test_a_policy_file_that_is_a_link_out_is_not_read(cli: Cli, tmp_path: Path, where: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "netrc.yaml").write_text("machine example.org password FAKE-hunter2\n")
    link = tmp_path / "policy" / where
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "home" if where == "rules/group" else tmp_path / "home" / "netrc.yaml")
    for command in (("check",), ("rules",), ("policy", "lint", "policy"), ("policy", "test", "policy")):
        given = ("--policy", "policy") if len(command) == 1 else ()
        result = cli(*command, *given)
        assert result.code == 2, command
        assert "is a link to a file outside of the policy folder" in result.err
        assert "hunter2" not in result.out + result.err

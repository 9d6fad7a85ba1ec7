"""Nothing passes because the configuration was broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import (
    MANIFEST,
    Row,
    marked,
    place,
    refused,
)
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


CONFIGS = [
    Row("unknown key", {"«polices": "baseline"}, "unknown key `polices`", "did you mean `policy`?"),
    Row("misspelt key", {"«fail-on": "note"}, "unknown key `fail-on`", "did you mean `fail_on`?"),
    Row("bad value", {"fail_on": "«warnings"}, '`fail_on` cannot be "warnings"', "did you mean `warning`?"),
    Row("wrong type", {"exclude": "«tests/"}, "`exclude` must be a list", "[tests/]"),
    Row("policy as a number", {"policy": "«3"}, "`policy` cannot be 3"),
    Row("no policy", {"policy": "«[]"}, "`policy` cannot be []"),
    Row("policy without a name", {"policy": "[«'']"}, '`policy[0]` cannot be ""'),
    Row("null policy", {"«policy": ""}, "`policy` has no value"),
    Row("unknown limit", {"limits": "{«byte: 5}"}, "unknown key `byte`", "did you mean `bytes`?"),
    Row("limit in words", {"limits": "{bytes: «5MB}"}, "`limits.bytes` must be a whole number"),
    Row("limit of nothing", {"limits": "{depth: «0}"}, "`limits.depth` cannot be 0"),
    Row("duplicate key", {"policy": "a\n«policy: b"}, "the key `policy` is given twice"),
]


@pytest.mark.parametrize("row", CONFIGS, ids=lambda row: row.name)
def test_a_broken_configuration_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked({}, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", text)
    refused(cli, at=f"steelyard.yaml:{at}", message=row.message, hint=row.hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "steelyard.yaml:1:1: the file is empty"),
        (b"# nothing\n", "steelyard.yaml:1:1: the file holds only comments"),
        (b"- policy\n", "steelyard.yaml:1:1: the document must be a mapping"),
        (b"policy: [\n", "steelyard.yaml:2:1: "),
        (b"policy: \xff\n", "steelyard.yaml:1:9: the byte 0xFF is not UTF-8"),
    ],
)
def test_a_configuration_that_is_none_is_refused(text: bytes, message: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    (tmp_path / "steelyard.yaml").write_bytes(text)
    refused(cli, at=message.partition(": ")[0], message=message.partition(": ")[2])


def test_a_folder_in_the_configuration_s_place_is_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    (tmp_path / "steelyard.yaml").mkdir()
    refused(cli, at="", message="cannot read steelyard.yaml: it is a folder")


@pytest.mark.parametrize("name", ["steelyard.yml", ".steelyard.yaml", "steelyard.json"])
def test_a_configuration_under_another_name_is_not_passed_over(name: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / name, "fail_on: note\n")
    refused(cli, at="", message=f"`{name}` is not read", hint="Rename it to steelyard.yaml")


MISSING = [
    Row("misspelt folder", {"policy": "[baseline, «./polcy]"}, "there is no policy `./polcy`", "`./policy`?"),
    Row(
        "pack without its ending",
        {"policy": "«./policy/packs/own"},
        "`./policy/packs/own`",
        "packs/own.yaml`?",
    ),
    Row(
        "misspelt pack file", {"policy": "[«policy/packs/onw.yaml]"}, "onw.yaml`", "`policy/packs/own.yaml`?"
    ),
    Row("misspelt shipped name", {"policy": "«basline"}, "there is no policy `basline`", "`baseline`?"),
    Row("nothing near", {"policy": "«zzzzzz"}, "there is no policy `zzzzzz`", "start at the root of the rep"),
    Row(
        "no folder at all",
        {"policy": "«none/zzzzzz"},
        "there is no policy `none/zzzzzz`",
        "shipped are ai-bom-g7",
    ),
]


@pytest.mark.parametrize("row", MISSING, ids=lambda row: row.name)
def test_a_policy_that_is_not_there_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked({}, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy")
    put(tmp_path / "steelyard.yaml", text)
    refused(cli, at=f"steelyard.yaml:{at}", message=row.message, hint=row.hint)
    assert cli("policy", "test").code == 2
    assert cli("check", "--isolated").code != 2
    assert cli("policy", "new", "a-rule", "--folder", "policy").code == 0


STRICT = "policy: financial-services\n"


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    put(tmp_path / "team" / "deep" / "ai-models.yaml", MANIFEST)
    put(tmp_path / "team" / "steelyard.yaml", STRICT)
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "command"),
    [
        ("team", ("check",)),
        ("team/deep", ("check", "--policy", "baseline")),
        (".", ("check", "team")),
        (".", ("check", "team/deep/ai-models.yaml")),
        (".", ("check", "--fix", "team")),
        (".", ("baseline", "team")),
        (".", ("facts", "team")),
        (".", ("explain", "license-missing", "team")),
        ("team", ("rules",)),
        ("team", ("audit", ".")),
    ],
)
def test_a_configuration_below_the_root_stops_who_may_take_it_for_read(
    folder: str, command: tuple[str, ...], cli: Cli, monorepo: Path
) -> None:
    done = cli(*command, cwd=monorepo / folder)
    assert (done.code, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert error == "error: `team/steelyard.yaml` is not read: only the one at the root of the repository is"
    assert hint.startswith("hint: Move what it says into steelyard.yaml there, and delete it.")
    assert hint.endswith("Or leave both unread: `steelyard check --isolated --policy NAME`.")


def test_the_other_ending_and_a_dangling_link_count_too(cli: Cli, monorepo: Path) -> None:
    (monorepo / "team" / "steelyard.yaml").rename(monorepo / "team" / "steelyard.yml")
    assert "error: `team/steelyard.yml` is not read" in cli("check", cwd=monorepo / "team").err
    (monorepo / "team" / "steelyard.yml").unlink()
    (monorepo / "team" / "steelyard.yaml").symlink_to("nowhere")
    assert "error: `team/steelyard.yaml` is not read" in cli("check", cwd=monorepo / "team").err


def test_where_no_git_repository_is_it_says_which_folder_counts(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "team" / "ai-models.yaml", MANIFEST)
    put(tmp_path / "team" / "steelyard.yaml", STRICT)
    done = cli("check", "team")
    assert done.code == 2
    assert (
        "only the one in the folder where the command runs (there is no git repository around it) is"
        in done.err
    )


def test_a_run_from_the_root_says_what_it_does_not_read(cli: Cli, monorepo: Path) -> None:
    put(monorepo / "elsewhere" / "steelyard.yaml", STRICT)  # no manifest below: nobody is misled
    put(monorepo / "steelyard.yaml", "policy: baseline\nfail_on: never\n")
    for command in (("check", "--format", "json"), ("baseline",)):
        done = cli(*command, cwd=monorepo)
        assert done.code == 0
        assert done.err.splitlines()[0] == (
            "note: `team/steelyard.yaml` is not read: only the one at the root of the repository is"
        )
        assert "elsewhere" not in done.err


def test_who_reads_none_misses_none(cli: Cli, monorepo: Path) -> None:
    for command in (("check", "--isolated", "team"), ("check", "--isolated", ".")):
        assert cli(*command, cwd=monorepo).err == ""
    assert cli("check", "--isolated", cwd=monorepo / "team").err == ""
    assert cli("audit", ".", cwd=monorepo).err == ""


def test_a_repository_within_the_repository_has_settings_of_its_own(cli: Cli, monorepo: Path) -> None:
    (monorepo / "team" / ".git").mkdir()
    assert cli("check", "--show-config", cwd=monorepo / "team").out.startswith(
        "policy          financial-services"
    )
    done = cli("check", "team", cwd=monorepo)
    assert done.code == 1
    assert done.err.startswith("note: `team/steelyard.yaml` is not read")


def test_a_misnamed_manifest_is_named(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "x" / "ai_models.yaml", MANIFEST)
    said = "`x/ai_models.yaml` looks like a manifest and is none by its name: rename it to ai-models.yaml"
    for command in (("check",), ("facts", "."), ("policy", "lint", "--manifests", ".")):
        done = cli(*command)
        assert (done.code, done.err.splitlines()[-1]) == (3, f"hint: {said}")
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", "fail_on: never\n")
    done = cli("check")
    assert (done.code, done.err) == (0, f"note: {said}\n")
    assert cli("check", "x/ai_models.yaml").err == ""


def test_an_audit_names_misnamed_manifests_of_every_repository(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "src" / "both" / "ai-models.yaml", MANIFEST)
    put(tmp_path / "src" / "both" / "old" / "ai-model.yaml", MANIFEST)
    put(tmp_path / "src" / "none" / "ai_models.yaml", MANIFEST)
    done = cli("audit", "src", "--format", "json", "--fail-on", "never")
    assert [row["state"] for row in json.loads(done.out)["repositories"]] == ["held", "no-manifest"]
    assert done.err.splitlines() == [
        "note: both: `old/ai-model.yaml` looks like a manifest and is none by its name: rename it to ai-models.yaml",
        "note: none: `ai_models.yaml` looks like a manifest and is none by its name: rename it to ai-models.yaml",
    ]

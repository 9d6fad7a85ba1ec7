"""Nothing passes because the configuration was broken."""

from __future__ import annotations

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

"""An auditor looks at every repository of an organisation at once."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from steelyard.cli import memo
from steelyard.render.audit_contract import audit_schema
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

GOOD = """\
schema: 1
project: {name}
owner: team-{name}@example.org
models:
  - model: m
"""
POLICY = {
    "rules/governance/purpose-missing.yaml": """\
title: The purpose is not said
group: governance
severity: warning
each: manifest
require:
  purpose: {present: true}
because: Nobody can judge what nobody explains.
remedy: Say it.
examples:
  pass: [{purpose: It helps.}]
  fail: [{data: [public]}]
""",
    "packs/acme.yaml": "title: What Acme asks\nrules: {purpose-missing: {}}\n",
}


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Four repositories: two hold, one has a typing error, one declares nothing."""
    manifests = {
        "shop": GOOD.format(name="shop") + "purpose: Sells.\n",
        "chat": GOOD.format(name="chat").replace("model: m", "modle: m"),
        "docs": None,
        "tools/forge": GOOD.format(name="forge"),
    }
    for name, text in manifests.items():
        (tmp_path / "src" / name / ".git").mkdir(parents=True)
        if text is not None:
            (tmp_path / "src" / name / "ai-models.yaml").write_text(text)
    for name, text in POLICY.items():
        path = tmp_path / "policy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


ACME = ("--policy", "./policy", "--as-of", "2026-11-23")

TABLE = """\
repository   state        manifests  models  pass  fail  unknown  n/a  waived  errors  warnings  notes  owner
chat         failed               1       0     0     {fail}        0    0       0       {fail}         0      0
docs         no-manifest          -       -     -     -        -    -       -       -         -      -
shop         held                 1       1     2     0        0    0       0       0         0      0  team-shop@example.org
tools/forge  held                 1       1     1     1        0    0       0       0         1      0  team-forge@example.org

4 repositories, 3 manifests, 2 models against acme as of 2026-11-23: 2 held, 1 failed, 1 without a manifest
3 pass, {all} fail, 0 unknown, 0 not applicable, 0 waived ({fail} error{s}, 1 warning, 0 notes)
without a manifest: docs
hint: steelyard check src/chat
"""


def test_one_row_each_by_name_with_totals_and_who_is_missing(cli: Cli, fleet: Path) -> None:
    result = cli("audit", "src", *ACME, cwd=fleet)
    assert result.err == ""
    fail = int(result.out.splitlines()[1].split()[5])
    assert result.out == TABLE.format(fail=fail, all=fail + 1, s="s" if fail > 1 else "")
    assert result.code == 1


def test_the_same_input_gives_the_same_bytes(cli: Cli, fleet: Path) -> None:
    once = cli("audit", "src", *ACME, "--format", "json", cwd=fleet)
    assert cli("audit", "src", *ACME, "--format", "json", cwd=fleet) == once


def test_the_json_audit_is_what_its_schema_says(cli: Cli, fleet: Path) -> None:
    result = cli("audit", "src", *ACME, "--format", "json", "--output", "audit.json", cwd=fleet)
    assert (result.code, result.out) == (1, "")
    audit = json.loads((fleet / "audit.json").read_text())
    Draft202012Validator(audit_schema()).validate(audit)
    assert audit["policy"]["packs"] == ["acme"]
    assert audit["totals"]["states"] == {
        "held": 2,
        "failed": 1,
        "no-manifest": 1,
        "incomplete": 0,
        "broken": 0,
    }
    forge = audit["repositories"][3]
    assert (forge["name"], forge["path"], forge["state"]) == ("tools/forge", "src/tools/forge", "held")
    (verdict,) = forge["verdicts"]
    assert (verdict["rule"], verdict["file"]) == ("purpose-missing", "ai-models.yaml")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("src",), 1),
        (("src", "--fail-on", "never"), 0),
        (("src/shop", "src/docs"), 0),
        (("src/tools", "--fail-on", "warning"), 1),
        (("src/docs",), 3),
        (("nowhere",), 2),
        (("src", "--policy", "bseline"), 2),
        ((), 2),
    ],
)
def test_the_exit_code_says_how_it_ended(
    cli: Cli, fleet: Path, arguments: tuple[str, ...], code: int
) -> None:
    assert cli("audit", *ACME, *arguments, cwd=fleet).code == code


def test_what_cannot_be_read_is_told_and_is_no_success(cli: Cli, fleet: Path) -> None:
    (fleet / "src" / "docs" / "ai-models.yaml").mkdir()
    result = cli("audit", "src/docs", "src/shop", *ACME, cwd=fleet)
    assert result.code == 4
    assert "error: docs: cannot read ai-models.yaml: it is a folder\n" in result.out
    assert "1 held, 1 incomplete" in result.out


def test_a_folder_that_may_not_be_entered_is_not_taken_for_empty(
    cli: Cli, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may enter everything, and tests may run as root: so the system's answer is put on.
    (fleet / "src" / "locked").mkdir()
    scandir = os.scandir

    def refusing(path: str = ".") -> Any:
        if os.path.basename(path) == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    result = cli("audit", "src", *ACME, "--fail-on", "never", cwd=fleet)
    assert result.code == 4
    assert "\nlocked       broken               -" in result.out
    assert "error: locked: permission denied\n" in result.out


def test_what_to_leave_out_is_the_auditors_to_say(cli: Cli, fleet: Path) -> None:
    (fleet / "src" / "chat" / "steelyard.yaml").write_text("exclude: [ai-models.yaml]\n")
    assert "chat         failed" in cli("audit", "src", *ACME, cwd=fleet).out
    (fleet / "steelyard.yaml").write_text("exclude: [ai-models.yaml]\nfail_on: never\n")
    assert cli("audit", "src", *ACME, cwd=fleet).code == 3


def test_states_are_coloured_and_names_cannot_act_on_the_terminal(cli: Cli, fleet: Path) -> None:
    hostile = fleet / "src" / "bad\x1b[2Jname"
    hostile.mkdir()
    (hostile / "ai-models.yaml").write_text("schema: 2\n")
    result = cli("audit", "src", *ACME, "--color", "always", cwd=fleet)
    assert "\x1b[1;31mfailed     \x1b[0m" in result.out
    assert "\x1b[32mheld       \x1b[0m" in result.out
    assert "\x1b[2J" not in result.out
    assert "bad\\x1b[2Jname" in result.out
    assert "\x1b" not in cli("audit", "src", *ACME, cwd=fleet).out


def test_git_is_never_started(cli: Cli, fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(fleet))
    assert cli("audit", "src", *ACME, cwd=fleet).code == 1


def test_an_audit_takes_the_auditor_s_catalog_and_central_waivers(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require="{license: {present: true}}", when=None)
    put_pack(tmp_path / "policy", "house", rules="{own-rule: {}}")
    put(
        tmp_path / "all" / "one" / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: jo\nmodels: [{model: m}]\n",
    )
    put(tmp_path / "steelyard.yaml", "policy: policy\nwaivers: [waivers.yaml]\n")
    put(
        tmp_path / "waivers.yaml",
        "schema: 1\nwaivers:\n  - {rule: own-rule, project: p, reason: for now, owner: jo, approved_by: kim,"
        " granted: 2026-11-01, expires: 2026-12-01}\n",
    )
    arguments = ("audit", "all", "--format", "json", "--as-of", "2026-11-23")
    told = json.loads(cli(*arguments).out)
    assert told["repositories"][0]["outcomes"]["waived"] == 1
    put(tmp_path / "steelyard.yaml", "policy: policy\ncatalog: gone.yaml\n")
    assert "gone.yaml: there is no such file" in cli(*arguments).err


def test_an_audit_takes_no_cache_from_where_it_runs(
    cli: Cli, fleet: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the policies was cloned, or unpacked, as well as those that are audited."""
    monkeypatch.delitem(
        sys.modules, memo.FOREIGN, raising=False
    )  # where a Python check ran, no verdict is kept
    for chosen in ("planted", str(fleet / "planted")):
        monkeypatch.setenv("STEELYARD_CACHE", chosen)
        cli("audit", "src", *ACME, cwd=fleet)
        assert not (fleet / "planted").exists()
    kept = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("STEELYARD_CACHE", str(kept))
    cli("audit", "src", *ACME, cwd=fleet)
    assert sorted(os.listdir(kept)) == ["policy", "verdicts"]

"""Whatever a policy is asked for, by whatever command: what is not there, holds nothing or has no answer is no success."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import COMMANDS, MANIFEST, offer_check, put_marked_card, refused_by
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DEFAULTED = {
    "check": ("check",),
    "audit": ("audit", "."),
    "rules": ("rules",),
    "explain": ("explain", "license-missing"),
    "policy test": ("policy", "test"),
    "policy lint": ("policy", "lint"),
    "policy show": ("policy", "show", "license-missing"),
    "policy fmt": ("policy", "fmt", "--check"),
}
"""Every command that takes its policy from the configuration."""


EVERY = {**COMMANDS, "explain of a manifest": ("explain", "own-rule", "ai-models.yaml", "--policy", "policy")}


def aimed(command: tuple[str, ...], policy: str) -> list[str]:
    """A command with another policy in place of the folder `policy`."""
    return [command[0], *(policy if argument == "policy" else argument for argument in command[1:])]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("policy", ["nowhere", "policy/nowhere", "policy/packs/nowhere.yaml", "polcy"])
def test_a_policy_that_is_not_there(command: tuple[str, ...], policy: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    result = cli(*aimed(command, policy))
    assert (result.code, result.out) == (2, "")
    assert f"there is no policy folder {policy}" in result.err or f"no policy `{policy}`" in result.err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("name", ["basline", "open-frist"])
def test_a_misspelt_shipped_policy_is_told_the_nearest(
    command: tuple[str, ...], name: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    result = cli(*aimed(command, name))
    assert (result.code, result.out) == (2, "")
    if command[:2] != ("policy", "docs"):  # which writes beside a folder's own cards
        assert f"did you mean `{'baseline' if name == 'basline' else 'open-first'}`?" in result.err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_policy_folder_that_holds_nothing(command: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    (tmp_path / "policy" / "rules").mkdir(parents=True)
    result = cli(*command)
    assert (result.code in (2, 3), result.out) == (True, "")
    assert "error: " in result.err
    assert "hint: " in result.err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_pack_that_selects_nothing(command: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", rules="{}")
    refused_by(
        cli, *command, at="policy/packs/own.yaml:1:1", message="the pack has no rules", hint="always be green"
    )


@pytest.mark.parametrize("command", DEFAULTED.values(), ids=DEFAULTED)
@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("polices: baseline\n", "steelyard.yaml:1:1", "unknown key `polices`"),
        ("policy: []\n", "steelyard.yaml:1:9", "`policy` cannot be []"),
        ("policy: [\n", "steelyard.yaml:2:1", ""),
        ("policy: baseline\npolicy: open-first\n", "steelyard.yaml:2:1", "the key `policy` is given twice"),
    ],
    ids=["misspelt", "empty", "broken", "twice"],
)
def test_a_broken_configuration(  # noqa: PLR0913, PLR0917 - the columns of the table
    text: str, at: str, message: str, command: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", text)
    refused_by(cli, *command, at=at, message=message)


@pytest.mark.parametrize("command", DEFAULTED.values(), ids=DEFAULTED)
def test_a_configured_policy_that_is_not_there(command: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", "policy: ./nowhere\n")
    at = "" if "fmt" in command else "steelyard.yaml:1:9"  # form is asked of files, wherever they were named
    refused_by(cli, *command, at=at, message="nowhere", hint="hint: ")


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "own-rul", "--policy", "policy"),
        ("explain", "own-rul", "ai-models.yaml", "--policy", "policy"),
        ("policy", "show", "own-rul", "--policy", "policy"),
        ("policy", "test", "policy", "--rule", "own-rul"),
    ],
    ids=" ".join,
)
def test_a_misspelt_rule_is_told_the_nearest(command: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    refused_by(cli, *command, at="", message="there is no rule `own-rul`", hint="did you mean `own-rule`?")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("check", "--policy", "policy"), 3),
        (("check", "missing.yaml", "--policy", "policy"), 2),
        (("audit", ".", "--policy", "policy"), 3),
        (("audit", "missing", "--policy", "policy"), 2),
        (("explain", "own-rule", "missing.yaml", "--policy", "policy"), 2),
        (("explain", "own-rule", ".", "--policy", "policy"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_nothing_to_look_at(command: tuple[str, ...], code: int, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    result = cli(*command)
    assert result.code == code, result
    assert result.err or "1 without a manifest" in result.out


@pytest.mark.parametrize(
    "broken",
    ["title: x\n  y: [\n", "title: x\ntitle: y\n", "title: \xff\n", "- title\n", "title: !!str x\n"],
    ids=["YAML", "key twice", "bytes", "list", "tag"],
)
def test_what_cannot_be_read_is_not_put_into_form(broken: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", title="'x'   #  a comment")
    before = (tmp_path / "policy" / "rules" / "license" / "own-rule.yaml").read_bytes()
    other = put(tmp_path / "policy" / "rules" / "license" / "other-rule.yaml", "")
    other.write_bytes(broken.encode("latin-1"))
    for command in (("policy", "fmt", "policy"), ("policy", "fmt", "--check", "policy")):
        result = cli(*command)
        assert (result.code, result.out) == (2, ""), result
        assert "other-rule.yaml:" in result.err
    assert (tmp_path / "policy" / "rules" / "license" / "own-rule.yaml").read_bytes() == before


MISSING = {"require": None, "check": "«no-such-chek"}


@pytest.mark.parametrize("command", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("packed", [False, True])
def test_a_check_that_nobody_installed(
    command: tuple[str, ...],
    packed: bool,  # noqa: FBT001 - a column of the table
    cli: Cli,
    tmp_path: Path,
) -> None:
    at = put_marked_card(tmp_path, MISSING)
    if packed:
        put_pack(tmp_path / "policy")
    message = "no installed package offers the check `no-such-chek`"
    refused_by(cli, *command, at=at, message=message, hint="Install the package that offers it")


@pytest.mark.parametrize("command", EVERY.values(), ids=EVERY)
def test_a_misspelt_check_is_told_the_nearest_and_one_that_is_not_allowed_how_to_allow_it(
    command: tuple[str, ...], cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_check("no-such-check", tmp_path, monkeypatch)
    at = put_marked_card(tmp_path, MISSING)
    refused_by(cli, *command, at=at, message="no installed package", hint="did you mean `no-such-check`?")
    if command[:2] == ("policy", "docs"):
        return  # pages are of a folder, whatever is configured here
    put_marked_card(tmp_path, {**MISSING, "check": "«no-such-check"})
    put(tmp_path / "steelyard.yaml", "checks: []\n")
    refused_by(cli, *command, at=at, message="is not allowed", hint="checks: [no-such-check]")


def test_form_is_asked_of_a_card_whatever_its_check(cli: Cli, tmp_path: Path) -> None:
    put_marked_card(tmp_path, {"require": None, "check": "no-such-check"})
    cli("policy", "fmt", "policy")
    assert cli("policy", "fmt", "--check", "policy").code == 0
    assert cli("policy", "lint", "policy").code == 2


def test_a_rule_that_has_no_answer(cli: Cli, tmp_path: Path) -> None:
    at = put_marked_card(
        tmp_path,
        {
            "require": '{expr: "«1 / model.lifecycle.notice_days < 5"}',
            "examples": "{fail: [{models: [{model: m, lifecycle: {notice_days: 0}}]}]}",
        },
    )
    put(tmp_path / "ai-models.yaml", MANIFEST.replace("access: weights", "lifecycle: {notice_days: 0}"))
    reason = "a division by zero"
    refused_by(cli, "check", "--policy", "policy", at=at, message=reason)
    refused_by(cli, "check", "--policy", "policy", "--fail-on", "never", at=at, message=reason)
    audit = cli("audit", ".", "--policy", "policy")
    assert audit.code == 4, "not judged, and said so: one repository hides no other"
    assert reason in audit.out
    test = cli("policy", "test", "policy")
    said = f"the rule `own-rule` cannot be evaluated on models[m]: {reason}\n"
    assert (test.code, test.err) == (1, ""), "an example without an answer has failed; the run goes on"
    assert f"error[own-rule]: examples.fail[0]: {said}" in test.out
    assert f" ::: {at}\n" in test.out
    explained = cli("explain", "own-rule", "ai-models.yaml", "--policy", "policy")
    assert explained.code == 2
    assert f"(ai-models.yaml:4:10): `require` has no answer: {reason}\n" in explained.out
    assert explained.err.startswith(f"error: {said}  --> {at}: {reason}\n")
    assert explained.err.count("-->") == 1, "one mistake, one fault"


def test_a_rule_that_never_applied_is_told(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy", when="{access: {equals: api}}")
    put_card(tmp_path / "policy", "other-rule", require="{access: {equals: weights}}")
    result = cli("check", "--policy", "policy", "--statistics")
    assert result.code == 0
    told = result.out + result.err
    assert "never applied: own-rule\n" in told


def test_a_rule_that_no_example_ever_needs_is_told_by_the_lint(cli: Cli, tmp_path: Path) -> None:
    put_card(
        tmp_path / "policy",
        when="{access: {equals: api}}",
        status="preview",
        examples="{not-applicable: [{models: [{model: m}]}]}",
    )
    result = cli("policy", "lint", "policy", "--fail-on", "note")
    assert result.code == 1
    assert "own-rule" in result.out

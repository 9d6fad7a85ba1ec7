"""Controls from end to end: shown with their titles, asked for, an organisation's own, and never misspelt or broken unseen."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.cache import Cache
from steelyard.policy.load import load_policies
from tests.scenarios.broken import COMMANDS, MANIFEST, refused_by, refused_by_every_command
from tests.unit.policy.cards import put, put_card, put_pack
from tests.unit.policy.test_controls import FRAMEWORK, put_framework

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

CARD = os.path.join("policy", "rules", "license", "own-rule.yaml")
FILE = os.path.join("policy", "controls", "acme.yaml")


def policy(folder: Path, controls: str | None = None) -> Path:
    put(folder / "ai-models.yaml", MANIFEST)
    put_card(folder / "policy", controls=controls)
    return folder / "policy"


@pytest.mark.parametrize(
    ("control", "message", "hint"),
    [
        ("EU-AIA 53(1)(e)", "EU-AIA has no control `53(1)(e)`", "did you mean `EU-AIA 53(1)("),
        ("EU-AIA Annex 12", "EU-AIA has no control `Annex 12`", "did you mean `EU-AIA Annex "),
        ("EUAIA 53", "there is no framework `EUAIA`", "did you mean `EU-AIA`?"),
        ("eu-aia 53", "there is no framework `eu-aia`", "did you mean `EU-AIA`?"),
        ("SPDX", "`SPDX` is a framework, and none of its controls", "Name one: `SPDX license-list`."),
        ("FMTI 4-5", "FMTI has no control `4-5`", "did you mean `FMTI "),
        ("MOF licence check", "MOF has no control `licence check`", "did you mean `MOF license check`?"),
        ("ACME M-1", "there is no framework `ACME`", "did you mean `FMTI`?"),
    ],
)
def test_a_control_that_there_is_not_stops_every_command(
    control: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    policy(tmp_path, controls=f"[FMTI 1, {control}]")
    hint = hint if not control.startswith("ACME") else ""
    refused_by_every_command(cli, at=f"{CARD}:9:20", message=message, hint=hint)


def test_a_control_named_twice_stops_every_command(cli: Cli, tmp_path: Path) -> None:
    policy(tmp_path, controls="[FMTI 1, FMTI 1]")
    refused_by_every_command(cli, at=f"{CARD}:9:20", message="is named twice", hint="Name it once.")


@pytest.mark.parametrize(
    ("changes", "at", "message"),
    [
        ({"framework": "ACM"}, "1:12", "is not what its file is called"),
        ({"date": "someday"}, "5:7", "`date`"),
        ({"link": None}, "1:1", "`link`"),
        ({"controls": "{M-1: a, M-1: b}"}, "7:20", "the key `M-1` is given twice"),
        ({"controls": "{}"}, "7:11", "`controls`"),
        ({"control": "{}"}, "8:1", "unknown key `control`"),
        ({"verified": "false"}, "8:1", "`verified` stands alone"),
    ],
)
@pytest.mark.parametrize("is_served", [True, False])
def test_a_framework_that_cannot_be_used_stops_every_command_whether_a_card_serves_it_or_not(  # noqa: PLR0913, PLR0917
    is_served: bool,  # noqa: FBT001 - a column of the table
    changes: dict[str, str | None],
    at: str,
    message: str,
    cli: Cli,
    tmp_path: Path,
) -> None:
    folder = policy(tmp_path, controls="[ACME M-1]" if is_served else "[FMTI 1]")
    put_framework(folder, "acme", changes)
    refused_by_every_command(cli, at=f"{FILE}:{at}", message=message)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_shipped_framework_is_not_replaced(command: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    folder = policy(tmp_path)
    put_framework(folder, "fmti", framework="FMTI")
    message = "there are two frameworks called `fmti`"
    refused_by(cli, *command, at="", message=message, hint="a shipped framework cannot be replaced")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_framework_where_nobody_would_look_stops_every_command(
    command: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    folder = policy(tmp_path)
    text = "".join(f"{key}: {value}\n" for key, value in FRAMEWORK.items())
    put(folder / "frameworks" / "acme.yaml", text)
    message = "looks like a card, a pack, a test table or a framework"
    refused_by(cli, *command, at="", message=message, hint="controls/<framework>.yaml")


def test_a_framework_behind_a_link_out_of_the_policy_folder_is_not_read(cli: Cli, tmp_path: Path) -> None:
    folder = policy(tmp_path)
    path = put_framework(tmp_path / "elsewhere")
    (folder / "controls").mkdir()
    (folder / "controls" / "acme.yaml").symlink_to(path)
    message = "is a link to a file outside of the policy folder"
    refused_by(cli, "check", "--policy", "policy", at="", message=message, hint="Copy the file")


def test_a_framework_of_one_s_own_is_served_shown_and_asked_for(cli: Cli, tmp_path: Path) -> None:
    folder = policy(tmp_path, controls="[ACME M-2(a), FMTI 1]")
    put_framework(folder)
    put_pack(folder)
    named = ("--policy", "policy")
    title = "ACME M-2(a): Personal data, <https://acme.example/m2>"
    assert f"\n- {title}\n" in cli("explain", "own-rule", *named).out
    assert (
        "\n- ACME M-2(a): Personal data, https://acme.example/m2\n"
        in cli("policy", "show", "own-rule", *named).out
    )
    assert cli("policy", "docs", "policy").code == 0
    assert title in (folder / "docs" / "own-rule.md").read_text(encoding="utf-8")
    rules = json.loads(cli("rules", *named, "--framework", "ACME", "--format", "json").out)
    assert [rule["id"] for rule in rules] == ["own-rule"]
    assert rules[0]["controls"] == [
        {
            "name": "ACME M-2(a)",
            "framework": "ACME",
            "title": "Personal data",
            "link": "https://acme.example/m2",
            "verified": True,
        },
        {
            "name": "FMTI 1",
            "framework": "FMTI",
            "title": "Data acquisition methods",
            "link": "https://crfm.stanford.edu/fmti/",
            "verified": True,
        },
    ]
    assert cli("check", *named).code == 1, "the finding of the rule itself"
    assert "own-rule` names no control" not in cli("policy", "lint", "policy").out
    assert cli("policy", "test", "policy").code == 0


def test_the_form_of_a_framework(cli: Cli, tmp_path: Path) -> None:
    folder = policy(tmp_path)
    path = folder / "controls" / "acme.yaml"
    text = "".join(f"{key}: {value}\n" for key, value in reversed(FRAMEWORK.items()))
    put(path, text)
    cli("policy", "fmt", "policy")
    formed = path.read_text(encoding="utf-8")
    assert [line.partition(":")[0] for line in formed.splitlines()] == list(FRAMEWORK)
    assert cli("policy", "fmt", "--check", "policy").code == 0
    assert cli("policy", "fmt", "--check", "policy/controls").code == 0
    assert cli("policy", "fmt", "--check", "policy/controls/acme.yaml").code == 0
    path.write_text(formed.replace("date:", "dat:"), encoding="utf-8")
    result = cli("policy", "fmt", "policy")
    assert (result.code, result.out) == (2, "")
    assert f"{FILE}:5:1: unknown key `dat`" in result.err


def test_a_kept_policy_is_built_anew_when_a_framework_changes(tmp_path: Path) -> None:
    folder = policy(tmp_path, controls="[ACME M-1]")
    put_framework(folder)
    cache = Cache(str(tmp_path / "cache"))
    before = load_policies([str(folder)], cache=cache)
    assert load_policies([str(folder)], cache=cache).digest == before.digest
    put_framework(folder, controls="{M-7: t}")
    with pytest.raises(Exception, match="the card cannot be used"):
        load_policies([str(folder)], cache=cache)


# -- asking for rules


def ids(cli: Cli, *arguments: str) -> list[str]:
    return [rule["id"] for rule in json.loads(cli("rules", "--format", "json", *arguments).out)]


def test_rules_are_asked_for_by_what_they_serve_and_weigh(cli: Cli) -> None:
    every = json.loads(cli("rules", "--format", "json").out)

    def those(control: str) -> list[str]:
        return [rule["id"] for rule in every if any(one["name"] == control for one in rule["controls"])]

    assert ids(cli, "--control", "EU-AIA 53(2)") == those("EU-AIA 53(2)") != []
    framed = [rule["id"] for rule in every if any(one["framework"] == "EU-AIA" for one in rule["controls"])]
    assert ids(cli, "--framework", "EU-AIA") == framed != []
    assert len(framed) < len(every)
    weighing = [rule["id"] for rule in every if "T8" in rule["tradeoffs"]]
    assert ids(cli, "--tradeoff", "T8") == weighing != []
    both = ids(cli, "--tradeoff", "T8", "--framework", "EU-AIA", "--group", "data", "--pack", "baseline")
    assert set(both) <= set(weighing) & set(framed)


def test_a_control_that_no_rule_serves_is_no_mistake_and_said(cli: Cli) -> None:
    result = cli("rules", "--control", "EU-AIA 48")
    assert result.code == 0
    assert result.out.split()[:4] == ["rule", "severity", "group", "trade-offs"]
    assert result.err == "no rule serves `EU-AIA 48`\nno rule fits\n"
    assert ids(cli, "--control", "EU-AIA 48") == []


def serving(cli: Cli, *starts: str) -> list[str]:
    """The rules that serve a control whose name begins so."""
    every = json.loads(cli("rules", "--format", "json").out)
    return [rule["id"] for rule in every if any(one["name"].startswith(starts) for one in rule["controls"])]


@pytest.mark.parametrize(
    ("control", "starts"),
    [
        ("EU-AIA 53", ("EU-AIA 53",)),
        ("EU-AIA 53(1)", ("EU-AIA 53(1)",)),
        ("OWASP-LLM LLM03:2025", ("OWASP-LLM LLM03:2025",)),
        ("ISO42001 A.6.2", ("ISO42001 A.6.2.",)),
        ("NIST-AI-RMF GOVERN 6.1", ("NIST-AI-RMF GOVERN 6.1", "NIST-AI-600-1 GV-6.1-")),
        ("NIST-AI-RMF MAP", ("NIST-AI-RMF MAP", "NIST-AI-600-1 MP-")),
        ("NIST-AI-600-1 GV-6.1", ("NIST-AI-600-1 GV-6.1-",)),
    ],
)
def test_who_serves_a_part_of_a_control_serves_it(control: str, starts: tuple[str, ...], cli: Cli) -> None:
    assert ids(cli, "--control", control) == serving(cli, *starts) != []


@pytest.mark.parametrize(
    ("written", "control"),
    [
        ("eu-aia 50", "EU-AIA 50"),
        ("EUAIA 53(1)(D)", "EU-AIA 53(1)(d)"),
        ("Article 50", "EU-AIA 50"),
        ("article 53(2)", "EU-AIA 53(2)"),
        ("EU-AIA Art. 53(2)", "EU-AIA 53(2)"),
        ("EU AIA  recital 97", "EU-AIA recital 97"),
        ("NIST GOVERN 6.1", "NIST-AI-RMF GOVERN 6.1"),
        ("nist gv-6.1-004", "NIST-AI-600-1 GV-6.1-004"),
        ("govern 6.1", "NIST-AI-RMF GOVERN 6.1"),
        ("ISO 42001 a.6.2", "ISO42001 A.6.2"),
    ],
)
def test_a_control_may_be_written_in_the_usual_ways(written: str, control: str, cli: Cli) -> None:
    said = cli("rules", "--control", written)
    assert said == cli("rules", "--control", control)
    assert said.code == 0


def test_frameworks_and_trade_offs_may_be_written_small(cli: Cli) -> None:
    assert ids(cli, "--framework", "iso-42001") == ids(cli, "--framework", "ISO42001") != []
    assert ids(cli, "--tradeoff", "t7") == ids(cli, "--tradeoff", "T7") != []


def test_where_no_rule_fits_what_is_served_around_it_is_named(cli: Cli) -> None:
    result = cli("rules", "--control", "EU-AIA 50(1)")
    assert (result.code, result.err) == (
        0,
        "no rule serves `EU-AIA 50(1)`; rules serve `EU-AIA 50`\nno rule fits\n",
    )


def test_what_was_taken_in_is_told(cli: Cli) -> None:
    assert cli("rules", "--control", "article 53(1)").err == (
        "`EU-AIA 53(1)`: rules that serve it or its parts, "
        "`EU-AIA 53(1)(b)`, `EU-AIA 53(1)(c)` and `EU-AIA 53(1)(d)`\n"
    )
    assert cli("rules", "--control", "EU-AIA 53(2)").err == ""


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--control", "EU-AIA 53(3"), "EU-AIA has no control `53(3`", "did you mean `EU-AIA 53(3)`?"),
        (("--control", "EU-AIA 5(9)"), "EU-AIA has no control `5(9)`", "did you mean `EU-AIA 5("),
        (("--control", "EU-AIA"), "`EU-AIA` is a framework", "Name one: "),
        (
            ("--control", "EU-AIA 53(1)(e)"),
            "EU-AIA has no control `53(1)(e)`",
            "Rules serve `EU-AIA 53(1)(b)`, ",
        ),
        (("--control", "EU-AIA 999"), "EU-AIA has no control `999`", "docs/controls.md has them all."),
        (("--control", "EUIA 53"), "there is no framework `EUIA`", "did you mean `EU-AIA`?"),
        (("--control", "nonsense"), "there is no framework `nonsense`", "OSAID, OWASP-LLM, SPDX"),
        (("--control", ""), "there is no framework ``", "There are ATLAS, DORA, EU-AIA, "),
        (("--framework", "ISO-4201"), "there is no framework `ISO-4201`", "did you mean `ISO42001`?"),
        (("--framework", "X"), "there is no framework `X`", "OSAID, OWASP-LLM, SPDX"),
        (
            ("--tradeoff", "T9"),
            "there is no trade-off `T9`",
            "T7 independence against lock-in; T8 data privacy",
        ),
    ],
)
def test_what_there_is_not_is_told_the_nearest(
    arguments: tuple[str, ...], message: str, hint: str, cli: Cli
) -> None:
    result = cli("rules", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert hint in result.err


def test_a_control_of_any_policy_named_is_known(cli: Cli, tmp_path: Path) -> None:
    for name in ("one", "two"):
        put_card(tmp_path / name, f"{name}-rule", controls="[ACME M-1]")
        put_framework(tmp_path / name, controls=f"{{M-1: In {name}, {name}: t}}")
    named = ("--policy", "one", "--policy", "two")
    assert ids(cli, *named, "--control", "ACME M-1") == ["one-rule", "two-rule"]
    assert ids(cli, *named, "--control", "ACME two") == []
    assert "did you mean `ACME one`?" in cli("rules", *named, "--control", "ACME on").err
    assert "ACME M-1: In two" in cli("explain", "two-rule", *named).out


def test_the_built_in_rule_has_its_controls_too(cli: Cli) -> None:
    out = cli("explain", "schema-invalid").out
    assert "## Controls\n\n- NIST-AI-RMF GOVERN 1.6: Mechanisms are in place to inventory AI systems" in out
    assert "- G7-SBOM-AI Metadata: " in out

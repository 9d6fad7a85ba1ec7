"""A platform engineer keeps many authors' cards in one form, by hand and in CI."""

import os
import stat
from pathlib import Path

import pytest

from tests.conftest import ROOT, Cli

MESSY = """\
# Acme, 2026
#
title:   The license is missing
group: license
each:    model
severity: warning   # for now

require:
    license: {present: true}
because:  "Nobody may use what nobody permitted."


# Who declares it?
remedy: 'Declare it.'
examples:
  fail:
  - models: [{model: m}]
  # both kinds
  pass:
  - models:
    - model: m
      license: MIT
"""

FORMED = """\
# Acme, 2026
#
title: The license is missing
group: license
severity: warning   # for now
each: model

require:
  license: { present: true }
because: "Nobody may use what nobody permitted."

# Who declares it?
remedy: 'Declare it.'
examples:
  # both kinds
  pass:
    - models:
        - model: m
          license: MIT
  fail:
    - models: [{ model: m }]
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "policy" / "rules" / "license" / "unlicensed.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(MESSY)
    pack = tmp_path / "policy" / "packs" / "acme.yaml"
    pack.parent.mkdir()
    pack.write_text("title: Acme\nrules:\n  unlicensed: {}\n")
    return path


def test_a_card_is_written_in_form_and_keeps_its_mode(cli: Cli, card: Path) -> None:
    card.chmod(0o640)

    first, second = cli("policy", "fmt", "policy"), cli("policy", "fmt", "policy")

    assert (first.code, first.out) == (
        0,
        "wrote policy/rules/license/unlicensed.yaml\n1 file written, 1 in form already\n",
    )
    assert card.read_text() == FORMED
    assert stat.S_IMODE(card.stat().st_mode) == 0o640
    assert (second.code, second.out, second.err) == (0, "2 files in form\n", "")
    assert sorted(os.listdir(card.parent)) == ["unlicensed.yaml"]


def test_ci_lists_what_is_not_in_form_and_writes_nothing(cli: Cli, card: Path) -> None:
    result = cli("policy", "fmt", "--check", "policy")

    assert (result.code, result.out) == (
        1,
        "not in form: policy/rules/license/unlicensed.yaml\n1 file not in form, 1 in form already\n",
    )
    assert card.read_text() == MESSY


def test_a_reviewer_sees_what_would_change(cli: Cli, card: Path) -> None:
    result = cli("policy", "fmt", "--diff", str(card.relative_to(card.parents[3])))

    assert result.code == 1
    assert result.out.startswith("--- policy/rules/license/unlicensed.yaml (as it is)\n+++ policy/")
    assert "\n-    license: {present: true}\n-because:  " in result.out
    assert "\n+  license: { present: true }\n+because: " in result.out
    assert "No newline" not in result.out
    assert result.out.endswith("\n1 file not in form\n")
    assert card.read_text() == MESSY
    card.write_text(FORMED.rstrip("\n"))
    assert "\n-\\ No newline at end of file\n" in cli("policy", "fmt", "--diff", "policy").out
    card.write_text(FORMED)
    assert cli("policy", "fmt", "--check", "--diff", "policy").out == "2 files in form\n"


def test_a_diff_shows_no_secret_and_commands_no_terminal(cli: Cli, card: Path) -> None:
    key = "sk-ant-" + "a1B2c3D4" * 6
    card.write_text(MESSY.replace("# Acme, 2026", f"# {key} \u202e").replace("\n", "\r\n"))

    result = cli("policy", "fmt", "--diff", "policy")

    assert result.code == 1
    assert key not in result.out
    assert "\u202e" not in result.out
    assert "\r" not in result.out
    assert "title:   The license is missing\\x0d\n" in result.out


def test_the_configured_policy_is_formatted(cli: Cli, card: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "steelyard.yaml").write_text("policy: [baseline, ./policy]\n")

    assert cli("policy", "fmt", "--check", cwd=card.parents[2]).out.startswith("not in form: rules/license/")
    (tmp_path / "steelyard.yaml").write_text("policy: [baseline]\n")
    unnamed = cli("policy", "fmt")
    assert (unnamed.code, unnamed.out) == (2, "")
    assert "steelyard policy fmt ./policy" in unnamed.err
    (tmp_path / "steelyard.yaml").unlink()
    assert cli("policy", "fmt").code == 2
    (tmp_path / ".gitignore").write_text("/policy/\n")
    nothing = cli("policy", "fmt")
    assert (nothing.code, nothing.out) == (3, "")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("severity", "severty"), "6:1: unknown key `severty`"),
        (("each:    model", "each:  [model"), "6:9: a list in brackets"),
        (("remedy:", "title:"), "14:1: the key `title` is given twice"),
        (("group: license", "group: &g license\nstatus: *h"), "5:9: "),
        (("each:    model", "? each\n: model"), "5:1: a key written with `?`"),
    ],
)
def test_a_broken_card_stops_the_run_at_its_place(
    cli: Cli, card: Path, edit: tuple[str, str], told: str
) -> None:
    other = card.parents[2] / "packs" / "acme.yaml"
    other.write_text("rules: {}\ntitle: T\n")
    broken = MESSY.replace(*edit)
    card.write_text(broken)

    result = cli("policy", "fmt", "policy")

    assert (result.code, result.out) == (2, "")
    assert f"policy{os.sep}rules{os.sep}license{os.sep}unlicensed.yaml:" in result.err
    assert told in result.err
    assert card.read_text() == broken
    assert other.read_text() == "rules: {}\ntitle: T\n"


def test_every_broken_file_is_told(cli: Cli, card: Path, tmp_path: Path) -> None:
    card.write_text("title: 1\n")
    (tmp_path / "policy" / "packs" / "acme.yaml").write_bytes(b"\xff\xfe")

    err = cli("policy", "fmt", "policy").err

    assert "unlicensed.yaml:1:" in err
    assert "acme.yaml" in err


def test_a_file_whose_meaning_would_change_is_left_alone(cli: Cli, card: Path) -> None:
    text = (
        FORMED.replace("title: The license is missing\n", "").replace("'Declare it.'", "&r 'Declare it.'")
        + "title: *r\n"
    )
    card.write_text(text)

    result = cli("policy", "fmt", "policy")

    assert result.code == 2
    assert "would no longer mean the same" in result.err
    assert card.read_text() == text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("polcy", "there is no file or folder polcy\nhint: did you mean `policy`?"),
        (".", "is no policy folder"),
        ("", "no file"),
    ],
)
def test_a_path_that_is_no_policy_is_told(cli: Cli, card: Path, path: str, told: str) -> None:
    result = cli("policy", "fmt", path)

    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert card.read_text() == MESSY


def test_a_link_stays_a_link(cli: Cli, card: Path, tmp_path: Path) -> None:
    kept = tmp_path / "policy" / ".shared" / "kept.yaml"
    kept.parent.mkdir()
    card.rename(kept)
    card.symlink_to(kept)

    assert cli("policy", "fmt", "policy").code == 0

    assert card.is_symlink()
    assert kept.read_text() == FORMED


def test_what_is_shipped_is_in_form(cli: Cli) -> None:
    result = cli("policy", "fmt", "--check", "policies", cwd=ROOT)

    assert (result.code, result.err) == (0, "")
    assert result.out.endswith(" files in form\n")

"""An officer begins a rule of their own: the scaffold loads, its examples hold, and it says what to do next."""

import os
from pathlib import Path

import pytest

from steelyard.policy.card import load_card
from steelyard.proving.form import formed
from steelyard.proving.mutants import surviving
from steelyard.proving.scaffold import SKETCHES, is_word, scaffold, word_of
from tests.conftest import ROOT, Cli
from tests.trials import holds

GOLDEN = Path(ROOT, "tests", "golden", "scaffold.yaml")
PATH = Path("policy", "rules", "governance", "owner-is-a-person.yaml")


def test_a_rule_begins_with_one_command(cli: Cli, tmp_path: Path) -> None:
    result = cli("policy", "new", "owner-is-a-person")

    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "wrote policy/rules/governance/owner-is-a-person.yaml\n"
        "next: say the defect and its condition, then: steelyard policy test policy --rule owner-is-a-person\n"
    )
    assert (tmp_path / PATH).read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")
    tested = cli("policy", "test", "policy", "--rule", "owner-is-a-person", "--mutate")
    assert (tested.code, tested.err) == (0, "")
    assert cli("policy", "fmt", "--check", "policy").code == 0
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{ model: m }]\n"
    )
    checked = cli("check", "--policy", "policy")
    assert "warning[owner-is-a-person]" in checked.out


@pytest.mark.parametrize("each", SKETCHES)
def test_whatever_it_looks_at_the_card_loads_holds_and_is_in_form(
    cli: Cli, tmp_path: Path, each: str
) -> None:
    assert cli("policy", "new", "my-rule", "--each", each, "--group", "data", "--folder", "p").code == 0
    path = tmp_path / "p" / "rules" / "data" / "my-rule.yaml"

    card = load_card(str(path))

    assert (card.each, card.group, card.title) == (each, "data", "My rule")
    assert set(card.examples) >= {"pass", "fail", "not-applicable"}
    assert holds(card)
    assert surviving(card, holds) == []
    assert not formed(str(path)).changes
    assert max(map(len, path.read_text(encoding="utf-8").split("\n"))) <= 120


def test_a_stable_card_is_one_line_away(tmp_path: Path) -> None:
    path = tmp_path / "data" / "my-rule.yaml"
    path.parent.mkdir()
    path.write_text(scaffold("my-rule", "data", "model").replace("status: preview\n", ""))

    assert load_card(str(path)).raw.get("status", "stable") == "stable"


def test_what_yaml_would_take_for_something_else_is_quoted(cli: Cli, tmp_path: Path) -> None:
    assert cli("policy", "new", "null", "--group", "true").code == 0

    card = load_card(str(tmp_path / "policy" / "rules" / "true" / "null.yaml"))
    assert (card.title, card.group) == ("Null", "true")


def test_a_pack_has_to_name_the_rule(cli: Cli, tmp_path: Path) -> None:
    packs = tmp_path / "policy" / "packs"
    packs.mkdir(parents=True)
    (packs / "acme.yaml").write_text("title: Acme\nextends: [baseline]\n")

    result = cli("policy", "new", "my-rule")

    assert (
        "next: add `my-rule: {}` under `rules:` of a pack in policy/packs, or it would never run\n"
        in result.out
    )
    assert cli("check", "--policy", "policy").code == 2
    (packs / "acme.yaml").write_text("title: Acme\nextends: [baseline]\nrules:\n  my-rule: {}\n")
    assert cli("policy", "test", "policy", "--rule", "my-rule").code == 0


def test_the_folder_and_the_group_are_those_in_use(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "steelyard.yaml").write_text("policy: [baseline, ./gov/one.yaml, ./gov]\n")
    (tmp_path / "gov" / "rules" / "lock-in").mkdir(parents=True)
    (tmp_path / "below").mkdir()

    first = cli("policy", "new", "one-rule", cwd=tmp_path / "below")

    assert first.out.startswith("wrote ../gov/rules/lock-in/one-rule.yaml\n")
    assert cli("policy", "new", "two-rule", "--group", "cost").code == 0
    assert cli("policy", "new", "three-rule").out.startswith("wrote gov/rules/governance/three-rule.yaml\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Owner Is A Person",), "is not a rule id\nhint: did you mean `owner-is-a-person`?"),
        (("ownerIsAPerson",), "hint: did you mean `owner-is-a-person`?"),
        (("owner_is_a_person",), "hint: did you mean `owner-is-a-person`?"),
        (("../../etc/passwd",), "hint: did you mean `etc-passwd`?"),
        (("--", "-"), "hint: Words in kebab-case that name the defect, such as floating-model-alias."),
        (("日本",), "is not a rule id"),
        (("a\u202eb",), "`a\\u202eb` is not a rule id"),
        (("schema-invalid",), "`schema-invalid` is Steelyard's own"),
        (("license-missing",), "there is a rule `license-missing` already: it is shipped"),
        (("my-rule", "--group", "Lock In"), "`Lock In` is not a group\nhint: did you mean `lock-in`?"),
        (("my-rule", "--group", ""), "is not a group\nhint: One word or more in kebab-case"),
        (("my-rule", "--each", "modle"), "'modle' is not one of"),
        (("my-rule", "--folder", "file.txt"), "file.txt is no folder"),
        (("n" * 300,), "cannot write"),
        (("my-rule", "--folder", "f/" + "n" * 300), "cannot make the folder"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    cli: Cli, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "file.txt").touch()

    result = cli("policy", "new", *words)

    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert [name for _, _, names in os.walk(tmp_path) for name in names] == ["file.txt"]


def test_nothing_is_written_over(cli: Cli, tmp_path: Path) -> None:
    assert cli("policy", "new", "my-rule").code == 0
    path = tmp_path / "policy" / "rules" / "governance" / "my-rule.yaml"
    path.write_text("mine")

    again, elsewhere = cli("policy", "new", "my-rule"), cli("policy", "new", "my-rule", "--group", "cost")

    assert (again.code, elsewhere.code) == (2, 2)
    assert "there is a rule `my-rule` already\n" in again.err
    assert path.read_text() == "mine"


def test_a_link_to_nothing_is_not_written_through(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "policy" / "rules" / "governance" / "my-rule.yaml"
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "elsewhere")

    result = cli("policy", "new", "my-rule")

    assert result.code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_stray_beside_the_cards_is_told_first(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "mine.yaml").touch()

    assert "lies outside of rules/, packs/ and controls/" in cli("policy", "new", "my-rule").err


@pytest.mark.parametrize(
    ("text", "word"),
    [("A Rule", "a-rule"), ("aRule2Go", "a-rule2-go"), ("2nd", "nd"), ("--", ""), ("é", ""), ("x", "x")],
)
def test_a_text_becomes_a_word(text: str, word: str) -> None:
    assert word_of(text) == word
    assert is_word(word) is bool(word)

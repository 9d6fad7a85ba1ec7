"""Lints of packs: settings that are repeated, lowered or loosened, and rules that end without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.proving.lint.run import lint
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import table
from tests.unit.policy.cards import put_card, put_pack
from tests.unit.proving.lint.noticed import DAY, found

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_pack_repeats_is_told_once_for_the_pack(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules="{own-rule: {severity: warning}}")
    put_pack(tmp_path, "own", extends="[base]",
             rules="{own-rule: {severity: warning}, license-not-permitted: {severity: error, allow: [MIT]}}")  # fmt: skip
    assert found(tmp_path, "repeated-setting") == [
        (
            (
                "the pack `own` repeats 2 settings it need not say: `own-rule.severity`, "
                "`license-not-permitted.severity`"
            ),
            "severity",
        )
    ]
    (notice,) = lint(study([str(tmp_path)]), [table()["repeated-setting"]])
    assert notice.weakness.at.label == "as the pack `base` has it"
    assert [spot.label for spot in notice.weakness.also] == ["as the card has it"]


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("on_unknown: warning", True),
        ("on_unknown: note", False),
        ("severity: error, on_unknown: warning", True),
        ("severity: note, on_unknown: warning", False),
    ],
)
def test_what_an_unknown_weighs_may_be_repeated(said: str, repeated: bool, tmp_path: Path) -> None:  # noqa: FBT001
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {{{said}}}}}")
    assert ("`own-rule.on_unknown`" in str(found(tmp_path, "repeated-setting"))) is repeated


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("waivable", True),
        ("mandatory", False),
        ("[{is: advisory, until: 2027-01-31}, {is: waivable}]", False),
    ],
)
def test_how_a_rule_is_enforced_may_be_repeated(said: str, repeated: bool, tmp_path: Path) -> None:  # noqa: FBT001
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {{enforcement: {said}}}}}")
    assert ("`own-rule.enforcement`" in str(found(tmp_path, "repeated-setting"))) is repeated


def test_a_rule_of_an_extended_pack_is_shown_in_its_card(tmp_path: Path) -> None:
    put_card(
        tmp_path,
        "closed-only",
        require="{support.level: {equals: community}, model: {matches: ^m}}",
    )
    put_card(tmp_path, "never-x", require="{support.level: {not: community}}")
    put_pack(tmp_path, "base", rules="{never-x: {}}")
    put_pack(tmp_path, extends="[base, vendor-supported]", rules="{closed-only: {}}")
    messages = [message for message, _ in found(tmp_path, "contradictory")]
    assert {"never-x", "support-level-below-minimum"} <= {message.split("`")[3] for message in messages}


def test_what_a_pack_lowers_is_noted(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, rules="{own-rule: {severity: note, on_unknown: ignore}}")
    assert found(tmp_path, "severity-lowered") == [
        ("the pack `own` lowers the severity of `own-rule` (error to note)", "severity")
    ]
    assert found(tmp_path, "repeated-setting") == []
    put_pack(tmp_path, rules="{own-rule: {on_unknown: warning}}")
    assert found(tmp_path, "severity-lowered") == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("{}", "{on_unknown: ignore}", "lets an unknown weigh less in `own-rule` (warning to ignore)"),
        (
            "{on_unknown: fail}",
            "{on_unknown: warning}",
            "lets an unknown weigh less in `own-rule` (error to warning)",
        ),
        ("{}", "[{severity: note}]", "lowers the severity of `own-rule` (error to note)"),
        (
            "{}",
            "[{roles: [judge]}, {severity: warning}]",
            "lowers the severity of `own-rule` (error to warning)",
        ),
        ("{}", "[{on_unknown: ignore}]", "lets an unknown weigh less in `own-rule` (warning to ignore)"),
        (
            "{enforcement: [{is: advisory, until: 2999-12-31}, {is: mandatory}]}",
            "{severity: note}",
            "lowers the severity of `own-rule` (error to note)",
        ),
        (
            "[{severity: error, roles: [judge]}, {severity: note}]",
            "{severity: warning}",
            "(error to warning)",
        ),
        ("[{severity: error, roles: [judge]}, {severity: note}]", "[{severity: note}]", ""),
        ("{severity: warning}", "{severity: error, on_unknown: warning}", ""),
        ("{severity: note}", "{severity: error}", ""),
        ("{on_unknown: note}", "{on_unknown: warning}", ""),
    ],
)
def test_what_weighs_less_than_in_the_extended_pack_is_noted(
    before: str, after: str, what: str, tmp_path: Path
) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules=f"{{own-rule: {before}}}")
    put_pack(tmp_path, "own", extends="[base]", rules=f"{{own-rule: {after}}}")
    told = [message for message, _ in found(tmp_path, "severity-lowered") if "pack `own`" in message]
    assert bool(told) is bool(what)
    assert what in str(told)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("{}", "{enforcement: advisory}", "enforces `own-rule` less"),
        ("{enforcement: mandatory}", "{enforcement: waivable}", "enforces `own-rule` less"),
        (
            "{}",
            "{enforcement: [{is: advisory, until: 2999-12-31}, {is: mandatory}]}",
            "enforces `own-rule` less",
        ),
        ("{}", "[{roles: [judge], enforcement: advisory}, {}]", "enforces `own-rule` less in some scope"),
        ("{}", "{environments: [production]}", "limits `own-rule` by `environments`"),
        (
            "{environments: [production, development]}",
            "{environments: [production]}",
            "limits `own-rule` by `environments`",
        ),
        ("{environments: [production]}", "{roles: [primary]}", "limits `own-rule` by `roles`"),
        ("{}", "{until: 2027-12-31}", "limits `own-rule` by `until`"),
        ("{since: 2026-01-01}", "{since: 2027-01-01}", "limits `own-rule` by `since`"),
        ("{}", "{duty: transparency}", "limits `own-rule` by `duty`"),
        ("{}", "[{environments: [production]}]", "asks `own-rule` in some scopes only"),
        ("{}", "{severity: note}", ""),
        ("{enforcement: advisory}", "{enforcement: waivable}", ""),
        ("{environments: [production]}", "{environments: [development, production]}", ""),
        ("{until: 2027-01-31}", "{until: 2027-12-31}", ""),
        ("{}", "[{environments: [production]}, {severity: note}]", ""),
    ],
)
def test_what_a_pack_loosens_is_noted(before: str, after: str, what: str, tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules=f"{{own-rule: {before}}}")
    put_pack(tmp_path, "own", extends="[base]", rules=f"{{own-rule: {after}}}")
    messages = [message for message, _ in found(tmp_path, "rule-loosened")]
    assert messages == ([f"the pack `own` {what}"] if what else [])
    (tmp_path / "packs" / "own.yaml").unlink()
    assert found(tmp_path, "rule-loosened") == [], "a pack may set what no other had"


def test_a_pack_that_makes_advice_of_all_it_extends_is_noted(tmp_path: Path) -> None:
    put_pack(tmp_path, rules=None, extends="[financial-services]", enforcement="advisory")
    ((message, where),) = found(tmp_path, "rule-loosened")
    assert message.startswith("the pack `own` enforces `ai-act-classification-missing` and ")
    assert where == "enforcement"


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        (
            "{until: 2026-11-22}",
            "`own-rule` ended on 2026-11-22: since then it does not apply in the pack `own`",
        ),
        ("{until: 2026-11-23}", ""),
        ("[{until: 2026-01-31}, {until: 2026-06-30}]", "`own-rule` ended on 2026-06-30"),
        ("[{severity: note, until: 2026-01-31}, {severity: error}]", ""),
        (
            "{enforcement: advisory, until: 2027-02-28}",
            "`own-rule` is advice until 2027-02-28, and after that it does not apply at all",
        ),
        ("[{enforcement: advisory, until: 2027-02-28}, {enforcement: mandatory}]", ""),
        ("{enforcement: [{is: advisory, until: 2027-02-28}, {is: mandatory}]}", ""),
        ("{enforcement: mandatory, until: 2027-02-28}", ""),
    ],
)
def test_a_rule_that_ends_without_a_word(setting: str, what: str, tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {setting}}}")
    messages = found(tmp_path, "rule-ended")
    assert [(message.startswith(what), where) for message, where in messages] == [(True, "until")] * bool(
        what
    )


def test_advice_with_an_end_is_shown_as_the_ramp_it_may_be(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, enforcement="advisory", rules="{own-rule: {until: 2027-02-28}}")
    (notice,) = lint(study([str(tmp_path)], as_of=DAY), [table()["rule-ended"]])
    assert notice.weakness.hint.endswith(
        "a ramp: `enforcement: [{ is: advisory, until: 2027-02-28 }, { is: mandatory }]`?"
    )


# -- packs that extend several


def test_what_settles_between_extended_packs_repeats_nothing(tmp_path: Path) -> None:
    put_card(tmp_path)
    retention = "retention-exceeds-maximum"
    put_pack(tmp_path, "one", rules=f"{{{retention}: {{max_days: 7}}}}")
    put_pack(tmp_path, "other", rules=f"{{own-rule: {{severity: warning}}, {retention}: {{max_days: 14}}}}")
    own = f"{{{retention}: {{max_days: 14}}, own-rule: {{severity: warning}}}}"
    put_pack(tmp_path, "own", extends="[one, other]", rules=own)
    ((message, _),) = found(tmp_path, "repeated-setting")
    assert message == "the pack `own` repeats a setting: `own-rule.severity`"


def test_what_is_loosened_is_held_against_each_extended_pack(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "one", rules="{own-rule: {severity: note, roles: [judge]}}")
    put_pack(tmp_path, "other", rules="{own-rule: {severity: error, roles: [judge, draft]}}")
    put_pack(tmp_path, "own", extends="[one, other]", rules="{own-rule: {severity: warning, roles: [judge]}}")
    _, lowered = lint(study([str(tmp_path)]), [table()["severity-lowered"]])
    assert lowered.weakness.at.label == "error in the pack `other`"
    ((message, _),) = found(tmp_path, "rule-loosened")
    assert message == "the pack `own` limits `own-rule` by `roles`"
    (loosened,) = lint(study([str(tmp_path)]), [table()["rule-loosened"]])
    assert loosened.weakness.at.label == "judge or judge, draft in the packs `one` and `other`"


def test_what_another_extended_pack_has_loosened_is_not_told_again(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "base", rules="{own-rule: {enforcement: mandatory}}")
    put_pack(tmp_path, "acme", extends="[base]", rules="{own-rule: {enforcement: advisory}}")
    put_pack(
        tmp_path, "own", extends="[base, acme]", rules="{own-rule: {enforcement: advisory, severity: error}}"
    )
    ((message, _),) = found(tmp_path, "rule-loosened")
    assert message.startswith("the pack `acme` ")

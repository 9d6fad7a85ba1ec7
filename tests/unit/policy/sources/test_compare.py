"""What an update changes, in words, and whether something got weaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.elsewhere import UNLOCKED
from steelyard.policy.sources.compare import Change, differences, stand_of
from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

LIST = "params"
CARD = {
    "params": "{allow: {type: '[string]', default: [MIT]}}",
    "require": "{license: {one_of: params.allow}}",
}


def changes(tmp_path: Path, before: str, after: str) -> list[tuple[str, str]]:
    """What differs between two settings of one rule."""
    stands = []
    for name, rules in (("old", before), ("new", after)):
        put_card(tmp_path / name, **CARD)
        put_pack(tmp_path / name, rules=f"{{own-rule: {rules}}}")
        stands.append(stand_of(name, str(tmp_path), UNLOCKED))
    return [(one.change.value, one.words) for one in differences(*stands)]


PROD, DEV = "{environments: [production], severity: error}", "{severity: note}"
JUDGE = "{roles: [judge], severity: note}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{}", "{}", []),
        ("{}", "{severity: error}", []),
        ("{severity: note}", "{}", ["tightened", "tightened"]),
        ("{on_unknown: note}", "{on_unknown: ignore}", ["loosened"]),
        ("{}", "{allow: [MIT, Apache-2.0]}", ["changed"]),
        ("{}", "{environments: [production]}", ["loosened"]),
        ("{environments: [production]}", "{}", ["tightened"]),
        ("{environments: [production]}", "{severity: warning}", ["loosened"]),
        (f"[{PROD}, {DEV}]", "{}", ["tightened"]),
        (f"[{PROD}, {DEV}]", f"[{PROD}, {{severity: warning}}]", ["tightened"]),
        (f"[{PROD}, {JUDGE}]", f"[{JUDGE}, {PROD}]", ["loosened"]),
        (PROD, "{environments: [development], severity: error}", ["loosened"]),
    ],
)
def test_settings_are_compared(tmp_path: Path, before: str, after: str, expected: list[str]) -> None:
    found = changes(tmp_path, before, after)
    assert [change for change, _ in found] == expected
    assert all(words for _, words in found)


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    ((_, words),) = changes(tmp_path, "{}", f"{{allow: [{'x' * 200}]}}")
    assert words.startswith('allow: ["MIT"] → ["xxx')
    assert words.endswith("…")
    assert len(words) < 150


def test_a_folder_without_packs_is_compared_by_its_cards(tmp_path: Path) -> None:
    put_card(tmp_path / "old")
    put_card(tmp_path / "new", "other-rule")
    found = differences(*[stand_of(name, str(tmp_path), UNLOCKED) for name in ("old", "new")])
    assert [(one.change, one.rule) for one in found] == [
        (Change.ADDED, "other-rule"),
        (Change.REMOVED, "own-rule"),
    ]
    assert [one.change.is_downgrade for one in found] == [False, True]


def test_a_pack_of_facts_alone_is_compared(tmp_path: Path) -> None:
    put_pack(tmp_path / "old", rules=None, org="{non_waivable: [own-rule, other], domicile: [DE]}")
    put_pack(tmp_path / "new", rules=None, org="{non_waivable: [other], domicile: [FR]}")
    found = differences(*[stand_of(name, str(tmp_path), UNLOCKED) for name in ("old", "new")])
    assert [(one.change.value, one.rule) for one in found] == [
        ("loosened", "own-rule"),
        ("changed", "organisation"),
    ]


def test_whoever_may_approve_more_is_a_downgrade(tmp_path: Path) -> None:
    for name, org in (
        ("old", "{approvers: [a@example.org]}"),
        ("new", "{approvers: [a@example.org, b@example.org]}"),
    ):
        put_pack(tmp_path / name, rules=None, org=org)
    old, new = [stand_of(name, str(tmp_path), UNLOCKED) for name in ("old", "new")]
    (grown,), (shrunk,) = differences(old, new), differences(new, old)
    assert (grown.change, grown.rule) == (Change.LOOSENED, "organisation")
    assert grown.words == 'org.approvers: ["a@example.org"] → ["a@example.org", "b@example.org"]'
    assert shrunk.change is Change.TIGHTENED


def test_enforcement_is_compared(tmp_path: Path) -> None:
    assert changes(tmp_path, "{enforcement: mandatory}", "{}") == [
        ("loosened", "enforcement: mandatory → waivable")
    ]
    assert changes(tmp_path, "{}", "{enforcement: mandatory}") == [
        ("tightened", "enforcement: waivable → mandatory")
    ]

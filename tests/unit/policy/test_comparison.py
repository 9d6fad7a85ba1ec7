"""Packs side by side: what is told of a rule, and where packs are not of one mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.comparison import Row, compared, facts_asked, in_words, opened, rules_by_pack, told
from steelyard.policy.pages.packs import pack_page, packs_page
from steelyard.policy.pages.tradeoffs import tradeoffs_page
from steelyard.policy.shelf import Shelf
from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

CARD = {
    "params": "{days: {type: integer, default: 30}}",
    "require": "{lifecycle.retires: {within_days: params.days}}",
    "scope": "{roles: [primary]}",
    "group": "license",
}


def shelf(folder: Path, card: dict[str, str] | None = None, **packs: str) -> Shelf:
    """A folder with one card, and packs that set something on it."""
    put_card(folder, **(CARD if card is None else card))
    for name, said in packs.items():
        put_pack(folder, name, rules=f"{{own-rule: {said}}}")
    return Shelf(str(folder))


def row(folder: Path, **packs: str) -> Row:
    found = shelf(folder, None, **packs)
    (one,) = compared([opened(found, found.pack(name)) for name in packs])
    return one


def as_text(one: Row) -> list[str]:
    """A cell is `severity key=value key=value | severity …`; empty where the pack does not have the rule."""
    return [
        " | ".join(
            " ".join([said.severity, *(f"{key}={value}" for key, value in said.others.items())])
            for said in cell
        )
        for cell in one.cells
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected", "alike"),
    [
        ("{}", "{}", ["error", "error"], True),
        ("{}", "{severity: note}", ["error", "note"], False),
        # The card's own value, said once more, is no difference.
        ("{}", "{days: 30, roles: [primary], enforcement: waivable, on_unknown: warning}", ["error", "error"], True),
        ("{}", "{days: 60}", ["error days=30", "error days=60"], False),
        ("{days: 60}", "{days: 60}", ["error days=60", "error days=60"], True),
        ("{}", "{on_unknown: fail}", ["error on_unknown=warning", "error on_unknown=fail"], False),
        ("{severity: note}", "{severity: note, on_unknown: ignore}", ["note on_unknown=fail", "note on_unknown=ignore"], False),
        ("{}", "{enforcement: advisory}", ["error enforcement=waivable", "error enforcement=advisory"], False),
        (
            "{}",
            "{environments: [production, development]}",
            ["error roles=primary", "error roles=primary environments=production, development"],
            False,
        ),
        (
            "{}",
            "[{environments: [production]}, {severity: note}]",
            ["error roles=primary", "error roles=primary environments=production | note roles=primary"],
            False,
        ),
        (
            "{}",
            "{enforcement: [{is: advisory, until: 2027-01-31}, {is: mandatory}]}",
            [
                "error roles=primary enforcement=waivable",
                "error roles=primary until=2027-01-31 enforcement=advisory | error roles=primary enforcement=mandatory",
            ],
            False,
        ),
    ],
)  # fmt: skip
def test_what_is_otherwise_than_the_card_is_told_of_all(
    tmp_path: Path, one: str, other: str, expected: list[str], *, alike: bool
) -> None:
    found = row(tmp_path, one=one, other=other)

    assert as_text(found) == expected
    assert found.is_alike is alike


def test_a_rule_that_a_pack_does_not_have_is_an_empty_cell(tmp_path: Path) -> None:
    found = shelf(tmp_path, own="{days: 60}")
    packs = [opened(found, found.pack(name)) for name in ("own", "baseline")]
    rows = compared(packs)

    own = next(one for one in rows if one.card.id == "own-rule")
    assert as_text(own) == ["error days=60", ""]
    assert not own.is_alike
    assert [(one.card.group, one.card.id) for one in rows] == sorted(
        (one.card.group, one.card.id) for one in rows
    )
    assert rules_by_pack(packs)["own-rule"] == ["own"]
    assert rules_by_pack(packs)["model-retired"] == ["baseline"]


def test_one_pack_alone_tells_what_it_has_otherwise(tmp_path: Path) -> None:
    found = shelf(tmp_path, own="{days: 60, on_unknown: ignore}")
    (said,) = told(opened(found, found.pack("own")).rules["own-rule"])

    assert (said.severity, said.others) == ("error", {"on_unknown": "ignore", "days": "60"})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("MIT", "MIT"),
        (["MIT", "Apache-2.0"], "MIT, Apache-2.0"),
        ([], "none"),
        (True, "true"),
        (99.5, "99.5"),
    ],
)
def test_a_value_is_said_as_people_read_it(value: object, said: str) -> None:
    assert in_words(value) == said


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, []),
        ({"require": "\n  expr: manifest.data.all(c, model.hosting in org.data_matrix[c]) || org.mau.at_most < 5"}, ["org.data_matrix", "org.mau"]),
        ({"when": "{developer: {none_of: {field: org.names}}}"}, ["org.names"]),
    ],
)  # fmt: skip
def test_the_facts_of_the_organisation_that_a_card_asks_for(
    tmp_path: Path, changes: dict[str, str], asked: list[str]
) -> None:
    found = shelf(tmp_path, changes, own="{}")
    one = opened(found, found.pack("own"))

    assert facts_asked(found.card("own-rule")) == asked
    assert one.asked == {fact: ["own-rule"] for fact in asked}


def test_the_pages_of_a_pack_say_what_it_demands(tmp_path: Path) -> None:
    put_card(tmp_path, **CARD, controls="[FMTI 1, EU-AIA 53(1)(d)]")
    put_pack(
        tmp_path,
        title="For *us*",
        description="A <b>bold</b> one.",
        extends="[other]",
        rules="{own-rule: [{environments: [production], days: 60}, {severity: note, enforcement: advisory}]}",
    )
    put_pack(tmp_path, "other", rules="{own-rule: {}}")
    found = Shelf(str(tmp_path))
    own, other = (opened(found, found.pack(name)) for name in ("own", "other"))
    page = pack_page(own)

    assert page.startswith("# own\n\nFor \\*us\\*.\n\nA \\<b\\>bold\\</b\\> one.\n")
    assert "- Extends: [other](other.md)\n- Rules: 1 (1 error)\n" in page
    assert "- Controls that they serve: 2, of 2 [frameworks](../controls.md)\n" in page
    assert "- Facts of the organisation that they ask for: none\n" in page
    assert page.endswith(
        "| [own-rule](../rules/own-rule.md) | The weights are used without a license | error | days: `60` "
        "| roles primary; environments production | waivable |\n"
        "| else |  | note |  | roles primary | advisory |\n"
    )
    assert "- Extends: no other pack\n" in pack_page(other)
    assert packs_page([own, other]).endswith(
        "| rule | [own](own.md) | [other](other.md) |\n| --- | --- | --- |\n"
        "| [own-rule](../rules/own-rule.md) "
        "| error days: `60`, roles: `primary`, environments: `production`, enforcement: `waivable`"
        "<br>note days: `30`, roles: `primary`, enforcement: `advisory` "
        "| error days: `30`, roles: `primary`, enforcement: `waivable` |\n"
    )


def test_a_pack_that_asks_for_facts_says_which(tmp_path: Path) -> None:
    found = shelf(tmp_path, {"require": "\n  expr: org.mau.at_most < 5"}, own="{}")

    assert pack_page(opened(found, found.pack("own"))).endswith(
        "| fact | asked for by |\n| --- | --- |\n| `org.mau` | [own-rule](../rules/own-rule.md) |\n"
    )


def test_the_page_of_trade_offs_names_rules_and_packs(tmp_path: Path) -> None:
    put_card(tmp_path, "unused", tradeoffs="[T7]", title="A | b")
    found = shelf(tmp_path, {"tradeoffs": "[T4, T7]"}, one="{}", two="{}")
    packs = [opened(found, found.pack(name)) for name in ("one", "two")]
    page = tradeoffs_page([found.card("own-rule"), found.card("unused")], packs)

    assert "| T1 | [accessibility against performance](#t1) | 0 |\n" in page
    assert "| T7 | [independence against lock-in](#t7) | 2 |\n" in page
    own = "| [own-rule](rules/own-rule.md) | The weights are used without a license | [one](packs/one.md), [two](packs/two.md) |\n"
    assert page.count(own) == 2
    assert "| [unused](rules/unused.md) | A \\| b | none |\n" in page

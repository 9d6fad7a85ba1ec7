"""A framework of controls: what is read of its file, what is refused in it, and what a card may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.card import load_card
from steelyard.policy.controls import Control, Frameworks, load_framework
from steelyard.policy.pages.controls import controls_page
from steelyard.policy.pages.rule import control_items
from tests.unit.policy.cards import lines, put, put_card, said

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://acme.example/policy"
FRAMEWORK = {
    "framework": "ACME",
    "title": "Acme model policy",
    "publisher": "Acme",
    "link": LINK,
    "date": "2026-09-01",
    "source": "Sections 1 to 4.",
    "controls": "{M-1: Approved models, M-2: {title: Regions, link: 'https://acme.example/m2'}, 'M-2(a)': Personal data}",
}


def put_framework(
    folder: Path, name: str = "acme", changed: dict[str, str | None] | None = None, **changes: str | None
) -> str:
    return str(put(folder / "controls" / f"{name}.yaml", lines(FRAMEWORK, {**(changed or {}), **changes})))


def faults(path: str) -> list[tuple[str, str, int, int]]:
    with pytest.raises(PolicyError) as raised:
        load_framework(path)
    return [
        (*said(fault), fault.region.start_line, fault.region.start_column) for fault in raised.value.faults
    ]


def test_a_framework_is_read_as_its_file_has_it(tmp_path: Path) -> None:
    found = load_framework(put_framework(tmp_path))
    assert found[:7] == (
        "ACME",
        "Acme model policy",
        "Acme",
        LINK,
        "2026-09-01",
        "Sections 1 to 4.",
        "",
    )
    assert list(found.controls.values()) == [
        Control("ACME M-1", "ACME", "Approved models", LINK),
        Control("ACME M-2", "ACME", "Regions", "https://acme.example/m2"),
        Control("ACME M-2(a)", "ACME", "Personal data", "https://acme.example/m2"),
    ]


@pytest.mark.parametrize(
    ("ids", "above"),
    [
        (("53", "53(1)(d)"), "53"),
        (("53", "53(1)", "53(1)(d)"), "53(1)"),
        (("LLM03:2025", "LLM03:2025 §2"), "LLM03:2025"),
        (("AML.T0010", "AML.T0010.003"), "AML.T0010"),
        (("5", "53"), ""),
        (("53(1)(d)", "53"), ""),
        (("A.1", "A.10"), ""),
        (("a", "a."), "a"),
    ],
)
def test_a_part_of_a_control_is_read_where_the_whole_is(
    ids: tuple[str, ...], above: str, tmp_path: Path
) -> None:
    entries = "".join(f'\n  "{id_}": {{title: t, link: "https://e.org/{id_}"}}' for id_ in ids[:-1])
    entries += f'\n  "{ids[-1]}": t'
    found = load_framework(put_framework(tmp_path, controls=entries))
    assert found.controls[f"ACME {ids[-1]}"].link == (f"https://e.org/{above}" if above else LINK)


@pytest.mark.parametrize(
    ("whole", "part", "doubts"),
    [
        ({}, "M: t", ("", "")),
        ({}, "M: {title: t, verified: false, because: Sold.}", ("", "Sold.")),
        ({"verified": "false", "because": "Sold."}, "M: t", ("Sold.", "Sold.")),
        ({"verified": "false", "because": "Sold."}, "M: {title: t, verified: true}", ("Sold.", "")),
        (
            {"verified": "false", "because": "Sold."},
            "M: {title: t, verified: false, because: x}",
            ("Sold.", "x"),
        ),
        ({"verified": "true"}, "M: t", ("", "")),
    ],
)
def test_a_doubt_about_a_framework_is_one_about_its_controls(
    whole: dict[str, str | None], part: str, doubts: tuple[str, str], tmp_path: Path
) -> None:
    found = load_framework(put_framework(tmp_path, "acme", {**whole, "controls": f"{{{part}}}"}))
    assert (found.doubt, found.controls["ACME M"].doubt) == doubts


@pytest.mark.parametrize(
    ("changes", "message", "at"),
    [
        ({"verified": "false"}, "`verified` stands alone", (8, 1)),
        ({"because": "why"}, "`because` stands alone", (8, 1)),
        ({"controls": "{M: {title: t, verified: false}}"}, "`verified` stands alone", (7, 26)),
        ({"controls": "{M: {title: t, because: x}}"}, "`because` stands alone", (7, 26)),
        (
            {"controls": "{M: {title: t, verified: true, because: x}}"},
            "`because` stands alone",
            (7, 42),
        ),
    ],
)
def test_a_doubt_and_its_reason_come_together(
    changes: dict[str, str | None], message: str, at: tuple[int, int], tmp_path: Path
) -> None:
    hint = "Write both `verified: false` and, under `because`, why; or neither."
    assert faults(put_framework(tmp_path, "acme", changes)) == [(message, hint, *at)]


@pytest.mark.parametrize(("name", "token"), [("acme", "ACME-2"), ("acme-2", "ACME"), ("Acme", "ACME")])
def test_a_framework_has_the_name_of_its_file(name: str, token: str, tmp_path: Path) -> None:
    hint = f"Call the file {token.lower()}.yaml: cards find it by its name."
    message = f"the framework `{token}` is not what its file is called"
    assert faults(put_framework(tmp_path, name, framework=token)) == [(message, hint, 1, 12)]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"framework": "acme"}, 1),
        ({"framework": "ACME 2"}, 1),
        ({"title": "''"}, 2),
        ({"publisher": None}, 1),
        ({"link": "ftp://acme.example"}, 4),
        ({"link": "javascript:alert(1)"}, 4),
        ({"link": "'https://acme.example/a b'"}, 4),
        ({"link": "'https://acme.example/<b>'"}, 4),
        ({"link": "https://acme.example/ä"}, 4),
        ({"link": None}, 1),
        ({"date": "2026-02-30"}, 5),
        ({"date": None}, 1),
        ({"source": None}, 1),
        ({"controls": "{}"}, 7),
        ({"controls": "[M]"}, 7),
        ({"controls": "{'M  1': t}"}, 7),
        ({"controls": "{' M': t}"}, 7),
        ({"controls": "{'': t}"}, 7),
        ({"controls": "{M: ''}"}, 7),
        ({"controls": "{M: 5}"}, 7),
        ({"controls": "{M: {}}"}, 7),
        ({"controls": "{M: {titel: t}}"}, 7),
        ({"controls": "{M: t, M: u}"}, 7),
        ({"control": "{M: t}"}, 8),
    ],
)
def test_what_a_framework_must_not_say(changes: dict[str, str | None], line: int, tmp_path: Path) -> None:
    found = faults(put_framework(tmp_path, "acme", changes))
    assert len(found) == 1, found
    assert found[0][2] == line, found


def frameworks(tmp_path: Path) -> Frameworks:
    beta = put_framework(tmp_path, "beta-1", framework="BETA-1", controls="{'1': t}")
    return Frameworks([put_framework(tmp_path), beta])


def test_controls_are_found_by_the_names_that_cards_write(tmp_path: Path) -> None:
    known = frameworks(tmp_path)
    assert known.tokens == ["ACME", "BETA-1"]
    assert known.find("ACME M-2") == Control("ACME M-2", "ACME", "Regions", "https://acme.example/m2")
    assert known.framework("ACME") is known.framework("ACME"), "a file is read once"
    with pytest.raises(KeyError):
        known.framework("acme")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("ACME M-3", "ACME has no control `M-3`", "did you mean `ACME M-"),
        ("ACME M-2(b)", "ACME has no control `M-2(b)`", "did you mean `ACME M-2(a)`?"),
        ("ACME  M-1", "ACME has no control ` M-1`", "did you mean `ACME M-1`?"),
        ("ACME M-1 ", "ACME has no control `M-1 `", "did you mean `ACME M-1`?"),
        (
            "ACME zzzzzzzzzzzz",
            "ACME has no control `zzzzzzzzzzzz`",
            "allowed: ACME M-1, ACME M-2, ACME M-2(a)",
        ),
        ("ACME", "`ACME` is a framework, and none of its controls", "Name one: `ACME M-1`."),
        ("ACME ", "`ACME` is a framework, and none of its controls", "Name one: `ACME M-1`."),
        ("AMCE M-1", "there is no framework `AMCE`", "did you mean `ACME`?"),
        ("acme M-1", "there is no framework `acme`", "did you mean `ACME`?"),
        ("BETA 1", "there is no framework `BETA`", "did you mean `BETA-1`?"),
        ("M-1", "there is no framework `M-1`", "allowed: ACME, BETA-1"),
        (" ", "there is no framework ``", "allowed: ACME, BETA-1"),
    ],
)
def test_a_control_that_no_framework_has_is_told_the_nearest(
    name: str, message: str, hint: str, tmp_path: Path
) -> None:
    known = frameworks(tmp_path)
    assert known.find(name) is None
    told = known.refusal(name)
    assert told[0] == message
    assert told[1].startswith(hint)


def test_a_card_serves_what_it_names_and_faults_stand_at_the_names(tmp_path: Path) -> None:
    known = frameworks(tmp_path)
    card = load_card(str(put_card(tmp_path, controls="[ACME M-1, BETA-1 1]")), known)
    assert card.controls == ("ACME M-1", "BETA-1 1")
    assert [control.title for control in card.serves] == ["Approved models", "t"]
    path = str(put_card(tmp_path, controls="[ACME M-1, ACME M-9, ACME M-1, GAMMA 1]"))
    with pytest.raises(PolicyError) as raised:
        load_card(path, known)
    places = [
        (fault.message, fault.region.start_line, fault.region.start_column) for fault in raised.value.faults
    ]
    assert places == [
        ("ACME has no control `M-9`", 9, 22),
        ("the control `ACME M-1` is named twice", 9, 32),
        ("there is no framework `GAMMA`", 9, 42),
    ]
    assert load_card(path).serves == (), "without frameworks they are taken as written"


def test_what_a_framework_says_is_text_on_a_page() -> None:
    control = Control("ACME M-1", "ACME", "*Never* <b>this</b>", "https://e.org/a_b", "Sold to `us`.")
    assert list(control_items([control])) == [
        "- ACME M-1: \\*Never\\* \\<b\\>this\\</b\\>, <https://e.org/a_b> (title not verified: Sold to `us`)"
    ]


def test_the_page_has_every_control_and_who_serves_it(tmp_path: Path) -> None:
    known = Frameworks(
        [
            put_framework(
                tmp_path,
                verified="false",
                because="Sold.",
                controls="{M-1: 'a | b', M-2: {title: T, link: 'https://e.org', verified: false, because: 'Why | not.'}}",
            )
        ]
    )
    cards = [
        load_card(str(put_card(tmp_path, id_, controls="[ACME M-1]")), known) for id_ in ("a-rule", "b-rule")
    ]
    text = controls_page([known.framework("ACME")], cards)
    assert text.startswith("# Controls\n\n")
    assert text.endswith(
        f"\n## ACME\n\nAcme model policy. Acme, 2026-09-01, <{LINK}>.\n\nSections 1 to 4.\n"
        "Titles are not verified: Sold.\n\n| control | title | rules |\n| --- | --- | --- |\n"
        "| `ACME M-1` | a \\| b | [a-rule](rules/a-rule.md), [b-rule](rules/b-rule.md) |\n"
        "| `ACME M-2` | [T](https://e.org) (not verified: Why \\| not.) |  |\n"
    )

"""Packs as text and as JSON: widths, colours, strangers' texts, and the published form."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

import pytest
from jsonschema import Draft202012Validator

from steelyard.policy.comparison import Opened, compared, opened
from steelyard.policy.enforcement import LEVELS
from steelyard.policy.shelf import Shelf
from steelyard.render import Style
from steelyard.render.packs_contract import ID, EnforcementV1, PacksV1, packs_schema
from steelyard.render.packs_json import SCHEMA_ID, render_packs_json
from steelyard.render.packs_text import render_comparison_text, render_packs_text
from steelyard.secrets import REDACTED
from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
NAMES = ("one", "a-rather-long-name-of-a-pack-that-has-to-be-broken", "three")
TOKEN = "ghp_" + "a1B2" * 9

TABLE = """\
rule        one                        a-rather-long-name-of-a-    three
                                       pack-that-has-to-be-broken
cost
  dearer    -                          error                       -
license
  own-rule  error                      note                        error
             limits: MIT                limits: MIT, Apache-2.0,    limits: MIT
             roles: primary, fallback     BSD-3-Clause              roles: primary, fallback
                                        roles: primary
                                       warning
                                        limits: MIT
                                        roles: primary, fallback
"""


def packs(folder: Path, **changes: str) -> list[Opened]:
    put_card(
        folder,
        params="{limits: {type: '[string]', default: [MIT]}}",
        require="{license: {one_of: params.limits}}",
        scope="{roles: [primary, fallback]}",
    )
    put_card(folder, "dearer", "cost", group="cost")
    put_pack(folder, "one", rules="{own-rule: {}}", **changes)
    put_pack(
        folder,
        NAMES[1],
        extends="[one]",
        rules="{own-rule: [{severity: note, roles: [primary], limits: [MIT, Apache-2.0, BSD-3-Clause]}, "
        "{severity: warning}], dearer: {}}",
    )
    put_pack(folder, "three", rules="{own-rule: {}}")
    shelf = Shelf(str(folder))
    return [opened(shelf, shelf.pack(name)) for name in NAMES]


def side_by_side(every: list[Opened], **style: Any) -> str:
    return render_comparison_text(every, compared(every), Style(**style))


def test_rules_stand_side_by_side(tmp_path: Path) -> None:
    assert side_by_side(packs(tmp_path)) == TABLE


def test_a_cell_begins_with_its_severity_in_colour_and_the_columns_stay(tmp_path: Path) -> None:
    text = side_by_side(packs(tmp_path), color=True)

    assert ESCAPES.sub("", text) == TABLE
    assert "\x1b[1;31merror\x1b[0m" in text
    assert "\x1b[1;36mnote\x1b[0m" in text
    assert "\x1b[2m-\x1b[0m" in text


@pytest.mark.parametrize("width", [40, 50, 70, 90, 100])
def test_what_is_too_wide_goes_below(tmp_path: Path, width: int) -> None:
    text = side_by_side(packs(tmp_path), width=width)
    heads = [line.split() for line in text.splitlines() if line.startswith("rule ")]

    assert max(map(len, text.splitlines())) <= width
    assert len(heads) == {40: 3, 50: 3, 70: 2, 90: 2, 100: 1}[width]
    assert text.count("  own-rule") == len(heads)


def test_packs_are_a_table(tmp_path: Path) -> None:
    text = render_packs_text(packs(tmp_path), Style(color=True))

    assert ESCAPES.sub("", text) == (
        f"pack{' ' * 46}  rules  extends  title\n"
        f"one{' ' * 47}      1  -        A pack\n"
        f"{NAMES[1]}      2  one      A pack\n"
        f"three{' ' * 45}      1  -        A pack\n"
    )
    assert text.startswith("\x1b[1mpack ")


def test_a_stranger_s_text_acts_nowhere_and_gives_nothing_away(tmp_path: Path) -> None:
    put_card(
        tmp_path,
        params="{limits: {type: '[string]', default: [MIT]}}",
        require="{license: {one_of: params.limits}}",
    )
    put_pack(
        tmp_path, "::error::x", rules=f'{{own-rule: {{limits: ["\\e[31m", {TOKEN}]}}}}', title='"\\e[31m"'
    )
    put_pack(tmp_path, " ", rules="{own-rule: {}}")
    shelf = Shelf(str(tmp_path))
    every = [opened(shelf, shelf.pack(name)) for name in ("::error::x", " ")]
    said = [
        render_packs_text(every, Style()),
        side_by_side(every),
        render_packs_json(every, compared(every)),
    ]

    for text in said:
        assert "\x1b" not in text
        assert TOKEN not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert all(REDACTED in text for text in said[1:])


def test_the_json_follows_its_schema(tmp_path: Path) -> None:
    every = packs(tmp_path, description="All of it.", locked="false")
    told = json.loads(render_packs_json(every, compared(every)))

    Draft202012Validator(packs_schema()).validate(told)
    PacksV1.model_validate_json(render_packs_json(every, compared(every)))
    PacksV1.model_validate_json(render_packs_json(every, None))
    assert json.loads(render_packs_json(every, None))["rules"] is None
    assert [(one["name"], one["rules"], one["extends"]) for one in told["packs"]] == [
        ("one", 1, []),
        (NAMES[1], 2, ["one"]),
        ("three", 1, []),
    ]
    assert [
        (rule["id"], rule["alike"], [one["pack"] for one in rule["packs"]]) for rule in told["rules"]
    ] == [
        ("dearer", False, [NAMES[1]]),
        ("own-rule", False, list(NAMES)),
    ]
    first, second = told["rules"][1]["packs"][1]["settings"]
    assert (first["severity"], first["on_unknown"], first["enforcement"]) == ("note", "note", "waivable")
    assert first["params"] == [
        {"name": "limits", "value": '["MIT", "Apache-2.0", "BSD-3-Clause"]', "card": '["MIT"]'}
    ]
    assert [scope["roles"] for scope in (*first["scope"], *second["scope"])] == [
        ["primary"],
        ["primary", "fallback"],
    ]
    assert first["scope"][0]["duty"] is None


def test_the_published_words_are_those_there_are() -> None:
    assert SCHEMA_ID == ID
    assert set(get_args(EnforcementV1)) == set(LEVELS)

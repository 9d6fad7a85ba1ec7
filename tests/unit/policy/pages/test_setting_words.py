"""What packs set on a rule is said in a line for each setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.choose import configure
from steelyard.policy.pages.setting_words import settings_said
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

RAMP = [{"is": "advisory", "until": "2027-02-28"}, {"is": "mandatory"}]
PRODUCTION = {"environments": ["production"]}


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ([{}], []),
        ([{"severity": "note"}], []),
        ([{"enforcement": "mandatory"}], ["error; mandatory"]),
        ([{"enforcement": RAMP}], ["error; advisory until 2027-02-28, then mandatory"]),
        (
            [{**PRODUCTION, "enforcement": RAMP}],
            ["error in production; advisory until 2027-02-28, then mandatory; it does not apply elsewhere"],
        ),
        (
            [
                {**PRODUCTION, "roles": ["primary", "judge"]},
                {"severity": "warning", "enforcement": "advisory"},
            ],
            ["error for primary and judge, in production", "warning otherwise; advisory"],
        ),
        (
            [{"exposure": ["public", "customer"], "data": ["health"], "duty": "transparency"}],
            [
                (
                    "error where the exposure is public or customer, with health data, once the duty transparency "
                    "applies; it does not apply elsewhere"
                )
            ],
        ),
        (
            [{"since": "2027-01-01", "until": "2027-12-31"}],
            ["error from 2027-01-01 until 2027-12-31; it does not apply on other days"],
        ),
        (
            [{"enforcement": [{"is": "mandatory", "since": "2027-03-01"}]}],
            ["error; mandatory from 2027-03-01, else waivable"],
        ),
        (
            [{"severity": "warning", "until": "2027-01-31"}, {"days": 7}],
            ["warning until 2027-01-31", "error otherwise; `days` 7"],
        ),
    ],
)
def test_a_line_for_each_setting(tmp_path: Path, settings: list[dict[str, Any]], lines: list[str]) -> None:
    card = load_card(
        str(
            put_card(
                tmp_path,
                params="{days: {type: integer, default: 30}}",
                require="{lifecycle.retires: {within_days: params.days}}",
            )
        )
    )
    assert settings_said(configure(card, *settings)) == lines

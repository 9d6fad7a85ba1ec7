"""A parameter that is a license holds canonical ids: any other spelling would be compared in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.card import load_card
from steelyard.policy.load import load_policies
from tests.unit.policy.cards import put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

PARAMS = "{deny: {type: '[license]', default: [MIT], description: d}}"
REQUIRE = "{license: {none_of: params.deny}}"
REFUSED = [
    ("apache-2.0", "`apache-2.0` is not the canonical id of the license", "Write Apache-2.0."),
    ("llama3.1", "`llama3.1` is not the canonical id of the license", "Write LicenseRef-scancode-llama-3.1-license-2024."),
    ("openrail", "`openrail` is no license: `openrail` is the name of several licenses: write which one", "Perhaps LicenseRef-scancode-"),
    ("nothing at all", "`nothing at all` is no license: ", ""),
    ("MIT OR ISC", "`MIT OR ISC` is more than one license", "List each of them by itself."),
    ("3", "`3` is not a string", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "message", "hint"), REFUSED)
def test_any_other_spelling_is_refused(tmp_path: Path, written: str, message: str, hint: str) -> None:
    path = put_card(tmp_path, require=REQUIRE, params=PARAMS.replace("[MIT]", f"[{written}]"))
    with pytest.raises(PolicyError) as refused:
        load_card(str(path))
    (fault,) = refused.value.faults
    assert fault.message.startswith(message)
    assert fault.hint.startswith(hint)


def test_so_is_it_in_a_pack(tmp_path: Path) -> None:
    put_card(tmp_path, require=REQUIRE, params=PARAMS)
    put_pack(tmp_path, rules="{own-rule: {deny: [mit]}}")
    with pytest.raises(PolicyError) as refused:
        load_policies([str(tmp_path)])
    (fault,) = refused.value.faults
    assert "`mit` is not the canonical id of the license" in fault.message


@pytest.mark.parametrize(
    "written",
    ["Apache-2.0", "LicenseRef-Our-Own", "GPL-2.0-only WITH Classpath-exception-2.0", "Apache-1.0+"],
)
def test_a_canonical_id_is_a_license(tmp_path: Path, written: str) -> None:
    path = put_card(tmp_path, require=REQUIRE, params=PARAMS.replace("[MIT]", f"[{written}]"))
    assert load_card(str(path)).params["deny"].default == [written]

"""Lints of rules that ask what the organisation is: no manifest says it, and nobody has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.types import vocabulary
from steelyard.proving.lint.claims import Claim
from steelyard.proving.lint.run import lint
from steelyard.proving.lint.study import study
from steelyard.proving.lint.table import table
from steelyard.proving.lint.there import always_there
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path


def test_an_organisation_need_say_nothing() -> None:
    for name, type_ in vocabulary().subjects["org"].fields.items():
        assert not always_there(Claim(("org", name), type_, "present", True, holds=True, owner="org"))


def test_two_rules_about_the_organisation_are_held_against_each_other(tmp_path: Path) -> None:
    for said in ("true", "false"):
        put_card(
            tmp_path,
            f"public-{said}",
            when="{org.domicile: {has_any: [DE]}}",
            require=f"{{org.public_bodies: {{equals: {said}}}, expr: has(org.owners)}}",
        )
    notices = lint(study([str(tmp_path)]), table().values())
    # Only a pack says what an organisation is: no manifest can be made to which both apply.
    assert "contradictory" not in {notice.lint for notice in notices}

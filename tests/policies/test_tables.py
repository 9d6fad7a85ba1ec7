"""The test tables of the shipped packs: every pack has one, with a project that holds and one that does not."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.shelf import Shelf
from steelyard.reading import read
from steelyard.resources import POLICIES

if TYPE_CHECKING:
    from tests.conftest import Cli

PACKS = Shelf().pack_names()
ORGANISATION_S = {"data-class-not-permitted", "publisher-not-trusted"}
"""What no manifest decides: the organisation has to say which data may go where, and whom it trusts."""


def table(pack: str) -> str:
    return os.path.join(POLICIES, "packs", f"{pack}_test.yaml")


@pytest.mark.parametrize("pack", PACKS)
def test_it_holds(pack: str, cli: Cli) -> None:
    done = cli("policy", "test", table(pack), "--isolated", "--format", "json")
    assert done.code == 0, done.out + done.err
    assert json.loads(done.out)["summary"]["cases"] >= 2


@pytest.mark.parametrize("pack", PACKS)
def test_one_project_holds_and_another_fails(pack: str) -> None:
    document: Any = read(table(pack)).value
    expected = [case["expect"] for case in document["cases"]]

    if pack != "baseline":  # it is for projects as they are found
        assert set(expected[0]) <= ORGANISATION_S
    assert all(said for said in expected[1:])
    assert not any("exhaustive" in case for case in document["cases"])

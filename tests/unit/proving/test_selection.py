"""Which cards, packs and tables a policy stands for when it is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError, UsageError
from steelyard.policy.shelf import Shelf
from steelyard.proving.selection import select
from tests.unit.policy.cards import put
from tests.unit.proving.policies import CARD, TABLE, case, put_card, put_pack, put_policy, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.proving.selection import Selection


def ids(selection: Selection) -> list[str]:
    return [card.id for card in selection.cards]


def tables(selection: Selection) -> list[str]:
    return [table.path.rsplit("/", 1)[-1] for table in selection.tables]


def test_nothing_named_is_everything_shipped() -> None:
    selection = select([])

    assert ids(selection) == Shelf().card_ids()
    assert [pack for pack, _ in selection.packs] == Shelf().pack_names()
    assert selection.measured == selection.cards


def test_a_shipped_pack_has_its_rules_tested() -> None:
    selection = select(["baseline"])

    assert [pack for pack, _ in selection.packs] == ["baseline"]
    assert 0 < len(selection.cards) < len(Shelf().card_ids())


def test_a_folder_has_its_own_cards_and_tables_tested(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_pack(tmp_path, "title: A\nextends: [baseline]\nrules: {license-not-ours: {}}\n")
    selection = select([str(tmp_path)])

    assert ids(selection) == ["license-not-ours"]
    assert tables(selection) == ["acme_test.yaml"]
    assert len(dict(selection.packs)["acme"]) > 20


def test_a_pack_file_has_only_its_own_tables(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_pack(tmp_path, name="other")
    put_table(tmp_path, name="other_test")
    selection = select(["packs/other.yaml"], str(tmp_path))

    assert ids(selection) == ["license-not-ours"]
    assert tables(selection) == ["other_test.yaml"]


def test_a_pack_file_anywhere_has_the_tables_beside_it(tmp_path: Path) -> None:
    put(tmp_path / "own.yaml", "title: Own\nrules:\n  license-missing: {}\n")
    put(tmp_path / "own_test.yaml", case("{license-missing: pass}"))
    selection = select(["own.yaml"], str(tmp_path))

    assert (ids(selection), tables(selection)) == ([], ["own_test.yaml"])
    assert [card.id for card in selection.measured] == ["license-missing"]


@pytest.mark.parametrize("name", ["packs/acme_test.yaml", "./packs/acme_test.yaml"])
def test_a_table_alone(name: str, tmp_path: Path) -> None:
    put_policy(tmp_path)
    selection = select([name], str(tmp_path))

    assert (ids(selection), tables(selection)) == ([], ["acme_test.yaml"])
    assert selection.packs == (("acme", ("license-not-ours",)),)


def test_a_table_named_twice_is_run_once(tmp_path: Path) -> None:
    put_policy(tmp_path)

    assert tables(select([".", "packs/acme_test.yaml"], str(tmp_path))) == ["acme_test.yaml"]


def test_one_rule(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, CARD, "other-rule")
    put_pack(tmp_path, "title: B\nrules: {license-missing: {}, other-rule: {}}\n", "second")
    put_table(tmp_path, case("{license-missing: pass}"), "second_test")
    own = select([str(tmp_path)], rule="license-not-ours")
    shipped = select([str(tmp_path)], rule="license-missing")

    assert (ids(own), tables(own)) == (["license-not-ours"], ["acme_test.yaml"])
    assert (ids(shipped), tables(shipped)) == (["license-missing"], ["second_test.yaml"])


def test_a_rule_there_is_not_is_told_with_the_nearest(tmp_path: Path) -> None:
    put_policy(tmp_path)
    with pytest.raises(UsageError) as error:
        select([str(tmp_path)], rule="license-not-our")

    assert error.value.hint == "did you mean `license-not-ours`?"


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("nowhere", "there is no policy `nowhere`"),
        ("packs/nowhere_test.yaml", "there is no test table"),
        ("", "there is no policy ``"),
    ],
)
def test_a_policy_there_is_not(policy: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=message):
        select([policy], str(tmp_path))


@pytest.mark.parametrize(
    "place", ["rules/license/acme_test.yaml", "acme_test.yaml", "packs/deep/acme_test.yaml"]
)
def test_a_misplaced_table_is_refused(place: str, tmp_path: Path) -> None:
    put_policy(tmp_path)
    put(tmp_path / place, TABLE)

    with pytest.raises(PolicyError, match="acme_test"):
        select([str(tmp_path)])


def test_two_rules_of_one_name_are_not_taken_for_each_other(tmp_path: Path) -> None:
    put_policy(tmp_path / "a")
    put_policy(tmp_path / "b")

    with pytest.raises(PolicyError, match="there are two rules called `license-not-ours`"):
        select(["a", "b"], str(tmp_path))


def test_what_a_policy_never_runs_is_an_error_here_too(tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_card(tmp_path, CARD, "forgotten")

    with pytest.raises(PolicyError) as caught:
        select([str(tmp_path)])
    (fault,) = caught.value.faults
    assert "`forgotten` is in no pack" in fault.message

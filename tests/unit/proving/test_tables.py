"""Test tables: what they may say, and that whatever is wrong with one is an error at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.shelf import Shelf
from steelyard.proving.tables import load_table, named_pack
from steelyard.verdict import Outcome, Severity
from tests.unit.policy.cards import put
from tests.unit.proving.policies import case, put_pack, put_policy, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.proving.tables import Table


def loaded(folder: Path, text: str, name: str = "acme_test") -> Table:
    put_policy(folder)
    path = put_table(folder, text, name)
    return load_table(str(path), Shelf(str(folder)))


def refused(folder: Path, text: str, name: str = "acme_test") -> tuple[str, str, int, int]:
    """Message, hint, line and column of the first fault."""
    with pytest.raises(PolicyError) as error:
        loaded(folder, text, name)
    (fault, *_) = error.value.faults
    return fault.message, fault.hint, *fault.region[:2]


def test_a_table_tests_the_pack_it_is_called_after(tmp_path: Path) -> None:
    table = loaded(tmp_path, case("{license-not-ours: fail}"))

    assert table.pack.name == "acme"
    (rule,) = table.policies.rules
    assert (rule.id, rule.on_unknown) == ("license-not-ours", Severity.ERROR)
    (one,) = table.cases
    assert (one.name, one.as_of, one.exhaustive) == ("one", "2026-11-23", True)
    (expected,) = one.expected["license-not-ours"]
    assert expected[1:5] == (Outcome.FAIL, "", None, "")


def test_a_further_table_names_its_pack(tmp_path: Path) -> None:
    table = loaded(tmp_path, "pack: acme\n" + case("{}"), "acme-api_test")

    assert table.pack.name == "acme"
    assert named_pack(table.path) == "acme-api"


def test_a_table_may_test_a_shipped_pack(tmp_path: Path) -> None:
    table = loaded(tmp_path, "pack: baseline\n" + case("{license-missing: pass}"), "baseline_test")

    assert "license-missing" in table.rules


def test_the_pack_beside_a_table_is_meant_before_the_shelf(tmp_path: Path) -> None:
    put_pack(tmp_path)
    put(tmp_path / "elsewhere" / "own.yaml", "title: Own\nrules:\n  license-missing: {}\n")
    path = put(tmp_path / "elsewhere" / "own_test.yaml", case("{license-missing: pass}"))

    assert load_table(str(path), Shelf()).pack.title == "Own"


def test_dates_come_from_the_case_then_the_table(tmp_path: Path) -> None:
    text = "as_of: 2027-01-01\n" + case("{}", more='    as_of: "2028-01-01"\n')
    text += "  - name: two\n    manifest: {}\n    expect: {}\n"

    assert [one.as_of for one in loaded(tmp_path, text).cases] == ["2028-01-01", "2027-01-01"]


def test_an_expectation_in_detail(tmp_path: Path) -> None:
    text = case(
        '{license-not-ours: [{subject: "models[large]", outcome: fail, severity: error, at: license}]}'
    )
    (one,) = loaded(tmp_path, text).cases[0].expected["license-not-ours"]

    assert one[:5] == ("license-not-ours", Outcome.FAIL, "models[large]", Severity.ERROR, "license")


def test_a_manifest_is_read_from_the_folder_of_the_table(tmp_path: Path) -> None:
    manifest = "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{model: m}]\n"
    put(tmp_path / "ai-models.yaml", manifest)
    (one,) = loaded(tmp_path, case("{}", "../ai-models.yaml")).cases

    assert one.manifest is not None
    assert one.manifest.facts["project"] == "p"
    assert one.source.text == manifest


def test_what_is_wrong_with_a_manifest_is_kept_at_its_place(tmp_path: Path) -> None:
    (one,) = loaded(tmp_path, case("{}", "{modles: []}")).cases

    assert one.manifest is None
    assert [(fault.message, fault.region[:2]) for fault in one.faults] == [("unknown key `modles`", (3, 16))]


@pytest.mark.parametrize(
    ("text", "message", "hint", "place"),
    [
        (case("{license-not-our: fail}"), "there is no rule `license-not-our` in the pack",
         "did you mean `license-not-ours`?", (4, 14)),
        (case("{license-not-ours: fial}"), "expect.license-not-ours` cannot be", "", (4, 32)),
        (case("{license-not-ours: waived}"), "expect.license-not-ours` cannot be", "", (4, 32)),
        (case("{license-not-ours: {outcom: fail}}"), "unknown key `outcom`", "did you mean `outcome`?", (4, 33)),
        (case("{license-not-ours: {outcome: fail, severity: eror}}"), "severity` cannot be",
         "did you mean `error`?", (4, 58)),
        (case("{license-not-ours: []}"), "expect.license-not-ours", "", (4, 32)),
        (case("{license-not-ours: [{outcome: fail}, {outcome: pass}]}"), "two expectations of `license-not-ours`",
         "Each row of a list names a `subject` of its own.", (4, 33)),
        (case("{license-not-ours: [{subject: a, outcome: fail}, {subject: a, outcome: pass}]}"),
         "two expectations of `license-not-ours` on one subject",
         "Each row of a list names a `subject` of its own.", (4, 62)),
        (case("{}", more="    exhaustive: false\n"), "the case expects nothing", "Name a rule and its outcome", (4, 13)),
        (case("{}") + case("{}").removeprefix("cases:\n"), "two cases are called `one`", "The other is on line 2.",
         (5, 11)),
        (case("{}", "nowhere.yaml"), "cannot read the manifest nowhere.yaml: there is no such file",
         "A path starts at the table's own folder.", (3, 15)),
        (case("{}", '""'), "manifest` cannot be", "", (3, 15)),
        (case("{}", more="    exhastive: true\n"), "unknown key `exhastive`", "did you mean `exhaustive`?", (5, 5)),
        (case("{}", more="    as_of: yesterday\n"), "as_of` cannot be", "", (5, 12)),
        ("cases: []\n", "`cases` cannot be []", "", (1, 8)),
        ("case: []\n", "unknown key `case`", "did you mean `cases`?", (1, 1)),
        ("pack: acne\n" + case("{}"), "there is no pack `acne` to test", "did you mean `acme`?", (1, 7)),
        ("cases: [", "", "", (1, 9)),
        ("", "", "", (1, 1)),
    ],
)  # fmt: skip
def test_a_mistake_is_an_error_at_its_place(
    text: str, message: str, hint: str, place: tuple[int, int], tmp_path: Path
) -> None:
    said, way_out, *at = refused(tmp_path, text)

    assert message in said
    assert hint in way_out
    assert tuple(at) == place


def test_a_table_called_after_no_pack_says_how_it_finds_one(tmp_path: Path) -> None:
    message, hint, *_ = refused(tmp_path, case("{}"), "acne_test")

    assert message == "there is no pack `acne` to test"
    assert hint == "The table's name says which pack it tests, or `pack:` does; did you mean `acme`?"


def test_what_an_installer_linked_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = put_table(tmp_path / "store", case("{}"))
    pack = put_pack(tmp_path / "site" / "policies", "title: T\nrules: {license-missing: {}}\n")
    packs = pack.parent
    (packs / "acme_test.yaml").symlink_to(store)
    path, shelf = str(packs / "acme_test.yaml"), Shelf()

    with pytest.raises(PolicyError, match="is a link to a file outside of the folder around the policy"):
        load_table(path, shelf)
    monkeypatch.setattr("steelyard.proving.tables._SHIPPED", str(packs))
    assert load_table(path, shelf).pack.title == "T"


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as error:
        loaded(tmp_path, case("{one: fail, two: pass}", "nowhere.yaml"))

    assert len(error.value.faults) == 3

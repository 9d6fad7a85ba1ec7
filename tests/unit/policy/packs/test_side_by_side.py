"""Packs hold together: named side by side, in one folder, or extended by one pack."""

from __future__ import annotations

import os
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.choose import choose
from steelyard.policy.load import load_policies
from steelyard.policy.scope import Within, apart
from steelyard.verdict import Outcome
from tests.unit.policy.cards import put, put_card, put_pack, verdicts
from tests.unit.policy.packs.standing import PARAMS, rules, stands

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put_card(tmp_path, **PARAMS)
    return tmp_path


def message(folder: Path, *packs: str) -> str:
    with pytest.raises(PolicyError) as caught:
        rules(folder, *packs)
    assert caught.value.source is not None
    (first, *_) = caught.value.faults
    place = f"{os.path.basename(caught.value.source.path)}:{first.region.start_line}"
    return f"{place}: {first.message} ({first.hint})"


def test_a_scope_that_nobody_knows_to_hold_loosens_nothing_beside_it(folder: Path) -> None:
    put_pack(folder, "house", rules="{own-rule: {}}", locked="true")
    put_pack(folder, "soft", rules="{own-rule: {exposure: [customer], enforcement: mandatory}}")
    for order in permutations(("house", "soft")):
        every = load_policies([str(folder / "packs" / f"{name}.yaml") for name in order])
        (found,) = verdicts(every, "models: [{model: m, license: Apache-2.0}]\n")
        assert (found.outcome, found.severity) == (Outcome.FAIL, "error")


# -- what is refused, with its place and the way out


def test_the_place_is_that_of_the_setting_which_differs(folder: Path) -> None:
    put_pack(folder, "one", rules="{own-rule: {max: 1}}")
    put_pack(folder, "many", rules="\n  own-rule:\n  - {roles: [judge]}\n  - {severity: note, max: 2}")
    assert message(folder, "one", "many") == (
        f"many.yaml:5: `max` of `own-rule` is 2 here and 1 in {folder}/packs/one.yaml: neither goes before the other "
        "(Say which holds in a pack that extends both: `extends: [one, many]`.)"
    )


def test_of_long_values_the_beginning_is_told_and_no_credential(folder: Path) -> None:
    put_pack(folder, "one", rules=f"{{own-rule: {{allow: ['https://me:FAKE-hunter2@h/{'x' * 5000}']}}}}")
    put_pack(folder, "two", rules=f"{{own-rule: {{allow: ['{'y' * 5000}']}}}}")
    put_pack(folder, "both", extends="[one, two]", rules=None)
    for said in (message(folder, "one", "two"), message(folder, "both")):
        assert len(said) < 1000
        assert "hunter2" not in said


def test_what_never_holds_together_does_not_contradict(folder: Path) -> None:
    put_pack(folder, "tests", rules="{own-rule: {max: 1, environments: [development]}}")
    put_pack(folder, "live", rules="{own-rule: {max: 2, environments: [production]}}")
    for order in (("tests", "live"), ("live", "tests")):
        settings = rules(folder, *order)["own-rule"].settings
        assert [(one.scope[0].environments, one.params["max"]) for one in settings] == [
            (("development",), 1),
            (("production",), 2),
        ]


def test_what_two_packs_say_alike_for_each_scope_does_not_contradict(folder: Path) -> None:
    said = (
        "{own-rule: [{environments: [production], max: 1}, {exposure: [public, customer], max: 2}, {max: 3}]}"
    )
    put_pack(folder, "one", rules=said)
    put_pack(folder, "other", rules=said)
    put_pack(folder, "part", rules="{own-rule: {environments: [production], max: 1}}")
    alone = stands(rules(folder, "one")["own-rule"])
    for order in permutations(("one", "other", "part")):
        settings = rules(folder, *order)["own-rule"].settings
        assert [one.params["max"] for one in settings if len({*one.scope}) < 2] == [1, 2, 3]
    assert len(alone) == 3


def test_a_pack_settles_only_where_it_holds_itself(folder: Path) -> None:
    put_pack(folder, "one", rules="{own-rule: {max: 1}}")
    put_pack(folder, "other", rules="{own-rule: {max: 2}}")
    put_pack(folder, "both", extends="[one, other]", rules="{own-rule: {max: 3, roles: [judge]}}")
    assert [one.params["max"] for one in rules(folder, "both", "one")["own-rule"].settings] == [3, 1]
    for order in permutations(("one", "other", "both")):
        assert " of `own-rule` is " in message(folder, *order)


def test_three_packs_of_which_one_refines_a_value_that_another_says_too(folder: Path) -> None:
    put_pack(folder, "base", rules="{own-rule: {max: 1}}")
    put_pack(folder, "as-base", extends="[base]", rules=None)
    put_pack(folder, "alike", rules="{own-rule: {max: 1}}")
    put_pack(folder, "finer", extends="[base]", rules="{own-rule: {max: 2}}")
    for order in permutations(("as-base", "alike", "finer")):
        put_pack(folder, "all", extends=f"[{', '.join(order)}]", rules=None)
        assert (
            "in `finer` and `alike`" in (said := message(folder, "all")) or "in `alike` and `finer`" in said
        )
        assert " of `own-rule` is " in message(folder, *order)
    put_pack(folder, "all", extends="[as-base, finer]", rules=None)
    assert stands(rules(folder, "all")["own-rule"])[0][2]["max"] == 2


@pytest.mark.parametrize("order", ["[locked, free]", "[free, locked]"])
def test_of_a_locked_pack_the_parameters_hold_in_either_order(folder: Path, order: str) -> None:
    put_pack(folder, "locked", locked="true", rules="{own-rule: [{environments: [production]}, {max: 2}]}")
    put_pack(folder, "free", rules="{own-rule: {max: 1, severity: error}}")
    named = order.strip("[]").split(", ")
    assert [one.params["max"] for one in rules(folder, *named)["own-rule"].settings] == [5, 2]

    put_pack(folder, "locked", locked="true", rules="{own-rule: {severity: note}}")
    put_pack(folder, "both", extends=order, rules=None)
    ((severity, _, params, *_),) = stands(rules(folder, "both")["own-rule"])
    assert (severity, params["max"]) == ("error", 5)
    assert stands(rules(folder, *named)["own-rule"]) == stands(rules(folder, "both")["own-rule"])


def test_two_locked_packs_that_contradict_each_other(folder: Path) -> None:
    put_pack(folder, "one", locked="true", rules="{own-rule: {}}")
    put_pack(folder, "other", locked="true", rules="{own-rule: {max: 1}}")
    assert message(folder, "one", "other") == (
        f"other.yaml:2: `max` of `own-rule` is 1 here and 5 in {folder}/packs/one.yaml: neither goes before the other "
        "(Both packs are locked: have one of them changed where it is kept.)"
    )


def test_the_hint_names_the_packs_that_were_named(folder: Path) -> None:
    put_pack(folder, "base", rules="{own-rule: {max: 1}}")
    put_pack(folder, "house", extends="[base]", rules=None)
    put_pack(folder, "other", rules="{own-rule: [{roles: [judge], max: 1}, {max: 2}]}")
    said = message(folder, "house", "other")
    assert said.startswith("other.yaml:2: `max` of `own-rule` is 2 here and 1 in ")
    assert "`extends: [house, other]`" in said


def test_packs_of_two_folders_are_first_put_into_one(folder: Path) -> None:
    for name in ("one", "other"):
        put(
            folder / name / "packs" / f"{name}.yaml",
            f"title: x\nrules: {{waiver-invalid: {{max_days: {len(name)}}}}}\n",
        )
    with pytest.raises(PolicyError) as caught:
        choose([str(folder / "one"), str(folder / "other")], ".")
    assert caught.value.faults[0].hint == (
        "Put both into one folder `packs`, and say which holds in a pack there: `extends: [one, other]`."
    )
    put(
        folder / "one" / "packs" / "support.yaml",
        "title: x\nrules: {deprecation-notice-too-short: {min_days: 1}}\n",
    )
    with pytest.raises(PolicyError) as caught:
        choose([str(folder / "one"), "vendor-supported"], ".")
    assert caught.value.faults[0].hint == (
        "Say which holds in a pack that extends both: `extends: [support, vendor-supported]`."
    )


def test_what_an_unknown_weighs_is_no_less_than_in_either(folder: Path) -> None:
    put_pack(folder, "one", rules="{own-rule: {severity: note, on_unknown: fail}}")
    put_pack(folder, "other", rules="{own-rule: {severity: note, on_unknown: warning}}")
    put_pack(folder, "both", extends="[one, other]", rules=None)
    assert rules(folder, "both")["own-rule"].on_unknown == "warning"
    assert rules(folder, "one", "other")["own-rule"].on_unknown == "warning"
    put_pack(folder, "locked", locked="true", rules="{own-rule: {severity: note, on_unknown: warning}}")
    put_pack(folder, "own", extends="[locked]", rules="{own-rule: {on_unknown: fail}}")
    assert "`own-rule` is locked: `fail` of a note weighs less than `warning`" in message(folder, "own")
    put_pack(folder, "own", extends="[locked]", rules="{own-rule: {severity: error, on_unknown: fail}}")
    assert rules(folder, "own")["own-rule"].on_unknown == "error"


def test_the_outer_pack_has_the_word_on_facts_of_the_organisation(folder: Path) -> None:
    put_pack(folder, "base", org="{domicile: [DE]}")
    put_pack(folder, "acme", extends="[base]", org="{domicile: [FR]}", rules=None)
    put_pack(folder, "both", extends="[base, acme]", rules=None)
    assert rules(folder, "both")["own-rule"].org == {"domicile": ["FR"]}


def test_scopes_apart() -> None:
    live, judge, early = (
        Within(environments=("production",)),
        Within(roles=("judge",)),
        Within(until="2026-12-31"),
    )
    assert apart([live], [Within(environments=("development", "experimental"))])
    assert apart([judge, live], [Within(roles=("primary",))])
    assert apart([Within(since="2027-01-01")], [early])
    assert apart([early], [Within(since="2027-01-01")])
    assert not apart([live], [judge])
    assert not apart([Within(since="2026-12-31")], [early])
    assert not apart([Within(data=("personal",))], [Within(data=("health",))])  # a project may have both
    assert not apart([], [live])


@pytest.mark.parametrize(
    ("one", "other", "own", "words"),
    [
        ("{max: 1}", "{max: 2}", "{severity: note}", "`max` of `own-rule` is 1 and 2 in `one` and `other`"),
        ("{allow: [MIT]}", "{allow: [Apache-2.0]}", None, '`allow` of `own-rule` is ["MIT"] and ["Apache-2.0"] in'),
        ("{roles: [judge]}", "{}", None, '`roles` of `own-rule` is ["judge"] and [] in `one` and `other`'),
        ("{until: 2027-01-01}", "{until: 2028-01-01}", "{max: 1}", '`until` of `own-rule` is "2027-01-01" and "2028-01-01"'),
        ("[{roles: [judge], max: 1}, {}]", "{}", "{max: 1}", "`own-rule` has several settings, and others, in `one`"),
        (
            "{enforcement: [{is: mandatory, until: 2026-12-31}, {is: advisory}]}",
            "{enforcement: [{is: advisory, until: 2026-12-31}, {is: mandatory}]}",
            None,
            "`enforcement` of `own-rule` is ",
        ),
    ],
)  # fmt: skip
def test_extended_packs_that_do_not_go_together(
    folder: Path, one: str, other: str, own: str | None, words: str
) -> None:
    put_pack(folder, "one", rules=f"{{own-rule: {one}}}")
    put_pack(folder, "other", rules=f"{{own-rule: {other}}}")
    put_pack(folder, "both", extends="[one, other]", rules=own and f"{{own-rule: {own}}}")
    said = message(folder, "both")
    assert said.startswith("both.yaml:")
    assert f": {words}" in said
    assert "(Say here which hold" in said

    put_pack(folder, "both", extends="[one, other]", rules="{own-rule: [{max: 3}]}")
    assert stands(rules(folder, "both")["own-rule"])[0][2]["max"] == 3


def test_what_a_pack_says_of_all_its_rules_settles_how_they_are_enforced(folder: Path) -> None:
    put_pack(
        folder, "one", rules="{own-rule: {enforcement: [{is: mandatory, until: 2026-12-31}, {is: advisory}]}}"
    )
    put_pack(
        folder,
        "other",
        rules="{own-rule: {enforcement: [{is: advisory, until: 2026-12-31}, {is: mandatory}]}}",
    )
    put_pack(folder, "both", extends="[one, other]", rules=None, enforcement="mandatory")
    assert rules(folder, "both")["own-rule"].enforcement == "mandatory"


def test_of_three_extended_packs_the_two_that_clash_are_named(folder: Path) -> None:
    put_pack(folder, "first", rules="{own-rule: {}}")
    put_pack(folder, "second", rules="{own-rule: {max: 1}}")
    put_pack(folder, "third", rules="{own-rule: {max: 2}}")
    put_pack(folder, "all", extends="[first, second, third]", rules=None)
    assert "in `second` and `third`, which this pack extends" in message(folder, "all")


def test_of_extended_packs_the_stricter_of_each_holds(folder: Path) -> None:
    put_pack(folder, "one", rules="{own-rule: {severity: note, on_unknown: fail, max: 1}}")
    put_pack(folder, "other", rules="{own-rule: {enforcement: mandatory, roles: [primary, judge]}}")
    put_pack(folder, "third", rules="{own-rule: {on_unknown: warning, roles: [judge, primary]}}")
    put_pack(folder, "both", extends="[one, other, third]", rules="{own-rule: {roles: [judge]}}")
    ((severity, unknown, params, enforced, _),) = stands(rules(folder, "both")["own-rule"])
    assert (severity, unknown, params["max"], enforced) == ("error", "warning", 1, "mandatory")


# -- folders


def test_in_a_folder_the_pack_that_extends_another_has_the_word(folder: Path) -> None:
    put_pack(folder, "a-outer", extends="[z-inner]", rules="{own-rule: {severity: note, max: 1}}")
    put_pack(folder, "z-inner", rules="{own-rule: {severity: error, max: 2}}")
    (rule,) = choose([str(folder)], ".").rules
    assert (rule.severity, rule.params["max"]) == ("note", 1)


def test_in_a_folder_the_stricter_severity_holds(folder: Path) -> None:
    put_pack(folder, "a", rules="{own-rule: {severity: error}}")
    put_pack(folder, "b", rules="{own-rule: {severity: note}}")
    (rule,) = choose([str(folder)], ".").rules
    assert rule.severity == "error"

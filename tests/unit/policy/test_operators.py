"""Every test a row can make, on every kind of value: what holds, what fails, and what stays unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.operators import OPERATORS
from steelyard.verdict import ABSENT, Outcome
from tests.unit.policy.cards import policies, verdicts

if TYPE_CHECKING:
    from pathlib import Path

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN


def outcome(tmp_path: Path, row: str, fields: str, each: str = "model") -> Outcome:
    """The outcome of one row on a model with these fields (or on a manifest, or whatever `each` says)."""
    rules = policies(tmp_path, require=f"{{{row}}}", each=each)
    text = fields + "\n" if each in ("manifest", "evidence") else f"models: [{{model: m, {fields}}}]\n"
    (verdict,) = verdicts(rules, text)
    return verdict.outcome


@pytest.mark.parametrize(
    ("row", "fields", "wanted"),
    [
        # equals, not
        ("license: {equals: MIT}", "license: MIT", PASS),
        ("license: {equals: MIT}", "license: mit", FAIL),
        ("license: {equals: MIT}", "", UNKNOWN),
        ("license: {not: MIT}", "license: Apache-2.0", PASS),
        ("license: {not: MIT}", "license: MIT", FAIL),
        ("license: {not: MIT}", "", UNKNOWN),
        ("security.remote_code: {equals: false}", "security: {remote_code: false}", PASS),
        ("security.remote_code: {equals: false}", "security: {remote_code: true}", FAIL),
        ("security.remote_code: {equals: false}", "security: {}", UNKNOWN),
        ("privacy.retention_days: {equals: 0}", "privacy: {retention_days: 0}", PASS),
        ("privacy.retention_days: {equals: 0}", "privacy: {retention_days: 1}", FAIL),
        ("support.sla_uptime: {equals: 99}", "support: {sla_uptime: 99.0}", PASS),
        ("components.datasets: {equals: false}", "components: {datasets: false}", PASS),
        ("components.datasets: {not: false}", "components: {datasets: MIT}", PASS),
        ("components.datasets: {equals: MIT}", "components: {datasets: {license: MIT}}", FAIL),
        ("lifecycle.retires: {equals: 2026-11-23}", "lifecycle: {retires: 2026-11-23}", PASS),
        ("lifecycle.retires: {equals: as_of}", "lifecycle: {retires: 2026-11-23}", PASS),
        ("lifecycle.retires: {not: as_of}", "lifecycle: {retires: 2026-11-23}", FAIL),
        ("claims.mof_class: {equals: 1}", "claims: {mof_class: 1}", PASS),
        ("claims.mof_class: {equals: 1}", "claims: {mof_class: 2}", FAIL),
        # one_of, none_of
        ("hosting: {one_of: [serverless, dedicated]}", "hosting: dedicated", PASS),
        ("hosting: {one_of: [serverless, dedicated]}", "hosting: on-device", FAIL),
        ("hosting: {one_of: [serverless]}", "", UNKNOWN),
        ("hosting: {none_of: [serverless]}", "hosting: on-device", PASS),
        ("hosting: {none_of: [serverless]}", "hosting: serverless", FAIL),
        ("hosting: {none_of: [serverless]}", "", UNKNOWN),
        # all_in, has_any, has_all, has_none
        ("regions: {all_in: [EU, EEA]}", "regions: [EU]", PASS),
        ("regions: {all_in: [EU, EEA]}", "regions: [EU, US]", FAIL),
        ("regions: {all_in: [EU]}", "", UNKNOWN),
        ("regions: {has_any: [EU, US]}", "regions: [US, JP]", PASS),
        ("regions: {has_any: [EU, US]}", "regions: [JP]", FAIL),
        ("regions: {has_any: [EU]}", "", UNKNOWN),
        ("regions: {has_all: [EU, US]}", "regions: [US, JP, EU]", PASS),
        ("regions: {has_all: [EU, US]}", "regions: [US]", FAIL),
        ("regions: {has_all: [EU]}", "", UNKNOWN),
        ("regions: {has_none: [US]}", "regions: [EU]", PASS),
        ("regions: {has_none: [US]}", "regions: [EU, US]", FAIL),
        ("regions: {has_none: [US]}", "", UNKNOWN),
        # an empty list asserts nothing
        ("exit.alternatives: {has_any: [m]}", "exit: {alternatives: []}", UNKNOWN),
        ("exit.alternatives: {has_none: [m]}", "exit: {alternatives: []}", UNKNOWN),
        ("regions: {all_in: [EU]}", "regions: []", UNKNOWN),
        # matches
        ("license: {matches: '^Apache'}", "license: Apache-2.0", PASS),
        ("license: {matches: 'pache'}", "license: Apache-2.0", PASS),
        ("license: {matches: '^pache'}", "license: Apache-2.0", FAIL),
        ("license: {matches: '^Apache'}", "", UNKNOWN),
        ("license: {matches: '^(a+)+$'}", f"license: {'a' * 5_000}b", FAIL),
        ("license: {matches: '(?i)^apache[[:punct:]]'}", "license: Apache-2.0", PASS),
        # present
        ("license: {present: true}", "license: MIT", PASS),
        ("license: {present: true}", "", FAIL),
        ("license: {present: false}", "", PASS),
        ("license: {present: false}", "license: MIT", FAIL),
        ("security.remote_code: {present: true}", "security: {remote_code: false}", PASS),
        ("privacy.retention_days: {present: true}", "privacy: {retention_days: 0}", PASS),
        ("exit.alternatives: {present: true}", "exit: {alternatives: []}", FAIL),
        ("exit.alternatives: {present: false}", "exit: {alternatives: []}", PASS),
        ("security: {present: true}", "security: {}", FAIL),
        ("security: {present: true}", "security: {remote_code: true}", PASS),
        ("security.signature.identity: {present: true}", "security: {}", FAIL),
        ("privacy.trains_on_inputs: {present: true}", "privacy: {trains_on_inputs: unknown}", FAIL),
        ("privacy.trains_on_inputs: {present: true}", "privacy: {trains_on_inputs: never}", PASS),
        # a member that says nobody knows is an absent fact
        ("privacy.trains_on_inputs: {equals: never}", "privacy: {trains_on_inputs: unknown}", UNKNOWN),
        ("privacy.trains_on_inputs: {not: always}", "privacy: {trains_on_inputs: unknown}", UNKNOWN),
        ("privacy.trains_on_inputs: {none_of: [always]}", "privacy: {trains_on_inputs: unknown}", UNKNOWN),
        # at_least, at_most
        ("support.sla_uptime: {at_least: 99.9}", "support: {sla_uptime: 99.9}", PASS),
        ("support.sla_uptime: {at_least: 99.9}", "support: {sla_uptime: 99.89}", FAIL),
        ("support.sla_uptime: {at_least: 99.9}", "", UNKNOWN),
        ("privacy.retention_days: {at_most: 30}", "privacy: {retention_days: 30}", PASS),
        ("privacy.retention_days: {at_most: 30}", "privacy: {retention_days: 31}", FAIL),
        ("lifecycle.retires: {at_least: as_of}", "lifecycle: {retires: 2026-11-23}", PASS),
        ("lifecycle.retires: {at_least: as_of}", "lifecycle: {retires: 2026-11-22}", FAIL),
        ("lifecycle.retires: {at_most: 2026-11-23}", "lifecycle: {retires: 2026-11-23}", PASS),
        ("access: {at_least: tunable-api}", "access: weights", PASS),
        ("access: {at_least: tunable-api}", "access: tunable-api", PASS),
        ("access: {at_least: tunable-api}", "access: api", FAIL),
        ("access: {at_least: tunable-api}", "", UNKNOWN),
        ("access: {at_most: hosted}", "access: undisclosed", PASS),
        ("access: {at_most: hosted}", "access: api", FAIL),
        # before, after
        ("lifecycle.retires: {after: as_of}", "lifecycle: {retires: 2026-11-24}", PASS),
        ("lifecycle.retires: {after: as_of}", "lifecycle: {retires: 2026-11-23}", FAIL),
        ("lifecycle.retires: {after: as_of}", "", UNKNOWN),
        ("lifecycle.retires: {before: as_of}", "lifecycle: {retires: 2026-11-22}", PASS),
        ("lifecycle.retires: {before: as_of}", "lifecycle: {retires: 2026-11-23}", FAIL),
        # within_days: both directions, at the border
        ("lifecycle.retires: {within_days: 7}", "lifecycle: {retires: 2026-11-30}", PASS),
        ("lifecycle.retires: {within_days: 7}", "lifecycle: {retires: 2026-12-01}", FAIL),
        ("lifecycle.retires: {within_days: 7}", "lifecycle: {retires: 2026-11-16}", PASS),
        ("lifecycle.retires: {within_days: 7}", "lifecycle: {retires: 2026-11-15}", FAIL),
        ("lifecycle.retires: {within_days: 0}", "lifecycle: {retires: 2026-11-23}", PASS),
        ("lifecycle.retires: {within_days: 7}", "", UNKNOWN),
        # another field as the operand
        (
            "cost.budget_month: {at_least: {field: cost.people_month}}",
            "cost: {budget_month: 2, people_month: 1}",
            PASS,
        ),
        (
            "cost.budget_month: {at_least: {field: cost.people_month}}",
            "cost: {budget_month: 1, people_month: 2}",
            FAIL,
        ),
        ("cost.budget_month: {at_least: {field: cost.people_month}}", "cost: {budget_month: 1}", UNKNOWN),
        ("cost.budget_month: {at_least: {field: cost.people_month}}", "cost: {people_month: 1}", UNKNOWN),
        ("access: {at_least: {field: access}}", "access: api", PASS),
        (
            "lifecycle.retires: {within_days: {field: lifecycle.notice_days}}",
            "lifecycle: {retires: 2026-11-24}",
            UNKNOWN,
        ),
        (
            "lifecycle.retires: {within_days: {field: lifecycle.notice_days}}",
            "lifecycle: {retires: 2026-11-24, notice_days: 1}",
            PASS,
        ),
        ("regions: {has_any: {field: regions}}", "regions: [EU]", PASS),
        ("model: {equals: {field: manifest.project}}", "", FAIL),
    ],
)
def test_a_row(row: str, fields: str, wanted: Outcome, tmp_path: Path) -> None:
    assert outcome(tmp_path, row, fields) is wanted


@pytest.mark.parametrize(
    ("row", "fields", "wanted"),
    [
        ("decision.tradeoffs: {has_any: [T1]}", "decision: {tradeoffs: {T1: cheap}}", PASS),
        ("decision.tradeoffs: {has_any: [T1]}", "decision: {tradeoffs: {T2: cheap}}", FAIL),
        ("decision.tradeoffs: {has_all: [T1, T2]}", "decision: {tradeoffs: {T2: cheap}}", FAIL),
        ("decision.tradeoffs: {has_none: [T1]}", "decision: {tradeoffs: {T2: cheap}}", PASS),
        ("decision.tradeoffs: {has_none: [T1]}", "", UNKNOWN),
        ("decision.tradeoffs: {present: true}", "decision: {tradeoffs: {}}", FAIL),
        ("evidence: {present: false}", "", PASS),
        ("purpose: {present: true}", "", FAIL),
    ],
)
def test_a_row_on_a_map_asks_its_keys(row: str, fields: str, wanted: Outcome, tmp_path: Path) -> None:
    assert outcome(tmp_path, row, fields, each="manifest") is wanted


def test_a_parameter_takes_its_default_unless_a_pack_sets_it(tmp_path: Path) -> None:
    changes = {"params": "{min: {type: access, default: api}}", "require": "{access: {at_least: params.min}}"}
    (verdict,) = verdicts(policies(tmp_path, **changes), "models: [{model: m, access: api}]\n")
    assert verdict.outcome is PASS
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "own.yaml").write_text("title: t\nrules: {own-rule: {min: weights}}\n", encoding="utf-8")
    (verdict,) = verdicts(policies(tmp_path, **changes), "models: [{model: m, access: api}]\n")
    assert verdict.outcome is FAIL
    assert verdict.evidence[0].wanted == "at least weights"


@pytest.mark.parametrize(
    ("row", "fields", "wanted"),
    [
        (
            "license: {one_of: [MIT, Apache-2.0, BSD-3-Clause]}",
            "license: X",
            "one of MIT, Apache-2.0 or BSD-3-Clause",
        ),
        ("license: {none_of: [X]}", "license: X", "none of X"),
        ("license: {not: X}", "license: X", "anything but X"),
        ("license: {matches: '^a'}", "license: X", "a match of ^a"),
        ("license: {present: true}", "", "a value"),
        ("license: {present: false}", "license: X", "nothing"),
        ("regions: {has_all: [EU, US]}", "regions: [JP]", "all of EU and US"),
        ("regions: {all_in: [EU, US]}", "regions: [JP]", "only EU or US"),
        ("security.remote_code: {equals: false}", "security: {remote_code: true}", "false"),
        ("components.datasets: {one_of: [false]}", "components: {datasets: MIT}", "one of false"),
        (
            "lifecycle.retires: {after: as_of}",
            "lifecycle: {retires: 2026-01-01}",
            "a date after 2026-11-23 (the date of the check)",
        ),
        (
            "lifecycle.retires: {within_days: 7}",
            "lifecycle: {retires: 2026-01-01}",
            "within 7 days of the check",
        ),
        (
            "cost.budget_month: {at_least: {field: cost.people_month}}",
            "cost: {budget_month: 1, people_month: 2}",
            "at least `cost.people_month`, which is 2",
        ),
        (
            "cost.budget_month: {at_least: {field: cost.people_month}}",
            "cost: {budget_month: 1}",
            "at least `cost.people_month`",
        ),
    ],
)
def test_what_is_wanted_is_said_in_words(row: str, fields: str, wanted: str, tmp_path: Path) -> None:
    rules = policies(tmp_path, require=f"{{{row}}}")
    (verdict,) = verdicts(rules, f"models: [{{model: m, {fields}}}]\n")
    assert verdict.evidence[0].wanted == wanted


def test_matches_asks_a_compiled_pattern() -> None:
    assert OPERATORS["matches"].holds("abc", re.compile("b"))
    assert not OPERATORS["matches"].holds("abc", re.compile("^b"))


def test_every_test_documents_itself_in_one_sentence() -> None:
    for operator in OPERATORS.values():
        assert operator.documentation.endswith("."), operator.name
        assert "\n" not in operator.documentation


def test_an_absent_fact_is_no_value_at_all() -> None:
    assert repr(ABSENT) == "ABSENT"


@pytest.mark.parametrize("many", [3, 100])
def test_lists_are_held_against_each_other_however_long(many: int) -> None:
    low, high, odd = list(range(many)), list(range(many, 2 * many)), [*range(many - 1), 10 * many]
    values = {name: OPERATORS[name].holds for name in ("all_in", "has_any", "has_all", "has_none")}
    for value, operand, all_in, has_any, has_all in (
        (low, low, True, True, True),
        (low, high, False, False, False),
        (odd, low, False, True, False),
        (low[:1], low, True, True, False),
        (low, low[:1], False, True, True),
    ):
        assert values["all_in"](value, operand) is all_in
        assert values["has_any"](value, operand) is has_any
        assert values["has_all"](value, operand) is has_all
        assert values["has_none"](value, operand) is not has_any


def test_two_long_lists_take_as_long_as_they_are_long() -> None:
    looked_at = 0

    class Word(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal looked_at
            looked_at += 1
            return str.__eq__(self, str(other))

        __hash__ = str.__hash__

    one, other = ([Word(f"{name}{number}") for number in range(2_000)] for name in "ab")
    for name in ("all_in", "has_any", "has_all", "has_none"):
        OPERATORS[name].holds(one, other)
    assert looked_at < 1_000, "most differ by their hash"

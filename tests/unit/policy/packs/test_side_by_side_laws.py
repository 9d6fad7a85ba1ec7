"""Laws of packs that hold together: their order says nothing, and nobody loosens anybody."""

from __future__ import annotations

import tempfile
from functools import cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steelyard.errors import PolicyError
from steelyard.policy.choose import find_policy, sides_of
from steelyard.policy.load import load_policies
from steelyard.policy.packs.settings import Settings
from steelyard.policy.packs.side_by_side import Sides, joined
from steelyard.policy.shelf import Shelf
from steelyard.verdict import Outcome
from tests.unit.policy.cards import put_card, put_pack, verdicts
from tests.unit.policy.packs.standing import PARAMS, rules, stands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.rule import PolicySet

# -- any order


@pytest.mark.parametrize("pair", list(combinations(Shelf().pack_names(), 2)), ids="-".join)
def test_shipped_packs_say_the_same_in_either_order_or_are_refused(pair: Sequence[str]) -> None:
    found: list[Any] = []
    one, other = (shipped(name) for name in pair)
    for sides in (one | other, other | one):
        try:
            found.append({id_: stands(rule) for id_, rule in joined(sides).items()})
        except PolicyError as refused:
            found.append(refused.message)
    assert found[0] == found[1]
    assert (found[0] == "two packs contradict each other") == (frozenset(pair) in CONTRADICTING)


@cache
def shipped(name: str) -> Sides:
    found = find_policy(name)
    return sides_of(found, Settings(found.shelf))


CONTRADICTING = {
    frozenset(pair)
    for pair in (
        ("air-gapped", "open-first"),  # the least openness
        ("air-gapped", "osaid"),
        ("open-first", "osaid"),
        ("mof-class-i", "mof-class-ii"),
        ("mof-class-i", "mof-class-iii"),
        ("mof-class-ii", "mof-class-iii"),
        ("financial-services", "vendor-supported"),  # the support, and the notice before an end
        ("regulated-eu", "vendor-supported"),
    )
}
"""The shipped packs that set one parameter differently: whoever wants both says which holds."""

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["error", "warning", "note"]),
        "on_unknown": st.sampled_from(["ignore", "note", "warning", "fail"]),
        "enforcement": st.sampled_from(["advisory", "waivable", "mandatory"]),
        "max": st.integers(1, 2),
    },
)
ABOVE = {"a": "", "b": "", "c": "[a]", "d": "[a, b]", "e": "[c]"}


@given(st.lists(SETTINGS, min_size=5, max_size=5), st.lists(st.sampled_from("abcde"), min_size=2, max_size=3))
def test_the_order_of_policies_says_nothing(said: list[dict[str, object]], named: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        put_card(folder, **PARAMS)
        for (name, above), setting in zip(ABOVE.items(), said, strict=True):
            own = ", ".join(f"{key}: {value}" for key, value in setting.items())
            put_pack(folder, name, extends=above or None, rules=f"{{own-rule: {{{own}}}}}")
        put_pack(folder, "all", extends=f"[{', '.join(dict.fromkeys(named))}]", rules=None)
        found = [outcome(folder, *order) for order in permutations(named)]
        assert all(one == found[0] for one in found)
        if not any(name in BELOW[other] for name in named for other in named):
            # of several extended, one that another of them extends has no say of its own
            assert outcome(folder, "all") == found[0]


def outcome(folder: Path, *packs: str) -> Any:
    try:
        return stands(rules(folder, *packs)["own-rule"])
    except PolicyError as refused:
        (fault, *_) = refused.faults
        assert fault.message.startswith("`max` of `own-rule` is "), fault
        return "contradiction"


BELOW = {"a": "", "b": "", "c": "a", "d": "ab", "e": "ac"}
"""The packs that each extends, however far up."""


# -- nobody loosens anybody

SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["error", "warning", "note"]),
        "on_unknown": st.sampled_from(["ignore", "note", "warning", "fail"]),
        "roles": st.sampled_from(["[primary]", "[judge]"]),
        "exposure": st.sampled_from(["[customer]", "[public, internal]"]),
        "data": st.sampled_from(["[personal]", "[health, public]"]),
    },
)
FAILING = "{fail: [{models: [{model: m, license: Apache-2.0}]}]}"
PACKS = st.lists(SCOPES, min_size=1, max_size=2)
PROJECTS = [
    f"{exposure}{data}models: [{{model: m{licensed}}}]\n"
    for exposure, data, licensed in product(
        ("", "exposure: customer\n", "exposure: internal\n"),
        ("", "data: [personal]\n", "data: [public]\n"),
        ("", ", license: MIT", ", license: Apache-2.0"),
    )
]


@settings(max_examples=20)
@given(st.lists(PACKS, min_size=2, max_size=3))
def test_beside_others_no_pack_weighs_less_than_alone(said: list[list[dict[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        put_card(folder, require="{license: {one_of: [MIT]}}", examples=FAILING)
        names = []
        for number, settings in enumerate(said):
            own = [", ".join(f"{key}: {value}" for key, value in one.items()) for one in settings]
            listed = ", ".join(f"{{{one}}}" for one in own)
            rules = f"{{own-rule: {listed if len(own) == 1 else f'[{listed}]'}}}"
            names.append(str(put_pack(folder, f"p{number}", rules=rules)))
        try:
            alone, together = [load_policies([name]) for name in names], load_policies(names)
        except PolicyError as refused:  # a setting behind one that holds wherever it would
            assume("never counts" not in str(refused.faults))
            raise
        for project in PROJECTS:
            assert heaviest(together, project) >= max(heaviest(one, project) for one in alone), project


def heaviest(policies: PolicySet, project: str) -> int:
    weighs = (Outcome.FAIL, Outcome.UNKNOWN)
    return max((one.severity.rank for one in verdicts(policies, project) if one.outcome in weighs), default=0)

"""How traits combine: the laws of AND and OR, over licenses as they are and over any that could be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.licenses import MauCap, Traits, traits
from steelyard.knowledge.licenses.table import row, table
from steelyard.knowledge.licenses.traits import LISTS, SCALES, UNKNOWN, both, either, tighter, tightness

ITEMS: dict[str, list[Any]] = {
    "mau_cap": [MauCap(700, "release", "separate-license"), MauCap(100, "rolling", "attribution-ui")],
    "propagates": ["distillation", "weights"],
}


@st.composite
def anything(draw: st.DrawFn) -> Traits:
    """Draw traits that some license could have."""
    values: dict[str, Any] = {name: draw(st.sampled_from(scale)) for name, scale in SCALES.items()}
    partly = []
    for name in LISTS:
        items = ITEMS.get(name, ["a", "b"])
        values[name] = draw(
            st.none() | st.lists(st.sampled_from(items), unique=True).map(lambda some: tuple(sorted(some)))
        )
        if values[name] and draw(st.booleans()):
            partly.append(name)
    branch = draw(
        st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(lambda some: tuple(sorted(some)))
    )
    return Traits(**values, partly=tuple(sorted(partly)), branch=branch)


def some_license() -> st.SearchStrategy[Traits]:
    rows = [found.traits for name in table().data["rows"] if (found := row(name)) is not None]
    return st.sampled_from(rows)


SOME = st.one_of(anything(), st.deferred(some_license))


@given(SOME, SOME)
def test_both_joins_commute(one: Traits, other: Traits) -> None:
    assert both(one, other) == both(other, one)
    assert tightness(either(one, other)) == tightness(either(other, one))
    if (tightness(one), one.branch) != (tightness(other), other.branch):
        assert either(one, other) == either(other, one)


@given(SOME, SOME, SOME)
def test_both_joins_associate(one: Traits, two: Traits, three: Traits) -> None:
    assert both(both(one, two), three) == both(one, both(two, three))
    assert either(either(one, two), three) == either(one, either(two, three))


@given(SOME)
def test_a_license_joined_with_itself_is_itself(one: Traits) -> None:
    assert both(one, one) == one
    assert either(one, one) == one


@given(SOME, SOME)
def test_and_never_loosens_and_or_never_tightens(one: Traits, other: Traits) -> None:
    joined = both(one, other)
    chosen = either(one, other)
    for side in (one, other):
        assert tightness(joined) >= tightness(side)
        assert tightness(chosen) <= tightness(side)
        assert not tighter(side, joined)
        for name, scale in SCALES.items():
            assert scale.index(getattr(joined, name)) >= scale.index(getattr(side, name))
        for name in LISTS:
            assert set(getattr(side, name) or ()) <= set(getattr(joined, name) or ())
    assert chosen in (one, other)


@given(SOME)
def test_what_is_unknown_stays_unknown(one: Traits) -> None:
    joined = both(one, UNKNOWN)
    for name, scale in SCALES.items():
        # Only the tightest of all is certain beside a license of which nothing is known.
        assert getattr(joined, name) == (scale[-1] if getattr(one, name) == scale[-1] else None)
    for name in LISTS:
        known = getattr(one, name)
        assert getattr(joined, name) == (known or None)
        assert (name in joined.partly) == bool(known)


def test_two_licenses_on_different_lists_are_open_together() -> None:
    # Apache-2.0 is OSI-approved and no open-data license, CDLA-Permissive-2.0 the other way round.
    joined = traits("Apache-2.0 AND CDLA-Permissive-2.0")
    assert (joined.osi, joined.open_data, joined.open) == (False, False, True)


@pytest.mark.parametrize("operator", ["AND", "OR"])
def test_expressions_keep_the_laws(operator: str) -> None:
    some = ["MIT", "llama3.1", "CC-BY-NC-4.0", "LicenseRef-Own", "GPL-3.0-only", "gemma"]
    for one in some:
        assert traits(f"{one} {operator} {one}") == traits(one)
        for other in some:
            assert traits(f"{one} {operator} {other}") == traits(f"{other} {operator} {one}")
            for third in some:
                left = traits(f"({one} {operator} {other}) {operator} {third}")
                assert left == traits(f"{one} {operator} ({other} {operator} {third})")


def test_or_says_which_side_it_took() -> None:
    assert traits("CC-BY-NC-4.0 OR MIT").branch == ("MIT",)
    assert traits("(CC-BY-NC-4.0 OR MIT) AND Apache-2.0").branch == ("Apache-2.0", "MIT")
    # A license of which nothing is known may be better than one that is known to be closed, so it is not chosen against.
    assert traits("LicenseRef-Own OR MIT").branch == ("MIT",)
    assert traits("LicenseRef-Own OR CC-BY-NC-4.0").commercial is None

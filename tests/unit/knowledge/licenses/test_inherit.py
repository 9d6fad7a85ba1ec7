"""What a derived model takes over from its bases, and where its own license contradicts them."""

from __future__ import annotations

import pytest

from steelyard.knowledge.licenses import Base, Conflict, inherit, traits
from steelyard.knowledge.licenses.traits import UNKNOWN


def test_without_bases_a_models_terms_are_its_own() -> None:
    assert inherit("MIT", []) == (traits("MIT"), "MIT", (), False)
    assert inherit("", []) == (UNKNOWN, None, (), False)


@pytest.mark.parametrize("relation", ["", "finetune", "adapter", "quantized", "merge"])
def test_whatever_the_relation_the_bases_terms_are_kept(relation: str) -> None:
    found = inherit("apache-2.0", [Base("llama3.1", relation)])  # type: ignore[arg-type] # one of the relations
    assert found.traits == traits("Apache-2.0 AND llama3.1")
    assert found.expression == "Apache-2.0 AND LicenseRef-scancode-llama-3.1-license-2024"
    assert [conflict.kind for conflict in found.conflicts] == ["looser"]


def test_declaring_both_settles_the_conflict() -> None:
    found = inherit("apache-2.0 AND llama3.1", [Base("llama3.1", "finetune")])
    assert found.conflicts == ()
    assert found.expression == "Apache-2.0 AND LicenseRef-scancode-llama-3.1-license-2024"


def test_an_undeclared_license_grants_nothing_in_new_work_but_a_copy_has_none() -> None:
    assert inherit("", [Base("MIT", "quantized")]).traits == traits("MIT")
    assert inherit("", [Base("MIT", "finetune")]).traits.commercial is None
    assert inherit("", [Base("MIT", "finetune")]).expression == "MIT"
    assert inherit("", [Base("CC-BY-NC-4.0", "finetune")]).traits.commercial == "no"


def test_a_permissive_base_leaves_the_choice() -> None:
    found = inherit("MIT", [Base("Apache-2.0", "finetune"), Base("BSD-3-Clause", "merge")])
    assert (found.conflicts, found.undecided) == ((), False)


def test_what_would_declare_all_of_it_is_within_the_limits_of_an_expression() -> None:
    long = [Base("LicenseRef-" + "a" * 60 + str(at)) for at in range(90)]
    found = inherit("MIT", long)
    assert (found.expression, found.undecided) == (None, True)
    assert inherit("MIT", [Base("MIT"), Base("MIT"), Base("ISC")]).expression == "MIT AND ISC"


def test_copyleft_cannot_be_shed_either() -> None:
    assert inherit("MIT", [Base("GPL-3.0-only", "merge")]).conflicts == (
        Conflict("looser", "GPL-3.0-only", "MIT", ("propagates",)),
    )


def test_a_base_that_permits_no_derivatives() -> None:
    tuned = inherit("CC-BY-ND-4.0", [Base("CC-BY-ND-4.0", "finetune")])
    assert tuned.conflicts == (Conflict("derivatives", "CC-BY-ND-4.0", "", ("derivatives",)),)
    assert inherit("CC-BY-ND-4.0", [Base("CC-BY-ND-4.0", "quantized")]).conflicts == ()


def test_of_what_has_no_license_nobody_may_make_anything() -> None:
    found = inherit("apache-2.0", [Base("unlicensed", "finetune")])
    assert found.conflicts == (Conflict("derivatives", "NONE", "", ("derivatives",)),)
    assert (found.traits.commercial, found.expression) == ("no", None)


def test_two_bases_that_cannot_be_merged() -> None:
    found = inherit("GPL-3.0-only AND llama3.1", [Base("GPL-3.0-only", "merge"), Base("llama3.1", "merge")])
    (conflict,) = found.conflicts
    assert (conflict.kind, conflict.one) == ("bases", "GPL-3.0-only")
    assert "mau_cap" in conflict.traits


@pytest.mark.parametrize("license_", ["", "cc", "LicenseRef-Own"])
def test_a_base_of_which_nothing_is_known_decides_nothing(license_: str) -> None:
    found = inherit("MIT", [Base(license_, "finetune")])
    assert found.conflicts == ()
    assert found.undecided
    assert found.traits.commercial is None
    assert (found.expression is None) == (license_ != "LicenseRef-Own")


def test_an_own_license_of_which_nothing_is_known_conflicts_with_nothing_and_is_undecided() -> None:
    found = inherit("LicenseRef-Own", [Base("llama3.1", "finetune")])
    assert found.conflicts == ()
    assert found.undecided


def test_an_undeclared_own_license_has_no_conflict_of_its_own() -> None:
    found = inherit("", [Base("llama3.1", "finetune")])
    assert (found.conflicts, found.undecided) == ((), True)
    assert not inherit("", [Base("MIT", "quantized")]).undecided

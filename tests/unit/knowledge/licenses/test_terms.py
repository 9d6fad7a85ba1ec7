"""Expressions, exceptions, and what is open for what."""

from __future__ import annotations

import pytest

from steelyard.knowledge.licenses import is_open, open_for, traits
from steelyard.knowledge.licenses.traits import UNKNOWN


def test_what_cannot_be_normalized_is_wholly_unknown() -> None:
    for text in ("cc", "unknown", "AND AND", ""):
        assert traits(text) == UNKNOWN


@pytest.mark.parametrize("text", ["unlicensed", "NONE", "no license"])
def test_without_a_license_nothing_is_granted(text: str) -> None:
    said = traits(text)
    assert (said.open, said.commercial, said.redistribute, said.derivatives) == (False, "no", False, False)
    assert (is_open(text), open_for(text, "data")) == (False, (False, None))


def test_an_exception_that_spdx_lists_takes_nothing_away() -> None:
    plain = traits("GPL-2.0-only")
    excepted = traits("GPL-2.0-only WITH Classpath-exception-2.0")
    assert excepted == plain._replace(branch=("GPL-2.0-only WITH Classpath-exception-2.0",))


@pytest.mark.parametrize("exception", ["LicenseRef-scancode-commons-clause", "AdditionRef-own"])
def test_an_exception_that_may_forbid_leaves_unknown_what_it_may_forbid(exception: str) -> None:
    said = traits(f"Apache-2.0 WITH {exception}")
    assert said.commercial is None
    assert said.osi is None
    assert said.branch == (f"Apache-2.0 WITH {exception}",)
    assert traits(f"CC-BY-NC-4.0 WITH {exception}").commercial == "no"


def test_a_later_version_is_as_good_as_this_one() -> None:
    assert traits("Apache-2.0+") == traits("Apache-2.0")._replace(branch=("Apache-2.0+",))


def test_a_reference_of_ones_own_is_unknown_and_named() -> None:
    assert traits("LicenseRef-Own") == UNKNOWN._replace(branch=("LicenseRef-Own",))


def test_a_license_of_scancode_without_a_row_is_known_by_id_only() -> None:
    assert traits("LicenseRef-scancode-bilibili-model-ula-2025-09-09")[:-1] == UNKNOWN[:-1]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("CC-BY-4.0", True),
        ("CDLA-Permissive-2.0", True),
        ("ODC-By-1.0", True),
        ("OpenMDW-1.0", True),
        ("openmdw-1.1", True),
        ("GFDL-1.3", True),
        ("CC-BY-NC-4.0", False),
        ("BUSL-1.1", False),
        ("llama3.3", False),
        ("gemma", False),
        ("LicenseRef-Proprietary", False),
        ("LicenseRef-Own", None),
        ("cc", None),
        ("MIT AND llama3.3", False),
        ("MIT AND LicenseRef-Own", None),
        ("llama3.3 OR MIT", True),
        ("MIT OR LicenseRef-Own", True),
    ],
)
def test_open(expression: str, expected: bool | None) -> None:  # noqa: FBT001 - an expected value
    assert is_open(expression) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("mit", False),
        ("Apache 2.0", False),
        ("GPL-3.0", True),
        ("CDLA-Permissive-2.0", True),
        ("PDDL-1.0", False),
        ("OpenMDW-1.0", True),
        ("LicenseRef-OpenMDW-1.1", False),
        ("unlicensed", False),
        ("MIT OR Apache-2.0", False),
    ],
)
def test_open_as_the_reference_tool_has_it(expression: str, expected: bool) -> None:  # noqa: FBT001 - an expected value
    assert is_open(expression, mot_compat=True) is expected


@pytest.mark.parametrize(
    ("expression", "kind", "open_", "appropriate"),
    [
        ("Apache-2.0", "code", True, True),
        ("Apache-2.0", "document", True, True),
        ("Apache-2.0", "data", True, False),
        ("BSD-3-Clause", "code", True, True),
        ("CC-BY-4.0", "data", True, True),
        ("CC-BY-4.0", "document", True, True),
        ("CC-BY-4.0", "code", True, False),
        ("CDLA-Permissive-2.0", "document", True, False),
        ("openmdw-1.1", "data", True, True),
        ("LicenseRef-Own", "data", None, None),
        ("MIT AND LicenseRef-Own", "code", None, None),
        ("MIT AND CC-BY-4.0", "code", True, False),
        ("MIT OR CC-BY-NC-4.0", "code", True, True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "code", True, True),
        ("cc", "data", None, None),
    ],
)
def test_open_for_a_kind_of_thing(expression: str, kind: str, open_: object, appropriate: object) -> None:
    assert open_for(expression, kind) == (open_, appropriate)  # type: ignore[arg-type] # one of the three


def test_open_for_as_the_reference_tool_has_it() -> None:
    assert open_for("BSD-3-Clause", "code", mot_compat=True) == (True, False)
    assert open_for("CC-BY-4.0", "data", mot_compat=True) == (True, False)
    assert open_for("PDDL-1.0", "data", mot_compat=True) == (False, True)
    assert open_for("MIT", "code", mot_compat=True) == (True, True)

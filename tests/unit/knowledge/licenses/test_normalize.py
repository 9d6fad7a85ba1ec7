"""Every way in which licenses are written: recognized, or refused with what may be meant; never guessed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from steelyard.knowledge.licenses import ids, normalize, traits
from steelyard.knowledge.licenses.candidates import nearest
from steelyard.knowledge.licenses.table import table
from tests.property.effort import effort


@pytest.mark.parametrize(
    ("text", "expression", "how"),
    [
        ("Apache-2.0", "Apache-2.0", "spdx"),
        (" aPACHE-2.0 ", "Apache-2.0", "spdx"),
        ("Apache 2.0", "Apache-2.0", "alias"),
        ("MIT License", "MIT", "alias"),
        ("mit licence", "MIT", "alias"),
        ("GPL-3.0", "GPL-3.0-only", "spdx"),
        ("gpl-2.0+", "GPL-2.0-or-later", "spdx"),
        ("gpl-2.0+ AND mit", "GPL-2.0-or-later AND MIT", "spdx"),
        ("GPL-3.0-only+", "GPL-3.0-or-later", "spdx"),
        ("GPL-3.0-or-later+", "GPL-3.0-or-later", "spdx"),
        ("apache-2.0+", "Apache-2.0+", "spdx"),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0", "spdx"),
        ("mit and (isc or bsd-2-clause)", "MIT AND (ISC OR BSD-2-Clause)", "spdx"),
        ("gpl-3.0 with gcc-exception-3.1", "GPL-3.0-only WITH GCC-exception-3.1", "spdx"),
        ("Apache-2.0 WITH LicenseRef-scancode-commons-clause", None, "scancode"),
        ("apache-2.0 AND llama3.1", "Apache-2.0 AND LicenseRef-scancode-llama-3.1-license-2024", "alias"),
        ("LicenseRef-scancode-Gemma-TOU-2025-03-24", "LicenseRef-scancode-gemma-tou-2025-03-24", "scancode"),
        ("gemma-tou-2024-04-01", "LicenseRef-scancode-gemma-tou-2024-04-01", "scancode"),
        ("llama-2-license-2023", "LicenseRef-scancode-llama-2-license-2023", "scancode"),
        ("LicenseRef-scancode-mit", "MIT", "alias"),
        ("LicenseRef-scancode-openmdw-1.0", "OpenMDW-1.0", "alias"),
        ("licenseref-llama3", "LicenseRef-llama3", "alias"),
        ("LicenseRef-Our-Own", "LicenseRef-Our-Own", "custom"),
        ("DocumentRef-spdx:LicenseRef-Own", "DocumentRef-spdx:LicenseRef-Own", "custom"),
        ("MIT OR LicenseRef-Own", "MIT OR LicenseRef-Own", "custom"),
        ("MIT WITH AdditionRef-own", "MIT WITH AdditionRef-own", "custom"),
        ("https://ai.google.dev/gemma/terms/", "LicenseRef-scancode-gemma-tou-2025-03-24", "alias"),
        ("Proprietary", "LicenseRef-Proprietary", "alias"),
    ],
)
def test_recognized(text: str, expression: str | None, how: str) -> None:
    found = normalize(text)
    assert (found.expression, found.how) == (expression or text, how)
    assert (found.why, found.problem, found.offset) == ("", "", None)


@pytest.mark.parametrize(
    ("text", "why", "offset", "candidate"),
    [
        ("", "empty", None, ""),
        (" \n ", "empty", None, ""),
        ("unlicensed", "none", None, ""),
        ("NONE", "none", None, ""),
        ("unknown", "unknown", None, ""),
        ("NOASSERTION", "unknown", None, ""),
        ("Component not include.", "absent", None, ""),
        ("other", "unnamed", None, ""),
        ("cc", "family", None, "CC-BY-4.0"),
        ("GPL", "family", None, "GPL-3.0-only"),
        ("lgpl", "family", None, "LGPL-3.0-or-later"),
        ("OpenRAIL", "family", None, "LicenseRef-scancode-bigcode-open-rail-m-v1"),
        ("BSD-3", "family", None, "BSD-3-Clause"),
        ("odc-by", "family", None, "ODC-By-1.0"),
        ("Modified MIT License", "family", None, "LicenseRef-scancode-moonshot-ai-modified-mit-2025"),
        (" MIT AND bsd", "family", 9, "BSD-3-Clause"),
        (" MIT AND foo", "unrecognized", 9, ""),
        ("MIT WITH nope", "unrecognized", 9, ""),
        ("AND AND", "syntax", 0, ""),
        ("(MIT", "syntax", 0, "MIT"),
        ("GPL-2.0-with-GCC-exception WITH Bison-exception-2.2", "syntax", 32, ""),
        ("Unknown (Apache-2.0?)", "unrecognized", 19, "Apache-2.0"),
        ("Apache-2.0 and CC-BY-NC-4.0 and additional terms", "unrecognized", 43, "CC-BY-NC-4.0"),
        ("Apachee-2.0", "unrecognized", 0, "Apache-2.0"),
        ("python", "unrecognized", 0, ""),
        ("https://example.org/LICENSE", "unrecognized", 5, ""),
        ("\ufeff\u0130\ud800", "unrecognized", 0, ""),
        ("LicenseRef-", "unrecognized", 0, ""),
        ("DocumentRef-:LicenseRef-x", "unrecognized", 0, ""),
        ("\uff2d\uff29\uff34", "unrecognized", 0, ""),
    ],
)
def test_refused(text: str, why: str, offset: int | None, candidate: str) -> None:
    found = normalize(text)
    assert found.expression is None
    assert found.how is None
    assert (found.why, found.offset) == (why, offset)
    assert found.problem
    assert found.problem.isprintable()
    assert not candidate or candidate in found.candidates


@pytest.mark.parametrize(
    "text",
    [
        "Classpath-exception-2.0",
        "LicenseRef-scancode-commons-clause",
        "Nokia-Qt-exception-1.1",
        "MIT AND Classpath-exception-2.0",
    ],
)
def test_an_exception_is_no_license(text: str) -> None:
    found = normalize(text)
    assert (found.expression, found.why) == (None, "unrecognized")
    assert "is an exception to a license" in found.problem


def test_a_family_is_told_from_a_license_in_no_version() -> None:
    assert "several licenses" in normalize("cc").problem
    assert "in no version" in normalize("odc-by").problem


def test_an_unknown_name_says_how_ones_own_is_written() -> None:
    assert "`LicenseRef-Upstage-Solar-License`" in normalize("Upstage Solar License").problem
    assert "own is written" not in normalize("https://example.org/LICENSE").problem


def test_a_reference_that_looks_like_a_listed_license_is_kept_and_told() -> None:
    found = normalize("LicenseRef-CC-BY-NC-4.0")
    assert (found.expression, found.how, found.candidates) == (
        "LicenseRef-CC-BY-NC-4.0",
        "custom",
        ("CC-BY-NC-4.0",),
    )
    assert traits("LicenseRef-CC-BY-NC-4.0").commercial is None


def test_a_reference_to_scancode_that_our_table_does_not_have_is_kept_and_told() -> None:
    found = normalize("LicenseRef-scancode-gemma-tou-2025-03-42")
    assert (found.expression, found.how) == ("LicenseRef-scancode-gemma-tou-2025-03-42", "custom")
    assert "LicenseRef-scancode-gemma-tou-2025-03-24" in found.candidates


@pytest.mark.parametrize(
    ("name", "link", "expression", "how"),
    [
        ("Kimi K3 License", "https://example.org/LICENSE", "LicenseRef-Kimi-K3", "alias"),
        ("kimi-k3-license", "", "LicenseRef-Kimi-K3", "alias"),
        ("", "https://ai.google.dev/gemma/terms", "LicenseRef-scancode-gemma-tou-2025-03-24", "alias"),
        ("apache-2.0", "", "Apache-2.0", "alias"),
        ("our model license", "LICENSE", "LicenseRef-our-model-license", "custom"),
        ("LicenseRef-Own", "LICENSE", "LicenseRef-Own", "custom"),
    ],
)
def test_other_is_what_its_name_and_link_say(name: str, link: str, expression: str, how: str) -> None:
    found = normalize("Other", name=name, link=link)
    assert (found.expression, found.how) == (expression, how)


@pytest.mark.parametrize(
    ("name", "link", "says"),
    [
        ("", "", "a name of its own and a link to its text are missing"),
        ("our license", "", "a link to its text is missing"),
        ("other", "", "missing"),
        ("unknown", "LICENSE", "a name of its own and a link to its text are missing"),
        ("llama", "LICENSE", "write which one"),
        ("", "LICENSE", "a name of its own"),
        ("x" * 100_000, "LICENSE", "missing"),
    ],
)
def test_other_without_enough_is_refused(name: str, link: str, says: str) -> None:
    found = normalize("other", name=name, link=link)
    assert (found.expression, found.why) == (None, "unnamed")
    assert says in found.problem


def test_name_and_link_are_for_other_only() -> None:
    assert normalize("mit", name="Kimi K3 License").expression == "MIT"


def test_every_id_that_is_listed_is_recognized_in_any_case() -> None:
    known = table()
    for license_id in known.ids.values():
        replaced = known.replaced.get(license_id.lower(), license_id)
        assert normalize(license_id.upper()).expression == replaced
        assert normalize(license_id.lower()).expression == replaced
    for reference in known.references:
        if reference.lower() not in known.replaced:
            assert normalize(reference.lower()).expression == reference


def test_every_name_leads_to_an_id_that_is_canonical() -> None:
    data = table().data
    for license_id in {
        *data["names"].values(),
        *(one for several in data["families"].values() for one in several),
    }:
        assert normalize(license_id).expression == license_id


def test_ids_agree_with_packaging_wherever_both_answer() -> None:
    replaced = table().replaced
    for license_id in table().ids.values():
        if license_id.startswith("LicenseRef-") or license_id.lower() in replaced:
            continue
        try:
            theirs = canonicalize_license_expression(
                f"{license_id.lower()} or (MIT and {license_id.lower()})"
            )
        except InvalidLicenseExpression:
            continue  # its list is an older one
        assert normalize(
            f"{license_id.lower()} or (MIT and {license_id.lower()})"
        ).expression == theirs.replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    "text", ["(", "MIT AND ", "AND ", "MIT+", "\u0130", "a b ", "LicenseRef-", "-", "\u200b", "bsd "]
)
def test_hostile_text_is_refused_in_linear_time(text: str) -> None:
    normalize("warm up the caches (")
    short = effort(lambda: normalize(text * (1_000 // len(text))))
    many = text * 100_000
    found = normalize(many)
    assert (found.expression, found.why, found.offset) == (None, "syntax", 4000)
    assert effort(lambda: normalize(many)) <= short + 50
    assert len(found.problem) < 200


def test_what_is_given_out_is_within_the_limits() -> None:
    short = " AND ".join(["llama3.1"] * 150)
    found = normalize(short)
    assert (found.expression, found.why) == (None, "syntax")
    assert "in full" in found.problem
    assert traits(short).commercial is None
    full = " AND ".join(["GPL-2.0-with-GCC-exception"] * 120)
    assert "in full" in normalize(full).problem


@given(
    st.one_of(st.text(max_size=60), st.text(alphabet="MITAPCHEapche-2.0 ()+ANDORWITHlicenseRf", max_size=40))
)
def test_any_text_has_an_answer_and_normalizing_twice_changes_nothing(text: str) -> None:
    found = normalize(text)
    assert (found.expression is None) == bool(found.why) == bool(found.problem)
    if found.expression is not None:
        again = normalize(found.expression)
        assert again.expression == found.expression
    assert traits(text) == traits(text)


def test_ids_of_an_expression() -> None:
    assert ids("llama3.1 AND (MIT OR mit) AND GPL-2.0-with-GCC-exception") == (
        "LicenseRef-scancode-llama-3.1-license-2024",
        "MIT",
        "GPL-2.0-only",
    )
    assert ids("cc") == ()


def test_candidates_are_few_and_not_made_of_common_words() -> None:
    assert nearest("license agreement of the model") == ()
    assert len(nearest("creative commons attribution non commercial")) <= 5


def test_importing_reads_no_data_and_nothing_heavy() -> None:
    code = (
        "import sys, steelyard.knowledge.licenses as l\n"
        "from steelyard.knowledge.licenses.table import table\n"
        "print(table.cache_info().currsize, 'license_expression' in sys.modules, 'pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", "False"]

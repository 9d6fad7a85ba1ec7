"""Addresses of fixed license texts, in the ways in which people write them."""

from __future__ import annotations

import pytest

from steelyard.knowledge.licenses import normalize


@pytest.mark.parametrize(
    ("address", "expression"),
    [
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("http://spdx.org/licenses/apache-2.0", "Apache-2.0"),
        ("https://opensource.org/licenses/BSD-3-Clause/", "BSD-3-Clause"),
        ("https://opensource.org/license/mit", "MIT"),
        ("https://choosealicense.com/licenses/mpl-2.0/", "MPL-2.0"),
        ("HTTP://WWW.Apache.org/licenses/LICENSE-2.0.txt#grant", "Apache-2.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("http://creativecommons.org/licenses/by/3.0/de/legalcode", "CC-BY-3.0-DE"),
        ("https://creativecommons.org/licenses/by-nd/4.0/deed.pt-br", "CC-BY-ND-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.txt", "CC-BY-4.0"),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "LicenseRef-arXiv-nonexclusive-1.0"),
    ],
)
def test_an_address_that_names_its_license(address: str, expression: str) -> None:
    found = normalize(address)
    assert (found.expression, found.how) == (expression, "alias")


@pytest.mark.parametrize(
    "address",
    [
        "https://opensource.org/licenses/GPL-3.0",  # only, or later?
        "https://spdx.org/licenses/LicenseRef-llama3",
        "https://spdx.org/licenses/",
        "https://spdx.org.example.org/licenses/MIT",
        "https://example.org/?from=https://spdx.org/licenses/MIT",
        "https://creativecommons.org/licenses/by/9.0/",
        "https://creativecommons.org/licenses/by/",
        "https://creativecommons.org/licenses/by/nc/4.0/",
        "https://creativecommons.org/licenses/by-4.0",
        "https://creativecommons.org/licenses/by/4.0/de/fr/legalcode",
        "https://creativecommons.org/licenses/legalcode/deed",
        "ftp://spdx.org/licenses/MIT",
        "javascript://spdx.org/licenses/MIT",
        "https://" + "/" * 3000,
    ],
)
def test_an_address_that_names_none_is_not_guessed(address: str) -> None:
    found = normalize(address)
    assert (found.expression, found.why, found.candidates) == (None, "unrecognized", ())


def test_the_address_of_a_text_that_two_ids_share_is_a_family() -> None:
    found = normalize("http://gnu.org/licenses/gpl-3.0.html")
    assert (found.why, found.candidates) == ("family", ("GPL-3.0-only", "GPL-3.0-or-later"))

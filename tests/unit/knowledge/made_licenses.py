"""A handful of licenses for tests, so that they do not depend on the table that ships."""

from __future__ import annotations

from typing import Final

from steelyard.knowledge.license_facts import Kind, LicenseFacts, OpenFor, unknown

_FREE: Final = LicenseFacts(
    "", open=True, osi=True, commercial="yes", redistribute=True, derivatives=True,
    field_of_use=False, scale_cap=False, territory=False, separate_license=False,
)  # fmt: skip
_NOT_OPEN: Final = _FREE._replace(open=False, osi=False)

KNOWN: Final = {
    facts.license: facts
    for facts in (
        _FREE._replace(license="Apache-2.0"),
        _FREE._replace(license="MIT"),
        _FREE._replace(license="CC-BY-4.0", osi=False),
        _FREE._replace(license="PDDL-1.0", osi=False),
        _FREE._replace(license="LicenseRef-OpenMDW-1.1", osi=False),
        _NOT_OPEN._replace(license="CC-BY-NC-4.0", commercial="no"),
        _NOT_OPEN._replace(license="no-sharing", redistribute=False),
        _NOT_OPEN._replace(license="no-changes", derivatives=False),
        _NOT_OPEN._replace(
            license="user-cap", commercial="conditional", scale_cap=True, separate_license=True
        ),
        _NOT_OPEN._replace(license="separate", separate_license=True),
        _NOT_OPEN._replace(license="use-policy", field_of_use=True),
        _NOT_OPEN._replace(license="not-in-the-EU", territory=True),
        LicenseFacts("contract", open=False, osi=False),
        LicenseFacts("may-be-open", commercial="yes", redistribute=True),
    )
}
_MADE_FOR: Final[dict[str, tuple[Kind, ...]]] = {
    "Apache-2.0": ("code", "document"), "MIT": ("code",), "CC-BY-4.0": ("data", "document"), "PDDL-1.0": ("data",),
}  # fmt: skip
_REFERENCE: Final = ("Apache-2.0", "MIT", "CC-BY-4.0")


class MadeLicenses:
    """A `Licenses` port over `KNOWN`; what is not in it is unknown."""

    def facts(self, text: str, /) -> LicenseFacts:
        return KNOWN.get(text, unknown(text))

    def open_for(self, text: str, kind: Kind, /, *, mot_compat: bool = False) -> OpenFor:
        made_for = _MADE_FOR.get(text)
        suits = None if made_for is None else kind in made_for
        if mot_compat:
            return OpenFor(text in _REFERENCE, bool(suits))
        return OpenFor(self.facts(text).open, suits)


LICENSES: Final = MadeLicenses()

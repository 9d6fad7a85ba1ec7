"""What a Python check is written with: it is given facts and parameters, and returns a result with its evidence.

    from collections.abc import Mapping
    from typing import Any

    from steelyard.checks import Evidence, Facts, Result

    def purpose_is_told(facts: Facts, params: Mapping[str, Any]) -> Result:
        words = len(facts.manifest.get("purpose", "").split())
        if words >= params["words"]:
            return Result(True)
        return Result(False, [Evidence(facts.at("purpose", of="manifest"), f"{params['words']} words or more")])

A package offers it through an entry point of the group `steelyard.checks`; a card names it: `check: purpose-is-told`.
See docs/checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from steelyard.record import NamedTuple
from steelyard.source import Pointer

__all__ = ["DECLARED", "Check", "Evidence", "Facts", "Params", "Pointer", "Result"]

Params = Mapping[str, Any]
"""The card's parameters as the pack set them, read-only; lists are tuples."""


class Declared:
    """The type of `DECLARED`: whatever the manifest says at the pointer."""

    def __repr__(self) -> str:
        return "DECLARED"


DECLARED: Final = Declared()


def _nothing(name: str) -> Any:  # noqa: ANN401 - any value
    """Derive nothing: whoever makes facts for a test of their own says what is derived."""
    raise LookupError(f"nobody says what `{name}` is here")


class Facts(NamedTuple):
    """What a check may look at: the subject and its parents by name, where each is, and the date of the check.

    Records are read-only mappings, lists are tuples, dates are texts written YYYY-MM-DD, as `as_of` is. Defaults and
    what a model inherits are filled in; what nobody declared is not there.
    """

    each: str
    """What the subject is: manifest, model, benchmark, base, evidence, reference or waiver."""
    records: Mapping[str, Mapping[str, Any]]
    """The subject and its parents: of a benchmark, `benchmark`, `model` and `manifest`."""
    pointers: Mapping[str, Pointer]
    """Where each record is in the manifest."""
    as_of: str
    """The date of the check: a check never reads the clock."""
    derive: Callable[[str], Any] = _nothing
    """See `derived`."""

    @property
    def subject(self) -> Mapping[str, Any]:
        """The record that the card looks at, one after the other."""
        return self.records[self.each]

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The whole manifest."""
        return self.records["manifest"]

    @property
    def model(self) -> Mapping[str, Any]:
        """The model: the subject itself, or its parent. Raises LookupError for a card about something else."""
        model: Mapping[str, Any] = self._of(self.records, "model")
        return model

    def derived(self, name: str) -> Any:  # noqa: ANN401 - whatever the fact's type is
        """Return a derived fact of the model (docs/derived-facts.md), read-only; None where it is unknown.

        `facts.derived("openness")`. Raises LookupError for a name that is none, and for a card that is not about models.
        """
        self._of(self.records, "model")
        return self.derive(name)

    def at(self, *steps: str | int, of: str = "") -> Pointer:
        """Return the pointer of a field of the subject (or of the parent named), declared or not.

        `facts.at("privacy", "dpa")`, `facts.at("regions", 0)`, `facts.at("owner", of="manifest")`.
        Raises LookupError for a parent the subject does not have.
        """
        return (*self._of(self.pointers, of or self.each), *steps)

    def _of(self, known: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - a record or a pointer
        if name not in known:
            raise LookupError(f"a card about each {self.each} has no {name}")
        return known[name]


class Evidence(NamedTuple):
    """One reason of a result: the place, and what is wanted there; `wanted` completes "…, wanted …".

    `found` is what the manifest declares at that place, unless the check computed something that says more.
    """

    pointer: Sequence[str | int]
    wanted: str
    found: object = DECLARED


class Result(NamedTuple):
    """What a check says: that it holds, that it does not, or (None) that this cannot be known.

    What does not hold, or cannot be known, says why: the first piece of evidence is where the finding stands.
    """

    holds: bool | None
    evidence: Sequence[Evidence] = ()


Check = Callable[[Facts, Params], Result]
"""A check: a plain function, the same answer for the same input, and nothing else done."""

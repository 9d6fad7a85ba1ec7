"""The rung of the openness ladder on which a model stands: derived from access, license and components.

Nobody types "open source"; it is concluded. What was not said leaves a range of rungs, never a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.components import WEIGHTS, contradiction, declared, release
from steelyard.knowledge.kleene import Truth, every, some
from steelyard.knowledge.license_facts import of_weights
from steelyard.knowledge.mof import mof_of
from steelyard.knowledge.osaid import osaid
from steelyard.record import NamedTuple
from steelyard.schemas import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.license_facts import LicenseFacts, Licenses

Rung = Literal[
    "undisclosed", "hosted", "api", "tunable-api",
    "restricted-weights", "conditional-weights", "open-weights", "open-source", "open-science",
]  # fmt: skip
LADDER: Final[tuple[Rung, ...]] = (
    "undisclosed", "hosted", "api", "tunable-api",
    "restricted-weights", "conditional-weights", "open-weights", "open-source", "open-science",
)  # fmt: skip
"""The nine rungs from the least open to the most (Solaiman 2023; MOF 1.0; OSAID 1.0)."""

_RESTRICTED, _CONDITIONAL, _OPEN, _SOURCE, _SCIENCE = 4, 5, 6, 7, 8


class Openness(NamedTuple):
    """Where a model stands.

    `rung` is the one proven; None where access or license leave it open. `lowest` is never too high and `highest`
    never too low; between them lies what nobody said. `reasons` tell how it was concluded, and what is open.
    """

    rung: Rung | None
    lowest: Rung
    highest: Rung
    reasons: tuple[str, ...]

    def at_least(self, wanted: Rung) -> bool | None:
        """Return whether the model stands on a rung or above it; None where that is not known."""
        rank = LADDER.index(wanted)
        if rank <= LADDER.index(self.lowest):
            return True
        return False if rank > LADDER.index(self.highest) else None


def openness(record: Mapping[str, Any], licenses: Licenses) -> Openness:
    """Return the rung of a bound model record."""
    access = record.get("access")
    if conflict := contradiction(record):
        low: Rung = access if access in LADDER else LADDER[0]
        return Openness(None, low, LADDER[-1], (conflict,))
    said = release(declared(record), WEIGHTS, record.get("license"))
    if access is None and not said.released:
        reason = "nobody says what the public can obtain (`access`)"
        highest = LADDER[_RESTRICTED - 1] if said.released is False else LADDER[-1]
        return Openness(None, LADDER[0], highest, (reason,))
    if access not in (None, "weights"):
        return Openness(access, access, access, (f"`access: {access}`",))
    if said.license is None and not record.get("base"):
        reason = "the weights can be had, and nobody says under which license"
        return Openness(None, LADDER[_RESTRICTED], LADDER[-1], (reason,))
    if said.license == "":
        return _exactly(_RESTRICTED, "the weights can be had under no license, which grants nothing")
    return _of_weights(record, of_weights(record, said.license, licenses), licenses)


def _of_weights(record: Mapping[str, Any], facts: LicenseFacts, licenses: Licenses) -> Openness:
    written = facts.license
    restricted = _restricted(facts)
    if restricted:
        return _exactly(_RESTRICTED, f"`{written}` forbids commercial use or passing the weights on")
    if facts.open:
        return _of_open_weights(record, written, licenses)
    if facts.open is None:
        low = _RESTRICTED if restricted is None else _CONDITIONAL
        # Were the license open, the components would still decide how far up it leads.
        high = _of_open_weights(record, written, licenses).highest
        reasons = (f"what `{written}` allows is not known", *undeclared_bases(record))
        return Openness(None, LADDER[low], high, reasons)
    if restricted is None:
        reason = f"`{written}` is not open; whether it allows commercial use and passing on is not known"
        reasons = (reason, *undeclared_bases(record))
        return Openness(None, LADDER[_RESTRICTED], LADDER[_CONDITIONAL], reasons)
    return _exactly(_CONDITIONAL, f"`{written}` is not open: it sets conditions on use")


def undeclared_bases(record: Mapping[str, Any]) -> list[str]:
    """Return, in a sentence, of which bases nobody says the license; no sentence where all are told."""
    unlicensed = [
        f"`{base.get('model') or base.get('purl', '?')}`"
        for base in record.get("base") or ()
        if "license" not in base
    ]
    return (
        [f"nobody says what the license is of what it was made from: {listed(unlicensed)}"]
        if unlicensed
        else []
    )


def _restricted(facts: LicenseFacts) -> Truth:
    """Whether commercial use or passing on is forbidden; an open license forbids neither."""
    forbidden = None if facts.commercial is None else facts.commercial == "no"
    kept = None if facts.redistribute is None else not facts.redistribute
    found = some([forbidden, kept])
    return False if found is None and facts.open else found


def _of_open_weights(record: Mapping[str, Any], written: str, licenses: Licenses) -> Openness:
    reasons = [f"final parameters under `{written}`, which is open"]
    checked, framework = osaid(record, licenses), mof_of(record, licenses)
    source = checked.passed
    science = every([source, framework.met[1]])
    low = _SCIENCE if science else _SOURCE if source else _OPEN
    high = _OPEN if source is False else _SOURCE if science is False else _SCIENCE
    if source:
        reasons.append("every item of the OSAID checklist is met")
    else:
        verdict = "it is not open-source" if source is False else "that it is open-source is not proven"
        reasons += [f"{verdict}: {item.title}: {item.reason}" for item in checked.open_items()]
    if source and not science:
        reasons += [short.words for class_ in (3, 2, 1) for short in framework.missing[class_]]
    return Openness(LADDER[low], LADDER[low], LADDER[high], tuple(reasons))


def _exactly(rank: int, reason: str) -> Openness:
    return Openness(LADDER[rank], LADDER[rank], LADDER[rank], (reason,))
